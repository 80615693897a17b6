from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import QueryPart
from mnist_gui.ui.browse.filters.chips import Chip, ChipRow

PARTS = (
    QueryPart("label:3", Query(split="test", wrong=True)),
    QueryPart("split:test", Query(labels=frozenset({3}), wrong=True)),
    QueryPart("wrong", Query(labels=frozenset({3}), split="test")),
)


@pytest.fixture
def row(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    row = ChipRow()
    QVBoxLayout(window).addWidget(row)
    row.show_parts(PARTS)
    window.resize(600, 60)
    window.show()
    window.activateWindow()
    yield row
    window.close()


def chip(row, number):
    return row.findChild(Chip, f"chip{number}")


def test_each_condition_has_a_chip_that_says_what_it_does(row):
    assert [chip(row, number).accessibleName() for number in range(3)] == [
        "Remove the condition label:3",
        "Remove the condition split:test",
        "Remove the condition wrong",
    ]
    assert chip(row, 3) is None


def test_a_click_asks_for_what_is_left(row, qtbot):
    with qtbot.waitSignal(row.query_changed) as asked:
        qtbot.mouseClick(chip(row, 1), Qt.MouseButton.LeftButton)
    assert asked.args == [PARTS[1].without]


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return]
)
def test_keys_that_delete_ask_for_what_is_left(row, qtbot, key):
    chip(row, 2).setFocus()
    with qtbot.waitSignal(row.query_changed) as asked:
        qtbot.keyClick(chip(row, 2), key)
    assert asked.args == [PARTS[2].without]


def test_delete_on_a_chip_is_not_taken_by_a_menu(row, qtbot):
    action = QAction(row.window())
    action.setShortcut(Qt.Key.Key_Delete)
    row.window().addAction(action)
    chip(row, 0).setFocus()
    with qtbot.waitSignal(row.query_changed), qtbot.assertNotEmitted(action.triggered):
        qtbot.keyClick(row.window().windowHandle(), Qt.Key.Key_Delete)


def test_focus_stays_among_the_chips_until_the_last_is_gone(row, qtbot):
    chip(row, 2).setFocus()
    qtbot.waitUntil(chip(row, 2).hasFocus)
    row.show_parts(PARTS[:2])
    assert chip(row, 1).hasFocus()
    assert chip(row, 2) is None
    row.show_parts(())
    assert not row.findChildren(Chip)


def test_chips_that_do_not_fit_give_way_and_keep_their_crosses(row, qtbot):
    parts = [QueryPart(f"label:a-rather-long-name-{number}", Query()) for number in range(8)]
    row.show_parts(parts)
    qtbot.waitUntil(lambda: chip(row, 7).geometry().right() <= row.width() and chip(row, 7).width() > 0)
    assert row.window().width() == 600
    places = [chip(row, number).geometry() for number in range(8)]
    assert all(first.right() < second.left() for first, second in pairwise(places))


def test_the_first_chip_stands_at_the_right_in_right_to_left_layouts(row, qtbot):
    row.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: chip(row, 0).x() > chip(row, 1).x() > chip(row, 2).x())


def test_a_condition_is_painted_from_left_to_right_in_every_layout(row, qtbot):
    row.show_parts((QueryPart("-label:3", Query()),))
    there = chip(row, 0)
    qtbot.waitUntil(lambda: there.size() == there.sizeHint())
    before = painted_words(there)
    row.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: there.x() > 300 and there.size() == there.sizeHint())
    assert painted_words(there) == before


def painted_words(there):
    """Return the darkness of each column of the words in a chip, wherever in it they stand."""
    image = there.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    middle = range(4, image.height() - 4)
    columns = [sum(255 - image.pixelColor(x, y).value() for y in middle) for x in range(image.width())]
    mirrored = there.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return columns[23:-10] if mirrored else columns[10:-23]
