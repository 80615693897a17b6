"""A smooth line through the points of a stroke, for the eye alone: models see the points themselves.

A slow hand leaves points on every pixel it passes, and they jitter from one pixel row to the next; a fast
hand leaves them far apart. So the line is made in two steps. Each point is moved to the mean of its
neighbours, by a weight that falls to nothing at `REACH` along the line: where points lie closer, the jitter
averages out, and where they lie farther apart, every point stays where it is. Through these, a centripetal
Catmull-Rom spline is laid, which meets them all, without loops or overshoot (P. Barry and R. Goldman, 1988;
C. Yuksel et al., 2011).

All of that looks only a few points ahead. While a line is being drawn, all but its last bit is therefore
`settled`: it will look the same whatever follows, and need not be computed or painted again.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Points, Stroke

Curve: TypeAlias = npt.NDArray[np.float64]

REACH = 0.02
"""How far along the line points are averaged, as a share of the paper's side: 12 of 600 pixels."""

_NEIGHBOURS = 12
"""The most points, before and after, that are averaged with one."""

_FLATNESS = 2e-4
"""How far the chords that stand for a curve may lie off it, as a share of the paper's side."""

_LONGEST_CHORD = 0.1
"""Longer chords are cut, as a share of the paper's side: so short pieces of a line can be painted alone."""

_WIDEST_STEP = 2e-3
"""A chord along which the width changes by more is cut, as a share of the paper's side: one pixel of 500."""

_GRID = 2.0**16
"""Samples lie on a grid of this many places to the paper's side. One hundredth of a pixel cannot be seen, and
rounding errors, which may differ with where in a line one begins to compute, vanish in it."""

_COLUMNS = 4  # x, y, width, and the way along the line up to the point


class SmoothLine:
    """Points of a line in pad units, to which more can be added, and the smooth curve along them."""

    def __init__(self) -> None:
        self._table = np.empty((64, _COLUMNS))
        self._count = 0

    @classmethod
    def of(cls, stroke: Stroke, width: float) -> "SmoothLine":
        """Return the line of a stroke; it is `width` wide where the stroke does not know its width."""
        line = cls()
        points = stroke.points.astype(np.float64)
        moved = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
        points = points[moved]
        steps = np.diff(points, axis=0)
        way = np.r_[0.0, np.sqrt(steps[:, 0] ** 2 + steps[:, 1] ** 2).cumsum()]
        widths = np.full(len(points), width) if stroke.widths is None else stroke.widths[moved]
        line._table = np.column_stack([points, widths, way])
        line._count = len(points)
        return line

    def __len__(self) -> int:
        return self._count

    @property
    def points(self) -> Points:
        """The x and y of each point as they were added; float32, shape (k, 2)."""
        return self._table[: self._count, :2].astype(np.float32)

    @property
    def widths(self) -> npt.NDArray[np.float32]:
        """The line's width at each point; float32, shape (k,)."""
        return self._table[: self._count, 2].astype(np.float32)

    def append(self, x: float, y: float, width: float) -> bool:
        """Add a point; tell whether that was done. One that lies where the last one lies is passed over."""
        # What a Stroke keeps is what is drawn, from the first moment: its numbers have 32 bits.
        x, y, width = np.array((x, y, width), dtype=np.float32).tolist()
        way = 0.0
        if self._count:
            last_x, last_y, _, last_way = self._table[self._count - 1].tolist()
            if (x, y) == (last_x, last_y):
                return False
            step_x, step_y = x - last_x, y - last_y
            way = last_way + math.sqrt(step_x * step_x + step_y * step_y)
        if self._count == len(self._table):
            self._table = np.concatenate([self._table, np.empty_like(self._table)])
        self._table[self._count] = x, y, width, way
        self._count += 1
        return True

    @property
    def settled(self) -> int:
        """The point up to which the curve stays as it is, whatever is added."""
        way = self._table[: self._count, 3]
        # A point stays where it is once all that it is averaged with is there. The curve up to a point bends
        # with where the next one lies.
        resting = int(np.searchsorted(way, way[-1] - REACH, side="right")) if self._count else 0
        return max(0, resting - 2)

    def curve(self, first: int = 0, last: int | None = None) -> Curve:
        """Return the curve from one point to another.

        Parameters
        ----------
        first, last : int
            Which points; without them, from the first point of all to the last.

        Returns
        -------
        ndarray of float64, shape (m, 3)
            x, y and width at the ends of chords, in pad units. If `first` is `last`, that point alone.
        """
        last = self._count - 1 if last is None else last
        # One more point at either side tells which way the curve goes at the ends.
        begin, end = max(0, first - 1), min(self._count, last + 2)
        knots = self._steadied(begin, end)
        if begin == first:
            knots = np.concatenate([2 * knots[:1] - knots[min(1, len(knots) - 1)], knots])
        if end == last + 1:
            knots = np.concatenate([knots, 2 * knots[-1:] - knots[-2]])
        samples = np.concatenate([_flattened(knots), knots[-2:-1]])
        rounded: Curve = np.rint(samples * _GRID) / _GRID
        return rounded

    def _steadied(self, first: int, last: int) -> Curve:
        """Return x, y and width of the points from `first` up to, not including, `last`, averaged."""
        table = self._table[: self._count]
        index = np.arange(first, last)
        around = index[:, None] + np.arange(-_NEIGHBOURS, _NEIGHBOURS + 1)
        around = around.clip(0, self._count - 1)
        way = table[:, 3]
        here = way[index]
        # Towards its ends the line keeps more and more to its points: it meets the first and the last.
        reach = np.minimum(REACH, np.minimum(here, way[-1] - here)).clip(1e-9)
        distance = (way[around] - here[:, None]) / reach[:, None]
        weight = (1.0 - distance * distance).clip(0.0) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        steadied: Curve = (weight[..., None] * table[around, :3]).sum(axis=1)
        return steadied


