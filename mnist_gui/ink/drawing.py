"""Drawings: strokes as values, erasing, and undo.

A `Drawing` is immutable. Drawing and erasing return a new one that shares the unchanged strokes, and
`DrawingHistory` keeps the drawings themselves for undo.

x increases to the right and y downwards, in any unit: that of the pad, the tablet or the file.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import InkError
from mnist_gui.ink.eraser import Remains, erase

Points: TypeAlias = npt.NDArray[np.float32]

MAX_POINTS = 100_000
"""Most points of a drawing from a file: an hour of scribbling, and little memory."""

MAX_COORDINATE = 1e9
"""Largest absolute value of a coordinate from a file."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """One movement of the pen, from down to up.

    Strokes are equal if their points are equal: widths are only for display.

    Attributes
    ----------
    points : ndarray of float32, shape (k, 2)
        x and y of each point in pen order, k >= 1; a single point is a dot. A read-only copy.
    widths : ndarray of float32, shape (k,), or None
        Width of the line at each point, more than 0, in the unit of the points; None if unknown. A read-only
        copy.

    Raises
    ------
    ValueError
        If the arrays have other shapes, a value is not finite, or a width is not positive.
    """

    points: Points
    widths: npt.NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        points = np.array(self.points, dtype=np.float32)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"a stroke needs points of shape (k, 2), k >= 1, not {points.shape}")
        if not np.isfinite(points).all():
            raise ValueError("the points of a stroke must be finite")
        points.flags.writeable = False
        object.__setattr__(self, "points", points)
        if self.widths is not None:
            widths = np.array(self.widths, dtype=np.float32)
            if widths.shape != points.shape[:1] or not (np.isfinite(widths) & (widths > 0)).all():
                raise ValueError("each point of a stroke needs one positive width, or none has any")
            widths.flags.writeable = False
            object.__setattr__(self, "widths", widths)

    def with_widths(self, widths: npt.NDArray[np.float32]) -> "Stroke":
        """Return this stroke with other widths, a read-only array of positive numbers, one for each point.

        Nothing is copied or checked: a drawing may have thousands of dots.
        """
        return _unchecked(self.points, widths)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the points."""
        left, top = self.points.min(axis=0).tolist()
        right, bottom = self.points.max(axis=0).tolist()
        return left, top, right, bottom

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stroke):
            return NotImplemented
        return self is other or np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        # Adding zero turns -0.0 into 0.0: both are equal and need the same hash.
        return hash((self.points + np.float32(0)).tobytes())


