"""Fisher's linear discriminant, of vectors of any length."""

import tracemalloc

import numpy as np
import pytest

from mnist_gui.learning.memory import bytes_needed
from mnist_gui.learning.models import _discriminant
from mnist_gui.learning.models._discriminant import discriminant_bytes, discriminant_weights


def test_both_ways_give_the_same_weights(monkeypatch):
    rng = np.random.default_rng(0)
    residuals = rng.normal(size=(30, 200)).astype(np.float32)
    means = rng.normal(size=(200, 4))
    by_features = discriminant_weights(residuals, means)
    monkeypatch.setattr(_discriminant, "LONG_VECTOR", 100)
    by_vectors = discriminant_weights(residuals, means)
    assert by_vectors == pytest.approx(by_features, rel=1e-3, abs=1e-3 * np.abs(by_features).max())


def test_large_images_take_no_matrix_of_all_pixels():
    """It took 3.4 GB of 40 images of 120x120."""
    residuals = np.random.default_rng(0).normal(size=(40, 14_400)).astype(np.float32)
    tracemalloc.start()
    try:
        discriminant_weights(residuals, np.ones((14_400, 2)))
        assert tracemalloc.get_traced_memory()[1] < discriminant_bytes(40, 14_400) + 5_000_000 < 20_000_000
    finally:
        tracemalloc.stop()


def test_the_matrix_counts_in_the_memory_of_a_training():
    assert bytes_needed("svm", images=10_000, features=9_000, classes=10) > 20 * 9_000**2
