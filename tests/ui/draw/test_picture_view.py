from dataclasses import replace

import numpy as np
import pytest
from helpers.widget_driver import pixels
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from mnist_gui.learning.classifier import Prediction, RejectReason
from mnist_gui.ui.draw.picture_reader import PictureAnswer
from mnist_gui.ui.draw.picture_view import PictureView
from mnist_gui.ui.widgets.theme import DARK, HIGH_CONTRAST, LIGHT, palette_of

BOXES = (QRectF(20, 40, 30, 50), QRectF(80, 45, 30, 45), QRectF(140, 50, 30, 40))
SEVEN, FOUR_OR_NINE, LETTER = (
    (7, 0.97, 1),
    (4, 0.5, 9),
    (0, 0.8, 6),
)  # the best, its probability, the second


def answer_of(*answers, doubts, is_digit, picture=None):
    """What was read in a picture whose left half is red and whose right half is green."""
    if picture is None:
        picture = QImage(200, 120, QImage.Format.Format_RGB32)
        for x in range(200):
            for y in range(120):
                picture.setPixelColor(x, y, QColor("red" if x < 100 else "lime"))
    probabilities = np.zeros((len(answers), 10))
    for row, (best, probability, second) in zip(probabilities, answers, strict=True):
        row[best], row[second] = probability, 1 - probability
    blank = np.zeros(len(answers), dtype=bool)
    prediction = Prediction(probabilities, blank, np.array(is_digit, dtype=float), tuple(doubts))
    images = np.zeros((len(answers), 28, 28), dtype=np.uint8)
    return PictureAnswer(picture, BOXES[: len(answers)], images, prediction, tuple("0123456789"))


@pytest.fixture
def three() -> PictureAnswer:
    """A seven for sure, a four or a nine, and a letter."""
    doubts = (RejectReason.NONE, RejectReason.UNSURE, RejectReason.LETTER)
    return answer_of(SEVEN, FOUR_OR_NINE, LETTER, doubts=doubts, is_digit=(1, 0.9, 0.02))


@pytest.fixture
def view(qtbot) -> PictureView:
    view = PictureView()
    qtbot.addWidget(view)
    view.setPalette(palette_of(LIGHT))
    view.resize(500, 400)
    view.show()
    return view


