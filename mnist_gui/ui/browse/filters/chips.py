"""The conditions of a query as a row of small buttons; each removes its condition."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStyle, QWidget

from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import QueryPart
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_PADDING = 8
_CROSS = 7  # logical px
_ROOM_OF_CROSS = _CROSS + 2 * _PADDING
_FEWEST_LETTERS = "la..."  # a chip is never narrower than this text and its cross
_REMOVING_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Chip(QAbstractButton):
    """One condition with a cross.

    Signals
    -------
    removed(Query)
        The user removed the condition, by a click or by Delete, Backspace or Enter; has the rest of the
        query.
    """

    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._without = Query()
        self.clicked.connect(self._on_clicked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_part(self, part: QueryPart, note: str = "") -> None:
        """Show another condition; the tool tip begins with the note."""
        self._words, self._without = part.text, part.without
        sentence = self.tr("Remove the condition {condition}").format(condition=part.text)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(note)
        set_tool_tip(self, f"{note}\n{sentence}" if note else sentence)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the whole text."""
        return self._size_of(self._words)

    def minimumSizeHint(self) -> QSize:
        """Return room for the first letters."""
        return self._size_of(min(self._words, _FEWEST_LETTERS, key=len))

    def event(self, event: QEvent) -> bool:
        """Keep the deleting keys from menu shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() in _REMOVING_KEYS)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Treat the deleting keys as clicks."""
        if event.key() in _REMOVING_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a rounded background, the text, and the cross at its end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, area = self.palette(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        accent = palette.color(QPalette.ColorRole.Highlight)
        fill = QColor(accent)
        fill.setAlphaF(0.28 if self.underMouse() or self.isDown() else 0.14)
        painter.setBrush(fill)
        painter.setPen(QPen(accent, 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)

        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # the direction of the query language
        direction, whole = self.layoutDirection(), self.rect()
        words = whole.adjusted(_PADDING + 2, 0, -_ROOM_OF_CROSS, 0)
        cross = QRect(whole.right() - _ROOM_OF_CROSS, 0, _ROOM_OF_CROSS, whole.height())
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        text = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(QStyle.visualRect(direction, whole, words), Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 1.5))
        _draw_cross(painter, QRectF(QStyle.visualRect(direction, whole, cross)).center())

    @Slot()
    def _on_clicked(self) -> None:
        self.removed.emit(self._without)

    def _size_of(self, words: str) -> QSize:
        metrics = self.fontMetrics()
        width = _PADDING + 2 + metrics.horizontalAdvance(words) + 2 + _ROOM_OF_CROSS
        return QSize(width, metrics.height() + _PADDING)


class ChipRow(QWidget):
    """The chips of a query, side by side; all shrink a little if they do not fit.

    Signals
    -------
    query_changed(Query)
        The user removed a condition; has the rest of the query.
    """

    query_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self.setObjectName("chipRow")
        self.setAccessibleName(self.tr("Conditions"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)

    @property
    def chips(self) -> Sequence[Chip]:
        """The chips, in the order of the conditions."""
        return self._chips

    @property
    def least_width(self) -> int:
        """The width that shows the first letters of each condition."""
        widths = [chip.minimumSizeHint().width() for chip in self._chips]
        return sum(widths) + self._row.spacing() * max(0, len(widths) - 1)

    def show_parts(self, parts: Sequence[QueryPart], notes: Sequence[str] = ()) -> None:
        """Show one chip for each part of a query, with a note on each if there are any."""
        while len(self._chips) < len(parts):
            self._append_chip()
        while len(self._chips) > len(parts):
            self._remove_last_chip()
        for chip, part, note in zip(self._chips, parts, notes or [""] * len(parts), strict=True):
            chip.show_part(part, note)

    def _append_chip(self) -> None:
        chip, number = Chip(), len(self._chips)
        chip.setObjectName(f"chip{number}")
        chip.removed.connect(self.query_changed)
        self._row.insertWidget(number, chip)
        if self._chips:
            QWidget.setTabOrder(self._chips[-1], chip)
        self._chips.append(chip)

    def _remove_last_chip(self) -> None:
        chip = self._chips.pop()
        if chip.hasFocus() and self._chips:
            self._chips[-1].setFocus()  # so that repeated key presses remove all chips
        self._row.removeWidget(chip)
        chip.hide()  # the layout may still have a pending request to show it
        chip.setParent(None)  # so that it is not found by its name before it is deleted
        chip.deleteLater()


def _draw_cross(painter: QPainter, centre: QPointF) -> None:
    half = _CROSS / 2
    for slope in (1, -1):
        arm = QPointF(half, slope * half)
        painter.drawLine(QLineF(centre - arm, centre + arm))
