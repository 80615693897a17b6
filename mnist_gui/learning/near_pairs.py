"""All pairs of vectors closer than a distance: exact, and much faster than comparing all pairs in full.

Most pairs are ruled out by lower bounds of their distance:

- Vectors are sorted by the column with the largest variance. Two vectors further apart in that column alone
  are never compared.
- The others are compared by the `LEADING` columns of largest variance, which for principal components hold
  most of the distance: one short matrix product.
- What is left is compared by all columns, in float32, and what is then left in float64.

Rounding of the first two steps is allowed for, so no pair is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.copies import Copies
from mnist_gui.data.dataset import Rows
from mnist_gui.errors import DataError
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import squared_norms
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

LEADING = 48
"""Columns that are compared first."""

BLOCK = 1024
"""Vectors compared with as many others at a time; their products take 4 MB."""

MOST_PAIRS = 5_000_000
"""More pairs are refused: the distance is then no measure of duplicates."""

_CHECKED = 4096
"""Pairs compared in full at a time."""


@dataclass(frozen=True, eq=False)
class NearPairs:
    """Pairs of vectors and their distances, the nearest first.

    Attributes
    ----------
    first, second : ndarray of intp, shape (p,)
        Numbers of the vectors, each ``first`` smaller than its ``second``.
    distances : ndarray of float64, shape (p,)
        Ascending.
    """

    first: Rows
    second: Rows
    distances: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.distances)

    def within(self, distance: float) -> "NearPairs":
        """Return those at most so far apart; takes no time, as for a slider."""
        end = int(np.searchsorted(self.distances, distance, side="right"))
        return NearPairs(self.first[:end], self.second[:end], self.distances[:end])


def near_pairs(
    vectors: FloatArray,
    distance: float,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> NearPairs:
    """Find all pairs of vectors at most so far apart.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
        Finite, d at least 1. Principal components are compared fastest.
    distance : float
        Largest Euclidean distance, 0 or more.
    report : callable
        Called with the number of vectors done.
    token : CancelToken, optional
        Checked between blocks.

    Raises
    ------
    DataError
        If there are more than `MOST_PAIRS`.
    Cancelled
        If the token was cancelled.
    """
    if len(vectors) < 2:
        return NO_PAIRS
    search = _Search(vectors, distance, token)
    starts = range(0, len(vectors), BLOCK)
    found: list[_Found] = []
    count = 0
    for number, pairs in enumerate(on_all_processors(search.pairs_of_block, starts), start=1):
        found.append(pairs)
        count += len(pairs[0])
        if count > MOST_PAIRS:
            raise DataError(
                f"More than {MOST_PAIRS:,} pairs of images are at most {distance:g} apart; "
                "choose a smaller distance."
            )
        done = min(number * BLOCK, len(vectors))
        report(Progress("Comparing all pairs of images", done, len(vectors), "images"))
    first = np.concatenate([np.empty(0, np.intp), *(pairs[0] for pairs in found)])
    second = np.concatenate([np.empty(0, np.intp), *(pairs[1] for pairs in found)])
    distances = np.concatenate([np.empty(0), *(pairs[2] for pairs in found)])
    first, second = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((second, first, distances))
    return NearPairs(first[order], second[order], distances[order])


def near_pairs_of(
    copies: Copies, vectors: FloatArray, distance: float, *, report: Report, token: CancelToken | None
) -> NearPairs:
    """Find near pairs of images as `near_pairs` does, of images with the same pixels only the first ones."""
    first_ones = np.flatnonzero(copies.same == np.arange(len(copies.same)))
    if len(first_ones) == len(vectors):
        return near_pairs(vectors, distance, report=report, token=token)
    pairs = near_pairs(vectors[first_ones], distance, report=report, token=token)
    return NearPairs(first_ones[pairs.first], first_ones[pairs.second], pairs.distances)


NO_PAIRS = NearPairs(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))


_Found = tuple[Rows, Rows, npt.NDArray[np.float64]]
"""First, second and distance of pairs."""


class _Search:
    """Vectors, prepared for the comparison of blocks."""

    def __init__(self, vectors: FloatArray, distance: float, token: CancelToken | None) -> None:
        self._vectors = vectors
        self._distance = distance
        self._token = token
        mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        variance = np.einsum("ij,ij->j", vectors, vectors, dtype=np.float64) / len(vectors) - mean**2
        columns = np.argsort(-variance, kind="stable")[:LEADING]
        self._order = np.argsort(vectors[:, columns[0]], kind="stable")
        leading = vectors[self._order][:, columns] - mean[columns]
        halves = squared_norms(leading) / 2
        ones = np.ones(len(vectors), dtype=np.float32)
        # The product of (u, h, 1) and (v, -1, -k) is u.v - h - k = -|u - v|^2 / 2.
        self._left = np.column_stack([leading, halves, ones])
        self._right = np.column_stack([leading, -ones, -halves])
        sorted_by = vectors[self._order, columns[0]].astype(np.float64)
        self._ends = np.searchsorted(sorted_by, sorted_by + distance, side="right")
        # Each of the terms is rounded a few times, by 2^-24 of at most the largest squared length.
        largest = float(squared_norms(vectors).max(initial=0)) + float(mean @ mean)
        self._least = np.float32(-distance * distance / 2 - 8 * (LEADING + 4) * 2.0**-24 * largest)

    def pairs_of_block(self, start: int) -> _Found:
        """Return the pairs of a block of sorted vectors with themselves and later ones."""
        parts = [self._checked(first, second) for first, second in self._candidates(start)]
        first, second, distances = (np.concatenate(column) for column in zip(*parts, strict=True))
        return first, second, distances

    def _candidates(self, start: int) -> Iterator[tuple[Rows, Rows]]:
        """Yield sorted numbers of pairs that the leading columns do not rule out."""
        left = self._left[start : start + BLOCK]
        end = int(self._ends[min(start + BLOCK, len(self._ends)) - 1])
        for other in range(start, end, BLOCK):
            if self._token is not None:
                self._token.raise_if_cancelled()
            products = left @ self._right[other : min(other + BLOCK, end)].T
            near = np.flatnonzero(products.ravel() >= self._least)
            first, second = np.divmod(near, products.shape[1])
            first, second = first + start, second + other
            later = first < second
            yield first[later], second[later]

    def _checked(self, first: Rows, second: Rows) -> _Found:
        """Return the pairs of sorted numbers that are near, with their distances."""
        first, second = self._order[first], self._order[second]
        # Each of d terms is rounded at most d + 3 times (difference, square, sums), by 2^-24 of itself.
        largest = self._distance**2 * (1 + 2 * (self._vectors.shape[1] + 3) * 2.0**-24)
        near = self._squared(first, second, np.float32) <= largest
        first, second = first[near], second[near]
        distances = np.sqrt(self._squared(first, second, np.float64))
        near = distances <= self._distance
        return first[near], second[near], distances[near]

    def _squared(self, first: Rows, second: Rows, dtype: npt.DTypeLike) -> npt.NDArray[np.floating]:
        """Return the squared distance of each pair by all columns, computed with this precision."""
        squared = np.empty(len(first), dtype=dtype)
        for start in range(0, len(first), _CHECKED):
            part = slice(start, start + _CHECKED)
            differences = self._vectors[first[part]].astype(dtype, copy=False) - self._vectors[second[part]]
            np.einsum("ij,ij->i", differences, differences, out=squared[part])
        return squared
