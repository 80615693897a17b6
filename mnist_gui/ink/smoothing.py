"""Smooth curves through the points of a stroke, for display only: models get the points themselves.

A slow pen leaves points on every pixel, which jitter between pixel rows; a fast pen leaves them far apart. A
curve is therefore computed in two steps. First, each point is averaged with its neighbours, with weights that
fall to zero at `REACH` along the line: this removes the jitter of close points, and leaves distant points
where they are. Then a centripetal Catmull-Rom spline is laid through these points, without loops or overshoot
(P. Barry and R. Goldman, 1988; C. Yuksel et al., 2011).

Both steps depend only on a few points ahead. While a line is being drawn, all but its end is therefore
`settled`: it will not change, and need not be computed or painted again.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Points, Stroke

Curve: TypeAlias = npt.NDArray[np.float64]

REACH = 0.02
"""Largest distance of averaged points, as a share of the paper's side: 12 of 600 pixels."""

_NEIGHBOURS = 12
"""Most points on either side that are averaged with a point."""

_FLATNESS = 2e-4
"""Largest distance of chords from their curve, as a share of the paper's side."""

_LONGEST_CHORD = 0.1
"""Longest chord, as a share of the paper's side, so that a line can be painted in short pieces."""

_WIDEST_STEP = 2e-3
"""Largest change of the width along a chord, as a share of the paper's side: one pixel of 500."""

GRID = 2.0**16
"""Grid positions of samples per side of the paper. A hundredth of a pixel is invisible, and rounding removes
errors that depend on the point at which the computation starts."""

_COLUMNS = 4  # x, y, width, and the distance along the line


class SmoothLine:
    """A line in pad units that can be extended, and the smooth curve along it."""

    def __init__(self) -> None:
        self._table = np.empty((64, _COLUMNS))
        self._count = 0

    @classmethod
    def of(cls, stroke: Stroke, width: float) -> "SmoothLine":
        """Return the line of a stroke; `width` is used if the stroke has no widths."""
        line = cls()
        points = stroke.points.astype(np.float64)
        moved = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
        points = points[moved]
        steps = np.diff(points, axis=0)
        distance = np.r_[0.0, np.sqrt(steps[:, 0] ** 2 + steps[:, 1] ** 2).cumsum()]
        widths = np.full(len(points), width) if stroke.widths is None else stroke.widths[moved]
        line._table = np.column_stack([points, widths, distance])
        line._count = len(points)
        return line

    def __len__(self) -> int:
        return self._count

    @property
    def points(self) -> Points:
        """X and y of each point, float32 of shape (k, 2)."""
        return self._table[: self._count, :2].astype(np.float32)

    @property
    def widths(self) -> npt.NDArray[np.float32]:
        """Width of the line at each point, float32 of shape (k,)."""
        return self._table[: self._count, 2].astype(np.float32)

    def append(self, x: float, y: float, width: float) -> bool:
        """Add a point, unless it equals the last one; return whether it was added."""
        # Rounded to the 32 bits of a Stroke, so that the line looks the same before and after the release.
        x, y, width = np.array((x, y, width), dtype=np.float32).tolist()
        distance = 0.0
        if self._count:
            last_x, last_y, _, last_distance = self._table[self._count - 1].tolist()
            if (x, y) == (last_x, last_y):
                return False
            step_x, step_y = x - last_x, y - last_y
            distance = last_distance + math.sqrt(step_x * step_x + step_y * step_y)
        if self._count == len(self._table):
            self._table = np.concatenate([self._table, np.empty_like(self._table)])
        self._table[self._count] = x, y, width, distance
        self._count += 1
        return True

    @property
    def settled(self) -> int:
        """Index of the point up to which the curve will not change."""
        distance = self._table[: self._count, 3]
        # A point is final once all points that it is averaged with exist. The curve up to a point depends on
        # the next point.
        final = int(np.searchsorted(distance, distance[-1] - REACH, side="right")) if self._count else 0
        return max(0, final - 2)

    def curve(self, first: int = 0, last: int | None = None) -> Curve:
        """Return the curve between two points, by default the whole curve.

        Returns
        -------
        ndarray of float64, shape (m, 3)
            x, y and width at the ends of chords, in pad units; a single row if `first` is `last`.
        """
        last = self._count - 1 if last is None else last
        if self._count == 1:  # a dot, without the effort of averaging it with itself
            return _on_grid(self._table[:1, :3])
        # One more point on either side gives the direction of the curve at its ends.
        begin, end = max(0, first - 1), min(self._count, last + 2)
        knots = self._steadied(begin, end)
        if begin == first:
            knots = np.concatenate([2 * knots[:1] - knots[min(1, len(knots) - 1)], knots])
        if end == last + 1:
            knots = np.concatenate([knots, 2 * knots[-1:] - knots[-2]])
        samples = np.concatenate([_flattened(knots), knots[-2:-1]])
        return _on_grid(samples)

    def _steadied(self, first: int, last: int) -> Curve:
        """Return averaged x, y and width of the points from `first` to before `last`."""
        table = self._table[: self._count]
        index = np.arange(first, last)
        around = index[:, None] + np.arange(-_NEIGHBOURS, _NEIGHBOURS + 1)
        around = around.clip(0, self._count - 1)
        distance = table[:, 3]
        here = distance[index]
        # The reach decreases towards the ends, so that the curve meets the first and the last point.
        reach = np.minimum(REACH, np.minimum(here, distance[-1] - here)).clip(1e-9)
        offset = (distance[around] - here[:, None]) / reach[:, None]
        weight = (1.0 - offset * offset).clip(0.0) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        steadied: Curve = (weight[..., None] * table[around, :3]).sum(axis=1)
        return steadied


def _on_grid(samples: Curve) -> Curve:
    rounded: Curve = np.rint(samples * GRID) / GRID + 0.0  # no minus zero: pieces are compared as bytes
    return rounded


def _flattened(knots: Curve) -> Curve:
    """Sample a centripetal Catmull-Rom spline through knots.

    Parameters
    ----------
    knots : ndarray of float64, shape (k, 3)
        x, y and width. The first and the last only give the direction: the curve runs between their
        neighbours.

    Returns
    -------
    ndarray of float64, shape (m, 3)
        Samples of all segments between two knots, each without its end.
    """
    before, start, end, after = (knots[shift : len(knots) - 3 + shift] for shift in range(4))
    if not len(start):
        return np.empty((0, 3))
    one, two, three = (
        np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-12)[:, None]
        for step in (start - before, end - start, after - end)
    )
    # Control points of the equivalent Bézier curves, next to the start and to the end.
    out = np.sqrt(one * two)
    into = np.sqrt(two * three)
    departing = (one * end - two * before + (2 * one + 3 * out + two) * start) / (3 * (one + out))
    arriving = (three * start - two * after + (2 * three + 3 * into + two) * end) / (3 * (three + into))

    # The number of chords makes them flat (Wang's formula), even in width and short.
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
    samples[:, 2:] = s * start[piece, 2:] + t * end[piece, 2:]  # linear, since a spline could be negative
    return samples
