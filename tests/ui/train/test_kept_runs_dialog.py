"""All kept runs in one table: sorted by any column, searched, opened, named, deleted and restored."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QTableView

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.kept_run import RECORD
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import RunStore
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate
from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.train.kept_runs_model import KeptRunsModel
from mnist_gui.ui.train.page import TrainPage

WEAK = TrainingRequest("logistic", "pixels", {"C": 0.001}, limit=100)
NEAR = TrainingRequest("knn", "pixels")


@pytest.fixture(scope="module")
def made(tiny_dataset):
    fewer = tiny_dataset.subset(range(200))
    return [
        (train(tiny_dataset, WEAK), tiny_dataset, "tiny"),
        (train(tiny_dataset, NEAR), tiny_dataset, "tiny"),
        (cross_validate(fewer, NEAR, folds=2), fewer, "other"),
    ]


@pytest.fixture
def store(tmp_path, monkeypatch, made) -> RunStore:
    monkeypatch.delenv(LIMIT_VARIABLE)
    store = RunStore(tmp_path / "user" / "runs")
    kept = [store.keep(run, dataset, opened=OpenRequest(spec)) for run, dataset, spec in made]
    store.change(kept[1].id, name="Near", starred=True)
    return store


@pytest.fixture
def page(qtbot, session, column_store, runner, store, tiny_dataset) -> TrainPage:
    keeper = RunKeeper(session, runner, store.folder, session)
    session.set_dataset(tiny_dataset, OpenRequest("tiny"))
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 2)
    page = TrainPage(WindowState(session, column_store, Settings(None), runner, runs=keeper))
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def dialog(qtbot, page):
    page.run_commands.show_all()
    dialog = page.findChild(QDialog, "keptRunsDialog")
    qtbot.waitUntil(lambda: table(dialog).model().rowCount() == 3)
    return dialog


def table(dialog: QDialog) -> QTableView:
    return dialog.findChild(QTableView, "keptRunsTable")


def column(dialog: QDialog, title: str) -> list[str]:
    model = table(dialog).model()
    titles = [
        model.headerData(each, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for each in range(model.columnCount())
    ]
    return [model.index(row, titles.index(title)).data() for row in range(model.rowCount())]


def press(dialog: QDialog, name: str) -> None:
    dialog.findChild(QAbstractButton, name).click()


def choose(dialog: QDialog, model: str) -> None:
    table(dialog).selectRow(column(dialog, "Model").index(model))


def test_the_model_keeps_the_rules_of_qt(qtmodeltester, store):
    model = KeptRunsModel()
    qtmodeltester.check(model)
    model.set_runs(tuple(store.runs()))
    qtmodeltester.check(model)


def test_every_hyperparameter_has_a_column(dialog):
    assert column(dialog, "C")[column(dialog, "Model").index("Logistic regression")] == "0.001"
    assert sorted(column(dialog, "k")) == ["", "3", "3"]
    assert sorted(column(dialog, "Model")) == [
        "Logistic regression",
        "k nearest neighbours",
        "k nearest neighbours, 2 folds",
    ]
    assert "\N{BLACK STAR} Near" in column(dialog, "Name")


@pytest.mark.parametrize("title", ["C", "Images", "Error", "Kept", "Model"])
def test_each_column_sorts_both_ways(dialog, title):
    view = table(dialog)
    model = view.model()
    titles = [model.headerData(each, Qt.Orientation.Horizontal) for each in range(model.columnCount())]
    view.sortByColumn(titles.index(title), Qt.SortOrder.AscendingOrder)
    rising = column(dialog, title)
    view.sortByColumn(titles.index(title), Qt.SortOrder.DescendingOrder)
    assert column(dialog, title) == rising[::-1]


def test_numbers_are_sorted_as_numbers(dialog):
    view = table(dialog)
    view.sortByColumn(column_of(view, "Images"), Qt.SortOrder.AscendingOrder)
    assert [int(text) for text in column(dialog, "Images")] == [100, 200, 200]


def column_of(view: QTableView, title: str) -> int:
    model = view.model()
    return [model.headerData(each, Qt.Orientation.Horizontal) for each in range(model.columnCount())].index(
        title
    )


def test_the_search_leaves_what_has_the_words(dialog):
    QTest.keyClicks(dialog.findChild(QLineEdit, "searchRuns"), "near")
    assert table(dialog).model().rowCount() == 2
    QTest.keyClicks(dialog.findChild(QLineEdit, "searchRuns"), "xyz")
    assert table(dialog).model().rowCount() == 0
    assert not dialog.findChild(QAbstractButton, "openRunButton").isEnabled()


def test_enter_shows_a_run_of_the_open_data_set(qtbot, dialog, session):
    choose(dialog, "Logistic regression")
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(table(dialog), Qt.Key.Key_Return)
    assert session.workspace.current_run.request.model == "logistic"


def test_a_run_of_another_data_set_opens_that_one_and_is_shown(qtbot, page, dialog, session, made):
    choose(dialog, "k nearest neighbours, 2 folds")
    with qtbot.waitSignal(page.reopen_requested) as requested:
        press(dialog, "openRunButton")
    assert requested.args == [OpenRequest("other")]
    session.set_dataset(made[2][1], requested.args[0])
    qtbot.waitUntil(lambda: session.workspace.validation is not None)
    assert len(session.workspace.validation.folds) == 2


def test_delete_and_undo_change_the_window_as_well(qtbot, dialog, session, store):
    choose(dialog, "Logistic regression")
    QTest.keyClick(table(dialog), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: table(dialog).model().rowCount() == 2)
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 1)
    press(dialog, "undoDeletionButton")
    qtbot.waitUntil(lambda: table(dialog).model().rowCount() == 3)
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 2)
    assert not dialog.findChild(QAbstractButton, "undoDeletionButton").isEnabled()


def test_a_name_is_seen_in_the_window_as_well(qtbot, dialog, session):
    choose(dialog, "Logistic regression")
    QTest.keyClick(table(dialog), Qt.Key.Key_F2)
    naming = dialog.findChild(QDialog, "runDialog")
    QTest.keyClicks(naming.findChild(QLineEdit, "runName"), "Weak")
    naming.accept()
    qtbot.waitUntil(lambda: "Weak" in column(dialog, "Name"))
    qtbot.waitUntil(lambda: "Weak" in [kept.record.name for kept in session.workspace.kept.values() if kept])


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_newest_run_is_selected_at_first(qtbot, page, direction):
    page.setLayoutDirection(direction)
    page.run_commands.show_all()
    dialog = page.findChild(QDialog, "keptRunsDialog")
    qtbot.waitUntil(lambda: table(dialog).model().rowCount() == 3)
    assert [index.row() for index in table(dialog).selectionModel().selectedRows()] == [0]
    assert column(dialog, "Model")[0] == "k nearest neighbours, 2 folds"
    assert dialog.findChild(QAbstractButton, "openRunButton").isEnabled()


def test_settings_of_any_run_fill_the_form(page, dialog):
    choose(dialog, "Logistic regression")
    press(dialog, "useRunSettingsButton")
    request = page.findChild(TrainingForm).request()
    assert (request.model, request.hyperparameters["C"], request.limit) == ("logistic", 0.001, 100)


def test_damaged_runs_are_named_with_the_reason(qtbot, page, store):
    (store.runs()[0].folder / RECORD).write_text("{}")
    page.run_commands.show_all()
    dialog = page.findChild(QDialog, "keptRunsDialog")
    qtbot.waitUntil(lambda: table(dialog).model().rowCount() == 2)
    assert "not the record of a run" in dialog.findChild(QLabel, "keptRunsSaid").text()
    dialog.reject()
