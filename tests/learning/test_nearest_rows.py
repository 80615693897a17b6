import numpy as np
import pytest

from mnist_gui.learning import nearest_rows as module
from mnist_gui.learning.nearest_rows import nearest_rows
from mnist_gui.progress import Cancelled, CancelToken


@pytest.mark.parametrize("compared", [100, 8_000_000])
def test_the_nearest_of_all_parts_are_found_for_rows_in_any_order(monkeypatch, compared):
    monkeypatch.setattr(module, "MOST_COMPARED", compared)
    rng = np.random.default_rng(0)
    names = rng.permutation(100)[:60]
    vectors = rng.normal(size=(60, 4)).astype(np.float32)
    table = [(names[:45], vectors[:45]), (names[45:], vectors[45:])]
    rows = rng.permutation(names)[:25]
    found = nearest_rows(table, rows, count=3)
    for row, near in zip(rows.tolist(), found.tolist(), strict=True):
        distances = np.linalg.norm(vectors - vectors[names == row], axis=1)
        assert near == names[np.argsort(distances)[1:4]].tolist()


def test_an_image_without_others_has_no_neighbours():
    table = [(np.array([7]), np.zeros((1, 2), dtype=np.float32))]
    assert nearest_rows(table, np.array([7]), count=5).shape == (1, 0)


@pytest.mark.parametrize("most", [1, 30, 8_000_000])
@pytest.mark.parametrize("count", [1, 2, 3, 11, 12, 40])
def test_all_counts_of_neighbours_are_those_of_a_plain_search(monkeypatch, count, most):
    """In blocks of any size, from two parts whose rows are in no order."""
    monkeypatch.setattr("mnist_gui.learning.nearest_rows.MOST_COMPARED", most)
    rng = np.random.default_rng(count)
    names = rng.permutation(30)[:13].astype(np.intp)
    vectors = rng.normal(size=(13, 4)).astype(np.float32)
    rows = names[[12, 0, 5, 7]]
    found = nearest_rows([(names[:6], vectors[:6]), (names[6:], vectors[6:])], rows, count=count)
    distances = ((vectors[:, None] - vectors) ** 2).sum(axis=2)
    expected = [
        [names[other] for other in np.argsort(distances[query])[1:][:count]] for query in (12, 0, 5, 7)
    ]
    assert found.tolist() == expected


def test_of_one_image_or_none_there_are_no_neighbours():
    vectors = np.zeros((1, 3), dtype=np.float32)
    one, none = np.array([4], dtype=np.intp), np.array([], dtype=np.intp)
    assert nearest_rows([(one, vectors)], one, count=2).shape == (1, 0)
    two = [(np.array([4, 9], dtype=np.intp), np.zeros((2, 3), dtype=np.float32))]
    assert nearest_rows(two, none, count=1).shape == (0, 0)
    assert nearest_rows(two, one, count=1).tolist() == [[9]]
    assert nearest_rows(two, one, count=0).shape == (1, 0)


def test_the_search_can_be_cancelled():
    token, rows = CancelToken(), np.arange(3)
    token.cancel()
    with pytest.raises(Cancelled):
        nearest_rows([(rows, np.zeros((3, 2), dtype=np.float32))], rows, count=1, token=token)
