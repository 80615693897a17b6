"""The small marks in the corners of cells: the label, and a triangle where a classifier was wrong.

Each kind of mark is painted once, into a pixmap; a frame only copies it to the cells that need it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPixmap, QPolygonF

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.theme import WRONG

LABEL_PITCH = 64
"""Labels are shown in cells of this size or larger, in logical pixels."""

WRONG_PITCH = 20
"""Wrong digits are marked in cells of this size or larger, in logical pixels."""


@dataclass(frozen=True)
class Look:
    """What the marks depend on besides the class names; marks of one look can be kept.

    Attributes
    ----------
    pitch : int
        Size of a cell, in logical pixels.
    ratio : float
        Device pixels in a logical pixel.
    palette : QPalette
    font : QFont
    """

    pitch: int
    ratio: float
    palette: QPalette
    font: QFont


class Badges:
    """The marks of one look.

    Parameters
    ----------
    look : Look
    class_names : tuple of str
        What to write for each label.
    """

    def __init__(self, look: Look, class_names: tuple[str, ...]) -> None:
        self.look = look
        self.class_names = class_names
        self._labels: dict[int, QPixmap] = {}
        self._triangle = self._paint_triangle()

    def draw_labels(self, painter: QPainter, corners: Iterable[tuple[int, int]], labels: list[int]) -> None:
        """Write the label of each cell into its top left corner, and nothing where there is none."""
        for (x, y), label in zip(corners, labels, strict=True):
            if label != NO_LABEL:
                painter.drawPixmap(x, y, self._label(label))

    def draw_wrong(self, painter: QPainter, corners: Iterable[tuple[int, int]]) -> None:
        """Put a triangle into the top right corner of each cell."""
        inset = self.look.pitch - round(self._triangle.deviceIndependentSize().width())
        for x, y in corners:
            painter.drawPixmap(x + inset, y, self._triangle)

    def _label(self, label: int) -> QPixmap:
        if label not in self._labels:
            self._labels[label] = self._paint_label(self.class_names[label])
        return self._labels[label]

    def _paint_label(self, name: str) -> QPixmap:
        font = QFont(self.look.font)
        font.setPixelSize(min(max(self.look.pitch // 7, 10), 18))
        metrics = QFontMetricsF(font)
        padding = metrics.height() / 4
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self.look.pitch * 0.7)
        size = QSizeF(metrics.horizontalAdvance(text) + 2 * padding, metrics.height())
        pixmap, painter = self._begin(size)
        # The digit may reach into the corner, so the text brings its own paper.
        paper = QColor(self.look.palette.color(QPalette.ColorRole.Base))
        paper.setAlphaF(0.7)
        painter.fillRect(QRectF(QPointF(), size), paper)
        painter.setFont(font)
        painter.setPen(self.look.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(QRectF(QPointF(), size), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return pixmap

    def _paint_triangle(self) -> QPixmap:
        side = float(min(max(self.look.pitch // 4, 7), 24))
        pixmap, painter = self._begin(QSizeF(side, side))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(WRONG)
        painter.drawPolygon(QPolygonF([QPointF(0, 0), QPointF(side, 0), QPointF(side, side)]))
        painter.end()
        return pixmap

    def _begin(self, size: QSizeF) -> tuple[QPixmap, QPainter]:
        pixmap = QPixmap((size * self.look.ratio).toSize())
        pixmap.setDevicePixelRatio(self.look.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return pixmap, painter
