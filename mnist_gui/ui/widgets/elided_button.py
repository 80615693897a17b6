"""A button whose text is elided where there is no room for all of it."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from mnist_gui.ui.widgets.buttons import set_icon
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_LEAST_LETTERS: Final = 12


class ElidedButton(QPushButton):
    """A button that can be narrower than its text; it then leaves out the middle, and its tool tip has all.

    Return does not press it by chance in a dialog.

    Parameters
    ----------
    words : str
        Its text, in which nothing marks a key.
    name : str
        Its objectName.
    icon_name, tip : str
        Its icon, and what it does.
    parent : QWidget, optional
    """

    def __init__(
        self, words: str, name: str, *, icon_name: str, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(words.replace("&", "&&"), parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        set_icon(self, icon_name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # it may shrink
        self._words = words
        self._tip = tip
        set_tool_tip(self, tip)

    @property
    def shown_text(self) -> str:
        """The text that fits."""
        room = self._text_width() + self.width() - self.sizeHint().width()
        mode, mnemonic = Qt.TextElideMode.ElideMiddle, Qt.TextFlag.TextShowMnemonic
        return self.fontMetrics().elidedText(self.text(), mode, room, mnemonic)

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters of the text."""
        whole, text = self.sizeHint(), self._text_width()
        letters = _LEAST_LETTERS * self.fontMetrics().averageCharWidth()
        return QSize(whole.width() - max(0, text - letters), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the whole text in the tool tip where it is not all there."""
        super().resizeEvent(event)
        fits = self.width() >= self.sizeHint().width()
        set_tool_tip(self, self._tip if fits else f"{self._words}\n{self._tip}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the button with the text that fits."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _text_width(self) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
