"""Characters that are typed over images, such as the keys of classes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


def typed_text(event: QKeyEvent) -> str:
    """Return the character that a key typed; empty for others and with Ctrl or Alt."""
    shift = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    is_typed = not event.modifiers() & ~shift and text.isprintable() and not text.isspace()
    return text if is_typed else ""


def takes_none(_text: str) -> bool:
    """Return False: no character is used."""
    return False
