"""Along which axis of an array its images lie, by its shape and by the number of labels."""

import pytest

from mnist_gui.data.formats._shared.arrays.array_axes import (
    arrangement_of,
    arrangements,
    axes_in_words,
    is_one_value_each,
)
from mnist_gui.errors import DataError


def ways(shape):
    """Return the ways to see an array: axes, images, height, width, channels, how likely."""
    return [
        (way.axes, way.images, way.layout.height, way.layout.width, way.layout.channels, way.likely)
        for way in arrangements(shape)
    ]


STORED, TURNED = (0, 1, 2), (2, 0, 1)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5,), []),
        ((9, 28, 28), [(STORED, 9, 28, 28, 1, 2), (TURNED, 28, 9, 28, 1, 1)]),
        ((28, 28, 9), [(TURNED, 9, 28, 28, 1, 2), (STORED, 28, 28, 9, 1, 1)]),
        ((4, 16, 4), [(STORED, 4, 16, 4, 1, 1), (TURNED, 4, 4, 16, 1, 1)]),
        ((4, 17, 4), [(STORED, 4, 17, 4, 1, 0), (TURNED, 4, 4, 17, 1, 0)]),
        ((3, 784), [((0, 1), 3, 28, 28, 1, 2)]),
        ((784, 3), [((1, 0), 3, 28, 28, 1, 2)]),
        ((49, 784), [((0, 1), 49, 28, 28, 1, 2), ((1, 0), 784, 7, 7, 1, 1)]),
        ((3072, 5), [((1, 0), 5, 32, 32, 3, 2)]),
        ((2352, 5), [((1, 0), 5, 28, 28, 3, 2)]),
        ((1200, 5), []),  # 20 x 20 in colour, but more likely a table of 1,200 rows
        ((5, 1200), [((0, 1), 5, 20, 20, 3, 2)]),
        ((7, 32, 32, 3), [((0, 1, 2, 3), 7, 32, 32, 3, 2)]),
        ((32, 32, 3, 7), [((3, 0, 1, 2), 7, 32, 32, 3, 2)]),
        ((7, 3, 32, 32), [((0, 1, 2, 3), 7, 32, 32, 3, 2)]),
    ],
)
def test_ways_to_see_an_array_the_most_likely_first(shape, expected):
    assert ways(shape) == expected
    assert [way.is_stored for way in arrangements(shape)] == [axes[0] == 0 for axes, *_ in expected]


@pytest.mark.parametrize("side", [8, 16, 20, 24, 28, 32, 48, 64])
def test_usual_sides_are_more_likely_in_rows_of_pixels(side):
    assert ways((5, side**2))[0][-1] == 2
    assert ways((5, (side + 1) ** 2))[0][-1] == 1
    assert ways((5, (side - 1) ** 2))[0][-1] == 1


@pytest.mark.parametrize("side", [28, 32, 64])
def test_columns_of_colour_have_usual_sides(side):
    assert len(ways((3 * side**2, 5))) == 1
    assert ways((3 * (side + 1) ** 2, 5)) == []


@pytest.mark.parametrize(
    ("shape", "counts", "axes"),
    [
        ((9, 28, 28), [], STORED),
        ((9, 28, 28), [9], STORED),
        ((9, 28, 28), [28], TURNED),
        ((9, 28, 28), [5], STORED),
        ((28, 28, 9), [28], STORED),
        ((28, 28, 9), [1, 9], TURNED),
        ((28, 28, 9), [5], TURNED),
        ((4, 16, 5), [7], STORED),
        ((49, 784), [784], (1, 0)),
        ((49, 784), [49, 784], (0, 1)),
    ],
)
def test_the_number_of_labels_decides(shape, counts, axes):
    assert arrangement_of(shape, counts, what="it").axes == axes


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((28, 28, 3), "it has 28 x 28 x 3 numbers, which may be one picture in colour or 3 images; save"),
        ((28, 28, 4), "it has 28 x 28 x 4 numbers, which may be one picture in colour or 4 images; save"),
        ((64, 64), "it has 64 x 64 numbers, which may be one picture or 64 images of 8 x 8; save images as"),
        ((1024, 1024), "which may be one picture or 1,024 images of 32 x 32; save images as count x height"),
        ((7, 5), "it holds no images: expected height x width"),
        ((5,), "it holds no images: expected height x width"),
    ],
)
def test_what_may_be_one_picture_is_refused(shape, message):
    with pytest.raises(DataError, match=message):
        arrangement_of(shape, what="it")


@pytest.mark.parametrize(("shape", "images"), [((28, 28, 2), 2), ((28, 28, 5), 5), ((64, 81), 81)])
def test_what_can_be_no_picture_is_not_in_doubt(shape, images):
    assert arrangement_of(shape, what="it").images == images


def test_labels_leave_no_doubt():
    assert arrangement_of((28, 28, 3), [3], what="it").images == 3
    assert arrangement_of((64, 64), [5], what="it").images == 64


def test_a_shape_is_written_with_a_cross():
    assert axes_in_words((28, 28, 1000)) == "28 x 28 x 1,000"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5,), True),
        ((5, 1), True),
        ((1, 5), True),
        ((4,), False),
        ((5, 2), False),
        ((), False),
        ((0, 5), False),
    ],
)
def test_one_value_for_each_image(shape, expected):
    assert is_one_value_each(shape, 5) is expected
