import json
import pickle
import zipfile

import numpy as np
import pytest
from helpers.model_files import array_of, harmful_npy, npy, refusal
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_gui.errors import ModelError
from mnist_gui.learning import archive
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest
from mnist_gui.learning.training import train


@pytest.fixture(scope="module")
def run(tiny_dataset):
    return train(tiny_dataset, TrainingRequest(limit=60))


@pytest.fixture(scope="module")
def saved(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "tiny.mnistmodel"
    save_model(path, run)
    return path


@pytest.mark.parametrize(("model", "features"), [(model, kind) for model in RECIPES for kind in FEATURES])
def test_a_saved_model_predicts_the_same_to_the_last_bit(tiny_dataset, tmp_path, model, features):
    run = train(tiny_dataset, TrainingRequest(model=model, features=features, limit=100))
    save_model(tmp_path / "a.mnistmodel", run)
    opened = open_model(tmp_path / "a.mnistmodel")
    images = tiny_dataset.split("test").images
    np.testing.assert_array_equal(
        opened.predict(images).probabilities, run.classifier.predict(images).probabilities
    )
    assert opened.title == run.classifier.title
    assert opened.class_names == run.classifier.class_names
    assert opened.image_shape == run.classifier.image_shape


def test_saving_twice_gives_the_same_bytes(run, saved, tmp_path):
    save_model(tmp_path / "again.mnistmodel", run)
    assert (tmp_path / "again.mnistmodel").read_bytes() == saved.read_bytes()


def test_the_manifest_says_where_the_model_comes_from(run, entries, tiny_dataset):
    manifest = json.loads(entries["manifest.json"])
    assert manifest["format_version"] == 1
    assert (manifest["model"], manifest["features"]) == ("svm", "gradient")
    assert manifest["class_names"] == list("0123456789")
    about = manifest["about"]
    assert (about["data_set"], about["train_images"], about["seed"]) == ("Tiny", 60, 0)
    assert about["data_set_fingerprint"] == tiny_dataset.fingerprint
    assert manifest["feature_parameters"] == run.classifier.features.get_params()
    assert about["hyperparameters"] == dict(run.request.hyperparameters)
    assert about["test"] == {
        "images": 100,
        "errors": run.evaluation.errors,
        "error_rate": run.evaluation.error_rate,
    }
    assert set(about["libraries"]) == {"python", "numpy", "scipy", "scikit-learn"}


def test_a_file_without_its_training_data_opens(entries, rewrite, run):
    manifest = json.loads(entries["manifest.json"])
    del manifest["about"]["data_set_fingerprint"]
    opened = open_model(rewrite({"manifest.json": json.dumps(manifest)}))
    assert opened.class_names == run.classifier.class_names


def test_a_folder_that_is_not_there_is_refused(run, tmp_path):
    with pytest.raises(ModelError, match=r"cannot be written"):
        save_model(tmp_path / "nowhere" / "a.mnistmodel", run)


def test_a_model_that_could_not_be_opened_again_is_not_saved(run, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_MODEL", 10_000)
    with pytest.raises(
        ModelError, match=r"cannot be written: the model takes .*; train it on fewer images\.$"
    ):
        save_model(tmp_path / "large.mnistmodel", run)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "absent.mnistmodel"
    assert refusal(path) == (
        f"{path} cannot be opened (No such file or directory); check its name and permissions, or train "
        "a model and save it there."
    )


def test_a_folder_is_refused(tmp_path):
    refusal(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"hello " * 100, pickle.dumps({"a": 1})])
def test_what_is_no_model_is_refused(tmp_path, content):
    path = tmp_path / "other.mnistmodel"
    path.write_bytes(content)
    refusal(path)


def test_a_file_cut_short_anywhere_is_refused(saved, tmp_path):
    whole = saved.read_bytes()
    path = tmp_path / "cut.mnistmodel"
    for length in [*range(0, len(whole), len(whole) // 23), len(whole) - 1]:
        path.write_bytes(whole[:length])
        refusal(path)


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
def test_a_changed_byte_is_refused_or_harmless(saved, tiny_dataset, place, value):
    content = bytearray(saved.read_bytes())
    content[int(place * len(content))] ^= value
    path = saved.with_name("flipped.mnistmodel")
    path.write_bytes(content)
    try:
        classifier = open_model(path)
    except ModelError:
        return
    images = tiny_dataset.split("test").images[:5]  # a date or a flag that does not matter was changed
    original = open_model(saved).predict(images)
    np.testing.assert_array_equal(classifier.predict(images).probabilities, original.probabilities)


def test_a_newer_format_asks_for_an_update(entries, rewrite):
    manifest = json.loads(entries["manifest.json"]) | {"format_version": 3, "model": "unheard of"}
    assert "update" in refusal(rewrite({"manifest.json": json.dumps(manifest)}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *[(text, "its manifest is not JSON") for text in ("", "nonsense", "[" * 100_000, '{"a": NaN}')],
        ("\ud800".encode("utf8", "replace"), "its manifest is not JSON"),
        *[(text, "its manifest is not that of a model") for text in ("[]", "{}", '{"format": 1}')],
    ],
)
def test_a_manifest_that_is_none_is_refused(rewrite, text, said):
    assert said in refusal(rewrite({"manifest.json": text}))


SHAPE = "has another shape, type or size than its manifest says"
SAID = {
    "format": "its manifest is not that of a model",
    "model of another kind": "the entry n_support_vectors of its manifest is missing or wrong",
    "features of another kind": "the entry feature_parameters of its manifest is missing or wrong",
    "too few names": "the entry n_classes of its manifest is missing or wrong",
    "too few classes": f"its classes.npy {SHAPE}",
    "no vectors": "its support_vectors.npy is too large",
    "plane": "the entry feature_parameters.plane of its manifest is missing or wrong",
    "gamma": "the entry scalars.gamma of its manifest is missing or wrong",
}
"""What is said of an entry, where that is not that it is missing or wrong itself."""


@pytest.mark.parametrize(
    ("entry", "value", "said"),
    [
        ("format", "something else", "format"),
        ("format_version", "1", None),
        ("format_version", 0, None),
        ("format_version", True, None),
        ("model", "net", None),
        ("model", ["svm"], None),
        ("model", "logistic", "model of another kind"),
        ("features", "pixels", "features of another kind"),
        ("features", None, None),
        ("feature_parameters", {}, None),
        ("feature_parameters", {"directions": 12, "grid": 5, "plane": 10**9}, "plane"),
        ("feature_parameters", {"directions": 12, "grid": 6, "plane": 32}, None),
        ("feature_parameters", {"directions": 3, "grid": 10, "plane": 32}, None),
        ("image_shape", [28], None),
        ("image_shape", [28, 0], None),
        ("image_shape", [28, 10**7], None),
        ("image_shape", [28, 28.0], None),
        ("class_names", ["0"], None),
        ("class_names", list("012345678"), "too few names"),
        ("class_names", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], None),
        ("class_names", ["x" * 10_000] * 10, None),
        ("n_classes", 9, "too few classes"),
        ("n_classes", 1, None),
        ("n_classes", 11, None),
        ("n_support_vectors", 0, "no vectors"),
        ("n_support_vectors", 10**9, None),
        ("n_support_vectors", -1, None),
        ("scalars", {}, "gamma"),
        ("scalars", {"gamma": 0, "slope": 1, "temperature": 1}, "gamma"),
        ("scalars", {"gamma": 1e300, "slope": 1, "temperature": 1}, "gamma"),
        ("scalars", {"gamma": "1", "slope": 1, "temperature": 1}, "gamma"),
        ("scalars", [1, 1, 1], None),
        ("about", None, None),
    ],
)
def test_a_manifest_with_a_wrong_entry_is_refused(entries, rewrite, entry, value, said):
    manifest = json.loads(entries["manifest.json"])
    usual = SAID.get(entry, f"the entry {entry} of its manifest is missing or wrong")
    assert SAID.get(said, usual) in refusal(
        rewrite({"manifest.json": json.dumps({**manifest, entry: value})})
    )
    del manifest[entry]
    assert usual in refusal(rewrite({"manifest.json": json.dumps(manifest)}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda a: a[:-1], SHAPE, id="shorter"),
        pytest.param(lambda a: a.T, SHAPE, id="transposed"),
        pytest.param(np.asfortranarray, SHAPE, id="column by column"),
        pytest.param(lambda a: a.astype(np.float64), "is too large", id="another type"),
        pytest.param(lambda a: a.astype(">f4"), SHAPE, id="another byte order"),
        pytest.param(lambda a: a * np.float32(np.nan), "holds numbers that cannot be", id="not a number"),
        pytest.param(lambda a: a * np.float32(np.inf), "holds numbers that cannot be", id="infinite"),
        pytest.param(lambda a: a + np.float32(1e30), "holds numbers that cannot be", id="huge"),
        pytest.param(lambda a: a.astype(object), "is too large", id="objects"),
    ],
)
def test_an_array_that_is_not_as_the_manifest_says_is_refused(entries, rewrite, change, said):
    array = array_of(entries["support_vectors.npy"])
    assert f"its support_vectors.npy {said}" in refusal(rewrite({"support_vectors.npy": npy(change(array))}))


def test_an_array_that_would_run_code_does_not(rewrite, tmp_path):
    assert f"its classes.npy {SHAPE}" in refusal(rewrite({"classes.npy": harmful_npy(tmp_path / "harm")}))
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\xff\xff{}",
        b"\x93NUMPY\x01\x00\x10\x00" + b"(" * 16,
        b"\x00" * 200,
    ],
)
def test_an_array_without_a_valid_header_is_refused(rewrite, header):
    assert "its classes.npy has no valid header" in refusal(rewrite({"classes.npy": header}))


