"""Distances between the regions of a mask, measured from outline to outline.

The number of comparisons is bounded: where many large regions are near each other, as in a pattern of rings,
the outlines are thinned. Pages of digits stay far below that bound.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

import numpy as np

from mnist_gui.ink.arrays import Ink, Integers
from mnist_gui.ink.regions import Regions

MOST_COMPARISONS = 2**27
"""Number of pairs of points from which on `Distances.within` thins them; a full page of digits has half."""

_OF_PATTERN = 2**23
"""Number of pairs of points that then remain, approximately."""

_MOST_POINTS = 400
"""Most points of an outline, approximately."""

_ROWS, _COLUMNS = 64, 1024
"""Points compared with others at once, so that the differences stay in the processor's cache."""


class Distances:
    """The distances between regions whose boxes are near, each measured once.

    Parameters
    ----------
    regions : Regions
    kept : ndarray of int64, shape (k,)
        The regions that count.
    """

    def __init__(self, regions: Regions, kept: Integers) -> None:
        self._regions = regions
        self._kept = kept
        self._known: dict[tuple[int, int], float] = {}
        self._comparisons = 0

    def within(self, reach: float) -> list[tuple[float, int, int]]:
        """Return the distances between regions whose boxes are at most `reach` apart, the smallest first.

        Returns
        -------
        list of (float, int, int)
            Distance and the numbers of two regions.
        """
        near = self._near(reach)
        self._measure([pair for pair in near if pair not in self._known])
        kept = self._kept.tolist()
        return sorted((self._known[one, other], kept[one], kept[other]) for one, other in near)

    def _near(self, reach: float) -> list[tuple[int, int]]:
        """Return the pairs of indices into `kept` whose boxes are at most `reach` apart."""
        regions, kept = self._regions, self._kept
        left, top, right, bottom = (
            side[kept] for side in (regions.left, regions.top, regions.right, regions.bottom)
        )
        apart_x = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
        apart_y = np.maximum(top[:, None], top) - np.minimum(bottom[:, None], bottom)
        ones, others = np.nonzero(np.triu((apart_x <= reach) & (apart_y <= reach), k=1))
        return list(zip(ones.tolist(), others.tolist(), strict=True))

    def _measure(self, pairs: list[tuple[int, int]]) -> None:
        if not pairs:
            return
        outlines = self._outlines
        self._comparisons += sum(len(outlines[one]) * len(outlines[other]) for one, other in pairs)
        is_pattern = self._comparisons > MOST_COMPARISONS
        step = int(np.ceil(np.sqrt(self._comparisons / _OF_PATTERN))) if is_pattern else 1
        thinned = [outline[::step] for outline in outlines]
        for one, group in groupby(pairs, itemgetter(0)):
            others = [other for _, other in group]
            found = distances(thinned[one], [thinned[other] for other in others])
            self._known |= {(one, other): away for other, away in zip(others, found, strict=True)}

    @cached_property
    def _outlines(self) -> list[Ink]:
        """Points on the outline of each region that counts; float32 of shape (m, 2).

        All outlines are found at once: regions that lie one in another would else be searched repeatedly.
        """
        numbers = self._regions.numbers()
        inked = np.pad(numbers >= 0, 1)
        inner = inked[:-2, 1:-1] & inked[2:, 1:-1] & inked[1:-1, :-2] & inked[1:-1, 2:]
        places = np.flatnonzero(inked[1:-1, 1:-1] & ~inner)
        owners = numbers.reshape(-1)[places]
        if len(self._regions) <= 2**16:
            owners = owners.astype(np.uint16)  # which are sorted in a fifth of the time
        order = np.argsort(owners, kind="stable")
        starts, ends = (np.searchsorted(owners[order], self._kept, side) for side in ("left", "right"))
        width = numbers.shape[1]

        def points(start: int, end: int) -> Ink:
            chosen = places[order[start : end : max(1, (end - start) // _MOST_POINTS)]]
            return np.stack(np.divmod(chosen, width), axis=1).astype(np.float32)

        return [points(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def distances(one: Ink, others: Sequence[Ink]) -> list[float]:
    """Return the smallest distance between a set of points and each of others, float32 of shape (k, 2).

    Each coordinate by itself and in place: five times as fast as with pairs of coordinates. A product of
    matrices would be faster still, but not while other programs run.
    """
    found: list[float] = []
    ends = np.cumsum([len(other) for other in others])
    first = 0
    while first < len(others):  # many small sets at a time, but no more than stays in the cache
        before = ends[first] - len(others[first])
        last = max(first + 1, int(np.searchsorted(ends, before + _COLUMNS, side="right")))
        squares = _least_squares(one, np.concatenate(others[first:last]))
        starts = ends[first:last] - before - [len(other) for other in others[first:last]]
        found += np.sqrt(np.minimum.reduceat(squares, starts)).tolist()
        first = last
    return found


def _least_squares(one: Ink, other: Ink) -> Ink:
    """Return the squared distance of each point of another set to the nearest one of a set."""
    least = np.full(len(other), np.inf, dtype=np.float32)
    for first in range(0, len(one), _ROWS):
        squares, down = (
            np.subtract.outer(one[first : first + _ROWS, axis], other[:, axis]) for axis in (1, 0)
        )
        squares *= squares
        down *= down
        squares += down
        np.minimum(least, squares.min(axis=0), out=least)
    return least
