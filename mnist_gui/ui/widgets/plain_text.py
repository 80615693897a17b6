"""Labels and tool tips that show text as it is, never as rich text.

Qt guesses whether a text is HTML, and would load the picture that a class named ``<img src=...>`` asks for.
So labels and tool tips are made here, where Qt cannot guess; a test allows no other place.
"""

import re
from typing import Any, Protocol
from unicodedata import bidirectional

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QStyle, QToolTip, QWidget

from mnist_gui.names import printable

_MARKUP = re.compile(r"<(?=\s*[A-Za-z/!?])|&(?=lt;)")
"""What Qt takes for HTML, as in `Qt.mightBeRichText`, which not every version of PySide6 has."""

_LEFT_TO_RIGHT, _POP = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute
_WORD_JOINER = "\N{WORD JOINER}"
_LAYOUT = "\n\t\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}" + _WORD_JOINER


class PlainLabel(QLabel):
    """A label whose text is shown as it is.

    Parameters
    ----------
    text : str
    parent : QWidget, optional
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        self._side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter  # as Qt has it
        super().__init__(parent)
        self._align()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text; controls in it become escapes."""
        super().setText(printable(text, keep=_LAYOUT))

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Place the text at the leading, the trailing or another side of the label, in any language."""
        self._side = alignment
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the direction of the layout."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """Mirror the side as the layout is; Qt would as the text runs, which may be of another language."""
        super().setAlignment(QStyle.visualAlignment(self.layoutDirection(), self._side) | _ABSOLUTE)

    def setSizePolicy(self, *policy: Any) -> None:  # noqa: ANN401 - a policy, or one of each direction
        """Change the policy; the height of a label that wraps depends on its width under any."""
        super().setSizePolicy(*policy)
        if self.wordWrap():
            self.setWordWrap(True)  # which says so to the policy


class _HasToolTip(Protocol):
    """A widget or an action."""

    def setToolTip(self, text: str, /) -> None: ...


def runs_to_the_left(text: str) -> bool:
    """Return whether a text is of a language that is written from right to left.

    Its first letter decides. A text without a letter, such as ``12.38 %``, is written as our English texts.
    """
    for letter in text:
        kind = bidirectional(letter)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def isolated(text: str, direction: Qt.LayoutDirection) -> str:
    """Return a text that Qt writes in the order of its own language, in either direction of the layout.

    For what Qt paints by itself, such as messages of a status bar.
    """
    if direction is Qt.LayoutDirection.LeftToRight or runs_to_the_left(text):
        return text
    return f"{_LEFT_TO_RIGHT}{text}{_POP}"


def plain_tip(text: str) -> str:
    """Return a text that Qt shows as it is in a tool tip.

    What Qt would take for a tag gets an invisible character behind its ``<``.
    """
    return _MARKUP.sub(lambda match: match[0] + _WORD_JOINER, printable(text, keep=_LAYOUT))


def set_tool_tip(target: _HasToolTip, text: str) -> None:
    """Set the tool tip of a widget or an action."""
    target.setToolTip(plain_tip(text))


def show_tool_tip(at: QPoint, text: str, widget: QWidget, area: QRect | None = None) -> None:
    """Show a tool tip now.

    Parameters
    ----------
    at : QPoint
        Where, on the screen.
    text : str
        Nothing hides the tool tip.
    widget : QWidget
        What it belongs to.
    area : QRect, optional
        The part of the widget that the pointer must leave to hide it.
    """
    QToolTip.showText(at, plain_tip(text), widget, QRect() if area is None else area)
