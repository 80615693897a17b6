"""Pages and actions are rows: what the window, the list under F1 and the command line derive from them."""

import inspect
from dataclasses import replace
from operator import attrgetter

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QVBoxLayout

from mnist_gui.cli import main
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.ui.opening.opener import Opener
from mnist_gui.ui.shell import main_window
from mnist_gui.ui.shell.actions import ACTIONS, ActionSpec, Menu, page_actions
from mnist_gui.ui.shell.enabling import (
    ActionContext,
    all_of,
    always,
    any_of,
    can_learn,
    dataset_can_be_reopened,
    dataset_is_open,
    has_run,
    is_learning,
    not_on_page,
    on_page,
)
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.menus import shortcut_rows
from mnist_gui.ui.shell.page_table import PAGES, PageSpec
from mnist_gui.ui.shell.pages import Pages
from mnist_gui.ui.shell.steps_opener import StepsOpener
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import EMPTY, Workspace
from mnist_gui.ui.widgets.page import Page


class DummyPage(Page):
    """A page as a newcomer writes it."""

    can_shout = False

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._label = QLabel()
        QVBoxLayout(self).addWidget(self._label)
        state.session.follow(self._on_workspace_changed)

    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not old.dataset:
            self._label.setText("nothing" if new.dataset is None else new.dataset.name)

    def shout(self, *words: str) -> None:
        self.said.emit(" ".join(words).upper())

    @property
    def text(self) -> str:
        return self._label.text()


DUMMY_PAGE = PageSpec("dummy", "D&ummy", f"{__name__}:DummyPage", gestures=(("Space", "Nothing"),))
SHOUT = ActionSpec(
    "shoutAction",
    Menu.HELP,
    "&Shout...",
    ("Ctrl+Alt+S",),
    "dummy.shout",
    on_page("dummy", "can_shout"),
    arguments=("who", "is there"),
)


@pytest.fixture
def window(qtbot, make_window, monkeypatch) -> MainWindow:
    """A window with one more page and one more action, of one row each."""
    pages = (*PAGES, DUMMY_PAGE)
    actions = tuple(spec for spec in ACTIONS if spec.group != "page")
    monkeypatch.setattr(main_window, "PAGES", pages)
    monkeypatch.setattr(main_window, "ACTIONS", (*actions, *page_actions(pages), SHOUT))
    return make_window()


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert found is not None
    return found


def test_a_page_of_one_row_has_a_place_in_the_rail_a_menu_entry_and_a_shortcut(window, tiny_dataset):
    rail = window.findChild(Pages).rail
    titles = [rail.tabText(index) for index in range(rail.count())]
    assert titles == ["Start", "Browse", "Train", "Draw", "Review", "Dummy"]
    entry = action(window, "dummyPageAction")
    assert entry.text() == "D&ummy"
    assert entry.shortcuts() == [QKeySequence("Ctrl+6")]
    assert not entry.isChecked()
    window.state.session.set_dataset(tiny_dataset)
    entry.trigger()
    page = window.page("dummy")
    assert page.isVisible()
    assert page.text == "Tiny"
    assert entry.isChecked()
    assert window.is_complete


def test_an_action_of_one_row_calls_its_method_and_is_enabled_when_it_says_so(window):
    entry = action(window, "shoutAction")
    assert entry.shortcuts() == [QKeySequence("Ctrl+Alt+S")]
    assert not entry.isEnabled()
    window.page("dummy").can_shout = True
    window.show_page("dummy")
    assert entry.isEnabled()
    entry.trigger()
    assert window.statusBar().currentMessage() == "WHO IS THERE"
    window.page("dummy").can_shout = False
    window.page("dummy").actions_changed.emit()
    assert not entry.isEnabled()


def test_the_list_of_shortcuts_has_a_line_for_every_row():
    rows = shortcut_rows((*ACTIONS, SHOUT), (*PAGES, DUMMY_PAGE))
    assert ("Help", "Ctrl+Alt+S", "Shout") in rows
    assert ("Dummy", "Space", "Nothing") in rows
    assert ("File", "Ctrl+O", "Open File") in rows
    assert ("View", "Ctrl+4", "Start") in rows
    assert sum(len(page.gestures) for page in PAGES) + 1 == len([row for row in rows if row[0] not in _MENUS])


_MENUS = {menu.value.replace("&", "") for menu in Menu}


def test_the_command_line_takes_the_pages_of_the_table(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    names = ",".join(page.name for page in PAGES)
    assert f"--page {{{names}}}" in capsys.readouterr().out


def test_the_handler_of_every_row_exists_and_takes_its_arguments(make_window):
    window = make_window()
    owners = {"window": window, "opener": window.findChild(Opener), "upkeep": window.upkeep}
    owners["teaching"] = window.teaching
    owners["front"] = window.page("browse")
    owners["steps"] = window.findChild(StepsOpener)
    for spec in ACTIONS:
        owner, _, method = spec.handler.partition(".")
        handler = attrgetter(method)(owners.get(owner) or window.page(owner))
        if not inspect.isbuiltin(handler):  # of Qt
            inspect.signature(handler).bind(*spec.arguments)


def test_names_shortcuts_and_mnemonics_are_used_once():
    names = [spec.name for spec in ACTIONS]
    assert len(set(names)) == len(names)
    shown = [keys for _menu, keys, _effect in shortcut_rows(ACTIONS, ())]
    assert len(set(shown)) == len(shown)
    for menu in Menu:
        letters = [spec.text[spec.text.index("&") + 1].lower() for spec in ACTIONS if spec.menu is menu]
        assert len(set(letters)) == len(letters), f"mnemonics of {menu.value}: {letters}"


# Predicates


@pytest.fixture
def context(tiny_dataset) -> ActionContext:
    return ActionContext(Workspace(dataset=tiny_dataset), False, "draw", None)


def test_predicates_look_at_the_workspace(context):
    nothing = context._replace(workspace=EMPTY)
    assert always(nothing)
    assert (dataset_is_open(nothing), dataset_is_open(context)) == (False, True)
    assert (dataset_can_be_reopened(nothing), dataset_can_be_reopened(context)) == (False, True)
    own = replace(context.workspace, opened=OpenRequest("own"))
    assert not dataset_can_be_reopened(context._replace(workspace=own))
    learning = context._replace(is_learning=True)
    assert (can_learn(nothing), can_learn(learning), can_learn(context)) == (False, False, True)
    assert (is_learning(context), is_learning(learning)) == (False, True)
    run = context.workspace.with_run(object(), file=None)
    assert (has_run(context), has_run(context._replace(workspace=run))) == (False, True)


def test_predicates_look_at_the_page_in_front(qtbot, context, window_state):
    page = DummyPage(window_state)
    qtbot.addWidget(page)
    dummy = context._replace(page_name="dummy", page=page)
    assert not on_page("dummy")(dummy._replace(page=None)), "it is not built"
    assert on_page("dummy")(dummy)
    assert not on_page("browse")(dummy)
    assert not on_page("dummy", "can_shout")(dummy)
    page.can_shout = True
    assert on_page("dummy", "can_shout")(dummy)
    assert (not_on_page("dummy")(dummy), not_on_page("browse")(dummy)) == (False, True)
    assert all_of(always, dataset_is_open)(dummy)
    assert not all_of(always, has_run)(dummy)
    assert any_of(has_run, always)(dummy)
    assert not any_of(has_run, is_learning)(dummy)
