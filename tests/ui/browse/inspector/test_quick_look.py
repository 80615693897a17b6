import numpy as np
import pytest
from helpers.pointing import NOTCH, turn_wheel
from helpers.widget_driver import text
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QToolButton

from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.inspector.inspected_image import ImagePrediction, InspectedImage
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.browse.inspector.quick_look import QuickLook


@pytest.fixture
def host(qtbot):
    host = QPlainTextEdit()
    qtbot.addWidget(host)
    host.resize(600, 400)
    with qtbot.waitExposed(host):
        host.show()
    host.activateWindow()
    host.setFocus()
    qtbot.waitUntil(host.hasFocus)
    return host


@pytest.fixture
def look(host, tiny_dataset):
    """Quick look, open at row 205."""
    look = QuickLook(host)
    look.moves = []
    look.move_requested.connect(lambda dx, dy: look.moves.append((dx, dy)))
    look.set_image(InspectedImage(tiny_dataset, 205, ImagePrediction("9", 0.731, 1.3)))
    look.open()
    return look


def wheel(look, notches):
    turn_wheel(look, look.rect().center(), round(NOTCH * notches))


def test_it_opens_only_with_a_digit(host):
    look = QuickLook(host)
    look.open()
    assert not look.isVisible()
    assert host.hasFocus()


def test_it_covers_its_host_and_follows_its_size(look, host):
    assert look.geometry() == host.viewport().geometry()
    host.resize(900, 700)
    assert look.geometry() == host.viewport().geometry()


def test_it_says_what_the_digit_is_what_was_read_and_where_it_stands(look, tiny_dataset):
    label = tiny_dataset.class_names[tiny_dataset.labels[205]]
    assert text(look, "quickLookLabel") == label
    assert text(look, "quickLookAnswer") == "predicted 9 (wrong), confidence 73.1\N{NO-BREAK SPACE}%"
    assert text(look, "quickLookPlace") == "test 5, index 205"
    assert look.accessibleName() == f"{label}, {text(look, 'quickLookAnswer')}, test 5, index 205"


def test_without_a_prediction_there_is_no_text_about_one(look, tiny_dataset):
    look.set_image(InspectedImage(tiny_dataset, 3))
    assert not look.findChild(QLabel, "quickLookAnswer").isVisible()
    assert look.accessibleName() == f"{text(look, 'quickLookLabel')}, train 3, index 3"


def test_it_follows_the_digit_while_open(look, tiny_dataset):
    before = look.grab().toImage()
    look.set_image(InspectedImage(tiny_dataset, 206))
    assert text(look, "quickLookPlace") == "test 6, index 206"
    assert look.grab().toImage() != before


def test_it_closes_when_there_is_no_digit_any_more(look, host):
    look.set_image(None)
    assert not look.isVisible()
    assert host.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_keys_close_it_and_give_the_focus_back(look, host, qtbot, key):
    assert look.hasFocus()
    qtbot.keyClick(look, key)
    assert not look.isVisible()
    assert host.hasFocus()
    assert host.toPlainText() == ""


@pytest.mark.parametrize(
    ("key", "move"),
    [
        (Qt.Key.Key_Left, (-1, 0)),
        (Qt.Key.Key_Right, (1, 0)),
        (Qt.Key.Key_Up, (0, -1)),
        (Qt.Key.Key_Down, (0, 1)),
        (Qt.Key.Key_PageUp, (-10, 0)),
        (Qt.Key.Key_PageDown, (10, 0)),
    ],
)
def test_keys_ask_for_other_digits_and_keep_it_open(look, qtbot, key, move):
    qtbot.keyClick(look, key)
    assert look.moves == [move]
    assert look.isVisible()


@pytest.mark.parametrize(("key", "sign"), [(Qt.Key.Key_Home, -1), (Qt.Key.Key_End, 1)])
def test_home_and_end_lead_further_than_any_data_set(look, qtbot, key, sign):
    qtbot.keyClick(look, key)
    ((dx, dy),) = look.moves
    assert sign * dx > 10**9
    assert dy == 0


def test_from_right_to_left_the_next_digit_is_on_the_left(look, qtbot):
    look.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.keyClick(look, Qt.Key.Key_PageDown)
    wheel(look, -1)
    qtbot.keyClick(look, Qt.Key.Key_Right)
    assert look.moves == [(-10, 0), (-1, 0), (1, 0)]


