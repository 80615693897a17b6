"""Drawings: strokes as values, erasing, and undo.

A `Drawing` is immutable. Drawing and erasing return a new one that shares the unchanged strokes, and
`DrawingHistory` keeps the drawings themselves for undo.

x increases to the right and y downwards, in any unit: that of the pad, the tablet or the file.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import InkError
from mnist_gui.ink.eraser import erase, touched

Points: TypeAlias = npt.NDArray[np.float32]

MAX_POINTS = 100_000
"""Most points of a drawing from a file: an hour of scribbling, and little memory."""

_FEW = 8
"""Number of strokes up to which each is compared with an eraser by itself."""

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
        stroke = object.__new__(Stroke)
        object.__setattr__(stroke, "points", self.points)
        object.__setattr__(stroke, "widths", widths)
        return stroke

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
        erased = {
            number: pieces
            for number in self._near(eraser, radius)
            if (pieces := _erased(self.strokes[number], eraser, radius)) is not None
        }
        if not erased:
            return self
        left = list(self.strokes)
        for number in sorted(erased, reverse=True):
            left[number : number + 1] = erased[number]
        return replace(self, strokes=tuple(left))

    def _near(self, eraser: Stroke, radius: float) -> list[int]:
        """Return the numbers of the strokes whose boxes an eraser reaches; of many, those that it cuts."""
        if self.is_empty:
            return []
        reach = radius + self._half_widths
        left, top, right, bottom = eraser.bounds
        apart = (self._lows > np.array([right, bottom]) + reach).any(axis=1)
        apart |= (self._highs < np.array([left, top]) - reach).any(axis=1)
        numbers = np.flatnonzero(~apart)
        if len(numbers) > _FEW:
            near = [self.strokes[number] for number in numbers.tolist()]
            radii = [
                np.full(len(s.points), radius, np.float32)
                if s.widths is None
                else np.float32(radius) + s.widths / np.float32(2)
                for s in near
            ]
            lengths = np.array([len(s.points) for s in near])
            points = np.concatenate([s.points for s in near])
            numbers = numbers[touched(points, lengths, eraser.points, np.concatenate(radii))]
        return [int(number) for number in numbers]

    # All strokes at once: a drawing of thousands of dots takes as long as one of a few lines.
    @cached_property
    def _starts(self) -> npt.NDArray[np.intp]:
        """The index of each stroke's first point among all points."""
        lengths = np.array([len(stroke.points) for stroke in self.strokes])
        starts: npt.NDArray[np.intp] = np.cumsum(lengths) - lengths
        return starts

    @cached_property
    def _lows(self) -> Points:
        """Left and top of each stroke; shape (n, 2)."""
        return np.minimum.reduceat(np.concatenate([s.points for s in self.strokes]), self._starts)

    @cached_property
    def _highs(self) -> Points:
        """Right and bottom of each stroke; shape (n, 2)."""
        return np.maximum.reduceat(np.concatenate([s.points for s in self.strokes]), self._starts)

    @cached_property
    def _half_widths(self) -> npt.NDArray[np.float64]:
        """Half of the largest width of each stroke, 0 without widths; shape (n, 1)."""
        widths = [np.zeros(len(s.points), np.float32) if s.widths is None else s.widths for s in self.strokes]
        largest = np.maximum.reduceat(np.concatenate(widths), self._starts)
        return largest[:, None].astype(np.float64) / 2

    def to_json(self) -> dict[str, list[list[list[float]]]]:
        """Return the drawing in the form ``{"strokes": [[[x, y], ...], ...]}``, ready for `json.dump`."""
        return {"strokes": [stroke.points.tolist() for stroke in self.strokes]}


def _erased(stroke: Stroke, eraser: Stroke, radius: float) -> list[Stroke] | None:
    """Return what an eraser leaves of one stroke; None if it missed the stroke."""
    if stroke.widths is None:
        pieces = erase(stroke.points, eraser.points, radius)
        return None if pieces is None else [Stroke(piece) for piece in pieces]
    table = np.column_stack([stroke.points, stroke.widths])
    pieces = erase(table, eraser.points, np.float32(radius) + stroke.widths / np.float32(2))
    return None if pieces is None else [Stroke(piece[:, :2], piece[:, 2]) for piece in pieces]


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
