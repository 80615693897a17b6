from types import SimpleNamespace

import numpy as np
import pytest
from helpers.grid_driver import (
    CTRL,
    LEFT,
    PLAIN,
    RIGHT,
    SHIFT,
    blank_dataset,
    centre,
    click,
    drag,
    let_go,
    press,
    selected,
)
from helpers.pointing import mouse_event
from helpers.widget_driver import pixels
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication

from mnist_gui.data.query.order import Section
from mnist_gui.ui.browse.grid import grid_selecting


def test_a_click_selects_one_digit_and_makes_it_current(grid, qtbot):
    with qtbot.waitSignals([grid.current_changed, grid.selection_changed]):
        click(qtbot, grid, 23)
    assert selected(grid) == [23]
    assert grid.current_row == 23


def test_a_click_with_ctrl_adds_and_removes(grid, qtbot):
    click(qtbot, grid, 3)
    click(qtbot, grid, 15, CTRL)
    assert selected(grid) == [3, 15]
    click(qtbot, grid, 3, CTRL)
    assert selected(grid) == [15]


def test_a_click_with_shift_selects_from_the_anchor(grid, qtbot):
    click(qtbot, grid, 8)
    click(qtbot, grid, 24, SHIFT)
    assert selected(grid) == list(range(8, 25))
    click(qtbot, grid, 4, SHIFT)
    assert selected(grid) == list(range(4, 9))


def test_a_drag_selects_what_the_rubber_band_meets(grid):
    drag(grid, centre(grid, 12), centre(grid, 34))
    assert selected(grid) == [12, 13, 14, 22, 23, 24, 32, 33, 34]


def test_a_drag_in_any_direction_and_with_ctrl_adds(grid, qtbot):
    click(qtbot, grid, 0)
    drag(grid, centre(grid, 22), centre(grid, 11), CTRL)
    assert selected(grid) == [0, 11, 12, 21, 22]


@pytest.fixture
def scattered(make_grid):
    """A grid of which every second digit is selected: far more ranges than Qt is told of."""
    dataset = blank_dataset(40_000)
    grid = make_grid(dataset, np.arange(1, 40_000, 2))
    grid.selectAll()
    grid.show_rows(dataset, np.arange(40_000))
    grid.verticalScrollBar().setValue(0)
    return grid


ODD = list(range(1, 40_000, 2))


def test_a_drag_changes_a_selection_of_very_many_pieces(scattered):
    drag(scattered, centre(scattered, 12), centre(scattered, 34), CTRL)
    band = [12, 13, 14, 22, 23, 24, 32, 33, 34]
    assert scattered.selected_rows.tolist() == sorted({*ODD, *band})
    scattered.selectAll()
    assert len(scattered.selected_rows) == 40_000


def test_a_click_with_ctrl_removes_from_very_many_pieces_and_adds_to_them(scattered, qtbot):
    click(qtbot, scattered, 13, CTRL)
    assert scattered.selected_rows.tolist() == [row for row in ODD if row != 13]
    click(qtbot, scattered, 13, CTRL)
    assert scattered.selected_rows.tolist() == ODD
    click(qtbot, scattered, 14, CTRL)
    assert scattered.selected_rows.tolist() == sorted([*ODD, 14])


def test_a_plain_click_leaves_one_of_very_many_pieces_when_the_button_is_let_go(scattered):
    press(scattered, centre(scattered, 13))
    assert scattered.selected_rows.tolist() == ODD
    let_go(scattered, centre(scattered, 13))
    assert selected(scattered) == [13]


def test_the_right_button_on_one_of_very_many_pieces_keeps_them_for_the_menu(scattered, qtbot):
    click(qtbot, scattered, 13, button=RIGHT)
    assert scattered.selected_rows.tolist() == ODD
    click(qtbot, scattered, 14, button=RIGHT)
    assert selected(scattered) == [14]


