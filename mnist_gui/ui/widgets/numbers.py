"""How the window writes numbers: in one way everywhere, that of its English texts and of queries.

Our own texts write ``f"{count:,}"`` and ``f"{share:.1f}"``: 60,000 and 0.5, as the command line, exported
files and conditions such as ``conf<0.5`` do. What Qt writes by itself, in fields of numbers, sizes of files
and its dialogs, follows the default locale. `use_number_format` makes it the same.
"""

from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

NUMBER_FORMAT: Final = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
"""The locale that writes numbers as our own texts do."""


def use_number_format() -> None:
    """Let Qt write and read numbers as our own texts do."""
    QLocale.setDefault(NUMBER_FORMAT)


class DecimalBox(QDoubleSpinBox):
    """A field for a number, that takes a comma for the point: some keyboards have no other key for it."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Read a comma as a point."""
        state, read, position = super().validate(text.replace(",", "."), position)
        return state, read, position

    def valueFromText(self, text: str) -> float:
        """Read a comma as a point."""
        return super().valueFromText(text.replace(",", "."))
