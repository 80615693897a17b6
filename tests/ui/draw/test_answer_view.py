from dataclasses import replace

import numpy as np
import pytest
from helpers.ruler import LYING, drawing_of
from helpers.widget_driver import find, text
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QStyleOptionComboBox, QVBoxLayout, QWidget

from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.classifier import Prediction, RejectReason
from mnist_gui.ui.draw.answer_view import AnswerView
from mnist_gui.ui.draw.reader import BLANK, Answer, ReaderChoice
from mnist_gui.ui.widgets.score_bars import ScoreBars
from mnist_gui.ui.widgets.theme import DARK, palette_of

DRAWING = drawing_of(LYING)
IMAGE = drawing_to_image(DRAWING)
SPACE = "\N{NO-BREAK SPACE}"
BOTH_READERS = [(ReaderChoice.SHIPPED, "Built-in reader"), (ReaderChoice.TRAINED, "Mine")]


def answer_of(
    first: float, second: float, *, doubt: RejectReason = RejectReason.NONE, is_digit: float = 1.0
) -> Answer:
    """A 7, or else a 1."""
    probabilities = np.full((1, 10), (1 - first - second) / 8)
    probabilities[0, [7, 1]] = first, second
    prediction = Prediction(probabilities, np.array([False]), np.array([is_digit]), (doubt,))
    return Answer(DRAWING, IMAGE, tuple("0123456789"), prediction)


@pytest.fixture
def view(qtbot) -> AnswerView:
    view = AnswerView()
    qtbot.addWidget(view)
    view.resize(260, 480)
    view.show()
    return view


def words(view: AnswerView) -> tuple[str, str, str]:
    return tuple(text(view, name) for name in ("predictionLabel", "probabilityLabel", "doubtLabel"))


def bars(view: AnswerView) -> ScoreBars:
    return find(view, ScoreBars, "scoreBars")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (BLANK, ("Draw a digit", "", "")),
        (Answer(DRAWING, IMAGE), ("\N{EN DASH}", "", "")),
        (answer_of(0.93, 0.06), ("7", f"93{SPACE}%", f"or 1, 6{SPACE}%")),
        (answer_of(0.997, 0.002), ("7", f"100{SPACE}%", f"or 1, under 1{SPACE}%")),
        (answer_of(0.5, 0.4, doubt=RejectReason.UNSURE), ("7?", f"50{SPACE}%", f"or 1, 40{SPACE}%")),
        (
            answer_of(0.9, 0.05, doubt=RejectReason.LETTER, is_digit=0.3),
            ("7?", f"90{SPACE}%", "It looks like a letter."),
        ),
        (
            answer_of(0.9, 0.05, doubt=RejectReason.SEVERAL, is_digit=0.3),
            ("7?", f"90{SPACE}%", "It looks like more than one digit."),
        ),
        (
            answer_of(0.9, 0.05, doubt=RejectReason.LETTER, is_digit=0.02),
            ("Not a digit", "", "It looks like a letter."),
        ),
        (
            answer_of(0.9, 0.05, doubt=RejectReason.SCRIBBLE, is_digit=0.02),
            ("Not a digit", "", "It looks like a scribble."),
        ),
        (
            answer_of(0.9, 0.05, doubt=RejectReason.DOT, is_digit=0.0),
            ("Not a digit", "", "It is only a dot."),
        ),
    ],
)
def test_says_what_was_read_how_sure_that_is_and_why_not(view, answer, expected):
    view.set_answer(answer)
    assert words(view) == expected


def test_bars_are_there_before_an_answer_and_empty(view):
    view.set_answer(BLANK)
    assert [bar.name for bar in bars(view).bars] == list("0123456789")
    assert {bar.probability for bar in bars(view).bars} == {None}


def test_bars_show_every_class(view):
    view.set_answer(answer_of(0.9, 0.06))
    assert [bar.probability for bar in bars(view).bars if bar.best] == [0.9]
    assert bars(view).accessibleDescription() == "7: 90 %, 1: 6 %"


@pytest.mark.parametrize("doubt", [RejectReason.LETTER, RejectReason.SCRIBBLE, RejectReason.DOT])
def test_bars_agree_with_the_verdict_that_it_is_no_digit(view, doubt):
    view.set_answer(answer_of(0.91, 0.05, doubt=doubt, is_digit=0.05))
    assert words(view)[0] == "Not a digit"
    assert max(bar.probability for bar in bars(view).bars) == pytest.approx(0.91 * 0.05)


