"""What is known of each row beyond the data set itself: what a classifier reads in it, measures, notes.

These are plain arrays beside the rows, so that `mnist_gui.data.query` can ask about them without knowing
where they come from. All of them may be missing: without a classifier there are no readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels

READINGS = "readings"
"""What a model reads in each image."""

NOTES = "notes"
"""Which images have a note."""

DISTANCE = "distance"
"""How far each image is from the one that all were compared with last."""

Column = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Readings:
    """What a classifier says of each row of a data set.

    Attributes
    ----------
    predicted : ndarray of int16, shape (n,)
        Index into the data set's class names; `NO_LABEL` where the image is blank or was not read.
    confidence : ndarray of float32, shape (n,)
        Probability of the class that was read, 0 to 1; NaN where the image was not read.
    loss : ndarray of float32, shape (n,)
        Minus the natural logarithm of the label's probability: 0 where the classifier is sure of the label,
        large where it is sure of another class. NaN where there is no label or the image was not read.
    origin : str
        Who read, in a few words for a person.
    """

    predicted: Labels
    confidence: Column
    loss: Column
    origin: str = ""

    def __post_init__(self) -> None:
        for column in (self.predicted, self.confidence, self.loss):
            column.flags.writeable = False

    @property
    def was_read(self) -> Flags:
        """Whether each image was read, bool of shape (n,)."""
        return ~np.isnan(self.confidence)

    def wrong(self, labels: Labels) -> Flags:
        """Return which labelled images were read, but not as what they are labelled, bool of shape (n,)."""
        wrong: Flags = self.was_read & (labels != NO_LABEL) & (self.predicted != labels)
        return wrong


@dataclass(frozen=True, eq=False)
class Columns:
    """A data set and what is known of its rows so far. Immutable; `with_readings` and its like make new ones.

    Attributes
    ----------
    dataset : Dataset
    readings : Readings or None
        What the current classifier says; None without one.
    noted : ndarray of bool, shape (n,), or None
        Whether somebody wrote a note to the image; None while that is not known.
    measures : mapping of str to ndarray of float32, shape (n,)
        Measures of each image by name, as far as they were computed: see `mnist_gui.data.measures`.
    """

    dataset: Dataset
    readings: Readings | None = None
    noted: Flags | None = None
    measures: Mapping[str, Column] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def known(self) -> frozenset[str]:
        """What is known: the names of measures, and of `READINGS` and `NOTES` what there is."""
        known = set(self.measures)
        if self.readings is not None:
            known.add(READINGS)
        if self.noted is not None:
            known.add(NOTES)
        return frozenset(known)

    def with_readings(self, readings: Readings | None) -> "Columns":
        """Return these columns with other readings."""
        return replace(self, readings=readings)

    def with_noted(self, noted: Flags | None) -> "Columns":
        """Return these columns with other notes."""
        return replace(self, noted=noted)

    def with_column(self, name: str, column: Column) -> "Columns":
        """Return these columns with one measure more, or another one of that name."""
        column.flags.writeable = False
        return replace(self, measures=MappingProxyType({**self.measures, name: column}))