class Page(QWidget):
    """What the view is a part of; remembers the keys that reach it."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []
        self.escaped: list[bool] = []
        self.column = QVBoxLayout(self)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(lambda: self.escaped.append(True))

    def keyPressEvent(self, event) -> None:
        self.keys.append(event.key())


@pytest.fixture
def page(qtbot, three) -> Page:
    """A page with a view of three digits that has the focus."""
    page = Page()
    qtbot.addWidget(page)
    page.view = PictureView()
    page.column.addWidget(page.view)
    page.view.set_answer(three)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.view.setFocus()
    return page


@pytest.fixture
def chosen(view, three) -> list[int]:
    """What was chosen since three digits are shown."""
    view.set_answer(three)
    chosen: list[int] = []
    view.digit_chosen.connect(chosen.append)
    return chosen


def count(view, colour: QColor, area: QRectF) -> int:
    """How many pixels in an area have a colour."""
    left, top, right, bottom = map(round, (area.left(), area.top(), area.right(), area.bottom()))
    part = pixels(view)[max(0, top) : bottom, max(0, left) : right]
    return int((part == (colour.red(), colour.green(), colour.blue())).all(axis=2).sum())


# ---------------------------------------------------------------------------------------------- what is shown


@pytest.mark.parametrize("size", [(500, 400), (300, 700), (900, 260)])
def test_picture_is_as_large_as_fits_and_keeps_its_shape(view, three, size):
    view.resize(*size)
    view.set_answer(three)
    area = view.picture_area
    assert view.rect().contains(area)
    assert area.width() / area.height() == pytest.approx(200 / 120, rel=0.01)
    assert area.width() >= size[0] - 8 or area.height() >= size[1] - 48
    halves = pixels(view)
    y = area.bottom() - 8
    assert halves[y, area.left() + 8].tolist() == [255, 0, 0]
    assert halves[y, area.right() - 8].tolist() == [0, 255, 0]


def test_each_frame_surrounds_its_digit(view, three):
    view.set_answer(three)
    area = view.picture_area
    scale = area.width() / 200
    for frame, box in zip(view.frames, BOXES, strict=True):
        ink = QRectF(
            area.x() + scale * box.x(), area.y() + scale * box.y(), scale * box.width(), scale * box.height()
        )
        assert frame.contains(ink)
        assert frame.width() - ink.width() < 12


def test_an_answer_that_is_not_sure_has_a_question_mark_and_what_is_no_digit_a_dash(view, three):
    view.set_answer(three)
    assert [view.tag_text(number) for number in range(3)] == ["7", "4?", "\N{EN DASH}"]


def test_a_frame_tells_without_colour_whether_the_answer_is_sure(view, three):
    view.set_answer(three)
    view.choose(2)
    accent = view.palette().color(QPalette.ColorRole.Highlight)
    whole, dashed = (count(view, accent, frame) / frame.width() for frame in view.frames[:2])
    assert 0.3 < dashed / whole < 0.8


@pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST])
def test_the_chosen_digit_stands_out_in_the_colours_of_every_theme(view, three, colours):
    view.setPalette(palette_of(colours))
    view.set_answer(three)
    accent = QColor(colours.accent)
    filled = [count(view, accent, tag) for tag in view.tags]
    view.choose(1)
    assert filled[0] > 100 > filled[1]
    assert count(view, accent, view.tags[1]) > 100 > count(view, accent, view.tags[0])


def test_right_to_left_moves_the_button_and_never_the_picture(view, three):
    view.set_answer(three)
    frames, tags = view.frames, view.tags
    button = view.findChild(QToolButton, "closePictureButton")
    right = button.x()
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert button.x() < view.width() / 2 < right
    assert (view.frames, view.tags) == (frames, tags)
    area = view.picture_area
    assert pixels(view)[area.bottom() - 8, area.left() + 8].tolist() == [255, 0, 0]


def test_on_a_fine_screen_every_pixel_of_it_is_used(view, three, monkeypatch):
    monkeypatch.setattr(view, "devicePixelRatioF", lambda: 2.0)
    view.set_answer(three)
    width, height = (view.picture_area.size() * 2).toTuple()
    stripes = QImage(width, height, QImage.Format.Format_Grayscale8)
    stripes.fill(0)
    for x in range(0, width, 2):
        for y in range(height):
            stripes.setPixel(x, y, QColor("white").rgb())
    view.set_answer(replace(three, picture=stripes))
    screen = QImage(view.size() * 2, QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(2.0)
    view.render(screen)
    corner = (view.picture_area.bottomLeft() + QPoint(1, -1)) * 2
    foot = [screen.pixelColor(corner.x() + x, corner.y()).red() for x in range(width - 4)]
    assert foot == [255, 0] * (len(foot) // 2), "nothing of the picture is smoothed away"


def test_another_picture_takes_the_place_of_the_first(view, three):
    view.set_answer(three)
    view.choose(2)
    plain = QImage(50, 100, QImage.Format.Format_RGB32)
    plain.fill(QColor("blue"))
    view.set_answer(answer_of(SEVEN, doubts=[RejectReason.NONE], is_digit=[1], picture=plain))
    assert view.chosen == 0
    area = view.picture_area
    assert area.height() / area.width() == pytest.approx(2, rel=0.02)
    assert pixels(view)[area.bottom() - 8, area.center().x()].tolist() == [0, 0, 255]


def test_without_a_picture_there_is_nothing_to_see_or_choose(view, three, chosen):
    view.set_answer(None)
    view.choose(1)
    assert view.chosen is None
    assert (view.frames, view.tags, view.accessibleDescription()) == ((), (), "")
    assert chosen == []
    assert len(np.unique(pixels(view)[60:].reshape(-1, 3), axis=0)) == 1


# --------------------------------------------------------------------------------------------------- choosing


def test_the_first_digit_of_a_picture_is_chosen_and_announced(view, three, qtbot):
    with qtbot.waitSignal(view.digit_chosen) as signal:
        view.set_answer(three)
    assert signal.args == [0]
    assert view.chosen == 0


def test_a_click_in_a_frame_chooses_its_digit(view, chosen, qtbot):
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.frames[2].center().toPoint())
    assert chosen == [2]
    assert view.chosen == 2


def test_a_click_on_an_answer_chooses_its_digit(view, chosen, qtbot):
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.tags[1].center().toPoint())
    assert chosen == [1]


def test_a_click_beside_all_digits_and_one_with_the_right_button_choose_nothing(view, chosen, qtbot):
    corner = view.picture_area.bottomLeft() + QPoint(5, -5)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=view.frames[1].center().toPoint())
    assert chosen == []
    assert view.chosen == 0


def test_arrow_keys_go_along_the_digits_and_stop_at_the_last(view, chosen, qtbot):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(view, key)
    assert chosen == [1, 2, 1, 0]


def test_arrow_keys_up_and_down_go_to_the_nearest_digit_of_another_row(view, qtbot):
    rows = tuple(QRectF(x, y, 20, 30) for y in (5, 45, 85) for x in (10, 60, 110))
    answers = [SEVEN] * len(rows)
    answer = answer_of(*answers, doubts=[RejectReason.NONE] * len(rows), is_digit=[1] * len(rows))
    view.set_answer(replace(answer, boxes=rows))
    view.choose(1)
    chosen = []
    view.digit_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
    assert chosen == [4, 7, 4]


def test_digits_of_one_row_are_neither_above_nor_below_one_another(chosen, view, qtbot):
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
    assert chosen == []


def test_home_and_end_choose_the_first_and_the_last(view, chosen, qtbot):
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert chosen == [2, 0]


def test_the_arrow_to_the_right_leads_to_the_right_in_every_language(view, chosen, qtbot):
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert chosen == [1]


def test_the_pointer_shows_what_can_be_clicked(view, chosen, qtbot):
    qtbot.mouseMove(view, view.frames[1].center().toPoint())
    qtbot.waitUntil(lambda: view.cursor().shape() is Qt.CursorShape.PointingHandCursor)
    qtbot.mouseMove(view, view.picture_area.bottomLeft() + QPoint(5, -5))
    qtbot.waitUntil(lambda: view.cursor().shape() is Qt.CursorShape.ArrowCursor)


# ---------------------------------------------------------------------------------------------------- closing


def test_escape_closes_and_is_no_shortcut_elsewhere_meanwhile(qtbot, page):
    with qtbot.waitSignal(page.view.closed):
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.escaped == []
    page.view.clearFocus()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.escaped == [True]


def test_the_button_closes(qtbot, view, three):
    view.set_answer(three)
    with qtbot.waitSignal(view.closed):
        qtbot.mouseClick(view.findChild(QToolButton, "closePictureButton"), Qt.MouseButton.LeftButton)


def test_keys_that_mean_nothing_here_reach_the_page(qtbot, page):
    for key in (Qt.Key.Key_7, Qt.Key.Key_Right):
        qtbot.keyClick(page.view, key)
    assert page.keys == [Qt.Key.Key_7]


# ------------------------------------------------------------------------------------------------------ words


def test_assistive_technology_gets_all_answers_from_left_to_right(view, three):
    view.set_answer(three)
    assert view.accessibleName() == "Picture"
    assert view.accessibleDescription() == (
        "3 found: 7, 97\N{NO-BREAK SPACE}%; 4 or 9, not sure; not a digit: looks like a letter"
    )


@pytest.mark.parametrize(
    ("doubt", "is_digit", "words"),
    [
        (RejectReason.LETTER, 0.3, "perhaps 7: looks like a letter"),
        (RejectReason.SEVERAL, 0.01, "not a digit: looks like several digits"),
        (RejectReason.SCRIBBLE, 0.01, "not a digit: looks like a scribble"),
        (RejectReason.DOT, 0.01, "not a digit: too small to tell"),
        (RejectReason.UNSURE, 0.01, "not a digit"),
        (RejectReason.UNSURE, 0.9, "7 or 1, not sure"),
    ],
)
def test_the_reject_reason_is_said(view, doubt, is_digit, words):
    view.set_answer(answer_of(SEVEN, doubts=[doubt], is_digit=[is_digit]))
    assert view.describe(0) == words


def test_without_a_runner_up_an_answer_is_just_not_sure(view):
    view.set_answer(answer_of((7, 1.0, 1), doubts=[RejectReason.UNSURE], is_digit=[0.4]))
    assert view.describe(0) == "7, not sure"


def test_it_asks_for_room_and_can_do_with_little(view, three):
    view.set_answer(three)
    assert view.minimumSizeHint() == QSize(200, 200)
    view.resize(view.minimumSizeHint())
    assert all(QRectF(view.rect()).contains(tag) for tag in view.tags)
