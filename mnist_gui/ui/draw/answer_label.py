"""The number that was read, as large as it fits; one of its digits can be chosen."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QStyle, QWidget

from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import text_scale

_MAX_TEXT, _MAX_QUIET_TEXT, _MIN_TEXT = 52, 20, 11  # heights of the text, in logical pixels
_LINE, _BELOW = 3, 2  # thickness of the line below the chosen digit, and the ground below the line
_HEIGHT = 60  # of the label; it grows with the size of text, as the largest text does


class AnswerLabel(PlainLabel):
    """Shows digits large, and a long class name or a hint as large as it fits.

    Signals
    -------
    part_chosen(int)
        The user chose the digit at this place of a number.
    changed()
        The text takes more room, or less.
    """

    part_chosen = Signal(int)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._quiet = True
        self._parts: tuple[str, ...] = ()
        self._chosen = 0
        self._room = 0
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)

    def set_answer(self, text: str, *, quiet: bool) -> None:
        """Show an answer, or quietly a hint."""
        self._quiet, self._parts = quiet, ()
        self.setText(text)
        self.unsetCursor()
        self.update()
        self.changed.emit()

    def set_number(self, parts: Sequence[str], *, chosen: int) -> None:
        """Show the digits of a number, one of them underlined."""
        self._quiet, self._parts, self._chosen = False, tuple(parts), chosen
        is_short = all(len(part) == 1 for part in parts)
        self.setText(("" if is_short else " ").join(parts))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()
        self.changed.emit()

    def set_room(self, width: int) -> None:
        """Make the text fit into a part of the width: what stands beside it has the rest."""
        self._room = width
        self.update()

    @property
    def least_height(self) -> int:
        """The height in which the text has its full size."""
        return round(_HEIGHT * text_scale(self.fontMetrics()))

    @property
    def text_width(self) -> int:
        """The width of the text, in the size in which it fits."""
        return ceil(QFontMetricsF(self._fitting_font()).horizontalAdvance(self.text()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a digit."""
        areas = self._areas(self._fitting_font())
        place = next((n for n, area in enumerate(areas) if area.contains(event.position())), None)
        if place is not None:
            self.part_chosen.emit(place)

    def _fitting_font(self) -> QFont:
        font = self.font()
        font.setBold(not self._quiet)
        scale = text_scale(self.fontMetrics())
        largest = round((_MAX_QUIET_TEXT if self._quiet else _MAX_TEXT) * scale)
        font.setPixelSize(largest)
        metrics = QFontMetricsF(font)
        needed = max(
            metrics.horizontalAdvance(self.text()) / max(1, self._room or self.width()),
            metrics.height() / (self.least_height + 2 * _LINE),
        )
        font.setPixelSize(max(_MIN_TEXT, int(largest / max(1.0, needed))))
        return font

    def _areas(self, font: QFont) -> list[QRectF]:
        """Return the place of each digit of a number, always from left to right as it was drawn."""
        metrics = QFontMetricsF(font)
        space = 0.0 if all(len(part) == 1 for part in self._parts) else metrics.horizontalAdvance(" ")
        widths = [metrics.horizontalAdvance(part) for part in self._parts]
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        whole = sum(widths) + space * (len(widths) - 1)
        left = self.width() - whole if right_to_left else 0.0
        areas = []
        for width in widths:
            areas.append(QRectF(left, 0, width, self.height()))
            left += width + space
        return areas

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text in the largest size that fits, and a line below the chosen digit."""
        font = self._fitting_font()
        role = QPalette.ColorRole.PlaceholderText if self._quiet else QPalette.ColorRole.WindowText
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().color(role))
        if not self._parts:
            alignment = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
            painter.drawText(self.rect(), alignment, self.text())
            return
        areas = self._areas(font)
        for part, area in zip(self._parts, areas, strict=True):
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, part)
        chosen = areas[self._chosen]
        bottom = (self.height() + self.least_height) / 2
        line = QRectF(QPointF(chosen.left() + 2, bottom - _BELOW - _LINE), chosen.bottomRight())
        line.setRight(chosen.right() - 2)
        line.setHeight(_LINE)
        painter.fillRect(line, self.palette().color(QPalette.ColorRole.Highlight))
