"""Uncaught exceptions: one dialog, however many there are and wherever they come from."""

import logging
import threading
from collections.abc import Iterator

import pytest
from helpers.widget_driver import click, find, text, visible_text
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QPushButton, QWidget

from mnist_gui import __version__
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.shell import crash_dialog
from mnist_gui.ui.shell.crash_log import CrashLog
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.tasks import Lane


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, TrainingRequest("logistic", "pixels"))


@pytest.fixture
def window(qtbot, make_window, tiny_dataset, tmp_path) -> Iterator[MainWindow]:
    """A window whose uncaught exceptions are shown, and fail no test."""
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    with qtbot.captureExceptions(), CrashLog(tmp_path / "log").kept():
        logging.getLogger("mnist_gui.somewhere").warning("a full disk")
        window.crash_reporter.install(CrashLog(tmp_path / "log"))
        yield window
        window.crash_reporter.uninstall()


def fail() -> None:
    raise ZeroDivisionError("the divisor is 0")


def dialogs(window: MainWindow) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog, "crashDialog") if dialog.isVisible()]


def crash(qtbot, window: MainWindow) -> QDialog:
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    return dialogs(window)[0]


def test_an_exception_in_a_slot_is_shown_with_all_that_helps_to_find_it(qtbot, window):
    dialog = crash(qtbot, window)
    assert text(dialog, "crashSummary") == "ZeroDivisionError: the divisor is 0"
    assert not find(dialog, QPlainTextEdit, "crashDetails").isVisible()
    click(qtbot, dialog, "crashDetailsButton")
    details = find(dialog, QPlainTextEdit, "crashDetails")
    assert details.isVisible()
    for part in (f"mnist-gui {__version__}", "PySide6", "offscreen", "in fail", "a full disk", "numpy"):
        assert part in details.toPlainText()
    click(qtbot, dialog, "crashCopyButton")
    assert QGuiApplication.clipboard().text() == details.toPlainText()


def test_the_program_goes_on_and_shows_the_next_one_too(qtbot, window):
    dialog = crash(qtbot, window)
    with qtbot.waitSignal(dialog.destroyed):
        click(qtbot, dialog, "crashContinueButton")
    assert window.isVisible()
    with qtbot.waitSignal(crash(qtbot, window).destroyed):
        qtbot.keyClick(dialogs(window)[0], Qt.Key.Key_Escape)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_exceptions_of_tasks_and_threads_are_shown(qtbot, window):
    window.state.runner.start(Lane.LOADING, lambda report, token: fail())
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    with qtbot.waitSignal(dialogs(window)[0].destroyed):
        dialogs(window)[0].accept()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    assert "ZeroDivisionError" in text(dialogs(window)[0], "crashSummary")


def test_there_is_one_dialog_which_counts_the_others(qtbot, window):
    for _ in range(5):
        QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    dialog = dialogs(window)[0]
    assert "4 times" in visible_text(dialog, "crashCount")
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: "5 times" in visible_text(dialog, "crashCount"))
    assert dialogs(window) == [dialog]


def test_a_page_that_cannot_be_painted_neither_floods_the_log_nor_hangs_the_window(qtbot, window, tmp_path):
    class Broken(QWidget):
        painted = 0

        def paintEvent(self, event) -> None:
            Broken.painted += 1
            if Broken.painted < 500:
                self.update()
            fail()

    broken = Broken(window)
    broken.show()
    qtbot.waitUntil(lambda: Broken.painted >= 500, timeout=60_000)  # a busy machine is slow
    qtbot.waitUntil(lambda: bool(dialogs(window)), timeout=60_000)
    assert (tmp_path / "log" / "mnist-gui.log").read_text().count("Traceback") <= 3
    assert len(dialogs(window)) == 1


def test_a_dialog_that_cannot_be_shown_is_not_tried_again(qtbot, window, monkeypatch, caplog):
    monkeypatch.setattr(crash_dialog, "CrashDialog", lambda *_arguments: fail())
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: "cannot be shown" in caplog.text)
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: caplog.text.count("uncaught exception\n") >= 2)
    assert caplog.text.count("cannot be shown") == 1
    assert dialogs(window) == []
    assert window.isVisible()


def test_models_in_no_file_are_spoken_of_and_can_be_saved(qtbot, window, run):
    dialog = crash(qtbot, window)
    assert dialog.findChild(QPushButton, "crashSaveButton") is None
    dialog.accept()
    window.state.session.add_run(run)
    dialog = crash(qtbot, window)
    assert "A model is in no file" in text(dialog, "crashSafety")
    click(qtbot, dialog, "crashSaveButton")
    saving = find(window, QFileDialog, "saveModelDialog")
    assert saving.isVisible()
    saving.reject()


def test_quit_keeps_models_for_the_next_start(qtbot, window, make_window, run):
    window.state.session.add_run(run)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    dialog = crash(qtbot, window)
    click(qtbot, dialog, "crashQuitButton")
    assert not window.isVisible()
    following = make_window()
    qtbot.waitUntil(lambda: "the model" in visible_text(following, "recoveryBarText"))


def test_what_is_shown_has_no_markup(qtbot, window):
    def fail_with_markup() -> None:
        raise ValueError("<img src=x> and\n two lines")

    QTimer.singleShot(0, fail_with_markup)
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    label = text(dialogs(window)[0], "crashSummary")
    assert "\n" not in label
