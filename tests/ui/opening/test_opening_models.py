"""Models from files in the window, and models that another data set would drop."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.widget_driver import text
from helpers.window_driver import choose_in_dialog, drop, message
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QTableView, QWidget

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import export
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.data.sources.names import OWN
from mnist_gui.data.user.own_digits import OwnDigit, OwnDigits
from mnist_gui.data.user.own_digits_file import own_digits_folder, write_own_digits
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.draw.reader import DrawingReader
from mnist_gui.ui.opening.opener import Opener
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.train.confusion_view import ConfusionView

REQUEST = TrainingRequest("logistic", "pixels")


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, REQUEST)


@pytest.fixture
def model(run, tmp_path) -> Path:
    path = tmp_path / "bars.mnistmodel"
    save_model(path, run)
    return path


@pytest.fixture
def folder(tiny_dataset, tmp_path) -> Path:
    """A folder called bars with the tiny data set."""
    export(tiny_dataset, tmp_path / "bars", "idx")
    return tmp_path / "bars"


@pytest.fixture
def window(qtbot, make_window, folder) -> MainWindow:
    window = make_window()
    with qtbot.waitSignal(window.state.session.changed):
        window.open_first(OpenRequest(str(folder)), pytest.fail)
    return window


def open_model(qtbot, window: MainWindow, model: Path) -> Run:
    drop(window, model)
    qtbot.waitUntil(lambda: window.state.workspace.current_run is not None)
    return window.state.workspace.current_run


# Opening models


def test_a_model_is_chosen_in_a_dialog_and_reads_as_if_it_had_been_trained(qtbot, window, model):
    window.findChild(QAction, "openModelAction").trigger()
    dialog = window.findChild(QFileDialog, "openModelDialog")
    choose_in_dialog(qtbot, dialog, model)
    qtbot.waitUntil(lambda: window.state.column_store.columns.predictions is not None)
    assert window.findChild(QTableView, "runsList").model().rowCount() == 1
    errors = window.state.workspace.current_run.evaluation.errors
    assert text(window, "testCaption").startswith(f"{errors} of 100 test images")
    assert "trained on 200 images of Tiny in" in text(window, "testCaption")
    window.show_page("browse")
    window.page("browse").go_to_row(210)
    label = window.state.workspace.dataset.labels[210]
    qtbot.waitUntil(lambda: text(window, "inspectorPrediction").startswith(str(label)))
    assert window.findChild(QAction, "saveModelAction").isEnabled()


def test_a_dropped_model_says_who_reads_from_now_on(qtbot, window, model):
    said = []
    window.findChild(Opener).said.connect(said.append)
    open_model(qtbot, window, model)
    assert said == ["Logistic regression on pixels, trained on Tiny, reads from now on"]
    assert window.page("draw").findChild(DrawingReader).can_choose


def test_a_model_that_was_trained_on_other_images_is_not_said_to_know_these(
    qtbot, window, model, tiny_dataset
):
    opened = open_model(qtbot, window, model)
    qtbot.waitUntil(lambda: window.state.column_store.columns.predictions is not None)
    qtbot.waitUntil(lambda: "test: " not in window.state.column_store.columns.predictions.origin)
    assert (
        window.state.column_store.columns.predictions.origin
        == "Logistic regression on pixels, which has learned from train"
    )
    train_split, test_split = tiny_dataset.splits
    fewer = Split("train", train_split.images[1:], train_split.labels[1:])
    window.state.session.set_dataset(replace(tiny_dataset, splits=(fewer, test_split)))
    again = open_model(qtbot, window, model)
    assert again is not opened
    qtbot.waitUntil(lambda: window.state.column_store.columns.predictions is not None)
    qtbot.waitUntil(lambda: "test: " not in window.state.column_store.columns.predictions.origin)
    assert window.state.column_store.columns.predictions.origin == "Logistic regression on pixels"


def test_images_of_another_size_are_refused_in_a_sentence_and_cost_nothing(qtbot, window, model):
    labels = np.arange(20, dtype=np.int16) % 2
    images = np.zeros((20, 8, 8), dtype=np.uint8)
    images[labels == 1, :, 3:5] = 255
    small = Dataset("Small", (Split("train", images, labels),), ("a", "b"), "small")
    kept = train(small, REQUEST)
    window.state.session.set_dataset(small)
    window.state.session.add_run(kept)
    drop(window, model)
    qtbot.waitUntil(lambda: message(window) != "")
    assert message(window).startswith("bars.mnistmodel reads images of 28x28 pixels, those of Small are 8x8;")
    assert window.state.workspace.runs == (kept,)


def test_what_is_no_model_is_said(qtbot, window, tmp_path):
    path = tmp_path / "letter.MNISTMODEL"
    path.write_text("Dear all")
    drop(window, path)
    qtbot.waitUntil(lambda: "letter.MNISTMODEL" in message(window))
    assert window.state.workspace.runs == ()


def test_a_cell_of_the_matrix_shows_its_images_though_the_data_set_has_other_classes(
    qtbot, window, model, tiny_dataset
):
    labels = tiny_dataset.labels
    kept = np.flatnonzero((labels == 3) | (labels == 7))
    few = tiny_dataset.subset(kept)
    classes = np.full(10, -1, dtype=np.int16)
    classes[[3, 7]] = 1, 0
    splits = tuple(Split(split.name, split.images, classes[split.labels]) for split in few.splits)
    window.state.session.set_dataset(replace(few, splits=splits, class_names=("7", "3")))
    opened = open_model(qtbot, window, model)
    count = int(opened.evaluation.confusion[3, 3])
    assert count > 0
    qtbot.waitUntil(lambda: window.state.column_store.columns.predictions is not None)
    window.findChild(ConfusionView).cell_activated.emit(3, 3)
    qtbot.waitUntil(lambda: text(window, "resultCount").startswith(f"{count} of "))


# Runs that are in no file


@pytest.fixture
def trained(qtbot, window, run) -> MainWindow:
    """A window with a model that is in no file."""
    window.state.session.add_run(run)
    return window


def asked(window: MainWindow) -> QMessageBox:
    return window.findChild(QMessageBox, "dropRunsDialog")


def wait_for_question(qtbot, window: MainWindow) -> QMessageBox:
    qtbot.waitUntil(lambda: asked(window) is not None)
    return asked(window)


def answer(qtbot, window: MainWindow, button: str) -> None:
    box = wait_for_question(qtbot, window)
    wanted = box.findChild(QPushButton, button)
    assert wanted is not None
    with qtbot.waitSignal(box.destroyed):
        qtbot.mouseClick(wanted, Qt.MouseButton.LeftButton)


def save(qtbot, window: MainWindow, path: Path) -> None:
    choose_in_dialog(qtbot, window.findChild(QFileDialog, "saveModelDialog"), path)


def open_with_actions(window: MainWindow, _folder: Path) -> None:
    window.findChild(QAction, "openSampleAction").trigger()


def open_by_drop(window: MainWindow, folder: Path) -> None:
    drop(window, folder)


def open_own_digits(window: MainWindow, _folder: Path) -> None:
    digit = OwnDigit(3, (), np.full((28, 28), 255, dtype=np.uint8), "2026-01-01T12:00:00")
    write_own_digits(own_digits_folder(), OwnDigits((digit,)), base=OwnDigits())
    window.page("draw").open_requested.emit(OWN)


def open_turned(window: MainWindow, folder: Path) -> None:
    window.findChild(QAction, "openAsAction").trigger()
    dialog = window.findChild(QWidget, "openAsDialog")
    dialog.request_chosen.emit(OpenRequest(str(folder), ReadOptions(transposed=True)))
    dialog.reject()


@pytest.mark.parametrize("road", [open_with_actions, open_by_drop, open_own_digits, open_turned])
def test_another_data_set_asks_before_it_drops_a_model_in_no_file(qtbot, trained, folder, run, road):
    dataset = trained.state.workspace.dataset
    road(trained, folder)
    assert wait_for_question(qtbot, trained).isVisible()
    assert "the model that you have trained" in asked(trained).text()
    rate = 100 * run.evaluation.error_rate
    assert asked(trained).informativeText() == f"Logistic regression on pixels, {rate:.2f} % wrong"
    assert (trained.state.workspace.dataset, trained.state.workspace.runs) == (
        dataset,
        (run,),
    )
    answer(qtbot, trained, "keepRunsButton")
    assert trained.state.session.loading.task is None
    assert trained.state.settings.dataset == OpenRequest(str(folder))
    assert (trained.state.workspace.dataset, trained.state.workspace.runs) == (
        dataset,
        (run,),
    )


def test_escape_and_closing_the_question_keep_everything(qtbot, trained, run, tmp_path):
    trained.findChild(QAction, "openSampleAction").trigger()
    qtbot.keyClick(wait_for_question(qtbot, trained), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: asked(trained) is None)
    trained.findChild(QAction, "openSampleAction").trigger()
    wait_for_question(qtbot, trained).close()
    qtbot.waitUntil(lambda: asked(trained) is None)
    trained.findChild(QAction, "saveModelAction").trigger()
    save(qtbot, trained, tmp_path / "kept.mnistmodel")
    qtbot.waitUntil(lambda: not trained.state.workspace.unsaved_runs)
    assert trained.state.session.loading.task is None
    assert trained.state.workspace.runs == (run,)


def test_the_data_set_opens_anyway_if_the_user_says_so(qtbot, trained):
    trained.findChild(QAction, "openSampleAction").trigger()
    answer(qtbot, trained, "dropRunsButton")
    qtbot.waitUntil(lambda: "Sample digits" in text(trained, "datasetLabel"))
    assert trained.state.workspace.runs == ()


def test_it_opens_once_every_model_is_saved(qtbot, trained, tmp_path, run):
    second = replace(run, train_images=100)
    trained.state.session.add_run(second)
    trained.findChild(QAction, "openSampleAction").trigger()
    assert "drops the 2 models" in wait_for_question(qtbot, trained).text()
    answer(qtbot, trained, "saveRunsButton")
    save(qtbot, trained, tmp_path / "one.mnistmodel")
    qtbot.waitUntil(lambda: asked(trained) is not None)
    assert trained.state.workspace.unsaved_runs == (run,)
    answer(qtbot, trained, "saveRunsButton")
    assert trained.state.workspace.current_run is run
    save(qtbot, trained, tmp_path / "two.mnistmodel")
    qtbot.waitUntil(lambda: "Sample digits" in text(trained, "datasetLabel"))
    assert (tmp_path / "one.mnistmodel").stat().st_size > 0
    assert (tmp_path / "two.mnistmodel").stat().st_size > 0
    qtbot.waitUntil(trained.page("browse").isVisible)
    assert asked(trained) is None


def test_of_many_models_a_few_are_named(qtbot, trained, run):
    for _ in range(9):
        trained.state.session.add_run(replace(run, evaluation=None))
    trained.findChild(QAction, "openSampleAction").trigger()
    lines = wait_for_question(qtbot, trained).informativeText().splitlines()
    assert len(lines) == 7
    assert lines[1] == "Logistic regression on pixels"
    assert lines[-1] == "and 4 more"
    answer(qtbot, trained, "keepRunsButton")


def test_who_gives_up_saving_keeps_everything(qtbot, trained, run):
    trained.findChild(QAction, "openSampleAction").trigger()
    answer(qtbot, trained, "saveRunsButton")
    dialog = trained.findChild(QFileDialog, "saveModelDialog")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert trained.state.session.loading.task is None
    assert trained.state.workspace.runs == (run,)
    trained.findChild(QAction, "openSampleAction").trigger()
    assert wait_for_question(qtbot, trained).isVisible()
    answer(qtbot, trained, "keepRunsButton")


def test_a_model_that_cannot_be_written_is_not_lost(qtbot, trained, run, tmp_path):
    trained.findChild(QAction, "openSampleAction").trigger()
    answer(qtbot, trained, "saveRunsButton")
    dialog = trained.findChild(QFileDialog, "saveModelDialog")
    dialog.fileSelected.emit(str(tmp_path / "nowhere" / "one.mnistmodel"))
    qtbot.waitUntil(lambda: "cannot be written" in text(trained, "saveMessage"))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert trained.state.session.loading.task is None
    assert trained.state.workspace.runs == (run,)


def test_what_is_asked_for_while_a_model_is_being_saved_opens_in_place_of_what_waits(
    qtbot, trained, folder, tmp_path
):
    trained.findChild(QAction, "openSampleAction").trigger()
    answer(qtbot, trained, "saveRunsButton")
    dialog = trained.findChild(QFileDialog, "saveModelDialog")
    dialog.fileSelected.emit(str(tmp_path / "one.mnistmodel"))
    drop(trained, folder)
    assert asked(trained) is None
    dataset = trained.state.workspace.dataset
    qtbot.waitUntil(lambda: trained.state.workspace.dataset is not dataset)
    assert trained.state.workspace.dataset.source == str(folder)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()


def test_what_cannot_be_opened_is_said_and_nothing_is_asked(qtbot, trained, run, tmp_path):
    letter = tmp_path / "letter.doc"
    letter.write_bytes(b"Dear all")
    drop(trained, letter)
    qtbot.waitUntil(lambda: "letter.doc" in message(trained))
    assert asked(trained) is None
    assert trained.state.workspace.runs == (run,)


def test_a_model_that_is_finished_while_another_data_set_loads_is_asked_about(qtbot, window, run):
    dataset = window.state.workspace.dataset
    window.findChild(QAction, "openSampleAction").trigger()
    assert window.state.session.loading.task is not None
    window.state.session.add_run(run)
    assert wait_for_question(qtbot, window).isVisible()
    assert window.state.workspace.dataset is dataset
    answer(qtbot, window, "dropRunsButton")
    assert window.state.workspace.dataset is not dataset
    assert window.state.settings.dataset == OpenRequest("sample")


def test_a_model_saved_while_the_question_stands_is_not_saved_again(qtbot, trained, run):
    trained.findChild(QAction, "openSampleAction").trigger()
    wait_for_question(qtbot, trained)
    trained.state.session.mark_saved(run)
    answer(qtbot, trained, "saveRunsButton")
    assert trained.findChild(QFileDialog, "saveModelDialog") is None
    qtbot.waitUntil(lambda: "Sample digits" in text(trained, "datasetLabel"))


def test_models_that_are_in_a_file_are_not_asked_about(qtbot, window, model, tmp_path, run):
    open_model(qtbot, window, model)
    window.state.session.add_run(run)
    window.findChild(QAction, "saveModelAction").trigger()
    save(qtbot, window, tmp_path / "saved.mnistmodel")
    qtbot.waitUntil(lambda: not window.state.workspace.unsaved_runs)
    window.findChild(QAction, "openSampleAction").trigger()
    qtbot.waitUntil(lambda: "Sample digits" in text(window, "datasetLabel"))
    assert asked(window) is None
