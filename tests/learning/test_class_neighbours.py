"""Neighbours of each class that follow corrections are those that a search among all images finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.learning.class_neighbours import NEAREST, ClassNeighbours
from mnist_gui.progress import Cancelled, CancelToken

COUNT = 24
LABELS = st.lists(st.integers(NO_LABEL, 2), min_size=COUNT, max_size=COUNT)


def by_brute_force(labels: np.ndarray, vectors: np.ndarray) -> list[list[float]]:
    """Return the distances of each image to the nearest others of its class, in float64."""
    found = []
    for row, label in enumerate(labels):
        others = [
            other for other in range(len(labels)) if labels[other] == label != NO_LABEL and other != row
        ]
        distances = sorted(np.linalg.norm(vectors[row].astype(float) - vectors[others], axis=1).tolist())
        found.append((distances + [np.inf] * NEAREST)[:NEAREST])
    return found


@given(steps=st.lists(LABELS, min_size=1, max_size=4), seed=st.integers(0, 2**16))
def test_neighbours_follow_any_change_of_labels(steps, seed):
    vectors = np.random.default_rng(seed).normal(size=(COUNT, 4)).astype(np.float32)
    found = ClassNeighbours.of_none(COUNT)
    for step in steps:
        labels = np.array(step, dtype=np.int16)
        found = found.relabelled(labels, vectors)
        assert found.distances == pytest.approx(np.array(by_brute_force(labels, vectors)), rel=1e-3, abs=1e-3)
        for row, neighbours in enumerate(found.rows):
            there = neighbours[neighbours >= 0]
            assert (labels[there] == labels[row]).all()
            assert row not in there
            distances = np.linalg.norm(vectors[row] - vectors[there], axis=1)
            assert distances == pytest.approx(found.distances[row, : len(there)], rel=1e-3, abs=1e-3)


def test_an_image_that_is_left_alone_has_no_neighbour():
    vectors = np.arange(4, dtype=np.float32)[:, None]
    found = ClassNeighbours.of_none(4).relabelled(np.array([0, 0, 1, 1], np.int16), vectors)
    found = found.relabelled(np.array([0, 1, 1, 1], np.int16), vectors)
    assert found.rows[0].tolist() == [-1] * NEAREST
    assert found.rows[1:].tolist() == [[2, 3, -1], [1, 3, -1], [2, 1, -1]]
    assert np.isnan(found.relative_distances()).tolist() == [True, False, False, False]


def test_the_neighbours_before_stay_as_they_were():
    vectors = np.arange(6, dtype=np.float32)[:, None]
    before = ClassNeighbours.of_none(6).relabelled(np.zeros(6, np.int16), vectors)
    rows = before.rows.copy()
    before.relabelled(np.array([0, 0, 0, 1, 1, 1], np.int16), vectors)
    assert (before.rows == rows).all()


def test_the_search_ends_when_it_is_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        ClassNeighbours.of_none(6).relabelled(
            np.zeros(6, np.int16), np.zeros((6, 2), np.float32), token=token
        )
