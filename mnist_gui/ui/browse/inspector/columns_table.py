"""A table of the own columns of a data set, such as the writer of each image."""

import math

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.browse.inspector.comparison_table import CAPTIONS, CURRENT, PINNED, ComparisonTable
from mnist_gui.ui.browse.inspector.inspected_image import UNKNOWN, InspectedImage
from mnist_gui.ui.widgets.labels import ElidedLabel, quiet_label
from mnist_gui.ui.widgets.plain_text import set_tool_tip

_QMNIST = {
    "class": ("Class", "The digit, 0 to 9"),
    "series": ("Series", "The series of NIST's forms that it was written on: 0, 1 or 4"),
    "writer": ("Writer", "NIST's number of the writer"),
    "writer_digit": ("Writer's digit", "The number of the digit among those of its writer"),
    "nist_class": ("NIST class", "NIST's code of the class, 30 to 39"),
    "nist_index": ("NIST index", "The number of the digit among all of NIST's digits"),
    "duplicate": ("Duplicate of", "The number of the digit that it repeats; 0 if it repeats none"),
    "unused": ("Unused", "0"),
}
"""Titles and meanings of QMNIST's columns; see `mnist_gui.data.formats.idx`."""


class ColumnsTable(ComparisonTable):
    """Shows each column of the data set; hidden if it has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, tuple[QLabel, ElidedLabel, ElidedLabel]] = {}

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the columns of another data set."""
        for line in self._lines.values():
            for label in line:
                self.grid.removeWidget(label)
                label.deleteLater()
        self._lines = {name: self._add_line(name, number) for number, name in enumerate(dataset.columns)}
        self.setVisible(bool(self._lines))

    def _add_line(self, name: str, number: int) -> tuple[QLabel, ElidedLabel, ElidedLabel]:
        title, meaning = _QMNIST.get(name, (name.replace("_", " ").capitalize(), ""))
        caption = quiet_label(QCoreApplication.translate("ColumnsTable", title))
        set_tool_tip(caption, QCoreApplication.translate("ColumnsTable", meaning) if meaning else "")
        caption.setWordWrap(False)
        # The start and the end of a long path matter most.
        pinned, current = (ElidedLabel(Qt.TextElideMode.ElideMiddle) for _ in range(2))
        pinned.setObjectName(f"pinnedColumn_{name}")
        current.setObjectName(f"inspectorColumn_{name}")
        for column, label in ((CAPTIONS, caption), (PINNED, pinned), (CURRENT, current)):
            self.grid.addWidget(label, number, column)
        caption.show()  # now, so that `caption_width` counts it
        return caption, pinned, current

    def set_images(self, current: InspectedImage, pinned: InspectedImage | None) -> None:
        """Show the columns of other images of the data set."""
        self.set_pinned_shown(shown=pinned is not None)
        for name, (caption, beside, value) in self._lines.items():
            beside.setVisible(pinned is not None)
            for label, image in ((value, current), (beside, pinned)):
                if image is not None:
                    text = _value_text(image, name)
                    label.setText(text)
                    label.setAccessibleName(f"{caption.text()}: {text}")


def _value_text(image: InspectedImage, name: str) -> str:
    """Return a value of a column; numbers without separators, since most are identifiers."""
    column = image.dataset.columns[name]
    value = column[image.row]
    is_unknown = column.dtype.kind == "i" and value < 0
    is_missing = column.dtype.kind == "f" and math.isnan(value)
    return UNKNOWN if is_unknown or is_missing else str(value)
