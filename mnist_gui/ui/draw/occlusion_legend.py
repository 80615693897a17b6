"""The legend of the marks and colours on the reader's image."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.marks import CENTRE_RADIUS, SIGN_RADIUS, paint_box, paint_centre, paint_sign
from mnist_gui.ui.widgets.occlusion_colours import coloured
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import scaled

_STEPS = 128  # colours in a lane
_SYMBOL = 2 * CENTRE_RADIUS + 2  # side of the square around a mark, in pixels
_GAP, _APART = 4, 12  # between a mark and its name, and between two of them, in pixels


class OcclusionLegend(QWidget):
    """Explains the box and the ring; shows the colours from one class to the other, for ink and for paper."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, str] | None = None
        self._lanes_shown = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Legend"))
        set_tool_tip(
            self,
            self.tr(
                "The digit is scaled to the dashed box of 20x20 pixels.\n"
                "The ring is the centre of mass, which is moved to the middle of the image.\n"
                "A colour means that the model would be less sure of that class without the ink there,\n"
                "or with ink on the paper there. One small spot is tried at a time: a hint, not a proof."
            ),
        )
        self._describe()

    def set_names(self, names: tuple[str, str] | None) -> None:
        """Set the names of both classes; None without an occlusion map."""
        if names == self._names:
            return  # as after most moves of the pen
        self._names = names
        self._describe()
        self.update()

    def set_lanes_shown(self, shown: bool) -> None:  # noqa: FBT001 - a slot for a check box
        """Show the colours and the marks, or only the marks."""
        self._lanes_shown = shown
        self.updateGeometry()
        self._describe()
        self.update()

    def _describe(self) -> None:
        first, second = self._shown_names
        text = self.tr("Plus speaks for {first}, minus for {second}").format(first=first, second=second)
        self.setAccessibleDescription(text if self._lanes_shown else "")

    @property
    def _shown_names(self) -> tuple[str, str]:
        return self._names or (self.tr("the answer"), self.tr("the runner-up"))

    # ------------------------------------------------------------------------------------------------ paint

    def sizeHint(self) -> QSize:
        """Return a size for the complete texts."""
        return QSize(216, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return a size for shortened texts."""
        return QSize(120, self._height())

    def _small_font(self) -> QFont:
        return scaled(self.font(), 0.9)

    def _height(self) -> int:
        line = QFontMetricsF(self._small_font()).height()
        return round(4 * line + 3 * _GAP + 2) if self._lanes_shown else round(line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the marks, the names of the classes and the lanes."""
        painter = QPainter(self)
        painter.setFont(self._small_font())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # for "20x20 box", by its language
        line = QFontMetricsF(painter.font()).height()
        self._paint_marks(painter, QRectF(0, 0, self.width(), line))
        if self._lanes_shown:
            self._paint_ends(painter, QRectF(0, line + _GAP, self.width(), line))
            top = 2 * (line + _GAP)
            self._paint_lanes(painter, QRectF(0.5, top + 0.5, self.width() - 1, 2 * line + _GAP))

    def _paint_marks(self, painter: QPainter, row: QRectF) -> None:
        """Paint both marks, with the longest names that fit."""
        metrics = QFontMetricsF(painter.font())
        marks = 2 * (_SYMBOL + _GAP) + _APART
        names = (
            (self.tr("20\N{MULTIPLICATION SIGN}20 box"), self.tr("centre of mass")),
            (self.tr("20\N{MULTIPLICATION SIGN}20"), self.tr("centre of mass")),
            (self.tr("box"), self.tr("centre")),
        )
        widths = [sum(map(metrics.horizontalAdvance, pair)) + marks for pair in names]
        chosen = next((i for i, width in enumerate(widths) if width <= row.width()), len(names) - 1)
        at = max(0.0, (row.width() - widths[chosen]) / 2)
        for name, paint in zip(names[chosen], (self._paint_box, paint_centre), strict=True):
            middle = QPointF(at + _SYMBOL / 2, row.center().y())
            paint(painter, self._mirrored(QRectF(middle, middle)).center(), self.palette())
            box = QRectF(at + _SYMBOL + _GAP, row.top(), metrics.horizontalAdvance(name) + 1, row.height())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self._mirrored(box), Qt.AlignmentFlag.AlignCenter, name)
            at = box.right() + _APART

    def _paint_box(self, painter: QPainter, centre: QPointF, palette: QPalette) -> None:
        half = CENTRE_RADIUS + 0.5
        x, y = round(centre.x()), round(centre.y())
        paint_box(painter, QRectF(x - half, y - half, 2 * half, 2 * half), palette)

    def _paint_ends(self, painter: QPainter, row: QRectF) -> None:
        """Write the class above each end of the lanes."""
        metrics = QFontMetricsF(painter.font())

        def width(text: str) -> float:
            return math.ceil(metrics.horizontalAdvance(text)) + 1

        first_name, second_name = self._shown_names
        first = self.tr("speaks for {name}").format(name=first_name)
        second = self.tr("for {name}").format(name=second_name)
        room = row.width() - _APART
        if width(first) + width(second) > room:
            first = self.tr("for {name}").format(name=first_name)
        # A name that is too long gets what the other one leaves of the row.
        end = row.left() + min(width(first), max(room / 2, room - width(second)))
        role = QPalette.ColorRole.WindowText if self._names else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        for text, box, side in (
            (first, QRectF(row.topLeft(), QPointF(end, row.bottom())), Qt.AlignmentFlag.AlignLeft),
            (second, row.adjusted(end + _APART, 0, 0, 0), Qt.AlignmentFlag.AlignRight),
        ):
            alignment = QStyle.visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignVCenter)
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(self._mirrored(box), alignment, elided)

    def _paint_lanes(self, painter: QPainter, frame: QRectF) -> None:
        palette = self.palette()
        scale = np.linspace(1.0, -1.0, _STEPS)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            scale = scale[::-1]
        lanes = QImage(_STEPS, 2, QImage.Format.Format_RGB32)
        ink = np.array([[1.0], [0.0]])
        rgb_pixels(lanes)[...] = coloured(np.stack([scale, scale]), ink + np.zeros_like(scale), palette)
        painter.drawImage(frame, lanes)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(frame)
        lane = QRectF(frame.left(), frame.top(), frame.width(), frame.height() / 2)
        for box, role, text in (
            (lane, QPalette.ColorRole.Base, self.tr("ink")),
            (lane.translated(0, lane.height()), QPalette.ColorRole.Text, self.tr("paper")),
        ):
            painter.setPen(palette.color(role))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        inset = SIGN_RADIUS + _GAP
        for x, is_for in ((frame.left() + inset, True), (frame.right() - inset, False)):
            middle = QPointF(x, frame.center().y())
            paint_sign(painter, self._mirrored(QRectF(middle, middle)).center(), palette, is_for=is_for)

    def _mirrored(self, box: QRectF) -> QRectF:
        """Mirror a box in right-to-left layouts."""
        if self.layoutDirection() == Qt.LayoutDirection.LeftToRight:
            return box
        return QRectF(self.width() - box.right(), box.top(), box.width(), box.height())
