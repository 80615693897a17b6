import numpy as np
import pytest

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.widgets.digit_geometry import digit_geometry


def image_with(rows: slice, columns: slice) -> np.ndarray:
    image = np.zeros((28, 28), dtype=np.uint8)
    image[rows, columns] = 255
    return image


def test_box_fits_around_a_digit_of_full_height():
    place = digit_geometry(image_with(slice(2, 22), slice(10, 16)))
    assert place.box == (3, 2, 23, 22)
    assert place.ink == (10, 2, 16, 22)


def test_centre_of_mass_is_that_of_the_ink():
    image = image_with(slice(4, 5), slice(4, 5)) + image_with(slice(4, 5), slice(8, 9))
    assert digit_geometry(image).centre == (6.5, 4.5)
    image[4, 8] = 85  # a third of the ink of the other
    assert digit_geometry(image).centre == pytest.approx((5.5, 4.5))


def test_box_reaches_beyond_the_image_where_a_tail_was_cut_off():
    assert digit_geometry(image_with(slice(0, 15), slice(10, 16))).box[1::2] == (-5, 15)
    assert digit_geometry(image_with(slice(13, 28), slice(10, 16))).box[1::2] == (13, 33)


def test_blank_image_has_no_digit():
    assert digit_geometry(np.zeros((28, 28), dtype=np.uint8)) is None


def test_lopsided_drawing_has_its_box_off_the_middle_and_its_centre_of_mass_in_it():
    seven = Drawing((Stroke(np.array([(0, 0), (12, 0), (4, 20)])),))
    place = digit_geometry(drawing_to_image(seven))
    assert place.centre == pytest.approx((14.5, 14.5), abs=0.1)  # the middle of pixel (14, 14)
    left, top, right, bottom = place.box
    assert (right - left, bottom - top) == (20, 20)
    assert top > 4.5
    assert left <= place.ink[0] < place.ink[2] <= right
