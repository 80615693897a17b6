import numpy as np
import pytest

from mnist_gui.errors import DataError
from mnist_gui.learning import near_pairs as module
from mnist_gui.learning.near_pairs import near_pairs
from mnist_gui.progress import Cancelled, CancelToken


def by_brute_force(vectors, distance):
    """Return the pairs at most so far apart, compared one by one."""
    differences = vectors[:, None].astype(np.float64) - vectors[None]
    distances = np.sqrt((differences**2).sum(axis=2))
    first, second = np.nonzero(np.triu(distances <= distance, 1))
    return set(zip(first.tolist(), second.tolist(), strict=True))


def as_set(pairs):
    return set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@pytest.mark.parametrize("length", [1, 5, 48, 90])
@pytest.mark.parametrize("offset", [0, 1000])
def test_all_pairs_are_found_and_no_others(monkeypatch, length, offset):
    monkeypatch.setattr(module, "BLOCK", 64)
    rng = np.random.default_rng(length)
    vectors = (offset + rng.normal(size=(150, length)) * np.geomspace(1, 0.1, length)).astype(np.float32)
    vectors[::7] = vectors[3]
    vectors[1::50] = vectors[3] + np.float32(1e-3) * rng.normal(size=length).astype(np.float32)
    for distance in (0, 1e-3, 0.3, 1.5, 100):
        found = near_pairs(vectors, distance)
        assert as_set(found) == by_brute_force(vectors, distance)
        assert (np.diff(found.distances) >= 0).all()


def test_a_smaller_distance_takes_the_nearest_pairs():
    vectors = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    found = near_pairs(vectors, 1)
    assert as_set(found.within(0.5)) == by_brute_force(vectors, 0.5)
    assert 0 < len(found.within(0.5)) < len(found)


@pytest.mark.parametrize("count", [0, 1])
def test_one_vector_or_none_makes_no_pair(count):
    assert len(near_pairs(np.zeros((count, 5), dtype=np.float32), 1)) == 0


def test_millions_of_pairs_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 100)
    with pytest.raises(DataError, match="smaller distance"):
        near_pairs(np.zeros((100, 3), dtype=np.float32), 0.1)


def test_the_search_can_be_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        near_pairs(np.zeros((100, 3), dtype=np.float32), 0.1, token=token)


def test_progress_counts_the_vectors_that_are_done(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 64)
    seen = []
    near_pairs(np.zeros((150, 2), dtype=np.float32), 0, report=seen.append)
    assert [(progress.done, progress.total) for progress in seen] == [(64, 150), (128, 150), (150, 150)]


def test_pairs_exactly_so_far_apart_count():
    vectors = np.array([[0, 0], [3, 4], [6, 8], [30, 40]], dtype=np.float32)
    assert as_set(near_pairs(vectors, 5)) == {(0, 1), (1, 2)}
    assert as_set(near_pairs(vectors, 10)) == {(0, 1), (1, 2), (0, 2)}
    assert as_set(near_pairs(vectors, np.nextafter(5, 0))) == set()
