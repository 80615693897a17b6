"""A number of images, of which the largest is called "all"."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

_FEWEST_IMAGES = 100
"""The smallest number on offer; a data set with fewer images offers all of them."""


class ImageCountBox(QSpinBox):
    """Asks how many of the images to use."""

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
        """Write a number, and all of them as such."""
        if self.maximum() == 0:
            return "\N{EN DASH}"
        if value == self.maximum():
            return self.tr("all {images:,}").format(images=value)
        return f"{value:,}"

    def valueFromText(self, text: str) -> int:
        """Read a number with or without commas; anything that begins like "all" is all of them."""
        digits = text.replace(",", "").strip()
        return int(digits) if digits.isdecimal() else self.maximum()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let numbers and the word "all" be typed."""
        digits = text.replace(",", "").strip()
        if digits.isdecimal():
            allowed = self.minimum() <= int(digits) <= self.maximum()
            # What is out of range is moved into it once typing has ended.
            return QValidator.State.Acceptable if allowed else QValidator.State.Intermediate, text, position
        everything = self.textFromValue(self.maximum())
        if text and everything.startswith(text):
            return QValidator.State.Acceptable, text, position
        return QValidator.State.Invalid if text else QValidator.State.Intermediate, text, position

    def fixup(self, text: str) -> str:
        """Move a number that is out of range into it; nothing at all becomes what it was before."""
        digits = text.replace(",", "").strip()
        value = int(digits) if digits.isdecimal() else self.value()
        return self.textFromValue(min(max(value, self.minimum()), self.maximum()))
