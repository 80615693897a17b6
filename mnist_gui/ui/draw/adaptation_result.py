"""What learning a hand has changed: how many digits were misread before, and how many are after."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True)
class AdaptationResult:
    """The outcome of learning.

    Attributes
    ----------
    digits : int
        How many were learned from, and read before and after.
    misread_before, misread_after : int
        How many of them were misread; after learning, none may vote for itself.
    """

    digits: int
    misread_before: int
    misread_after: int

    @property
    def sentence(self) -> str:
        """Both numbers, for the user."""
        if self.digits == 1:
            text = QCoreApplication.translate("Learned", "Learned from one digit.")
        elif self.misread_before == self.misread_after == 0:
            text = QCoreApplication.translate("Learned", "All {digits} digits read right, before and after.")
        else:
            text = QCoreApplication.translate(
                "Learned", "Of {digits} digits, {before} misread before learning, {after} after."
            )
        return text.format(
            digits=f"{self.digits:,}", before=f"{self.misread_before:,}", after=f"{self.misread_after:,}"
        )
