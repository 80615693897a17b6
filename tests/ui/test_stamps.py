import numpy as np
import pytest
from PySide6.QtGui import QColor

from mnist_gui.ui.browse.grid.stamps import NOTHING, Stamps, blank_picture, put_row


def stamp_of(colour, *, width=2, height=3):
    picture = blank_picture(width, height, 1.0)
    picture.fill(QColor(*colour))
    return picture


def canvas(lines=2, columns=3, side=8, colour=0xFF102030):
    return np.full((lines, side, columns, side), colour, dtype=np.uint32)


def test_each_cell_gets_its_own_picture_and_nothing_else_changes():
    cells = canvas()
    stamps = Stamps([stamp_of((255, 0, 0)), stamp_of((0, 255, 0))])
    stamps.put(cells, np.array([[0, NOTHING, 1], [NOTHING, 1, NOTHING]]), x=4, y=5)
    expected = canvas()
    expected[0, 5:8, 0, 4:6] = 0xFFFF0000
    expected[0, 5:8, 2, 4:6] = 0xFF00FF00
    expected[1, 5:8, 1, 4:6] = 0xFF00FF00
    np.testing.assert_array_equal(cells, expected)


@pytest.mark.parametrize("alpha", [1, 77, 128, 254])
def test_what_is_transparent_in_part_is_mixed_as_a_painter_mixes(alpha):
    cells = canvas(colour=0xFFC86432)
    Stamps([stamp_of((10, 90, 250, alpha))]).put(cells, np.zeros((2, 3), dtype=int), x=0, y=0)
    shown = cells[:, :3, :, :2].copy().view(np.uint8).reshape(-1, 4)
    below, colour = np.array([0x32, 0x64, 0xC8, 255]), np.array([250, 90, 10, 255])
    expected = colour * alpha / 255 + below * (1 - alpha / 255)
    assert (np.abs(shown - expected) <= 2).all()


def test_pictures_stand_side_by_side_and_may_leave_gaps():
    cells = canvas()
    red, green = Stamps([stamp_of((255, 0, 0), width=1)]), Stamps([stamp_of((0, 255, 0), width=3)])
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


def test_a_picture_is_as_large_as_its_logical_size_on_a_fine_screen():
    stamps = Stamps([blank_picture(5, 3, 1.5)])
    assert (stamps.width, stamps.height) == (8, 5)


def test_of_what_is_opaque_nothing_shines_through():
    results = []
    for colour in (0xFF000000, 0xFFFFFFFF):
        cells = canvas(colour=colour)
        Stamps([stamp_of((12, 34, 56)), stamp_of((78, 90, 123))]).put(
            cells, np.array([[0, 1, 0]] * 2), x=1, y=1
        )
        results.append(cells[:, 1:4, :, 1:3].copy())
    np.testing.assert_array_equal(*results)
