"""Fixtures for tests of widgets: whatever a test leaves behind fails it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from mnist_gui.ui import theme
from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.levels import Levels
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


@pytest.fixture
def make_grid(qtbot, runner):
    """Make grids with columns of 56 pixels: ten of them, and a little more."""

    def make(dataset, rows=None, *, palette=theme.LIGHT, **shown):
        levels = Levels(runner)
        levels.set_dataset(dataset)
        grid = DigitGrid(GridModel(), levels)
        qtbot.addWidget(grid)
        grid.setPalette(theme.palette_of(palette))
        grid.verticalScrollBar().setFixedWidth(16)
        grid.resize(580 + 16, 300)
        grid.show()
        grid.show_rows(dataset, np.arange(len(dataset)) if rows is None else rows, **shown)
        return grid

    return make


@pytest.fixture
def grid(make_grid, tiny_dataset):
    """A grid of all 300 digits."""
    return make_grid(tiny_dataset)
