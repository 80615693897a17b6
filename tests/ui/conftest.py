"""Fixtures for tests of the window and its parts."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QWidget

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme


@pytest.fixture(autouse=True)
def deletion(qapp) -> Iterator[None]:
    """Delete what a test leaves, on this thread.

    Events alone do not: widgets would live on without references, until the collector of garbage takes them
    apart, perhaps on another thread.
    """
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.enable()


@pytest.fixture
def runner(qtbot) -> Iterator[TaskRunner]:
    """A task runner whose threads end with the test."""
    runner = TaskRunner()
    yield runner
    runner.shut_down()
    runner.deleteLater()


@pytest.fixture
def owner(qtbot) -> Iterator[QWidget]:
    """The parent of dialogs, which delete themselves and so must not be given to qtbot."""
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    yield owner
    for dialog in owner.findChildren(QDialog):
        dialog.reject()


@pytest.fixture
def session(runner, monkeypatch, tiny_dataset) -> Iterator[Session]:
    """A session that opens "tiny", "other", "sample" and "small" without any file."""
    small = np.zeros((4, 8, 8), dtype=np.uint8)
    datasets = {
        "tiny": tiny_dataset,
        "other": replace(tiny_dataset, name="Other", source="other"),
        "sample": replace(tiny_dataset, name="Sample digits", source="sample"),
        "small": Dataset("Small", (Split("train", small, np.zeros(4, dtype=np.int16)),), ("a",), "small"),
    }
    monkeypatch.setattr("mnist_gui.data.open.open_dataset", lambda spec, **_how: datasets[spec])
    session = Session(runner)
    yield session
    session.deleteLater()


@pytest.fixture
def column_store(session, runner, qtbot, tiny_dataset) -> Iterator[ColumnStore]:
    """The columns of the open "tiny" data set; its notes have been read."""
    store = ColumnStore(session, runner)
    session.set_dataset(tiny_dataset)
    qtbot.waitUntil(lambda: store.columns.noted is not None)
    yield store
    store.deleteLater()


@pytest.fixture
def window_state(session, runner) -> Iterator[WindowState]:
    """The state that pages share; its settings are in no file."""
    settings = Settings(None)
    yield WindowState(session, ColumnStore(session, runner, session), settings, runner)
    settings.deleteLater()


@pytest.fixture
def make_window(qtbot, monkeypatch, tmp_path) -> Iterator[Callable[[], MainWindow]]:
    """Make the program's window, all pages built; with settings and own digits of this test alone."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    made: list[tuple[MainWindow, TaskRunner]] = []

    def make() -> MainWindow:
        runner = TaskRunner()
        settings = Settings(tmp_path / "settings.ini")
        state = WindowState.create(settings, runner, recovery_folder=tmp_path / "data" / "recovery")
        window = MainWindow(state, scheme=Scheme.LIGHT)
        made.append((window, runner))
        window.show()
        qtbot.waitUntil(lambda: window.is_complete)
        return window

    yield make
    for window, runner in made:
        window.close_anyway()
        runner.shut_down()
        runner.deleteLater()
        window.deleteLater()
