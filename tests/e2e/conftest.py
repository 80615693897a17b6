"""Drive the whole program: run ``cli.main`` with real arguments, and steps of a user in its event loop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton

from mnist_gui import cli


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test its own settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def use(qtbot) -> Callable[..., int]:
    """Run ``mnist-gui ARGUMENTS``, call `steps(window)` once its pages are built, and return the exit code.

    When the steps have finished or failed, the window is closed, unsaved models or not.
    """

    def run(arguments: list[str], steps: Callable[[QMainWindow], None]) -> int:
        failures: list[BaseException] = []

        def start() -> None:
            windows = [w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow"]
            try:
                qtbot.waitUntil(lambda: windows[0].is_complete, timeout=60_000)  # a busy machine is slow
                steps(windows[0])
            except BaseException as error:  # raised again below, outside Qt's event loop
                failures.append(error)
            finally:
                if not windows[0].close():
                    button = windows[0].findChild(QPushButton, "dropRunsButton")
                    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

        QTimer.singleShot(0, start)
        code = cli.main(arguments)
        if failures:
            raise failures[0]
        return code

    return run


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of few images, so that it is often wrong and unsure."""
    file = tmp_path_factory.mktemp("model") / "few.mnistmodel"
    arguments = ["train", "sample", "--model", "logistic", "--features", "pixels", "--limit", "200"]
    assert cli.main([*arguments, "-o", str(file)]) == 0
    return file
