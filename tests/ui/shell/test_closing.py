"""Closing the window: what is written before it goes, and what is asked."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from helpers.window_driver import choose_in_dialog, message
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPlainTextEdit, QPushButton

from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.data.user.user_files import LOCK
from mnist_gui.file_lock import file_lock
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.state.window_state import WindowState


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, TrainingRequest("logistic", "pixels"))


@pytest.fixture
def window(qtbot, make_window, tiny_dataset) -> MainWindow:
    """A window that shows the tiny data set and knows its notes."""
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    qtbot.waitUntil(lambda: window.state.column_store.columns.noted is not None)
    return window


# Notes


@pytest.fixture
def held_lane(window) -> Event:
    """Keeps the lane on which notes are written busy until it is cancelled."""
    has_begun = Event()

    def hold(_report, token):
        has_begun.set()
        token.wait(60)

    window.state.runner.start(Lane.SAVING, hold)
    assert has_begun.wait(10)
    return has_begun


def write_note(qtbot, window: MainWindow, row: int, text: str) -> QPlainTextEdit:
    """Write a note, and leave the cursor in the field."""
    window.activateWindow()
    window.page("browse").go_to_row(row)
    field = window.findChild(QPlainTextEdit, "noteField")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, text)
    return field


def block_notes() -> None:
    """Put a file in the place of the folder of notes, so that none can be written."""
    notes_folder().parent.mkdir(parents=True, exist_ok=True)
    notes_folder().write_text("in the way")


def kept(dataset) -> dict[int, str]:
    return dict(read_notes(notes_folder(), dataset).texts)


def test_a_note_with_the_cursor_in_it_is_kept_when_the_window_is_closed(
    qtbot, window, held_lane, tiny_dataset
):
    write_note(qtbot, window, 7, "last words")
    assert window.close()
    assert kept(tiny_dataset) == {7: "last words"}


def test_a_note_whose_writing_has_to_wait_is_kept_when_the_window_is_closed(
    qtbot, window, held_lane, tiny_dataset
):
    write_note(qtbot, window, 7, "one")
    write_note(qtbot, window, 8, "another")
    window.show_page("draw")
    assert kept(tiny_dataset) == {}
    assert window.close()
    assert kept(tiny_dataset) == {7: "one", 8: "another"}


def test_a_note_with_the_cursor_in_it_is_kept_when_another_data_set_is_opened(qtbot, window, tiny_dataset):
    field = write_note(qtbot, window, 7, "last words")
    window.findChild(QAction, "openSampleAction").trigger()
    qtbot.waitUntil(lambda: window.state.workspace.dataset is not tiny_dataset)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    assert kept(tiny_dataset) == {7: "last words"}
    assert kept(window.state.workspace.dataset) == {}
    assert field.toPlainText() == ""


def test_a_note_that_cannot_be_written_keeps_the_window_open_once(qtbot, window, tiny_dataset):
    block_notes()
    field = write_note(qtbot, window, 7, "nowhere to go")
    assert not window.close()
    assert window.isVisible()
    assert message(window).startswith("The notes ")
    assert field.toPlainText() == "nowhere to go"
    assert window.close()


def test_a_note_is_kept_if_what_was_in_its_way_is_gone_by_the_second_time(qtbot, window, tiny_dataset):
    block_notes()
    write_note(qtbot, window, 7, "somewhere to go")
    assert not window.close()
    notes_folder().unlink()
    assert window.close()
    assert kept(tiny_dataset) == {7: "somewhere to go"}


def test_a_warning_is_not_for_ever(qtbot, window, run):
    block_notes()
    write_note(qtbot, window, 7, "first")
    window.state.session.add_run(run)
    assert not window.close(), "the notes cannot be written"
    notes_folder().unlink()
    assert not window.close(), "a model is in no file"
    answer(qtbot, window, "keepRunsButton")
    shutil.rmtree(notes_folder())
    block_notes()
    write_note(qtbot, window, 8, "second")
    window.state.session.mark_saved(run)
    assert not window.close()
    assert message(window).startswith("The notes ")
    assert window.close()


# Another program that writes


@contextmanager
def another_program_writing(qtbot, window: MainWindow) -> Iterator[None]:
    """Write a note, and let another program hold the notes meanwhile."""
    write_note(qtbot, window, 7, "in the queue")
    notes_folder().mkdir(parents=True)
    with file_lock(notes_folder().parent / LOCK):
        yield


def test_the_window_goes_on_while_another_program_writes_and_closes_when_that_has_ended(
    qtbot, window, tiny_dataset
):
    with another_program_writing(qtbot, window):
        assert not window.close()
        assert not window.close()
        assert "closes as soon as yours are saved" in message(window)
        assert window.isVisible()
        assert kept(tiny_dataset) == {}
    qtbot.waitUntil(lambda: not window.isVisible())
    assert kept(tiny_dataset) == {7: "in the queue"}


def test_a_program_that_writes_for_too_long_is_said_and_a_second_attempt_closes(
    qtbot, window, monkeypatch, tiny_dataset
):
    monkeypatch.setattr("mnist_gui.data.user.user_files._LONGEST_WAIT", 0.2)
    with another_program_writing(qtbot, window):
        assert not window.close()
        qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
        assert "another program has been writing" in message(window)
        assert window.isVisible()
        assert window.close()
    assert kept(tiny_dataset) == {}


def test_closing_anyway_while_another_program_writes_still_asks_nothing(qtbot, trained, tiny_dataset):
    with another_program_writing(qtbot, trained):
        trained.close_anyway()
        assert trained.isVisible()
    qtbot.waitUntil(lambda: not trained.isVisible())
    assert asked(trained) is None
    assert kept(tiny_dataset) == {7: "in the queue"}


def test_a_second_attempt_joins_the_first_and_drops_the_same(qtbot, trained, monkeypatch, tiny_dataset):
    attempts = []
    save_now = WindowState.save_now
    monkeypatch.setattr(
        WindowState,
        "save_now",
        lambda state, patience: attempts.append(patience) or save_now(state, patience=patience),
    )
    with another_program_writing(qtbot, trained):
        assert not trained.close()
        assert len(attempts) == 1
        trained.close_at_once()
        assert not trained.close()
        assert len(attempts) == 1
        assert trained.isVisible()
    qtbot.waitUntil(lambda: not trained.isVisible())
    assert max(attempts) < 0.1, "the GUI thread does not wait"
    assert kept(tiny_dataset) == {7: "in the queue"}


def test_closing_at_once_waits_for_another_program_on_a_thread_and_then_closes(
    qtbot, window, monkeypatch, tiny_dataset
):
    monkeypatch.setattr("mnist_gui.data.user.user_files._LONGEST_WAIT", 0.2)
    with another_program_writing(qtbot, window):
        window.close_at_once()
        assert window.isVisible()
        qtbot.waitUntil(lambda: not window.isVisible())
    assert kept(tiny_dataset) == {}


# Models in no file


@pytest.fixture
def trained(window, run) -> MainWindow:
    """A window with a model that is in no file."""
    window.state.session.add_run(run)
    return window


def asked(window: MainWindow) -> QMessageBox | None:
    return window.findChild(QMessageBox, "dropRunsDialog")


def answer(qtbot, window: MainWindow, button: str) -> None:
    box = asked(window)
    with qtbot.waitSignal(box.destroyed):
        qtbot.mouseClick(box.findChild(QPushButton, button), Qt.MouseButton.LeftButton)


def save(qtbot, window: MainWindow, path: Path) -> None:
    choose_in_dialog(qtbot, window.findChild(QFileDialog, "saveModelDialog"), path)


def test_a_window_without_models_closes_without_a_question(window):
    assert window.close()
    assert asked(window) is None


def test_closing_asks_before_a_model_in_no_file_is_lost_and_cancel_keeps_it(qtbot, trained, run):
    trained.findChild(QAction, "quitAction").trigger()
    assert trained.isVisible()
    assert asked(trained).isVisible()
    assert asked(trained).text() == "Closing the window drops the model that you have trained."
    assert asked(trained).findChild(QPushButton, "dropRunsButton").text() == "Close &Anyway"
    answer(qtbot, trained, "keepRunsButton")
    assert trained.isVisible()
    assert trained.state.workspace.runs == (run,)
    assert not trained.close()
    qtbot.keyClick(asked(trained), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: asked(trained) is None)
    assert trained.isVisible()


def test_the_window_closes_anyway_if_the_user_says_so(qtbot, trained):
    assert not trained.close()
    answer(qtbot, trained, "dropRunsButton")
    assert not trained.isVisible()
    assert not trained.state.runner.live_tasks


def test_a_window_closed_twice_asks_once(qtbot, trained):
    assert not trained.close()
    assert not trained.close()
    assert len(trained.findChildren(QMessageBox)) == 1
    answer(qtbot, trained, "dropRunsButton")
    assert not trained.isVisible()


def test_the_second_click_of_a_double_click_finds_the_question_answered(qtbot, trained):
    trained.close()
    box = trained.findChild(QMessageBox, "dropRunsDialog")
    button = box.findChild(QPushButton, "keepRunsButton")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # before the box is deleted
    assert trained.isVisible()
    assert trained.state.workspace.unsaved_runs


def test_the_window_closes_once_every_model_is_saved(qtbot, trained, run, tmp_path):
    trained.state.session.add_run(second := train(trained.state.workspace.dataset, run.request))
    assert not trained.close()
    assert asked(trained).text() == "Closing the window drops the 2 models that you have trained."
    answer(qtbot, trained, "saveRunsButton")
    assert trained.state.workspace.current_run is second
    save(qtbot, trained, tmp_path / "two.mnistmodel")
    qtbot.waitUntil(lambda: asked(trained) is not None)
    assert trained.isVisible()
    answer(qtbot, trained, "saveRunsButton")
    save(qtbot, trained, tmp_path / "one.mnistmodel")
    qtbot.waitUntil(lambda: not trained.isVisible())
    assert (tmp_path / "one.mnistmodel").stat().st_size > 0
    assert (tmp_path / "two.mnistmodel").stat().st_size > 0


def test_a_window_stays_if_saving_is_cancelled(qtbot, trained, run):
    assert not trained.close()
    answer(qtbot, trained, "saveRunsButton")
    dialog = trained.findChild(QFileDialog, "saveModelDialog")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert trained.isVisible()
    assert trained.state.workspace.unsaved_runs == (run,)
    assert asked(trained) is None


def test_closing_takes_the_place_of_opening_when_models_are_asked_about(qtbot, trained, tiny_dataset):
    trained.findChild(QAction, "openSampleAction").trigger()
    qtbot.waitUntil(lambda: asked(trained) is not None)
    assert not trained.close()
    assert len(trained.findChildren(QMessageBox)) == 1
    assert asked(trained).text().startswith("Closing the window")
    answer(qtbot, trained, "keepRunsButton")
    assert trained.isVisible()
    assert trained.state.workspace.dataset is tiny_dataset


def test_models_in_a_file_are_not_asked_about(trained, run):
    trained.state.session.mark_saved(run)
    assert trained.close()
    assert asked(trained) is None


def test_a_note_is_in_its_file_while_models_are_asked_about(qtbot, trained, tiny_dataset):
    write_note(qtbot, trained, 7, "not the last words")
    assert not trained.close()
    assert kept(tiny_dataset) == {7: "not the last words"}
    answer(qtbot, trained, "keepRunsButton")


def test_a_picture_of_the_window_ends_the_program_without_a_question(trained):
    trained.close_anyway()
    assert not trained.isVisible()
    assert asked(trained) is None


# A training under way


@pytest.fixture
def training(window, monkeypatch) -> Event:
    """A training that ends when the event is set, or when it is cancelled."""
    may_end = Event()

    def learn(dataset, request, *, report, token):
        while not may_end.wait(0.01):
            token.raise_if_cancelled()
        return train(dataset, request)

    monkeypatch.setattr("mnist_gui.learning.training.train", learn)
    window.state.session.train(TrainingRequest("logistic", "pixels"))
    return may_end


def test_closing_asks_before_a_training_ends_and_cancel_keeps_it(qtbot, window, training):
    window.findChild(QAction, "quitAction").trigger()
    assert window.isVisible()
    assert asked(window).text() == "Closing the window ends what is being trained."
    assert not asked(window).findChild(QPushButton, "saveRunsButton").isVisible()
    answer(qtbot, window, "keepRunsButton")
    training.set()
    qtbot.waitUntil(lambda: len(window.state.workspace.runs) == 1)
    assert asked(window) is None


def test_a_cross_validation_is_asked_about_too(qtbot, window):
    window.state.session.validate(TrainingRequest("logistic", "pixels"), 5)
    assert not window.close()
    assert asked(window).isVisible()
    answer(qtbot, window, "dropRunsButton")
    assert not window.isVisible()


def test_a_training_is_ended_if_the_user_says_so(qtbot, window, training):
    assert not window.close()
    answer(qtbot, window, "dropRunsButton")
    assert not window.isVisible()
    assert not window.state.runner.live_tasks


def test_a_training_that_ends_while_it_is_asked_about_leaves_a_model_to_save(qtbot, window, training):
    assert not window.close()
    training.set()
    qtbot.waitUntil(lambda: len(window.state.workspace.runs) == 1)
    qtbot.waitUntil(lambda: window.state.session.learning.task is None)
    assert asked(window).text() == "Closing the window drops the model that you have trained."
    assert asked(window).findChild(QPushButton, "saveRunsButton").isVisible()
    answer(qtbot, window, "keepRunsButton")
    assert window.isVisible()


def test_a_question_with_nothing_left_to_lose_goes(qtbot, window, training):
    assert not window.close()
    window.state.session.learning.cancel()
    qtbot.waitUntil(lambda: asked(window) is None)
    assert window.isVisible()
    assert window.close()


def test_opening_another_data_set_asks_before_a_training_ends(qtbot, window, training, tiny_dataset):
    window.findChild(QAction, "openSampleAction").trigger()
    qtbot.waitUntil(lambda: asked(window) is not None)
    assert asked(window).text() == "Opening a data set ends what is being trained on this one."
    answer(qtbot, window, "keepRunsButton")
    assert window.state.workspace.dataset is tiny_dataset
    assert window.state.session.learning.task is not None
