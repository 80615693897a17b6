"""Weights of classes as pictures: pixels in two colours, or strokes for directions of edges.

What speaks for a class has the accent colour, what speaks for the others an opposite one. For those who
cannot tell them apart, the strongest pixels have a plus or a minus, and strokes against a class are dotted.
"""

from math import cos, pi, sin

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mnist_gui.data.csv_text import csv_text
from mnist_gui.learning.learned import WeightPlanes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.colour_maps import colour_ramp
from mnist_gui.ui.widgets.exhibit import Exhibit
from mnist_gui.ui.widgets.imaging import fitted_in, indexed_image
from mnist_gui.ui.widgets.marks import paint_sign
from mnist_gui.ui.widgets.occlusion_colours import colour_against, colour_for, signs_of
from mnist_gui.ui.widgets.paper import paper_font, paper_palette
from mnist_gui.ui.widgets.plain_text import show_tool_tip
from mnist_gui.ui.widgets.tokens import SMALL_RADIUS, TIGHT

_SIDE = 132
"""Side of a picture in logical pixels."""

_PAPER_COLUMNS = 5
_FAINTEST = 0.06
"""Share of the strongest weight below which a stroke is left out."""


class WeightPictures(QWidget):
    """Shows a picture of each class, as many side by side as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights: WeightPlanes | None = None
        self.setObjectName("weightPictures")
        self.setAccessibleName(self.tr("Weights of each class"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_weights(self, weights: WeightPlanes | None) -> None:
        """Show other weights, or none."""
        self._weights = weights
        words = "" if weights is None else ", ".join(weights.class_names)
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    def exhibit(self) -> Exhibit | None:
        """Return the pictures as they are copied and saved; None without weights."""
        weights = self._weights
        if weights is None:
            return None
        line = 20
        lines = -(-len(weights.class_names) // _PAPER_COLUMNS)
        pitch = _SIDE + line + tokens.WIDE
        size = QSize(_PAPER_COLUMNS * (_SIDE + tokens.WIDE) + tokens.WIDE, lines * pitch + tokens.WIDE)

        def paint(painter: QPainter) -> None:
            for number in range(len(weights.class_names)):
                down, across = divmod(number, _PAPER_COLUMNS)
                left, top = tokens.WIDE + across * (_SIDE + tokens.WIDE), tokens.WIDE + down * pitch
                area = QRectF(left, top, _SIDE, _SIDE + line)
                paint_weights(painter, area, weights, number, palette=paper_palette(), font=paper_font())

        return Exhibit(self.tr("Weights of each class"), self._in_words(weights), _csv(weights), size, paint)

    def _in_words(self, weights: WeightPlanes) -> str:
        words = self.tr("{name}: from {least:.2g} to {most:.2g}")
        each = zip(weights.class_names, weights.planes, strict=True)
        return "; ".join(words.format(name=name, least=plane.min(), most=plane.max()) for name, plane in each)

    @property
    def _columns(self) -> int:
        return max(1, (self.width() + tokens.WIDE) // (_SIDE + tokens.WIDE))

    @property
    def _pitch(self) -> int:
        return _SIDE + TIGHT + self.fontMetrics().height() + tokens.WIDE

    def picture_rect(self, number: int) -> QRectF:
        """Return where a class is shown, with its name."""
        down, across = divmod(number, self._columns)
        return QRectF(across * (_SIDE + tokens.WIDE), down * self._pitch, _SIDE, self._pitch - tokens.WIDE)

    def sizeHint(self) -> QSize:
        """Return room for all pictures."""
        count = 0 if self._weights is None else len(self._weights.class_names)
        return QSize(3 * (_SIDE + tokens.WIDE), -(-count // self._columns) * self._pitch)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and the width of one picture."""
        return QSize(_SIDE, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another height if another number of pictures fits into a line."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures that are seen."""
        if self._weights is None:
            return
        painter = QPainter(self)
        for number in range(len(self._weights.class_names)):
            area = self.picture_rect(number)
            if area.intersects(QRectF(event.rect())):
                paint_weights(painter, area, self._weights, number, palette=self.palette(), font=self.font())

    def event(self, event: QEvent) -> bool:
        """Say the weight under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = self._words_at(event.pos().toPointF())
            if words:
                show_tool_tip(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _words_at(self, place: QPointF) -> str:
        weights = self._weights
        for number, name in enumerate(weights.class_names if weights is not None else ()):
            assert weights is not None, "there are names"
            plane = weights.planes[number]
            square = fitted_in(_square_of(self.picture_rect(number)), plane[0])
            if square.contains(place):
                _, height, width = plane.shape
                row = min(int((place.y() - square.top()) / square.height() * height), height - 1)
                column = min(int((place.x() - square.left()) / square.width() * width), width - 1)
                strongest = plane[:, row, column][np.abs(plane[:, row, column]).argmax()]
                words = self.tr("{name}: weight {weight:+.3g} in row {row}, column {column}")
                return words.format(name=name, weight=float(strongest), row=row, column=column)
        return ""


def paint_weights(
    painter: QPainter, area: QRectF, weights: WeightPlanes, number: int, *, palette: QPalette, font: QFont
) -> None:
    """Paint the weights of one class, with its name below."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    square, plane = _square_of(area), weights.planes[number]
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), SMALL_RADIUS, SMALL_RADIUS)
    strongest = max(float(np.abs(weights.planes).max()), 1e-9)
    inner = fitted_in(square.adjusted(4, 4, -4, -4), plane[0])
    if len(plane) == 1:
        _paint_pixels(painter, inner, plane[0] / strongest, palette)
    else:
        _paint_strokes(painter, inner, plane / strongest, palette)
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    below = area.adjusted(0, square.height() + TIGHT, 0, 0)
    name = painter.fontMetrics().elidedText(
        weights.class_names[number], Qt.TextElideMode.ElideRight, int(area.width())
    )
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)


