"""Fixtures for tests of widgets: whatever a test leaves behind fails it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from mnist_gui.ui.tasks import TaskRunner


@pytest.fixture
def runner(qtbot) -> Iterator[TaskRunner]:
    """A task runner whose threads end with the test."""
    runner = TaskRunner()
    yield runner
    runner.shut_down()
    runner.deleteLater()


@pytest.fixture(autouse=True)
def _no_leaked_widgets(qapp: QApplication) -> Iterator[None]:
    """Fail if a top-level widget outlives the test that made it."""
    before = set(qapp.topLevelWidgets())
    yield
    qapp.clipboard().clear()  # offscreen, it outlives Python and would crash freeing Python's objects
    leaked = [widget for widget in qapp.topLevelWidgets() if widget not in before and widget.isVisible()]
    assert not leaked, f"left on screen: {leaked}"
