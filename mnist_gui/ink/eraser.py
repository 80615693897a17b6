"""Erases parts of strokes: plane geometry on arrays of points.

For each step of its path, a moving eraser covers a capsule: a segment with a radius. Capsules are convex, so
each covers one interval of any straight segment: ``start + t * step`` for a range of t within 0 <= t <= 1.
The intervals of all capsules are cut out of each segment of the stroke.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_Points: TypeAlias = npt.NDArray[np.float32]
_Numbers: TypeAlias = npt.NDArray[np.intp]
_Vectors: TypeAlias = npt.NDArray[np.float64]
_Interval: TypeAlias = tuple[_Vectors, _Vectors]

_CRUMB = 0.01
"""Pieces shorter than this share of the eraser's radius are dropped: remains of rounding between two steps of
the eraser would look like dots as wide as the pen."""


@dataclass(frozen=True)
class Remains:
    """What an eraser leaves of the strokes that it cuts.

    Attributes
    ----------
    cut : ndarray of int, shape (c,)
        The numbers of these strokes, in ascending order.
    table : ndarray of float32, shape (n, 2 or more)
        The points of all pieces that are left, one after the other, in pen order.
    lengths, owners : ndarray of int, shape (p,)
        Number of points of each piece, at least 2, and the number of the stroke that it is left of.
    """

    cut: _Numbers
    table: _Points
    lengths: _Numbers
    owners: _Numbers


def erase(table: _Points, lengths: _Numbers, path: _Points, radii: _Points) -> Remains | None:
    """Cut out of strokes what an eraser moved over; all strokes at once, as a drawing may have thousands.

    Parameters
    ----------
    table : ndarray of float32, shape (n, 2 or more)
        x and y of the points of all strokes, one after the other. Further columns, such as widths, are kept,
        and interpolated at cuts.
    lengths : ndarray of int, shape (s,)
        Number of points of each stroke, at least 1; a stroke of a single one is a dot.
    path : ndarray of float32, shape (m, 2)
        x and y of the eraser's centre, m >= 1.
    radii : ndarray of float32, shape (n,)
        Distance at which the eraser's centre erases, more than 0, for each point. Between two points, the
        larger one counts.

    Returns
    -------
    Remains or None
        None if the eraser missed all strokes.
    """
    ends = np.cumsum(lengths)
    first, second = _neighbours(ends, lengths)
    eraser, places, reaches = path.astype(np.float64), table[:, :2], radii[:, None]
    met = _near(places[first], places[second], eraser, np.maximum(reaches[first], reaches[second]))
    first, second = first[met], second[met]
    starts, stops, reach = (
        values.astype(np.float64)
        for values in (places[first], places[second], np.maximum(reaches[first], reaches[second]))
    )
    tips, tails = (eraser[:-1], eraser[1:]) if len(eraser) > 1 else (eraser, eraser)
    enter, leave = _covered(starts, stops - starts, tips, tails - tips, reach)
    rows, columns = np.nonzero(enter < leave)
    if not len(rows):
        return None
    # A position is the number of a point, of all strokes, plus the fraction of the way to the next one.
    segments = first[rows]
    is_cut = np.zeros(len(lengths), dtype=np.bool_)
    is_cut[np.searchsorted(ends, segments, side="right")] = True
    cut = np.flatnonzero(is_cut)
    is_line = second[rows] > segments
    covered = _united((segments + enter[rows, columns])[is_line], (segments + leave[rows, columns])[is_line])
    lines = cut[lengths[cut] > 1]
    begins, lasts = _outside(covered, (ends - lengths)[lines], ends[lines] - 1)
    owners = np.searchsorted(ends, begins, side="right")
    left, counts = _pieces(table, begins, lasts)
    smallest = np.minimum.reduceat(radii, ends - lengths)[owners]
    is_piece = _no_crumbs(left, counts, _CRUMB * smallest.astype(np.float64))
    return Remains(cut, left[np.repeat(is_piece, counts)], counts[is_piece], owners[is_piece])


def _neighbours(ends: _Numbers, lengths: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Return the points at the starts and the ends of all segments; that of a dot has one point twice."""
    is_start = np.ones(int(ends[-1]), dtype=np.bool_)
    is_start[ends[lengths > 1] - 1] = False
    first = np.flatnonzero(is_start)
    second = first + 1
    second[np.searchsorted(first, ends[lengths == 1] - 1)] -= 1
    return first, second


def _near(starts: _Points, ends: _Points, eraser: _Vectors, reach: _Points) -> _Numbers:
    """Return the numbers of the segments in the box around the path; only these can be met."""
    low, high = eraser.min(axis=0) - reach, eraser.max(axis=0) + reach
    return np.flatnonzero(
        ((np.maximum(starts, ends) >= low) & (np.minimum(starts, ends) <= high)).all(axis=1)
    )


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


def _united(enter: _Vectors, leave: _Vectors) -> _Interval:
    """Unite intervals; return the starts and the ends in ascending order."""
    order = np.argsort(enter)
    enter, leave = enter[order], np.maximum.accumulate(leave[order])
    is_new = np.append(True, enter[1:] > leave[:-1])[: len(enter)]
    is_last = np.append(is_new[1:], True)[: len(enter)]
    return enter[is_new], leave[is_last]


def _outside(covered: _Interval, begins: _Numbers, lasts: _Numbers) -> _Interval:
    """Return the intervals from `begins` to `lasts`, in ascending order, without what is covered of them."""
    starts = np.sort(np.concatenate([covered[1], begins]))
    stops = np.sort(np.concatenate([covered[0], lasts]))
    is_left = starts < stops
    return starts[is_left], stops[is_left]


def _pieces(table: _Points, begins: _Vectors, lasts: _Vectors) -> tuple[_Points, _Numbers]:
    """Return the rows of a table between positions, those at the positions included, and their numbers."""
    inner, end = np.floor(begins).astype(np.intp) + 1, np.ceil(lasts).astype(np.intp)
    counts = end - inner + 2
    offsets = np.cumsum(counts) - counts
    number = np.arange(int(counts.sum())) - np.repeat(offsets, counts)
    pieces = table[(np.repeat(inner, counts) - 1 + number).clip(0, len(table) - 1)]
    pieces[offsets] = _at(table, begins, inner - 1)
    pieces[offsets + counts - 1] = _at(table, lasts, end - 1)
    return pieces, counts


def _at(table: _Points, positions: _Vectors, segments: _Numbers) -> _Vectors:
    """Return the rows at positions, each of which is on a segment, that with the number of its first row."""
    start, end = table[segments].astype(np.float64), table[segments + 1].astype(np.float64)
    rows: _Vectors = start + (positions - segments)[:, None] * (end - start)
    return rows


def _no_crumbs(pieces: _Points, counts: _Numbers, shortest: _Vectors) -> npt.NDArray[np.bool_]:
    """Return which pieces are longer than the shortest that may stay."""
    steps = np.diff(pieces[:, :2].astype(np.float64), axis=0, append=0)
    steps[np.cumsum(counts) - 1] = 0
    lengths = np.add.reduceat(np.hypot(steps[:, 0], steps[:, 1]), np.cumsum(counts) - counts)
    is_long: npt.NDArray[np.bool_] = lengths > shortest
    return is_long
