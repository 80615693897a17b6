"""Where an eraser meets a stroke, and what it leaves: plane geometry on arrays of points.

A moving eraser covers one capsule, a segment with a radius, for each step of its path. A capsule is convex,
so it covers one connected part of any straight segment: an interval of t in ``start + t * step``,
0 <= t <= 1. Those intervals, for all capsules, are cut out of each segment of the stroke.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_Points: TypeAlias = npt.NDArray[np.float32]
_Vectors: TypeAlias = npt.NDArray[np.float64]
_Interval: TypeAlias = tuple[_Vectors, _Vectors]

_CRUMB = 0.01
"""A piece is dropped if it is shorter than this share of the eraser's radius: what rounding leaves between
two steps of the eraser would show as a dot as wide as the pen."""


def erase(stroke: _Points, path: _Points, radius: float) -> list[_Points] | None:
    """Cut out of a stroke what an eraser moved over.

    Parameters
    ----------
    stroke : ndarray of float32, shape (k, 2)
        x and y of the stroke's points, k >= 1; a single one is a dot.
    path : ndarray of float32, shape (m, 2)
        x and y of the eraser's middle as it moved, m >= 1.
    radius : float
        The eraser's radius, more than 0.

    Returns
    -------
    list of ndarray of float32, shape (k', 2), or None
        The pieces that are left, in pen order; None if the eraser missed the stroke.
    """
    points, eraser = stroke.astype(np.float64), path.astype(np.float64)
    beyond = (points.min(axis=0) > eraser.max(axis=0) + radius) | (
        points.max(axis=0) < eraser.min(axis=0) - radius
    )
    if beyond.any():
        return None
    starts, ends = _segments(points)
    tips, tails = _segments(eraser)
    enter, leave = _covered(starts, ends - starts, tips, tails - tips, radius)
    if not (enter < leave).any():
        return None
    if len(points) == 1:
        return []

    pieces: list[list[_Vectors]] = [[]]
    for start, end, intervals in zip(starts, ends, map(_united, enter, leave), strict=True):
        position = 0.0
        for first, last in intervals:
            if position < first:
                pieces[-1] += [start + position * (end - start), start + first * (end - start)]
            pieces.append([])
            position = last
        if position < 1.0:
            pieces[-1] += [start + position * (end - start), end]
    return [_joined(piece) for piece in pieces if _length(piece) > _CRUMB * radius]


def _segments(points: _Vectors) -> tuple[_Vectors, _Vectors]:
    """Return the starts and the ends of a path's segments; a single point is a segment of no length."""
    return (points[:-1], points[1:]) if len(points) > 1 else (points, points)


def _covered(
    starts: _Vectors, steps: _Vectors, tips: _Vectors, moves: _Vectors, radius: float
) -> tuple[_Vectors, _Vectors]:
    """Find where each of n segments lies inside each of m capsules.

    Parameters
    ----------
    starts, steps : ndarray of float64, shape (n, 2)
        The segments ``starts + t * steps``, t from 0 to 1.
    tips, moves : ndarray of float64, shape (m, 2)
        The capsules' middle lines ``tips + s * moves``, s from 0 to 1.
    radius : float
        The capsules' radius.

    Returns
    -------
    enter, leave : ndarray of float64, shape (n, m)
        The interval of t, within 0 to 1; empty where ``enter >= leave``.
    """
    starts, steps = starts[:, None], steps[:, None]
    offsets = starts - tips
    lengths = np.hypot(moves[:, 0], moves[:, 1])
    # An eraser that stands still covers a disc; its box is empty, whichever way it points.
    still = lengths == 0
    along = np.where(still[:, None], [1.0, 0.0], moves / np.where(still, 1.0, lengths)[:, None])
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)

    # A capsule is a disc at either end and a box between them; in the box's frame, two strips.
    parts = [
        _inside_disc(offsets, steps, radius),
        _inside_disc(offsets - moves, steps, radius),
        _intersection(
            _inside_strip((offsets * along).sum(-1), (steps * along).sum(-1), 0.0, lengths),
            _inside_strip((offsets * across).sum(-1), (steps * across).sum(-1), -radius, radius),
        ),
    ]
    enter = np.minimum.reduce([np.where(first < last, first, np.inf) for first, last in parts])
    leave = np.maximum.reduce([np.where(first < last, last, -np.inf) for first, last in parts])
    return np.maximum(enter, 0.0), np.minimum(leave, 1.0)


def _inside_disc(offsets: _Vectors, steps: _Vectors, radius: float) -> _Interval:
    """Solve ``|offset + t step| <= radius`` for t."""
    a = (steps * steps).sum(-1)
    b = (offsets * steps).sum(-1)
    c = (offsets * offsets).sum(-1) - radius * radius
    root = np.sqrt(np.maximum(b * b - a * c, 0.0))
    moving = a > 0
    safe = np.where(moving, a, 1.0)
    hit = np.where(moving, b * b > a * c, c <= 0)
    enter = np.where(moving, (-b - root) / safe, -np.inf)
    leave = np.where(moving, (-b + root) / safe, np.inf)
    return np.where(hit, enter, np.inf), np.where(hit, leave, -np.inf)


def _inside_strip(offset: _Vectors, step: _Vectors, low: float, high: float | _Vectors) -> _Interval:
    """Solve ``low <= offset + t step <= high`` for t."""
    moving = step != 0
    safe = np.where(moving, step, 1.0)
    one, other = (low - offset) / safe, (high - offset) / safe
    inside = (low <= offset) & (offset <= high)
    enter = np.where(moving, np.minimum(one, other), np.where(inside, -np.inf, np.inf))
    leave = np.where(moving, np.maximum(one, other), np.where(inside, np.inf, -np.inf))
    return enter, leave


def _intersection(one: _Interval, other: _Interval) -> _Interval:
    return np.maximum(one[0], other[0]), np.minimum(one[1], other[1])


def _united(enter: _Vectors, leave: _Vectors) -> list[tuple[float, float]]:
    """Unite the intervals that are not empty, in ascending order."""
    united: list[tuple[float, float]] = []
    for first, last in sorted(zip(enter.tolist(), leave.tolist(), strict=True)):
        if first >= last:
            continue
        if united and first <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], last)
        else:
            united.append((first, last))
    return united


def _length(piece: Sequence[_Vectors]) -> float:
    if not piece:
        return 0.0
    steps = np.diff(piece, axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def _joined(piece: Sequence[_Vectors]) -> _Points:
    """Join the ends of a piece's segments: each inner point came twice, as an end and as the next start."""
    points = np.array(piece, dtype=np.float32)
    return points[np.r_[True, (points[1:] != points[:-1]).any(axis=1)]]
