import json

import numpy as np
import pytest
from helpers.model_files import array_of, harmful_npy, npy, refusal
from helpers.pad_data import DIGITS, classifier, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_gui.errors import ModelError
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.model_file import open_model
from mnist_gui.learning.pad import PadClassifier, adapt_to_writer
from mnist_gui.learning.pad.model_file import open_pad, save_pad
from mnist_gui.sklearn import export_pipeline

STRANGERS = [labelled.drawing for labelled in drawn(DIGITS, each=2, writers=1, seed=70)]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "pad.mnistmodel"
    save_pad(path, classifier(), about={"data": "shapes"})
    return path


def assert_same(one, other):
    for ours, theirs in (
        (one.read(STRANGERS), other.read(STRANGERS)),
        (one.predict(drawings_to_images(STRANGERS)), other.predict(drawings_to_images(STRANGERS))),
    ):
        np.testing.assert_array_equal(ours.probabilities, theirs.probabilities)
        np.testing.assert_array_equal(ours.is_digit, theirs.is_digit)
        assert ours.reject_reasons == theirs.reject_reasons


@pytest.mark.parametrize("open_it", [open_model, open_pad])
def test_a_saved_classifier_reads_the_same_to_the_last_bit(saved, open_it):
    opened = open_it(saved)
    assert isinstance(opened, PadClassifier)
    assert_same(opened, classifier())


def test_saving_what_was_opened_gives_the_same_bytes(saved, tmp_path):
    save_pad(tmp_path / "again.mnistmodel", open_pad(saved), about={"data": "shapes"})
    assert (tmp_path / "again.mnistmodel").read_bytes() == saved.read_bytes()


def test_an_adaptation_is_not_saved(saved, tmp_path):
    knowing = classifier().with_adaptation(adapt_to_writer(classifier(), STRANGERS[:1], [0]))
    save_pad(tmp_path / "a.mnistmodel", knowing, about={"data": "shapes"})
    assert (tmp_path / "a.mnistmodel").read_bytes() == saved.read_bytes()


def test_the_manifest_says_where_the_model_comes_from(saved, entries):
    manifest = json.loads(entries["manifest.json"])
    assert (manifest["format_version"], manifest["model"]) == (2, "pad")
    about = manifest["about"]
    assert about["data"] == "shapes"
    assert set(about["libraries"]) == {"python", "numpy", "scipy", "scikit-learn"}


def test_a_model_of_images_is_no_pad(tiny_dataset, tmp_path):
    from mnist_gui.learning.model_file import save_model
    from mnist_gui.learning.recipes import TrainingRequest
    from mnist_gui.learning.training import train

    save_model(tmp_path / "plain.mnistmodel", train(tiny_dataset, TrainingRequest(limit=40)))
    with pytest.raises(ModelError, match="a model of images"):
        open_pad(tmp_path / "plain.mnistmodel")


def test_the_pads_classifier_is_no_pipeline(saved, tmp_path):
    with pytest.raises(ModelError, match="no pipeline"):
        export_pipeline(tmp_path / "a.joblib", open_model(saved))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ModelError, match="cannot be written"):
        save_pad(tmp_path / "nowhere" / "a.mnistmodel", classifier())


