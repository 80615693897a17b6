"""Tables in one array of numbers: a label and the pixels of an image in each row, as CSV files have them.

Which column is which is judged as in a table of text without a header, and said in the same notes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats._shared.arrays.stored_array import StoredArray
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.pixel_columns import is_colour, is_image
from mnist_gui.data.formats._shared.tables.table_columns import LABEL, TableLayout
from mnist_gui.data.formats._shared.tables.table_judging import EDGE, TableSample, judged_layout
from mnist_gui.errors import DataError

_FEWEST_PIXELS: Final = 64
"""An array with fewer columns may be a table of anything."""

_MOST_PIXELS: Final = 1024**2
_MOST_CLASSES: Final = 100

_BYTES_OF_NUMBER: Final = 40
"""Those of a Python float and its place in a list, at most."""

_FIRST, _EVERYWHERE = 256, 512
"""Rows that are judged: the first ones, and the ends of others from all over."""


class ArrayTable(NamedTuple):
    """The columns of a table.

    Attributes
    ----------
    images : StoredArray
        The pixels.
    labels : StoredArray or None
    notes : tuple of str
        What was assumed.
    """

    images: StoredArray
    labels: StoredArray | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Columns:
    """Some columns of an array; a `StoredArray`.

    Attributes
    ----------
    array : StoredArray
    name : str
    start, stop : int
        The first of them, and the first behind them.
    """

    array: StoredArray
    name: str
    start: int
    stop: int

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return self.array.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        return self.array.shape[0], self.stop - self.start

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return self.shape[0] * self.shape[1] * self.dtype.itemsize

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read."""
        return 2 * self.array.held_bytes

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read them, some rows at a time."""
        for block in self.array.blocks():
            yield np.ascontiguousarray(block[:, self.start : self.stop])


class _PlacesOfOnes(_Columns):
    """One-hot columns as one column of labels."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the labels."""
        return np.dtype(np.int16)

    @property
    def shape(self) -> tuple[int, ...]:
        """One column."""
        return self.array.shape[0], 1

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read the place of the 1 in each row, some rows at a time."""
        for block in super().blocks():
            yield np.where(block.any(axis=1), block.argmax(axis=1), NO_LABEL).astype(np.int16)


def may_be_table(array: StoredArray, job: ReadJob) -> bool:
    """Tell whether each row of an array may have a label beside the pixels of an image, by its shape."""
    if len(array.shape) != 2 or 0 in array.shape or array.dtype.kind not in "biuf":
        return False
    columns = array.shape[1]
    if _fits(columns, job) or not _FEWEST_PIXELS < columns <= _MOST_PIXELS:
        return False
    fewest = max(_FEWEST_PIXELS, columns - _MOST_CLASSES)
    is_one_hot = any(is_image(pixels, job) for pixels in range(fewest, columns - 1))
    return is_one_hot or any(_fits(columns - beside, job) for beside in (1, 2))


def table_of(path: Path, array: StoredArray, job: ReadJob) -> ArrayTable | None:
    """Tell which columns of an array are what; None if it is no table of a label and pixels.

    Raises
    ------
    DataError
        If it is a table of something else.
    """
    if not may_be_table(array, job):
        return None
    held = min(_FIRST * array.shape[1], _MOST_PIXELS) * _BYTES_OF_NUMBER
    with job.budget.lend(path, array.held_bytes + held):
        sample = _sample(path, array)
        try:
            layout = judged_layout(sample, job)
        except DataError:
            if _fits(array.shape[1] - 1, job):
                raise
            return None
    return None if layout.inside is not None else _split(array, layout)


def _split(array: StoredArray, layout: TableLayout) -> ArrayTable:
    """Return the pixels and the label of a table as arrays of their own."""
    start = len(layout.before) + max(0, -layout.one_hot)
    stop = start + layout.layout.numbers
    images = _Columns(array, array.name, start, stop)
    labels: StoredArray | None = None
    if layout.one_hot:
        place = stop if layout.one_hot > 0 else start + layout.one_hot
        labels = _PlacesOfOnes(array, f"one-hot columns of {array.name}", place, place + abs(layout.one_hot))
    elif LABEL in layout.fields:
        place = layout.before.index(LABEL) if LABEL in layout.before else stop + layout.behind.index(LABEL)
        labels = _Columns(array, f"column {place + 1} of {array.name}", place, place + 1)
    return ArrayTable(images, labels, layout.notes)


def _sample(path: Path, array: StoredArray) -> TableSample:
    """Read the first rows of an array, and the ends of others from all over."""
    count, columns = array.shape
    most = max(1, min(_FIRST, _MOST_PIXELS // columns))
    chosen = np.unique(np.linspace(0, count - 1, _EVERYWHERE).astype(np.intp))
    rows: list[list[object]] = []
    starts: list[npt.NDArray[Any]] = []
    ends: list[npt.NDArray[Any]] = []
    first = 0
    for block in array.blocks():
        numbers = block.view(np.uint8) if block.dtype == np.bool_ else block
        rows += numbers[: most - len(rows)].tolist()
        inside = chosen[(chosen >= first) & (chosen < first + len(block))] - first
        starts.append(numbers[inside, :EDGE])
        ends.append(numbers[inside, -EDGE:])
        first += len(block)
    edges = np.concatenate(starts), np.concatenate(ends)

    def column(place: int, everywhere: bool) -> Sequence[object]:  # noqa: FBT001 - these are from everywhere
        values: list[object] = edges[place < 0][:, place].tolist()
        return values

    return TableSample(path, None, rows, column)


def _fits(numbers: int, job: ReadJob) -> bool:
    return is_image(numbers, job) or is_colour(numbers, job)