def _square_of(area: QRectF) -> QRectF:
    return QRectF(area.left(), area.top(), area.width(), area.width())


def _paint_pixels(painter: QPainter, area: QRectF, values: FloatArray, palette: QPalette) -> None:
    """Paint a weight in each pixel; the depth of the colours follows the root, so that weak ones are seen."""
    rooted = np.sign(values) * np.sqrt(np.abs(values))
    base = palette.color(QPalette.ColorRole.Base)
    table = colour_ramp(colour_against(palette), base, colour_for(palette))
    painter.drawImage(area, indexed_image(np.rint(127.5 + 127.5 * rooted).astype(np.uint8), table))
    height, width = values.shape
    for sign in signs_of(rooted.astype(np.float64)):
        centre = QPointF(
            area.left() + (sign.column + 0.5) * area.width() / width,
            area.top() + (sign.row + 0.5) * area.height() / height,
        )
        paint_sign(painter, centre, palette, is_for=sign.is_for)


def _paint_strokes(painter: QPainter, area: QRectF, planes: FloatArray, palette: QPalette) -> None:
    """Paint a stroke along the edges of each direction, at each position of the grid.

    An edge that gets darker to the right and one that gets darker to the left are both sides of an upright
    stroke, so the two directions are added.
    """
    half = len(planes) // 2
    folded = planes[:half] + planes[half:]
    _, height, width = folded.shape
    cell = QPointF(area.width() / width, area.height() / height)
    reach = 0.48 * min(cell.x(), cell.y())
    strongest = max(float(np.abs(folded).max()), 1e-9)
    for number, row, column in np.argwhere(np.abs(folded) > _FAINTEST * strongest).tolist():
        value = float(folded[number, row, column]) / strongest
        angle = pi * number / half + pi / 2  # an edge runs across its gradient
        middle = area.topLeft() + QPointF((column + 0.5) * cell.x(), (row + 0.5) * cell.y())
        arm = QPointF(cos(angle), sin(angle)) * (reach * abs(value) ** 0.5)
        pen = QPen(colour_for(palette) if value > 0 else colour_against(palette), 2.2)
        pen.setStyle(Qt.PenStyle.SolidLine if value > 0 else Qt.PenStyle.DotLine)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(middle - arm, middle + arm))


def _csv(weights: WeightPlanes) -> str:
    lines: list[tuple[str, ...]] = [("class", "direction", "row", "column", "weight")]
    for name, plane in zip(weights.class_names, weights.planes, strict=True):
        places = np.ndindex(plane.shape)
        values = zip(places, plane.ravel().tolist(), strict=True)
        lines += [(name, *map(str, place), f"{value:.6g}") for place, value in values]
    return csv_text(lines)
