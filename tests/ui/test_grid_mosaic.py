import numpy as np
import pytest

from mnist_gui.ui.browse.mosaic import PLAIN_LEVELS, Mosaic, mark


def images_of(count, height, width):
    return np.random.default_rng(0).integers(1, 256, (count, height, width), dtype=np.uint8)


def test_images_stand_line_by_line():
    images = images_of(6, 5, 5)
    picture = Mosaic().tile(images, columns=3)
    assert picture.shape == (10, 15)
    for number, image in enumerate(images):
        line, column = divmod(number, 3)
        np.testing.assert_array_equal(
            picture[5 * line : 5 * line + 5, 5 * column : 5 * column + 5], image, strict=True
        )


@pytest.mark.parametrize(
    ("shape", "inside"),
    [((4, 8), (slice(2, 6), slice(0, 8))), ((8, 3), (slice(0, 8), slice(2, 5)))],
)
def test_an_image_that_is_not_square_stands_in_the_middle_of_its_cell(shape, inside):
    images = images_of(4, *shape)
    mosaic = Mosaic()
    mosaic.tile(images_of(4, 8, 8), columns=2)  # leaves its ink in the buffer
    cell = mosaic.tile(images, columns=2)[8:, 8:]
    np.testing.assert_array_equal(cell[inside], images[3])
    cell[inside] = 0
    assert not cell.any()


def test_a_larger_and_a_smaller_mosaic_follow_one_another():
    mosaic = Mosaic()
    for count in (2, 8, 4):
        images = images_of(count, 3, 3)
        np.testing.assert_array_equal(mosaic.tile(images, columns=1).reshape(images.shape), images)


def test_marked_images_get_the_upper_half_of_the_greys():
    images = images_of(3, 4, 4)
    before = images.copy()
    mark(images, np.array([False, True, False]))
    np.testing.assert_array_equal(images[[0, 2]], before[[0, 2]] // 2)
    np.testing.assert_array_equal(images[1], before[1] // 2 + PLAIN_LEVELS)
