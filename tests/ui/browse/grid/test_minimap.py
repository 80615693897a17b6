import re

import numpy as np
import pytest
from helpers.pointing import mouse_event
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from mnist_gui.ui.browse.grid import minimap as minimap_module
from mnist_gui.ui.browse.grid.minimap import Minimap
from mnist_gui.ui.widgets import theme

LABELS = tuple((100 * label, str(label)) for label in range(10))


@pytest.fixture
def minimap(qtbot):
    minimap = Minimap()
    qtbot.addWidget(minimap)
    minimap.resize(minimap.sizeHint().width(), 500)
    minimap.show()
    return minimap


@pytest.fixture
def requested(minimap):
    positions = []
    minimap.position_requested.connect(positions.append)
    return positions


def press(minimap, y):
    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=QPoint(5, y))


def drag(minimap, y):
    QTest.mouseMove(minimap, QPoint(5, y))


def release(minimap, y):
    QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=QPoint(5, y))


def wrong_pixels(minimap):
    """The x and y of all pixels in the colour of misread digits."""
    picture = minimap.grab().toImage()
    return [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y) == theme.WRONG
    ]


# --- clicking and dragging -------------------------------------------------------------------------


def test_a_click_asks_for_the_digit_at_that_height(minimap, requested):
    minimap.set_content(1000)
    press(minimap, 250)
    assert requested == [500]


def test_dragging_goes_on_asking_and_stays_within_the_list(minimap, requested):
    minimap.set_content(1000)
    press(minimap, 250)
    drag(minimap, 300)
    drag(minimap, 9000)
    drag(minimap, -50)
    release(minimap, -50)
    assert requested == [500, 600, 999, 0]


def test_after_the_button_is_released_moving_asks_for_nothing(minimap, requested):
    minimap.set_content(1000)
    press(minimap, 250)
    release(minimap, 250)
    drag(minimap, 400)
    assert requested == [500]


def test_the_window_is_dragged_by_where_it_was_taken_hold_of(minimap, requested):
    minimap.set_content(1000)
    minimap.set_view(400, 599)  # the window stands from 200 to 300
    press(minimap, 290)
    assert requested == [], "taking hold of it moves nothing"
    drag(minimap, 340)
    assert requested == [600], "the middle has gone down by as much as the cursor"


def test_the_other_buttons_ask_for_nothing(minimap, requested):
    minimap.set_content(1000)
    QTest.mouseClick(minimap, Qt.MouseButton.RightButton, pos=QPoint(5, 250))
    assert requested == []


def test_a_drag_ends_when_the_button_was_released_elsewhere(minimap, requested):
    press(minimap, 250)
    asked = list(requested)
    move = mouse_event(minimap, QEvent.Type.MouseMove, QPoint(5, 400), Qt.MouseButton.RightButton)
    QApplication.sendEvent(minimap, move)
    assert requested == asked


def test_an_empty_list_asks_for_nothing(minimap, requested):
    minimap.set_content(0, (), np.empty(0, dtype=np.intp))
    press(minimap, 250)
    drag(minimap, 260)
    assert requested == []
    assert not wrong_pixels(minimap)


# --- what it shows ---------------------------------------------------------------------------------


def test_misread_digits_are_marked_at_their_height(minimap):
    minimap.set_content(1000, LABELS, np.array([0, 500, 501, 999]))
    assert {y for _x, y in wrong_pixels(minimap)} == {0, 250, 499}


@pytest.mark.parametrize(
    ("direction", "side"),
    [(Qt.LayoutDirection.LeftToRight, "right"), (Qt.LayoutDirection.RightToLeft, "left")],
)
def test_the_marks_stand_at_the_end_of_a_line_of_writing(minimap, direction, side):
    minimap.setLayoutDirection(direction)
    minimap.set_content(1000, LABELS, np.array([500]))
    columns = {x for x, _y in wrong_pixels(minimap)}
    assert (max(columns) == minimap.width() - 1) == (side == "right")
    assert (min(columns) == 0) == (side == "left")


def test_the_more_are_misread_the_longer_is_the_mark(minimap):
    minimap.set_content(50_000, (), np.array([0, *range(25_000, 25_100)]))
    pixels = wrong_pixels(minimap)
    few, many = (sum(y == line for _x, y in pixels) for line in (0, 250))
    assert 0 < few < many