def test_the_host_passes_its_focus_on_while_it_is_covered(look, host, qtbot):
    host.setFocus()  # as after "Go to Image"
    assert look.hasFocus()
    qtbot.keyClick(look, Qt.Key.Key_Escape)
    host.setFocus()
    assert host.hasFocus()


def test_it_closes_with_what_is_around_it(look, host):
    host.hide()  # as when another page comes to the front
    host.show()
    assert not look.isVisible()


def test_other_keys_are_the_hosts(look, host, qtbot):
    qtbot.keyClick(look, Qt.Key.Key_X)
    assert host.toPlainText() == "x"
    assert look.isVisible()


def test_its_keys_are_no_shortcuts_of_the_window(look, host, qtbot):
    triggered = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Escape):
        QShortcut(key, host.window()).activated.connect(lambda: triggered.append(1))
    qtbot.keyClick(look, Qt.Key.Key_Right)
    qtbot.keyClick(look, Qt.Key.Key_Escape)
    assert look.moves == [(1, 0)]
    assert not look.isVisible()
    assert triggered == []


def test_each_notch_of_the_wheel_leads_a_digit_on(look):
    wheel(look, -0.5)
    assert look.moves == []
    wheel(look, -0.5)
    wheel(look, 2)
    assert look.moves == [(1, 0), (-1, 0), (-1, 0)]


def test_a_click_beside_the_image_closes_it_and_one_on_it_does_not(look, qtbot):
    pixels = look.findChild(PixelView)
    inside = pixels.image_area.translated(pixels.pos()).toRect()
    qtbot.mouseClick(look, Qt.MouseButton.LeftButton, pos=inside.center())
    assert look.isVisible()
    qtbot.mouseClick(look, Qt.MouseButton.LeftButton, pos=inside.bottomRight() + QPoint(8, 0))
    assert not look.isVisible()


def test_a_button_closes_it(look, host, qtbot):
    button = look.findChild(QToolButton, "closeQuickLookButton")
    assert look.rect().contains(button.geometry())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not look.isVisible()
    assert host.hasFocus()


def test_it_is_announced_when_it_opens_and_when_it_moves_on(look, tiny_dataset, monkeypatch):
    spoken = []
    monkeypatch.setattr("mnist_gui.ui.browse.inspector.quick_look.QAccessible.isActive", lambda: True)
    monkeypatch.setattr(
        "mnist_gui.ui.browse.inspector.quick_look.QAccessible.updateAccessibility",
        lambda event: spoken.append(event.message()),
    )
    look.set_image(InspectedImage(tiny_dataset, 206))
    look.set_image(InspectedImage(tiny_dataset, 206, ImagePrediction("1", 0.5, 0.7)))
    look.leave()
    look.open()
    assert len(spoken) == 2
    assert all("test 6, index 206" in words for words in spoken)


def test_over_the_grid_it_leads_through_the_digits_and_leaves_the_selection(qtbot, runner, tiny_dataset):
    pyramid = Pyramid(runner)
    pyramid.set_dataset(tiny_dataset)
    grid = DigitGrid(GridModel(), pyramid)
    qtbot.addWidget(grid)
    grid.resize(700, 500)
    grid.show_rows(tiny_dataset, np.arange(len(tiny_dataset)))
    look = QuickLook(grid)
    grid.current_changed.connect(lambda row: look.set_image(InspectedImage(tiny_dataset, row)))
    grid.quick_look_requested.connect(look.open)
    look.move_requested.connect(grid.move_current)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    grid.go_to(20)

    def place_after(key):
        qtbot.keyClick(QApplication.focusWidget(), key)
        return text(look, "quickLookPlace")

    assert place_after(Qt.Key.Key_Space) == "train 20, index 20"
    assert place_after(Qt.Key.Key_Right) == "train 21, index 21"
    assert place_after(Qt.Key.Key_End) == "test 99, index 299"
    assert place_after(Qt.Key.Key_PageUp) == "test 89, index 289"
    assert place_after(Qt.Key.Key_Home) == "train 0, index 0"
    assert grid.selected_rows.tolist() == [20]
    place_after(Qt.Key.Key_Space)
    assert grid.hasFocus()
    assert grid.current_row == 0


def test_keys_with_alt_are_for_the_window(look, qtbot, host):
    backs = []
    shortcut = QShortcut("Alt+Left", host)
    shortcut.activated.connect(lambda: backs.append(1))
    qtbot.keyClick(look, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert backs == [1]
    assert look.moves == []
