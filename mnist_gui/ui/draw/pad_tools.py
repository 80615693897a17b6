"""The row of buttons below the pad: undo, redo, clear."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_GAP = 8  # between buttons, in logical pixels


class PadTools(QWidget):
    """Buttons with a hint beside them, which is hidden where there is no room for it.

    Signals
    -------
    undo_requested(), redo_requested(), clear_requested()
    """

    undo_requested = Signal()
    redo_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._undo = _button(self.tr("&Undo"), "undoButton", QKeySequence.StandardKey.Undo)
        self._redo = _button(self.tr("&Redo"), "redoButton", QKeySequence.StandardKey.Redo)
        self._clear = _button(self.tr("&Clear"), "clearButton", QKeySequence.StandardKey.Delete)
        self._undo.clicked.connect(self.undo_requested)
        self._redo.clicked.connect(self.redo_requested)
        self._clear.clicked.connect(self.clear_requested)
        self._hint = PlainLabel(self.tr("Right button erases, [ and ] change the pen"))
        self._hint.setMinimumWidth(1)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row(*self.buttons, (self._hint, 1), owner=self, spacing=_GAP)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons, in their order."""
        return self._undo, self._redo, self._clear

    def set_possible(self, *, undo: bool, redo: bool, clear: bool, focus_next: QWidget) -> None:
        """Enable what is possible. A button that is disabled passes the focus to `focus_next`."""
        for button, possible in zip(self.buttons, (undo, redo, clear), strict=True):
            if button.hasFocus() and not possible:
                focus_next.setFocus()  # Qt would pass it to the next button, for Space to press
            button.setEnabled(possible)

    def fit_hint(self, width: int) -> None:
        """Show the hint if it fits beside the buttons in a width, in logical pixels."""
        buttons = sum(button.sizeHint().width() + _GAP for button in self.buttons)
        self._hint.setVisible(width >= buttons + self._hint.sizeHint().width())


def _button(text: str, name: str, key: QKeySequence.StandardKey) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    plain = text.replace("&", "")
    button.setAccessibleName(plain)
    shortcut = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    set_tool_tip(button, f"{plain} ({shortcut})")
    return button
