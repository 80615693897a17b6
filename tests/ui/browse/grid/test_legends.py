"""Names below images: never on them, and wrong ones with an edge and a sign."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from helpers.grid_driver import cell_pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont

from mnist_gui.data.predictions import Predictions
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.legends import Legends, legend_height
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.grid.sprites import NOTHING
from mnist_gui.ui.widgets.theme import LIGHT, WRONG, palette_of

NAMES = ("T-shirt/top", "Trouser", *"234567", "Bag", "A name that is much too long for any cell of the grid")


@pytest.fixture
def make_grid(qtbot, runner):
    def make(dataset, wrong_row=None):
        pyramid = Pyramid(runner)
        pyramid.set_dataset(dataset)
        grid = DigitGrid(GridModel(), pyramid)
        qtbot.addWidget(grid)
        grid.setPalette(palette_of(LIGHT))
        grid.resize(600, 400)
        if wrong_row is not None:
            predicted = dataset.labels.copy()
            predicted[wrong_row] = (predicted[wrong_row] + 1) % 10
            ones = np.ones(len(dataset), dtype=np.float32)
            grid.set_predictions(Predictions(predicted, ones, ones.copy()))
        grid.show_rows(dataset, np.arange(60))
        grid.show()
        return grid

    return make


@pytest.fixture
def clothes(tiny_dataset):
    """The tiny data set with names of more than two characters."""
    return replace(tiny_dataset, class_names=NAMES)


def rect_of(grid, position):
    return grid.visualRect(grid.model().index(position))


def test_long_names_stand_below_the_images_and_leave_them_alone(make_grid, clothes):
    bare, named = make_grid(clothes), make_grid(clothes)
    bare.set_appearance(Appearance(labels=False))
    rect = rect_of(named, 0)
    assert rect.height() > rect.width() == rect_of(bare, 0).height()
    image = cell_pixels(named, 0)[: rect.width()]
    np.testing.assert_array_equal(image, cell_pixels(bare, 0))
    below = cell_pixels(named, 0)[rect.width() :]
    assert len(np.unique(below.reshape(-1, 3), axis=0)) > 5, "there is text"


def test_the_longest_name_stays_in_its_cell(make_grid, clothes):
    grid = make_grid(clothes)
    longest = int(np.flatnonzero(clothes.labels[:60] == 9)[0])
    strip = cell_pixels(grid, longest)[rect_of(grid, longest).width() :]
    assert (strip[:, -1] == strip[0, 0]).all()
    assert (strip != strip[0, 0]).any()


def test_short_names_stand_below_large_images_only(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset)
    assert rect_of(grid, 0).height() == rect_of(grid, 0).width()
    grid.zoom_to(120)
    assert rect_of(grid, 0).height() > rect_of(grid, 0).width()
    grid.zoom_to(30)
    assert rect_of(grid, 0).height() == rect_of(grid, 0).width()


@pytest.mark.parametrize("size", [40, 56, 120])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_wrong_images_have_an_edge_all_around_and_a_sign(make_grid, tiny_dataset, size, direction):
    grid = make_grid(tiny_dataset, wrong_row=3)
    grid.setLayoutDirection(direction)
    grid.zoom_to(size)
    side = rect_of(grid, 3).width() - (2 if size >= 112 else 1 if size >= 56 else 0)
    image = cell_pixels(grid, 3)[:side, :side]
    wrong = (image == WRONG.getRgb()[:3]).all(axis=2)
    for edge in (wrong[0], wrong[-1], wrong[:, 0], wrong[:, -1]):
        assert edge.all()
    inner = wrong[3:-3, 3:-3]
    assert inner.any(), "a sign of another shape"
    assert not (cell_pixels(grid, 4)[:side, :side] == WRONG.getRgb()[:3]).all(axis=2).any()


def test_a_click_on_a_name_is_one_on_its_image(make_grid, clothes):
    grid = make_grid(clothes)
    rect = rect_of(grid, 2)
    assert grid.indexAt(rect.bottomLeft() + QPoint(4, -2)).row() == 2


def test_what_an_image_was_read_as_is_written_in_another_colour(make_grid, clothes):
    right, wrong = make_grid(clothes), make_grid(clothes, wrong_row=3)
    for grid in (right, wrong):
        grid.zoom_to(150)
    side = rect_of(wrong, 3).width()
    reddish = [
        (strip[..., 0] > strip[..., 2] + 60).any()
        for strip in (cell_pixels(grid, 3)[side:] for grid in (right, wrong))
    ]
    assert reddish == [False, True]


def test_of_many_classes_each_pair_is_written_and_the_other_million_take_no_memory(qapp):
    style = CaptionStyle(13, 1.0, palette_of(LIGHT), QFont(), "grey", selected=False)
    names = tuple(f"c{number}" for number in range(999))
    strips = np.zeros((2, 2, legend_height(style), 1, 120), dtype=np.uint32)
    tracemalloc.start()
    for strip, words, pair in zip(strips, (names, names[-2:]), ((998, 997), (1, 0)), strict=True):
        legends = Legends(style, words, width=120, mirrored=False, read_as="read as")
        labels = np.array([[pair[0]], [pair[1]]], dtype=np.int16)  # as data sets have them
        legends.put(strip, labels, np.array([[pair[1]], [NOTHING]]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(*strips)
    assert peak < 1_000_000
