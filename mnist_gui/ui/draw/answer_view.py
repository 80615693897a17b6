"""The answer to a drawing: predicted class, probability, runner-up or reject reason, and bars."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.draw.reader import DIGITS, Answer, ReaderChoice
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, plain_tip, set_tool_tip
from mnist_gui.ui.widgets.score_bars import ScoreBars, percentage
from mnist_gui.ui.widgets.tokens import set_text_size

_MAX_TEXT, _MAX_QUIET_TEXT, _MIN_TEXT = 120, 26, 11  # heights of the answer's text, in pixels
_MAX_ANSWER = 220  # height of the answer, in pixels
_TEXT_MARGIN = 2  # pixels that a style leaves free on each side of a text
_NEARLY_ZERO = 0.005  # a probability that would be rounded to 0 %


class _ReaderBox(QComboBox):
    """A combo box that elides its text, and leaves keys to the page instead of searching with them."""

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Elide a text that is too long, where Qt would cut it off."""
        super().initStyleOption(option)
        style = self.style()
        field = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, field.width() - 2 * _TEXT_MARGIN
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ignore keys that would start a search."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)


class AnswerLabel(PlainLabel):
    """Shows one digit as large as a poster, and a long class name or a hint as large as it fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._quiet = True
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def set_answer(self, text: str, *, quiet: bool) -> None:
        """Show an answer, or quietly a hint."""
        self._quiet = quiet
        self.setText(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that does not depend on the text, so that nothing moves when it changes."""
        return QSize(140, 110)

    def minimumSizeHint(self) -> QSize:
        """Keep one digit large."""
        return QSize(96, 64)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text in the largest size that fits."""
        font = self.font()
        font.setBold(not self._quiet)
        largest = _MAX_QUIET_TEXT if self._quiet else _MAX_TEXT
        font.setPixelSize(largest)
        metrics = QFontMetricsF(font)
        needed = max(
            metrics.horizontalAdvance(self.text()) / max(1, self.width()),
            metrics.height() / max(1, self.height()),
        )
        font.setPixelSize(max(_MIN_TEXT, int(largest / max(1.0, needed))))
        role = QPalette.ColorRole.PlaceholderText if self._quiet else QPalette.ColorRole.WindowText
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().color(role))
        painter.drawText(self.rect(), self.alignment(), self.text())


class AnswerView(QWidget):
    """Shows an `Answer`.

    Signals
    -------
    reader_chosen(ReaderChoice)
    """

    reader_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer = AnswerLabel()
        self._answer.setObjectName("predictionLabel")
        self._answer.setMaximumHeight(_MAX_ANSWER)
        self._probability = self._caption("probabilityLabel", larger=1.25)
        self._remark = self._caption("doubtLabel")
        self._remark.setWordWrap(True)
        self._remark.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._bars = ScoreBars()
        self._bars.setObjectName("scoreBars")
        self._readers = _ReaderBox()
        self._readers.setObjectName("readerBox")
        self._readers.setAccessibleName(self.tr("Read by"))
        set_tool_tip(self._readers, self.tr("The built-in reader, or the model that was trained last"))
        self._readers.setMinimumContentsLength(12)
        self._readers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._readers.activated.connect(self._on_reader_chosen)
        caption = PlainLabel(self.tr("&Read by"))
        caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        caption.setBuddy(self._readers)

        readers = row(caption, (self._readers, 1), spacing=8)
        parts = (readers, (self._answer, 2), self._probability, self._remark, (self._bars, 3))
        column(*parts, owner=self, spacing=4).addStretch()  # takes what the others cannot use
        self._follow_font()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._follow_font()

    def _follow_font(self) -> None:
        self._remark.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

    def _caption(self, name: str, *, larger: float = 1.0) -> QLabel:
        label = PlainLabel()
        label.setObjectName(name)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_text_size(label, larger)
        return label

    def set_readers(self, titles: Sequence[tuple[ReaderChoice, str]], chosen: ReaderChoice) -> None:
        """Offer readers by their titles."""
        self._readers.clear()
        for choice, title in titles:
            self._readers.addItem(title, choice)
            self._readers.setItemData(
                self._readers.count() - 1, plain_tip(title), Qt.ItemDataRole.ToolTipRole
            )
        self._readers.setCurrentIndex([choice for choice, _ in titles].index(chosen))
        self._readers.setEnabled(len(titles) > 1)

    def set_bars_shown(self, *, shown: bool) -> None:
        """Show the bars of all classes, or only the answer."""
        self._bars.setVisible(shown)

    def set_answer(self, answer: Answer) -> None:
        """Show an answer."""
        prediction, name = answer.prediction, answer.class_name
        if prediction is None or name is None:
            nothing = self.tr("Draw a digit") if answer.is_blank else "\N{EN DASH}"
            self._show(nothing, "", "", quiet=True)
            self._bars.set_prediction(answer.class_names or DIGITS, None)
            return
        self._bars.set_prediction(answer.class_names, prediction.probabilities[0])
        verdict = prediction.verdicts[0]
        confidence = percentage(float(prediction.probabilities[0].max()))
        if verdict == "not a digit":
            self._show(self.tr("Not a digit"), "", self._reason(answer), quiet=True)
        elif verdict == "not sure":
            self._show(self.tr("{answer}?").format(answer=name), confidence, self._reason(answer))
        else:
            self._show(name, confidence, self._runner_up(answer))

    def _show(self, answer: str, probability: str, remark: str, *, quiet: bool = False) -> None:
        self._answer.set_answer(answer, quiet=quiet)
        self._probability.setText(probability)
        self._remark.setText(remark)

    def _runner_up(self, answer: Answer) -> str:
        assert answer.prediction is not None
        second = int(answer.prediction.runner_up[0])
        if second == NO_LABEL:
            return ""
        probability = float(answer.prediction.probabilities[0, second])
        if probability < _NEARLY_ZERO:
            text = self.tr("or {name}, under 1\N{NO-BREAK SPACE}%")
        else:
            text = self.tr("or {name}, {probability}")
        return text.format(name=answer.class_names[second], probability=percentage(probability))

    def _reason(self, answer: Answer) -> str:
        """Say why the answer is rejected or unsure."""
        assert answer.prediction is not None
        reasons = {
            "dot": self.tr("It is only a dot."),
            "scribble": self.tr("It looks like a scribble."),
            "letter": self.tr("It looks like a letter."),
            "several": self.tr("It looks like more than one digit."),
        }
        return reasons.get(answer.prediction.reject_reasons[0].value) or self._runner_up(answer)

    @Slot(int)
    def _on_reader_chosen(self, index: int) -> None:
        self.reader_chosen.emit(self._readers.itemData(index))
