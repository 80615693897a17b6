"""Which rows of a data set to look at: a question as a value, and its answer as row numbers.

A question can be about the data set alone (splits, labels, places) or about what else is known of its rows
(`Columns`): what a classifier reads, measures of the ink, notes. `needs` says which of these a question is
about, so that a caller can find them first. In words, a question is written in the language of
`mnist_gui.data.query.text`; what conditions there are is said by `mnist_gui.data.query.conditions`.

An answer is a mask over the rows, narrowed by one condition after another. Splits and places are runs of
rows: they cut the mask short first, and nothing after them looks outside.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, cast

import numpy as np

from mnist_gui.data.columns import OWN, Columns
from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.kinds.number import Number
from mnist_gui.data.query.needs import need_called
from mnist_gui.data.query.values import Interval, Sample
from mnist_gui.data.query.vocabulary import BUILT_IN, need_of, place_of, vocabulary_of
from mnist_gui.errors import DataError


@dataclass(frozen=True)
class Range:
    """A condition on a number. A row of which the number is not known is in no range.

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
    """A question about rows. All its terms must hold; without any, it asks for every row.

    Parameters
    ----------
    split : str, optional
        The name of a split.
    labels : frozenset of int, optional
        Labels, any of which will do. `NO_LABEL` asks for images without one.
    predicted : frozenset of int, optional
        Classes, any of which the classifier must have read; `NO_LABEL` asks for images that it found blank.
        An image that was not read is never meant.
    wrong : bool, optional
        True asks for the labelled images that were misread, False for those that were read right.
    ranges : iterable of Range
        Conditions on numbers. Two of one column become the part that lies in both.
    noted : bool, optional
        Whether there must be a note, or must be none.
    nearest : int, optional
        Of the rows for which all else holds, so many that are nearest to the digit that all were compared
        with last; 1 or more.
    sample : Sample, optional
        Draws from the rows for which all else holds.
    terms : mapping or iterable of pairs
        Values by the keys of conditions, for any condition; the parameters above take precedence, and None
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

    def value(self, key: str) -> Any:  # noqa: ANN401 - each condition has its own kind of value
        """Return the value of a condition; None if it is not asked for."""
        return dict(self.terms).get(key)

    def with_value(self, key: str, value: Any) -> "Query":  # noqa: ANN401
        """Return this query with another value of one condition; None removes it."""
        return Query(terms={**dict(self.terms), key: value})

    def with_range(self, condition: Range) -> "Query":
        """Return this query with the range of one column replaced; an endless one removes it."""
        return self.with_value(condition.column, condition.interval)

    @property
    def split(self) -> str | None:
        """The split that is asked for."""
        return cast("str | None", self.value("split"))

    @property
    def labels(self) -> frozenset[int] | None:
        """The labels that are asked for."""
        return cast("frozenset[int] | None", self.value("label"))

    @property
    def predicted(self) -> frozenset[int] | None:
        """The classes that the model must have read."""
        return cast("frozenset[int] | None", self.value("pred"))

    @property
    def wrong(self) -> bool | None:
        """Whether misread images are asked for, or those read right."""
        return cast("bool | None", self.value("wrong"))

    @property
    def ranges(self) -> tuple[Range, ...]:
        """The conditions on numbers, in the order in which they are written."""
        return tuple(Range(key, *astuple(value)) for key, value in self.terms if isinstance(value, Interval))

    @property
    def noted(self) -> bool | None:
        """Whether there must be a note, or must be none."""
        return cast("bool | None", self.value("note"))

    @property
    def nearest(self) -> int | None:
        """How many nearest images are asked for."""
        return cast("int | None", self.value("nearest"))

    @property
    def sample(self) -> Sample | None:
        """The random sample that is drawn."""
        return cast("Sample | None", self.value("sample"))


def needs(query: Query) -> frozenset[str]:
    """Return what must be known beyond the data set.

    Returns
    -------
    frozenset of str
        Of "readings", "notes", "distance", and the names of measures and of own columns.
    """
    return frozenset(need for key, _ in query.terms if (need := need_of(key)))


def select_rows(dataset: Dataset, query: Query, columns: Columns | None = None) -> Rows:
    """Answer a query.

    Parameters
    ----------
    dataset : Dataset
        Whose rows are asked for.
    query : Query
        The question.
    columns : Columns, optional
        What is known of the rows of this data set; it must hold what `needs` says.

    Returns
    -------
    ndarray of intp, shape (k,)
        The rows for which the query holds, ascending. Read-only.

    Raises
    ------
    DataError
        If the query names a split that the data set does not have, or is about columns that are not there.
    """
    known = columns or Columns(dataset)
    vocabulary = vocabulary_of(dataset)
    terms = [(vocabulary[key], value) for key, value in query.terms]
    for need in needs(query) - known.known:
        raise DataError(need_called(need).asked)
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