def test_the_percentage_stands_beside_what_was_read(view):
    view.resize(480, 480)
    view.set_answer(answer_of(0.93, 0.06))
    view.layout().activate()
    read, sure = (find(view, QLabel, name) for name in ("predictionLabel", "probabilityLabel"))
    font = read.font()
    font.setBold(True)
    font.setPixelSize(52)
    assert sure.x() - read.x() - QFontMetrics(font).horizontalAdvance("7") <= 12


def test_what_is_no_digit_in_a_number_is_so_in_its_name_percentage_and_bars(view):
    seven, letter = answer_of(0.9, 0.05), answer_of(0.9, 0.05, doubt=RejectReason.LETTER, is_digit=0.02)
    view.set_answer(replace(seven, digits=(seven, letter)), chosen=1)
    assert words(view)[:2] == ("7\N{EN DASH}", f"90{SPACE}% \N{MIDDLE DOT} 2{SPACE}%")
    assert max(bar.probability for bar in bars(view).bars) == pytest.approx(0.9 * 0.02)


def test_the_most_probable_classes_alone_can_have_bars(view):
    view.set_few(few=True)
    view.set_answer(BLANK)
    assert [bar.name for bar in bars(view).bars] == ["", "", ""]
    view.set_answer(answer_of(0.9, 0.06))
    assert [bar.name for bar in bars(view).bars][:2] == ["7", "1"]


def test_an_answer_follows_another(view):
    view.set_answer(answer_of(0.9, 0.05, doubt=RejectReason.DOT, is_digit=0.0))
    view.set_answer(BLANK)
    assert words(view) == ("Draw a digit", "", "")


def test_nothing_moves_when_the_answer_changes(view):
    places = []
    for answer in (
        BLANK,
        answer_of(0.5, 0.4),
        answer_of(0.9, 0.05, doubt=RejectReason.LETTER, is_digit=0.02),
    ):
        view.set_answer(answer)
        view.layout().activate()
        places.append(bars(view).geometry())
    assert places[0] == places[1] == places[2]


# ------------------------------------------------------------------------------------------------- who reads


@pytest.fixture
def box(view) -> QComboBox:
    view.set_readers(
        [(ReaderChoice.SHIPPED, "Built-in reader"), (ReaderChoice.TRAINED, "Mine")], ReaderChoice.TRAINED
    )
    return find(view, QComboBox, "readerBox")


def test_the_only_reader_leaves_no_choice(view):
    view.set_readers([(ReaderChoice.SHIPPED, "Built-in reader")], ReaderChoice.SHIPPED)
    box = find(view, QComboBox, "readerBox")
    assert (box.currentText(), box.isEnabled()) == ("Built-in reader", False)


def test_who_reads_is_chosen_by_the_user_alone(view, box, qtbot):
    chosen = []
    view.reader_chosen.connect(chosen.append)
    assert (box.currentText(), box.isEnabled()) == ("Mine", True)
    view.set_readers(
        [(ReaderChoice.SHIPPED, "Built-in reader"), (ReaderChoice.TRAINED, "Mine")], ReaderChoice.TRAINED
    )
    assert chosen == []
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert chosen == [ReaderChoice.SHIPPED]


def test_the_name_of_a_reader_is_shortened_where_there_is_no_room_for_it(view):
    name = "Built-in reader, adapted to you"
    view.set_readers([(ReaderChoice.SHIPPED, name)], ReaderChoice.SHIPPED)
    box = find(view, QComboBox, "readerBox")

    def shown(width):
        box.resize(width, box.height())
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        return option.currentText

    beginning, dots, rest = shown(160).partition("\N{HORIZONTAL ELLIPSIS}")
    assert (name.startswith(beginning), dots, rest) == (True, "\N{HORIZONTAL ELLIPSIS}", "")
    assert 5 < len(beginning) < len(name)
    assert shown(600) == name
    assert box.currentText() == name


def test_keys_that_say_what_a_drawing_was_pass_through_the_box(qtbot):
    class Page(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            keys.append(event.text())

    keys: list[str] = []
    page, view = Page(), AnswerView()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(view)
    view.set_readers([(ReaderChoice.SHIPPED, "1st"), (ReaderChoice.TRAINED, "2nd")], ReaderChoice.SHIPPED)
    box = find(view, QComboBox, "readerBox")
    qtbot.keyClick(box, Qt.Key.Key_2)
    qtbot.keyClick(box, Qt.Key.Key_BracketLeft)
    assert keys == ["2", "["]
    assert box.currentText() == "1st"


def test_captions_follow_the_palette(view):
    view.setPalette(palette_of(DARK))
    for name in ("probabilityLabel", "doubtLabel"):
        label = find(view, QLabel, name)
        assert label.palette().color(label.foregroundRole()).name() == DARK.quiet_text
