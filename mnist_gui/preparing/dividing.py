"""Chooses and divides rows at random: a sample of each class, a test split, folds.

All of it follows from a seed. By default each part gets its share of every class. Rows of a group, such as
the images of one writer, stay together: the groups are dealt out from the largest to the smallest, each to
the part whose classes it brings nearest to their shares.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, Flags, Labels, Rows

Codes: TypeAlias = npt.NDArray[np.intp]
"""The number of the group, or of the class, of each row."""


def sample_per_class(labels: Labels, count: int, seed: int) -> Rows:
    """Choose some rows of each class at random.

    Parameters
    ----------
    labels : ndarray of int16, shape (n,)
        Rows without a label are not chosen.
    count : int
        How many of each class; all of a class that has fewer.
    seed : int

    Returns
    -------
    ndarray of intp, shape (k,)
        Ascending.
    """
    order = _by_class(labels, np.random.default_rng(seed))
    ordered = labels[order]
    place = np.arange(len(order)) - np.searchsorted(ordered, ordered)  # within its class
    return np.sort(order[(place < count) & (ordered != NO_LABEL)])


def hold_out(labels: Labels, share: float, seed: int, *, groups: Codes | None = None) -> Flags:
    """Choose the rows of the test split.

    Parameters
    ----------
    labels : ndarray of int16, shape (n,)
        The classes of which each side has its share; all equal if that does not matter.
    share : float
        Of all rows, between 0 and 1.
    seed : int
    groups : ndarray of intp, shape (n,), optional
        Rows of one group are on one side.

    Returns
    -------
    ndarray of bool, shape (n,)
        Without groups, exactly the share, rounded, and of each class at most one row more or less.
    """
    if groups is not None:
        is_test: Flags = _deal_groups(labels, groups, (share, 1 - share), seed) == 0
        return is_test
    order = _by_class(labels, np.random.default_rng(seed))
    count = round(share * len(order))
    number = np.arange(len(order))
    chosen = np.zeros(len(order), dtype=np.bool_)
    chosen[order] = (number + 1) * count // len(order) > number * count // len(order)
    return chosen


def number_folds(
    labels: Labels, folds: int, seed: int, *, groups: Codes | None = None
) -> npt.NDArray[np.int16]:
    """Divide rows into folds of about the same size.

    Parameters
    ----------
    labels, seed, groups
        As for `hold_out`.
    folds : int
        How many there are.

    Returns
    -------
    ndarray of int16, shape (n,)
        The fold of each row, from 1. Without groups, no fold has more than one row more than another one, nor
        of a class.
    """
    if groups is not None:
        return (_deal_groups(labels, groups, (1 / folds,) * folds, seed) + 1).astype(np.int16)
    order = _by_class(labels, np.random.default_rng(seed))
    fold = np.empty(len(order), dtype=np.int16)
    fold[order] = np.arange(len(order)) % folds + 1
    return fold


def _by_class(labels: Labels, random: np.random.Generator) -> Rows:
    """Return the rows class by class, those of a class in random order."""
    shuffled = random.permutation(len(labels))
    order: Rows = shuffled[np.argsort(labels[shuffled], kind="stable")]
    return order


def _deal_groups(labels: Labels, groups: Codes, shares: tuple[float, ...], seed: int) -> Codes:
    """Return the part of each row."""
    _, group_of = np.unique(groups, return_inverse=True)
    classes, class_of = np.unique(labels, return_inverse=True)
    counts = np.zeros((group_of.max() + 1, len(classes)))
    np.add.at(counts, (group_of, class_of), 1)
    weights = 1 / counts.sum(axis=0)
    missing = np.outer(shares, counts.sum(axis=0))
    shuffled = np.random.default_rng(seed).permutation(len(counts))
    part = np.empty(len(counts), dtype=np.intp)
    for group in shuffled[np.argsort(-counts[shuffled].sum(axis=1), kind="stable")].tolist():
        more = counts[group]
        # What the squared distance from the shares changes by, if the group goes to each part.
        changes = (weights * more * (more - 2 * missing)).sum(axis=1)
        part[group] = changes.argmin()
        missing[part[group]] -= more
    return part[group_of]