@pytest.mark.parametrize(
    "labels",
    [
        [0] * 10,
        range(1, 11),
        range(-1, 9),
        range(9, -1, -1),
        pytest.param([0, 1, 2, 32767, -32768, -1, 6, 7, 8, 9], id="differences that wrap are positive"),
    ],
)
def test_classes_that_do_not_fit_their_names_are_refused(rewrite, labels):
    changed = rewrite({"classes.npy": npy(np.array(labels, dtype="<i2"))})
    assert "its classes do not fit their names" in refusal(changed)


@pytest.mark.parametrize("change", [(1, 0), (-1000, 1000)])
def test_support_vectors_that_do_not_add_up_are_refused(entries, rewrite, change):
    counts = array_of(entries["support_counts.npy"])
    counts[:2] += change
    assert "add up" in refusal(rewrite({"support_counts.npy": npy(counts)}))


OTHER_FILES = "it holds other files than such a model has"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extra.npy": b"1"}, OTHER_FILES),
        ({"classes.npy": None}, OTHER_FILES),
        ({"manifest.json": None}, "it holds no manifest.json"),
        ({"../up": b""}, OTHER_FILES),
    ],
)
def test_other_files_in_the_archive_are_refused(rewrite, changes, said):
    assert said in refusal(rewrite(changes))


