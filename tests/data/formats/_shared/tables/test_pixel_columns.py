"""Which names are those of pixels, and how as many numbers make an image."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.pixel_columns import (
    Run,
    few_numbers,
    is_colour,
    is_image,
    layout_of_pixels,
    longest_run,
)
from mnist_gui.data.formats._shared.values.pixels import PixelLayout
from mnist_gui.errors import DataError

PATH = Path("a.csv")
JOB = ReadJob("a.csv")
WIDE = JOB.with_size((4, 16))


def numbered(word, start, stop):
    return [f"{word}{number}" for number in range(start, stop)]


def grid(height, width, *, form="r{}c{}", start=0):
    return [
        form.format(row, column)
        for row in range(start, start + height)
        for column in range(start, start + width)
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], None),
        (["a", "b"], None),
        (numbered("pixel", 0, 3), None),
        (numbered("pixel", 0, 4), Run(0, 4, None, are_pixels=True)),
        (numbered(" Px_", 1, 5), Run(0, 4, None, are_pixels=True)),
        (numbered("", 0, 5), Run(0, 5, None, are_pixels=False)),
        (numbered("c", 1, 9), Run(0, 8, None, are_pixels=False)),
        (numbered("pixel", 2, 9), None),
        (["label", *numbered("p", 0, 9), "id"], Run(1, 9, None, are_pixels=True)),
        ([*numbered("c", 0, 9), *numbered("pix", 0, 4)], Run(9, 4, None, are_pixels=True)),
        ([*numbered("c", 0, 9), *numbered("d", 0, 10)], Run(9, 10, None, are_pixels=False)),
        ([*numbered("c", 0, 9), *numbered("d", 0, 9)], Run(0, 9, None, are_pixels=False)),
        ([*numbered("p", 0, 6), "p7", "p8"], Run(0, 6, None, are_pixels=True)),
        ([*numbered("p", 0, 6), "id", "p6"], Run(0, 6, None, are_pixels=True, goes_on=True)),
        ([*numbered("p", 0, 6), "id", "p7"], Run(0, 6, None, are_pixels=True)),
        ([*numbered("p", 0, 6), "id", "id", "p6"], Run(0, 6, None, are_pixels=True)),
        (grid(2, 3), Run(0, 6, (2, 3), are_pixels=True)),
        (grid(1, 2), Run(0, 2, (1, 2), are_pixels=True)),
        (grid(2, 3, start=1, form="{}x{}"), Run(0, 6, (2, 3), are_pixels=True)),
        (["label", *grid(3, 2, form="[{}][{}]"), "id"], Run(1, 6, (3, 2), are_pixels=True)),
        (grid(2, 3, start=2), None),
        (grid(2, 3, form="a{}z{}"), None),
        (grid(2, 3)[:-1], Run(3, 2, (1, 2), are_pixels=True)),
        ([*grid(2, 3)[:1], *grid(2, 3)[2:0:-1], *grid(2, 3)[3:]], Run(3, 3, (1, 3), are_pixels=True)),
        (["r0c0", "r999999999c999999999"], None),
    ],
)
def test_the_longest_run_of_names(names, expected):
    assert longest_run(names) == expected


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [(-1, False), (0, False), (1, False), (3, False), (4, True), (5, False), (9, True), (784, True)],
)
def test_an_image_is_square_unless_its_size_is_known(pixels, expected):
    assert is_image(pixels, JOB) is expected
    assert is_image(64, WIDE)
    assert is_image(12, JOB.with_size((2, 6)))
    assert not is_image(12, JOB.with_size((2, 5)))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(147, False), (192, True), (193, False), (194, False), (243, True), (300, True), (303, False)],
)
def test_colour_has_three_numbers_a_pixel(numbers, expected):
    assert is_colour(numbers, JOB) is expected


def test_few_numbers_are_of_some_rows():
    found = few_numbers(np.arange(600, dtype=np.int64).reshape(300, 2))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.arange(512).reshape(256, 2))
    assert few_numbers(np.array([["a", "b", "c"]])).shape == (0, 3)
    assert few_numbers(np.float64([[1e300]])) == np.inf


SMOOTH = np.add.outer(np.arange(8.0), np.arange(8.0))
PLANES = np.stack([SMOOTH, 100 + SMOOTH, 200 + SMOOTH])
FULL = np.full((1, 8, 8), 255.0)
GREY_PLANES = np.stack([SMOOTH] * 3)


def layout_said(planes, *, side_by_side=False, job=JOB):
    values = np.moveaxis(planes, 0, -1) if side_by_side else planes
    layout, notes = layout_of_pixels(values.reshape(1, -1), PATH, job)
    return layout, "".join(notes)


def test_colour_is_in_planes_if_neighbours_are_then_more_alike():
    said = "192 numbers a row taken as 8x8: red, green, blue "
    expected = PixelLayout(8, 8, 3, channels_first=True)
    assert layout_said(PLANES) == (expected, said + "one after the other")
    expected = PixelLayout(8, 8, 3)
    assert layout_said(PLANES, side_by_side=True) == (expected, said + "of each pixel side by side")
    assert layout_of_pixels(np.empty((0, 192)), PATH, JOB)[0] == expected
    # One kind of neighbours decides alone, too.
    for axis in (1, 2):
        stripes = np.broadcast_to(np.arange(0.0, 80, 10).reshape((8, 1) if axis == 1 else (1, 8)), (8, 8))
        planes = np.stack([stripes, 100 + stripes, 50 + stripes])
        assert layout_said(planes)[0].channels_first
        assert not layout_said(planes, side_by_side=True)[0].channels_first
    assert layout_said(np.zeros((3, 8, 8)))[0] == expected


def test_opacity_is_a_fourth_number():
    said = "256 numbers a row taken as 8x8: red, green, blue, opacity "
    coloured = np.concatenate([PLANES, FULL])
    grey = np.concatenate([GREY_PLANES, FULL])
    expected = PixelLayout(8, 8, 4), said + "of each pixel side by side"
    assert layout_said(coloured, side_by_side=True) == expected
    assert layout_said(grey, side_by_side=True) == expected
    assert layout_said(grey) == (PixelLayout(8, 8, 4, channels_first=True), said + "one after the other")


@pytest.mark.parametrize(
    "planes",
    [
        np.concatenate([PLANES, FULL]),  # colour in planes may be a grey image that is bright below
        np.concatenate([GREY_PLANES, SMOOTH[None]]),
        np.concatenate([GREY_PLANES[:2], SMOOTH[None, ::-1], FULL]),
        np.concatenate([SMOOTH[None, ::-1], GREY_PLANES[:2], FULL]),
        np.concatenate([np.zeros((3, 8, 8)), FULL]),
        np.zeros((4, 8, 8)),
        np.full((4, 8, 8), 255.0),
    ],
)
def test_other_squares_are_grey(planes):
    assert layout_said(planes) == (PixelLayout(16, 16), "")


def test_small_squares_have_no_opacity():
    planes = np.concatenate([GREY_PLANES[:, :7, :7], FULL[:, :7, :7]])
    assert layout_said(planes) == (PixelLayout(14, 14), "")


def test_the_wanted_size_is_taken():
    assert layout_said(PLANES[:1], job=WIDE) == (PixelLayout(4, 16), "")
    assert layout_said(PLANES, job=WIDE)[0] == PixelLayout(4, 16, 3, channels_first=True)
    assert layout_said(np.concatenate([GREY_PLANES, FULL]), side_by_side=True, job=WIDE)[0] == PixelLayout(
        4, 16, 4
    )
    assert layout_said(SMOOTH[:4, :4], job=WIDE)[0] == PixelLayout(4, 4)


def test_other_numbers_are_refused():
    with pytest.raises(DataError, match=r"a.csv is no table of images: .* found 1,025 pixels; choose"):
        layout_of_pixels(np.zeros((1, 1025)), PATH, JOB)
