"""A message box whose texts are shown as they are, never as rich text: they can hold names from files."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget


class PlainMessageBox(QMessageBox):
    """A message box; see `mnist_gui.ui.widgets.plain_text` for why it exists.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setInformativeText(self, text: str) -> None:
        """Show a second text below the first; Qt makes its label only now."""
        super().setInformativeText(text)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
