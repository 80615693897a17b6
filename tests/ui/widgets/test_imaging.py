"""Arrays become images with the very pixels they hold, of any width, strides and lifetime."""

import gc

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from mnist_gui.ui.widgets.imaging import (
    indexed_image,
    ink_image,
    on_paper,
    rgb_array,
    rgb_image,
    rgb_pixels,
    sharp_in,
)


def grey_image(pixels) -> QImage:
    return ink_image(pixels, paper=QColor("black"), ink=QColor("white"))


def colours_of(image: QImage) -> list[list[str]]:
    return [[image.pixelColor(x, y).name() for x in range(image.width())] for y in range(image.height())]


@pytest.mark.parametrize("width", [1, 3, 4, 28, 29])
def test_grey_pixels_keep_their_places_and_values(width):
    pixels = np.random.default_rng(0).integers(0, 256, (5, width), dtype=np.uint8)
    image = grey_image(pixels)
    assert (image.width(), image.height()) == (width, 5)
    seen = [[image.pixelColor(x, y).red() for x in range(width)] for y in range(5)]
    assert seen == pixels.tolist()


def test_strided_and_read_only_pixels_are_welcome():
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)
    window = pixels[::2, 1::3]
    window.flags.writeable = False
    image = grey_image(window)
    assert [image.pixelColor(x, 1).red() for x in range(image.width())] == window[1].tolist()


def test_image_outlives_its_array():
    pixels = np.full((200, 200), 77, dtype=np.uint8)
    image = grey_image(pixels)
    pixels[:] = 0
    del pixels
    gc.collect()
    assert image.pixelColor(199, 199).red() == 77


def test_ink_and_paper_take_the_colours_of_choice():
    pixels = np.array([[0, 255], [255, 0]], dtype=np.uint8)
    image = ink_image(pixels, paper=QColor("#fff0e0"), ink=QColor("#102030"))
    assert colours_of(image) == [["#fff0e0", "#102030"], ["#102030", "#fff0e0"]]


def test_indexed_pixels_show_the_colours_of_the_table():
    image = indexed_image(np.array([[0, 1, 2]], dtype=np.uint8), [0xFF112233, 0xFF445566, 0xFF778899])
    assert colours_of(image) == [["#112233", "#445566", "#778899"]]


def test_coloured_pixels_can_be_painted_on_and_no_longer_belong_to_the_numbers():
    numbers = np.array([[0, 1], [1, 0], [0, 0]], dtype=np.uint8)
    image = rgb_image(numbers, [0xFF112233, 0xFF445566])
    pixels = rgb_pixels(image)
    assert pixels.tolist() == [[0xFF112233, 0xFF445566], [0xFF445566, 0xFF112233], [0xFF112233, 0xFF112233]]
    numbers[:] = 1
    pixels[2, 1] = 0xFF778899
    assert image.pixelColor(1, 2).name() == "#778899"
    assert image.pixelColor(0, 0).name() == "#112233"


@pytest.mark.parametrize("width", [1, 3, 4, 29])
@pytest.mark.parametrize(
    "kind",
    [QImage.Format.Format_RGB32, QImage.Format.Format_RGB888, QImage.Format.Format_ARGB32_Premultiplied],
)
def test_colours_of_an_image_keep_their_places_in_an_array(width, kind):
    colours = np.random.default_rng(0).integers(0, 256, (5, width, 3), dtype=np.uint8)
    image = QImage(width, 5, kind)
    for y, x in np.ndindex(5, width):
        image.setPixelColor(x, y, QColor(*colours[y, x].tolist()))
    assert np.array_equal(rgb_array(image), colours)


def test_array_outlives_its_image():
    image = QImage(200, 200, QImage.Format.Format_RGB888)
    image.fill(QColor(10, 20, 30))
    colours = rgb_array(image)
    image.fill(0)
    del image
    gc.collect()
    assert colours[199, 199].tolist() == [10, 20, 30]


@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("navy", "white"), ("white", "black")])
def test_what_is_transparent_becomes_the_paper_on_which_the_ink_shows(ink, paper):
    image = QImage(4, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    image.setPixelColor(2, 0, QColor(ink))
    seen = on_paper(image)
    assert not seen.hasAlphaChannel()
    assert colours_of(seen) == [[QColor(name).name() for name in (paper, paper, ink, paper)]]


def test_an_opaque_image_needs_no_paper():
    image = grey_image(np.eye(3, dtype=np.uint8))
    assert on_paper(image) is image


@pytest.mark.parametrize(
    ("shape", "ratio", "expected"),
    [
        ((28, 28), 1.0, (12, 3, 56, 56)),
        ((28, 28), 1.5, (12, 4 / 1.5, 56, 56)),
        ((4, 60), 1.0, (10, 29, 60, 4)),
        ((120, 40), 1.0, (30, 1, 20, 60)),
    ],
)
def test_a_sharp_image_has_pixels_of_whole_device_pixels_unless_it_is_larger(shape, ratio, expected):
    place = sharp_in(QRectF(10, 1, 60, 60), np.zeros(shape), ratio)
    assert place.getRect() == pytest.approx(expected)
