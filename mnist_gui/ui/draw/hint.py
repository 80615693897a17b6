"""The text below the pad: what the buttons of the pointer do, or what is being read."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.draw.arrangement import Arrangement
from mnist_gui.ui.widgets.plain_text import PlainLabel


class QuietLine(PlainLabel):
    """A text below the pad."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)

    @property
    def least_height(self) -> int:
        """The height of two lines."""
        return 2 * self.fontMetrics().lineSpacing()


class PadHint(QuietLine):
    """Says what the pointer does; in a low page with large text, only as much as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        draws = self.tr("Left button draws, right erases.")
        reads = self.tr("Drop or paste a picture to read it.")
        self._texts = f"{draws} {reads}", draws, ""
        super().__init__(self._texts[0], parent)

    def arrange(self, arranged: Callable[..., Arrangement], bottom: int) -> Arrangement:
        """Choose the longest text that ends above the bottom, and return the places of all parts then.

        Parameters
        ----------
        arranged : callable
            Returns the places for a height of the hint, which it takes as the keyword `hint_height`.
        bottom : int
            In logical pixels.
        """
        for text in self._texts:
            places = arranged(hint_height=self.least_height)
            needed = self._height_of(text, places.hint.width())
            if needed > self.least_height:
                places = arranged(hint_height=needed)
            if places.hint.bottom() < bottom:
                break
        if text != self.text():
            self.setText(text)
        return places

    def _height_of(self, text: str, width: int) -> int:
        whole = self.fontMetrics().boundingRect(0, 0, width, 0, Qt.TextFlag.TextWordWrap, text)
        return whole.height() if text else 0
