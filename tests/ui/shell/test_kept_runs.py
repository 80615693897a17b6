"""A window keeps its runs: it closes without a question, and the next one shows them again."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QMessageBox

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import RunStore
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme

FAST = TrainingRequest("logistic", "pixels", limit=200)


@pytest.fixture
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv(LIMIT_VARIABLE)
    return RunStore()


@pytest.fixture
def open_window(qtbot, store) -> Iterator[Callable[[], MainWindow]]:
    """Open a window as the program does, on the sample."""
    runners = []

    def open_one() -> MainWindow:
        runners.append(TaskRunner())
        folder = store.folder.parent
        state = WindowState.create(
            Settings(None), runners[-1], recovery_folder=folder / "recovery", runs_folder=store.folder
        )
        window = MainWindow(state, scheme=Scheme.LIGHT)
        qtbot.addWidget(window)
        window.show()
        window.open_dataset("sample")
        qtbot.waitUntil(lambda: window.is_complete and state.workspace.dataset is not None)
        qtbot.waitUntil(lambda: not runners[-1].live_tasks)
        return window

    yield open_one
    for runner in runners:
        runner.shut_down()
        runner.deleteLater()


def test_a_window_with_kept_runs_closes_without_a_question_and_the_next_one_has_them(
    qtbot, open_window, store
):
    window = open_window()
    session = window.state.session
    session.train(FAST)
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 1)
    window.close()  # while the run is being written
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.findChild(QMessageBox) is None
    assert len(store.runs()) == 1
    recovery = store.folder.parent / "recovery"
    assert not recovery.exists() or list(recovery.rglob("*.mnistmodel")) == []

    workspace = open_window().state.workspace
    (run,) = workspace.runs
    assert workspace.current_run is run
    assert (run.request.limit, run.evaluation.images) == (200, 360)
    prediction = run.classifier.predict(workspace.dataset.test.images)
    assert (prediction.labels == run.evaluation.predicted).all()
