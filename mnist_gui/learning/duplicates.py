"""Duplicates: images that are there twice, exactly, shifted, or nearly.

Near duplicates are pairs of images whose features are at most a distance apart. Images that are linked by
such pairs form a group. A group in more than one split is a *leak*: a model is tested on what it has learned
by heart. A group with more than one label is a *conflict*: one of its labels is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Flags
from mnist_gui.data.copies import Copies, find_copies
from mnist_gui.data.corrected import as_given, excluded_rows
from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows
from mnist_gui.errors import UsageError
from mnist_gui.learning.near_pairs import NearPairs, near_pairs_of
from mnist_gui.learning.nearest_rows import feature_vectors
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

KINDS = ("exact", "shifted", "near")
"""How alike the images of a group are: the same pixels, the same ink elsewhere, or features that are near."""

NO_GROUP = -1
"""In place of a group: no other image is like it."""


@dataclass(frozen=True)
class DuplicateGroup:
    """Images that are like each other.

    Attributes
    ----------
    rows : tuple of int
        Rows of the data set, ascending, two or more.
    kind : str
        One of `KINDS`, the one that holds for all of them.
    distance : float
        Largest distance between two images that link the group; 0 unless they are near.
    leak : bool
        Whether they are in more than one split.
    conflict : bool
        Whether they have more than one label.
    """

    rows: tuple[int, ...]
    kind: str
    distance: float
    leak: bool
    conflict: bool


@dataclass(frozen=True, eq=False)
class Duplicates(Sequence[DuplicateGroup]):
    """The groups of duplicates of a data set: conflicts first, then leaks, then by row.

    Attributes
    ----------
    groups : tuple of DuplicateGroup
    group_of : ndarray of int32, shape (n,)
        Of each row, its group as index into `groups`, or `NO_GROUP`.
    leak, conflict : ndarray of bool, shape (n,)
        Whether each row is in a group that is one.
    """

    groups: tuple[DuplicateGroup, ...]
    group_of: npt.NDArray[np.int32]
    leak: Flags
    conflict: Flags

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, index):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN204 - as a tuple
        """Return one group, or a tuple of some."""
        return self.groups[index]

    def __iter__(self) -> Iterator[DuplicateGroup]:
        return iter(self.groups)

    def __repr__(self) -> str:
        return f"<Duplicates: {self.in_words}>"

    @property
    def in_words(self) -> str:
        """Counts, such as "3 groups of 7 images; 1 leak, 0 conflicts"."""
        images = int(np.count_nonzero(self.group_of != NO_GROUP))
        leaks, conflicts = (
            sum(flags) for flags in ((g.leak for g in self.groups), (g.conflict for g in self.groups))
        )
        return (
            f"{_count(len(self), 'group')} of {_count(images, 'image')}; "
            f"{_count(leaks, 'leak')}, {_count(conflicts, 'conflict')}"
        )

    @property
    def duplicate(self) -> Flags:
        """Whether each row is in a group, bool of shape (n,)."""
        found: Flags = self.group_of != NO_GROUP
        return found


def duplicates(
    dataset: Dataset,
    *,
    near: float | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Duplicates:
    """Find images that are there twice.

    Parameters
    ----------
    dataset : Dataset
        With or without labels.
    near : float, optional
        Largest distance of the features of near duplicates, 0 or more. The median distance of an image of
        MNIST to its nearest neighbour is 0.57. Without it, only the same ink counts, in place or shifted.
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between blocks.

    Raises
    ------
    UsageError
        If `near` is negative or no number.
    DataError
        If there are millions of pairs, or the features do not fit into memory.
    Cancelled
        If the token was cancelled.
    """
    if near is not None and not 0 <= near < np.inf:
        raise UsageError(f"The distance of near duplicates is {near:g}; choose 0 or more, such as 0.35.")
    steps = Steps(report)
    copies = find_copies(dataset, report=steps.next(200 if near is not None else 1000), token=token)
    pairs = None
    if near is not None:
        vectors = feature_vectors(as_given(dataset), report=steps.next(400), token=token)
        pairs = near_pairs_of(copies, vectors, near, report=steps.next(400), token=token)
    return group_duplicates(dataset, copies, pairs)


def group_duplicates(dataset: Dataset, copies: Copies, pairs: NearPairs | None = None) -> Duplicates:
    """Join copies and near pairs to groups.

    Parameters
    ----------
    dataset : Dataset
    copies : Copies
        Of this data set.
    pairs : NearPairs, optional
        Of its rows; `NearPairs.within` makes fewer of them.

    Returns
    -------
    Duplicates
        Images that the user has excluded are in no group.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(dataset)
    linked = [(np.arange(count), copies.shifted)]
    if pairs is not None:
        linked.append((pairs.first, pairs.second))
    excluded = excluded_rows(dataset)
    first, second = (np.concatenate(ends) for ends in zip(*linked, strict=True))
    graph = coo_array((np.ones(len(first), dtype=bool), (first, second)), shape=(count, count))
    _, component = connected_components(graph, directed=False)
    sizes = np.bincount(component)
    farthest = np.zeros(len(sizes))
    if pairs is not None:
        np.maximum.at(farthest, component[pairs.first], pairs.distances)
    kept = np.ones(count, dtype=bool) if excluded is None else ~excluded
    sizes = np.bincount(component[kept], minlength=len(sizes))
    members = np.flatnonzero(kept & (sizes[component] > 1))
    members = members[np.argsort(component[members], kind="stable")]
    split_at = np.flatnonzero(np.diff(component[members])) + 1
    parts = np.split(members, split_at) if len(members) else []
    groups = [_group(dataset, copies, rows, float(farthest[component[rows[0]]])) for rows in parts]
    groups.sort(key=lambda group: (not group.conflict, not group.leak, group.rows))
    return _with_columns(groups, count)


def _group(dataset: Dataset, copies: Copies, rows: Rows, distance: float) -> DuplicateGroup:
    """Describe the group of some rows."""
    labels = dataset.labels[rows]
    if len(np.unique(copies.same[rows])) == 1:
        kind = "exact"
    else:
        kind = "shifted" if len(np.unique(copies.shifted[rows])) == 1 else "near"
    return DuplicateGroup(
        rows=tuple(rows.tolist()),
        kind=kind,
        distance=distance if kind == "near" else 0.0,
        leak=len(np.unique(dataset.split_column[rows])) > 1,
        conflict=len(np.unique(labels[labels != NO_LABEL])) > 1,
    )


def _with_columns(groups: Sequence[DuplicateGroup], count: int) -> Duplicates:
    """Return groups with the columns that say to which each row belongs."""
    group_of = np.full(count, NO_GROUP, dtype=np.int32)
    for number, group in enumerate(groups):
        group_of[list(group.rows)] = number
    flags = [
        np.array([*(getattr(group, name) for group in groups), False])[group_of]
        for name in ("leak", "conflict")
    ]
    for column in (group_of, *flags):
        column.flags.writeable = False
    return Duplicates(tuple(groups), group_of, *flags)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
