"""Labels that a reader proposes for images without one, as long as the user has not accepted them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Column, Flags, Labels, Rows
from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.corrected import excluded_rows
from mnist_gui.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Proposals:
    """Proposed labels. An image that has a label by now is proposed none; so is an excluded one.

    Attributes
    ----------
    labels : ndarray of int16, shape (n,)
        The proposed class of each row as index into `class_names`; `NO_LABEL` for none. Read-only.
    confidence : ndarray of float32, shape (n,)
        The probability of that class, 0 to 1; smaller if the reader takes the image for none of its classes.
        NaN without a proposal. Read-only.
    class_names : tuple of str
        The classes of the reader, which the data set may not have.
    origin : str
        The reader, for users.
    """

    labels: Labels
    confidence: Column
    class_names: tuple[str, ...]
    origin: str = ""

    def __post_init__(self) -> None:
        for array in (self.labels, self.confidence):
            array.flags.writeable = False

    def __repr__(self) -> str:
        return f"<Proposals by {self.origin!r} for {np.count_nonzero(self.labels != NO_LABEL):,} images>"

    @cached_property
    def doubt(self) -> Column:
        """How much the reader doubts, 0 to 1: one minus the confidence. Read-only."""
        doubt: Column = np.float32(1) - self.confidence
        doubt.flags.writeable = False
        return doubt

    def open_rows(self, dataset: Dataset) -> Flags:
        """Return which images have a proposal and no label, bool of shape (n,)."""
        is_open: Flags = unlabelled_rows(dataset) & (self.labels != NO_LABEL)
        return is_open

    def rows_above(self, dataset: Dataset, confidence: float) -> Rows:
        """Return the rows without a label whose proposal has at least a confidence, ascending."""
        return np.flatnonzero(self.open_rows(dataset) & (self.confidence >= np.float32(confidence)))

    def fits(self, dataset: Dataset) -> bool:
        """Return whether there is one proposal, or none, for each image of a data set."""
        return len(self.labels) == len(dataset)

    def shown(self, dataset: Dataset, rows: Rows | slice) -> Labels:
        """Return the proposals of some rows as classes of the data set.

        `NO_LABEL` for a class that it does not have, for images with a label, and without a proposal. A class
        that was renamed or merged is what it is now, as when the proposal is accepted.
        """
        table = translate_classes(self.class_names, dataset.class_names)
        if dataset.class_changes is not None:
            given = translate_classes(self.class_names, dataset.given_class_names)
            table = np.where(table == NO_LABEL, dataset.class_changes.current[given], table)
        proposed = table[self.labels[rows]]
        return np.where(dataset.labels[rows] == NO_LABEL, proposed, np.int16(NO_LABEL))


def unlabelled_rows(dataset: Dataset) -> Flags:
    """Return which images have no label and are not excluded, bool of shape (n,)."""
    unlabelled: Flags = dataset.labels == NO_LABEL
    excluded = excluded_rows(dataset)
    return unlabelled if excluded is None else unlabelled & ~excluded


def count_unlabelled(dataset: Dataset) -> int:
    """Return how many images have no label and are not excluded."""
    if not dataset.label_counts[:, NO_LABEL].any():
        return 0
    return int(np.count_nonzero(unlabelled_rows(dataset)))
