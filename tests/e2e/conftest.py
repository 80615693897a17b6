"""Driving the whole program: ``cli.main`` with real arguments, and a person's hands in its event loop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton

from mnist_gui import cli


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def use(qtbot) -> Callable[..., int]:
    """Run ``mnist-gui ARGUMENTS`` and let `hands(window)` use the window, once its pages are built.

    When the hands have finished, or failed, the window is closed; if it asks about models that are in no
    file, it is closed anyway. Returns the exit code.
    """

    def run(arguments: list[str], hands: Callable[[QMainWindow], None]) -> int:
        failures: list[BaseException] = []

        def start() -> None:
            windows = [w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow"]
            try:
                qtbot.waitUntil(lambda: windows[0].is_complete)
                hands(windows[0])
            except BaseException as error:  # it is raised again below, outside Qt's event loop
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