@given(
    count=st.integers(1, 3000),
    seed=st.integers(0, 2**32 - 1),
    share=st.floats(0, 1),
)
def test_every_misread_digit_is_counted_where_a_click_would_show_it(qapp, count, seed, share):
    wrong = np.flatnonzero(np.random.default_rng(seed).random(count) < share)
    minimap = Minimap()
    minimap.resize(20, 101)
    minimap.set_content(count, (), wrong)
    said = [re.search(r"(\d+) misread here", minimap.words_at(y)) for y in range(101)]
    counted = [int(match[1]) if match else 0 for match in said]
    assert counted == np.bincount(wrong * 101 // count, minlength=101).tolist()


def test_the_visible_part_is_framed(minimap):
    minimap.set_content(1000)
    minimap.set_view(400, 599)
    picture, middle = minimap.grab().toImage(), minimap.width() // 2
    base = minimap.palette().color(QPalette.ColorRole.Base)
    assert picture.pixelColor(middle, 190) == base
    assert picture.pixelColor(middle, 250) != base
    assert picture.pixelColor(middle, 310) == base


def test_a_visible_part_of_less_than_a_pixel_can_still_be_seen_and_taken_hold_of(minimap, requested):
    minimap.set_content(1_000_000)
    minimap.set_view(999_990, 999_999)
    base = minimap.palette().color(QPalette.ColorRole.Base)
    assert minimap.grab().toImage().pixelColor(minimap.width() // 2, 496) != base
    press(minimap, 496)
    assert requested == []


def test_scrolling_repaints_only_the_frame(minimap, monkeypatch):
    ticks = []
    make_image = minimap_module.indexed_image
    monkeypatch.setattr(
        minimap_module, "indexed_image", lambda *args: ticks.append(args) or make_image(*args)
    )
    minimap.set_content(1000, LABELS, np.arange(0, 1000, 7))
    for first in range(10):
        minimap.set_view(first, first + 100)
        minimap.grab()
    assert len(ticks) == 1
    minimap.resize(minimap.width(), 300)
    minimap.grab()
    assert len(ticks) == 2


def test_other_colours_are_taken_at_once(minimap):
    minimap.set_content(1000, LABELS)
    minimap.grab()
    minimap.setPalette(theme.palette_of(theme.DARK))
    base = theme.palette_of(theme.DARK).color(QPalette.ColorRole.Base)
    assert minimap.grab().toImage().pixelColor(minimap.width() - 1, 499) == base


def ink_in(minimap, top, bottom):
    """Whether anything is written or drawn between two heights, over the shade of the part."""
    picture = minimap.grab().toImage()
    middle = range(2, minimap.width() - 8)
    return len({picture.pixel(x, y) for x in middle for y in range(top, bottom)}) > 1


@pytest.mark.parametrize("names", ["0123456789", ["T-shirt/top", "Ankle boot", *("Coat",) * 8]])
def test_each_part_bears_its_name(minimap, names):
    minimap.set_content(1000, [(100 * place, name) for place, name in enumerate(names)])
    assert all(ink_in(minimap, top + 1, top + 49) for top in range(0, 500, 50))


def test_names_that_have_no_room_are_left_out_rather_than_written_over_one_another(minimap):
    minimap.resize(minimap.width(), 100)
    minimap.set_content(620, [(10 * place, "8") for place in range(62)])
    picture = minimap.grab().toImage()
    column = [picture.pixelColor(x, y).lightness() for x in range(2, 10) for y in range(100)]
    dark = sum(lightness < 150 for lightness in column)
    assert 0 < dark < len(column) / 2


# --- in words --------------------------------------------------------------------------------------


def test_it_says_what_a_click_would_show(minimap):
    minimap.set_content(100_000, [(0, "train"), (60_000, "test")], np.array([0, 70_000, 70_001]))
    assert minimap.words_at(0) == "train · 1 of 100,000 · 1 misread here"
    assert minimap.words_at(350) == "test · 70,001 of 100,000 · 2 misread here"
    assert minimap.words_at(499) == "test · 99,801 of 100,000"


def test_hovering_shows_it(minimap, qtbot):
    minimap.set_content(1000, LABELS)
    place = QPoint(5, 275)
    QApplication.sendEvent(minimap, QHelpEvent(QHelpEvent.Type.ToolTip, place, minimap.mapToGlobal(place)))
    assert QToolTip.text() == "5 · 551 of 1,000"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_screen_readers_hear_what_is_visible(minimap):
    assert minimap.accessibleName() == "Overview"
    minimap.set_content(1000, LABELS)
    assert minimap.accessibleDescription() == ""
    minimap.set_view(400, 599)
    assert minimap.accessibleDescription() == "Showing 401 to 600 of 1,000"
