"""Which rows of a data set to look at: a question as a value, and its answer as row numbers.

The question may be about the data set alone (splits, labels, places) or about what else is known of its
rows (`Columns`): what a classifier reads, measures of the ink, notes. `needs` says which of these a question
is about, so that a caller can find them before it asks. In words, a question is written in the language of
`mnist_gui.data.query.text`.

An answer is a mask over the rows, narrowed by one condition after another. Splits and places are runs of
rows: they cut the mask short first, and nothing after them looks outside. Labels are looked up in a table
with one entry for each class. So a million rows are answered in a few milliseconds.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from mnist_gui.data.columns import Column, Columns, Flags, Readings
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.errors import DataError

COLUMNS = ("index", "conf", "loss", "ink", "slant")
"""What a `Range` can be of, in the order in which a `Query` keeps its ranges."""

READ_COLUMNS = frozenset({"conf", "loss"})
"""The columns that come from a classifier."""

MEASURED_COLUMNS = frozenset({"ink", "slant"})
"""The columns that are measured in the images: `mnist_gui.data.measures`."""


@dataclass(frozen=True)
class Range:
    """A condition on a number. A row of which the number is not known is in no range.

    Attributes
    ----------
    column : str
        ``"index"``, the row of the whole data set, from 0; ``"conf"``, the confidence of the classifier, 0 to
        1; ``"loss"``, 0 or more; ``"ink"``, the mean grey, 0 to 1; ``"slant"``, right-leaning positive.
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
        if self.column not in COLUMNS:
            raise ValueError(f"there is no column {self.column}")
        if not (-math.inf <= self.minimum < math.inf and -math.inf < self.maximum <= math.inf):
            raise ValueError(f"a range cannot go from {self.minimum} to {self.maximum}")
        object.__setattr__(self, "minimum", float(self.minimum))
        object.__setattr__(self, "maximum", float(self.maximum))
        # Whether an end that is not there is left out makes no difference, and so must not make one.
        object.__setattr__(self, "minimum_open", bool(self.minimum_open and self.minimum > -math.inf))
        object.__setattr__(self, "maximum_open", bool(self.maximum_open and self.maximum < math.inf))

    @property
    def is_endless(self) -> bool:
        """Whether it has neither end, and so asks for nothing."""
        return self.minimum == -math.inf and self.maximum == math.inf

    def narrowed(self, other: "Range") -> "Range":
        """Return the part that lies in `other`, too; both must be of one column."""
        low = max((self.minimum, self.minimum_open), (other.minimum, other.minimum_open))
        high = min((self.maximum, not self.maximum_open), (other.maximum, not other.maximum_open))
        return Range(self.column, low[0], high[0], low[1], not high[1])


@dataclass(frozen=True)
class Sample:
    """A random choice.

    Attributes
    ----------
    size : int
        How many to draw, 1 or more; where there are fewer, all of them.
    seed : int
        The same seed draws the same from the same rows; 0 or more.
    """

    size: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.size < 1 or self.seed < 0:
            raise ValueError(f"{self.size} rows cannot be drawn with the seed {self.seed}")


@dataclass(frozen=True)
class Query:
    """A question about rows. Its parts must all hold; a part that is None holds for every row.

    Attributes
    ----------
    split : str or None
        The name of a split.
    labels : frozenset of int or None
        Labels, any of which will do. `NO_LABEL` asks for images without one.
    predicted : frozenset of int or None
        Classes, any of which the classifier must have read; `NO_LABEL` asks for images that it found blank.
        An image that was not read is never meant.
    wrong : bool or None
        True asks for the labelled images that were misread, False for those that were read right.
    ranges : tuple of Range
        Conditions on numbers. They are kept one for each column, in the order of `COLUMNS`: of two for one
        column, the part that lies in both.
    noted : bool or None
        Whether there must be a note, or must be none.
    nearest : int or None
        Of the rows for which all else holds, so many that are nearest to the digit that all were compared
        with last; 1 or more.
    sample : Sample or None
        Draws from the rows for which all else holds.
    """

    split: str | None = None
    labels: frozenset[int] | None = None
    predicted: frozenset[int] | None = None
    wrong: bool | None = None
    ranges: tuple[Range, ...] = ()
    noted: bool | None = None
    nearest: int | None = None
    sample: Sample | None = None

    def __post_init__(self) -> None:
        if self.nearest is not None and self.nearest < 1:
            raise ValueError(f"there are no {self.nearest} nearest rows")
        object.__setattr__(self, "ranges", _one_for_each_column(self.ranges))

    def with_range(self, condition: Range) -> "Query":
        """Return this query with the range of one column replaced; an endless one removes it."""
        others = tuple(kept for kept in self.ranges if kept.column != condition.column)
        return replace(self, ranges=(*others, condition))


