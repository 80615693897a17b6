"""A line cut into short pieces, each of which is painted alone.

A line is cut where it enters another cell of a grid, where its width changes, where it turns back, and where
a piece becomes long. Each of these can be seen from the samples nearby. So pieces stay the same ones while
more of the line is drawn after them, and when an eraser cuts away what came before.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Stroke
from mnist_gui.ink.smoothing import Curve, SmoothLine

_CELL = 0.08  # side of the grid's cells, in pad units
_EVEN = math.log(1.02)  # widths whose logarithms differ by no more may be painted as one
_LONGEST = 24  # the most chords of a piece


@dataclass(frozen=True)
class Piece:
    """A bit of a line that has one width; equal if it looks the same.

    Attributes
    ----------
    data : bytes
        x and y of the ends of its chords as float64, in pad units; of a dot, its middle only.
    width : float
        In pad units.
    box : tuple of float
        Left, top, right and bottom of the ink, in pad units.
    """

    data: bytes
    width: float
    box: tuple[float, float, float, float]

    @property
    def points(self) -> Curve:
        """The x and y of the ends of its chords, in pad units; float64, shape (k, 2)."""
        return np.frombuffer(self.data).reshape(-1, 2)


def pieces_of(stroke: Stroke, width: float) -> list[Piece]:
    """Cut a whole stroke; it is `width` wide, in pad units, where it does not know its width."""
    return _cut(SmoothLine.of(stroke, width).curve())[0]


class GrowingPieces:
    """The pieces of a line that is being drawn: those that stay, and those that may still change."""

    def __init__(self) -> None:
        self.line = SmoothLine()
        self.settled: list[Piece] = []
        self.tail: list[Piece] = []
        self._end = 0  # the point of the line up to which its curve has been taken
        self._open = np.empty((0, 3))  # what is settled of the curve and belongs to no settled piece yet

    def append(self, x: float, y: float, width: float) -> list[Piece] | None:
        """Draw on to a point, in pad units.

        Returns
        -------
        list of Piece or None
            Pieces that are settled now and were not before; None if the line was at that point already.
        """
        if not self.line.append(x, y, width):
            return None
        end = self.line.settled
        if end > self._end:
            # Both parts hold the point where they meet.
            self._open = np.concatenate([self._open[:-1], self.line.curve(self._end, end)])
            self._end = end
        closed, begin = _cut(self._open) if len(self._open) > 1 else ([], 0)
        closed = closed[:-1]
        self.settled += closed
        self._open = self._open[begin:]
        self.tail, _ = _cut(np.concatenate([self._open[:-1], self.line.curve(self._end)]))
        return closed


def _cut(curve: Curve) -> tuple[list[Piece], int]:
    """Cut a curve; return its pieces, and the sample with which the last one begins.

    All pieces but the last are the same whatever follows.
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

    # Neighbouring pieces share a sample, so reduceat must be told where each one ends, too.
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
    """Add starts, so that none is farther than `_LONGEST` from the next one or from the end."""
    lengths = np.diff(starts, append=end)
    counts = (lengths + _LONGEST - 1) // _LONGEST
    piece = np.repeat(np.arange(len(starts)), counts)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    longer: npt.NDArray[np.intp] = starts[piece] + number * _LONGEST
    return longer
