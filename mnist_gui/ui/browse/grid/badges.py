"""Marks in the corners of cells.

In reading direction, the label is in the first corner at the top and the prediction in the second one. The
value by which the grid is sorted is in the first corner at the bottom. A triangle in the second corner at the
bottom marks a misread image, which differs in shape as well as in colour.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPolygonF

from mnist_gui.data.arrays import Flags
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle, GridStyle
from mnist_gui.ui.browse.grid.sprites import NOTHING, Cells, Numbers, Sprites, SpritesOnDemand, painted
from mnist_gui.ui.widgets.colour_maps import readable_on
from mnist_gui.ui.widgets.theme import WRONG

NAME_PITCH = 48
"""Smallest size of cells with labels, predictions and values, in logical pixels."""

WRONG_PITCH = 20
"""Smallest size of cells with marks of misread images, in logical pixels."""

_PADDING = 0.7
"""Free space on both sides of a name together, as a fraction of its height."""

_SHORT = 2.0
"""Names up to this many times their height all get backgrounds as wide as the widest one."""


def shortened(names: tuple[str, ...], style: CaptionStyle, room: float) -> tuple[str, ...]:
    """Cut each name so that it fits; without an ellipsis, which would take the room of two letters.

    Parameters
    ----------
    names : tuple of str
    style : CaptionStyle
    room : float
        The maximum width of a name with its background, in logical pixels.
    """
    metrics = style.metrics

    def beginning(name: str) -> str:
        while len(name) > 1 and _width(name, metrics) > room:
            name = name[:-1].rstrip()
        return name

    return tuple(map(beginning, names))


class Badges:
    """Labels and predictions.

    Parameters
    ----------
    style : CaptionStyle
    names : tuple of str
        The text for each class.
    mirrored : bool
        Whether the first corner is the right one.
    """

    def __init__(self, style: CaptionStyle, names: tuple[str, ...], *, mirrored: bool) -> None:
        self._style = style
        self._mirrored = mirrored
        metrics = style.metrics  # each call makes another
        self._widths = [_width(name, metrics) for name in names]
        self._labels = self._paint(names, self._paint_plate, second=False)
        self._read = self._paint(names, self._paint_pill, second=True)
        self._misread = self._paint(names, self._paint_tag, second=True)

    def put_labels(self, cells: Cells, labels: Numbers) -> None:
        """Write the label of each cell."""
        x = _x(self._labels, cells, second=False, mirrored=self._mirrored)
        self._labels.put(cells, labels, x=x, y=0)

    def put_predictions(self, cells: Cells, predicted: Numbers, wrong: Flags) -> None:
        """Write the prediction of each cell; on a pointed tag where it is wrong."""
        x = _x(self._read, cells, second=True, mirrored=self._mirrored)
        self._read.put(cells, np.where(wrong, NOTHING, predicted), x=x, y=0)
        self._misread.put(cells, np.where(wrong, predicted, NOTHING), x=x, y=0)

    def _paint(
        self, names: tuple[str, ...], background: Callable[[QPainter, QRectF], None], *, second: bool
    ) -> SpritesOnDemand:
        """Return each name on a background of its own width, next to its corner.

        Backgrounds of short names fill their sprites: opaque sprites are copied faster.
        """
        metrics, font = self._style.metrics, self._style.font
        widths = self._widths
        are_short = max(widths) <= _SHORT * metrics.height()

        def paint(painter: QPainter, number: int, area: QRectF) -> None:
            if not are_short and second != self._mirrored:
                area.setLeft(area.right() - widths[number])
            elif not are_short:
                area.setWidth(widths[number])
            painter.setFont(font)
            background(painter, area)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, names[number])

        return SpritesOnDemand(paint, max(widths), metrics.height(), self._style.ratio)

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
        """Paint a rectangle with a point towards the middle of the cell."""
        inner, outer = (area.right(), area.left()) if self._mirrored else (area.left(), area.right())
        shoulder = inner + (outer - inner) * min(0.35 * area.height() / area.width(), 0.5)
        top, middle, bottom = area.top(), area.center().y(), area.bottom()
        corners = [(inner, middle), (shoulder, top), (outer, top), (outer, bottom), (shoulder, bottom)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(WRONG)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setPen(readable_on(WRONG))


class Triangle:
    """The mark of misread images.

    Parameters
    ----------
    size : float
        Width and height, in logical pixels.
    ratio : float
        Device pixels per logical pixel.
    mirrored : bool
        Whether the second corner is the left one.
    """

    def __init__(self, size: float, ratio: float, *, mirrored: bool) -> None:
        self._mirrored = mirrored
        self._sprites = painted(partial(_paint_triangle, mirrored=mirrored), 1, size, size, ratio)

    @staticmethod
    def size_for(style: GridStyle) -> float:
        """Return the size of the mark in the cells of a style, in logical pixels."""
        return float(min(max(style.pitch // 4, 7), 24))

    def put(self, cells: Cells, wrong: Flags) -> None:
        """Mark each cell that is wrong."""
        x = _x(self._sprites, cells, second=True, mirrored=self._mirrored)
        self._sprites.put(cells, np.where(wrong, 0, NOTHING), x=x, y=cells.shape[1] - self._sprites.height)


def put_edges(cells: Cells, wrong: Flags, thickness: int) -> None:
    """Paint an edge around each cell that is wrong, so many device pixels thick."""
    lines, columns = np.nonzero(wrong)
    colour, far = WRONG.rgb(), -thickness
    cells[lines, :thickness, columns] = colour
    cells[lines, far:, columns] = colour
    cells[lines, :, columns, :thickness] = colour
    cells[lines, :, columns, far:] = colour


def _paint_triangle(painter: QPainter, _number: int, area: QRectF, *, mirrored: bool) -> None:
    top = area.topLeft() if mirrored else area.topRight()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WRONG)
    painter.drawPolygon(QPolygonF([top, area.bottomRight(), area.bottomLeft()]))


def _width(name: str, metrics: QFontMetricsF) -> float:
    return metrics.horizontalAdvance(name) + _PADDING * metrics.height()


def _x(sprites: Sprites | SpritesOnDemand, cells: Cells, *, second: bool, mirrored: bool) -> int:
    """Return the left edge, within a cell, of sprites for the first or the second corner."""
    return cells.shape[1] - sprites.width if second != mirrored else 0
