"""Which images are alike, put in an order in which the groups of every distance are runs.

Images that are linked by pairs at most a distance apart form a group (single linkage). With a larger distance
groups only join. So there is an order of the rows in which each group of each distance is a run, and where a
run ends is one number: the distance at which a row joins the row before it. A threshold that is moved then
takes a comparison of these numbers, and other labels take no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.copies import find_copies
from mnist_gui.data.corrected import excluded_rows
from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows
from mnist_gui.progress import CancelToken, Report, ignore_progress

LARGEST_NEAR = 0.5
"""Largest distance of near duplicates. The nearest neighbour of the median image of MNIST is 0.57 apart."""

SAME_INK = -1.0
"""In place of the distance of copies, in place or shifted: nearer than features that are equal by chance."""

_NEVER = np.inf
"""In place of a distance: the row begins a group of every distance."""


@dataclass(frozen=True, eq=False)
class DuplicateGroups:
    """Groups of images that are alike. Images that the user has excluded are in none.

    Attributes
    ----------
    rows : ndarray of intp, shape (k,)
        Rows that are in a group, one group after another.
    starts : ndarray of intp, shape (g,)
        Where each group begins in `rows`.
    leak, conflict : ndarray of bool, shape (g,)
        Whether each group is in more than one split; whether it has more than one label.
    """

    rows: Rows
    starts: Rows
    leak: Flags
    conflict: Flags

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def sizes(self) -> npt.NDArray[np.intp]:
        """The number of images of each group."""
        return np.diff(np.append(self.starts, len(self.rows)))

    def rows_of(self, flags: Flags) -> Rows:
        """Return the rows of the groups for which a flag is set, one group after another."""
        chosen: Rows = self.rows[np.repeat(flags, self.sizes)]
        return chosen


@dataclass(frozen=True, eq=False)
class DuplicateLinks:
    """The rows that are like another, and how near. It does not depend on labels and states.

    Attributes
    ----------
    rows : ndarray of intp, shape (m,)
        Rows that are like another, in an order in which the groups of every distance are runs.
    joins : ndarray of float64, shape (m,)
        The distance at which each of them joins the one before it: `SAME_INK` for a copy, infinite for none.
    count : int
        The number of rows of the data set.
    limit : float
        Largest distance for which groups are known; `SAME_INK` if only copies were looked for.
    """

    rows: Rows
    joins: npt.NDArray[np.float64]
    count: int
    limit: float = SAME_INK
    _last: "list[tuple[Dataset, float, DuplicateGroups]]" = field(
        default_factory=list, init=False, repr=False
    )

    def groups(self, dataset: Dataset, distance: float = SAME_INK) -> DuplicateGroups:
        """Return the groups of a distance, with the labels and states of now.

        Parameters
        ----------
        dataset : Dataset
            That of the links, perhaps with other labels.
        distance : float
            At most `limit`; `SAME_INK` for copies alone.
        """
        for of, at, groups in self._last:
            if of is dataset and at == distance:
                return groups
        groups = self._grouped(dataset, distance)
        self._last[:] = [(dataset, distance, groups)]  # in one step: threads may ask at the same time
        return groups

    def _grouped(self, dataset: Dataset, distance: float) -> DuplicateGroups:
        number = np.cumsum(self.joins > distance)
        rows = self.rows
        excluded = excluded_rows(dataset)
        if excluded is not None:
            kept = np.flatnonzero(~excluded[rows])
            rows, number = rows[kept], number[kept]
        in_group = np.flatnonzero(np.bincount(number)[number] > 1) if len(number) else np.empty(0, np.intp)
        rows, number = rows[in_group], number[in_group]
        starts = np.flatnonzero(np.diff(number, prepend=-1))
        if not len(rows):
            return DuplicateGroups(rows, starts, np.empty(0, np.bool_), np.empty(0, np.bool_))
        splits, labels = dataset.split_column[rows], dataset.labels[rows]
        some = np.where(labels == NO_LABEL, np.iinfo(labels.dtype).max, labels)
        leak = np.minimum.reduceat(splits, starts) != np.maximum.reduceat(splits, starts)
        conflict = np.minimum.reduceat(some, starts) < np.maximum.reduceat(labels, starts)
        return DuplicateGroups(rows, starts, leak, conflict)

    def prepared(self, dataset: Dataset) -> Self:
        """Return itself once what the first query needs is there, so that no user waits for it."""
        self.groups(dataset)
        assert self.places is not None
        return self

    @cached_property
    def places(self) -> Column:
        """Where each row stands in the order of the links, float32 of shape (n,); NaN if it has none."""
        places = np.full(self.count, np.nan, dtype=np.float32)
        places[self.rows] = np.arange(len(self.rows))
        places.flags.writeable = False
        return places

    def group_of(self, row: int, dataset: Dataset, distance: float) -> Rows:
        """Return the other rows of the group that a row is in, ascending; none if it is in none.

        Parameters are those of `groups`.
        """
        if np.isnan(self.places[row]):
            return np.empty(0, np.intp)
        begins = np.flatnonzero(self.joins > distance)
        end = int(np.searchsorted(begins, int(self.places[row]), side="right"))
        rows = self.rows[begins[end - 1] : begins[end] if end < len(begins) else None]
        excluded = excluded_rows(dataset)
        if excluded is not None:
            rows = rows[~excluded[rows]] if not excluded[row] else rows[:0]
        others: Rows = np.sort(rows[rows != row])
        return others

    def nearest(self, row: int) -> float:
        """Return the distance at which a row is first linked to another; infinite for none."""
        if np.isnan(self.places[row]):
            return _NEVER
        place = int(self.places[row])
        return float(self.joins[place : place + 2].min())

    def runs_among(self, rows: Rows, dataset: Dataset, distance: float) -> Sequence[tuple[int, bool]]:
        """Return where groups begin in rows that stand in the order of the links.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)
            Sorted by `places`, ascending or descending; rows that are in no group anywhere.
        dataset, distance
            As for `groups`.

        Returns
        -------
        sequence of (int, bool)
            The first position of each run, and whether it is a group or a run of rows that are in none.
        """
        groups = self.groups(dataset, distance)
        number = np.full(self.count, -1, dtype=np.int32)
        number[groups.rows] = np.repeat(np.arange(len(groups), dtype=np.int32), groups.sizes)
        numbers = number[rows]
        starts = np.flatnonzero(np.diff(numbers, prepend=-2))
        return list(zip(starts.tolist(), (numbers[starts] >= 0).tolist(), strict=True))


def copy_links(
    dataset: Dataset, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> DuplicateLinks:
    """Link the images that have the same ink, in place or shifted.

    Parameters
    ----------
    dataset : Dataset
    report, token
        Called with the number of images done; checked between blocks.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    first = find_copies(dataset, report=report, token=token).shifted
    counts = np.bincount(first, minlength=len(first))
    rows = np.flatnonzero(counts[first] > 1)
    rows = rows[np.argsort(first[rows], kind="stable")]
    joins = np.where(np.diff(first[rows], prepend=-1) > 0, _NEVER, SAME_INK)
    return DuplicateLinks(rows, joins, len(dataset)).prepared(dataset)


