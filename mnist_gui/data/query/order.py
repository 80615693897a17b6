"""The order of rows, and where one label ends and the next begins.

A key is ranked once for all rows of the data set: the ranking lists every row, the first one first. The
result of a query is then put in order without a sort: mark its rows in a mask and keep the marked rows of
the ranking.

For a ranking, the 32 bits of a float32 become an unsigned integer of the same order (M. Herf, "Radix tricks",
2001). In front of the number of the row they make one integer of 64 bits. No two of these are equal, so rows
with equal values stay in the order of their index under any algorithm, and `numpy` sorts integers by vector
instructions of the processor, many times as fast as it sorts values stably.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column
from mnist_gui.data.columns import OWN, Columns
from mnist_gui.data.dataset import Dataset, Labels, Rows
from mnist_gui.data.query.condition import Condition
from mnist_gui.data.query.needs import need_called
from mnist_gui.data.query.vocabulary import BUILT_IN, vocabulary_of
from mnist_gui.errors import DataError

KEYS = tuple(condition.sort_key for condition in BUILT_IN.sortable())
"""What rows of every data set can be sorted by.

Ascending, "similarity" begins with the most similar: the smallest distance.
"""

Ranks: TypeAlias = npt.NDArray[np.uint32]
Ranking: TypeAlias = npt.NDArray[np.int32]

_LAST = np.uint32(0xFFFFFFFF)
"""The rank of unknown values: behind all others."""

_KEPT = 6
"""Rankings that are kept; each takes 4 bytes for a row."""


@dataclass(frozen=True)
class Order:
    """What to sort by.

    Attributes
    ----------
    key : str
        One of `KEYS`, or ``"column."`` and the name of a column that the data set brings.
    descending : bool
        Whether the largest values come first. Unknown values come last either way; rows with equal values
        stay in the order of their index.
    """

    key: str = "index"
    descending: bool = False

    def __post_init__(self) -> None:
        if self.key not in KEYS and not self.key.startswith(OWN):
            raise ValueError(f"rows cannot be sorted by {self.key}")


class Section(NamedTuple):
    """A run of sorted rows with one label.

    Attributes
    ----------
    label : int
        Their label, or `NO_LABEL`.
    start : int
        The position of the first of them.
    """

    label: int
    start: int


def order_needs(order: Order) -> frozenset[str]:
    """Return the names of the columns that an order needs, as `mnist_gui.data.query.query.needs` does."""
    need = order.key if order.key.startswith(OWN) else BUILT_IN.sorting(order.key).needs
    return frozenset({need} if need else ())


def sections(rows: Rows, dataset: Dataset) -> tuple[Section, ...]:
    """Find where one label ends and the next begins.

    Parameters
    ----------
    rows : ndarray of intp, shape (k,)
        Rows that are sorted by label.
    dataset : Dataset
        Whose rows they are.

    Returns
    -------
    tuple of Section
        One for each label among the rows, in their order.
    """
    labels = dataset.labels[rows]
    starts = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    return tuple(Section(int(labels[start]), int(start)) for start in [0, *starts] if len(rows))


class Sorter:
    """Sorts rows of one data set, again and again.

    Parameters
    ----------
    columns : Columns
        Columns of the data set to sort by.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._kept: dict[tuple[Order, bool], _KeptRanking] = {}

    @property
    def columns(self) -> Columns:
        """The columns to sort by."""
        return self._columns

    @columns.setter
    def columns(self, columns: Columns) -> None:
        """Sort by other columns from now on. Rankings of columns that have stayed are kept."""
        self._columns = columns

    def sort(self, rows: Rows, order: Order, *, by_label: bool = False) -> Rows:
        """Sort rows.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)
            Rows in ascending order.
        order : Order
            What to sort by.
        by_label : bool
            Whether to sort by label first, images without a label last.

        Returns
        -------
        ndarray of intp, shape (k,)
            The same rows. Read-only.

        Raises
        ------
        DataError
            If a column that `order_needs` names is missing.
        """
        if order == Order() and not by_label:
            ordered = rows.view()
        else:
            ranking = self._ranking(order, by_label=by_label)
            if len(rows) < len(ranking):
                chosen = np.zeros(len(ranking), dtype=bool)
                chosen[rows] = True
                # Places first: picking by a mask that is true and false at random takes three times as long.
                ranking = ranking[np.flatnonzero(chosen[ranking])]
            ordered = ranking.astype(np.intp)
        ordered.flags.writeable = False
        return ordered

    def values(self, order: Order) -> Column | None:
        """Return the numbers to write below images in an order; None for index, label and texts.

        Raises
        ------
        DataError
            If a column that `order_needs` names is missing.
        """
        condition = self._condition(order)
        captions = condition.captions or condition.values
        return None if captions is None else captions(self._columns)

    def _condition(self, order: Order) -> Condition[Any]:
        """Return the condition of an order; raise `DataError` if a column is missing."""
        for need in order_needs(order) - self._columns.known:
            raise DataError(need_called(need).not_sortable.format(key=order.key))
        return vocabulary_of(self._columns.dataset).sorting(order.key)

    def _ranking(self, order: Order, *, by_label: bool) -> Ranking:
        key = (order, by_label)
        condition, labels = self._condition(order), self._columns.dataset.labels
        values = None if condition.values is None else condition.values(self._columns)
        kept = self._kept.pop(key, None)
        uses_labels = by_label or order.key == "label"
        if kept is None or kept.values is not values or (uses_labels and kept.labels is not labels):
            ranked = None if condition.ranked is None else condition.ranked(self._columns)
            ranking = rank_rows(order, values, labels, by_label=by_label, ranked=ranked)
            kept = _KeptRanking(ranking, values, labels)
        self._kept[key] = kept  # the last one in the dict is the one used last
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return kept.ranking


