"""The small marks in the corners of cells.

In reading direction: the label stands in the first corner above, what the classifier reads in the second, the
value that the digits are sorted by in the first corner below. A triangle in the second corner below marks
what was misread. What is misread differs in shape as well as in colour.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPolygonF

from mnist_gui.data.columns import Flags
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle, GridStyle
from mnist_gui.ui.browse.grid.sprites import NOTHING, Cells, Numbers, Sprites, painted
from mnist_gui.ui.widgets.colour_maps import readable_on
from mnist_gui.ui.widgets.theme import WRONG

NAME_PITCH = 48
"""Labels, readings and values are shown in cells of this size or larger, in logical pixels."""

WRONG_PITCH = 20
"""Misread digits are marked in cells of this size or larger, in logical pixels."""

_PADDING = 0.7
"""Of the height of a name, what is left free on its two sides together."""

_SHORT = 2.0
"""Up to this many times the height, names get backgrounds as wide as that of the widest."""


def shortened(names: tuple[str, ...], style: CaptionStyle, room: float) -> tuple[str, ...]:
    """Return of each name the beginning that has room: without dots, which would take that of two letters.

    Parameters
    ----------
    names : tuple of str
    style : CaptionStyle
    room : float
        The width that a name may take with its background, in logical pixels.
    """
    metrics = style.metrics

    def beginning(name: str) -> str:
        while len(name) > 1 and _width(name, metrics) > room:
            name = name[:-1].rstrip()
        return name

    return tuple(map(beginning, names))


class Badges:
    """Labels and readings.

    Parameters
    ----------
    style : CaptionStyle
    names : tuple of str
        What to write for each class.
    mirrored : bool
        Whether the first corner is the right one.
    """

    def __init__(self, style: CaptionStyle, names: tuple[str, ...], *, mirrored: bool) -> None:
        self._style = style
        self._mirrored = mirrored
        self._labels = self._paint(names, self._paint_plate, second=False)
        self._read = self._paint(names, self._paint_pill, second=True)
        self._misread = self._paint(names, self._paint_tag, second=True)

    def put_labels(self, cells: Cells, labels: Numbers) -> None:
        """Write the label of each cell."""
        x = _x(self._labels, cells, second=False, mirrored=self._mirrored)
        self._labels.put(cells, labels, x=x, y=0)

    def put_predictions(self, cells: Cells, predicted: Numbers, wrong: Flags) -> None:
        """Write what is read in each cell; on a pointed tag if it is wrong."""
        x = _x(self._read, cells, second=True, mirrored=self._mirrored)
        self._read.put(cells, np.where(wrong, NOTHING, predicted), x=x, y=0)
        self._misread.put(cells, np.where(wrong, predicted, NOTHING), x=x, y=0)

    def _paint(
        self, names: tuple[str, ...], background: Callable[[QPainter, QRectF], None], *, second: bool
    ) -> Sprites:
        """Paint each name on a background of its own width, towards its corner, in pictures of one size.

        Where names are short, each background fills its picture: what is not seen through is put faster.
        """
        metrics = self._style.metrics
        widths = [_width(name, metrics) for name in names]
        are_short = max(widths) <= _SHORT * metrics.height()

        def paint(painter: QPainter, number: int, area: QRectF) -> None:
            if not are_short and second != self._mirrored:
                area.setLeft(area.right() - widths[number])
            elif not are_short:
                area.setWidth(widths[number])
            painter.setFont(self._style.font)
            background(painter, area)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, names[number])

        return painted(paint, len(names), max(widths), metrics.height(), self._style.ratio)

    def _paint_plate(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, self._style.paper)
        painter.setPen(self._style.quiet_text)

    def _paint_pill(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, self._style.paper)
        outline = self._style.quiet_text
        outline.setAlphaF(0.35)
        painter.setPen(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(1.5, 1.5, -1.5, -1.5), area.height() / 2, area.height() / 2)
        painter.setPen(self._style.text)

    def _paint_tag(self, painter: QPainter, area: QRectF) -> None:
        """Paint a rectangle that points inwards."""
        inner, outer = (area.right(), area.left()) if self._mirrored else (area.left(), area.right())
        shoulder = inner + (outer - inner) * min(0.35 * area.height() / area.width(), 0.5)
        top, middle, bottom = area.top(), area.center().y(), area.bottom()
        corners = [(inner, middle), (shoulder, top), (outer, top), (outer, bottom), (shoulder, bottom)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(WRONG)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setPen(readable_on(WRONG))


class Triangle:
    """The mark of misread digits.

    Parameters
    ----------
    size : float
        Its width and height, in logical pixels.
    ratio : float
        Device pixels in a logical pixel.
    mirrored : bool
        Whether the second corner is the left one.
    """

    def __init__(self, size: float, ratio: float, *, mirrored: bool) -> None:
        self._mirrored = mirrored
        self._stamps = painted(partial(_paint_triangle, mirrored=mirrored), 1, size, size, ratio)

    @staticmethod
    def size_for(look: GridStyle) -> float:
        """Return the size for cells of a certain size."""
        return float(min(max(look.pitch // 4, 7), 24))

    def put(self, cells: Cells, wrong: Flags) -> None:
        """Put a triangle into each cell that is wrong."""
        x = _x(self._stamps, cells, second=True, mirrored=self._mirrored)
        self._stamps.put(cells, np.where(wrong, 0, NOTHING), x=x, y=cells.shape[1] - self._stamps.height)


def _paint_triangle(painter: QPainter, _number: int, area: QRectF, *, mirrored: bool) -> None:
    top = area.topLeft() if mirrored else area.topRight()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WRONG)
    painter.drawPolygon(QPolygonF([top, area.bottomRight(), area.bottomLeft()]))


def _width(name: str, metrics: QFontMetricsF) -> float:
    return metrics.horizontalAdvance(name) + _PADDING * metrics.height()


def _x(stamps: Sprites, cells: Cells, *, second: bool, mirrored: bool) -> int:
    """Return where in a cell a picture starts that belongs into the first or the second corner."""
    return cells.shape[1] - stamps.width if second != mirrored else 0
