"""Images in another size: scaled as a whole, on paper of the tone of their rim."""

import numpy as np
import pytest

from mnist_gui.data.grey_range import format_range, is_range, parse_range
from mnist_gui.data.resizing import RESIZED, resize_note, resized


def test_images_of_the_right_size_are_as_they_are():
    images = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    assert resized(images, (3, 3)) is images


@pytest.mark.parametrize(
    ("shape", "size", "box"),
    [
        ((10, 10), (5, 5), (0, 5, 0, 5)),
        ((10, 10), (5, 8), (0, 5, 1, 6)),
        ((10, 10), (8, 5), (1, 6, 0, 5)),
        ((10, 20), (10, 10), (2, 7, 0, 10)),
        ((20, 10), (10, 11), (0, 10, 3, 8)),
        ((5, 5), (10, 14), (0, 10, 2, 12)),
        ((60, 2), (10, 10), (0, 10, 4, 5)),
        ((2, 60), (10, 10), (4, 5, 0, 10)),
    ],
)
def test_they_keep_their_proportions_in_the_middle_of_paper(shape, size, box):
    images = np.full((2, *shape), 200, dtype=np.uint8)
    images[1] = 30
    images[:, shape[0] // 2 - 1 : shape[0] // 2 + 1, shape[1] // 2 - 1 : shape[1] // 2 + 1] = 255
    found = resized(images, size)
    assert found.shape == (2, *size)
    assert found.dtype == np.uint8
    top, bottom, left, right = box
    outside = np.ones(size, dtype=bool)
    outside[top:bottom, left:right] = False
    for image, paper in zip(found, (200, 30), strict=True):
        assert (image[outside] == paper).all()
        assert image[top:bottom, left:right].max() > paper


def test_paper_is_the_middle_tone_of_the_rim():
    image = np.zeros((1, 4, 4), dtype=np.uint8)
    image[0, 0], image[0, :, 0] = 90, 90
    image[0, -1, 1:] = 60
    image[0, 1:-1, 1:-1] = 255
    assert resized(image, (4, 6))[0, :, 0].tolist() == [90] * 4


def test_a_smaller_image_is_the_mean_of_what_it_covers():
    image = np.zeros((1, 8, 8), dtype=np.uint8)
    image[0, :, 4:] = 200
    small = resized(image, (2, 2))[0].astype(int)
    assert (small[0] == small[1]).all()
    assert abs(small[0].sum() - 200) <= 1
    assert small[0, 0] < 50


def test_the_note_says_the_size():
    assert resize_note((28, 32)) == "resized to 28x32 (antialiased bilinear, proportions kept)"
    assert resize_note((1, 2)).startswith(RESIZED)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("0..16", (0, 16)),
        ("-1..1", (-1, 1)),
        ("0..0.1", (0, 0.1)),
        ("1e-05..255", (1e-5, 255)),
        ("16", None),
        ("16..", None),
        ("..16", None),
        ("16..0", None),
        ("1..1", None),
        ("0..inf", None),
        ("-inf..0", None),
        ("nan..1", None),
        ("a..b", None),
    ],
)
def test_ranges_as_text(text, limits):
    assert parse_range(text) == limits
    if limits is not None:
        assert format_range(limits) == text
        assert is_range(limits)
