"""A message box whose texts are shown as they are, never as rich text: they can hold names from files."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMessageBox, QSizePolicy, QSpacerItem, QWidget

_LEAST_WIDTH: Final = 400  # logical pixels


class PlainMessageBox(QMessageBox):
    """A message box; see `mnist_gui.ui.widgets.plain_text` for why it exists.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def showEvent(self, event: QShowEvent) -> None:
        """Leave room for sentences: Qt would make the box as narrow as its shortest text."""
        layout = self.layout()
        if isinstance(layout, QGridLayout):  # Qt makes another one for each text: what is added now stays
            room = QSpacerItem(_LEAST_WIDTH, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
            layout.addItem(room, layout.rowCount(), 0, 1, layout.columnCount())
        super().showEvent(event)

    def setInformativeText(self, text: str) -> None:
        """Show a second text below the first; Qt makes its label only now."""
        super().setInformativeText(text)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
