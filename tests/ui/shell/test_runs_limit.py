"""When runs take as much room as they may, the window asks; the preference is a limit for commands, too."""

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE, runs_limit
from mnist_gui.learning.runs.store import RunStore
from mnist_gui.learning.training import train
from mnist_gui.ui.shell.runs_limit import RunsLimit
from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.settings import Settings


@pytest.fixture
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.delenv(LIMIT_VARIABLE)
    return RunStore(tmp_path / "user" / "runs")


@pytest.fixture
def settings(tmp_path, qtbot):
    settings = Settings(tmp_path / "settings.ini")
    yield settings
    settings.deleteLater()


@pytest.fixture
def asker(qtbot, session, runner, store, settings, tiny_dataset):
    keeper = RunKeeper(session, runner, store.folder, session)
    session.set_dataset(tiny_dataset)
    window = QWidget()
    qtbot.addWidget(window)
    asker = RunsLimit(keeper, settings, window)
    asker.bar.setParent(window)
    window.show()
    yield asker
    window.close()  # it lives until here


def test_twice_as_much_room_keeps_the_run(qtbot, asker, session, store, settings, tiny_dataset):
    store.folder.mkdir(parents=True)
    settings.runs_megabytes = 1
    qtbot.waitUntil(lambda: runs_limit(store.folder) == 1 << 20)
    (store.folder / "0123456789").mkdir()
    (store.folder / "0123456789" / "model").write_bytes(bytes(1 << 20))
    session.add_run(train(tiny_dataset, TrainingRequest("logistic", "pixels")))
    qtbot.waitUntil(asker.bar.isVisible)
    asker.bar.findChild(QPushButton, "runsLimitBarAcceptButton").click()
    qtbot.waitUntil(lambda: len(store.runs()) == 1)
    assert settings.runs_megabytes == 2
    assert not asker.bar.isVisible()
    qtbot.waitUntil(lambda: None not in session.workspace.kept.values())


def test_the_user_may_keep_nothing(qtbot, asker, session, store, settings, tiny_dataset):
    asker.bar.ask("No room.")
    asker.bar.findChild(QPushButton, "runsLimitBarRejectButton").click()
    assert not asker.bar.isVisible()
    settings.runs_megabytes = 0
    qtbot.waitUntil(lambda: runs_limit(store.folder) == 0)
    session.add_run(train(tiny_dataset, TrainingRequest("logistic", "pixels")))
    assert len(session.workspace.unsaved_runs) == 1
