"""Data sets in named arrays: what NPZ and other collections of arrays share.

A `StoredArray` is an array in a file of which only the header was read. `pair_arrays` finds out by their
names which hold images and which the labels to them; `read_pairs` reads them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.labels import LONGEST_LABEL, to_labels, too_long
from mnist_gui.data.formats._shared.memory_budget import POINTER
from mnist_gui.data.formats._shared.names import SPLIT_ORDER, Kind, kind_of, split_of
from mnist_gui.data.formats._shared.pixels import ImageBuilder, PixelLayout, layout_of
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError


class StoredArray(Protocol):
    """An array in a file, of which only the header was read."""

    @property
    def name(self) -> str:
        """What it is called in its file."""

    @property
    def dtype(self) -> np.dtype[Any]: ...

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def size(self) -> int:
        """Bytes of all values."""

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read."""

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read it, some rows at a time."""
        ...


Pairs: TypeAlias = Mapping[str, "Pair"]
"""The arrays of each split, in row order."""


@dataclass(frozen=True)
class Pair:
    """The arrays of one split.

    Attributes
    ----------
    images : StoredArray
    labels : StoredArray or None
    """

    images: StoredArray
    labels: StoredArray | None


def pair_arrays(path: Path, arrays: Sequence[StoredArray]) -> dict[str, Pair]:
    """Find images and their labels by name. An array alone is one of images.

    Raises
    ------
    DataError
        If there are no images, or two arrays with the same meaning.
    """
    if len(arrays) == 1:
        return {split_of(path.stem) or "train": Pair(arrays[0], None)}
    found = _by_split_and_kind(path, arrays)
    pairs = {
        split: Pair(found[split, "images"], found.get((split, "labels")))
        for split in SPLIT_ORDER
        if (split, "images") in found
    }
    if not pairs:
        listed = ", ".join(array.name for array in arrays[:8])
        raise DataError(
            f"{path} holds no images: expected arrays such as x_train and y_train, found {listed}; "
            "save them by these names."
        )
    return pairs


def read_pairs(path: Path, pairs: Pairs, job: ReadJob, *, title: str) -> Dataset:
    """Read images and labels.

    Parameters
    ----------
    path : Path
        The file that was opened, for messages.
    pairs : mapping of str to Pair
        For each split, in row order; at least one.
    job : ReadJob
    title : str
        The name of the data set.

    Raises
    ------
    DataError
        If the arrays do not belong together or hold something else.
    Cancelled
        If the token was cancelled.
    """
    _check_images(path, [pair.images for pair in pairs.values()])
    for pair in pairs.values():
        _check_labels(path, pair)
    arrays = [array for pair in pairs.values() for array in (pair.images, pair.labels) if array is not None]
    count = job.counter(f"Reading {path.name}", sum(array.size for array in arrays), "bytes")
    builders, images, columns, notes = [], [], [], []
    for pair in pairs.values():
        layout, capacity = layout_of_rows(path, pair.images), pair.images.shape[0]
        builder = ImageBuilder(path, layout, job, capacity=capacity)
        with job.budget.lend(path, pair.images.held_bytes):
            for block in pair.images.blocks():
                builder.add(block)
                count(block.nbytes)
        builders.append(builder)
        images.append(builder.finish())
        notes += [note for note in builder.notes if note not in notes]
        columns.append(None if pair.labels is None else read_column(path, pair.labels, job))
    labels, class_names = to_labels(columns, [len(block) for block in images], path=path)
    splits = tuple(map(ImageBuilder.split, builders, pairs, images, labels))
    return Dataset(title, splits, class_names, job.source, note="; ".join(notes))


def read_column(path: Path, array: StoredArray, job: ReadJob) -> npt.NDArray[Any] | None:
    """Read an array of one dimension; None if it has no rows.

    Texts become objects, and equal ones the same object: in the file all have the width of the longest one,
    and packed they take next to nothing.
    """
    known: dict[str | bytes, str | bytes] = {}
    blocks = []
    is_text = array.dtype.kind in "US"
    rows = array.shape[0] if array.shape else 1
    # Its values, and again while the blocks are joined.
    job.budget.take(path, array.held_bytes + 2 * (POINTER * rows if is_text else array.size))
    for block in array.blocks():
        values = block.reshape(-1)
        if is_text:
            before = len(known)
            values = np.array([known.setdefault(text, text) for text in values.tolist()], dtype=object)
            job.budget.take_texts(path, islice(known, before, None))
        blocks.append(values)
    return np.concatenate(blocks) if blocks else None


def _by_split_and_kind(path: Path, arrays: Sequence[StoredArray]) -> dict[tuple[str, Kind], StoredArray]:
    """Understand the names of arrays; those that say nothing are left out."""
    found: dict[tuple[str, Kind], StoredArray] = {}
    for array in arrays:
        split, kind = split_of(array.name) or "train", kind_of(array.name)
        if kind is None:
            continue
        other = found.setdefault((split, kind), array)
        if other is not array:
            raise DataError(
                f"{path} holds two arrays of {split} {kind} ({other.name} and {array.name}); "
                "take one of them out."
            )
    return found


def _check_images(path: Path, arrays: Sequence[StoredArray]) -> None:
    names = " and ".join(array.name for array in arrays)
    layouts = [layout_of_rows(path, array) for array in arrays]
    sizes = sorted({f"{layout.height} x {layout.width}" for layout in layouts})
    if len(sizes) > 1:
        raise DataError(
            f"{path} holds images of different sizes: expected one size in {names}, "
            f"found {' and '.join(sizes)}; save them in one size."
        )
    if not any(array.shape[0] for array in arrays):
        raise DataError(
            f"{path} holds no image: expected at least one in {names}, found 0; choose another file."
        )


def _check_labels(path: Path, pair: Pair) -> None:
    images, labels = pair.images, pair.labels
    if labels is None:
        return
    shape = images.shape[:1]
    if labels.shape not in (shape, (*shape, 1)) or labels.dtype.kind not in "iufUS":
        raise DataError(
            f"{path}: {labels.name} does not fit {images.name}: expected {images.shape[0]:,} labels, "
            f"found {labels.dtype} of shape {labels.shape}; save one label for each image."
        )
    width = labels.dtype.itemsize // (4 if labels.dtype.kind == "U" else 1)
    if labels.dtype.kind in "US" and width > LONGEST_LABEL:
        raise too_long(path, width)


def layout_of_rows(path: Path, images: StoredArray) -> PixelLayout:
    """Return how the pixels of each image are arranged.

    Raises
    ------
    DataError
        If no image has the shape of its rows.
    """
    return layout_of(images.shape[1:], what=f"{path}: {images.name}")
