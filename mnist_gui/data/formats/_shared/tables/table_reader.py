"""Rows of tables become a `Dataset`: what `csv`, `parquet` and other tables share."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images
from mnist_gui.data.digests import digest_of
from mnist_gui.data.formats._shared.memory_budget import POINTER
from mnist_gui.data.formats._shared.naming.class_names import with_class_names
from mnist_gui.data.formats._shared.naming.labels import in_blocks, numbered, to_labels
from mnist_gui.data.formats._shared.naming.names import SPLIT_ORDER, split_named
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.table_columns import TableBlock, is_number
from mnist_gui.data.formats._shared.values.pixels import ImageBuilder, PixelLayout
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken

_SPLIT_BYTES: Final = 40
"""Of one row: the name of its split as text, twice."""

_CLASS_NAME: Final = "class_name"
_TEXTS: Final = {"note", "class_name", "predicted_name"}
"""Columns of an export that are texts, even if all of these look like numbers."""

_WHOLE: Final = re.compile(r"-?(0|[1-9]\d{0,17})")
_FRACTION: Final = re.compile(r"\d\.|\d[eE][-+]\d")


class TableReader:
    """Collects the rows of one or several tables, such as those of train and test.

    Parameters
    ----------
    name : str
        The name of the data set.
    path : Path
        The file that was opened, for messages.
    job : ReadJob
    capacity : int, optional
        How many rows there will be, if known.
    """

    def __init__(self, name: str, path: Path, job: ReadJob, *, capacity: int | None = None) -> None:
        self._name = name
        self._path = path
        self._job = job
        self._capacity = capacity
        self._layout: PixelLayout | None = None
        self._builder: ImageBuilder | None = None
        self._labels: list[npt.NDArray[Any]] = []
        self._splits: list[npt.NDArray[Any]] = []
        self._kept: list[Mapping[str, npt.NDArray[Any]]] = []
        self._notes: list[str] = []
        self._rows: Counter[Path] = Counter()

    def rows_of(self, path: Path) -> int:
        """Return how many rows are from a file."""
        return self._rows[path]

    def remark(self, *notes: str) -> None:
        """Add notes on how the tables were read, each once."""
        self._notes += [note for note in dict.fromkeys(notes) if note not in self._notes]

    def give_labels(self, labels: npt.NDArray[Any]) -> None:
        """Set the labels of the last rows, which were in a file of their own, shape (rows,)."""
        blocks = [len(block) for block in self._labels]
        first = next(place for place in range(len(blocks) + 1) if sum(blocks[place:]) <= len(labels))
        self._labels[first:] = [labels]

    def add(self, block: TableBlock, layout: PixelLayout, *, path: Path, split: str) -> None:
        """Add some rows.

        Parameters
        ----------
        block : TableBlock
        layout : PixelLayout
            How the pixels of each row are arranged.
        path : Path
            The file they are from.
        split : str
            Their split, if the block has no such column.

        Raises
        ------
        DataError
            If they do not go with the rows before.
        """
        if self._builder is None:
            self._layout = layout
            self._builder = ImageBuilder(path, layout, self._job, capacity=self._capacity)
        if layout != self._layout:
            raise DataError(
                f"{path} does not fit the files beside it: it has images of {layout.height} x {layout.width} "
                "pixels, they have others; move it to a folder of its own."
            )
        self._take_bytes(block, path)
        self._builder.add(block.pixels)
        rows = len(block.pixels)
        self._rows[path] += rows
        self._labels.append(np.full(rows, None) if block.labels is None else block.labels.astype(object))
        self._splits.append(np.full(rows, split) if block.splits is None else _splits(block.splits, path))
        self._kept.append(block.kept)

    def _take_bytes(self, block: TableBlock, path: Path) -> None:
        """Take the bytes of what is kept beside the pixels, and again of that while all blocks are joined."""
        columns = [values for values in (block.labels, *block.kept.values()) if values is not None]
        self._job.budget.take(path, len(block.pixels) * (_SPLIT_BYTES + 2 * POINTER * len(columns)))
        for values in columns:
            if values.dtype.kind == "O":
                self._job.budget.take_texts(path, values.tolist())

    def finish(self, names: Sequence[object] | None = None, *, stored: Images | None = None) -> Dataset:
        """Return the data set, its rows in the order of splits.

        Parameters
        ----------
        names : sequence, optional
            The names of its classes, if the metadata of its files say so.
        stored : ndarray of uint8, shape (rows, h, w), optional
            The images as they are stored, in the order of the rows, if those that were added are others.

        Raises
        ------
        DataError
            If there are no rows, or their labels cannot be labels.
        """
        if self._builder is None or not sum(map(len, self._splits)):
            raise DataError(f"{self._path} holds no image: expected at least one line with one, found 0.")
        images = self._builder.finish()
        split_column = np.concatenate(self._splits)
        labels, class_names = to_labels(
            [np.concatenate(self._labels)], [len(images)], path=self._path, token=self._job.token
        )
        splits = tuple(
            self._builder.split(name, _chosen(images, split_column == name), labels[0][split_column == name])
            for name in SPLIT_ORDER
            if (split_column == name).any()
        )
        if stored is not None:
            splits = tuple(
                replace(split, stored_digest=_digest(_chosen(stored, split_column == split.name)))
                for split in splits
            )
        order = np.concatenate([np.flatnonzero(split_column == split.name) for split in splits])
        columns = {name: values[order] for name, values in self._columns().items()}
        class_column = columns.pop(_CLASS_NAME, None)
        note = "; ".join([*self._notes, *self._builder.notes])
        dataset = Dataset(self._name, splits, class_names, self._job.source, columns, note)
        if names is not None:
            return with_class_names(dataset, names, source="the metadata")
        return dataset if class_column is None else _named_by(dataset, class_column)

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns that all tables have."""
        names = [name for name in self._kept[0] if all(name in kept for kept in self._kept)]
        columns = {name: np.concatenate([kept[name] for kept in self._kept]) for name in names}
        return {name: typed_column(name, values, self._job.token) for name, values in columns.items()}


