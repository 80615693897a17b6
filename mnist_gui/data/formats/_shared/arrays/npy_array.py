"""The NPY format: one NumPy array in a file, or in an entry of a zip.

A file is a header, see `mnist_gui.data.npy_header`, and the values. Arrays of Python objects are pickles,
which run code when they are loaded, and are refused.

Source: NumPy documentation, `numpy.lib.format`.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from mnist_gui.data.npy_header import RecordsError
from mnist_gui.data.npy_header import read_npy_header as read_header
from mnist_gui.errors import DataError

HEADER_BYTES: Final = 128
"""Size of the header that `write_npy` writes, for up to 21 dimensions."""

BLOCK_BYTES: Final = 1024**2
"""Bytes that are read at a time."""

_AGAIN: Final = "download or copy it again"


class Readable(Protocol):
    """A file that is read from its beginning."""

    def read(self, count: int, /) -> bytes:
        """Return the next bytes: at most so many, and none only at the end."""
        ...


@dataclass(frozen=True)
class NpyArray:
    """An array of which only the header was read; a `StoredArray`.

    Attributes
    ----------
    path : Path
        The file it is in.
    name : str
        What it is called.
    dtype : dtype
    shape : tuple of int
    fortran_order : bool
        Whether the first dimension runs fastest.
    offset : int
        Bytes before the values.
    open : callable
        Opens the array at its beginning.
    """

    path: Path
    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool
    offset: int
    open: Callable[[], AbstractContextManager[Readable]]

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return math.prod(self.shape[1:]) * self.dtype.itemsize

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read."""
        return self.size if self.fortran_order else min(self.size, max(BLOCK_BYTES, self.row_bytes))

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read it, some rows at a time.

        Raises
        ------
        DataError
            If it ends too early or too late, or is too large for the memory.
        """
        rows = max(1, BLOCK_BYTES // max(1, self.row_bytes))
        with self.open() as file:
            _read_exactly(file, self.offset, self)
            whole = self._whole_of(file) if self.fortran_order else None
            for start in range(0, self.shape[0], rows):
                if whole is not None:
                    yield whole[start : start + rows]
                    continue
                shape = (min(rows, self.shape[0] - start), *self.shape[1:])
                data = _read_exactly(file, math.prod(shape) * self.dtype.itemsize, self)
                yield np.frombuffer(data, self.dtype).reshape(shape)
            if file.read(1):
                raise DataError(f"{self.path} is too long: there is more behind {self.name}; {_AGAIN}.")

    def _whole_of(self, file: Readable) -> npt.NDArray[Any]:
        """Read an array of which each row is spread over the whole file; there is no second copy of it."""
        whole = np.empty(self.shape, self.dtype, order="F")
        flat = whole.reshape(-1, order="F").view(np.uint8) if self.size else np.empty(0, np.uint8)
        for start in range(0, self.size, BLOCK_BYTES):
            block = flat[start : start + BLOCK_BYTES]
            block[:] = np.frombuffer(_read_exactly(file, len(block), self), np.uint8)
        return whole


class ObjectsError(DataError):
    """An array holds Python objects."""


def read_npy_header(
    path: Path, name: str, open_file: Callable[[], AbstractContextManager[Readable]], *, stored: int | None
) -> NpyArray:
    """Read the header of an array, and compare the size it declares with that which it has.

    Parameters
    ----------
    path : Path
        The file it is in, for messages.
    name : str
        What it is called.
    open_file : callable
        Opens the array at its beginning.
    stored : int or None
        Bytes of header and values together; None if that is not known before they are read.

    Raises
    ------
    DataError
        If it holds Python objects or records, or its sizes do not agree.
    ValueError
        If there is no valid header.
    """
    with open_file() as file:
        try:
            header = read_header(file)
        except RecordsError as error:
            raise DataError(
                f"{path} holds records of several fields in {name}, which are not read; save each field as "
                'an array, such as numpy.savez("digits.npz", x_train=a["image"], y_train=a["label"]).'
            ) from error
    if header.dtype.hasobject:
        raise ObjectsError(
            f"{path} holds Python objects in {name}, which could run code and are not loaded; "
            "save plain arrays of numbers."
        )
    array = NpyArray(
        path, name, header.dtype, header.shape, header.fortran_order, offset=header.size, open=open_file
    )
    declared = header.size + array.size
    if stored is not None and declared != stored:
        raise DataError(
            f"{path} is damaged: expected {declared:,} bytes in {name}, found {stored:,}; {_AGAIN}."
        )
    return array


def write_npy(
    file: IO[bytes], dtype: npt.DTypeLike, shape: tuple[int, ...], blocks: Iterable[npt.NDArray[Any]]
) -> None:
    """Write an array block by block.

    Parameters
    ----------
    file : file object
    dtype : dtype
    shape : tuple of int
    blocks : iterable of ndarray
        Its rows, all together.
    """
    kind = np.dtype(dtype)
    described = np.lib.format.dtype_to_descr(kind)
    header = {"descr": described, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    for block in blocks:
        file.write(np.asarray(block, dtype=kind).tobytes())


def _read_exactly(file: Readable, count: int, array: NpyArray) -> bytes:
    parts: list[bytes] = []
    left = count
    while left and (data := file.read(left)):
        parts.append(data)
        left -= len(data)
    if left:
        raise DataError(
            f"{array.path} is cut short: expected {array.offset + array.size:,} bytes in {array.name}, found "
            f"fewer; {_AGAIN}."
        )
    return parts[0] if len(parts) == 1 else b"".join(parts)
