from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.learning.odd import FAR, class_distances


def test_images_far_from_their_class_stand_out(tiny_dataset):
    images, labels = tiny_dataset.train.images.copy(), tiny_dataset.train.labels.copy()
    images[11] = np.random.default_rng(0).choice([0, 255], size=(28, 28), p=[0.9, 0.1])
    labels[12] = NO_LABEL
    split = Split("train", images, labels)
    found = class_distances(replace(tiny_dataset, splits=(split, tiny_dataset.test)))
    assert found.shape == (300,)
    assert np.flatnonzero(np.isnan(found)).tolist() == [12]
    assert np.nanargmax(found) == 11
    assert found[11] > FAR


def test_distances_are_to_the_three_nearest_others_over_the_median():
    images, labels = np.zeros((6, 2, 2), np.uint8), np.array([0, 0, 0, 0, 0, 1], dtype=np.int16)
    dataset = Dataset("Points", (Split("train", images, labels),), ("a", "b"), "points")
    vectors = np.array([[0], [1], [2], [3], [10], [5]], dtype=np.float32)
    found = class_distances(dataset, vectors=vectors)
    plain = np.array([2, 4 / 3, 4 / 3, 2, 8])
    assert found[:5] == pytest.approx(plain / 2)
    assert np.isnan(found[5]), "a class of one image has no others"
