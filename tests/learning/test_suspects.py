from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.errors import DataError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.suspects import rank, suspects
from mnist_gui.learning.training import train
from mnist_gui.learning.unseen import predict_by_what_is_there
from mnist_gui.learning.validation import cross_validate
from mnist_gui.progress import Cancelled, CancelToken

CHANGED = np.arange(7, 200, 24)
"""Training images with a wrong label, and the first test image."""


@pytest.fixture
def spoilt(tiny_dataset):
    train_split, test_split = tiny_dataset.splits
    labels, test_labels = train_split.labels.copy(), test_split.labels.copy()
    labels[CHANGED] = (labels[CHANGED] + 1 + np.arange(len(CHANGED)) % 9) % 10
    test_labels[0] = (test_labels[0] + 1) % 10
    splits = Split("train", train_split.images, labels), Split("test", test_split.images, test_labels)
    return replace(tiny_dataset, splits=splits)


@pytest.mark.parametrize("model", ["svm", "logistic"])
def test_wrong_labels_come_first_with_the_right_class_proposed(tiny_dataset, spoilt, model):
    found = suspects(spoilt, request=TrainingRequest(model=model), limit=len(CHANGED) + 1)
    assert set(found.rows) == {*CHANGED.tolist(), 200}
    for suspect in found:
        split, number = spoilt.location(suspect.row)
        assert (suspect.split, suspect.number) == (split.name, number)
        assert suspect.proposed == tiny_dataset.class_names[tiny_dataset.labels[suspect.row]]
        assert suspect.given == spoilt.class_names[spoilt.labels[suspect.row]]
        assert (
            f"labelled {suspect.given}, read as {suspect.proposed} by a model that never saw it"
            in suspect.reason
        )
        assert "nearest" in suspect.reason
    assert found.images == 300
    assert found.expected_errors == pytest.approx(len(CHANGED) + 1, abs=4)
    assert (found.doubt[found.rows] > 0).all()
    assert (np.diff(found.doubt[found.rows]) <= 0).all()


def test_one_split_is_searched_if_asked_for(spoilt):
    found = suspects(spoilt, split="test", limit=1)
    assert found.rows.tolist() == [200]
    assert np.isnan(found.doubt[:200]).all()
    assert not np.isnan(found.doubt[200:]).any()
    assert (found.proposed[:200] == NO_LABEL).all()


def test_a_trained_model_reads_all_but_the_training_split(tiny_dataset, spoilt):
    reader = train(tiny_dataset, TrainingRequest(model="logistic")).classifier
    found = suspects(spoilt, reader=reader, limit=1)
    assert found.images == 100
    assert found[0].row == 200
    assert f"by {reader.title}" in found[0].reason
    assert suspects(spoilt, reader=reader, split="train", limit=3).images == 200


def test_a_model_of_other_classes_finds_nothing(tiny_dataset, spoilt):
    reader = train(replace(tiny_dataset, class_names=tuple("abcdefghij")), TrainingRequest(model="logistic"))
    found = suspects(spoilt, reader=reader.classifier)
    assert (len(found), found.images, found.expected_errors) == (0, 0, 0)


def test_blank_images_have_no_proposal(spoilt):
    images = spoilt.train.images.copy()
    images[CHANGED[0]] = 0
    blank = replace(spoilt, splits=(Split("train", images, spoilt.train.labels), spoilt.test))
    found = {suspect.row: suspect for suspect in suspects(blank, limit=300)}
    assert found[CHANGED[0]].proposed is None
    assert "blank" in found[CHANGED[0]].reason


def test_images_without_a_label_are_left_out(spoilt):
    labels = spoilt.train.labels.copy()
    labels[CHANGED] = NO_LABEL
    partly = replace(spoilt, splits=(Split("train", spoilt.train.images, labels), spoilt.test))
    assert not set(suspects(partly, limit=300).rows) & set(CHANGED)
    nothing = np.full(200, NO_LABEL, dtype=np.int16)
    unlabelled = replace(spoilt, splits=(Split("train", spoilt.train.images, nothing),))
    with pytest.raises(DataError, match="no labels"):
        suspects(unlabelled)


def test_checked_images_are_not_listed_and_excluded_ones_not_compared(spoilt):
    states = np.zeros(300, dtype=np.uint8)
    states[CHANGED[:3]], states[CHANGED[3]] = CorrectionState.CHECKED, CorrectionState.EXCLUDED
    found = suspects(with_corrections(spoilt, spoilt.labels.copy(), states), limit=len(CHANGED) - 3)
    assert set(found.rows) == {*CHANGED[4:].tolist(), 200}
    assert found.images == 299
    assert (found.doubt[CHANGED[:3]] > 0).all()


def test_a_class_with_one_image_is_searched_too(spoilt):
    labels = np.where(spoilt.train.labels == 3, 4, spoilt.train.labels).astype(np.int16)
    labels[5] = 3
    rare = replace(spoilt, splits=(Split("train", spoilt.train.images, labels), spoilt.test))
    assert 5 in suspects(rare, limit=60).rows


def test_the_search_can_be_cancelled(spoilt):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        suspects(spoilt, token=token)


def test_what_was_learned_already_is_not_learned_again(tiny_dataset, spoilt, monkeypatch):
    request = TrainingRequest("logistic", "pixels")
    validation, reader = cross_validate(spoilt, request, folds=3), train(spoilt, request).classifier

    def fail(*_arguments, **_options):
        raise AssertionError("it is there")

    for name in ("train", "cross_validate", "predict_unseen"):
        monkeypatch.setattr(f"mnist_gui.learning.unseen.{name}", fail)
    predictions = predict_by_what_is_there(spoilt, request, validation=validation, reader=reader)
    assert predictions.rows.tolist() == list(range(300))
    np.testing.assert_array_equal(predictions.probabilities[:200], validation.evaluation.probabilities)
    found = rank(spoilt, predictions, limit=len(CHANGED) + 1)
    assert len({*found.rows.tolist()} & {*CHANGED.tolist(), 200}) > len(CHANGED) - 2
    reasons = {suspect.split: suspect.reason for suspect in found}
    assert "by a model that never saw it" in reasons["train"]
    assert f"by {reader.title}" in reasons["test"]
    alone = predict_by_what_is_there(spoilt, request, validation=validation)
    assert alone.rows.tolist() == list(range(200))
    labels, states = spoilt.labels.copy(), np.zeros(300, np.uint8)
    labels[CHANGED[0]] = tiny_dataset.labels[CHANGED[0]]
    states[CHANGED[1:3]] = CorrectionState.UNSURE, CorrectionState.EXCLUDED
    corrected = with_corrections(spoilt, labels, states)
    again = predict_by_what_is_there(corrected, request, validation=validation, reader=reader)
    assert len(again.rows) == 299  # an excluded image is not compared
    listed = rank(corrected, again, limit=300, is_new=True)
    assert not {*CHANGED[:3].tolist()} & {*listed.rows.tolist()}
    assert (listed.doubt[listed.rows] > 0).all()


def test_without_labels_nothing_can_be_suspected(tiny_dataset):
    labels = np.full(200, NO_LABEL, np.int16)
    unlabelled = replace(tiny_dataset, splits=(Split("train", tiny_dataset.train.images, labels),))
    with pytest.raises(DataError, match="has no labels to check"):
        predict_by_what_is_there(unlabelled, TrainingRequest())