def test_screen_readers_learn_of_the_current_one_of_very_many_pieces(scattered, qtbot):
    click(qtbot, scattered, 13, CTRL)
    qtbot.keyClick(scattered, Qt.Key.Key_Right, CTRL)
    qtbot.keyClick(scattered, Qt.Key.Key_Right, CTRL)
    reader = QAccessible.queryAccessibleInterface(scattered)
    assert not reader.child(13).state().selected
    assert reader.child(15).state().selected


def test_the_rubber_band_shows_while_the_button_is_held(grid):
    drag(grid, centre(grid, 12), centre(grid, 34), release=False)
    highlight = grid.palette().color(grid.palette().ColorRole.Highlight)
    edge = QPoint(centre(grid, 13).x(), centre(grid, 12).y())
    assert grid.viewport().grab().toImage().pixelColor(edge) == highlight
    let_go(grid, centre(grid, 34))
    assert grid.viewport().grab().toImage().pixelColor(edge) != highlight


def test_ctrl_a_selects_all_and_esc_none(grid, qtbot):
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert selected(grid) == list(range(300))
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert selected(grid) == []


@pytest.mark.parametrize(
    ("key", "target"),
    [
        (Qt.Key.Key_Left, 124),
        (Qt.Key.Key_Right, 126),
        (Qt.Key.Key_Up, 115),
        (Qt.Key.Key_Down, 135),
        (Qt.Key.Key_PageUp, 75),
        (Qt.Key.Key_PageDown, 175),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 299),
    ],
)
def test_keys_move_the_current_digit_and_keep_it_in_sight(grid, qtbot, key, target):
    grid.go_to(125)
    qtbot.keyClick(grid, key)
    assert grid.currentIndex().row() == target
    assert selected(grid) == [target]
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_keys_with_shift_extend_the_selection(grid, qtbot):
    grid.go_to(45)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert selected(grid) == list(range(45, 57))
    qtbot.keyClick(grid, Qt.Key.Key_Home, SHIFT)
    assert selected(grid) == list(range(46))


def test_the_first_key_goes_to_what_is_in_sight(grid, qtbot):
    grid.selectionModel().clearCurrentIndex()
    grid.verticalScrollBar().setValue(560)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.currentIndex().row() == 100


def test_typing_does_not_search(grid, qtbot):
    grid.go_to(5)
    qtbot.keyClick(grid, Qt.Key.Key_D)
    assert grid.currentIndex().row() == 5


def test_the_keys_for_copying_ask_for_it(grid, qtbot):
    with qtbot.waitSignal(grid.copy_requested):
        qtbot.keyClick(grid, Qt.Key.Key_C, CTRL)


@pytest.mark.parametrize(
    ("key", "signal"),
    [
        (Qt.Key.Key_Space, "quick_look_requested"),
        (Qt.Key.Key_Return, "pin_requested"),
        (Qt.Key.Key_Enter, "pin_requested"),
    ],
)
def test_keys_ask_to_look_closer_at_the_current_digit(grid, qtbot, key, signal):
    with qtbot.assertNotEmitted(getattr(grid, signal)):
        grid.selectionModel().clearCurrentIndex()
        qtbot.keyClick(grid, key)
    grid.go_to(5)
    with qtbot.waitSignal(getattr(grid, signal)), qtbot.assertNotEmitted(grid.activated):
        qtbot.keyClick(grid, key)
    assert selected(grid) == [5]


def test_ctrl_and_space_selects_the_current_digit_or_not(grid, qtbot):
    grid.go_to(5)
    with qtbot.assertNotEmitted(grid.quick_look_requested):
        qtbot.keyClick(grid, Qt.Key.Key_Right, CTRL)
        qtbot.keyClick(grid, Qt.Key.Key_Space, CTRL)
    assert selected(grid) == [5, 6]


@pytest.mark.parametrize(
    ("step", "target"),
    [((1,), 126), ((-1,), 124), ((0, 1), 135), ((0, -100), 5), ((999,), 299), ((-999,), 0)],
)
def test_the_current_digit_moves_on_without_the_selection(grid, step, target):
    grid.go_to(125)
    grid.move_current(*step)
    assert grid.current_row == target
    assert selected(grid) == [125]
    assert grid.viewport().rect().contains(centre(grid, target))