def test_a_file_cut_short_anywhere_is_refused(saved, tmp_path):
    whole = saved.read_bytes()
    path = tmp_path / "cut.mnistmodel"
    for length in [*range(0, len(whole), len(whole) // 17), len(whole) - 1]:
        path.write_bytes(whole[:length])
        refusal(path)


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
def test_a_changed_byte_is_refused_or_harmless(saved, place, value):
    content = bytearray(saved.read_bytes())
    content[int(place * len(content))] ^= value
    path = saved.with_name("flipped.mnistmodel")
    path.write_bytes(content)
    try:
        opened = open_model(path)
    except ModelError:
        return
    assert_same(opened, classifier())  # a date or a flag that does not matter was changed


def changed(manifest, place, value):
    """Return a manifest with the entry at a place like "a.b" replaced."""
    first, _, rest = place.partition(".")
    return {**manifest, first: changed(manifest[first], rest, value) if rest else value}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("format", "something else"),
        ("format_version", 10**12),
        ("format_version", "2"),
        ("model", "svm"),
        ("model", "net"),
        ("model", None),
        ("experts", None),
        ("experts", {}),
        ("experts", []),
        ("experts.image", 3),
        ("experts.third", {}),
        ("experts.image.components", 0),
        ("experts.image.components", 10**9),
        ("experts.image.components", True),
        ("experts.image.components", 7.0),
        ("experts.stroke.components", 1),
        ("experts.stroke.support_vectors", 1),
        ("experts.stroke.support_vectors", 10**9),
        ("experts.stroke.support_vectors", -1),
        ("experts.stroke.step", 0),
        ("experts.stroke.step", 1e300),
        ("experts.stroke.step", None),
        ("experts.image.gamma", -1),
        ("experts.image.gamma", "1"),
        ("experts.image.slope", 0),
        ("calibrations", {}),
        ("calibrations.drawings", None),
        ("calibrations.drawings.temperature", 0),
        ("calibrations.pictures.slope", -1),
        ("calibrations.pictures.offset", 1e300),
        ("calibrations.pictures.offset", None),
        ("about", None),
    ],
)
def test_a_manifest_with_a_wrong_entry_is_refused(entries, rewrite, place, value):
    manifest = json.loads(entries["manifest.json"])
    refusal(rewrite({"manifest.json": json.dumps(changed(manifest, place, value))}))


@pytest.mark.parametrize(
    "place", ["experts.image.step", "experts.stroke.gamma", "calibrations.drawings.offset"]
)
def test_a_manifest_without_an_entry_is_refused(entries, rewrite, place):
    manifest = json.loads(entries["manifest.json"])
    first, second, third = place.split(".")
    del manifest[first][second][third]
    refusal(rewrite({"manifest.json": json.dumps(manifest)}))


@pytest.mark.parametrize(
    "name", ["image_support_vectors", "stroke_dual_coef", "image_mean", "stroke_components"]
)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda a: a[:-1], id="shorter"),
        pytest.param(lambda a: a.astype(np.float64), id="another type"),
        pytest.param(lambda a: a.astype(object), id="objects"),
        pytest.param(lambda a: a[None], id="another shape"),
    ],
)
def test_an_array_that_is_not_as_the_manifest_says_is_refused(entries, rewrite, name, change):
    array = array_of(entries[f"{name}.npy"])
    refusal(rewrite({f"{name}.npy": npy(change(array))}))


@pytest.mark.parametrize("name", ["stroke_dual_coef", "image_components", "image_mean", "stroke_intercepts"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_cannot_be_are_refused(entries, rewrite, name, value):
    array = array_of(entries[f"{name}.npy"])
    array.flat[0] = value
    assert "cannot be" in refusal(rewrite({f"{name}.npy": npy(array)}))


def test_the_largest_number_of_half_precision_is_a_number(entries, rewrite):
    array = array_of(entries["stroke_dual_coef.npy"])
    array[0, 0] = np.finfo(np.float16).max
    assert np.isfinite(
        open_model(rewrite({"stroke_dual_coef.npy": npy(array)})).read(STRANGERS).is_digit
    ).all()


def test_an_array_that_would_run_code_does_not(rewrite, tmp_path):
    refusal(rewrite({"image_mean.npy": harmful_npy(tmp_path / "harm")}))
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("change", [(1, 0), (-1000, 1000)])
def test_support_vectors_that_do_not_add_up_are_refused(entries, rewrite, change):
    counts = array_of(entries["stroke_support_counts.npy"])
    counts[:2] += change
    assert "add up" in refusal(rewrite({"stroke_support_counts.npy": npy(counts)}))


@pytest.mark.parametrize("changes", [{"extra.npy": b"1"}, {"image_mean.npy": None}, {"manifest.json": None}])
def test_other_files_in_the_archive_are_refused(rewrite, changes):
    refusal(rewrite(changes))


def test_an_entry_that_unpacks_to_far_too_much_is_refused(entries, rewrite):
    too_much = entries["image_mean.npy"] + b"\0" * 50_000_000
    assert "too large" in refusal(rewrite({"image_mean.npy": too_much}))