def _flattened(knots: Curve) -> Curve:
    """Lay a centripetal Catmull-Rom spline through knots and sample it.

    Parameters
    ----------
    knots : ndarray of float64, shape (k, 3)
        x, y and width. The first and last give the direction only: the curve runs between their neighbours.

    Returns
    -------
    ndarray of float64, shape (m, 3)
        Samples of all the pieces between two knots, each from its beginning up to, not including, its end.
    """
    before, start, end, after = (knots[shift : len(knots) - 3 + shift] for shift in range(4))
    if not len(start):
        return np.empty((0, 3))
    one, two, three = (
        np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-12)[:, None]
        for step in (start - before, end - start, after - end)
    )
    # The same spline as Bézier curves: the control points next to the start and to the end.
    out = np.sqrt(one * two)
    into = np.sqrt(two * three)
    departing = (one * end - two * before + (2 * one + 3 * out + two) * start) / (3 * (one + out))
    arriving = (three * start - two * after + (2 * three + 3 * into + two) * end) / (3 * (three + into))

    # Enough chords to be flat (Wang's formula) and even, and none too long.
    bends = np.maximum(
        *(
            np.hypot(bend[:, 0], bend[:, 1])
            for bend in (start - 2 * departing + arriving, departing - 2 * arriving + end)
        )
    )
    flat = np.sqrt(0.75 * bends / _FLATNESS)
    even = np.abs(end[:, 2] - start[:, 2]) / _WIDEST_STEP
    counts = np.ceil(np.maximum.reduce([flat, even, two[:, 0] / _LONGEST_CHORD])).astype(np.intp).clip(1)
    piece = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    t = (number / counts[piece])[:, None]
    s = 1 - t
    samples: Curve = (
        s**3 * start[piece]
        + 3 * s * s * t * departing[piece]
        + 3 * s * t * t * arriving[piece]
        + t**3 * end[piece]
    )
    samples[:, 2:] = s * start[piece, 2:] + t * end[piece, 2:]  # a spline might make it negative
    return samples
