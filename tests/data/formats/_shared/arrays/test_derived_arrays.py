"""Arrays with their axes in another order, joined, or in memory: what they say of themselves, and hold."""

import numpy as np
import pytest

from mnist_gui.data.formats._shared.arrays import derived_arrays
from mnist_gui.data.formats._shared.arrays.derived_arrays import Given, Joined, Rearranged


@pytest.fixture(params=[1, 40, 1024**2])
def _blocks(request, monkeypatch):
    monkeypatch.setattr(derived_arrays, "_BLOCK_BYTES", request.param)


def said(array):
    return array.name, array.dtype, array.shape, array.size, array.held_bytes


VALUES = np.arange(24, dtype=np.int16).reshape(2, 3, 4)


@pytest.mark.usefixtures("_blocks")
def test_a_given_array_is_as_it_is():
    array = Given("a", VALUES)
    assert said(array) == ("a", np.dtype(np.int16), (2, 3, 4), 48, 0)
    np.testing.assert_array_equal(np.concatenate(list(array.blocks())), VALUES)


@pytest.mark.parametrize(
    ("most", "lengths"), [(1, [1] * 6), (8, [1] * 6), (15, [1] * 6), (16, [2] * 3), (40, [5, 1])]
)
def test_blocks_have_as_many_rows_as_fit(monkeypatch, most, lengths):
    monkeypatch.setattr(derived_arrays, "_BLOCK_BYTES", most)
    array = Given("a", VALUES.reshape(6, 4))
    assert [len(block) for block in array.blocks()] == lengths
    turned = Rearranged(Given("a", VALUES.reshape(4, 6)), (1, 0))
    assert [len(block) for block in turned.blocks()] == lengths


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0, 1), (2, 1, 0)])
def test_axes_in_another_order(axes):
    array = Rearranged(Joined([Given("a", VALUES), Given("b", VALUES + 50)]), axes)
    expected = np.concatenate([VALUES, VALUES + 50]).transpose(axes)
    assert said(array) == ("a to b", np.dtype(np.int16), expected.shape, 96, 96)
    blocks = list(array.blocks())
    np.testing.assert_array_equal(np.concatenate(blocks), expected)
    assert all(block.flags.c_contiguous for block in blocks)


@pytest.mark.usefixtures("_blocks")
def test_joined_arrays_are_one_after_another():
    large = Rearranged(Given("b", VALUES.astype(np.int32)), (0, 2, 1))
    array = Joined([Given("a", np.zeros((5, 4, 3), np.uint8)), large])
    assert said(array) == ("a to b", np.dtype(np.int32), (7, 4, 3), 60 + 96, 96)
    rows = np.concatenate(list(array.blocks()))
    np.testing.assert_array_equal(rows[5:], VALUES.transpose(0, 2, 1))


def test_arrays_without_values_have_no_blocks():
    empty = np.empty((0, 3), np.uint8)
    assert list(Given("a", empty).blocks()) == []
    assert list(Rearranged(Given("a", empty.T), (1, 0)).blocks()) == []
    (block,) = Rearranged(Given("a", np.empty((2, 0), np.uint8)), (0, 1)).blocks()
    assert block.shape == (2, 0)