@dataclass(frozen=True)
class Drawing:
    """Strokes in the order in which they were drawn.

    Attributes
    ----------
    strokes : tuple of Stroke
        Empty for a blank drawing.
    """

    strokes: tuple[Stroke, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there are no strokes."""
        return not self.strokes

    def with_stroke(self, stroke: Stroke) -> "Drawing":
        """Return this drawing with one more stroke on top."""
        return replace(self, strokes=(*self.strokes, stroke))

    def erased(self, path: npt.ArrayLike, *, radius: float) -> "Drawing":
        """Return the drawing after a round eraser moved along a path.

        The eraser also cuts between points, so it can split a stroke. It removes a stroke with widths where
        it touches the ink, one without widths where it touches the centre line.

        Parameters
        ----------
        path : array-like of float, shape (k, 2)
            Path of the eraser, in the unit of the drawing; k >= 1.
        radius : float
            Of the eraser, in the same unit; more than 0.

        Returns
        -------
        Drawing
            This object if the eraser touched nothing.

        Raises
        ------
        ValueError
            If the path is not a list of finite points, or the radius is not positive.
        """
        if not (math.isfinite(radius) and radius > 0):
            raise ValueError(f"an eraser needs a positive radius, not {radius}")
        eraser = Stroke(np.asarray(path, dtype=np.float32))
        near = self._near(eraser, radius)
        if not len(near):
            return self
        strokes = [self.strokes[number] for number in near.tolist()]
        table, lengths = _table(strokes)
        remains = erase(table, lengths, eraser.points, np.float32(radius) + table[:, 2] / np.float32(2))
        return self if remains is None else self._replaced(near, strokes, remains)

    def _replaced(self, near: npt.NDArray[np.intp], strokes: "list[Stroke]", remains: Remains) -> "Drawing":
        """Return the drawing with what an eraser left of some strokes in the place of these."""
        pieces = _pieces(strokes, remains)
        cut = near[remains.cut]
        counts = np.ones(len(self.strokes), dtype=np.intp)
        counts[cut] = np.bincount(remains.owners, minlength=len(near))[remains.cut]
        is_new = np.repeat(np.isin(np.arange(len(counts)), cut, kind="table"), counts)
        boxes = np.repeat(self._boxes, counts, axis=0)
        boxes[is_new] = _boxes(remains.table, remains.lengths)
        left: list[Stroke] = []
        begin = piece = 0
        for number in cut.tolist():
            left += self.strokes[begin:number]
            left += pieces[piece : piece + counts[number]]
            begin, piece = number + 1, piece + counts[number]
        drawing = replace(self, strokes=(*left, *self.strokes[begin:]))
        drawing.__dict__["_boxes"] = boxes  # cached: of most strokes, they are known
        return drawing

    def _near(self, eraser: Stroke, radius: float) -> npt.NDArray[np.intp]:
        """Return the numbers of the strokes whose boxes an eraser reaches."""
        left, top, right, bottom = eraser.bounds
        low = np.array([left - radius, top - radius])
        high = np.array([right + radius, bottom + radius])
        return np.flatnonzero(((self._boxes[:, :2] <= high) & (self._boxes[:, 2:] >= low)).all(axis=1))

    @cached_property
    def _boxes(self) -> npt.NDArray[np.float64]:
        """Left, top, right and bottom of the ink of each stroke, all at once; shape (n, 4)."""
        return _boxes(*_table(self.strokes))

    def to_json(self) -> dict[str, list[list[list[float]]]]:
        """Return the drawing in the form ``{"strokes": [[[x, y], ...], ...]}``, ready for `json.dump`."""
        return {"strokes": [stroke.points.tolist() for stroke in self.strokes]}


def _table(strokes: Sequence[Stroke]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.intp]]:
    """Return x, y and width, 0 if it has none, of the points of all strokes, and how many each has."""
    lengths = np.array([len(stroke.points) for stroke in strokes], dtype=np.intp)
    table = np.zeros((int(lengths.sum()), 3), dtype=np.float32)
    if strokes:
        np.concatenate([stroke.points for stroke in strokes], out=table[:, :2])
        widths = [np.zeros(len(s.points), np.float32) if s.widths is None else s.widths for s in strokes]
        np.concatenate(widths, out=table[:, 2])
    return table, lengths


def _boxes(table: npt.NDArray[np.float32], lengths: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return left, top, right and bottom of the ink of each stroke of a table; shape (n, 4)."""
    if not len(lengths):
        return np.empty((0, 4))
    starts = np.cumsum(lengths) - lengths
    low, high = np.minimum.reduceat(table[:, :2], starts), np.maximum.reduceat(table, starts)
    half = high[:, 2:].astype(np.float64) / 2
    return np.hstack([low - half, high[:, :2] + half])


def _pieces(strokes: Sequence[Stroke], remains: Remains) -> list[Stroke]:
    """Return what is left of strokes, without checking it again: there may be thousands of pieces."""
    points, widths = remains.table[:, :2], remains.table[:, 2]
    ends = np.cumsum(remains.lengths)
    spans = zip((ends - remains.lengths).tolist(), ends.tolist(), remains.owners.tolist(), strict=True)
    return [
        _unchecked(
            points[begin:end].copy(), None if strokes[owner].widths is None else widths[begin:end].copy()
        )
        for begin, end, owner in spans
    ]


def _unchecked(points: Points, widths: npt.NDArray[np.float32] | None) -> Stroke:
    """Return a stroke of arrays that are as a stroke needs them; nothing else may write to them."""
    stroke = object.__new__(Stroke)
    points.flags.writeable = False
    object.__setattr__(stroke, "points", points)
    if widths is not None:
        widths.flags.writeable = False
    object.__setattr__(stroke, "widths", widths)
    return stroke


def drawing_from_json(value: object) -> Drawing:
    """Convert the result of `json.loads` to a drawing.

    Parameters
    ----------
    value : object
        ``{"strokes": [[[x, y], ...], ...]}``. Other keys are ignored, as are numbers after x and y, such as
        pressure or time, and strokes without points.

    Raises
    ------
    InkError
        If the value has another form, contains anything but finite numbers, or is too large.
    """
    strokes = value.get("strokes") if isinstance(value, dict) else None
    if not isinstance(strokes, list):
        raise InkError('A drawing must have the form {"strokes": [[[x, y], ...], ...]}.')
    for number, stroke in enumerate(strokes, start=1):
        if not isinstance(stroke, list):
            raise InkError(f"Stroke {number} must be a list of points [x, y].")
    if (count := sum(map(len, strokes))) > MAX_POINTS:
        raise InkError(f"A drawing may have {MAX_POINTS:,} points at most, and this one has {count:,}.")
    return Drawing(
        tuple(
            Stroke(np.array([_point(point, number) for point in stroke], dtype=np.float32))
            for number, stroke in enumerate(strokes, start=1)
            if stroke
        )
    )


def _point(value: object, stroke: int) -> tuple[float, float]:
    match value:
        # A bool is an int in Python, but true is not a coordinate.
        case [int() | float() as x, int() | float() as y, *_] if not isinstance(x, bool) | isinstance(
            y, bool
        ):
            # False for NaN; an int of any size compares without overflow.
            if abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE:
                return x, y
            raise InkError(
                f"Stroke {stroke} has a coordinate that is not a finite number between "
                f"-{MAX_COORDINATE:.0e} and {MAX_COORDINATE:.0e}."
            )
    raise InkError(f"Stroke {stroke} has a point that is not two numbers [x, y].")


class DrawingHistory:
    """The history of a drawing, for undo and redo; every action pushes its result."""

    def __init__(self, drawing: Drawing = Drawing()) -> None:
        self._drawings = [drawing]
        self._index = 0

    @property
    def current(self) -> Drawing:
        """The current drawing."""
        return self._drawings[self._index]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier drawing to go back to."""
        return self._index > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone drawing to return to."""
        return self._index < len(self._drawings) - 1

    def push(self, drawing: Drawing) -> None:
        """Make `drawing` the current one and drop undone ones; do nothing if it equals the current one."""
        if drawing == self.current:
            return
        del self._drawings[self._index + 1 :]
        self._drawings.append(drawing)
        self._index += 1

    def undo(self) -> Drawing:
        """Undo one action, if there is one; return the current drawing."""
        self._index = max(0, self._index - 1)
        return self.current

    def redo(self) -> Drawing:
        """Redo one action, if there is one; return the current drawing."""
        self._index = min(len(self._drawings) - 1, self._index + 1)
        return self.current
