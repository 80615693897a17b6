import numpy as np
import pytest

from mnist_gui.data.copies import Copies
from mnist_gui.errors import DataError
from mnist_gui.learning import near_pairs as module
from mnist_gui.learning.near_pairs import near_pairs, near_pairs_of
from mnist_gui.progress import Cancelled, CancelToken, ignore_progress


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


@pytest.mark.parametrize("most", [4, 5])
def test_as_many_pairs_as_allowed_are_not_refused(monkeypatch, most):
    """Four pairs of neighbours 1 apart."""
    monkeypatch.setattr(module, "MOST_PAIRS", most)
    assert len(near_pairs(np.arange(5, dtype=np.float32)[:, None], 1)) == 4
    monkeypatch.setattr(module, "MOST_PAIRS", 3)
    with pytest.raises(DataError, match=r"More than 3 pairs of images are at most 1 apart"):
        near_pairs(np.arange(5, dtype=np.float32)[:, None], 1)


def test_two_vectors_make_a_pair():
    found = near_pairs(np.array([[1, 2], [1, 3]], dtype=np.float32), 1)
    assert (found.first.tolist(), found.second.tolist(), found.distances.tolist()) == ([0], [1], [1])


@pytest.mark.parametrize("last", [1, 0])
def test_of_images_with_the_same_pixels_only_the_first_are_paired(last):
    rows = np.arange(4)
    copies = Copies(np.array([0, 1, 2, 3 if last else 0]), rows)
    vectors = np.array([[0], [1], [5], [1.5 if last else 0]], dtype=np.float32)
    found = near_pairs_of(copies, vectors, 1, report=ignore_progress, token=None)
    expected = [(1, 3, 0.5), (0, 1, 1)] if last else [(0, 1, 1)]
    assert [*zip(found.first, found.second, found.distances, strict=True)] == expected


def test_most_pairs_are_ruled_out_by_the_leading_columns(monkeypatch):
    """The last 48 of 100 columns have almost all of the variance, far from 0."""
    rng = np.random.default_rng(0)
    vectors = (0.01 * rng.normal(size=(300, 100)) - 50).astype(np.float32)
    vectors[:, 52:] = 3 + rng.normal(size=(300, 48))
    vectors[200:210] = vectors[:10] + np.float32(0.01)
    in_full = []
    squared = module._Search._squared

    def counted(search, first, second, dtype):
        in_full.append(len(first))
        return squared(search, first, second, dtype)

    monkeypatch.setattr(module._Search, "_squared", counted)
    monkeypatch.setattr(module, "BLOCK", 128)
    assert as_set(near_pairs(vectors, 1)) == {(number, 200 + number) for number in range(10)}
    assert sum(in_full) == 20, "in both precisions"


def test_vectors_far_apart_in_one_column_are_never_compared(monkeypatch):
    vectors = np.array([[0], [0.5], [40], [40.5], [90]], dtype=np.float32)[[4, 0, 2, 1, 3]]
    tokens = []

    class Counting(CancelToken):
        def raise_if_cancelled(self):
            tokens.append(self)

    monkeypatch.setattr(module, "BLOCK", 1)
    assert as_set(near_pairs(vectors, 0.5, token=Counting())) == {(1, 3), (2, 4)}
    assert len(tokens) == 7, "each vector with itself, and two with the next one"
