"""An image data set in memory: images, labels, splits and class names.

A `Dataset` is one list of rows. Its splits follow one another: with 60,000 train and 10,000 test images, row
60,000 is the first test image. Selections, results of queries and the inspector hold such row numbers only.

The pixels stay in one array per split and are never joined, so a raw file of any size can stay mapped from
disk; `Dataset.take` gathers the rows that are needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, AnyRows, Images, Labels, Rows, States
from mnist_gui.data.class_changes import ClassChanges
from mnist_gui.data.correction_state import CorrectionCounts, count_corrections
from mnist_gui.data.digests import new_digest
from mnist_gui.data.left_out import LeftOut
from mnist_gui.data.levels import STANDARD_LEVELS, Levels
from mnist_gui.data.mapped import read_or_blank
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.split import Split
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from mnist_gui.data.facts import Facts
    from mnist_gui.data.own_columns import OwnColumn


__all__ = [
    "NO_LABEL",
    "AnyRows",
    "Dataset",
    "Images",
    "Labels",
    "Rows",
    "Split",
]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with labels, in one or more splits. Immutable.

    Attributes
    ----------
    name : str
        Name to show, as in a title.
    splits : tuple of Split
        In row order. At least one, all with images of the same size, with unique names.
    class_names : tuple of str
        Name of each class; label 3 is ``class_names[3]``.
    source : str
        The path, ``"sample"`` or ``"own"`` that opens the data set again.
    columns : mapping of str to ndarray, each of shape (n,)
        Further values of each row, such as its writer. Read-only.
    note : str
        What was changed on opening, as text for the user; empty if nothing was.
    levels : (int, int)
        The grey values of paper and of full ink: 0 and 255, unless it was opened as it is stored.
    left_out : LeftOut
        Files in its folder or archive that are none of its images.
    class_changes : ClassChanges, optional
        How the user changed the classes; None if they are those of the files.
    """

    name: str
    splits: tuple[Split, ...]
    class_names: tuple[str, ...]
    source: str
    columns: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    note: str = ""
    levels: Levels = STANDARD_LEVELS
    left_out: LeftOut = field(default_factory=LeftOut)
    class_changes: ClassChanges | None = None

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
        """Return one line without the pixels."""
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
        """Names of the splits in row order."""
        return tuple(split.name for split in self.splits)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """First row of each split, followed by the number of rows."""
        return tuple(int(offset) for offset in np.cumsum([0, *(len(split) for split in self.splits)]))

    @cached_property
    def labels(self) -> Labels:
        """Label of each row, int16 of shape (n,); `NO_LABEL` if unknown. Read-only."""
        labels = np.concatenate([split.labels for split in self.splits])
        labels.flags.writeable = False
        return labels

    @cached_property
    def given_labels(self) -> Labels:
        """Label of each row as the files have it, int16 of shape (n,). Read-only."""
        if all(split.given is None for split in self.splits):
            return self.labels
        labels = np.concatenate([split.given_labels for split in self.splits])
        labels.flags.writeable = False
        return labels

    @property
    def given_class_names(self) -> tuple[str, ...]:
        """The classes as the files have them: the meaning of `given_labels`."""
        return self.class_names if self.class_changes is None else self.class_changes.given_names

    @cached_property
    def given_now(self) -> Labels:
        """Given label of each row as index into `class_names`, int16 of shape (n,). Read-only.

        Another one than the label means that the user gave the image another class. A class that was merged
        into another one is that.
        """
        if self.class_changes is None or self.class_changes.is_plain:
            return self.given_labels
        labels = self.class_changes.current[self.given_labels]
        labels.flags.writeable = False
        return labels

    @cached_property
    def states(self) -> States | None:
        """`CorrectionState` of each row, uint8 of shape (n,), read-only; None if no row has one."""
        if all(split.states is None for split in self.splits):
            return None
        none = np.zeros(max(map(len, self.splits)), dtype=np.uint8)
        states = np.concatenate([none[: len(s)] if s.states is None else s.states for s in self.splits])
        states.flags.writeable = False
        return states

    @cached_property
    def corrections(self) -> CorrectionCounts:
        """How many images the user corrected, and how."""
        return count_corrections(self.labels, self.given_now, self.states)

    @cached_property
    def split_column(self) -> npt.NDArray[np.uint8]:
        """Split of each row as an index into `splits`, uint8 of shape (n,). Read-only."""
        lengths = [len(split) for split in self.splits]
        column = np.repeat(np.arange(len(lengths), dtype=np.uint8), lengths)
        column.flags.writeable = False
        return column

    @cached_property
    def fingerprint(self) -> str:
        """Hash of splits, images and labels: 32 hexadecimal digits.

        It does not depend on the name of the data set or the format of its files, nor on how the images were
        read or corrected: it is that of the images as they are stored, and of the labels as they are given.
        Computed on first use; 60 ms for MNIST.
        """
        digest = new_digest()
        for split in self.splits:
            digest.update(f"{split.name!r} {split.stored_digest or split.images_digest} ".encode())
            digest.update(split.given_labels.astype("<i2").tobytes())
        return digest.hexdigest()

    @cached_property
    def kept(self) -> dict[str, object]:
        """What was found of the images and shortens the next search, by name.

        The same images with other labels share it, so what is kept says which labels it is for.
        """
        return {}

    @cached_property
    def own_columns(self) -> "tuple[OwnColumn, ...]":
        """The columns that came with the data set, for queries."""
        from mnist_gui.data.own_columns import OwnColumn

        return tuple(OwnColumn(name, values) for name, values in self.columns.items())

    @property
    def has_labels(self) -> bool:
        """Whether at least one image has a label."""
        return bool(self.label_counts[:, :-1].any())

    def differs_only_in_labels(self, other: "Dataset") -> bool:
        """Return whether another data set is this one, perhaps with other labels, states and classes."""
        return (
            (self.name, self.source, len(self.splits)) == (other.name, other.source, len(other.splits))
            and self.columns is other.columns
            and all(mine.images is of.images for mine, of in zip(self.splits, other.splits, strict=True))
        )

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
        """The split called train; raises `DataError` if there is none."""
        return self.split("train")

    @property
    def test(self) -> Split:
        """The split called test; raises `DataError` if there is none."""
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
        index = int(np.searchsorted(self.offsets, row, side="right")) - 1
        return self.splits[index], row - self.offsets[index]

    def class_counts(self, split: str | None = None) -> npt.NDArray[np.intp]:
        """Count the images of each class, in one split or in all.

        Returns
        -------
        ndarray of intp, shape (number of classes,)
            Images without a label are not counted.
        """
        counts: npt.NDArray[np.intp] = (
            self.label_counts[:, :-1].sum(axis=0)
            if split is None
            else self.label_counts[self.splits.index(self.split(split)), :-1].copy()
        )
        return counts

    @cached_property
    def label_counts(self) -> npt.NDArray[np.intp]:
        """The images of each label in each split, intp of shape (splits, classes + 1). Read-only.

        The last column counts images without a label, so `NO_LABEL` finds it.
        """
        counts = np.array([count_labels(split.labels, len(self.class_names)) for split in self.splits])
        counts.flags.writeable = False
        return counts

    def row_numbers(self, rows: AnyRows) -> Rows:
        """Return row numbers, given as such or as a mask.

        Parameters
        ----------
        rows : ndarray of int, shape (k,), or of bool, shape (n,)
            Row numbers in any order, repeated or not; negative ones are errors. Or a mask with a value for
            each row of the data set, which selects the rows where it is true in ascending order.

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
            if chosen.dtype.kind not in "iu":  # astype would silently truncate floats
                raise TypeError(f"rows must be whole numbers or a mask of bool, not {chosen.dtype}")
            if chosen.min() < 0 or chosen.max() >= len(self):
                raise IndexError(f"rows outside 0 to {len(self) - 1}")
        return chosen.astype(np.intp, copy=False)

    def take(self, rows: AnyRows) -> Images:
        """Gather the images of some rows, given as for `row_numbers`.

        Returns
        -------
        ndarray of uint8, shape (k, h, w)
            A new array. Images of a file that was cut short meanwhile are blank.
        """
        rows = self.row_numbers(rows)
        taken = np.empty((len(rows), self.height, self.width), dtype=np.uint8)
        for split, start, stop in zip(self.splits, self.offsets[:-1], self.offsets[1:], strict=True):
            inside = (rows >= start) & (rows < stop)
            if inside.all():  # the usual case, one split holds all rows: gather without a second copy
                return read_or_blank(split.images, rows - start, out=taken)
            taken[inside] = read_or_blank(split.images, rows[inside] - start)
        return taken

    def places(self, rows: AnyRows) -> tuple[Rows, ...]:
        """Return the positions of rows within their splits; rows are given as for `row_numbers`.

        Returns
        -------
        tuple of ndarray of intp, one for each split
            Positions within the split, from 0, in the order of `rows`.
        """
        rows = self.row_numbers(rows)
        bounds = zip(self.offsets[:-1], self.offsets[1:], strict=True)
        return tuple(rows[(rows >= start) & (rows < stop)] - start for start, stop in bounds)

    def subset(self, rows: AnyRows) -> "Dataset":
        """Return a data set of some rows, given as for `row_numbers`, such as ``dataset.labels == 3``.

        It has the same splits, some perhaps empty; each keeps the order of its rows.
        """
        positions = self.places(rows)
        splits = tuple(
            Split(
                split.name,
                split.read(chosen),
                split.labels[chosen],
                given=None if split.given is None else split.given[chosen],
                states=None if split.states is None else split.states[chosen],
            )
            for split, chosen in zip(self.splits, positions, strict=True)
        )
        kept = np.concatenate([start + at for start, at in zip(self.offsets, positions, strict=False)])
        columns = {name: column[kept] for name, column in self.columns.items()}
        return replace(self, splits=splits, columns=columns)

    def where(
        self, query: str, *, predictions: Predictions | None = None, facts: "Facts | None" = None
    ) -> "Dataset":
        """Return a data set of the rows that match a query, in the same order and splits.

        Parameters
        ----------
        query : str
            Such as ``"label:3,5 ink<0.1"``; see `mnist_gui.data.query.text`.
        predictions : Predictions, optional
            What a model reads in the images, if the query asks about that; see
            `mnist_gui.learning.inference.predict_dataset`. What can be found without a model is found here.
        facts : Facts, optional
            The predictions as version 0.1 took them; give `predictions` instead.

        Raises
        ------
        QueryError
            If the query is invalid.
        DataError
            If a column that the query needs is missing.
        """
        # The modules of queries import this one, so it cannot import them at module level.
        from mnist_gui.data.columns import Columns
        from mnist_gui.data.query.run_query import find_rows

        return self.subset(find_rows(query, facts or Columns(self, predictions)))

    def to_dataframe(self) -> "pd.DataFrame":
        """Return a pandas DataFrame with a row for each image.

        Returns
        -------
        DataFrame
            ``label``, int16, `NO_LABEL` if unknown; ``pixel0`` and so on, uint8, row by row; ``split``,
            categorical; then the data set's own columns.

        Raises
        ------
        DataError
            If pandas is not installed.
        """
        from mnist_gui.data.dataframe import to_dataframe

        return to_dataframe(self)


def count_labels(labels: Labels, classes: int) -> npt.NDArray[np.intp]:
    """Count the images of each label, intp of shape (classes + 1,); `NO_LABEL` finds the last count."""
    return np.roll(np.bincount(labels - NO_LABEL, minlength=classes + 1), NO_LABEL)


def training_split(dataset: Dataset) -> Split:
    """Return the split that models are trained on: "train", or the first one if there is none."""
    return dataset.split("train") if "train" in dataset.split_names else dataset.splits[0]
