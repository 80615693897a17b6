"""A small classifier, and fixtures for model files: a module defines `saved`, the path of its own."""

from functools import partial

import numpy as np
import pytest
from helpers.model_files import entries_of, write_changed

from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.features import PixelFeatures
from mnist_gui.learning.models.logistic import LogisticModel


@pytest.fixture
def classifier() -> Classifier:
    """A classifier of two pixels: ink on the left is an "a", on the right a "c"; it never predicts "b"."""
    model = LogisticModel(
        classes=np.array([0, 2], dtype=np.int16),
        weights=np.array([[4, -4], [-4, 4]], dtype=np.float32),
        biases=np.zeros(2, dtype=np.float32),
    )
    return Classifier("Sides", ("a", "b", "c"), (1, 2), PixelFeatures(), model)


@pytest.fixture(scope="module")
def entries(saved):
    """What is in the saved model, by name."""
    return entries_of(saved)


@pytest.fixture
def rewrite(entries, tmp_path):
    """Write the model again with some entries changed; return the path."""
    return partial(write_changed, tmp_path / "changed.mnistmodel", entries)
