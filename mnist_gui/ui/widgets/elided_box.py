"""A combo box whose text is elided where Qt would cut it off."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget

_TEXT_MARGIN: Final = 1  # pixels that a style leaves free on each side of a text
_LEAST_LETTERS: Final = 6


class ElidedBox(QComboBox):
    """A combo box as narrow as its place asks for; give its tool tip the whole text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @property
    def closed_text(self) -> str:
        """What the box says while its list is closed."""
        return self.currentText()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Elide a text that is too long."""
        super().initStyleOption(option)
        style = self.style()
        field = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            self.closed_text, Qt.TextElideMode.ElideRight, field.width() - 2 * _TEXT_MARGIN
        )
