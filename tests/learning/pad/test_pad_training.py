from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept
from helpers.pad_data import classifier, digits, drawn, images, letters, train_pad, training_set

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.errors import TrainingError
from mnist_gui.learning.calibration import calibration_error
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.pad.classes import N_CLASSES, NonDigit
from mnist_gui.learning.pad.model_file import save_pad
from mnist_gui.learning.pad.record import data_record, validation_record, validation_table
from mnist_gui.learning.pad.training import fit_experts
from mnist_gui.learning.pad.training_set import build_training_set
from mnist_gui.learning.pad.validation import Count, area_under_curve, cross_validate_pad
from mnist_gui.progress import Cancelled, CancelToken

KEPT = Path(__file__).parent / "kept"


@pytest.fixture(scope="module")
def validation():
    return cross_validate_pad(training_set(), digits(), letters())


@pytest.fixture
def few_synthetic(monkeypatch):
    for name in ("SEVERAL_PER_FOLD", "SCRIBBLES_PER_FOLD", "ONES_PER_FOLD"):
        monkeypatch.setattr(f"mnist_gui.learning.pad.training_set.{name}", 2)


def test_the_same_data_gives_the_same_file(few_synthetic, tmp_path):
    for name in ("one", "other"):
        save_pad(tmp_path / name, train_pad())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_both_experts_are_trained_on_every_drawing():
    prepared = training_set()
    count = len(digits()) + len(letters())
    assert prepared.digits + prepared.letters == count
    np.testing.assert_array_equal(prepared.images.classes, prepared.strokes.classes)
    assert np.unique(prepared.strokes.classes).tolist() == list(range(N_CLASSES))
    np.testing.assert_array_equal(prepared.reordered.classes, prepared.strokes.classes[:count])
    assert (prepared.strokes.classes[len(digits()) : count] == NonDigit.LETTER).all()
    assert len(prepared.mnist.classes) == len(images().split("train"))


def test_distorted_drawings_stay_in_the_fold_of_their_writer():
    prepared = training_set()
    count = prepared.digits + prepared.letters
    np.testing.assert_array_equal(prepared.reordered.folds, prepared.strokes.folds[:count])
    np.testing.assert_array_equal(prepared.augmented.folds[:count], prepared.strokes.folds[:count])


def test_support_vectors_are_whole_steps():
    for expert in (classifier().image_expert, classifier().stroke_expert):
        steps = expert.svm.support_vectors / np.float32(expert.step)
        np.testing.assert_allclose(steps, np.rint(steps), atol=1e-3)
        assert np.abs(steps).max() <= 127.5
        np.testing.assert_array_equal(
            expert.svm.dual_coef, expert.svm.dual_coef.astype(np.float16).astype(np.float32)
        )


def test_experts_are_not_trained_on_the_fold_left_out():
    whole, part = classifier(), fit_experts(training_set(), held_out=0)
    left = training_set().strokes.vectors[training_set().strokes.folds == 0]
    step = whole.stroke_expert.step
    seen = {tuple(row) for row in np.rint(part.stroke_expert.svm.support_vectors / step).astype(int)}
    assert not any(tuple(row) in seen for row in np.rint(left / step).astype(int))


def test_other_images_are_refused():
    small = Dataset(
        "Small", (Split("train", np.zeros((1, 8, 8), np.uint8), np.zeros(1, np.int16)),), ("0",), "s"
    )
    with pytest.raises(TrainingError, match="Small"):
        build_training_set(small, digits(), letters())
    with pytest.raises(TrainingError, match="open MNIST"):
        build_training_set(replace(images(), class_names=tuple("abcdefghij")), digits(), letters())


def test_drawings_that_do_not_do_are_refused():
    with pytest.raises(TrainingError, match="labelled A"):
        build_training_set(images(), [*digits(), *letters()], letters())
    with pytest.raises(TrainingError, match="shows a 7"):
        build_training_set(images(), [digit for digit in digits() if digit.label != "7"], letters())
    with pytest.raises(TrainingError, match="letter"):
        build_training_set(images(), digits(), [])


def test_training_can_be_cancelled(few_synthetic):
    token = CancelToken()
    with pytest.raises(Cancelled):
        train_pad(report=lambda progress: token.cancel(), token=token)


def test_training_reports_how_far_it_is(few_synthetic):
    heard = []
    train_pad(report=heard.append)
    done = [progress.done for progress in heard]
    assert done == sorted(done)
    assert 900 < done[-1] <= 1000


def test_each_writer_is_predicted_once_by_a_model_that_has_not_seen_them(validation):
    assert len(validation.classes) == len(training_set().strokes.classes)
    assert validation.errors(validation.drawings).keys() == {"somewhere"}
    count = validation.errors(validation.drawings)["somewhere"]
    assert count.whole == len(digits())
    assert count.share < 0.05
    assert validation.mnist_errors.whole == len(images().split("train"))
    assert validation.area_under_curve(validation.drawings) > 0.99
    surely, at_all = validation.rejected(validation.drawings, NonDigit.LETTER)
    assert surely.part <= at_all.part <= at_all.whole == len(letters())


