import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.filters.view_menu import ViewButton
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS


@pytest.fixture
def button(qtbot):
    button = ViewButton()
    qtbot.addWidget(button)
    button.set_known({"predictions"})
    button.show()
    return button


def action(button, name):
    return button.findChild(QAction, f"{name}ViewAction")


def test_marks_are_switched_in_the_menu(button, qtbot):
    with qtbot.waitSignal(button.appearance_changed) as asked:
        action(button, "labels").trigger()
    assert asked.args == [Appearance(labels=False)]
    action(button, "labels").trigger()
    assert button.appearance == Appearance()


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_each_colour_map_can_be_chosen(button, name):
    action(button, name).trigger()
    assert button.appearance == Appearance(colours=name)
    assert [other for other in COLOUR_MAPS if action(button, other).isChecked()] == [name]


def test_an_appearance_that_is_set_is_shown_and_announced_once(button):
    told = []
    button.appearance_changed.connect(told.append)
    look = Appearance(wrong=False, colours="inverted")
    for _ in range(2):
        button.set_appearance(look)
    assert told == [look]
    assert not action(button, "wrong").isChecked()
    assert action(button, "inverted").isChecked()


def test_marks_that_need_a_model_say_so_and_keep_their_state(button):
    button.set_known(())
    assert not action(button, "wrong").isEnabled()
    assert action(button, "wrong").text().endswith("(needs a model)")
    action(button, "labels").trigger()
    assert button.appearance == Appearance(labels=False)
    button.set_known({"predictions"})
    assert action(button, "wrong").isEnabled()
    assert not action(button, "wrong").text().endswith(")")


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")  # the offscreen one
def test_the_menu_opens_with_the_keyboard_and_shows_the_colours(button, qtbot):
    menu = button.menu()
    menu.aboutToShow.connect(
        lambda: QTest.keyClick(menu, Qt.Key.Key_Escape), Qt.ConnectionType.QueuedConnection
    )
    button.setFocus()
    with qtbot.waitSignal(menu.aboutToHide):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert all(not action(button, name).icon().isNull() for name in COLOUR_MAPS)
