"""A field for the note of one image."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_MAX_LINES = 4  # more lines scroll


class NoteField(QPlainTextEdit):
    """A text field that grows with its text. An edit ends with the focus, Esc, Ctrl+Enter or `commit`.

    Signals
    -------
    edited(str)
        The note was changed; the new text, without surrounding whitespace.
    left()
        The user ended the edit with Esc or Ctrl+Enter.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteField")
        self._kept: str | None = ""  # the saved text; None if none can be saved
        self.setTabChangesFocus(True)
        # What is dragged here goes to the window, which opens files. Besides, Qt reads beside its memory when
        # text is dropped below the lines that it has laid out so far.
        self.setAcceptDrops(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit_height)
        self._fit_height()

    def set_note(self, text: str | None) -> None:
        """Show a saved note, or None if none can be saved; do not replace text that is being edited."""
        is_being_edited = self.hasFocus() and self._text() != (self._kept or "")
        self._kept = text
        self.setEnabled(text is not None)
        if not is_being_edited and text != self._text():
            self.setPlainText(text or "")

    def forget(self) -> None:
        """Clear the field without a signal, for another image."""
        self._kept = ""
        self.clear()

    @property
    def draft(self) -> str | None:
        """The text that is being edited and was not emitted; None without an edit."""
        text = self._text()
        return text if self._kept is not None and text != self._kept else None

    @Slot()
    def commit(self) -> None:
        """Emit `edited` if the text changed since the last time."""
        text = self.draft
        if text is not None:
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
        """Fit the height: lines may wrap differently."""
        super().resizeEvent(event)
        self._fit_height()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit the note, unless the focus went to a menu."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.commit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Commit the note, as when the window closes."""
        super().hideEvent(event)
        self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit the note on Esc and Ctrl+Enter; Enter starts a new line."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (
            is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.commit()
            self.left.emit()
        else:
            super().keyPressEvent(event)
