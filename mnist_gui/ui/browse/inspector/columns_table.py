"""What a data set says of a digit beside its label, such as who wrote it; of two side by side."""

import math

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.browse.inspector.digit import UNKNOWN, Digit
from mnist_gui.ui.widgets.elided_label import ElidedLabel
from mnist_gui.ui.widgets.quiet_label import quiet_label

_CAPTIONS, _GAP, _PINNED, _GAP_BETWEEN, _CURRENT = range(5)  # the columns
_GAP_WIDTH = 12  # in logical pixels

_QMNIST = {
    "class": ("Class", "The digit, 0 to 9"),
    "series": ("Series", "The series of NIST's forms that it was written on: 0, 1 or 4"),
    "writer": ("Writer", "NIST's number of the writer"),
    "writer_digit": ("Writer's digit", "Which of this writer's digits it is"),
    "nist_class": ("NIST class", "NIST's code of the class, 30 to 39"),
    "nist_index": ("NIST index", "Its number among all of NIST's digits"),
    "duplicate": ("Duplicate of", "The number of the digit that it repeats; 0 if it repeats none"),
    "unused": ("Unused", "0"),
}
"""QMNIST's columns: what to call them, and what they mean; see `mnist_gui.data.formats.idx`."""


class ColumnsTable(QWidget):
    """Shows every column of the data set, with what it says of the current digit and of a pinned one.

    Hidden where the data set has no columns.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(_GAP, _GAP_WIDTH)
        grid.setColumnStretch(_CURRENT, 1)
        self._lines: dict[str, tuple[QLabel, ElidedLabel, ElidedLabel]] = {}

    def set_dataset(self, dataset: Dataset) -> None:
        """Take the columns of another data set."""
        for line in self._lines.values():
            for label in line:
                self._grid.removeWidget(label)
                label.deleteLater()
        self._lines = {name: self._line(name, place) for place, name in enumerate(dataset.columns)}
        self.setVisible(bool(self._lines))

    def _line(self, name: str, place: int) -> tuple[QLabel, ElidedLabel, ElidedLabel]:
        title, meaning = _QMNIST.get(name, (name.replace("_", " ").capitalize(), ""))
        caption = quiet_label(QCoreApplication.translate("ColumnsTable", title))
        caption.setToolTip(QCoreApplication.translate("ColumnsTable", meaning) if meaning else "")
        caption.setWordWrap(False)
        # Of a long path, the folder at its beginning and the name at its end tell most.
        pinned, current = (ElidedLabel(Qt.TextElideMode.ElideMiddle) for _ in range(2))
        pinned.setObjectName(f"pinnedColumn_{name}")
        current.setObjectName(f"inspectorColumn_{name}")
        for column, label in ((_CAPTIONS, caption), (_PINNED, pinned), (_CURRENT, current)):
            self._grid.addWidget(label, place, column)
        return caption, pinned, current

    def set_digits(self, current: Digit, pinned: Digit | None) -> None:
        """Show what the columns say of other digits, of the data set that was taken last."""
        self._grid.setColumnStretch(_PINNED, int(pinned is not None))
        self._grid.setColumnMinimumWidth(_GAP_BETWEEN, 0 if pinned is None else _GAP_WIDTH)
        for name, (caption, beside, value) in self._lines.items():
            beside.setVisible(pinned is not None)
            for label, digit in ((value, current), (beside, pinned)):
                if digit is not None:
                    words = _words(digit, name)
                    label.setText(words)
                    label.setAccessibleName(f"{caption.text()}: {words}")


def _words(digit: Digit, name: str) -> str:
    """Say what a column holds: numbers as they are, for most of them are names."""
    column = digit.dataset.columns[name]
    value = column[digit.row]
    is_unknown = column.dtype.kind == "i" and value < 0
    is_missing = column.dtype.kind == "f" and math.isnan(value)
    return UNKNOWN if is_unknown or is_missing else str(value)
