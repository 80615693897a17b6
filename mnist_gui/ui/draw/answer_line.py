"""The answer of a reader, and close beside it how sure it is and a remark.

The labels are placed here, not by a layout: an answer comes with every move of the pen, and a layout would
place the whole page again each time. The size depends on the text size alone, so nothing jumps.
"""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from mnist_gui.ui.draw.answer_label import AnswerLabel
from mnist_gui.ui.widgets.tokens import GAP, text_scale

_LEAST_WORDS: Final = 84
"""Pixels that the words beside an answer get at least, with text of the usual size."""

_REMARK_LINES: Final = 2
_LEAST_ANSWER: Final = 72


class AnswerLine(QWidget):
    """Places an answer, its probability and a remark.

    Parameters
    ----------
    answer : AnswerLabel
    probability, remark : QLabel
    parent : QWidget, optional
    """

    def __init__(
        self, answer: AnswerLabel, probability: QLabel, remark: QLabel, parent: QWidget | None = None
    ) -> None:
        # First, since the constructor may call changeEvent.
        self._answer, self._probability, self._remark = answer, probability, remark
        super().__init__(parent)
        for label in (answer, probability, remark):
            label.setParent(self)
        answer.changed.connect(self._arrange)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for a large digit and the words beside it."""
        height = max(self._answer.least_height, sum(self._heights))
        return QSize(2 * _LEAST_ANSWER + self._least_words, height)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and the least width."""
        return QSize(_LEAST_ANSWER + self._least_words, self.sizeHint().height())

    @property
    def _heights(self) -> tuple[int, int]:
        """The heights of probability and remark."""
        line = self._remark.fontMetrics().lineSpacing()
        return self._probability.fontMetrics().height(), _REMARK_LINES * line

    @property
    def _least_words(self) -> int:
        return round(_LEAST_WORDS * text_scale(self.fontMetrics()))

    @Slot()
    def _arrange(self) -> None:
        """Put the words where the answer ends."""
        self._answer.setGeometry(self.rect())
        self._answer.set_room(self.width() - self._least_words - GAP)
        left = self._answer.text_width + GAP
        first, second = self._heights
        top = (self.height() - first - second) // 2 + (second // 4 if not self._remark.text() else 0)
        width = max(self.width() - left, 0)
        for label, place in (
            (self._probability, QRect(left, top, width, first)),
            (self._remark, QRect(left, top + first, width, second)),
        ):
            label.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the labels."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow font and reading direction."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self._arrange()
