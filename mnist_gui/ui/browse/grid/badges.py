"""The small marks in the corners of cells.

In reading direction: the label stands in the first corner above, what the classifier reads in the second, the
value that the digits are sorted by in the first corner below. A triangle in the second corner below marks
what was misread. What is misread differs in shape as well as in colour.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPolygonF

from mnist_gui.data.facts import Flags
from mnist_gui.ui.browse.grid.look import Look
from mnist_gui.ui.browse.grid.stamps import NOTHING, Cells, Numbers, Stamps, blank_picture
from mnist_gui.ui.colour_maps import readable_on
from mnist_gui.ui.theme import WRONG

_PADDING = 0.7
"""Of the height of a name, what is left free on its two sides together."""

NAME_PITCH = 48
"""Labels, readings and values are shown in cells of this size or larger, in logical pixels."""

WRONG_PITCH = 20
"""Misread digits are marked in cells of this size or larger, in logical pixels."""


class Badges:
    """The marks of one look.

    Parameters
    ----------
    look : Look
        With cells of `WRONG_PITCH` or larger; of `NAME_PITCH` or larger for `put_labels` and
        `put_predictions`.
    class_names : tuple of str
        What to write for each class.
    room : float
        The largest share of a cell's width that a name may take; of longer ones the beginning is written.
    mirrored : bool
        Whether the first corner is the right one.
    """

    def __init__(self, look: Look, class_names: tuple[str, ...], *, room: float, mirrored: bool) -> None:
        self._look = look
        self._mirrored = mirrored
        self._triangle = Stamps([self._paint_triangle()])
        if look.pitch >= NAME_PITCH:
            names = [self._beginning(name, room * look.pitch) for name in class_names]
            self._labels = self._paint_names(names, self._paint_plate, second=False)
            self._read = self._paint_names(names, self._paint_pill, second=True)
            self._misread = self._paint_names(names, self._paint_tag, second=True)

    def put_labels(self, cells: Cells, labels: Numbers) -> None:
        """Write the label of each cell."""
        self._labels.put(cells, labels, x=self._x(self._labels, second=False), y=0)

    def put_predictions(self, cells: Cells, predicted: Numbers, wrong: Flags) -> None:
        """Write what is read in each cell; on a pointed tag if it is wrong."""
        x = self._x(self._read, second=True)
        self._read.put(cells, np.where(wrong, NOTHING, predicted), x=x, y=0)
        self._misread.put(cells, np.where(wrong, predicted, NOTHING), x=x, y=0)

    def put_wrong(self, cells: Cells, wrong: Flags) -> None:
        """Put a triangle into each cell that is wrong."""
        x, y = self._x(self._triangle, second=True), self._look.side - self._triangle.height
        self._triangle.put(cells, np.where(wrong, 0, NOTHING), x=x, y=y)

    def _x(self, stamps: Stamps, *, second: bool) -> int:
        return self._look.side - stamps.width if second != self._mirrored else 0

    def _beginning(self, name: str, room: float) -> str:
        """Shorten a name to what has room: without dots, which would take the room of two letters."""
        metrics = QFontMetricsF(self._look.caption_font)
        while len(name) > 1 and self._width(metrics, name) > room:
            name = name[:-1].rstrip()
        return name

    def _width(self, metrics: QFontMetricsF, name: str) -> float:
        return metrics.horizontalAdvance(name) + _PADDING * metrics.height()

    def _paint_triangle(self) -> QImage:
        side = float(min(max(self._look.pitch // 4, 7), 24))
        picture = blank_picture(side, side, self._look.ratio)
        inner = 0.0 if self._mirrored else side
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(WRONG)
            painter.drawPolygon(QPolygonF([QPointF(inner, 0), QPointF(side, side), QPointF(0, side)]))
        return picture

    def _paint_names(
        self, names: list[str], background: Callable[[QPainter, QRectF], None], *, second: bool
    ) -> Stamps:
        """Paint each name on a background of its own width, towards the corner of pictures of one size.

        Short names all get the same width: pictures without a see-through part are put into cells faster.
        """
        font = self._look.caption_font
        metrics = QFontMetricsF(font)
        widths = [self._width(metrics, name) for name in names]
        are_short = max(widths) < 2 * metrics.height()
        pictures = []
        for name, width in zip(names, widths, strict=True):
            picture = blank_picture(max(widths), metrics.height(), self._look.ratio)
            area = QRectF(QPointF(), picture.deviceIndependentSize())
            if not are_short and second != self._mirrored:
                area.setLeft(area.right() - width)
            elif not are_short:
                area.setWidth(width)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setFont(font)
                background(painter, area)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, name)
            pictures.append(picture)
        return Stamps(pictures)

    def _paint_plate(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, self._look.paper)
        painter.setPen(self._look.quiet_text)

    def _paint_pill(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, self._look.paper)
        outline = self._look.quiet_text
        outline.setAlphaF(0.35)
        painter.setPen(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(1.5, 1.5, -1.5, -1.5), area.height() / 2, area.height() / 2)
        painter.setPen(self._look.text)

    def _paint_tag(self, painter: QPainter, area: QRectF) -> None:
        point = QPointF(area.right() if self._mirrored else area.left(), area.center().y())
        inner = area.height() * (-0.35 if self._mirrored else 0.35)
        far = area.left() if self._mirrored else area.right()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(WRONG)
        painter.drawPolygon(
            QPolygonF(
                [
                    point,
                    QPointF(point.x() + inner, area.top()),
                    QPointF(far, area.top()),
                    QPointF(far, area.bottom()),
                    QPointF(point.x() + inner, area.bottom()),
                ]
            )
        )
        painter.setPen(readable_on(WRONG))
