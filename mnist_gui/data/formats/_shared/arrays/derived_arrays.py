"""Arrays made from stored ones: with their axes in another order, one after another, or given values."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.formats._shared.arrays.stored_array import StoredArray

_BLOCK_BYTES = 1024**2


@dataclass(frozen=True)
class Rearranged:
    """An array with its axes in another order; a `StoredArray`. It is read whole.

    Attributes
    ----------
    array : StoredArray
    axes : tuple of int
        Its axes, in the new order.
    """

    array: StoredArray
    axes: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is called in its file."""
        return self.array.name

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return self.array.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Its sizes in the new order."""
        return tuple(self.array.shape[axis] for axis in self.axes)

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return self.array.size

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read."""
        return self.array.held_bytes + self.size

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read it, some rows at a time."""
        whole = np.empty(self.array.shape, self.dtype)
        filled = 0
        for block in self.array.blocks():
            whole[filled : filled + len(block)] = block
            filled += len(block)
        turned = whole.transpose(self.axes)
        rows = max(1, _BLOCK_BYTES // max(1, math.prod(self.shape[1:]) * self.dtype.itemsize))
        for start in range(0, len(turned), rows):
            yield np.ascontiguousarray(turned[start : start + rows])


@dataclass(frozen=True)
class Joined:
    """Arrays of equal rows, one after another; a `StoredArray`.

    Attributes
    ----------
    arrays : sequence of StoredArray
        One or more.
    """

    arrays: Sequence[StoredArray]

    @property
    def name(self) -> str:
        """What the first and the last are called."""
        return f"{self.arrays[0].name} to {self.arrays[-1].name}"

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return np.result_type(*(array.dtype for array in self.arrays))

    @property
    def shape(self) -> tuple[int, ...]:
        """All rows, and the shape of one."""
        return (sum(array.shape[0] for array in self.arrays), *self.arrays[0].shape[1:])

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return sum(array.size for array in self.arrays)

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read."""
        return max(array.held_bytes for array in self.arrays)

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read one after another."""
        for array in self.arrays:
            yield from array.blocks()


@dataclass(frozen=True)
class Given:
    """An array in memory; a `StoredArray`.

    Attributes
    ----------
    name : str
    values : ndarray
    """

    name: str
    values: npt.NDArray[Any]

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return self.values.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of its dimensions."""
        return self.values.shape

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return self.values.nbytes

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read: none more."""
        return 0

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Return some rows at a time."""
        rows = max(1, _BLOCK_BYTES // max(1, self.values[:1].nbytes)) if self.values.ndim else 1
        for start in range(0, len(self.values), rows):
            yield self.values[start : start + rows]
