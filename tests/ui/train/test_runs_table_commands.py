"""Runs of the table are named, starred, deleted and brought back, and their settings used again."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QPlainTextEdit, QPushButton

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import TRASH, RunStore
from mnist_gui.learning.training import train
from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.train.page import TrainPage
from mnist_gui.ui.train.runs_view import RunsView

FIRST = TrainingRequest("logistic", "pixels", {"C": 0.5}, limit=150, seed=3)
SECOND = TrainingRequest("logistic", "pixels", seed=4)


@pytest.fixture(scope="module")
def runs(tiny_dataset):
    return [train(tiny_dataset, request) for request in (FIRST, SECOND)]


@pytest.fixture
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.delenv(LIMIT_VARIABLE)
    return RunStore(tmp_path / "user" / "runs")


@pytest.fixture
def settled(qtbot, runner):
    """Wait until all is written."""

    def settle() -> None:
        with qtbot.waitSignal(runner.start(Lane.KEEPING, lambda report, token: None).finished):
            pass

    return settle


@pytest.fixture
def state(session, column_store, runner, store, tiny_dataset, runs, settled) -> WindowState:
    """A window in which two runs are kept."""
    keeper = RunKeeper(session, runner, store.folder, session)
    session.set_dataset(tiny_dataset, OpenRequest("tiny"))
    for run in runs:
        session.add_run(run)
    settled()
    return WindowState(session, column_store, Settings(None), runner, runs=keeper)


@pytest.fixture
def page(qtbot, state) -> TrainPage:
    page = TrainPage(state)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    view(page).setFocus()
    return page


def view(page: TrainPage) -> RunsView:
    found = page.findChild(RunsView)
    assert found is not None
    return found


def titles(page: TrainPage) -> list[str]:
    model = view(page).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_f2_names_a_run_which_stays_named(qtbot, page, store, settled):
    QTest.keyClick(view(page), Qt.Key.Key_F2)
    dialog = page.findChild(QDialog, "runDialog")
    QTest.keyClicks(dialog.findChild(QLineEdit, "runName"), "Plain")
    QTest.keyClicks(dialog.findChild(QPlainTextEdit, "runNote"), "No limit")
    dialog.findChild(QCheckBox, "runStar").click()
    dialog.findChild(QPushButton, "keepRunDetailsButton").click()
    settled()
    assert titles(page) == ["● ★ Plain (Logistic regression)", "Logistic regression"]
    assert view(page).model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole).endswith("Seed 4\nNo limit")
    assert store.runs()["Plain"].record.note == "No limit"


def test_a_double_click_opens_the_same_dialog(qtbot, page):
    table = view(page)
    middle = QPoint(table.visualRect(table.model().index(1, 1)).center())
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    dialog = page.findChild(QDialog, "runDialog")
    assert dialog.findChild(QLineEdit, "runName").text() == ""
    dialog.reject()


def test_the_star_is_switched(page, store, settled):
    for expected in (True, False):
        page.run_commands.toggle_star()
        settled()
        assert store.runs()[1].record.starred is expected


def test_delete_removes_a_run_and_undo_brings_it_back(qtbot, page, state, store, runs, settled):
    assert not page.can_undo
    with qtbot.waitSignal(page.said):
        QTest.keyClick(view(page), Qt.Key.Key_Delete)
    assert state.workspace.runs == (runs[0],)
    assert state.workspace.current_run is runs[0]
    settled()
    assert len(store.runs()) == 1
    assert page.can_undo
    page.undo()
    assert state.workspace.runs == tuple(runs)
    assert state.workspace.current_run is runs[1]
    assert state.workspace.unsaved_runs == ()
    settled()
    assert len(store.runs()) == 2
    assert not page.can_undo


def test_runs_come_back_in_their_places(page, state, runs):
    view(page).run_selected.emit(runs[0])
    for _ in range(2):
        page.run_commands.delete()
    assert state.workspace.runs == ()
    assert state.workspace.current_run is None
    assert not page.run_commands.has_current
    for _ in range(2):
        page.undo()
    assert state.workspace.runs == tuple(runs)


def test_what_was_deleted_is_gone_when_the_window_closes(page, state, store, settled):
    page.run_commands.delete()
    settled()
    assert len(list((store.folder / TRASH).iterdir())) == 1
    state.runs.close()
    assert list((store.folder / TRASH).iterdir()) == []


def test_a_run_that_another_program_deleted_stays_in_the_window_with_a_message(
    qtbot, page, state, store, settled
):
    store.delete(store.runs()[1].id)
    with qtbot.waitSignal(state.runs.failed):
        page.run_commands.delete()
        settled()
    assert len(state.workspace.runs) == 2


def test_a_deletion_belongs_to_its_data_set(page, state, session, tiny_dataset, settled):
    page.run_commands.delete()
    settled()
    session.set_dataset(tiny_dataset, OpenRequest("tiny"))
    assert not page.can_undo
    settled()
    assert len(state.workspace.runs) == 1


def test_the_settings_of_a_run_fill_the_form(page, runs, session):
    form = page.findChild(TrainingForm)
    for run, images in zip(runs, (150, 200), strict=True):
        view(page).run_selected.emit(run)
        page.run_commands.use_settings()
        assert form.request() == replace(run.request, limit=images)
