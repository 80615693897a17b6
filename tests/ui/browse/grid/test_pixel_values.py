import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont

from mnist_gui.ui.browse.grid.pixel_values import PixelValues
from mnist_gui.ui.widgets.colour_maps import colour_ramp

GREYS = colour_ramp(QColor("white"), QColor("black"))
BLUES = colour_ramp(QColor("white"), QColor("blue"))
TILE = 18


@pytest.fixture
def values(qapp):
    return PixelValues(TILE, (GREYS, BLUES), QFont())


def painted(values, images, tables=None, side=4 * TILE):
    lines, columns = images.shape[:2]
    cells = np.zeros((lines, side, columns, side), dtype=np.uint32)
    values.put(cells, images, np.zeros((lines, columns), dtype=bool) if tables is None else tables)
    return cells


def test_each_pixel_is_a_tile_in_its_colour_with_a_number_in_it(values):
    image = np.arange(0, 256, 16, dtype=np.uint8).reshape(1, 1, 4, 4)
    tiles = painted(values, image)[0, :, 0].reshape(4, TILE, 4, TILE).transpose(0, 2, 1, 3)
    for (y, x), grey in np.ndenumerate(image[0, 0]):
        assert tiles[y, x, 0, 0] == GREYS[grey]
        assert (tiles[y, x] != GREYS[grey]).sum() >= 10


def test_the_same_grey_looks_the_same_everywhere_and_another_one_does_not(values):
    image = np.array([[[[7, 7], [8, 7]]]], dtype=np.uint8)
    tiles = painted(values, image, side=2 * TILE)[0, :, 0].reshape(2, TILE, 2, TILE).transpose(0, 2, 1, 3)
    np.testing.assert_array_equal(tiles[0, 0], tiles[0, 1])
    np.testing.assert_array_equal(tiles[0, 0], tiles[1, 1])
    assert (tiles[0, 0] != tiles[1, 0]).any()


def test_selected_images_take_the_second_table(values):
    images = np.full((1, 2, 4, 4), 255, dtype=np.uint8)
    cells = painted(values, images, np.array([[False, True]]))
    assert cells[0, 0, 0, 0] == GREYS[255]
    assert cells[0, 0, 1, 0] == BLUES[255]


def test_images_stand_in_the_middle_of_cells_that_are_a_little_larger(values):
    cells = painted(values, np.zeros((1, 1, 2, 4), dtype=np.uint8), side=4 * TILE + 6)[0, :, 0]
    inside = np.zeros_like(cells, dtype=bool)
    top = (4 * TILE + 6 - 2 * TILE) // 2
    inside[top : top + 2 * TILE, 3 : 3 + 4 * TILE] = True
    assert (cells[inside] != 0).all()
    assert not cells[~inside].any()