def test_an_entry_that_unpacks_to_far_too_much_is_refused(entries, rewrite):
    much = rewrite({"classes.npy": entries["classes.npy"] + b"\0" * 50_000_000})
    assert "its classes.npy is too large" in refusal(much)
    assert "its manifest.json is too large" in refusal(rewrite({"manifest.json": b" " * 50_000_000}))


def test_a_huge_table_of_contents_is_refused(rewrite):
    assert "too many" in refusal(rewrite({f"file{number}": b"" for number in range(1000)}))


def test_an_unusual_compression_is_refused(rewrite):
    assert "unknown way" in refusal(rewrite({}, compression=zipfile.ZIP_LZMA))


def test_a_plainly_stored_archive_is_accepted(rewrite, run):
    assert open_model(rewrite({}, compression=zipfile.ZIP_STORED)).class_names == run.classifier.class_names


@pytest.mark.parametrize("model", ["svm", "unheard of"])
def test_a_format_version_that_is_newer_asks_for_an_update(entries, rewrite, model):
    manifest = json.loads(entries["manifest.json"])
    for version, is_newer in ((4, True), (10**9, True), (10**9 + 1, False), (0, False), (1.5, False)):
        text = json.dumps(manifest | {"format_version": version, "model": model})
        assert ("update" in refusal(rewrite({"manifest.json": text}))) is is_newer
