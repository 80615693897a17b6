"""Predictions follow classes and labels that change."""

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.predictions import Predictions


@pytest.fixture
def predictions():
    """Four images; of the last one nothing is known."""
    confidence = np.array([0.5, 0.9, 0.25, np.nan], np.float32)
    loss = np.array([0.1, 2, 3, np.nan], np.float32)
    return Predictions(np.array([0, 1, 2, NO_LABEL], np.int16), confidence, loss, "Model")


def test_nothing_of_them_can_be_changed(predictions):
    columns = (predictions.predicted, predictions.confidence, predictions.loss)
    assert not any(column.flags.writeable for column in columns)
    assert predictions.was_predicted.tolist() == [True, True, True, False]


def test_classes_are_those_of_now(predictions):
    changed = predictions.in_classes(np.array([2, NO_LABEL, 0, NO_LABEL], np.int16))
    assert changed.predicted.tolist() == [2, NO_LABEL, 0, NO_LABEL]
    assert changed.confidence is predictions.confidence
    assert changed.origin == "Model"


def test_the_loss_of_another_label_is_known_only_if_it_was_predicted(predictions):
    old = np.array([1, 0, 0, NO_LABEL], np.int16)
    assert predictions.relabelled(old, old.copy()) is predictions
    new = np.array([0, 2, 0, 1], np.int16)
    np.testing.assert_allclose(predictions.relabelled(old, new).loss, [np.log(2), np.nan, 3, np.nan])
    none = np.full(4, NO_LABEL, np.int16)
    np.testing.assert_array_equal(predictions.relabelled(old, none).loss, [np.nan] * 4)
    assert predictions.loss.tolist()[:3] == [np.float32(0.1), 2, 3], "those of before stay"
