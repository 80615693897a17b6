"""Images that arrive in blocks of several types are kept as the numbers that they are."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.values.pixels import ImageBuilder, PixelLayout
from mnist_gui.errors import DataError

LAYOUT = PixelLayout(1, 2)


def built(*blocks, layout=LAYOUT):
    builder = ImageBuilder(Path("a.csv"), layout, ReadJob("a.csv"))
    for block in blocks:
        builder.add(np.array(block))
    images = builder.finish()
    return images, builder.split("train", images, np.zeros(len(images), np.int16))


@pytest.mark.parametrize(
    ("blocks", "kind"),
    [
        ([[[0, 255]], [[7, 8]]], np.uint8),
        ([[[0, 255]], [[0.5, 8.0]]], np.uint8),  # fractions of grey values are rounded
        ([[[0, 0]], [[0, 300]]], np.uint16),
        ([[[0, 200]], [[0, 300]]], np.uint16),
        ([[[0, 200]], [[-3, 4]]], np.int16),
        ([[[0, 60_000]], [[-3, 4]]], np.float32),
        ([[[0, 200]], [[-0.5, 4.25]]], np.float32),
        ([[[0.25, 3.5]], [[0, 200]]], np.float32),
        ([[[0.0, 1.0]], [[-0.5, 4.25]]], np.float32),
        ([[[0, 100_000]]], np.float32),
    ],
)
def test_blocks_are_joined_in_a_type_that_holds_all(blocks, kind):
    images, split = built(*blocks)
    assert images.dtype == kind
    expected = np.concatenate(blocks).reshape(-1, 1, 2).astype(float)
    if kind == np.uint8:
        expected = np.rint(expected)
    np.testing.assert_array_equal(images * getattr(split, "step", 1.0), expected)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([[[False, True]]], [[0, 1]]),
        ([[[0.0, 0.2]], [[1.0, 0.6]]], [[0, 0.2], [1, 0.6]]),
        ([[[0, 1]], [[0.2, 0.6]]], [[0, 1], [0.2, 0.6]]),
        ([[[0.2, 0.6]], [[0, 1]]], [[0.2, 0.6], [0, 1]]),
        ([[[0, 0]], [[0.2, 0.6]]], [[0, 0], [0.2, 0.6]]),
    ],
)
def test_fractions_are_held_in_bytes(blocks, expected):
    images, split = built(*blocks)
    assert (images.dtype, split.step) == (np.uint8, 1 / 255)
    np.testing.assert_allclose(images[:, 0] * split.step, expected, atol=1e-9)


def test_dark_colours_keep_their_fractions():
    images, _ = built([[1, 0, 0, 0, 0, 2]], layout=PixelLayout(1, 2, 3))
    np.testing.assert_allclose(images, [[[0.299, 0.228]]], atol=1e-3)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (["a", "b"], "expected numbers, found <U1"),
        ([np.nan, 1.0], "expected numbers from 0 to 255"),
        ([np.inf, 1.0], "--range"),
    ],
)
def test_what_is_no_number_is_refused(block, said):
    with pytest.raises(DataError, match=said):
        built([block])


def test_no_images_are_none():
    images, _ = built(np.zeros((0, 2)))
    assert images.shape == (0, 1, 2)
