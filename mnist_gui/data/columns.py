"""What is known of each row beyond the data set itself: what a classifier reads in it, measures, notes.

These are plain arrays beside the rows, so that `mnist_gui.data.query` can ask about them without knowing
where they come from. All of them may be missing: without a classifier there are no readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.own_columns import NumberedColumn
from mnist_gui.data.readings import Readings

READINGS = "readings"
"""What a model reads in each image."""

NOTES = "notes"
"""Which images have a note."""

OWN = "column."
"""Begins the name of a column that the data set brings: ``column.writer``."""

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
        Whether the image has a note; None while that is not known.
    measures : mapping of str to ndarray of float32, shape (n,)
        Measures of each image by name, as far as they were computed: see `mnist_gui.data.measures`.
    own : mapping of str to NumberedColumn
        Columns of the data set, by `OWN` and their names, as far as their rows were numbered.
    """

    dataset: Dataset
    readings: Readings | None = None
    noted: Flags | None = None
    measures: Mapping[str, Column] = field(default_factory=lambda: MappingProxyType({}))
    own: Mapping[str, NumberedColumn] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def known(self) -> frozenset[str]:
        """The names of what is known: of measures, of own columns, `READINGS`, `NOTES`."""
        known = {*self.measures, *self.own}
        if self.readings is not None:
            known.add(READINGS)
        if self.noted is not None:
            known.add(NOTES)
        return frozenset(known)

    def get(self, name: str) -> object:
        """Return what is known by a name; None if it is not known. The same object as long as it stays."""
        known: dict[str, object] = {READINGS: self.readings, NOTES: self.noted, **self.measures, **self.own}
        return known.get(name)

    def with_readings(self, readings: Readings | None) -> "Columns":
        """Return these columns with other readings."""
        return replace(self, readings=readings)

    def with_noted(self, noted: Flags | None) -> "Columns":
        """Return these columns with other notes."""
        return replace(self, noted=noted)

    def with_column(self, name: str, column: Column | NumberedColumn) -> "Columns":
        """Return these columns with one measure or own column more, or another one of that name."""
        if isinstance(column, NumberedColumn):
            return replace(self, own=MappingProxyType({**self.own, name: column}))
        column.flags.writeable = False
        return replace(self, measures=MappingProxyType({**self.measures, name: column}))
