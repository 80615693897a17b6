"""Words that may say what is wrong, and then have the colour of that."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from mnist_gui.ui.widgets import theme


class VerdictLabel(QLabel):
    """A label that is marked as wrong or not, in the colours of whatever theme there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._is_wrong = False  # first, for a label that is being made hears of its palette already
        super().__init__(parent)

    def set_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a setter
        """Mark the words as wrong, or as right."""
        self._is_wrong = wrong
        self._mark()

    def changeEvent(self, event: QEvent) -> None:
        """Mark the words in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._mark()

    def _mark(self) -> None:
        palette = QPalette()  # which asks for no colour yet, so that the rest follows the theme
        if self._is_wrong:
            palette.setColor(QPalette.ColorRole.WindowText, theme.wrong_text(self.palette()))
        self.setPalette(palette)
