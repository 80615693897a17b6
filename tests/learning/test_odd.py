from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.oddities import FAR
from mnist_gui.learning import class_neighbours
from mnist_gui.learning.class_neighbours import ClassNeighbours
from mnist_gui.learning.odd import class_distances
from mnist_gui.progress import Cancelled, CancelToken


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


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([0, 0, 0, 0, 0, 7], [1, 1, 1, 1, 1, 2]),  # half of them are equal: others count twice
        ([0, 5], [1, 1]),
        ([0, 0.1, 0.3], [0.2 / 0.2, 0.15 / 0.2, 0.25 / 0.2]),
        ([3, 3, 3], [1, 1, 1]),
        ([0, 0.01, 0.02, 0.03, 0.1], [1, 2 / 3, 2 / 3, 1, 4]),
    ],
)
def test_distances_in_classes_of_any_size(points, expected):
    images, labels = np.zeros((len(points), 2, 2), np.uint8), np.zeros(len(points), dtype=np.int16)
    dataset = Dataset("Points", (Split("train", images, labels),), ("a",), "points")
    seen = []
    vectors = np.array(points, dtype=np.float32)[:, None]
    assert class_distances(dataset, vectors=vectors, report=seen.append) == pytest.approx(expected, rel=1e-4)
    assert [(progress.done, progress.total) for progress in seen] == [(1000, 1000)]


def unlike(dataset: Dataset, rows: list[int]) -> Dataset:
    labels = dataset.labels.copy()
    labels[rows] = (labels[rows] + 1) % 10
    return with_corrections(dataset, labels, None)


def test_a_correction_compares_only_what_it_changes(tiny_dataset, monkeypatch):
    class_distances(tiny_dataset)
    compared = []
    relabelled = ClassNeighbours.relabelled
    monkeypatch.setattr(
        ClassNeighbours,
        "relabelled",
        lambda self, *args, **kwargs: compared.append(self) or relabelled(self, *args, **kwargs),
    )
    corrected = unlike(tiny_dataset, [3, 250])
    found = class_distances(corrected)
    assert (compared[0].labels == tiny_dataset.labels).all()
    assert found == pytest.approx(class_distances(replace(corrected)), rel=1e-4, nan_ok=True)
    assert class_distances(corrected).tolist() == found.tolist()
    assert len(compared) == 2, "nothing is compared again for the same labels"


def points(count):
    images, labels = np.zeros((count, 2, 2), np.uint8), np.zeros(count, dtype=np.int16)
    return Dataset("Points", (Split("train", images, labels),), ("a",), "points")


@pytest.mark.parametrize("block", [1, 3, 512])
def test_vectors_far_from_the_origin_lose_nothing_in_blocks_of_any_size(monkeypatch, block):
    monkeypatch.setattr(class_neighbours, "BLOCK", block)
    vectors = np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32)
    found = class_distances(points(9), vectors=vectors + np.float32(4000))
    moved = (vectors + np.float32(4000)).astype(np.float64)
    distances = np.sort(np.sqrt(((moved[:, None] - moved) ** 2).sum(axis=2)), axis=1)[:, 1:4].mean(axis=1)
    np.testing.assert_allclose(found, distances / np.median(distances), rtol=1e-3)
    assert not found.flags.writeable


def test_it_can_be_cancelled_between_blocks(monkeypatch):
    monkeypatch.setattr(class_neighbours, "BLOCK", 1)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        class_distances(points(4), vectors=np.zeros((4, 1), np.float32), token=token)
