"""What a killed program left is offered at the next start, and restored as it was."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from helpers.widget_driver import click, find, visible_text
from helpers.window_driver import message
from PySide6.QtWidgets import QComboBox, QMessageBox, QPlainTextEdit, QSpinBox, QWidget

from mnist_gui.data.export import export
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.data.user.recovery import RecoveryFolder
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.shell.main_window import MainWindow

SEVEN = Drawing((Stroke(np.array([[0.3, 0.1], [0.7, 0.1], [0.5, 0.9]], dtype=np.float32)),))


@pytest.fixture(scope="module")
def files(tiny_dataset, tmp_path_factory) -> Path:
    """The tiny data set in files."""
    folder = tmp_path_factory.mktemp("files") / "tiny"
    export(tiny_dataset, folder, "idx")
    return folder


@pytest.fixture
def open_window(qtbot, make_window):
    """Return a function that opens a window on a data set, with its notes read."""

    def open_it(path: Path | str) -> MainWindow:
        window = make_window()
        window.open_dataset(str(path))
        qtbot.waitUntil(lambda: getattr(window.state.column_store.columns, "noted", None) is not None)
        qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
        return window

    return open_it


def train(qtbot, window: MainWindow) -> None:
    count = len(window.state.workspace.runs)
    window.state.session.train(TrainingRequest("logistic", "pixels"))
    qtbot.waitUntil(lambda: len(window.state.workspace.runs) > count, timeout=20_000)


def kill(qtbot, window: MainWindow) -> None:
    """End a window as if its process were killed: nothing is said, saved or removed."""
    window.state.recovery.write()
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    find(window, QPlainTextEdit, "noteField").blockSignals(True)  # a killed one says nothing
    window.close_at_once()


def question(window: MainWindow) -> str:
    return visible_text(window, "recoveryBarText")


def wait_for_question(qtbot, window: MainWindow) -> str:
    qtbot.waitUntil(lambda: question(window) != "")
    return question(window)


def restore(qtbot, window: MainWindow) -> None:
    click(qtbot, window, "recoveryBarAcceptButton")
    qtbot.waitUntil(lambda: not question(window))
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)


def left(tmp_path: Path) -> list[str]:
    folder = tmp_path / "data" / "recovery"
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def type_note(qtbot, window: MainWindow, row: int, text: str) -> None:
    window.show_page("browse")
    window.page("browse").go_to_row(row)
    field = find(window, QPlainTextEdit, "noteField")
    field.setFocus()
    qtbot.keyClicks(field, text)


def select_all(window: MainWindow) -> np.ndarray:
    grid = window.findChild(DigitGrid)
    grid.selectAll()
    return grid.selected_rows


def test_a_model_comes_back_as_one_in_no_file(qtbot, open_window, files, tmp_path):
    window = open_window(files)
    train(qtbot, window)
    before = window.state.workspace.current_run
    kill(qtbot, window)
    window = open_window(files)
    asked = wait_for_question(qtbot, window)
    assert asked == "The program ended without closing. Restore the model trained on tiny?"
    restore(qtbot, window)
    (run,) = window.state.workspace.unsaved_runs
    images = window.state.workspace.dataset.take(range(20))
    probabilities = run.classifier.predict(images).probabilities
    np.testing.assert_array_equal(probabilities, before.classifier.predict(images).probabilities)
    assert (run.request, run.evaluation.errors) == (before.request, before.evaluation.errors)
    kill(qtbot, window)
    window = open_window(files)
    assert wait_for_question(qtbot, window) == asked, "it is still in no file"


def test_models_in_files_come_back_beside_those_in_none(qtbot, open_window, files, tmp_path):
    window = open_window(files)
    train(qtbot, window)
    saved = tmp_path / "saved.mnistmodel"
    save_model(saved, window.state.workspace.current_run)
    window.state.session.mark_saved(window.state.workspace.current_run, str(saved))
    opened = [tmp_path / name for name in ("opened.mnistmodel", "gone.mnistmodel")]
    for path in opened:
        shutil.copy(saved, path)
        window.state.session.open_model(str(path))
        qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    train(qtbot, window)
    kill(qtbot, window)
    opened[1].unlink()
    window = open_window(files)
    assert "Restore the 4 models trained on tiny?" in wait_for_question(qtbot, window)
    restore(qtbot, window)
    workspace = window.state.workspace
    assert list(workspace.saved_runs.values()) == [str(saved), str(opened[0])]
    assert len(workspace.runs) == 3
    assert workspace.unsaved_runs == (workspace.current_run,)
    assert "gone.mnistmodel" in message(window)


def test_its_data_set_is_opened_as_it_was(qtbot, open_window, files):
    window = open_window(files)
    train(qtbot, window)
    opened = window.state.workspace.opened
    kill(qtbot, window)
    window = open_window("sample")
    wait_for_question(qtbot, window)
    restore(qtbot, window)
    assert window.state.workspace.opened == opened
    assert len(window.state.workspace.unsaved_runs) == 1


def test_page_query_order_and_selection_come_back(qtbot, open_window, files):
    window = open_window(files)
    field = find(window, QWidget, "queryField")
    field.setText("split:train label:3,5")
    field.returnPressed.emit()
    find(window, QWidget, "sortDirection").click()
    qtbot.waitUntil(lambda: len(select_all(window)) == 40)
    rows, snapshot = select_all(window), window.page("browse").snapshot()
    kill(qtbot, window)
    window = open_window(files)
    assert wait_for_question(qtbot, window) == (
        "The program ended without closing. Restore the images of tiny that were shown?"
    )
    restore(qtbot, window)
    assert window.page("browse").snapshot() == snapshot
    np.testing.assert_array_equal(window.findChild(DigitGrid).selected_rows, rows)


def test_a_note_that_was_being_written_comes_back(qtbot, open_window, files):
    window = open_window(files)
    type_note(qtbot, window, 7, "last words")
    kill(qtbot, window)
    window = open_window(files)
    dataset = window.state.workspace.dataset
    assert read_notes(notes_folder(), dataset).texts == {}
    assert "Restore the note that you were writing?" in wait_for_question(qtbot, window)
    restore(qtbot, window)
    assert window.state.column_store.note_of(7) == "last words"
    qtbot.waitUntil(lambda: read_notes(notes_folder(), dataset).texts == {7: "last words"})


def test_a_drawing_comes_back_on_its_page(qtbot, open_window, files):
    window = open_window(files)
    window.show_page("draw")
    window.page("draw").restore(SEVEN.to_json())
    kill(qtbot, window)
    window = open_window(files)
    assert "Restore the drawing on the pad?" in wait_for_question(qtbot, window)
    restore(qtbot, window)
    assert window.page("draw").snapshot() == SEVEN.to_json()
    assert window.page("draw").isVisible()
    assert window.page("draw").can_undo


def test_the_training_form_and_a_cross_validation_come_back(qtbot, open_window, files):
    window = open_window(files)
    window.show_page("train")
    find(window, QComboBox, "modelChoice").setCurrentIndex(1)
    find(window, QSpinBox, "seed").setValue(7)
    window.page("train").start_validation()
    qtbot.waitUntil(lambda: window.state.workspace.validation is not None, timeout=20_000)
    before, text = window.page("train").snapshot(), visible_text(window, "validationResult")
    assert set(before) == {"form", "validation"}
    kill(qtbot, window)
    window = open_window(files)
    asked = wait_for_question(qtbot, window)
    assert asked.endswith("Restore the cross-validation and the values in the form for training?")
    restore(qtbot, window)
    assert window.page("train").snapshot() == before
    window.show_page("train")
    assert visible_text(window, "validationResult") == text != ""


def test_what_is_discarded_is_not_offered_again(qtbot, open_window, files, tmp_path):
    window = open_window(files)
    train(qtbot, window)
    kill(qtbot, window)
    window = open_window(files)
    wait_for_question(qtbot, window)
    click(qtbot, window, "recoveryBarRejectButton")
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    assert question(window) == ""
    assert window.state.workspace.runs == ()
    assert left(tmp_path) == []
    assert window.close()
    window = open_window(files)
    assert question(window) == ""


def test_a_question_without_an_answer_is_asked_again(qtbot, open_window, files):
    window = open_window(files)
    train(qtbot, window)
    kill(qtbot, window)
    for _ in range(2):
        window = open_window(files)
        wait_for_question(qtbot, window)
        assert window.close()


def test_an_orderly_close_leaves_nothing(qtbot, open_window, files, tmp_path):
    window = open_window(files)
    train(qtbot, window)
    type_note(qtbot, window, 7, "a note")
    assert not window.close()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "dropRunsDialog") is not None)
    click(qtbot, window.findChild(QMessageBox, "dropRunsDialog"), "dropRunsButton")
    assert not window.isVisible()
    assert left(tmp_path) == []


def test_without_its_data_set_a_model_comes_back_for_the_open_one_and_the_rest_stays_on_offer(
    qtbot, open_window, files, tmp_path
):
    gone = tmp_path / "gone"
    gone.symlink_to(files)
    window = open_window(gone)
    train(qtbot, window)
    type_note(qtbot, window, 7, "last words")
    kill(qtbot, window)
    gone.unlink()
    window = open_window(files)
    wait_for_question(qtbot, window)
    restore(qtbot, window)
    assert "gone" in message(window)
    assert len(window.state.workspace.unsaved_runs) == 1
    assert window.state.column_store.note_of(7) == ""
    window.close_anyway()
    gone.symlink_to(files)
    window = open_window(files)
    assert wait_for_question(qtbot, window).endswith("Restore the note that you were writing?")
    restore(qtbot, window)
    assert window.state.column_store.note_of(7) == "last words"


def test_an_offer_stays_if_the_user_keeps_the_models_of_now(qtbot, open_window, files):
    window = open_window(files)
    train(qtbot, window)
    opened = window.state.workspace.opened
    kill(qtbot, window)
    window = open_window("sample")
    wait_for_question(qtbot, window)
    train(qtbot, window)
    click(qtbot, window, "recoveryBarAcceptButton")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "dropRunsDialog") is not None)
    click(qtbot, window.findChild(QMessageBox, "dropRunsDialog"), "keepRunsButton")
    window.state.session.mark_saved(window.state.workspace.current_run)
    window.open_dataset("sample")
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    assert window.state.workspace.runs == ()
    assert question(window)
    restore(qtbot, window)
    assert window.state.workspace.opened == opened
    assert len(window.state.workspace.unsaved_runs) == 1


def test_a_damaged_model_is_said_and_kept_and_what_is_whole_comes_back(qtbot, open_window, files, tmp_path):
    window = open_window(files)
    train(qtbot, window)
    train(qtbot, window)
    qtbot.waitUntil(lambda: len(window.state.workspace.unsaved_runs) == 2)
    kill(qtbot, window)
    damaged, _ = sorted((tmp_path / "data").rglob("*.mnistmodel"))
    damaged.write_bytes(b"not a model")
    window = open_window(files)
    assert "the 2 models trained on tiny" in wait_for_question(qtbot, window)
    restore(qtbot, window)
    assert "model-1.mnistmodel" in message(window)
    assert len(window.state.workspace.unsaved_runs) == 1
    assert damaged.exists()


def test_a_foreign_state_restores_what_makes_sense(qtbot, open_window, files, tmp_path):
    folder = RecoveryFolder.create(tmp_path / "data" / "recovery")
    browse = {"query": "label:<b>", "order": ["x", 1], "selected": [5, 1, 2], "current": 10**9, "note": [1]}
    draw = {"strokes": "none"}
    train = {"form": {"chosen": ["svm", "?"]}, "validation": {"folds": [[1, 2, 3]]}}
    state = {
        "opened": {"spec": str(files)},
        "front": "nowhere",
        "pages": {"browse": browse, "draw": draw, "train": train, "other": {}},
    }
    folder.write_state(state)
    folder.release()
    window = open_window(files)
    wait_for_question(qtbot, window)
    restore(qtbot, window)
    assert window.page("browse").snapshot() == {}
    assert window.page("draw").snapshot() == {}
    assert window.page("train").snapshot() == {}
    assert json.dumps(left(tmp_path)) == "[]"
