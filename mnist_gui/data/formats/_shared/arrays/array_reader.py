"""Data sets in named arrays: what NPZ and other collections of arrays share.

A `StoredArray` is an array in a file of which only the header was read. `array_roles` finds out which hold
images and which the labels to them; `read_roles` reads them.
"""

from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.formats._shared.arrays.array_axes import is_one_value_each
from mnist_gui.data.formats._shared.arrays.array_roles import Pair, Roles, fits, one_hot_axis
from mnist_gui.data.formats._shared.arrays.stored_array import StoredArray
from mnist_gui.data.formats._shared.memory_budget import POINTER
from mnist_gui.data.formats._shared.naming.class_names import MOST_BYTES, with_class_names
from mnist_gui.data.formats._shared.naming.labels import LONGEST_LABEL, to_labels, too_long
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.values.pixels import (
    FEWEST_SIDE_OF_COLOUR,
    ImageBuilder,
    PixelLayout,
    layout_of,
)
from mnist_gui.errors import DataError

_ONE_HOT_NOTE: Final = "one-hot labels: the place of the 1"
_FEWEST_JUDGED: Final = 3 * FEWEST_SIDE_OF_COLOUR**2
"""Numbers of an image that may be in colour."""

_NO_CHARACTERS: Final = (SystemError, ValueError)
"""What Python raises for numbers of which it is to make texts."""


def read_roles(path: Path, roles: Roles, job: ReadJob, *, title: str) -> Dataset:
    """Read images, labels and names of classes.

    Parameters
    ----------
    path : Path
        The file that was opened, for messages.
    roles : Roles
        With at least one split.
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
    pairs = roles.pairs
    _check_images(path, [pair.images for pair in pairs.values()])
    for pair in pairs.values():
        _check_labels(path, pair)
    count = job.counter(f"Reading {path.name}", sum(pair.images.size for pair in pairs.values()), "bytes")
    builders, images, columns, notes = [], [], [], list(roles.notes)
    layouts: dict[tuple[int, ...], PixelLayout] = {}  # those of train hold for test
    for pair in pairs.values():
        with job.budget.lend(path, pair.images.held_bytes):
            blocks = pair.images.blocks()
            first = list(islice(blocks, 1))
            rows = pair.images.shape[1:]
            if rows not in layouts:
                layouts[rows], assumed = _layout_by_values(path, pair.images, first, job)
                notes += assumed
            builder = ImageBuilder(path, layouts[rows], job, capacity=pair.images.shape[0])
            for block in chain(first, blocks):
                builder.add(block)
                count(block.nbytes)
        builders.append(builder)
        images.append(builder.finish())
        notes += builder.notes
        if _is_one_hot(pair):
            notes.append(_ONE_HOT_NOTE)
        columns.append(_read_labels(path, pair, job))
    labels, class_names = to_labels(columns, [len(block) for block in images], path=path)
    splits = tuple(map(ImageBuilder.split, builders, pairs, images, labels))
    note = "; ".join(dict.fromkeys(notes))
    dataset = Dataset(title, splits, class_names, job.source, note=note)
    if roles.class_names is None:
        return dataset
    return with_class_names(dataset, read_texts(roles.class_names), source=roles.class_names.name)


def read_texts(array: StoredArray) -> list[str]:
    """Return an array of texts as a list; an empty one if it is something else, or too large to be names."""
    if array.dtype.kind not in "US" or len(array.shape) != 1 or array.size > MOST_BYTES:
        return []
    try:
        texts = [text for block in array.blocks() for text in block.tolist()]
    except _NO_CHARACTERS:
        return []
    return [text.decode(errors="replace") if isinstance(text, bytes) else text for text in texts]


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
            values = np.array([known.setdefault(text, text) for text in _texts(path, values)], dtype=object)
            job.budget.take_texts(path, islice(known, before, None))
        blocks.append(values)
    return np.concatenate(blocks) if blocks else None


def _layout_by_values(
    path: Path, images: StoredArray, first: Sequence[npt.NDArray[Any]], job: ReadJob
) -> tuple[PixelLayout, tuple[str, ...]]:
    """Tell how the pixels of each image are arranged, by some of them if they are in a row."""
    layout = layout_of_rows(path, images)
    if len(images.shape) > 2 or not first or layout.numbers < _FEWEST_JUDGED:
        return layout, ()
    # Most have rows and columns.
    from mnist_gui.data.formats._shared.tables.pixel_columns import few_numbers, layout_of_pixels

    return layout_of_pixels(few_numbers(first[0]), path, job.with_size(None))


def _texts(path: Path, values: npt.NDArray[Any]) -> list[Any]:
    """Return texts as Python has them; a damaged file may have characters that no text can have."""
    try:
        return list(values.tolist())
    except _NO_CHARACTERS as error:
        raise DataError(
            f"{path} is damaged: expected texts, found numbers that are no characters; download it again."
        ) from error


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
    if not fits(labels, images.shape[0]):
        raise _no_labels(path, images, labels)
    width = labels.dtype.itemsize // (4 if labels.dtype.kind == "U" else 1)
    if labels.dtype.kind in "US" and width > LONGEST_LABEL:
        raise too_long(path, width)


def _no_labels(path: Path, images: StoredArray, labels: StoredArray) -> DataError:
    return DataError(
        f"{path}: {labels.name} does not fit {images.name}: expected {images.shape[0]:,} labels, "
        f"found {labels.dtype} of shape {labels.shape}; save one label for each image."
    )


def _is_one_hot(pair: Pair) -> bool:
    return pair.labels is not None and not is_one_value_each(pair.labels.shape, pair.images.shape[0])


def _read_labels(path: Path, pair: Pair, job: ReadJob) -> npt.NDArray[Any] | None:
    """Read the labels of a split; None if it has none."""
    labels = pair.labels
    if labels is None:
        return None
    if not _is_one_hot(pair):
        return read_column(path, labels, job)
    with job.budget.lend(path, labels.held_bytes + 2 * labels.size):
        table = np.concatenate(list(labels.blocks()))
        if one_hot_axis(labels, pair.images.shape[0]) == 1:
            table = table.T
        places = _places_of_ones(table)
    if places is None:
        raise _no_labels(path, pair.images, labels)
    return places


def _places_of_ones(table: npt.NDArray[Any]) -> npt.NDArray[np.int16] | None:
    """Return the place of the one in each row; no label for rows without one, and None without any.

    A table has two different numbers, such as 0 and 1, and the larger one at most once in a row.
    """
    low, high = table.min(), table.max()
    ones = table == high
    counts = ones.sum(axis=1)
    if low == high or not (ones | (table == low)).all() or counts.max() > 1:
        return None
    places: npt.NDArray[np.int16] = ones.argmax(axis=1).astype(np.int16)
    places[counts == 0] = NO_LABEL
    return places


def layout_of_rows(path: Path, images: StoredArray) -> PixelLayout:
    """Return how the pixels of each image are arranged.

    Raises
    ------
    DataError
        If no image has the shape of its rows.
    """
    return layout_of(images.shape[1:], what=f"{path}: {images.name}")
