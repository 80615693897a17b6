"""Characters that are typed over images, such as the keys of classes."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class TypedKeys(QObject):
    """Takes characters that are typed over a view before the view and the shortcuts of the window do.

    Parameters
    ----------
    view : QWidget
    takes : callable
        Whether a character is used; empty for keys that type none.

    Signals
    -------
    typed(str)
        The user typed a character that is used; not repeated while the key is held.
    """

    typed = Signal(str)

    def __init__(self, view: QWidget, takes: Callable[[str], bool]) -> None:
        super().__init__(view)
        self._takes = takes
        view.installEventFilter(self)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        """Keep characters that are used from being shortcuts, and say when they are typed."""
        if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.KeyRelease:
            return False
        if not self._takes(typed_text(event)):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.typed.emit(event.text())
        return True


def typed_text(event: QKeyEvent) -> str:
    """Return the character that a key typed; empty for others and with Ctrl or Alt."""
    shift = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    is_typed = not event.modifiers() & ~shift and text.isprintable() and not text.isspace()
    return text if is_typed else ""
