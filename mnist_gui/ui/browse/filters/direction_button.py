"""A button for the direction of an order, with four lines that become longer or shorter."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

_SIDE = 28  # of the button, in logical pixels
_LENGTHS = (4, 7, 10, 13)  # of the lines, from the smallest
_THICKNESS, _GAP = 2, 2


class DirectionButton(QToolButton):
    """Checked, the longest line is on top: the largest value comes first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)

    def sizeHint(self) -> QSize:
        """Return a square, or more if the style needs it."""
        return super().sizeHint().expandedTo(QSize(_SIDE, _SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button of the style, and the lines on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        colour = self.palette().color(group, QPalette.ColorRole.ButtonText)
        height = len(_LENGTHS) * (_THICKNESS + _GAP) - _GAP
        top, left = (self.height() - height) // 2, (self.width() - max(_LENGTHS)) // 2
        for number, length in enumerate(reversed(_LENGTHS) if self.isChecked() else _LENGTHS):
            start = left + max(_LENGTHS) - length if self.isRightToLeft() else left
            painter.fillRect(QRectF(start, top + number * (_THICKNESS + _GAP), length, _THICKNESS), colour)
