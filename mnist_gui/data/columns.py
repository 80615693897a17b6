"""The columns of a data set: predictions, notes, measures, own columns, as far as they are computed.

They are plain arrays beside the rows, so that `mnist_gui.data.query` can use them without knowing where they
come from. All of them can be missing: without a model there are no predictions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.duplicate_links import DuplicateLinks
from mnist_gui.data.oddities import Oddities
from mnist_gui.data.own_columns import NumberedColumn
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.proposals import Proposals

PREDICTIONS = "predictions"
"""The predictions of a model."""

PROPOSALS = "proposals"
"""The labels that a reader proposes for images without one."""

NOTES = "notes"
"""Which images have a note."""

OWN = "column."
"""Begins the name of a column that the data set brings: ``column.writer``."""

RUN = "run."
"""Begins the name of a column with the predictions of a run: ``run.svm``, with its name or its id."""

COMPARED = "compared runs"
"""The predictions of each of the runs that the user compares."""

DISTANCE = "distance"
"""The distance of each image to the one that all were compared with last."""

COPIES = "copies"
"""Which images have the same ink, in place or shifted, as `DuplicateLinks`."""

NEAR = "near duplicates"
"""Which images have features that are near, as `DuplicateLinks`."""

ODDITIES = "oddities"
"""What is odd about the pixels of images: `Flags` by the names of `mnist_gui.data.oddities`."""

ODDNESS = "oddness"
"""How far each image is from the others of its class."""

_OF_LABELS = (ODDNESS,)
"""Columns that are others after a correction."""

AnyColumn: TypeAlias = Column | NumberedColumn | DuplicateLinks | Oddities | Predictions
"""What is found of all rows without asking the current model."""


def names_of_runs(known: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the runs among the names of columns, in alphabetical order."""
    return tuple(sorted(name.removeprefix(RUN) for name in known if name.startswith(RUN)))


@dataclass(frozen=True, eq=False)
class Columns:
    """A data set and its columns so far. Immutable; `with_predictions` and the like return new ones.

    Attributes
    ----------
    dataset : Dataset
    predictions : Predictions or None
        The predictions of the current model; None without one.
    noted : ndarray of bool, shape (n,), or None
        Whether an image has a note; None before the notes are read.
    measures : mapping of str to ndarray of float32, shape (n,)
        Measures by name, see `mnist_gui.data.measures`; and the distances, by `DISTANCE`.
    own : mapping of str to NumberedColumn
        Own columns by `OWN` and their names.
    proposals : Proposals or None
        The labels that a reader proposes; None if none are wanted.
    links : mapping of str to DuplicateLinks
        Links between duplicates, by `COPIES` and `NEAR`.
    oddities : Oddities or None
        What is odd about the pixels of each image; None before it is found.
    runs : mapping of str to Predictions
        Predictions of runs by `RUN` and their names, for the images that each was measured on.
    compared : mapping of str to Predictions, or None
        Predictions of the runs that the user compares, by their names; None if none are compared.
    """

    dataset: Dataset
    predictions: Predictions | None = None
    noted: Flags | None = None
    measures: Mapping[str, Column] = field(default_factory=lambda: MappingProxyType({}))
    own: Mapping[str, NumberedColumn] = field(default_factory=lambda: MappingProxyType({}))
    proposals: Proposals | None = None
    links: Mapping[str, DuplicateLinks] = field(default_factory=lambda: MappingProxyType({}))
    oddities: Oddities | None = None
    runs: Mapping[str, Predictions] = field(default_factory=lambda: MappingProxyType({}))
    compared: Mapping[str, Predictions] | None = None

    @property
    def known(self) -> frozenset[str]:
        """The names of the columns that are there."""
        known = {*self.measures, *self.own, *self.links, *self.runs}
        if self.oddities is not None:
            known.add(ODDITIES)
        if NEAR in self.links:  # copies are among them
            known.add(COPIES)
        if self.predictions is not None:
            known.add(PREDICTIONS)
        if self.noted is not None:
            known.add(NOTES)
        if self.proposals is not None:
            known.add(PROPOSALS)
        if self.compared is not None:
            known.add(COMPARED)
        return frozenset(known)

    def get(self, name: str) -> object:
        """Return a column by name, the same object as long as it stays; None if it is missing."""
        known: dict[str, object] = {
            PREDICTIONS: self.predictions,
            NOTES: self.noted,
            PROPOSALS: self.proposals,
            ODDITIES: self.oddities,
            COMPARED: self.compared,
            **self.measures,
            **self.own,
            **self.links,
            **self.runs,
        }
        return known.get(name)

    def with_labels_of(self, dataset: Dataset, predictions: Predictions | None) -> "Columns":
        """Return these columns for the same images with other labels, and predictions for those.

        Measures that depend on labels are missing then, and predictions of runs if the classes are others.
        """
        if dataset.class_names != self.dataset.class_names:
            of_runs = replace(self, runs=MappingProxyType({}), compared=None)
        else:
            of_runs = self
        measures = {name: column for name, column in self.measures.items() if name not in _OF_LABELS}
        return replace(of_runs, dataset=dataset, predictions=predictions, measures=MappingProxyType(measures))

    def with_predictions(self, predictions: Predictions | None) -> "Columns":
        """Return these columns with other predictions."""
        return replace(self, predictions=predictions)

    def with_proposals(self, proposals: Proposals | None) -> "Columns":
        """Return these columns with other proposals."""
        return replace(self, proposals=proposals)

    def with_runs(
        self, runs: Mapping[str, Predictions], compared: Mapping[str, Predictions] | None
    ) -> "Columns":
        """Return these columns with the predictions of other runs, by their names, and of those compared."""
        named = MappingProxyType({RUN + name: predictions for name, predictions in runs.items()})
        return replace(self, runs=named, compared=compared)

    def with_noted(self, noted: Flags | None) -> "Columns":
        """Return these columns with other notes."""
        return replace(self, noted=noted)

    def with_column(self, name: str, column: AnyColumn) -> "Columns":
        """Return these columns with one more, or another one of that name."""
        if isinstance(column, NumberedColumn):
            return replace(self, own=MappingProxyType({**self.own, name: column}))
        if isinstance(column, Predictions):
            return replace(self, runs=MappingProxyType({**self.runs, name: column}))
        if isinstance(column, DuplicateLinks):
            return replace(self, links=MappingProxyType({**self.links, name: column}))
        if isinstance(column, Mapping):
            return replace(self, oddities=column)
        column.flags.writeable = False
        return replace(self, measures=MappingProxyType({**self.measures, name: column}))
