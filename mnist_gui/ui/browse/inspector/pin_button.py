"""A button with a pin on it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QToolButton, QWidget

_SIDE = 24  # of the button, in logical pixels


class PinButton(QToolButton):
    """Checked, its pin is full and in the accent colour; unchecked, it is a quiet outline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setFixedSize(_SIDE, _SIDE)
        self.setAccessibleName(self.tr("Pin"))

    def sizeHint(self) -> QSize:
        """Ask for a small square."""
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button as the style does, and the pin in it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QRectF(self.rect()).center())
        painter.rotate(30)
        painter.translate(-8, -8)
        role = QPalette.ColorRole.Highlight if self.isChecked() else QPalette.ColorRole.PlaceholderText
        colour = self.palette().color(role)
        pen = QPen(colour, 1.2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(colour if self.isChecked() else QColor(Qt.GlobalColor.transparent))
        painter.drawPath(_PIN)
        painter.drawLine(QPointF(8, 9.5), QPointF(8, 14.5))


def _pin() -> QPainterPath:
    """Draw a pin without its needle into a square of 16x16: cap, neck and collar."""
    path = QPainterPath(QPointF(5.0, 1.5))
    for x, y in ((11.0, 1.5), (10.2, 3.0), (10.2, 6.2), (12.5, 9.5), (3.5, 9.5), (5.8, 6.2), (5.8, 3.0)):
        path.lineTo(x, y)
    path.closeSubpath()
    return path


_PIN = _pin()
