"""Erases parts of strokes: plane geometry on arrays of points.

For each step of its path, a moving eraser covers a capsule: a segment with a radius. Capsules are convex, so
each covers one interval of any straight segment: ``start + t * step`` for a range of t within 0 <= t <= 1.
The intervals of all capsules are cut out of each segment of the stroke.
"""

import math
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_Points: TypeAlias = npt.NDArray[np.float32]
_Vectors: TypeAlias = npt.NDArray[np.float64]
_Interval: TypeAlias = tuple[_Vectors, _Vectors]

_CRUMB = 0.01
"""Pieces shorter than this share of the eraser's radius are dropped: remains of rounding between two steps of
the eraser would look like dots as wide as the pen."""


def erase(stroke: _Points, path: _Points, radius: float | _Points) -> list[_Points] | None:
    """Cut out of a stroke what an eraser moved over.

    Parameters
    ----------
    stroke : ndarray of float32, shape (k, 2 or more)
        x and y of the stroke's points, k >= 1; a single one is a dot. Further columns, such as widths, are
        kept, and interpolated at cuts.
    path : ndarray of float32, shape (m, 2)
        x and y of the eraser's centre, m >= 1.
    radius : float or ndarray of float32, shape (k,)
        Distance at which the eraser's centre erases, more than 0; one for all points or one for each. Between
        two points, the larger one counts.

    Returns
    -------
    list of ndarray of float32, shape (k', 2 or more), or None
        The remaining pieces in pen order; None if the eraser missed the stroke.
    """
    points, eraser = stroke[:, :2].astype(np.float64), path.astype(np.float64)
    starts, ends = _segments(points)
    tips, tails = _segments(eraser)
    radii = np.broadcast_to(np.asarray(radius, dtype=np.float64)[..., None], (len(points), 1))
    reach = np.maximum(*_segments(radii))
    met = _near(starts, ends, eraser, reach)
    if not len(met):
        return None
    enter, leave = _covered(starts[met], (ends - starts)[met], tips, tails - tips, reach[met])
    cut = (enter < leave).any(axis=1)
    met, enter, leave = met[cut], enter[cut], leave[cut]
    if not len(met):
        return None
    if len(points) == 1:
        return []

    # A position on the stroke is the number of a segment plus the fraction along it.
    segments = met[:, None]
    covered = _united((segments + enter).ravel(), (segments + leave).ravel())
    cuts = [0.0, *chain.from_iterable(covered), float(len(points) - 1)]
    pieces = [
        _between(stroke, *span) for span in zip(cuts[::2], cuts[1::2], strict=True) if span[0] < span[1]
    ]
    crumb = _CRUMB * radii.min()
    return [piece for piece in pieces if _length(piece) > crumb]


def touched(
    points: _Points, lengths: npt.NDArray[np.intp], path: _Points, radii: _Points
) -> npt.NDArray[np.intp]:
    """Return the numbers of the strokes that `erase` cuts, computed at once for many strokes.

    Parameters
    ----------
    points : ndarray of float32, shape (n, 2)
        Of all strokes, one after the other.
    lengths : ndarray of int, shape (s,)
        Number of points of each stroke.
    path, radii : ndarray of float32, shapes (m, 2) and (n,)
        As for `erase`.
    """
    owners = np.repeat(np.arange(len(lengths)), lengths)
    is_dot = lengths[owners] == 1
    is_last = np.zeros(len(points), dtype=np.bool_)
    is_last[np.cumsum(lengths) - 1] = True
    first = np.flatnonzero(is_dot | ~is_last)
    second = first + ~is_dot[first]
    places, eraser = points.astype(np.float64), path.astype(np.float64)
    reaches = radii.astype(np.float64)[:, None]
    starts, ends, reach = places[first], places[second], np.maximum(reaches[first], reaches[second])
    met = _near(starts, ends, eraser, reach)
    tips, tails = _segments(eraser)
    enter, leave = _covered(starts[met], (ends - starts)[met], tips, tails - tips, reach[met])
    return np.unique(owners[first][met[(enter < leave).any(axis=1)]])


def _near(starts: _Vectors, ends: _Vectors, eraser: _Vectors, reach: _Vectors) -> npt.NDArray[np.intp]:
    """Return the numbers of the segments in the box around the path; only these can be met."""
    low, high = eraser.min(axis=0) - reach, eraser.max(axis=0) + reach
    return np.flatnonzero(
        ((np.maximum(starts, ends) >= low) & (np.minimum(starts, ends) <= high)).all(axis=1)
    )


def _segments(points: _Vectors) -> tuple[_Vectors, _Vectors]:
    """Return the starts and ends of a path's segments; a single point is a segment of length 0."""
    return (points[:-1], points[1:]) if len(points) > 1 else (points, points)


def _covered(
    starts: _Vectors, steps: _Vectors, tips: _Vectors, moves: _Vectors, radius: _Vectors
) -> tuple[_Vectors, _Vectors]:
    """Find the part of each of n segments inside each of m capsules.

    Parameters
    ----------
    starts, steps : ndarray of float64, shape (n, 2)
        The segments ``starts + t * steps``, t from 0 to 1.
    tips, moves : ndarray of float64, shape (m, 2)
        The centre lines of the capsules ``tips + s * moves``, s from 0 to 1.
    radius : ndarray of float64, shape (n, 1)
        Radius of the capsules for each segment.

    Returns
    -------
    enter, leave : ndarray of float64, shape (n, m)
        The interval of t, within 0 to 1; empty where ``enter >= leave``.
    """
    starts, steps = starts[:, None], steps[:, None]
    offsets = starts - tips
    lengths = np.hypot(moves[:, 0], moves[:, 1])
    # An eraser at rest covers a disc; its box is empty in any direction.
    still = lengths == 0
    along = np.where(still[:, None], [1.0, 0.0], moves / np.where(still, 1.0, lengths)[:, None])
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)

    # A capsule is a disc at either end and a box between them, which is the intersection of two strips.
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


def _inside_disc(offsets: _Vectors, steps: _Vectors, radius: _Vectors) -> _Interval:
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


def _inside_strip(
    offset: _Vectors, step: _Vectors, low: float | _Vectors, high: float | _Vectors
) -> _Interval:
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
    """Unite non-empty intervals; return them in ascending order."""
    united: list[tuple[float, float]] = []
    for first, last in sorted(zip(enter.tolist(), leave.tolist(), strict=True)):
        if first >= last:
            continue
        if united and first <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], last)
        else:
            united.append((first, last))
    return united


def _between(stroke: _Points, first: float, last: float) -> _Points:
    """Return the part of a stroke between two positions."""
    inner = stroke[math.floor(first) + 1 : math.ceil(last)]
    piece: _Points = np.concatenate([_at(stroke, first), inner, _at(stroke, last)]).astype(np.float32)
    return piece


def _at(stroke: _Points, position: float) -> _Vectors:
    segment = min(math.floor(position), len(stroke) - 2)
    start, end = stroke[segment : segment + 2].astype(np.float64)
    point: _Vectors = (start + (position - segment) * (end - start))[None]
    return point


def _length(piece: _Points) -> float:
    steps = np.diff(piece[:, :2], axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())
