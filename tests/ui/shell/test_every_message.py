"""What interrupts or guides the user: text can be read, controls hit, named, reached by keys."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from helpers.audit import faults_of
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.exceptions import TimeoutError as QtTimeout

from mnist_gui.data.user.notes import Notes, write_notes
from mnist_gui.data.user.profiles import shared_folder
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.browse.inspector.quick_look import QuickLook
from mnist_gui.ui.shell.crash_dialog import CrashDialog
from mnist_gui.ui.shell.crash_report import Rescue
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.kept import KEPT
from mnist_gui.ui.widgets.question_bar import QuestionBar
from mnist_gui.ui.widgets.theme import Scheme

_LEAST = {Scheme.LIGHT: 4.5, Scheme.DARK: 4.5, Scheme.HIGH_CONTRAST: 7.0}
_SENTENCE = "The file train-images-idx3-ubyte is damaged; download or copy it again."


@pytest.fixture
def window(
    make_window: Callable[[], MainWindow], qtbot, qapp: QApplication, monkeypatch, tiny_dataset
) -> Iterator[MainWindow]:
    """A window with a data set, a model in a file and 1366x768 pixels."""
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")
    palette, font = QPalette(qapp.palette()), QFont(qapp.font())
    window = make_window()
    window.resize(1366, 768)
    window.state.session.set_dataset(tiny_dataset)
    window.state.session.add_run(train(tiny_dataset, TrainingRequest("logistic", "pixels")), saved=True)
    settled(window, qtbot)
    yield window
    qapp.setStyle("Fusion")
    qapp.setPalette(palette)
    qapp.setFont(font)


def settled(window: MainWindow, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    for _ in range(3):
        QApplication.processEvents()


_THEME = 5000  # ms, on a busy machine


def faults_in_all_themes(window: MainWindow, shown: QWidget, qtbot) -> list[str]:
    found = []
    for scheme, least in _LEAST.items():
        window.choose_scheme(scheme)
        settled(window, qtbot)
        with suppress(QtTimeout):  # a theme is applied in several steps
            qtbot.waitUntil(lambda least=least: not faults_of(shown, text=least), timeout=_THEME)
        found += [f"{scheme.value}: {fault}" for fault in faults_of(shown, text=least)]
    return found


def test_bars_above_the_pages_can_be_read_and_used(window, qtbot):
    window.show_message(_SENTENCE)
    bar = window.findChild(QuestionBar, "recoveryBar")
    bar.ask("Restore the work on MNIST, with 2 models, that a crash left?")
    assert bar.isVisible()
    assert faults_in_all_themes(window, window, qtbot) == []
    close = window.findChild(QToolButton, "closeMessageButton")
    assert not close.icon().isNull(), "a sign in the style of all others"


def test_quick_look_and_tour_can_be_read_and_used(window, qtbot):
    window.open_dataset("sample")
    settled(window, qtbot)
    window.show_page("browse")
    window.page("browse").go_to_row(3)
    window.findChild(QuickLook).open()
    window.teaching.start_tour()
    qtbot.waitUntil(lambda: window.teaching.tour.is_under_way)
    assert window.findChild(QWidget, "tourPanel").isVisible()
    assert faults_in_all_themes(window, window, qtbot) == []
    window.teaching.tour.leave()


def test_the_presentation_can_be_read_and_used(window, qtbot):
    window.teaching.toggle_presentation()
    faults = []
    for name in ("browse", "draw", "train", "catalogue"):
        window.show_page(name)
        faults += [f"{name}, {fault}" for fault in faults_in_all_themes(window, window, qtbot)]
    window.teaching.toggle_presentation()
    assert faults == []


def ask_about_models(window: MainWindow) -> None:
    session = window.state.session
    session.add_run(train(session.workspace.dataset, TrainingRequest("logistic", "pixels")))
    window.close()


def ask_to_delete_a_profile(window: MainWindow) -> None:
    folder = shared_folder("profiles") / "Anna" / "notes"
    write_notes(folder, window.state.workspace.dataset, Notes({1: "a note"}))
    window.upkeep.ask_to_delete_profile("Anna")


def ask_to_delete_notes(window: MainWindow) -> None:
    window.show_preferences()
    dialog = window.findChild(QDialog, "preferencesDialog")
    button = dialog.findChild(QPushButton, f"{KEPT[0].name}DeleteButton")
    button.setEnabled(True)
    button.click()


def ask_how_to_restore(window: MainWindow) -> None:
    window.upkeep.ask_how_to_restore("a backup.zip")


def ask_for_a_profile(window: MainWindow) -> None:
    menu = window.findChild(QMenu, "profileMenu")
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if each.objectName() == "newProfileAction").trigger()


def report_a_crash(window: MainWindow) -> None:
    rescue = Rescue(lambda: 2, lambda: None, lambda: None)
    details = "Traceback (most recent call last):\n  File 'a.py', line 1\nZeroDivisionError"
    dialog = CrashDialog("ZeroDivisionError: the divisor is 0", details, rescue, shared_folder("log"), window)
    dialog.count(3)
    dialog.open()
    dialog.findChild(QToolButton, "crashDetailsButton").click()


def test_every_question_can_be_read_and_used(window, qtbot):
    questions = {
        "deleteProfileDialog": ask_to_delete_a_profile,
        "deleteKeptDialog": ask_to_delete_notes,
        "restoreDialog": ask_how_to_restore,
        "newProfileDialog": ask_for_a_profile,
        "crashDialog": report_a_crash,
        "dropRunsDialog": ask_about_models,
    }
    faults = []
    for name, ask in questions.items():
        ask(window)
        qtbot.waitUntil(lambda name=name: window.findChild(QDialog, name) is not None)
        dialog = window.findChild(QDialog, name)
        assert dialog.isVisible(), name
        assert dialog.width() >= 400, "sentences need room"
        faults += [f"{name}, {fault}" for fault in faults_in_all_themes(window, dialog, qtbot)]
        for each in window.findChildren(QDialog):
            each.reject()
    assert faults == []
