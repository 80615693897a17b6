"""Grids of images."""

import numpy as np
import pytest

from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.widgets import theme


@pytest.fixture
def make_grid(qtbot, runner):
    """Make grids with columns of 56 pixels: ten of them, and a little more."""

    def make(dataset, rows=None, *, palette=theme.LIGHT, **shown):
        pyramid = Pyramid(runner)
        pyramid.set_dataset(dataset)
        grid = DigitGrid(GridModel(), pyramid)
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
