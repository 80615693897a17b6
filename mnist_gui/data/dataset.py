"""An image data set in memory: images, labels, splits, class names.

A `Dataset` is one list of rows. Its splits follow one another: with 60,000 train and 10,000 test images,
row 60,000 is the first test image. Everything that points at an image - the grid's selection, a filter's
result, the inspector - holds such row numbers and nothing else.

The pixels stay in one array per split and are never joined, so that a raw file of any size can stay mapped
to disk; `Dataset.take` gathers the rows that somebody looks at.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from mnist_gui.data.columns import Columns

Images: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.int16]
Rows: TypeAlias = npt.NDArray[np.intp]
AnyRows: TypeAlias = Rows | npt.NDArray[np.bool_] | Sequence[int]
"""Row numbers, or a mask with a bool for each row, as in ``dataset.take(dataset.labels == 3)``."""

NO_LABEL = -1
"""The label of an image whose class is not known."""

HASHED_BLOCK = 4096
"""Images hashed at a time: only so many are copied where they do not lie in memory row after row."""


@dataclass(frozen=True, eq=False)
class Split:
    """The images of one split.

    Attributes
    ----------
    name : str
        ``"train"``, ``"test"`` or, seldom, ``"val"``.
    images : ndarray of uint8, shape (n, h, w)
        0 is paper, 255 is ink. Read-only; it may be mapped from a file.
    labels : ndarray of int16, shape (n,)
        Index into the data set's class names, or `NO_LABEL`. Read-only.
    """

    name: str
    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.dtype != np.uint8:
            raise ValueError(f"images must be uint8 (n, h, w), not {self.images.dtype} {self.images.shape}")
        if self.labels.shape != self.images.shape[:1] or self.labels.dtype != np.int16:
            raise ValueError("labels must be int16, one for each image")
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        """Return one line; the pixels would fill pages."""
        height, width = self.images.shape[1:]
        return f"<Split {self.name}: {len(self):,} images of {height}x{width} pixels>"

    @cached_property
    def images_digest(self) -> str:
        """A name for exactly these images in this order: 32 hexadecimal digits.

        Found when it is first asked for, 50 ms for 60,000 images of 28x28. It says nothing of labels.
        """
        # BLAKE2 is fast on every processor; SHA-256 only where there are instructions for it.
        digest = hashlib.blake2b(repr(self.images.shape).encode(), digest_size=16)
        for start in range(0, len(self), HASHED_BLOCK):
            digest.update(np.ascontiguousarray(self.images[start : start + HASHED_BLOCK]).data)
        return digest.hexdigest()

    def flat(self, *, scaled: bool = False) -> npt.NDArray[Any]:
        """Return the images as the rows of a table, which is what most estimators take.

        Parameters
        ----------
        scaled : bool
            Whether to divide by 255.

        Returns
        -------
        ndarray, shape (n, h * w)
            float32, 0 to 1, if scaled: a new array. Else uint8, 0 to 255: the same memory, read-only.
        """
        flat = self.images.reshape(len(self), math.prod(self.images.shape[1:]))
        return np.divide(flat, 255, dtype=np.float32) if scaled else flat


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with labels, in one or more splits. Immutable.

    Attributes
    ----------
    name : str
        What to call it in a title.
    splits : tuple of Split
        In row order; all of the same height and width, at least one, with unique names.
    class_names : tuple of str
        What each label means; label 3 is ``class_names[3]``.
    source : str
        Where it came from: a path, ``"sample"`` or ``"own"``, in the form that opens it again.
    columns : mapping of str to ndarray, each of shape (n,)
        What else is known of each row, such as who wrote it. Read-only.
    note : str
        What was changed when it was opened, in words for the user; empty if nothing was.
    """

    name: str
    splits: tuple[Split, ...]
    class_names: tuple[str, ...]
    source: str
    columns: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        if not self.splits or len({split.images.shape[1:] for split in self.splits}) != 1:
            raise ValueError("a data set needs one split or more, all with images of one size")
        if len(set(self.split_names)) != len(self.splits):
            raise ValueError("the splits of a data set must have different names")
        for name, column in self.columns.items():
            if column.shape != (len(self),):
                raise ValueError(f"column {name} must have one value for each of {len(self)} rows")
            column.flags.writeable = False

    def __len__(self) -> int:
        return sum(len(split) for split in self.splits)

    def __repr__(self) -> str:
        """Return one line; the pixels would fill pages."""
        lengths = ", ".join(f"{split.name} {len(split):,}" for split in self.splits)
        return (
            f"<Dataset {self.name!r}: {lengths} images of {self.height}x{self.width} pixels, "
            f"{len(self.class_names)} classes>"
        )

    @property
    def height(self) -> int:
        """Height of each image, in pixels."""
        return int(self.splits[0].images.shape[1])

    @property
    def width(self) -> int:
        """Width of each image, in pixels."""
        return int(self.splits[0].images.shape[2])

    @property
    def split_names(self) -> tuple[str, ...]:
        """The names of the splits, in row order."""
        return tuple(split.name for split in self.splits)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The first row of each split, and after them the number of rows."""
        return tuple(int(offset) for offset in np.cumsum([0, *(len(split) for split in self.splits)]))

    @cached_property
    def labels(self) -> Labels:
        """The label of each row, int16 of shape (n,); `NO_LABEL` where it is not known. Read-only."""
        labels = np.concatenate([split.labels for split in self.splits])
        labels.flags.writeable = False
        return labels

    @cached_property
    def split_column(self) -> npt.NDArray[np.uint8]:
        """The split of each row as index into `splits`, uint8 of shape (n,). Read-only."""
        lengths = [len(split) for split in self.splits]
        column = np.repeat(np.arange(len(lengths), dtype=np.uint8), lengths)
        column.flags.writeable = False
        return column

    @cached_property
    def fingerprint(self) -> str:
        """A name for exactly this data: 32 hexadecimal digits made from splits, images and labels.

        Two data sets have the same one if they hold the same, whatever they are called and however their
        files were packed. Found when it is first asked for, 60 ms for MNIST.
        """
        digest = hashlib.blake2b(digest_size=16)
        for split in self.splits:
            digest.update(f"{split.name!r} {split.images_digest} ".encode())
            digest.update(split.labels.astype("<i2").tobytes())
        return digest.hexdigest()

    @property
    def has_labels(self) -> bool:
        """Whether at least one image has a label."""
        return bool((self.labels != NO_LABEL).any())

    def split(self, name: str) -> Split:
        """Return a split by name.

        Raises
        ------
        DataError
            If the data set has no such split.
        """
        for split in self.splits:
            if split.name == name:
                return split
        raise DataError(f"{self.name} has no split called {name}; it has {' and '.join(self.split_names)}.")

    @property
    def train(self) -> Split:
        """The split called train; a `DataError` if there is none."""
        return self.split("train")

    @property
    def test(self) -> Split:
        """The split called test; a `DataError` if there is none."""
        return self.split("test")

    def location(self, row: int) -> tuple[Split, int]:
        """Return the split that holds `row` and the index of `row` within it.

        Raises
        ------
        IndexError
            If there is no such row.
        """
        if not 0 <= row < len(self):
            raise IndexError(f"row {row} of {len(self)}")
        part = int(np.searchsorted(self.offsets, row, side="right")) - 1
        return self.splits[part], row - self.offsets[part]

    def class_counts(self, split: str | None = None) -> npt.NDArray[np.intp]:
        """Count the images of each class, in one split or in all.

        Returns
        -------
        ndarray of intp, shape (number of classes,)
            Images without a label are not counted.
        """
        labels = self.labels if split is None else self.split(split).labels
        return np.bincount(labels[labels != NO_LABEL], minlength=len(self.class_names))

    def row_numbers(self, rows: AnyRows) -> Rows:
        """Return the numbers of some rows, however they were chosen.

        Parameters
        ----------
        rows : ndarray of int, shape (k,), or of bool, shape (n,)
            Row numbers in any order, repeated or not; negative ones do not count from the end. Or a mask with
            a value for each row of the data set: the rows where it is true, ascending.

        Returns
        -------
        ndarray of intp, shape (k,)

        Raises
        ------
        IndexError
            If a row does not exist, or a mask does not have one value for each row.
        TypeError
            If they are neither whole numbers nor a mask.
        """
        chosen = np.asarray(rows)
        if chosen.dtype == np.bool_:
            if chosen.shape != (len(self),):
                raise IndexError(
                    f"a mask must have shape ({len(self)},), a value for each row, not {chosen.shape}"
                )
            return np.flatnonzero(chosen)
        if chosen.ndim != 1:
            raise IndexError(f"rows must be one-dimensional, not of shape {chosen.shape}")
        if len(chosen):
            if chosen.dtype.kind not in "iu":  # what is no integer would silently become one
                raise TypeError(f"rows must be whole numbers or a mask of bool, not {chosen.dtype}")
            if chosen.min() < 0 or chosen.max() >= len(self):
                raise IndexError(f"rows outside 0 to {len(self) - 1}")
        return chosen.astype(np.intp, copy=False)

    def take(self, rows: AnyRows) -> Images:
        """Gather the images of some rows.

        Parameters
        ----------
        rows : ndarray of int, shape (k,), or of bool, shape (n,)
            Row numbers, in any order, repeated or not; or a mask. See `row_numbers`.

        Returns
        -------
        ndarray of uint8, shape (k, h, w)
            A new array.

        Raises
        ------
        IndexError, TypeError
            As `row_numbers`.
        """
        rows = self.row_numbers(rows)
        taken = np.empty((len(rows), self.height, self.width), dtype=np.uint8)
        for split, start, stop in zip(self.splits, self.offsets[:-1], self.offsets[1:], strict=True):
            inside = (rows >= start) & (rows < stop)
            if inside.all():  # one split holds them all, as it mostly does: gather without a second copy
                return np.take(split.images, rows - start, axis=0, out=taken, mode="clip")
            taken[inside] = split.images[rows[inside] - start]
        return taken

    def places(self, rows: AnyRows) -> tuple[Rows, ...]:
        """Share rows out to their splits.

        Parameters
        ----------
        rows : ndarray of int, shape (k,), or of bool, shape (n,)
            Row numbers, in any order; or a mask. See `row_numbers`.

        Returns
        -------
        tuple of ndarray of intp, one for each split
            Places within the split, from 0, in the order in which their rows were given.

        Raises
        ------
        IndexError, TypeError
            As `row_numbers`.
        """
        rows = self.row_numbers(rows)
        bounds = zip(self.offsets[:-1], self.offsets[1:], strict=True)
        return tuple(rows[(rows >= start) & (rows < stop)] - start for start, stop in bounds)

    def subset(self, rows: AnyRows) -> "Dataset":
        """Return a data set of some rows. It has the same splits, if need be without images.

        Parameters
        ----------
        rows : ndarray of int, shape (k,), or of bool, shape (n,)
            Row numbers, of which each split keeps the order in which they are given; or a mask, such as
            ``dataset.labels == 3``. See `row_numbers`.

        Raises
        ------
        IndexError, TypeError
            As `row_numbers`.
        """
        places = self.places(rows)
        splits = tuple(
            Split(split.name, split.images[chosen], split.labels[chosen])
            for split, chosen in zip(self.splits, places, strict=True)
        )
        kept = np.concatenate([start + chosen for start, chosen in zip(self.offsets, places, strict=False)])
        columns = {name: column[kept] for name, column in self.columns.items()}
        return replace(self, splits=splits, columns=columns)

    def where(self, query: str, *, columns: "Columns | None" = None) -> "Dataset":
        """Return a data set of the images that a query asks for, in the same order and splits.

        Parameters
        ----------
        query : str
            Such as ``"label:3,5 ink<0.1"``; see `mnist_gui.data.query.text`.
        columns : Columns, optional
            What a model reads in the images, if the query asks about that. What can be found without a model
            is found here.

        Raises
        ------
        QueryError
            If the query cannot be understood.
        DataError
            If it asks about what is not known.
        """
        # A query is about a data set, so that its modules need this one; it cannot need them before.
        from mnist_gui.data.query.run_query import find_rows

        return self.subset(find_rows(self, query, columns=columns))

    def to_dataframe(self) -> "pd.DataFrame":
        """Return a pandas DataFrame with a row for each image.

        Returns
        -------
        DataFrame
            ``label``, int16, `NO_LABEL` where it is not known; ``pixel0`` and so on, uint8, row by row;
            ``split``, categorical; then the columns that this data set has beside its images.

        Raises
        ------
        DataError
            If pandas is not installed.
        """
        from mnist_gui.data.dataframe import to_dataframe

        return to_dataframe(self)
