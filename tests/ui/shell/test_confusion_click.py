"""A click in the confusion matrix: one query, and its images in the grid."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from mnist_gui.data.query.query import Query
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.browse.query_controller import QueryController
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.train.confusion_view import ConfusionView


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, TrainingRequest("logistic", "pixels"))


@pytest.fixture
def window(qtbot, make_window, tiny_dataset, run) -> MainWindow:
    """A window whose Train page shows the matrix of a run that has predicted all images."""
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    window.state.session.add_run(run)
    window.show_page("train")
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    return window


def test_a_click_is_one_query_with_one_result(qtbot, window, run):
    matrix = window.findChild(ConfusionView)
    queries = window.findChild(QueryController)
    requests, results = [], []
    queries.requested.connect(requests.append)
    queries.result_changed.connect(lambda result, _row: results.append(result))
    point = matrix.cells().cell_rect(Cell(4, 4)).center()
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=point)
    expected = Query(split="test", labels=frozenset({4}), predicted=frozenset({4}))
    assert [request.query for request in requests] == [expected]
    assert len(results) == 1
    count = int(run.evaluation.confusion[4, 4])
    assert len(results[0].rows) == count > 0
    assert window.findChild(QLabel, "resultCount").text() == f"{count} of 300"
    assert not matrix.isVisible(), "the Browse page is in front"
