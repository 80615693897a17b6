"""The answer to a drawing: what it is, how sure that is, what else it may be, and the bars of all classes."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.draw.answer_label import AnswerLabel
from mnist_gui.ui.draw.reader import DIGITS, Choice, Reading
from mnist_gui.ui.widgets.score_bars import ScoreBars, percentage
from mnist_gui.ui.widgets.theme import quiet

_TEXT_MARGIN = 2  # pixels that a style leaves free on each side of a text
_LARGEST = 220  # the answer's height, in pixels
_HARDLY = 0.005  # a probability that would be rounded to nothing


class _ReaderBox(QComboBox):
    """A box in which keys search nothing, for what a digit means is the page's to say; it elides its text."""

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten a text that is too long for the box, where Qt would cut it off."""
        super().initStyleOption(option)
        style = self.style()
        field = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, field.width() - 2 * _TEXT_MARGIN
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass on what would be searched for."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)


class AnswerView(QWidget):
    """Shows a `Reading`.

    Signals
    -------
    choice_made(Choice)
        The user wants somebody else to read.
    """

    choice_made = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer = AnswerLabel()
        self._answer.setObjectName("predictionLabel")
        self._answer.setMaximumHeight(_LARGEST)
        self._probability = self._caption("probabilityLabel", larger=1.25)
        self._doubt = self._caption("doubtLabel")
        self._doubt.setWordWrap(True)
        self._doubt.setMinimumHeight(2 * self._doubt.fontMetrics().lineSpacing())
        self._doubt.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._bars = ScoreBars()
        self._bars.setObjectName("scoreBars")
        self._readers = _ReaderBox()
        self._readers.setObjectName("readerBox")
        self._readers.setAccessibleName(self.tr("Read by"))
        self._readers.setToolTip(self.tr("The built-in reader, or the model that was trained last"))
        self._readers.setMinimumContentsLength(12)
        self._readers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._readers.activated.connect(self._on_reader_chosen)
        self._reader_caption = QLabel(self.tr("&Read by"))
        self._reader_caption.setBuddy(self._readers)

        readers = QHBoxLayout()
        readers.setSpacing(8)
        readers.addWidget(self._reader_caption)
        readers.addWidget(self._readers, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(readers)
        column.addWidget(self._answer, 2)
        column.addWidget(self._probability)
        column.addWidget(self._doubt)
        column.addWidget(self._bars, 3)
        column.addStretch()  # what the others cannot use
        self._soften()

    def _caption(self, name: str, *, larger: float = 1.0) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = label.font()
        font.setPointSizeF(font.pointSizeF() * larger)
        label.setFont(font)
        return label

    def set_readers(self, titles: Sequence[tuple[Choice, str]], chosen: Choice) -> None:
        """Offer who can read."""
        self._readers.clear()
        for choice, title in titles:
            self._readers.addItem(title, choice)
            self._readers.setItemData(self._readers.count() - 1, title, Qt.ItemDataRole.ToolTipRole)
        self._readers.setCurrentIndex([choice for choice, _ in titles].index(chosen))
        self._readers.setEnabled(len(titles) > 1)

    def set_bars_shown(self, *, shown: bool) -> None:
        """Show the bars of all classes, or only the answer."""
        self._bars.setVisible(shown)

    def set_reading(self, reading: Reading) -> None:
        """Show what was read."""
        prediction = reading.prediction
        if prediction is None:
            nothing = self.tr("Draw a digit") if reading.is_blank else "\N{EN DASH}"
            self._say(nothing, "", "", quietly=True)
            self._bars.set_prediction(reading.class_names or DIGITS, None)
            return
        assert reading.answer is not None
        self._bars.set_prediction(reading.class_names, prediction.probabilities[0])
        verdict = prediction.verdicts[0]
        sure = percentage(float(prediction.probabilities[0].max()))
        if verdict == "not a digit":
            self._say(self.tr("Not a digit"), "", self._reason(reading), quietly=True)
        elif verdict == "not sure":
            answer = self.tr("{answer}?").format(answer=reading.answer)
            self._say(answer, sure, self._reason(reading), quietly=False)
        else:
            self._say(reading.answer, sure, self._runner_up(reading), quietly=False)

    def _say(self, answer: str, probability: str, doubt: str, *, quietly: bool) -> None:
        self._answer.set_answer(answer, quiet=quietly)
        self._probability.setText(probability)
        self._doubt.setText(doubt)

    def _runner_up(self, reading: Reading) -> str:
        """Say what else it may be."""
        assert reading.prediction is not None
        second = int(reading.prediction.runner_up[0])
        if second == NO_LABEL:
            return ""
        probability = float(reading.prediction.probabilities[0, second])
        hardly = probability < _HARDLY
        words = (
            self.tr("or {name}, under 1\N{NO-BREAK SPACE}%")
            if hardly
            else self.tr("or {name}, {probability}")
        )
        return words.format(name=reading.class_names[second], probability=percentage(probability))

    def _reason(self, reading: Reading) -> str:
        """Say why the answer is to be doubted."""
        assert reading.prediction is not None
        reasons = {
            "dot": self.tr("It is only a dot."),
            "scribble": self.tr("It looks like a scribble."),
            "letter": self.tr("It looks like a letter."),
            "several": self.tr("It looks like more than one digit."),
        }
        return reasons.get(reading.prediction.doubts[0].value) or self._runner_up(reading)

    @Slot(int)
    def _on_reader_chosen(self, index: int) -> None:
        self.choice_made.emit(self._readers.itemData(index))

    def changeEvent(self, event: QEvent) -> None:
        """Keep the captions quiet in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._soften()

    def _soften(self) -> None:
        for label in (self._probability, self._doubt, self._reader_caption):
            label.setPalette(quiet(self.palette()))
