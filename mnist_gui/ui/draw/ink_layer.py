"""The ink on the paper, kept as pixels: painting costs what has changed, however much was drawn before.

Every piece of every line is painted alone, and of each pixel the strongest ink counts. So it matters neither
in which order pieces are painted nor how often, and pieces that meet leave no seam. To add ink is to paint
it; to take ink away is to clear a rectangle and to paint again whatever reaches into it. The pixels are
always those that painting everything anew would give.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from mnist_gui.ink.drawing import Stroke
from mnist_gui.ui.draw.ink_pieces import Piece, pieces_of
from mnist_gui.ui.widgets.imaging import rgb_pixels


@dataclass(frozen=True)
class Viewport:
    """Where and how ink is painted; all lengths in pixels of the screen.

    Attributes
    ----------
    width, height : int
        Size of the layer, at least 1.
    left, top : float
        Where the pad's (0, 0) lies.
    side : float
        One pad unit.
    colour : int
        The ink's, as 0xAARRGGBB.
    ratio : float
        Pixels of the screen to one of the widget that shows the layer.
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
        How wide strokes look that do not know it, in pad units.
    """

    def __init__(self, width: float) -> None:
        self._width = width
        self._viewport = Viewport()
        self._image = _blank(1, 1)
        self._shown: list[tuple[Stroke, list[Piece]]] = []
        self._settled: list[Piece] = []
        self._tail: Sequence[Piece] = ()

    # ------------------------------------------------------------------------------------------ what is shown

    def show(self, strokes: Iterable[Stroke]) -> QRect:
        """Show these strokes and no others; return where that has changed the layer, in its pixels."""
        known = {id(stroke): pieces for stroke, pieces in self._shown}
        shown = [(stroke, known.get(id(stroke)) or pieces_of(stroke, self._width)) for stroke in strokes]
        kept = known.keys() & {id(stroke) for stroke, _ in shown}
        before = {piece for stroke, pieces in self._shown if id(stroke) not in kept for piece in pieces}
        after = {piece for stroke, pieces in shown if id(stroke) not in kept for piece in pieces}
        self._shown = shown
        added = after - before
        dirty = self._boxes(before - after)
        self._repaint(dirty)
        self._paint(added)
        return dirty | self._boxes(added)

    def draw(self, settled: Sequence[Piece], tail: Sequence[Piece]) -> QRect:
        """Go on with the line being drawn; return where that has changed the layer, in its pixels.

        Parameters
        ----------
        settled : sequence of Piece
            What has been added to the line and will stay as it is.
        tail : sequence of Piece
            The rest of the line, which replaces that of the last call.
        """
        changed = self._boxes(chain(settled, tail, self._tail))
        self._settled += settled
        self._tail = tail
        self._paint(settled)
        return changed

    def finish(self, stroke: Stroke) -> None:
        """Keep the line being drawn as the looks of a stroke, which shall be shown next."""
        self._paint(self._tail)
        self._shown.append((stroke, [*self._settled, *self._tail]))
        self._settled, self._tail = [], ()

    def drop(self) -> QRect:
        """Take the line being drawn away; return where it was, in the layer's pixels."""
        dirty = self._boxes(chain(self._settled, self._tail))
        self._settled, self._tail = [], ()
        self._repaint(dirty)
        return dirty

    # ---------------------------------------------------------------------------------------------- painting

    @property
    def place(self) -> Viewport:
        """Where and how the ink is painted."""
        return self._viewport

    def set_viewport(self, place: Viewport) -> None:
        """Paint somewhere else, in another size or colour; does nothing if all is as before."""
        if place != self._viewport:
            self._viewport = place
            self._image = _blank(place.width, place.height)
            self._paint(self._pieces())

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint a part of the layer, with a painter whose unit is the layer's pixel."""
        area = area & self._image.rect()
        if self._boxes(self._tail).intersects(area):
            part = self._image.copy(area)  # the tail is not of the layer yet: it may still change
            self._paint(self._tail, part, area.topLeft())
            painter.drawImage(area.topLeft(), part)
        else:
            painter.drawImage(area.topLeft(), self._image, area)

    def _pieces(self) -> Iterator[Piece]:
        return chain(*(pieces for _, pieces in self._shown), self._settled)

    def _repaint(self, area: QRect) -> None:
        area = area & self._image.rect()
        if area.isEmpty():
            return
        _channels(self._image, area).fill(0)
        left, top, right, bottom = self._in_pad_units(area)
        self._paint(
            piece
            for piece in self._pieces()
            if (piece.box[0] < right and left < piece.box[2])
            and (piece.box[1] < bottom and top < piece.box[3])
        )

    def _paint(
        self, pieces: Iterable[Piece], onto: QImage | None = None, corner: QPoint | None = None
    ) -> None:
        """Paint pieces onto the layer, or onto an image of a part of it whose top left corner is given."""
        image, corner = onto or self._image, corner or QPoint()
        whole = image.rect()
        areas = [(piece, self._boxes((piece,)).translated(-corner) & whole) for piece in pieces]
        areas = [(piece, area) for piece, area in areas if not area.isEmpty()]
        if not areas:
            return
        place = self._viewport
        scratch = _blank(max(area.width() for _, area in areas), max(area.height() for _, area in areas))
        painter = QPainter(scratch)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor.fromRgba(place.colour), 0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for piece, area in areas:
            own = QRect(0, 0, area.width(), area.height())
            painter.setClipRect(own)  # what reaches out of the layer shall not stay for the next piece
            pen.setWidthF(piece.width * place.side)
            painter.setPen(pen)
            shift = place.left - corner.x() - area.x(), place.top - corner.y() - area.y()
            line = [QPointF(x, y) for x, y in (piece.points * place.side + shift).tolist()]
            if len(line) > 1:
                painter.drawPolyline(line)
            else:
                painter.drawPoint(line[0])
            alone, together = _channels(scratch, own), _channels(image, area)
            np.maximum(together, alone, out=together)
            alone.fill(0)
        painter.end()

    def _boxes(self, pieces: Iterable[Piece]) -> QRect:
        """Return the smallest rectangle of the layer's pixels that holds all ink of the pieces."""
        boxes = [piece.box for piece in pieces]
        if not boxes:
            return QRect()
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        place = self._viewport
        left = math.floor(min(lefts) * place.side + place.left) - 1
        top = math.floor(min(tops) * place.side + place.top) - 1
        right = math.ceil(max(rights) * place.side + place.left) + 1
        bottom = math.ceil(max(bottoms) * place.side + place.top) + 1
        return QRect(left, top, right - left, bottom - top)

    def _in_pad_units(self, area: QRect) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of an area, and a little more for what is rounded to pixels."""
        place = self._viewport
        return (
            (area.x() - 2 - place.left) / place.side,
            (area.y() - 2 - place.top) / place.side,
            (area.x() + area.width() + 2 - place.left) / place.side,
            (area.y() + area.height() + 2 - place.top) / place.side,
        )


def _blank(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    return image


def _channels(image: QImage, area: QRect) -> npt.NDArray[np.uint8]:
    """Return the four channels of each pixel in an area, side by side. They are the image's own."""
    pixels = rgb_pixels(image)[area.y() : area.y() + area.height(), area.x() : area.x() + area.width()]
    return pixels.view(np.uint8)
