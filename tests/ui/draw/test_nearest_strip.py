import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from mnist_gui.ui.draw.nearest_strip import NearestStrip, NeighbourButton
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

ROWS = np.array([40, 7, 60_000, 3, 11, 12, 13, 14], dtype=np.intp)
DISTANCES = np.linspace(0.25, 1.5, 8).astype(np.float32)
NAMES = list("77719127")
IMAGES = np.random.default_rng(0).integers(0, 256, (8, 28, 28), dtype=np.uint8)


@pytest.fixture
def strip(qtbot) -> NearestStrip:
    strip = NearestStrip()
    qtbot.addWidget(strip)
    strip.setPalette(palette_of(LIGHT))
    strip.resize(360, strip.sizeHint().height())
    with qtbot.waitExposed(strip):
        strip.show()
    strip.activateWindow()
    return strip


@pytest.fixture
def filled(strip) -> NearestStrip:
    strip.set_neighbours(IMAGES, NAMES, DISTANCES, ROWS)
    return strip


def buttons(strip: NearestStrip) -> list[NeighbourButton]:
    """Those in sight, in reading order."""
    shown = [button for button in strip.findChildren(NeighbourButton) if button.isVisible()]
    mirrored = strip.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return sorted(shown, key=lambda button: button.x(), reverse=mirrored)


def hint(strip: NearestStrip) -> QLabel:
    return next(label for label in strip.findChildren(QLabel) if label.text().startswith("Draw"))


def focused_row(strip: NearestStrip) -> int | None:
    return next((button.row for button in buttons(strip) if button.hasFocus()), None)


def test_shows_as_many_as_fit_nearest_first(filled):
    assert filled.capacity == 5
    assert filled.rows == (40, 7, 60_000, 3, 11)
    assert [button.row for button in buttons(filled)] == [40, 7, 60_000, 3, 11]
    assert all(filled.rect().contains(button.geometry()) for button in buttons(filled))


def test_wider_strip_shows_more(filled):
    filled.resize(600, filled.height())
    assert filled.rows == tuple(ROWS)
    filled.resize(204, filled.height())
    assert filled.rows == (40, 7, 60_000)


def test_fewer_digits_replace_more(filled):
    filled.set_neighbours(IMAGES[:2], NAMES[:2], DISTANCES[:2], ROWS[:2])
    assert filled.rows == (40, 7)
    assert len(buttons(filled)) == 2


def test_without_digits_a_hint_says_what_to_do(strip):
    assert hint(strip).isVisible()
    strip.set_neighbours(IMAGES, NAMES, DISTANCES, ROWS)
    assert not hint(strip).isVisible()
    strip.set_neighbours(IMAGES[:0], [], DISTANCES[:0], ROWS[:0])
    assert hint(strip).isVisible()
    assert strip.rows == ()


def test_hint_can_say_why_there_are_none(strip):
    strip.set_hint("Draw once the digits have been compared")
    assert hint(strip).text() == "Draw once the digits have been compared"


def test_height_does_not_depend_on_what_is_shown(strip):
    empty = strip.sizeHint()
    strip.set_neighbours(IMAGES, NAMES, DISTANCES, ROWS)
    assert strip.sizeHint() == empty


def test_click_activates_the_row(filled, qtbot):
    with qtbot.waitSignal(filled.row_activated) as activated:
        qtbot.mouseClick(buttons(filled)[2], Qt.MouseButton.LeftButton)
    assert activated.args == [60_000]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_activate_the_row(filled, qtbot, key):
    buttons(filled)[1].setFocus()
    with qtbot.waitSignal(filled.row_activated) as activated:
        qtbot.keyClick(buttons(filled)[1], key)
    assert activated.args == [7]


def test_arrow_keys_home_and_end_go_along_the_row(filled, qtbot):
    buttons(filled)[0].setFocus()
    walked = []
    keys = (
        Qt.Key.Key_Right,
        Qt.Key.Key_End,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_Home,
        Qt.Key.Key_Left,
    )
    for key in keys:
        qtbot.keyClick(filled.focusWidget(), key)
        walked.append(focused_row(filled))
    assert walked == [7, 11, 11, 3, 40, 40]


def test_right_to_left_mirrors_places_and_arrows(filled, qtbot):
    filled.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    first = buttons(filled)[0]
    assert first.row == 40
    assert first.geometry().right() == filled.rect().right()
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Left)
    assert focused_row(filled) == 7


def test_tab_stops_once_and_returns_to_the_digit_left(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    before, strip, after = QPushButton("before"), NearestStrip(), QPushButton("after")
    for widget in (before, strip, after):
        column.addWidget(widget)
    strip.set_neighbours(IMAGES, NAMES, DISTANCES, ROWS)
    window.resize(400, 260)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert focused_row(strip) == 40
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert after.hasFocus()
    qtbot.keyClick(after, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focused_row(strip) == 7


def test_digits_replaced_while_one_has_the_focus_keep_it_in_place(filled):
    buttons(filled)[1].setFocus()
    filled.set_neighbours(IMAGES, NAMES, DISTANCES, ROWS[::-1].copy())
    assert focused_row(filled) == 13


def test_each_digit_is_named_for_screen_readers(filled):
    assert buttons(filled)[0].accessibleName() == "7, distance 0.25"
    assert filled.accessibleName() == "Most similar images"


def test_refuses_lists_of_different_lengths(strip):
    with pytest.raises(ValueError, match="shorter"):
        strip.set_neighbours(IMAGES, NAMES[:3], DISTANCES, ROWS)


def test_pixels_of_a_thumbnail_are_squares_of_equal_size(strip):
    chessboard = (np.indices((28, 28)).sum(axis=0) % 2 * 255).astype(np.uint8)
    strip.set_neighbours(chessboard[None], ["7"], DISTANCES[:1], ROWS[:1])
    picture = strip.grab(buttons(strip)[0].geometry()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = strip.devicePixelRatioF()
    line = picture.copy(QRect(0, int(10 * ratio), picture.width(), 1))
    colours = [line.pixelColor(x, 0).lightness() > 128 for x in range(line.width())]
    changes = np.flatnonzero(np.diff(colours))
    assert len(changes) >= 27
    assert set(np.diff(changes)) == {int(2 * ratio)}


def test_images_of_any_size_fit_their_frame(qtbot, strip):
    qtbot.mouseMove(strip, strip.rect().bottomRight())  # a frame under the pointer is thicker
    for height, width in ((8, 8), (28, 14), (200, 100)):
        image = np.full((1, height, width), 255, dtype=np.uint8)
        strip.set_neighbours(image, ["a"], DISTANCES[:1], ROWS[:1])
        picture = strip.grab(buttons(strip)[0].geometry()).toImage()
        assert picture.pixelColor(picture.width() // 2, picture.width() // 2) == QColor(LIGHT.text)
        assert picture.pixelColor(int(1.5 * strip.devicePixelRatioF()), 30) == QColor(LIGHT.base)


def test_long_names_are_shortened_and_kept_in_the_tool_tip(strip):
    strip.set_neighbours(IMAGES[:1], ["Ankle boot with laces"], DISTANCES[:1], ROWS[:1])
    button = buttons(strip)[0]
    assert button.width() == button.sizeHint().width()
    assert button.toolTip().startswith("Ankle boot with laces, at distance 0.25")