@dataclass(frozen=True, eq=False)
class _KeptRanking:
    """All rows in some order, and what they were sorted by, to know when that is out of date."""

    ranking: Ranking
    values: Column | None
    labels: Labels


def rank_rows(
    order: Order, values: Column | None, labels: Labels, *, by_label: bool, ranked: Rows | None = None
) -> Ranking:
    """Return all rows in an order.

    Parameters
    ----------
    order : Order
    values : ndarray of float32, shape (n,), or None
        The values to sort by; None to sort by label or index, as `order` says.
    labels : ndarray of int16, shape (n,)
    by_label : bool
        Whether to sort by label first, images without a label last.
    ranked : ndarray of intp, shape (k,), optional
        The rows that have a value, ascending by it and no two alike, where that is known.

    Returns
    -------
    ndarray of int32, shape (n,)
        Equal rows are in ascending order.
    """
    if ranked is not None:
        has_none = np.ones(len(labels), dtype=bool)
        has_none[ranked] = False
        parts = ranked[::-1] if order.descending else ranked, np.flatnonzero(has_none)
        rows = np.concatenate(parts, dtype=np.int32, casting="same_kind")
    elif values is not None:
        rows = _sorted_by(_float_ranks(values, descending=order.descending))
    elif order.key == "label":
        rows = np.argsort(_label_ranks(labels, descending=order.descending), kind="stable").astype(np.int32)
    else:
        rows = np.arange(len(labels), dtype=np.int32)
        if order.descending:
            rows = np.ascontiguousarray(rows[::-1])
    if by_label:
        rows = rows[np.argsort(_label_ranks(labels)[rows], kind="stable")]
    return rows


def _float_ranks(values: Column, *, descending: bool) -> Ranks:
    """Map float32 to uint32 so that a smaller value has a smaller rank; NaN has the largest."""
    ranks = (values + np.float32(0)).view(np.uint32)  # adding 0 makes -0 and 0 the same
    # The bits of positive numbers are in order; those of negative ones run backwards and lie above them.
    ranks ^= (ranks.view(np.int32) >> 31).view(np.uint32) | np.uint32(0x80000000)
    if descending:
        np.invert(ranks, out=ranks)
    ranks[np.isnan(values)] = _LAST
    return ranks


def _label_ranks(labels: Labels, *, descending: bool = False) -> npt.NDArray[np.uint16]:
    """Map labels to uint16 in their order; `NO_LABEL`, which is -1, becomes the largest."""
    ranks = labels.view(np.uint16)
    return np.where(labels < 0, ranks, np.uint16(0x7FFF) - ranks) if descending else ranks


def _sorted_by(ranks: Ranks) -> Ranking:
    keys = ranks.astype(np.uint64) << np.uint64(32)
    keys |= np.arange(len(ranks), dtype=np.uint64)
    keys.sort()
    return keys.astype(np.uint32).view(np.int32)  # the lower half of each is its row
