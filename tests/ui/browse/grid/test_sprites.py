import math

import numpy as np
import pytest
from PySide6.QtGui import QColor

from mnist_gui.ui.browse.grid.sprites import NOTHING, SpritesOnDemand, painted, put_row


def sprites_of(*colours, width=2, height=3):
    def paint(painter, number, area):
        painter.fillRect(area, QColor(*colours[number]))

    return painted(paint, len(colours), width, height, 1.0)


def canvas(lines=2, columns=3, side=8, colour=0xFF102030):
    return np.full((lines, side, columns, side), colour, dtype=np.uint32)


def test_each_cell_gets_its_own_picture_and_nothing_else_changes():
    cells = canvas()
    sprites = sprites_of((255, 0, 0), (0, 255, 0))
    sprites.put(cells, np.array([[0, NOTHING, 1], [NOTHING, 1, NOTHING]]), x=4, y=5)
    expected = canvas()
    expected[0, 5:8, 0, 4:6] = 0xFFFF0000
    expected[0, 5:8, 2, 4:6] = 0xFF00FF00
    expected[1, 5:8, 1, 4:6] = 0xFF00FF00
    np.testing.assert_array_equal(cells, expected)


@pytest.mark.parametrize("alpha", [1, 77, 128, 254])
def test_what_is_transparent_in_part_is_mixed_as_a_painter_mixes(alpha):
    cells = canvas(colour=0xFFC86432)
    sprites_of((10, 90, 250, alpha)).put(cells, np.zeros((2, 3), dtype=int), x=0, y=0)
    shown = cells[:, :3, :, :2].copy().view(np.uint8).reshape(-1, 4)
    below, colour = np.array([0x32, 0x64, 0xC8, 255]), np.array([250, 90, 10, 255])
    expected = colour * alpha / 255 + below * (1 - alpha / 255)
    assert (np.abs(shown - expected) <= 2).all()


def test_pictures_stand_side_by_side_and_may_leave_gaps():
    cells = canvas()
    red, green = sprites_of((255, 0, 0), width=1), sprites_of((0, 255, 0), width=3)
    put_row(
        cells,
        [(red, np.array([[0, NOTHING, NOTHING]] * 2)), (green, np.array([[0, 0, NOTHING]] * 2))],
        x=1,
        y=0,
    )
    expected = canvas()
    expected[:, :3, 0, 1:2] = 0xFFFF0000
    expected[:, :3, :2, 2:5] = 0xFF00FF00
    np.testing.assert_array_equal(cells, expected)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_pictures_painted_side_by_side_do_not_run_into_one_another(ratio):
    def paint(painter, number, area):
        painter.fillRect(area, QColor(40 * number, 0, 0))

    sprites = painted(paint, 5, 5.2, 3, ratio)
    assert (sprites.width, sprites.height) == (math.ceil(5.2 * ratio), math.ceil(3 * ratio))
    cells = canvas(lines=1, columns=5, side=16)
    sprites.put(cells, np.arange(5)[None], x=0, y=0)
    for number in range(5):
        assert (cells[0, : sprites.height, number, : sprites.width] == 0xFF000000 + (40 * number << 16)).all()


def test_of_what_is_opaque_nothing_shines_through():
    results = []
    for colour in (0xFF000000, 0xFFFFFFFF):
        cells = canvas(colour=colour)
        sprites_of((12, 34, 56), (78, 90, 123)).put(cells, np.array([[0, 1, 0]] * 2), x=1, y=1)
        results.append(cells[:, 1:4, :, 1:3].copy())
    np.testing.assert_array_equal(*results)


def test_of_many_pictures_only_those_in_sight_are_painted_and_each_once():
    colours = [(number % 256, 90, 0, 255 if number < 500 else 100) for number in range(1000)]
    seen: list[int] = []

    def paint(painter, number, area):
        seen.append(number)
        painter.fillRect(area, QColor(*colours[number]))

    sprites = SpritesOnDemand(paint, 2, 3, 1.0)
    every = sprites_of(*colours)
    assert (sprites.width, sprites.height) == (every.width, every.height)
    for numbers in ([[NOTHING] * 3] * 2, [[3, 999, NOTHING], [3, 3, 3]], [[0, 999, 700], [NOTHING, 3, 1]]):
        expected, cells = canvas(), canvas()
        every.put(expected, np.array(numbers), x=1, y=1)
        sprites.put(cells, np.array(numbers), x=1, y=1)
        np.testing.assert_array_equal(cells, expected)
    assert seen == [3, 999, 0, 1, 700]
