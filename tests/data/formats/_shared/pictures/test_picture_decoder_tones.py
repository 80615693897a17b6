"""The tones of decoded pictures, of each depth and with opacity."""

from contextlib import ExitStack
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.formats._shared.pictures.picture_decoder import (
    DecodedPicture,
    decode,
    quiet_pillow,
    white_of,
)


def decoded(values, **options):
    flags = dict.fromkeys(("was_colour", "lossy", "has_frames", "is_clear"), False)
    return DecodedPicture(Image.fromarray(np.array(values)), (1, 1), **flags | options)


@pytest.mark.parametrize(
    ("most", "white"),
    [
        (0, 255),
        (0.5, 1),
        (1, 1),
        (15.5, 16),
        (16, 16),
        (17, 255),
        (255, 255),
        (256, 1023),
        (1023, 1023),
        (1024, 4095),
        (4095, 4095),
        (4096, 16383),
        (16383, 16383),
        (16384, 65535),
        (65536, 65535),
    ],
)
def test_the_largest_number_tells_which_is_white(most, white):
    assert white_of(most) == white


def test_pictures_of_16_bits_become_bytes():
    picture = decoded(np.uint16([[0, 255, 256, 65535]]))
    assert picture.most == 65535
    assert np.asarray(picture.to_bytes()).tolist() == [[0, 0, 1, 255]]
    assert np.asarray(picture.to_bytes(510)).tolist() == [[0, 128, 128, 255]]
    plain = decoded(np.uint8([[1, 2]]))
    assert plain.most is None
    assert plain.to_bytes() is plain.picture


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.uint16([[0, 512, 1023]]), [0, 512 / 1023, 1]),
        (np.uint16([[0, 8, 16]]), [0, 0.5, 1]),
        (np.uint8([[0, 8, 16]]), [0, 0.5, 1]),
        (np.uint8([[0, 1]]), [0, 1]),
        (np.uint8([[0, 17]]), [0, 17 / 255]),
        (np.uint8([[0, 0]]), [0, 0]),
        (np.uint8([[0, 51, 255]]), [0, 0.2, 1]),
    ],
)
def test_tones_are_from_0_to_1(values, expected):
    np.testing.assert_allclose(decoded(values).to_floats(9), [expected], rtol=1e-6)


def test_noise_of_compression_is_not_taken_for_levels():
    picture = decoded(np.uint8([[0, 16]]), lossy=True)
    np.testing.assert_allclose(picture.to_floats(9), [[0, 16 / 255]], rtol=1e-6)


def test_large_pictures_are_made_smaller():
    picture = decoded(np.full((4, 8), 255, np.uint8))
    assert picture.to_floats(8).shape == (4, 8)
    assert picture.to_floats(7).shape[1] == 7
    assert picture.picture.size == (8, 4)


def with_opacity(*pixels):
    """Return a picture of one row: a tone and its opacity for each pixel."""
    return decoded(np.uint8([pixels]))


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        ([(0, 255), (0, 0)], [0, 255]),
        ([(0, 51), (0, 0)], [204, 255]),
        ([(0, 21), (0, 0)], [234, 255]),
        ([(255, 255), (255, 0)], [255, 0]),
        ([(236, 255), (0, 0)], [236, 0]),
        ([(234, 255), (0, 0)], [234, 255]),
    ],
)
def test_opacity_lets_paper_through_on_which_ink_shows(pixels, expected):
    picture = with_opacity(*pixels)
    assert np.asarray(picture.to_bytes()).tolist() == [expected]
    np.testing.assert_allclose(picture.to_floats(9), np.array([expected]) / 255, atol=1e-6)


def test_colours_are_on_white_paper():
    colours = Image.fromarray(np.uint8([[[255, 0, 0, 255], [255, 0, 0, 0], [0, 0, 255, 51]]]), "RGBA")
    picture = decoded(np.uint8([[1]]), colours=colours)
    assert picture.to_colours(3).tolist() == [[[255, 0, 0], [255, 255, 255], [204, 204, 255]]]
    assert picture.to_colours(2).shape[1] == 2
    assert picture.to_colours(2).dtype == np.uint8
    assert decoded(np.uint8([[1]])).to_colours(9) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 0.5, 1], [0, 32767, 65535]),
        ([0, 51, 255], [0, 13107, 65535]),
        ([0, 1.5, 255], [0, 385, 65535]),
        ([0, 256, 65535], [0, 256, 65535]),
        ([-1, 0.5, 1], [0, 32767, 65535]),
        ([np.nan, np.inf, 1], [0, 0, 65535]),
        ([0, 70_000, 1], [0, 65535, 1]),
    ],
)
def test_fractions_have_16_bits(values, expected):
    file = BytesIO()
    Image.fromarray(np.float32([values])).save(file, "TIFF")
    with quiet_pillow(), ExitStack() as held:
        found = decode(file.getvalue(), held)
    assert np.asarray(found.picture).tolist() == [expected]
