import numpy as np
import pytest

from mnist_gui.ui.browse.grid.mosaic import PLAIN_LEVELS, mark, mosaic


def images_of(lines, columns, height, width):
    return np.random.default_rng(0).integers(1, 256, (lines, columns, height, width), dtype=np.uint8)


def cells_of(picture, lines, columns):
    side = picture.shape[0] // lines
    return picture.reshape(lines, side, columns, side).transpose(0, 2, 1, 3)


def test_images_of_the_size_of_a_cell_stand_line_by_line():
    images = images_of(2, 3, 5, 5)
    picture = mosaic(images, 5)
    assert picture.shape == (10, 15)
    np.testing.assert_array_equal(cells_of(picture, 2, 3), images)


def test_enlarged_pixels_become_squares():
    images = images_of(2, 2, 4, 4)
    expected = images.repeat(3, axis=2).repeat(3, axis=3)
    np.testing.assert_array_equal(cells_of(mosaic(images, 12), 2, 2), expected)


@pytest.mark.parametrize("side", [3, 5, 7, 11])
def test_at_any_size_each_pixel_is_the_one_below_its_centre(side):
    images = images_of(2, 3, 7, 7)
    nearest = ((np.arange(side) + 0.5) * 7 / side).astype(int)
    expected = images[:, :, nearest][..., nearest]
    np.testing.assert_array_equal(cells_of(mosaic(images, side), 2, 3), expected)


@pytest.mark.parametrize(
    ("shape", "inside"),
    [((4, 8), (slice(2, 6), slice(0, 8))), ((8, 3), (slice(0, 8), slice(2, 5)))],
)
def test_an_image_that_is_not_square_stands_in_the_middle_of_its_cell(shape, inside):
    images = images_of(2, 2, *shape)
    cell = cells_of(mosaic(images, 8), 2, 2)[1, 1].copy()
    np.testing.assert_array_equal(cell[inside], images[1, 1])
    cell[inside] = 0
    assert not cell.any()


def test_images_may_come_in_reverse_without_a_copy():
    images = images_of(2, 3, 4, 4)
    np.testing.assert_array_equal(cells_of(mosaic(images[:, ::-1], 4), 2, 3), images[:, ::-1])


def test_marked_images_get_the_upper_half_of_the_greys():
    images = images_of(2, 2, 4, 4)
    picture = mosaic(images, 4)
    mark(picture, np.array([[False, True], [False, False]]))
    cells = cells_of(picture, 2, 2)
    np.testing.assert_array_equal(cells[0, 1], images[0, 1] // 2 + PLAIN_LEVELS)
    for place in ((0, 0), (1, 0), (1, 1)):
        np.testing.assert_array_equal(cells[place], images[place] // 2)