def typed_column(name: str, values: npt.NDArray[Any], token: CancelToken | None = None) -> npt.NDArray[Any]:
    """Return a column of texts as one of numbers, if they are; beside fractions, an empty one is NaN."""
    if values.dtype.kind in "iuf":
        return values
    texts = [
        "" if value is None else str(value) for block in in_blocks(values.tolist(), token) for value in block
    ]
    values = np.array(texts, dtype=object)
    if name in _TEXTS:
        return values
    if texts and all(all(map(_WHOLE.fullmatch, block)) for block in in_blocks(texts, token)):
        return values.astype(np.int64)
    if not all(text == "" or is_number(text) for block in in_blocks(texts, token) for text in block):
        return values
    is_floats = any(any(map(_FRACTION.search, block)) for block in in_blocks(texts, token))
    return np.array([float(text or "nan") for text in texts]) if is_floats else values


def _named_by(dataset: Dataset, column: npt.NDArray[Any]) -> Dataset:
    """Return a data set whose classes have the names in a column; a class without rows keeps its number."""
    labels, first = np.unique(dataset.labels, return_index=True)
    names = [str(label) for label in range(int(labels[-1]) + 1)]
    for label, row in zip(labels.tolist(), first.tolist(), strict=True):
        if label != NO_LABEL:
            names[label] = column[row]
    meant = np.array([*names, ""], dtype=object)[dataset.labels]
    if names == list(dataset.class_names[: len(names)]) or (column != meant).any():
        return dataset  # they are numbers, or a label has several names
    return with_class_names(dataset, names, source=_CLASS_NAME)


def _splits(values: npt.NDArray[Any], path: Path) -> npt.NDArray[np.str_]:
    """Return the split of each row by the name it has here."""
    different, inverse = numbered(map(str, values.tolist()), len(values))
    known = {name: split for name in different if (split := split_named(name)) is not None}
    unknown = [name for name in different if name not in known]
    if unknown:
        first = min(unknown)[:100]
        raise DataError(
            f"{path} has a split {first!r}: expected train, val or test; rename it, or drop the column."
        )
    return np.array([known[name] for name in different])[inverse]


def _digest(images: Images) -> str:
    return digest_of(images.shape, [images])


def _chosen(images: npt.NDArray[Any], which: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Return some of the images: a view if they are consecutive, as usual."""
    rows = np.flatnonzero(which)
    if rows[-1] - rows[0] + 1 == len(rows):
        return images[rows[0] : rows[-1] + 1]
    return images[rows]
