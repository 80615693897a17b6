"""Views show the same, in any order of construction, and before or after there is something to show."""

from itertools import permutations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QTableView, QWidget

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.learning.validation import Validation, cross_validate
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.shell.dataset_line import DatasetLine
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.train.page import TrainPage

REQUEST = TrainingRequest("logistic", "pixels")
PAGES = {"browse": BrowsePage, "train": TrainPage, "draw": DrawPage}
KINDS = (*PAGES, "line")


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, REQUEST)


@pytest.fixture(scope="module")
def validation(tiny_dataset) -> Validation:
    return cross_validate(tiny_dataset, REQUEST, folds=2)


@pytest.fixture
def make(qtbot, runner, monkeypatch, tmp_path):
    """Make one view of each kind; pages share their columns, which begin with the first of them."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    states: dict[Session, WindowState] = {}

    def make(kind: str, session: Session) -> QWidget:
        if kind == "line":
            view = DatasetLine(session)
        else:
            if session not in states:
                columns = ColumnStore(session, runner, session)
                states[session] = WindowState(session, columns, Settings(None), runner)
            view = PAGES[kind](states[session])
        qtbot.addWidget(view)
        return view

    return make


def shown(views: dict[str, QWidget]) -> list[object]:
    """Return what the views show of every field of the workspace."""
    runs = views["train"].findChild(QTableView, "runsList")
    readers = views["draw"].findChild(QComboBox, "readerBox")
    return [
        views["line"].findChild(QLabel, "datasetLabel").text(),
        views["browse"].findChild(QLabel, "resultCount").text(),
        runs.model().rowCount(),
        runs.currentIndex().row(),
        views["train"].findChild(QLabel, "validationResult").text(),
        views["train"].findChild(QLabel, "testCaption").text(),
        [readers.itemText(index) for index in range(readers.count())],
    ]


@pytest.mark.parametrize("moment", range(len(KINDS) + 1))
@pytest.mark.parametrize("order", list(permutations(KINDS))[::5])
def test_views_show_the_same_in_every_order(
    qtbot, make, runner, tiny_dataset, run, validation, order, moment
):
    def fill(session: Session) -> None:
        session.set_dataset(tiny_dataset)
        session.add_run(run)
        session.set_validation(validation)

    expected_session, session = Session(runner), Session(runner)
    expected = {kind: make(kind, expected_session) for kind in KINDS}
    fill(expected_session)
    views = {}
    for number, kind in enumerate(order):
        if number == moment:
            fill(session)
        views[kind] = make(kind, session)
    if moment == len(order):
        fill(session)
    assert shown(views) == shown(expected)
    assert shown(views)[:3] == [
        "Tiny: 200 train, 100 test, 28\N{MULTIPLICATION SIGN}28",
        "300 images",
        1,
    ]
    qtbot.waitUntil(lambda: not runner.live_tasks, timeout=20_000)
