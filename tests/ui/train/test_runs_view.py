"""The table of runs: newest on top, one marked, one selected."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run
from mnist_gui.ui.train.runs_view import RunsModel, RunsView


def make_run(
    model: str = "svm", *, features: str = "gradient", errors: int | None = 23, seconds: float = 0.84
) -> Run:
    """Make a run that read 1,000 test images; without `errors`, one that was not tested."""
    request = TrainingRequest(model, features, seed=4).resolved()
    evaluation = None
    if errors is not None:
        actual = np.zeros(1000, dtype=np.int16)
        predicted = (np.arange(1000) < errors).astype(np.int16)
        evaluation = Evaluation("test", actual, predicted, ("0", "1"))
    classifier: Any = SimpleNamespace(title=request.title)
    return Run(request, "Tiny", classifier, evaluation, 1437, seconds)


def texts(model: QAbstractTableModel) -> list[list[str]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


@pytest.fixture
def view(qtbot) -> RunsView:
    view = RunsView()
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show()
    return view


def click_row(qtbot, view: RunsView, row: int) -> None:
    middle = view.visualRect(view.model().index(row, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle))


def test_model_keeps_the_rules_of_qt(qtmodeltester):
    model = RunsModel()
    qtmodeltester.check(model)
    runs = (make_run(), make_run("logistic"), make_run(errors=None))
    for count in range(1, 4):
        model.set_runs(runs[:count])
        model.set_current_run(runs[count - 1])
        qtmodeltester.check(model)
    model.set_runs(())
    qtmodeltester.check(model)


def test_columns_describe_a_run():
    model = RunsModel()
    model.set_runs((make_run(), make_run("logistic", features="pixels", errors=None, seconds=61.25)))
    settings = "C 0.01, Max. iterations 100, Seed 4"
    assert texts(model) == [
        ["Logistic regression", "pixels", settings, "1,437", "61.2", "\N{EN DASH}"],
        ["SVM", "gradient directions", "C 5, Gamma 0.6, Seed 4", "1,437", "0.8", "2.30 %"],
    ]
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(6)]
    assert titles == ["Model", "Features", "Settings", "Images", "Seconds", "Test error"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_tool_tip_lists_the_hyperparameters():
    model = RunsModel()
    run = make_run()
    model.set_runs((run,))
    values = run.request.hyperparameters
    expected = f"C {values['C']:g}, Gamma {values['gamma']:g}, Seed 4"
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == expected


def test_numbers_are_right_aligned():
    model = RunsModel()
    model.set_runs((make_run(),))
    sides = [model.index(0, column).data(Qt.ItemDataRole.TextAlignmentRole) for column in range(6)]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == 3 * [False] + 3 * [True]


def test_current_run_has_a_dot_and_bold_text():
    model = RunsModel()
    first, second = make_run(), make_run("logistic")
    model.set_runs((first, second))
    model.set_current_run(first)
    assert model.index(1, 0).data() == "● SVM"
    assert model.index(1, 3).data(Qt.ItemDataRole.FontRole).bold()
    assert model.index(0, 0).data() == "Logistic regression"
    assert model.index(0, 0).data(Qt.ItemDataRole.FontRole) is None


def test_one_more_run_is_inserted_on_top_and_the_selection_stays(qtbot, view):
    runs = (make_run(), make_run("logistic"))
    view.set_runs(runs)
    view.set_current_run(runs[0])
    with qtbot.waitSignal(view.model().rowsInserted), qtbot.assertNotEmitted(view.run_selected):
        view.set_runs((*runs, make_run()))
    assert [index.row() for index in view.selectionModel().selectedRows()] == [2]


def test_other_runs_replace_all(qtbot, view):
    view.set_runs((make_run(), make_run()))
    with qtbot.waitSignal(view.model().modelReset):
        view.set_runs(())
    assert view.model().rowCount() == 0
    assert not view.selectionModel().hasSelection()


def test_click_selects_a_run(qtbot, view):
    runs = (make_run(), make_run("logistic"))
    view.set_runs(runs)
    view.set_current_run(runs[1])
    with qtbot.waitSignal(view.run_selected) as selected:
        click_row(qtbot, view, 1)
    assert selected.args == [runs[0]]


def test_arrow_key_selects_a_run(qtbot, view):
    runs = (make_run(), make_run("logistic"))
    view.set_runs(runs)
    view.set_current_run(runs[1])
    view.setFocus()
    with qtbot.waitSignal(view.run_selected) as selected:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert selected.args == [runs[0]]


def test_current_run_is_selected(view):
    runs = (make_run(), make_run("logistic"))
    view.set_runs(runs)
    view.set_current_run(runs[0])
    assert [index.row() for index in view.selectionModel().selectedRows()] == [1]
    assert view.currentIndex().row() == 1


def test_nothing_is_editable_and_nothing_has_children(view):
    view.set_runs((make_run(),))
    index = view.model().index(0, 0)
    assert not view.model().flags(index) & Qt.ItemFlag.ItemIsEditable
    assert view.model().rowCount(index) == 0
    assert view.model().columnCount(index) == 0
    assert view.model().data(QModelIndex()) is None


def test_the_current_run_is_selected_from_right_to_left_too(qtbot):
    view = RunsView()
    qtbot.addWidget(view)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    runs = (make_run(), make_run("logistic"))
    view.set_runs(runs)
    view.set_current_run(runs[0])
    assert [index.row() for index in view.selectionModel().selectedRows()] == [1]


@pytest.mark.parametrize(("width", "left"), [(900, 6), (420, 4), (280, 3)])
def test_columns_that_do_not_fit_are_left_out(view, width, left):
    view.set_runs((make_run(), make_run("logistic")))
    view.resize(width, 200)
    shown = [column for column in range(6) if not view.isColumnHidden(column)]
    assert len(shown) <= left
    assert {0, 5} <= set(shown)
    QApplication.processEvents()
    assert view.horizontalScrollBar().maximum() == 0


def test_rows_are_measured_again_only_for_other_runs_or_another_font(view, monkeypatch):
    asked = []
    data = RunsModel.data
    monkeypatch.setattr(
        RunsModel, "data", lambda model, index, role=0: asked.append(role) or data(model, index, role)
    )

    def times_measured() -> int:
        QTest.qWait(0)
        count = asked.count(Qt.ItemDataRole.SizeHintRole)
        asked.clear()
        return count

    runs = (make_run(), make_run("logistic"), make_run("knn"))
    view.set_runs(runs)
    view.set_current_run(runs[0])
    view.resize(460, 200)
    assert times_measured() > 0
    for width in (420, 300, 500):
        view.resize(width, 200)
    assert times_measured() == 0
    before = view.sizeHintForColumn(0)
    font = view.font()
    font.setPointSizeF(2 * font.pointSizeF())
    view.setFont(font)
    assert times_measured() > 0
    assert view.sizeHintForColumn(0) > before
