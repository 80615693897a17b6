"""Arrays in the NPY format, read in blocks of any size, and how they are refused."""

import io
import re
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats._shared.arrays import npy_array
from mnist_gui.data.formats._shared.arrays.npy_array import (
    HEADER_BYTES,
    ObjectsError,
    read_npy_header,
    write_npy,
)
from mnist_gui.errors import DataError

PATH = Path("a.npy")


def saved(array):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


class Slow(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def read(self, count=-1):
        return super().read(min(count, 7))


def opened(content, *, stored=None):
    @contextmanager
    def open_it():
        yield Slow(content)

    return read_npy_header(PATH, "x", open_it, stored=stored)


@pytest.mark.parametrize("most", [1, 30, 1024**2])
@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("shape", [(5,), (5, 3), (2, 3, 4), (0, 3), (3, 0)])
def test_blocks_are_the_rows_of_an_array(monkeypatch, shape, order, most):
    monkeypatch.setattr(npy_array, "BLOCK_BYTES", most)
    values = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    array = opened(saved(np.asarray(values, order=order)), stored=128 + values.nbytes)
    assert (array.shape, array.dtype, array.size, array.offset) == (shape, np.int16, values.nbytes, 128)
    blocks = list(array.blocks())
    if len(values):
        np.testing.assert_array_equal(np.concatenate(blocks), values)
        row = max(1, values[:1].nbytes)
        assert {len(block) for block in blocks[:-1]} <= {max(1, most // row)}
        assert array.row_bytes == values[:1].nbytes
    assert sum(map(len, blocks)) == len(values)
    in_one_go = order == "F" and not np.asarray(values, order=order).flags.c_contiguous
    held = values.nbytes if in_one_go else min(values.nbytes, max(most, values[:1].nbytes))
    assert array.held_bytes == held


def test_files_of_another_length_are_refused():
    content = saved(np.arange(6, dtype=np.int16))
    with pytest.raises(DataError, match=r"a\.npy is damaged: expected 140 bytes in x, found 141; download"):
        opened(content, stored=141)
    whole = np.asfortranarray(np.arange(6).reshape(2, 3))
    for kept in (content, saved(whole)):
        with pytest.raises(
            DataError, match=r"a\.npy is cut short: expected [\d,]+ bytes in x, found fewer; download"
        ):
            list(opened(kept[:-1]).blocks())
        with pytest.raises(DataError, match=r"a\.npy is too long: there is more behind x; download"):
            list(opened(kept + b"1").blocks())
    assert str(len(content)) in refused(content[:-1])


def refused(content):
    with pytest.raises(DataError) as caught:
        list(opened(content).blocks())
    return str(caught.value)


def test_objects_and_records_are_refused():
    with pytest.raises(
        ObjectsError, match="holds Python objects in x, which could run code and are not loaded"
    ):
        opened(saved(np.array([None])))
    records = np.zeros(2, dtype=[("a", "i4"), ("b", "f4")])
    with pytest.raises(
        DataError, match=re.escape("holds records of several fields in x, which are not read")
    ):
        opened(saved(records))


def test_what_is_written_is_what_numpy_writes():
    file = io.BytesIO()
    values = np.arange(12, dtype=np.uint16).reshape(4, 3)
    write_npy(file, np.uint16, (4, 3), [values[:1], values[1:].astype(np.int64)])
    assert file.getvalue() == saved(values)
    assert len(file.getvalue()) == HEADER_BYTES + values.nbytes
