"""A field for a number of images, whose maximum is called "all"."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

_FEWEST_IMAGES = 100
"""Smallest number offered; a data set with fewer images offers only all of them."""


class ImageCountBox(QSpinBox):
    """Field for the number of images to use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccelerated(True)
        self.setGroupSeparatorShown(True)

    def set_count(self, images: int) -> None:
        """Offer up to `images` images, in steps of the second largest digit."""
        self.setRange(min(_FEWEST_IMAGES, images), images)
        self.setSingleStep(10 ** max(0, len(str(images)) - 2))

    def textFromValue(self, value: int) -> str:
        """Return a number as text, and the maximum as "all"."""
        if self.maximum() == 0:
            return "\N{EN DASH}"
        if value == self.maximum():
            return self.tr("all {images:,}").format(images=value)
        return f"{value:,}"

    def valueFromText(self, text: str) -> int:
        """Parse a number with or without commas; any beginning of "all" is the maximum."""
        digits = text.replace(",", "").strip()
        return int(digits) if digits.isdecimal() else self.maximum()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept numbers and the word "all"."""
        digits = text.replace(",", "").strip()
        if digits.isdecimal():
            allowed = self.minimum() <= int(digits) <= self.maximum()
            # A number out of range is corrected when typing ends.
            return QValidator.State.Acceptable if allowed else QValidator.State.Intermediate, text, position
        everything = self.textFromValue(self.maximum())
        if text and everything.startswith(text):
            return QValidator.State.Acceptable, text, position
        return QValidator.State.Invalid if text else QValidator.State.Intermediate, text, position

    def fixup(self, text: str) -> str:
        """Move a number into the range; an empty field returns to its last value."""
        digits = text.replace(",", "").strip()
        value = int(digits) if digits.isdecimal() else self.value()
        return self.textFromValue(min(max(value, self.minimum()), self.maximum()))
