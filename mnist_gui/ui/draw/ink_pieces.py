"""Cuts a line into short pieces, each of which is painted separately.

A line is cut where it enters another cell of a grid, where its width changes, where it turns back, and where
a piece becomes too long. Each cut depends only on nearby samples. Pieces therefore stay the same while the
line is continued, and when an eraser cuts away its beginning.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Stroke
from mnist_gui.ink.smoothing import GRID, Curve, SmoothLine

PART = 1_000
"""Points of a stroke that are cut into pieces at a time, in about 3 ms."""

_CELL = 0.08  # side of the grid's cells, in pad units
_EVEN = math.log(1.02)  # largest difference of the logarithms of widths within a piece
_LONGEST = 24  # most chords of a piece


@dataclass(frozen=True)
class Piece:
    """A short part of a line with a constant width; equal pieces look the same.

    Attributes
    ----------
    data : bytes
        x and y of the ends of its chords as float64, in pad units; a single point for a dot.
    width : float
        In pad units.
    box : tuple of float
        Left, top, right and bottom of the ink, in pad units.
    """

    data: bytes
    width: float
    box: tuple[float, float, float, float]

    @property
    def count(self) -> int:
        """Number of points."""
        return len(self.data) // 16

    @property
    def points(self) -> Curve:
        """The x and y of the ends of its chords, in pad units; float64, shape (k, 2)."""
        return np.frombuffer(self.data).reshape(-1, 2)


def pieces_of(stroke: Stroke, width: float) -> list[Piece]:
    """Cut a stroke into pieces; `width` is used if the stroke has no widths. In pad units."""
    return list(chain.from_iterable(pieces_by_parts(stroke, width)))


def pieces_by_parts(stroke: Stroke, width: float) -> Iterator[list[Piece]]:
    """Yield the pieces of `pieces_of`, those of about `PART` points at a time."""
    if len(stroke.points) == 1:
        yield [_dot(stroke, width)]
        return
    line = SmoothLine.of(stroke, width)
    begun = np.empty((0, 3))  # the curve of the last piece, which goes on
    for first in range(0, max(1, len(line) - 1), PART):
        last = min(first + PART, len(line) - 1)
        begun = np.concatenate([begun[:-1], line.curve(first, last)])
        pieces, begin = _cut(begun)
        begun = begun[begin:]
        yield pieces if last == len(line) - 1 else pieces[:-1]


def _dot(stroke: Stroke, width: float) -> Piece:
    """Return the piece of a single point, as `_cut` makes it, without arrays: a drawing may be of dots."""
    if stroke.widths is not None:
        width = stroke.widths.item()
    x, y, width = (round(value * GRID) / GRID for value in (*stroke.points[0].tolist(), width))
    half = width / 2
    return Piece(struct.pack("2d", x, y), width, (x - half, y - half, x + half, y + half))


class GrowingPieces:
    """The pieces of a line that is being drawn: settled ones, and a tail that may still change."""

    def __init__(self) -> None:
        self.line = SmoothLine()
        self.settled: list[Piece] = []
        self.tail: list[Piece] = []
        self._end = 0  # the settled point of the line at the last call
        self._open = np.empty((0, 3))  # the settled curve after the settled pieces

    def append(self, x: float, y: float, width: float) -> list[Piece] | None:
        """Continue the line to a point, in pad units.

        Returns
        -------
        list of Piece or None
            Newly settled pieces; None if the line was at that point already.
        """
        if not self.line.append(x, y, width):
            return None
        end = self.line.settled
        if end > self._end:
            # Both parts contain the point where they meet.
            self._open = np.concatenate([self._open[:-1], self.line.curve(self._end, end)])
            self._end = end
        closed, begin = _cut(self._open) if len(self._open) > 1 else ([], 0)
        closed = closed[:-1]
        self.settled += closed
        self._open = self._open[begin:]
        self.tail, _ = _cut(np.concatenate([self._open[:-1], self.line.curve(self._end)]))
        return closed


def _cut(curve: Curve) -> tuple[list[Piece], int]:
    """Cut a curve; return its pieces, and the first sample of the last one.

    The last piece may change when the curve is continued, the others do not.
    """
    points, widths = curve[:, :2], curve[:, 2]
    chords = np.diff(points, axis=0)
    starts = np.zeros(1, dtype=np.intp)
    if len(chords) > 1:
        cells = np.floor((points[1:] + points[:-1]) / (2 * _CELL))
        levels = np.floor(np.log(np.maximum(widths[1:], widths[:-1])) / _EVEN)
        cuts = (
            (cells[1:] != cells[:-1]).any(axis=1)
            | (levels[1:] != levels[:-1])
            | ((chords[1:] * chords[:-1]).sum(axis=1) <= 0)
        )
        starts = _with_none_longer(np.r_[0, np.flatnonzero(cuts) + 1], len(chords))
    stops = np.r_[starts[1:] + 1, len(curve)]

    # Adjacent pieces share a sample, so reduceat needs the end of each one as well.
    spans = np.column_stack([starts, stops]).ravel()
    padded = np.concatenate([curve, curve[-1:]])
    low, high = (reduce.reduceat(padded, spans, axis=0)[::2] for reduce in (np.minimum, np.maximum))
    wide = (low[:, 2] + high[:, 2]) / 2
    margin = wide[:, None] / 2
    boxes = np.hstack([low[:, :2] - margin, high[:, :2] + margin]).tolist()
    points = np.ascontiguousarray(points)
    pieces = [
        Piece(points[start:stop].tobytes(), width, (left, top, right, bottom))
        for start, stop, width, (left, top, right, bottom) in zip(
            starts.tolist(), stops.tolist(), wide.tolist(), boxes, strict=True
        )
    ]
    return pieces, int(starts[-1])


def _with_none_longer(starts: npt.NDArray[np.intp], end: int) -> npt.NDArray[np.intp]:
    """Add starts, so that no piece is longer than `_LONGEST`."""
    lengths = np.diff(starts, append=end)
    counts = (lengths + _LONGEST - 1) // _LONGEST
    piece = np.repeat(np.arange(len(starts)), counts)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    longer: npt.NDArray[np.intp] = starts[piece] + number * _LONGEST
    return longer