def needs(query: Query) -> frozenset[str]:
    """Return what must be known beyond the data set: of "readings", "notes", "ink", "slant", "distance"."""
    columns = {condition.column for condition in query.ranges}
    needed = columns & MEASURED_COLUMNS
    if query.predicted is not None or query.wrong is not None or columns & READ_COLUMNS:
        needed.add("readings")
    if query.noted is not None:
        needed.add("notes")
    if query.nearest is not None:
        needed.add("distance")
    return frozenset(needed)


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
    classes = len(dataset.class_names)
    run = _run_of_rows(dataset, query)
    wanted = np.ones(run.stop - run.start, dtype=bool)
    if query.labels is not None:
        wanted &= _is_one_of(query.labels, dataset.labels[run], classes=classes)
    if query.predicted is not None:
        readings = _readings(known)
        wanted &= _is_one_of(query.predicted, readings.predicted[run], classes=classes)
        if NO_LABEL in query.predicted:  # which also stands where nothing was read
            wanted &= ~np.isnan(readings.confidence[run])
    if query.wrong is not None:
        wanted &= _readings(known).wrong(dataset.labels)[run] if query.wrong else _is_right(known)[run]
    for condition in query.ranges:
        if condition.column != "index":
            wanted &= _is_within(condition, _column(known, condition.column)[run])
    if query.noted is not None:
        wanted &= _noted(known)[run] == query.noted
    rows = np.flatnonzero(wanted)
    rows += run.start
    if query.nearest is not None:
        rows = _nearest(rows, _distances(known), query.nearest)
    if query.sample is not None and query.sample.size < len(rows):
        draw = np.random.default_rng(query.sample.seed)
        rows = np.sort(draw.choice(rows, query.sample.size, replace=False, shuffle=False))
    rows.flags.writeable = False
    return rows


def _one_for_each_column(ranges: Iterable[Range]) -> tuple[Range, ...]:
    found: dict[str, Range] = {}
    for condition in ranges:
        column = condition.column
        found[column] = found[column].narrowed(condition) if column in found else condition
    return tuple(found[column] for column in COLUMNS if column in found and not found[column].is_endless)


def _run_of_rows(dataset: Dataset, query: Query) -> slice:
    """Return the rows that the split and the range of places leave."""
    start, stop = 0, len(dataset)
    if query.split is not None:
        part = dataset.splits.index(dataset.split(query.split))
        start, stop = dataset.offsets[part], dataset.offsets[part + 1]
    for condition in query.ranges:
        if condition.column == "index":
            start = max(start, _first_above(condition.minimum, itself=not condition.minimum_open, last=stop))
            stop = min(stop, _first_above(condition.maximum, itself=condition.maximum_open, last=stop))
    return slice(start, max(start, stop))


def _first_above(end: float, *, itself: bool, last: int) -> int:
    """Return the first row above `end`, or at it if `itself`; at most `last`."""
    if end >= last:
        return last
    if end < 0:
        return 0
    return math.ceil(end) if itself else math.floor(end) + 1


def _is_one_of(wanted: frozenset[int], labels: Labels, *, classes: int) -> Flags:
    # NO_LABEL is -1 and so finds the last entry of the table.
    table = np.zeros(classes + 1, dtype=bool)
    table[[label for label in wanted if NO_LABEL <= label < classes]] = True
    found: Flags = table[labels]
    return found


def _is_right(columns: Columns) -> Flags:
    labels = columns.dataset.labels
    right: Flags = (_readings(columns).predicted == labels) & (labels != NO_LABEL)
    return right


def _is_within(condition: Range, column: Column) -> Flags:
    # Ends are rounded as the column was, so that a row whose confidence shows as 0.6 is at least 0.6.
    with np.errstate(over="ignore"):
        minimum, maximum = np.float32(condition.minimum), np.float32(condition.maximum)
    above = column > minimum if condition.minimum_open else column >= minimum
    below = column < maximum if condition.maximum_open else column <= maximum
    within: Flags = above & below
    return within


def _readings(columns: Columns) -> Readings:
    if columns.readings is None:
        raise DataError("The query asks what a model reads in the images; train a model or open one first.")
    return columns.readings


def _column(columns: Columns, name: str) -> Column:
    if name == "conf":
        return _readings(columns).confidence
    if name == "loss":
        return _readings(columns).loss
    if name not in columns.measures:
        raise DataError(f"The query asks for the {name} of the images; have it measured first.")
    return columns.measures[name]


def _distances(columns: Columns) -> Column:
    if "distance" not in columns.measures:
        raise DataError("The query asks for similar images; choose one in the window to compare all with.")
    return columns.measures["distance"]


def _nearest(rows: Rows, distances: Column, count: int) -> Rows:
    """Return the rows with the smallest distances, ascending; of equally distant ones, the first."""
    if count >= len(rows):
        return rows
    found = distances[rows]
    limit = np.partition(found, count - 1)[count - 1]
    nearer = np.flatnonzero(found < limit)
    as_near = np.flatnonzero(found == limit)[: count - len(nearer)]
    chosen: Rows = rows[np.sort(np.concatenate([nearer, as_near]))]
    return chosen


def _noted(columns: Columns) -> Flags:
    if columns.noted is None:
        raise DataError("The query asks which images have a note; have the notes read first.")
    return columns.noted
