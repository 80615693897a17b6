"""A card with the answer of one reader: predicted class, probability, runner-up or reject reason, bars."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.draw.answer_label import AnswerLabel
from mnist_gui.ui.draw.answer_line import AnswerLine
from mnist_gui.ui.draw.reader import BLANK, DIGITS, Answer, ReaderChoice
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.askable_bars import FEW, TWO_COLUMNS, AskableBars
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.elided_box import ElidedBox
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import PlainLabel, plain_tip, set_tool_tip
from mnist_gui.ui.widgets.score_bars import MAX_BARS, percentage, shown_probabilities
from mnist_gui.ui.widgets.tokens import set_text_size

WIDTH_FOR_ALL = TWO_COLUMNS + 2 * tokens.WIDE
"""The width of a card in which the bars of ten classes stand in two columns, in logical pixels."""

_NEARLY_ZERO = 0.005  # a probability that would be rounded to 0 %


class _ReaderBox(ElidedBox):
    """A box of readers that leaves keys to the page instead of searching with them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ignore keys that would start a search."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)


class _TitleButton(QPushButton):
    """A name that can be pressed: it begins where other text does, and is elided."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        tokens.set_text_style(self, tokens.TextStyle.STRONG)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of a flat button while it is pointed at, then the name."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        inside = self.rect().adjusted(tokens.TIGHT, 0, -tokens.TIGHT, 0)
        name = self.text().replace("&&", "&")
        text = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, inside.width())
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the name's own language
        painter.drawText(inside, QStyle.visualAlignment(self.layoutDirection(), side), text)


class AnswerView(Card):
    """Shows an `Answer`, under the name of its reader.

    Parameters
    ----------
    compared : bool
        Whether this is the card of a reader that is compared with the first. Its name is a button that makes
        it the first; the name of the first is a box of all readers.
    parent : QWidget, optional

    Signals
    -------
    reader_chosen(ReaderChoice)
    explanation_requested()
        The user wants this reader to be the one that the page explains.
    class_asked(int)
        The user wants to know what speaks for this label, against the answer.
    digit_chosen(int)
        The user chose a digit of a number, by its place.
    """

    reader_chosen = Signal(object)
    explanation_requested = Signal()
    class_asked = Signal(int)
    digit_chosen = Signal(int)

    def __init__(self, *, compared: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shown: tuple[Answer, int] | None = None
        self._answer = AnswerLabel()
        self._answer.setObjectName("comparedPrediction" if compared else "predictionLabel")
        self._answer.part_chosen.connect(self.digit_chosen)
        self._probability = self._caption("comparedProbability" if compared else "probabilityLabel", 1.25)
        self._remark = self._caption("comparedDoubt" if compared else "doubtLabel")
        self._remark.setWordWrap(True)
        self._remark.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._note = ElidedLabel()
        self._note.setObjectName("comparedNote" if compared else "readerNote")
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._bars = AskableBars()
        self._bars.setObjectName("comparedBars" if compared else "scoreBars")
        self._bars.class_asked.connect(self.class_asked)
        self._title: QPushButton | None = None
        self._readers: _ReaderBox | None = None
        name = self._new_title() if compared else self._new_readers()

        line = AnswerLine(self._answer, self._probability, self._remark)
        self.heading.hide()
        self._note.hide()
        self._note.setContentsMargins(tokens.TIGHT, 0, tokens.TIGHT, 0)  # where the name begins
        self.body.addLayout(column(name, self._note))
        for part in (line, self._bars):
            self.body.addWidget(part)
        self.body.addStretch()  # takes what the others cannot use

    def _new_title(self) -> QPushButton:
        self._title = title = _TitleButton()
        title.setObjectName("explainReaderButton")
        title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        title.clicked.connect(self.explanation_requested)
        return title

    def _new_readers(self) -> _ReaderBox:
        self._readers = readers = _ReaderBox()
        readers.setObjectName("readerBox")
        readers.setAccessibleName(self.tr("Read by"))
        set_tool_tip(readers, self.tr("Who reads: the page explains this reader"))
        readers.activated.connect(self._on_reader_chosen)
        return readers

    def _caption(self, name: str, larger: float = 1.0) -> QLabel:
        label = PlainLabel()
        label.setObjectName(name)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        set_text_size(label, larger)
        return label

    def set_reader_title(self, title: str) -> None:
        """Show the name of a reader that is compared with the first."""
        button = self._title
        assert button is not None, "the first reader is named by a box"
        button.setText(title.replace("&", "&&"))
        self.setAccessibleName(title)
        set_tool_tip(button, self.tr("{reader}\nA click lets the page explain it").format(reader=title))

    def set_note(self, note: str) -> None:
        """Show what is known of the reader, such as its error rate."""
        self._note.setText(note)

    @property
    def has_note(self) -> bool:
        """Whether anything is known of the reader."""
        return bool(self._note.text())

    def set_notes_shown(self, shown: bool) -> None:  # noqa: FBT001 - a setter
        """Show the line for the note, so that cards side by side have the same lines."""
        self._note.setVisible(shown)

    def set_readers(self, titles: Sequence[tuple[ReaderChoice, str]], chosen: ReaderChoice) -> None:
        """Offer readers by their titles."""
        box = self._readers
        assert box is not None, "a reader that is compared has a title"
        box.clear()
        for choice, title in titles:
            box.addItem(title, choice)
            box.setItemData(box.count() - 1, plain_tip(title), Qt.ItemDataRole.ToolTipRole)
        box.setCurrentIndex([choice for choice, _ in titles].index(chosen))
        box.setEnabled(len(titles) > 1)
        self.setAccessibleName(box.currentText())

    @property
    def title(self) -> str:
        """The name of the reader."""
        return self.accessibleName()

    @property
    def verdict(self) -> tuple[str, str, str]:
        """What was read, how sure that is, and a remark, in words."""
        return self._answer.text(), self._probability.text(), self._remark.text()

    @property
    def part(self) -> Answer:
        """The answer whose bars are shown: to the one digit, or to the chosen one of a number."""
        answer, chosen = self._shown or (BLANK, 0)
        return answer.parts[min(chosen, len(answer.parts) - 1)]

    def set_few(self, *, few: bool) -> None:
        """Show the bars of the most probable classes, or of all."""
        self._bars.set_most(FEW if few else MAX_BARS)
        if self._shown is not None:
            self.set_answer(*self._shown)

    def set_rival(self, label: int | None) -> None:
        """Mark the label that the answer is compared with."""
        self._bars.set_rival(label)

    # --- the answer -----------------------------------------------------------------------------------

    def set_answer(self, answer: Answer, chosen: int = 0) -> None:
        """Show an answer; of a number, the bars are those of the chosen digit."""
        self._shown = answer, chosen
        if answer.digits:
            self._show_number(answer, min(chosen, len(answer.digits) - 1))
        else:
            self._show_one(answer)

    def _show_number(self, answer: Answer, chosen: int) -> None:
        names = [_name_of(digit) for digit in answer.digits]
        sure = [
            percentage(float(shown_probabilities(digit.prediction).max()))
            for digit in answer.digits
            if digit.prediction is not None
        ]
        self._probability.setText(" \N{MIDDLE DOT} ".join(sure))
        digit = answer.digits[chosen]
        is_sure = digit.prediction is not None and digit.prediction.verdicts[0] == "digit"
        self._remark.setText(self._runner_up(digit) if is_sure else self._reason(digit))
        self._answer.set_number(names, chosen=chosen)
        self._show_bars(digit)

    def _show_one(self, answer: Answer) -> None:
        prediction, name = answer.prediction, answer.class_name
        self._show_bars(answer)
        if prediction is None or name is None:
            nothing = self.tr("Draw a digit") if answer.is_blank else "\N{EN DASH}"
            self._show(nothing, "", "", quiet=True)
            return
        verdict = prediction.verdicts[0]
        confidence = percentage(float(prediction.probabilities[0].max()))
        if verdict == "not a digit":
            self._show(self.tr("Not a digit"), "", self._reason(answer), quiet=True)
        elif verdict == "not sure":
            self._show(self.tr("{answer}?").format(answer=name), confidence, self._reason(answer))
        else:
            self._show(name, confidence, self._runner_up(answer))

    def _show_bars(self, answer: Answer) -> None:
        if answer.prediction is None:
            self._bars.set_prediction(answer.class_names or DIGITS, None)
        else:
            self._bars.set_prediction(answer.class_names, shown_probabilities(answer.prediction))

    def _show(self, answer: str, probability: str, remark: str, *, quiet: bool = False) -> None:
        self._probability.setText(probability)
        self._remark.setText(remark)
        self._answer.set_answer(answer, quiet=quiet)

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
        assert self._readers is not None, "only the first reader is chosen in a box"
        self.reader_chosen.emit(self._readers.itemData(index))


def _name_of(answer: Answer) -> str:
    """Return the class that was read; a dash for what is no digit, as its bars say."""
    is_rejected = answer.prediction is not None and answer.prediction.verdicts[0] == "not a digit"
    return "\N{EN DASH}" if is_rejected or answer.class_name is None else answer.class_name
