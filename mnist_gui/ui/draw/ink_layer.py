"""The ink on the pad, cached as pixels, so that painting costs only what has changed.

Every piece of every line is painted separately, and each pixel keeps the strongest ink. The order of pieces
does not matter, nor how often they are painted, and adjacent pieces leave no seam. To remove ink, clear a
rectangle and repaint all pieces that reach into it. The pixels always equal those of a full repaint.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from mnist_gui.ink.drawing import Stroke
from mnist_gui.ui.draw.ink_pieces import PART, Piece, pieces_by_parts
from mnist_gui.ui.widgets.imaging import rgb_pixels

# Efforts are about microseconds of processor time, measured once, so that the steps are the same anywhere.

_AT_ONCE = 6_400.0
"""Most effort at once; the rest waits for `InkLayer.paint_more`."""

_LEAST = 1_500.0
"""Effort of painting at least, so that a drawing is completed while it changes."""

_PIECE, _CHORD, _PIXELS = 11.0, 4.0, 500.0
"""Painting a piece takes so much, with each of its points, and with so many pixels 1 more."""

_SMALL = _PIECE + _CHORD
"""Effort of painting the smallest piece."""

_STROKE, _POINT = 200.0, 3.0
"""Cutting a stroke into pieces takes so much, and with each of its points."""

_MOST_COMPARED = 4_000
"""Most pieces removed at once that are compared with those that come, so that only the rest is painted."""

_MOST_KNOWN = 10_000
"""Most strokes that are not shown whose pieces are kept."""


@dataclass(frozen=True)
class Viewport:
    """Where and how ink is painted; all lengths in device pixels.

    Attributes
    ----------
    width, height : int
        Size of the layer, at least 1.
    left, top : float
        Position of the pad's origin.
    side : float
        Length of one pad unit.
    colour : int
        Of the ink, as 0xAARRGGBB.
    ratio : float
        Device pixels per logical pixel.
    """

    width: int = 1
    height: int = 1
    left: float = 0.0
    top: float = 0.0
    side: float = 1.0
    colour: int = 0xFF000000
    ratio: float = 1.0


class _StrokeInk:
    """The pieces of a stroke, which are made when they are painted.

    Attributes
    ----------
    pieces : list of Piece
        Those that are made.
    count_unmade : int
        Number of points that are not cut yet; 0 if all pieces are made.
    """

    def __init__(self, stroke: Stroke, width: float, pieces: list[Piece] | None = None) -> None:
        self._stroke = stroke  # kept, so that no other gets its id
        self.pieces = pieces or []
        self.count_unmade = 0 if pieces else len(stroke.points)
        self._parts = pieces_by_parts(stroke, width)

    @property
    def effort(self) -> float:
        """Effort of cutting the next points."""
        return _STROKE + min(PART, self.count_unmade) * _POINT if self.count_unmade > 1 else 0.0

    @property
    def whole_effort(self) -> float:
        """Effort of cutting all points; 0 for a dot."""
        return _STROKE + self.count_unmade * _POINT if self.count_unmade > 1 else 0.0

    def make_some(self) -> list[Piece]:
        """Cut the next points, and return their pieces."""
        made = next(self._parts, None)
        self.count_unmade = max(0, self.count_unmade - PART)
        self.pieces += made or ()
        return made or []

    def make_all(self) -> None:
        """Cut all points that are left."""
        while self.count_unmade:
            self.make_some()


class InkLayer:
    """The pixels of strokes, and of a line that is being drawn.

    Parameters
    ----------
    width : float
        Width of strokes that have none, in pad units.
    """

    def __init__(self, width: float) -> None:
        self._width = width
        self._viewport = Viewport()
        self._image = _blank(1, 1)
        self._shown: dict[int, _StrokeInk] = {}  # by the stroke's id, as comparing points takes long
        self._known: dict[int, _StrokeInk] = {}  # undo shows removed strokes again
        self._unmade: list[_StrokeInk] = []  # strokes that still have to be cut into pieces
        self._waiting: dict[Piece, None] = {}  # a set in the order of painting, to be painted in parts
        self._settled: list[Piece] = []
        self._tail: Sequence[Piece] = ()

    # ------------------------------------------------------------------------------------------------ content

    def show(self, strokes: Iterable[Stroke]) -> QRect:
        """Show these strokes and no others; return the changed area, in device pixels."""
        before = self._shown
        self._known.update(before)
        by_id = {id(stroke): stroke for stroke in strokes}
        known = self._known.get
        after = {key: known(key) or _StrokeInk(stroke, self._width) for key, stroke in by_id.items()}
        if len(self._known) > len(after) + _MOST_KNOWN:
            self._known = {}
        self._shown = after
        removed = [before[key] for key in before.keys() - after.keys()]
        added = [ink for key, ink in after.items() if key not in before]
        if sum(len(ink.pieces) for ink in removed) > _MOST_COMPARED:
            return self._start_again()
        return self._exchange(removed, added)

    def _exchange(self, removed: "list[_StrokeInk]", added: "list[_StrokeInk]") -> QRect:
        """Remove some strokes and paint others; pieces of both, which an eraser left, stay as they are."""
        effort = sum(ink.whole_effort for ink in added)
        if removed and effort <= _AT_ONCE:
            for ink in added:
                ink.make_all()
        old = {piece for ink in removed for piece in ink.pieces}
        new = [piece for ink in added for piece in ink.pieces]
        if old:
            kept = old.intersection(new)
            new = [piece for piece in new if piece not in kept]
            old -= kept
        self._unmade = [ink for ink in self._shown.values() if ink.count_unmade]
        dirty = self._remove(old)
        self._waiting |= dict.fromkeys(new)
        return dirty | self._boxes(new) | self._paint_some(effort if effort <= _AT_ONCE else 0.0)

    def _start_again(self) -> QRect:
        """Paint all ink again, from blank paper; return the whole area, in device pixels."""
        self._image.fill(0)
        self._unmade = [ink for ink in self._shown.values() if ink.count_unmade]
        self._waiting = dict.fromkeys(self._pieces())
        self.paint_more()
        return self._image.rect()

    def draw(self, settled: Sequence[Piece], tail: Sequence[Piece]) -> QRect:
        """Extend the line being drawn; return the changed area, in device pixels.

        Parameters
        ----------
        settled : sequence of Piece
            New pieces that will not change any more.
        tail : sequence of Piece
            The rest of the line, which replaces the tail of the last call.
        """
        changed = self._boxes(chain(settled, tail, self._tail))
        self._settled += settled
        self._tail = tail
        self._paint(settled)
        return changed

    def finish(self, stroke: Stroke) -> None:
        """Keep the pieces of the line being drawn for a stroke, which must be shown next."""
        self._paint(self._tail)
        self._shown[id(stroke)] = _StrokeInk(stroke, self._width, [*self._settled, *self._tail])
        self._settled, self._tail = [], ()

    def drop(self) -> QRect:
        """Remove the line being drawn; return the changed area, in device pixels."""
        dropped = {*self._settled, *self._tail}
        self._settled, self._tail = [], ()
        dirty = self._remove(dropped)
        return dirty | self.paint_more() if dropped else dirty

    # ---------------------------------------------------------------------------------------------- painting

    @property
    def viewport(self) -> Viewport:
        """Where and how the ink is painted."""
        return self._viewport

    def set_viewport(self, viewport: Viewport) -> None:
        """Repaint everything, unless the viewport is the same."""
        if viewport != self._viewport:
            self._viewport = viewport
            self._image = _blank(viewport.width, viewport.height)
            self._start_again()

    @property
    def is_complete(self) -> bool:
        """Whether all ink is painted."""
        return not (self._waiting or self._unmade)

    def paint_more(self) -> QRect:
        """Paint some of the ink that is not painted yet; return the changed area, in device pixels."""
        return self._paint_some()

    def _paint_some(self, effort: float = 0.0) -> QRect:
        """Do what `paint_more` does, after some effort; return the changed area, in device pixels."""
        while self._unmade and effort + len(self._waiting) * _SMALL < _AT_ONCE:
            ink = self._unmade[-1]
            effort += ink.effort
            self._waiting |= dict.fromkeys(ink.make_some())
            if not ink.count_unmade:
                self._unmade.pop()
        pieces = self._first_waiting(max(_LEAST, _AT_ONCE - effort))
        for piece in pieces:
            del self._waiting[piece]
        self._paint(pieces)
        return self._boxes(pieces)

    def _first_waiting(self, effort: float) -> list[Piece]:
        """Return as many pieces as can be painted with an effort, but at least one if any waits."""
        pieces = list(islice(self._waiting, 1 + int(effort / _PIECE)))
        areas = self._areas(pieces, self._image.size(), QPoint())
        pixels = (areas[:, 2:] - areas[:, :2]).clip(0).prod(axis=1)
        chords = np.array([piece.count for piece in pieces])
        efforts = np.cumsum(_PIECE + _CHORD * chords + pixels / _PIXELS)
        return pieces[: 1 + int(np.searchsorted(efforts, effort))]

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint an area of the layer, with a painter whose unit is a device pixel."""
        area = area & self._image.rect()
        if self._boxes(self._tail).intersects(area):
            part = self._image.copy(area)  # the layer itself has no tail: that may still change
            self._paint(self._tail, part, area.topLeft())
            painter.drawImage(area.topLeft(), part)
        else:
            painter.drawImage(area.topLeft(), self._image, area)

    def _pieces(self) -> Iterator[Piece]:
        return chain(*(ink.pieces for ink in self._shown.values()), self._settled)

    def _remove(self, pieces: set[Piece]) -> QRect:
        """Remove the ink of pieces, and let what was under it wait; return the changed area."""
        if not pieces:
            return QRect()
        for piece in pieces:
            self._waiting.pop(piece, None)
        dirty = self._boxes(pieces)
        self._repaint(dirty)
        return dirty

    def _repaint(self, area: QRect) -> None:
        """Clear an area, and let all pieces that reach into it wait for `paint_more`."""
        area = area & self._image.rect()
        if area.isEmpty():
            return
        _channels(self._image)[area.top() : area.bottom() + 1, 4 * area.left() : 4 * area.right() + 4] = 0
        left, top, right, bottom = self._in_pad_units(area)
        self._waiting |= dict.fromkeys(
            piece
            for piece in self._pieces()
            if (piece.box[0] < right and left < piece.box[2])
            and (piece.box[1] < bottom and top < piece.box[3])
        )

    def _paint(
        self, pieces: Iterable[Piece], onto: QImage | None = None, corner: QPoint | None = None
    ) -> None:
        """Paint pieces onto the layer, or onto an image of a part of it with the given top left corner."""
        image, corner, pieces = onto or self._image, corner or QPoint(), list(pieces)
        areas = self._areas(pieces, image.size(), corner)
        is_inside: npt.NDArray[np.bool_] = np.all(areas[:, :2] < areas[:, 2:], axis=1)
        if not is_inside.any():
            return
        viewport = self._viewport
        scratch = _blank(*(areas[:, 2:] - areas[:, :2])[is_inside].max(axis=0).tolist())
        painted, drawn = _channels(image), _channels(scratch)
        painter = QPainter(scratch)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor.fromRgba(viewport.colour), 0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for piece, (left, top, right, bottom) in compress(
            zip(pieces, areas.tolist(), strict=True), is_inside.tolist()
        ):
            # Clipped, or ink beyond the layer would remain for the next piece.
            painter.setClipRect(0, 0, right - left, bottom - top)
            pen.setWidthF(piece.width * viewport.side)
            painter.setPen(pen)
            shift = viewport.left - corner.x() - left, viewport.top - corner.y() - top
            line = [QPointF(x, y) for x, y in (piece.points * viewport.side + shift).tolist()]
            if len(line) > 1:
                painter.drawPolyline(line)
            else:
                painter.drawPoint(line[0])
            alone = drawn[: bottom - top, : 4 * (right - left)]
            together = painted[top:bottom, 4 * left : 4 * right]
            np.maximum(together, alone, out=together)
            alone.fill(0)
        painter.end()

    def _areas(self, pieces: Sequence[Piece], size: QSize, corner: QPoint) -> npt.NDArray[np.intp]:
        """Return left, top, right and bottom of each piece in an image of a part, shape (k, 4).

        Right and bottom are exclusive. A piece outside the image has no width or no height.
        """
        viewport = self._viewport
        boxes = np.array([piece.box for piece in pieces]).reshape(-1, 2, 2)  # of points
        boxes = boxes * viewport.side + (viewport.left - corner.x(), viewport.top - corner.y())
        boxes[:, 0], boxes[:, 1] = np.floor(boxes[:, 0]) - 1, np.ceil(boxes[:, 1]) + 1
        return boxes.clip(0, size.toTuple()).reshape(-1, 4).astype(np.intp)

    def _boxes(self, pieces: Iterable[Piece]) -> QRect:
        """Return the bounding rectangle of the pieces' ink, in device pixels."""
        boxes = [piece.box for piece in pieces]
        if not boxes:
            return QRect()
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        viewport = self._viewport
        left = math.floor(min(lefts) * viewport.side + viewport.left) - 1
        top = math.floor(min(tops) * viewport.side + viewport.top) - 1
        right = math.ceil(max(rights) * viewport.side + viewport.left) + 1
        bottom = math.ceil(max(bottoms) * viewport.side + viewport.top) + 1
        return QRect(left, top, right - left, bottom - top)

    def _in_pad_units(self, area: QRect) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of an area, with a margin for rounding."""
        viewport = self._viewport
        return (
            (area.x() - 2 - viewport.left) / viewport.side,
            (area.y() - 2 - viewport.top) / viewport.side,
            (area.x() + area.width() + 2 - viewport.left) / viewport.side,
            (area.y() + area.height() + 2 - viewport.top) / viewport.side,
        )


def _blank(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    return image


def _channels(image: QImage) -> npt.NDArray[np.uint8]:
    """Return a view of the four channels of each pixel, side by side, shape (h, 4 * w)."""
    return rgb_pixels(image).view(np.uint8)
