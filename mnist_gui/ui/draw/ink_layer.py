"""The ink on the pad, cached as pixels, so that painting costs only what has changed.

Every piece of every line is painted separately, and each pixel keeps the strongest ink. The order of pieces
does not matter, nor how often they are painted, and adjacent pieces leave no seam. To remove ink, clear a
rectangle and repaint all pieces that reach into it. The pixels always equal those of a full repaint.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from mnist_gui.ink.drawing import Stroke
from mnist_gui.ui.draw.ink_pieces import Piece, pieces_of
from mnist_gui.ui.widgets.imaging import rgb_pixels

_AT_ONCE = 1_000
"""Most pieces painted at once, in about 25 ms; the rest waits for `InkLayer.paint_more`."""

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
        self._shown: list[tuple[Stroke, list[Piece]]] = []
        self._known: dict[int, tuple[Stroke, list[Piece]]] = {}  # by id; undo shows removed strokes again
        self._waiting: list[Piece] = []  # to be painted; in any order, and more than once without harm
        self._settled: list[Piece] = []
        self._tail: Sequence[Piece] = ()

    # ------------------------------------------------------------------------------------------------ content

    def show(self, strokes: Iterable[Stroke]) -> QRect:
        """Show these strokes and no others; return the changed area, in device pixels."""
        self._known.update((id(stroke), (stroke, pieces)) for stroke, pieces in self._shown)
        shown = [self._with_pieces(stroke) for stroke in strokes]
        kept = {id(stroke) for stroke, _ in self._shown} & {id(stroke) for stroke, _ in shown}
        before = {piece for stroke, pieces in self._shown if id(stroke) not in kept for piece in pieces}
        after = {piece for stroke, pieces in shown if id(stroke) not in kept for piece in pieces}
        if len(self._known) > len(shown) + _MOST_KNOWN:
            self._known = {}
        self._shown = shown
        added = after - before
        dirty = self._remove(before - after)
        self._paint_first(added)
        return dirty | self._boxes(added)

    def _with_pieces(self, stroke: Stroke) -> tuple[Stroke, list[Piece]]:
        return self._known.get(id(stroke)) or (stroke, pieces_of(stroke, self._width))

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
        self._shown.append((stroke, [*self._settled, *self._tail]))
        self._settled, self._tail = [], ()

    def drop(self) -> QRect:
        """Remove the line being drawn; return the changed area, in device pixels."""
        dropped = {*self._settled, *self._tail}
        self._settled, self._tail = [], ()
        return self._remove(dropped)

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
            self._waiting = []
            self._paint_first(self._pieces())

    @property
    def is_complete(self) -> bool:
        """Whether all ink is painted."""
        return not self._waiting

    def paint_more(self) -> QRect:
        """Paint some of the ink that is not painted yet; return the changed area, in device pixels."""
        pieces, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        self._paint(pieces)
        return self._boxes(pieces)

    def _paint_first(self, pieces: Iterable[Piece]) -> None:
        """Paint some pieces now, and keep the rest for `paint_more`."""
        self._waiting += pieces
        self.paint_more()

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
        return chain(*(pieces for _, pieces in self._shown), self._settled)

    def _remove(self, pieces: set[Piece]) -> QRect:
        """Remove the ink of pieces; return the changed area, in device pixels."""
        self._waiting = [piece for piece in self._waiting if piece not in pieces]
        dirty = self._boxes(pieces)
        self._repaint(dirty)
        return dirty

    def _repaint(self, area: QRect) -> None:
        area = area & self._image.rect()
        if area.isEmpty():
            return
        _channels(self._image)[area.top() : area.bottom() + 1, 4 * area.left() : 4 * area.right() + 4] = 0
        left, top, right, bottom = self._in_pad_units(area)
        self._paint_first(
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
