"""What is known of each row beyond the data set itself: what a classifier reads in it, measures, notes.

These are plain arrays beside the rows, so that `mnist_gui.data.query` can ask about them without knowing
where they come from. All of them may be missing: without a classifier there are no readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.readings import Readings

READINGS = "readings"
"""What a model reads in each image."""

NOTES = "notes"
"""Which images have a note."""

DISTANCE = "distance"
"""How far each image is from the one that all were compared with last."""


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
