import numpy as np
import pytest

from mnist_gui.learning import nearest_rows as module
from mnist_gui.learning.nearest_rows import nearest_rows


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