def test_some_folds_alone_can_be_read():
    some = cross_validate_pad(training_set(), digits(), letters(), folds=[2])
    assert len(some.classes) == (training_set().strokes.folds == 2).sum()
    assert len(some.drawings.labels) == len(some.pictures.labels) == len(some.classes)


def test_people_who_wrote_enough_are_taught():
    many = drawn("0123456789", each=14, writers=1, seed=5)
    prepared = build_training_set(images(), [*digits(), *many], letters())
    taught = cross_validate_pad(prepared, [*digits(), *many], letters(), folds=range(5))
    assert taught.errors_before_adaptation.whole == taught.errors_after_adaptation.whole > 0
    assert 0 <= taught.errors_after_adaptation.part <= taught.errors_before_adaptation.part


def test_calibrations_that_were_asked_for_do_what_they_promise(validation):
    of_drawings, of_pictures = validation.calibrations()
    assert of_drawings.slope > 0
    assert of_pictures.slope > 0
    assert of_drawings.temperature > 0
    labels = validation.classes[validation.is_digit]
    probabilities = validation.drawings.probabilities[validation.is_digit]
    assert calibration_error(probabilities, labels) < 0.1


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [([2, 3], [0, 1], 1), ([0, 1], [2, 3], 0), ([1, 1], [1, 1], 0.5), ([1, 3], [0, 2], 0.75)],
)
def test_the_area_under_the_curve(positive, negative, area):
    assert area_under_curve(np.array(positive, float), np.array(negative, float)) == area


def test_what_was_found_is_recorded(validation, tmp_path):
    file = tmp_path / "digits.jsonl"
    file.write_text("as if")
    record = validation_record(validation)
    assert record["errors"]["somewhere"]["of"] == len(digits())
    assert set(record["not_a_digit"]) == {"digits", "letter", "several", "scribble"}
    table = validation_table(validation)
    assert "letters against digits" in table
    assert all(len(line) < 100 for line in table.splitlines())
    data = data_record(images(), [(file, digits())])
    assert data["images"] == {"name": "Shapes", "fingerprint": images().fingerprint, "images": 200}
    assert data["drawings"][0]["people"] == 10


def test_a_share_of_nothing_is_zero():
    assert Count(0, 0).share == 0
    assert str(Count(1, 4)) == "25.00% (1 of 4)"


def test_predictions_of_a_validation_have_no_blank(validation):
    assert isinstance(validation.mnist, Prediction)
    assert not validation.mnist.blank.any()


def test_examples_are_as_they_were_kept():
    prepared = training_set()
    answers = {}
    for name in ("mnist", "images", "strokes", "reordered", "augmented"):
        examples = getattr(prepared, name)
        answers[f"{name}: vectors"] = np.abs(examples.vectors[::37, ::13])
        answers[f"{name}: classes"] = np.bincount(examples.classes)
        answers[f"{name}: folds"] = np.bincount(examples.folds)
    assert_as_kept(KEPT / "examples.npz", answers, rtol=0.02, atol=0.01)


def test_both_experts_are_as_they_were_kept():
    pad = classifier()
    answers = {"calibrations": np.array([astuple(pad.of_drawings), astuple(pad.of_pictures)])}
    for name, expert in (("image", pad.image_expert), ("stroke", pad.stroke_expert)):
        numbers = [expert.step, expert.svm.gamma, expert.svm.slope, len(expert.svm.support_vectors)]
        answers[name] = np.array(numbers, dtype=np.float64)
    drawings = [labelled.drawing for labelled in (*digits()[::23], *letters()[::17])]
    for name, prediction in (
        ("read", pad.read(drawings)),
        ("predict", pad.predict(images().test.images[::7])),
    ):
        answers[f"{name}: probabilities"] = prediction.probabilities
        answers[f"{name}: digits"] = prediction.is_digit
    assert_as_kept(KEPT / "experts.npz", answers, rtol=0.02, atol=0.01)


def test_a_cross_validation_is_as_it_was_kept(validation):
    of_drawings, of_pictures = validation.calibrations()
    answers = {"calibrations": np.array([astuple(of_drawings), astuple(of_pictures)])}
    answers["areas"] = np.array([validation.area_under_curve(validation.drawings)])
    counts = [validation.mnist_errors, *validation.errors(validation.reordered).values()]
    for kind in (None, NonDigit.LETTER, NonDigit.SEVERAL, NonDigit.SCRIBBLE):
        counts += validation.rejected(validation.drawings, kind)
    answers["counts"] = np.array([[count.part, count.whole] for count in counts], dtype=np.float64)
    assert_as_kept(KEPT / "validation.npz", answers, rtol=0.05, atol=0.5)
