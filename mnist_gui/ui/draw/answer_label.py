"""A label whose text is as large as its place allows."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

_LARGEST, _LARGEST_QUIET, _SMALLEST = 120, 26, 11  # heights of the text in pixels


class AnswerLabel(QLabel):
    """Shows one digit as large as a poster, and a long class name or a hint as large as will fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = True
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def set_answer(self, text: str, *, quiet: bool) -> None:
        """Show a text: an answer, or quietly a hint where there is no answer."""
        self._quiet = quiet
        self.setText(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a place that does not depend on the text, so that nothing moves when it changes."""
        return QSize(140, 110)

    def minimumSizeHint(self) -> QSize:
        """Keep one digit large."""
        return QSize(96, 64)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text in the largest size that fits."""
        font = self.font()
        font.setBold(not self._quiet)
        largest = _LARGEST_QUIET if self._quiet else _LARGEST
        font.setPixelSize(largest)
        metrics = QFontMetricsF(font)
        needed = max(
            metrics.horizontalAdvance(self.text()) / max(1, self.width()),
            metrics.height() / max(1, self.height()),
        )
        font.setPixelSize(max(_SMALLEST, int(largest / max(1.0, needed))))
        role = QPalette.ColorRole.PlaceholderText if self._quiet else QPalette.ColorRole.WindowText
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().color(role))
        painter.drawText(self.rect(), self.alignment(), self.text())
