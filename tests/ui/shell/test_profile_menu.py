"""Another person's work, chosen in the menu."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog, QLabel, QMenu, QMessageBox, QPushButton

from mnist_gui import cli
from mnist_gui.data.user.notes import Notes, write_notes
from mnist_gui.data.user.profiles import current_profile, use_profile
from mnist_gui.ui.shell import display
from mnist_gui.ui.shell.instance import first_or_handed_over


@pytest.fixture(autouse=True)
def _default(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def entries(window) -> dict[str, object]:
    menu = window.findChild(QMenu, "profileMenu")
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def test_profiles_are_listed_and_one_is_chosen(make_window, tmp_path):
    window = make_window()
    (tmp_path / "data" / "profiles" / "Anna").mkdir(parents=True)
    assert list(entries(window)) == ["&Default", "Anna", "&New Profile...", "&Delete Profile"]
    assert entries(window)["&Default"].isChecked()
    entries(window)["&Default"].trigger()
    assert window.isVisible()
    entries(window)["Anna"].trigger()
    assert not window.isVisible()
    assert window.next_profile == "Anna"


def test_a_new_profile_has_a_safe_name(make_window):
    window = make_window()
    entries(window)["&New Profile..."].trigger()
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue("../elsewhere")
    dialog.accept()
    assert "cannot be the name of a profile" in window.findChild(QLabel, "messageText").text()
    assert window.isVisible()
    entries(window)["&New Profile..."].trigger()
    dialog = window.findChildren(QInputDialog)[-1]
    dialog.setTextValue(" Zoë ")
    dialog.accept()
    assert window.next_profile == "Zoë"


def deletions(window) -> dict[str, object]:
    entries(window)
    return {action.text(): action for action in window.findChild(QMenu, "deleteProfileMenu").actions()}


def ask_to_delete_anna(window, qtbot) -> QMessageBox:
    deletions(window)["Anna..."].trigger()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "deleteProfileDialog") is not None)
    return window.findChild(QMessageBox, "deleteProfileDialog")


@pytest.fixture
def anna(tmp_path, tiny_dataset) -> Path:
    """The folder of a profile with two notes."""
    folder = tmp_path / "data" / "profiles" / "Anna"
    write_notes(folder / "notes", tiny_dataset, Notes({1: "first", 2: "second"}))
    return folder


def test_a_profile_is_deleted_after_a_question_that_says_what_is_lost(make_window, qtbot, anna):
    window = make_window()
    assert list(deletions(window)) == ["Anna..."], "not the default one, which is in use"
    box = ask_to_delete_anna(window, qtbot)
    assert "Anna" in box.text()
    assert "2 notes" in box.informativeText()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    box.reject()
    assert anna.is_dir()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "deleteProfileDialog") is None)
    box = ask_to_delete_anna(window, qtbot)
    box.findChild(QPushButton, "deleteProfileButton").click()
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    assert list(anna.parent.iterdir()) == []
    assert list(entries(window)) == ["&Default", "&New Profile..."]


def test_a_profile_whose_window_is_open_is_not_deleted(make_window, qtbot, anna, monkeypatch):
    window = make_window()
    use_profile("Anna")
    theirs = first_or_handed_over({})
    use_profile("default")
    box = ask_to_delete_anna(window, qtbot)
    box.findChild(QPushButton, "deleteProfileButton").click()
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    assert "close it" in window.findChild(QLabel, "messageText").text()
    assert anna.is_dir()
    theirs.release()


def test_the_window_says_whose_it_is(make_window):
    use_profile("Anna")
    assert make_window().windowTitle() == "mnist-gui (Anna)"


def test_the_program_goes_on_with_the_profile_that_was_chosen(monkeypatch):
    used: list[tuple[str, object]] = []

    class App:
        @staticmethod
        def run(options) -> int:
            used.append((current_profile(), options.dataset))
            use_profile({"": "Anna", "Anna": None}[current_profile()])
            return 0

    monkeypatch.setattr(display, "import_app", lambda **_: App)
    assert cli.main(["sample", "--profile", "default"]) == 0
    assert used == [("", "sample"), ("Anna", None)]
