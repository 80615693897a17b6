"""Digits that a plotting library shows in colours, some of whose maps are dark at both ends."""

import numpy as np
import pytest
from helpers import figures
from PIL import Image, ImageFilter

from mnist_gui.ink.picture import picture_to_images
from mnist_gui.ink.picture_file import grey_of_array

STEEP = ("jet", "turbo", "rainbow", "seismic", "coolwarm", "spectral")


def seven():
    """Return a seven with soft edges, uint8 (28, 28), as MNIST has it."""
    image = np.zeros((112, 112))
    image[20:32, 24:84] = 255
    for row in range(32, 92):
        left = 76 - (row - 32) // 2
        image[row, left : left + 14] = 255
    soft = Image.fromarray(np.uint8(image)).filter(ImageFilter.GaussianBlur(3))
    return np.asarray(soft.resize((28, 28), Image.Resampling.BOX))


@pytest.mark.parametrize("name", STEEP)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_digit_shown_in_colours_is_read_by_its_place_on_the_map(name, is_reversed):
    stops = figures.COLOUR_MAPS[name][:: -1 if is_reversed else 1]
    image = seven()
    large = image.repeat(8, axis=0).repeat(8, axis=1)
    (expected,) = picture_to_images(figures.coloured(large, figures.GREYS))
    for picture in (figures.coloured(large, stops), figures.axes(image, stops)):
        (digit,) = picture_to_images(picture)
        assert np.corrcoef(digit.image.ravel(), expected.image.ravel())[0, 1] > 0.95


def test_pens_of_two_colours_on_white_paper_are_no_colour_map():
    blue, red = (0, 0, 255), (255, 0, 0)
    shape = np.float64(seven().repeat(4, axis=0).repeat(4, axis=1)) / 255
    sheet = np.hstack([figures.on_paper(shape, ink=ink, paper=figures.WHITE) for ink in (blue, red)])
    luma = np.asarray(Image.fromarray(sheet).convert("L"), dtype=np.float32) / 255
    assert np.allclose(grey_of_array(sheet).grey, luma, atol=0.01)
    assert len(picture_to_images(sheet)) == 2