def joined_links(
    count: int, first: Rows, second: Rows, distances: npt.NDArray[np.float64], *, limit: float
) -> DuplicateLinks:
    """Join rows by pairs, the nearest first, and put the groups of all distances in order.

    Parameters
    ----------
    count : int
        The number of rows.
    first, second : ndarray of intp, shape (p,)
        Pairs of rows.
    distances : ndarray of float64, shape (p,)
        Ascending.
    limit : float
        Largest distance for which all pairs are there.

    Returns
    -------
    DuplicateLinks
        Groups are in the order of their first rows.
    """
    # Kruskal's algorithm. A group is a list of its rows; the smaller of two is put behind the larger.
    group_of: dict[int, list[int]] = {}
    joins: dict[int, float] = {}
    for one, other, distance in zip(first.tolist(), second.tolist(), distances.tolist(), strict=True):
        ours, theirs = group_of.get(one) or [one], group_of.get(other) or [other]
        if one in group_of and ours is theirs:
            continue
        if len(ours) < len(theirs):
            ours, theirs = theirs, ours
        joins[theirs[0]] = distance
        ours.extend(theirs)
        group_of.update(dict.fromkeys(theirs, ours))
        group_of.setdefault(ours[0], ours)
    groups = {id(group): group for group in group_of.values()}
    in_order = sorted(groups.values(), key=min)
    rows = np.array([row for group in in_order for row in group], dtype=np.intp)
    gaps = np.array([joins.get(row, _NEVER) for row in rows.tolist()], dtype=np.float64)
    return DuplicateLinks(rows, gaps, count, limit)
