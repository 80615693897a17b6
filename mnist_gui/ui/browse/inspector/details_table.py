"""What is known of one digit, or of two side by side, in a table."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from mnist_gui.ui.browse.inspector.digit import (
    Digit,
    confidence_words,
    label_words,
    loss_words,
    reader_words,
    reading_words,
)
from mnist_gui.ui.widgets.quiet_label import quiet_label
from mnist_gui.ui.widgets.verdict_label import VerdictLabel

_CAPTIONS, _GAP, _PINNED, _GAP_BETWEEN, _CURRENT = range(5)  # the columns
_GAP_WIDTH, _GAP_HEIGHT = 12, 4  # between columns, and below the facts, in logical pixels


@dataclass(frozen=True)
class _Fact:
    """One row: how it is called here and to the user, what it says, and whether only a classifier knows."""

    name: str
    caption: str
    words: Callable[[Digit], str]
    is_read: bool


class DetailsTable(QWidget):
    """Shows the facts of the current digit, and before them those of a pinned one if there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = (
            _Fact("Label", self.tr("Label"), label_words, is_read=False),
            _Fact("Prediction", self.tr("Read as"), reading_words, is_read=True),
            _Fact("Reader", self.tr("Read by"), reader_words, is_read=True),
            _Fact("Confidence", self.tr("Confidence"), confidence_words, is_read=True),
            _Fact("Loss", self.tr("Loss"), loss_words, is_read=True),
            _Fact("Index", self.tr("Index"), lambda digit: f"{digit.row:,}", is_read=False),
        )
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)  # a gap that can go with its column is a column itself
        grid.setColumnMinimumWidth(_GAP, _GAP_WIDTH)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(_CURRENT, 1)
        self._headings = (quiet_label(self.tr("Pinned")), quiet_label(self.tr("Current")))
        for column, heading in zip((_PINNED, _CURRENT), self._headings, strict=True):
            grid.addWidget(heading, 0, column)
        self._captions = {fact: quiet_label(fact.caption) for fact in self._facts}
        self._pinned = {fact: self._value("pinned", fact) for fact in self._facts}
        self._current = {fact: self._value("inspector", fact) for fact in self._facts}
        for line, fact in enumerate(self._facts, start=1):
            grid.addWidget(self._captions[fact], line, _CAPTIONS, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._pinned[fact], line, _PINNED, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._current[fact], line, _CURRENT, Qt.AlignmentFlag.AlignTop)
        grid.setRowMinimumHeight(grid.rowCount(), _GAP_HEIGHT)

    def _value(self, prefix: str, fact: _Fact) -> VerdictLabel:
        label = VerdictLabel()
        label.setObjectName(f"{prefix}{fact.name}")
        label.setWordWrap(True)
        label.setMinimumWidth(1)  # or the longest word of a class name would make the table wider
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if fact.name == "Label":
            strong = label.font()
            strong.setBold(True)
            label.setFont(strong)
        return label

    def add_row(self, caption: QLabel, widget: QWidget) -> None:
        """Put a line below the facts, its caption beside the first line of the widget."""
        line = self._grid.rowCount()
        offset = (
            widget.sizeHint().boundedTo(widget.maximumSize()).height() - caption.sizeHint().height()
        ) // 2
        caption.setContentsMargins(0, offset, 0, 0)
        self._grid.addWidget(caption, line, _CAPTIONS, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, line, _PINNED, 1, _CURRENT - _PINNED + 1)

    def set_digits(self, current: Digit, pinned: Digit | None, *, read: bool) -> None:
        """Show the facts of other digits.

        Parameters
        ----------
        current : Digit
        pinned : Digit or None
        read : bool
            Whether there is somebody who reads digits.
        """
        for heading in self._headings:
            heading.setVisible(pinned is not None)
        self._grid.setColumnStretch(_PINNED, int(pinned is not None))
        self._grid.setColumnMinimumWidth(_GAP_BETWEEN, 0 if pinned is None else _GAP_WIDTH)
        readings = [digit.reading for digit in (current, pinned) if digit is not None]
        by_others = any(reading is not None and reading.was_unseen for reading in readings)
        for fact in self._facts:
            shown = by_others if fact.name == "Reader" else read or not fact.is_read
            self._captions[fact].setVisible(shown)
            self._fill(fact, self._current[fact], current if shown else None)
            self._fill(fact, self._pinned[fact], pinned if shown else None)

    def _reader_in_full(self, digit: Digit) -> str:
        if digit.reading is None:
            return ""
        if digit.reading.was_unseen:
            return self.tr("Read by a model that had not seen this image")
        return digit.reading.origin

    def _fill(self, fact: _Fact, value: VerdictLabel, digit: Digit | None) -> None:
        value.setVisible(digit is not None)
        if digit is None:
            return
        text = fact.words(digit)
        value.setText(text)
        value.setAccessibleName(self.tr("{caption}: {value}").format(caption=fact.caption, value=text))
        value.setToolTip(self._reader_in_full(digit) if fact.is_read else "")
        value.set_wrong(fact.name == "Prediction" and digit.is_wrong)
