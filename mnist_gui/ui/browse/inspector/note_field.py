"""A field for a note about one digit."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_MAX_LINES = 4  # then it scrolls


class NoteField(QPlainTextEdit):
    """Grows with its text. An edit is over when the focus leaves it, with Esc or Ctrl+Enter, and on `commit`.

    Signals
    -------
    edited(str)
        The user has changed the note; the new text, without blanks around it.
    left()
        The user is done with the keyboard.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteField")
        self._kept: str | None = ""  # what is in the file; None if nothing can be
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit_height)
        self._fit_height()

    def set_note(self, text: str | None) -> None:
        """Show a kept note, or (None) that none can be kept; what is being written now is not disturbed."""
        is_being_edited = self.hasFocus() and self._text() != (self._kept or "")
        self._kept = text
        self.setEnabled(text is not None)
        if not is_being_edited and text != self._text():
            self.setPlainText(text or "")

    def forget(self) -> None:
        """Empty the field without a word: what follows is about another digit."""
        self._kept = ""
        self.clear()

    @Slot()
    def commit(self) -> None:
        """Announce what has been written since the last time."""
        text = self._text()
        if self._kept is not None and text != self._kept:
            self._kept = text
            self.edited.emit(text)

    def _text(self) -> str:
        return self.toPlainText().strip()

    @Slot()
    def _fit_height(self) -> None:
        needed = max(1, round(self.document().size().height()))
        lines = min(needed, _MAX_LINES)
        policy = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > lines else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setVerticalScrollBarPolicy(policy)
        around = 2 * (round(self.document().documentMargin()) + self.frameWidth())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + around)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Count the lines anew: they break elsewhere."""
        super().resizeEvent(event)
        self._fit_height()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the note, unless only a menu has opened."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.commit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the note, as when the window is closed."""
        super().hideEvent(event)
        self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the note with Esc and Ctrl+Enter; Enter begins a new line."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (
            is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.commit()
            self.left.emit()
        else:
            super().keyPressEvent(event)
