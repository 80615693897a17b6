"""Queries as values, and the rows that they select.

A query can use the data set alone (splits, labels, indices) or columns beside it (`Columns`): predictions of
a model, measures of the ink, notes. `needs` names those columns, so that a caller can compute them first. The
text form of a query is in `mnist_gui.data.query.text`, the table of conditions in
`mnist_gui.data.query.conditions`.

The rows are found by a mask that one condition after another narrows. Splits and indices are runs of rows:
they shorten the mask first, and no other condition examines rows outside.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, cast

import numpy as np

from mnist_gui.data.columns import OWN, Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.kinds.names import Classes
from mnist_gui.data.query.kinds.number import Number
from mnist_gui.data.query.needs import need_called
from mnist_gui.data.query.values import Interval, Sample
from mnist_gui.data.query.vocabulary import BUILT_IN, needs_of, place_of, vocabulary_of
from mnist_gui.errors import DataError


@dataclass(frozen=True)
class Range:
    """A condition on a number. A row with an unknown number is in no range.

    Attributes
    ----------
    column : str
        The key of a condition on numbers, such as ``"index"``, the row of the whole data set, from 0, or
        ``"conf"``, the confidence of the classifier, 0 to 1; or ``"column."`` and the name of an own column.
    minimum, maximum : float
        The ends; infinite where there is none.
    minimum_open, maximum_open : bool
        Whether the end itself is left out.
    """

    column: str
    minimum: float = -math.inf
    maximum: float = math.inf
    minimum_open: bool = False
    maximum_open: bool = False

    def __post_init__(self) -> None:
        if not self.column.startswith(OWN) and self.column not in _NUMBERS:
            raise ValueError(f"there is no column {self.column}")
        for name, value in vars(self.interval).items():
            object.__setattr__(self, name, value)

    @property
    def interval(self) -> Interval:
        """The numbers that lie in it."""
        return Interval(self.minimum, self.maximum, self.minimum_open, self.maximum_open)


_KEEP: Any = object()
"""Stands for an argument that was not given; None removes a term."""


@dataclass(frozen=True, init=False)
class Query:
    """Conditions that select rows. All of them must hold; without any, every row is selected.

    Parameters
    ----------
    split : str, optional
        The name of a split.
    labels : frozenset of int, optional
        Selects images with any of these labels; `NO_LABEL` stands for images without one.
    predicted : frozenset of int, optional
        Selects images that the model predicts as any of these classes; `NO_LABEL` stands for images that it
        finds blank. Images without a prediction are never selected.
    wrong : bool, optional
        True selects the labelled images that are misclassified, False those that are classified correctly.
    ranges : iterable of Range
        Conditions on numbers. Two of one column become their intersection.
    noted : bool, optional
        True selects images with a note, False those without.
    nearest : int, optional
        Of the rows that all other conditions select, how many to keep, 1 or more: those with the smallest
        distance to the image that all were compared with last.
    sample : Sample, optional
        Draws from the rows that all other conditions select.
    terms : mapping or iterable of pairs
        Values by the keys of conditions, for any condition. The parameters above take precedence; None
        removes a term.

    Attributes
    ----------
    terms : tuple of (str, value)
        The key of each condition with its value, in the order in which conditions are written.
    """

    terms: tuple[tuple[str, Any], ...]

    def __init__(
        self,
        split: str | None = _KEEP,
        labels: frozenset[int] | None = _KEEP,
        predicted: frozenset[int] | None = _KEEP,
        wrong: bool | None = _KEEP,  # noqa: FBT001 - by name
        ranges: Iterable[Range] = _KEEP,
        noted: bool | None = _KEEP,  # noqa: FBT001 - by name
        nearest: int | None = _KEEP,
        sample: Sample | None = _KEEP,
        *,
        terms: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
    ) -> None:
        found = dict(terms)
        if ranges is not _KEEP:
            found = {key: value for key, value in found.items() if not isinstance(value, Interval)}
            for each in ranges:
                before = found.get(each.column, each.interval)
                found[each.column] = each.interval.narrowed(before)
        given = {
            "split": split,
            "label": labels,
            "pred": predicted,
            "wrong": wrong,
            "note": noted,
            "nearest": nearest,
            "sample": sample,
        }
        found |= {key: value for key, value in given.items() if value is not _KEEP}
        kept = [(key, value) for key, value in found.items() if not _allows_all(value)]
        in_order = tuple(sorted(kept, key=lambda term: place_of(term[0])))
        for key, value in in_order:
            if not key.startswith(OWN):
                BUILT_IN[key].kind.check(value)
        object.__setattr__(self, "terms", in_order)

    def in_classes(self, table: Labels) -> "Query":
        """Return the query for other classes of the same data set; see `class_changes.class_table`.

        A class that is gone is not asked for any more.
        """
        terms: dict[str, Any] = dict(self.terms)
        for key, value in self.terms:
            if not key.startswith(OWN) and isinstance(BUILT_IN[key].kind, Classes):
                now = {int(table[label]) for label in value if table[label] != NO_LABEL}
                terms[key] = frozenset(now | ({NO_LABEL} & value)) or None
        return Query(terms=terms)

    def value(self, key: str) -> Any:  # noqa: ANN401 - each condition has its own kind of value
        """Return the value of a condition; None if the query does not have it."""
        return dict(self.terms).get(key)

    def with_value(self, key: str, value: Any) -> "Query":  # noqa: ANN401
        """Return this query with another value of one condition; None removes it."""
        return Query(terms={**dict(self.terms), key: value})

    @property
    def split(self) -> str | None:
        """The name of the split."""
        return cast("str | None", self.value("split"))

    @property
    def labels(self) -> frozenset[int] | None:
        """The labels."""
        return cast("frozenset[int] | None", self.value("label"))

    @property
    def predicted(self) -> frozenset[int] | None:
        """The predicted classes."""
        return cast("frozenset[int] | None", self.value("pred"))

    @property
    def wrong(self) -> bool | None:
        """True for misclassified images, False for those classified correctly."""
        return cast("bool | None", self.value("wrong"))

    @property
    def ranges(self) -> tuple[Range, ...]:
        """The conditions on numbers, in the order in which they are written."""
        return tuple(Range(key, *astuple(value)) for key, value in self.terms if isinstance(value, Interval))

    @property
    def noted(self) -> bool | None:
        """True for images with a note, False for those without."""
        return cast("bool | None", self.value("note"))

    @property
    def nearest(self) -> int | None:
        """How many nearest images to keep."""
        return cast("int | None", self.value("nearest"))

    @property
    def sample(self) -> Sample | None:
        """The random sample to draw."""
        return cast("Sample | None", self.value("sample"))


def needs(query: Query) -> frozenset[str]:
    """Return the names of the columns that a query needs beside the data set.

    Returns
    -------
    frozenset of str
        Of "predictions", "notes", "distance", and the names of measures and of own columns.
    """
    return frozenset[str]().union(*(needs_of(key, value) for key, value in query.terms))


def select_rows(dataset: Dataset, query: Query, columns: Columns | None = None) -> Rows:
    """Return the rows that a query selects.

    Parameters
    ----------
    dataset : Dataset
    query : Query
    columns : Columns, optional
        Columns of this data set; all that `needs` names must be among them.

    Returns
    -------
    ndarray of intp, shape (k,)
        Ascending. Read-only.

    Raises
    ------
    DataError
        If the data set lacks the split or an own column of the query, or a column that it needs is missing.
    """
    known = columns or Columns(dataset)
    vocabulary = vocabulary_of(dataset)
    terms = [(vocabulary[key], value) for key, value in query.terms]
    for need in needs(query) - known.known:
        raise DataError(need_called(need).missing)
    start, stop = 0, len(dataset)
    for condition, value in terms:
        if condition.bounds is not None:
            bounds = condition.bounds(value, dataset)
            start, stop = max(start, bounds.start), min(stop, bounds.stop)
    run = slice(start, max(start, stop))
    wanted = np.ones(run.stop - run.start, dtype=bool)
    for condition, value in terms:
        if condition.mask is not None:
            wanted &= condition.mask(value, known, run)
    rows = np.flatnonzero(wanted)
    rows += run.start
    for condition, value in terms:
        if condition.pick is not None:
            rows = condition.pick(value, known, rows)
    rows.flags.writeable = False
    return rows


_NUMBERS = frozenset(condition.key for condition in CONDITIONS if isinstance(condition.kind, Number))


def _allows_all(value: object) -> bool:
    return value is None or (isinstance(value, Interval) and value.is_endless)
