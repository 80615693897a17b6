"""What a person drew: strokes as values, a way to erase from them, and undo.

A `Drawing` is never changed; drawing on it or erasing from it makes another one that shares the untouched
strokes. So undo needs no inverse of any action: `DrawingHistory` keeps the drawings themselves.

Coordinates run right and down, in any unit: whatever pad, tablet or file they come from.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import InkError
from mnist_gui.ink.eraser import erase

Points: TypeAlias = npt.NDArray[np.float32]

MAX_POINTS = 100_000
"""The most points that a drawing from outside may have: an hour of scribbling, and cheap to hold."""

MAX_COORDINATE = 1e9
"""The largest coordinate, either side of zero, that a drawing from outside may have."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """One movement of the pen, from down to up.

    Equal when the points are: how wide a line looks is nothing that a model sees of it.

    Attributes
    ----------
    points : ndarray of float32, shape (k, 2)
        x and y of each point in pen order, k >= 1; a single point is a dot. A read-only copy of what was
        given.
    widths : ndarray of float32, shape (k,), or None
        How wide the line looks at each point, more than 0, in the unit of the points. None if that is not
        known. A read-only copy, too.

    Raises
    ------
    ValueError
        If the points have another shape, or one is not finite; if a width is not positive or not finite, or
        there is not one for each point.
    """

    points: Points
    widths: npt.NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        points = np.array(self.points, dtype=np.float32)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"a stroke is one point or more, each x and y; got an array of {points.shape}")
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

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """The smallest and the largest x and y of the points: left, top, right, bottom."""
        left, top = self.points.min(axis=0).tolist()
        right, bottom = self.points.max(axis=0).tolist()
        return left, top, right, bottom

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stroke):
            return NotImplemented
        return self is other or np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        # Adding zero turns -0.0 into 0.0: the two are equal, so they must hash alike.
        return hash((self.points + np.float32(0)).tobytes())


@dataclass(frozen=True)
class Drawing:
    """Strokes in the order they were drawn. Immutable; equal when the strokes are.

    Attributes
    ----------
    strokes : tuple of Stroke
        None at all is a blank drawing.
    """

    strokes: tuple[Stroke, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was drawn."""
        return not self.strokes

    def with_stroke(self, stroke: Stroke) -> "Drawing":
        """Return this drawing with one more stroke on top."""
        return replace(self, strokes=(*self.strokes, stroke))

    def erased(self, path: npt.ArrayLike, *, radius: float) -> "Drawing":
        """Return what is left after a round eraser moved along a path.

        The eraser takes a stroke wherever it meets it, between points as well as at them, and so may split a
        stroke in several. A stroke with widths is met where its ink shows, one without by its middle line.

        Parameters
        ----------
        path : array-like of float, shape (k, 2)
            Where the eraser went, in the drawing's unit; a single point is a dab.
        radius : float
            The eraser's radius, in the same unit; more than 0.

        Returns
        -------
        Drawing
            This very drawing if the eraser met nothing.

        Raises
        ------
        ValueError
            If the path is no list of finite points, or the radius is not positive.
        """
        if not (math.isfinite(radius) and radius > 0):
            raise ValueError(f"an eraser needs a positive radius, not {radius}")
        eraser = Stroke(np.asarray(path, dtype=np.float32))
        left: list[Stroke] = []
        missed = True
        for stroke in self.strokes:
            pieces = _erased(stroke, eraser, radius)
            if pieces is None:
                left.append(stroke)
            else:
                left += pieces
                missed = False
        return self if missed else replace(self, strokes=tuple(left))

    def to_json(self) -> dict[str, list[list[list[float]]]]:
        """Return the drawing in the form ``{"strokes": [[[x, y], ...], ...]}``, ready for `json.dump`."""
        return {"strokes": [stroke.points.tolist() for stroke in self.strokes]}


def _erased(stroke: Stroke, eraser: Stroke, radius: float) -> list[Stroke] | None:
    """Return what an eraser leaves of one stroke, or None if it missed it."""
    ink = 0.0 if stroke.widths is None else float(stroke.widths.max()) / 2
    reach = radius + ink
    left, top, right, bottom = stroke.bounds
    eraser_left, eraser_top, eraser_right, eraser_bottom = eraser.bounds
    if (
        right < eraser_left - reach
        or left > eraser_right + reach
        or bottom < eraser_top - reach
        or top > eraser_bottom + reach
    ):
        return None
    if stroke.widths is None:
        pieces = erase(stroke.points, eraser.points, radius)
        return None if pieces is None else [Stroke(piece) for piece in pieces]
    table = np.column_stack([stroke.points, stroke.widths])
    pieces = erase(table, eraser.points, np.float32(radius) + stroke.widths / np.float32(2))
    return None if pieces is None else [Stroke(piece[:, :2], piece[:, 2]) for piece in pieces]


def drawing_from_json(value: object) -> Drawing:
    """Make a `Drawing` of what `json.loads` returned.

    Parameters
    ----------
    value : object
        ``{"strokes": [[[x, y], ...], ...]}``. Other keys, and numbers after x and y such as pressure or time,
        are passed over; so are strokes without points.

    Raises
    ------
    InkError
        If it has another form, holds something other than finite numbers, or is absurdly large.
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
        # A bool is an int to Python, but true is no coordinate.
        case [int() | float() as x, int() | float() as y, *_] if not isinstance(x, bool) | isinstance(
            y, bool
        ):
            # Written so that a NaN fails; an int of any size compares without overflow.
            if abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE:
                return x, y
            raise InkError(
                f"Stroke {stroke} has a coordinate that is not a finite number between "
                f"-{MAX_COORDINATE:.0e} and {MAX_COORDINATE:.0e}."
            )
    raise InkError(f"Stroke {stroke} has a point that is not two numbers [x, y].")


class DrawingHistory:
    """The drawings that a person went through, with one of them current.

    Every action pushes the drawing it leads to; to clear is to push ``Drawing()``.

    Parameters
    ----------
    drawing : Drawing, optional
        Where the history begins.
    """

    def __init__(self, drawing: Drawing = Drawing()) -> None:
        self._drawings = [drawing]
        self._index = 0

    @property
    def current(self) -> Drawing:
        """The drawing as it is now."""
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
        """Make `drawing` the current one and forget what was undone; to push an equal one is no action."""
        if drawing == self.current:
            return
        del self._drawings[self._index + 1 :]
        self._drawings.append(drawing)
        self._index += 1

    def undo(self) -> Drawing:
        """Go one action back, or stay at the beginning; return the drawing that is current then."""
        self._index = max(0, self._index - 1)
        return self.current

    def redo(self) -> Drawing:
        """Go forward to what was undone last, or stay at the end; return the drawing that is current then."""
        self._index = min(len(self._drawings) - 1, self._index + 1)
        return self.current
