"""The submenu of data sets that were opened before."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.ui.shell.recent_menu import RecentMenu
from mnist_gui.ui.state.recent import RecentDatasets
from mnist_gui.ui.state.settings import Settings


@pytest.fixture
def opened():
    return []


@pytest.fixture
def menu(qtbot, session, runner, tmp_path, opened):
    settings = Settings(tmp_path / "settings.ini")
    (tmp_path / "a&b <i>.npz").touch()
    paths = [tmp_path / "a&b <i>.npz", tmp_path / "gone.csv", tmp_path]
    settings.recent = [OpenRequest(str(path), ReadOptions(invert=path == tmp_path)) for path in paths]
    recent = RecentDatasets(session, settings, runner, session)
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = RecentMenu(recent, opened.append, parent)
    with qtbot.waitSignal(recent.missing_found):
        menu.popup(parent.pos())
    yield menu
    menu.close()


def entries(menu):
    return [action for action in menu.actions() if action.objectName() == "recentAction"]


def test_it_names_files_says_where_they_are_and_greys_those_that_are_gone(menu, tmp_path):
    there, gone, folder = entries(menu)
    assert there.text().startswith("&1  a&&b <i>.npz  \N{EN DASH}  test_it")
    assert there.toolTip().replace("\N{WORD JOINER}", "") == str(tmp_path / "a&b <i>.npz")
    assert [action.isEnabled() for action in (there, gone, folder)] == [True, False, True]
    assert str(tmp_path / "gone.csv") in gone.toolTip()


def test_an_entry_opens_as_it_was_opened_before(menu, opened, tmp_path):
    entries(menu)[2].trigger()
    assert opened == [OpenRequest(str(tmp_path), ReadOptions(invert=True))]


def test_entries_are_removed_by_key_by_context_menu_and_all_at_once(qtbot, menu):
    menu.setActiveAction(entries(menu)[0])
    qtbot.keyClick(menu, Qt.Key.Key_Delete)
    assert [action.isEnabled() for action in entries(menu)] == [False, True]
    place = menu.actionGeometry(entries(menu)[1]).center()
    menu.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint()))
    menu.findChild(QMenu).actions()[0].trigger()
    assert len(entries(menu)) == 1
    next(action for action in menu.actions() if action.objectName() == "removeMissingAction").trigger()
    assert not entries(menu)
    assert not menu.menuAction().isEnabled()