def test_without_a_current_digit_none_moves_on(grid):
    grid.selectionModel().clearCurrentIndex()
    grid.move_current(1)
    assert grid.current_row is None


@pytest.mark.parametrize(
    ("key", "target"),
    [
        (Qt.Key.Key_Left, 126),
        (Qt.Key.Key_Right, 124),
        (Qt.Key.Key_Down, 135),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 299),
    ],
)
def test_from_right_to_left_the_next_digit_is_to_the_left(grid, qtbot, key, target):
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    grid.go_to(125)
    qtbot.keyClick(grid, key)
    assert grid.currentIndex().row() == target
    assert selected(grid) == [target]


def test_hiding_the_grid_ends_the_rubber_band(grid, qtbot):
    click(qtbot, grid, 3)
    before = pixels(grid.viewport())
    drag(grid, centre(grid, 12), centre(grid, 34), release=False)
    grid.hide()
    grid.clearSelection()
    grid.show()
    click(qtbot, grid, 3)
    np.testing.assert_array_equal(pixels(grid.viewport()), before)


def test_a_move_with_another_button_ends_the_rubber_band(grid):
    drag(grid, centre(grid, 12), centre(grid, 34), release=False)
    viewport = grid.viewport()
    move = mouse_event(viewport, QEvent.Type.MouseMove, centre(grid, 99), RIGHT)
    QApplication.sendEvent(viewport, move)  # a dialog had the release of the left button
    assert selected(grid) == [12, 13, 14, 22, 23, 24, 32, 33, 34]
    assert grid.state() == QAbstractItemView.State.NoState


def test_from_right_to_left_a_drag_selects_what_the_rubber_band_meets(grid):
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    drag(grid, centre(grid, 12), centre(grid, 34))
    assert selected(grid) == [12, 13, 14, 22, 23, 24, 32, 33, 34]
    move = QPoint(centre(grid, 3).x() - centre(grid, 2).x(), 0)
    assert move.x() == -56


def test_a_header_takes_the_click_for_the_digits_below_it(make_grid, tiny_dataset, qtbot):
    halves = (Section(0, 0), Section(1, 150))
    grid = make_grid(tiny_dataset, sections=halves, titles=("One", "Two"))
    grid.verticalScrollBar().setValue(100)
    qtbot.mouseClick(grid.viewport(), LEFT, PLAIN, QPoint(100, 5))
    assert selected(grid) == []
    qtbot.mouseClick(grid.viewport(), LEFT, PLAIN, QPoint(100, 150))
    assert len(selected(grid)) == 1


def test_shift_selects_across_sections(make_grid, tiny_dataset, qtbot):
    halves = (Section(0, 0), Section(1, 15))
    grid = make_grid(tiny_dataset, sections=halves, titles=("One", "Two"))
    click(qtbot, grid, 13)
    click(qtbot, grid, 17, SHIFT)
    assert selected(grid) == [13, 14, 15, 16, 17]
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert selected(grid) == [12]


def test_screen_readers_find_the_digits(grid):
    reader = QAccessible.queryAccessibleInterface(grid)
    assert reader.role() == QAccessible.Role.List
    assert reader.text(QAccessible.Text.Name) == "Images"
    assert reader.childCount() == 300
    digit = reader.child(4)
    assert digit.role() == QAccessible.Role.ListItem
    assert digit.text(QAccessible.Text.Name).endswith("number 4 of train")


def test_screen_readers_hear_which_digit_has_the_focus(grid, qtbot, monkeypatch):
    heard = []

    reader = SimpleNamespace(
        Event=QAccessible.Event,
        isActive=lambda: True,
        updateAccessibility=lambda event: heard.append((event.type(), event.child())),
    )
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    monkeypatch.setattr(grid_selecting, "QAccessible", reader)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert (QAccessible.Event.Focus, 299) in heard
    heard.clear()
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert heard == [(QAccessible.Event.SelectionWithin, -1)]
