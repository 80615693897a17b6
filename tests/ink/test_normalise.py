"""The MNIST protocol for pixels."""

import numpy as np
import pytest

from mnist_gui.data.idx import read_idx
from mnist_gui.ink.normalise import MIDDLE, normalise, resample, resampling_matrix
from mnist_gui.resource_files import resource_path


def ink_with(height, width, rows, columns):
    ink = np.zeros((height, width), dtype=np.float32)
    ink[rows, columns] = 1
    return ink


BAR = ink_with(400, 300, slice(100, 300), slice(50, 90))


def centre_of_mass(image):
    ink, pixels = image.astype(float), np.arange(28)
    return np.array([ink.sum(axis=0) @ pixels, ink.sum(axis=1) @ pixels]) / ink.sum()


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (5, 900), (0, 0), (3, 0)])
def test_blank_paper_of_any_size_stays_blank(shape):
    image = normalise(np.zeros(shape, dtype=np.float32))
    assert image.dtype == np.uint8
    assert image.shape == (28, 28)
    assert not image.any()


def test_bar_fits_the_box_in_full_ink():
    image = normalise(BAR)
    expected = np.zeros((28, 28), dtype=np.uint8)
    # 20 by 4 pixels; their middle, 9.5 and 1.5, goes to 14 by whole pixels.
    expected[4:24, 12:16] = 255
    np.testing.assert_array_equal(image, expected)


def test_place_and_size_do_not_matter():
    shifted = np.roll(BAR, (90, 150), axis=(0, 1))
    doubled = BAR.repeat(2, axis=0).repeat(2, axis=1)
    halved = BAR[::2, ::2]
    for other in (shifted, doubled, halved):
        np.testing.assert_array_equal(normalise(other), normalise(BAR))


@pytest.mark.parametrize(
    "ink",
    [
        ink_with(1, 1, 0, 0),
        ink_with(28, 28, 3, 25),
        ink_with(900, 900, 450, slice(None)),
        ink_with(900, 900, slice(None), 10),
        ink_with(500, 500, [0, 499], [0, 499]),
        np.full((40, 60), 0.01, dtype=np.float32),
    ],
    ids=["pixel", "speck", "hairline", "upright", "corners", "faint"],
)
def test_any_ink_is_scaled_to_full_ink_near_the_centre(ink):
    image = normalise(ink)
    assert image.max() == 255
    assert (np.abs(centre_of_mass(image) - MIDDLE) <= 0.51).all()
    assert max(np.count_nonzero(image.any(axis=axis)) for axis in (0, 1)) <= 20


def test_lopsided_ink_is_cut_off_at_the_edge():
    ink = ink_with(100, 100, slice(0, 100), slice(0, 8))
    ink[50, :] = 1
    image = normalise(ink)
    assert image.shape == (28, 28)
    assert image[:, 27].any()


def test_fainter_than_any_grey_level_is_no_ink():
    ink = BAR.copy()
    ink[0, 0] = 0.4 / 255
    np.testing.assert_array_equal(normalise(ink), normalise(BAR))


def test_only_two_dimensions_are_accepted():
    with pytest.raises(ValueError, match="shape"):
        normalise(np.zeros((28, 28, 3), dtype=np.float32))


@pytest.mark.parametrize(("source", "target"), [(1, 20), (8, 20), (20, 20), (21, 20), (1000, 20), (3, 1)])
def test_resampling_keeps_even_tones(source, target):
    matrix = resampling_matrix(source, target)
    assert matrix.shape == (target, source)
    np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(matrix, matrix[::-1, ::-1], atol=1e-6)


def test_resampling_to_the_same_size_changes_nothing():
    np.testing.assert_array_equal(resampling_matrix(20, 20), np.eye(20))


def test_shrinking_misses_no_pixel():
    # Every source pixel counts alike, but for the outermost ones.
    weights = resampling_matrix(200, 20).sum(axis=0)
    np.testing.assert_allclose(weights[20:-20], 0.1, atol=0.002)
    stripes = np.tile(np.float32([0, 1]), (200, 100))
    np.testing.assert_allclose(resample(stripes, 20, 20), 0.5, atol=0.02)


def test_mnist_is_left_as_it_is(mnist_dir):
    images = read_idx(mnist_dir / "t10k-images-idx3-ubyte.gz")[:2000]
    again = np.stack([normalise(image.astype(np.float32) / 255) for image in images])
    worst = np.abs(again.astype(int) - images).max(axis=(1, 2))
    # Among them are a few whose darkest pixel is 254, or whose centre of mass is between two pixels.
    assert (worst <= 3).mean() > 0.998


def test_embedded_sample_is_left_as_it_is():
    images = read_idx(resource_path("sample/t10k-images-idx3-ubyte.gz"))
    again = np.stack([normalise(image.astype(np.float32) / 255) for image in images])
    assert (np.abs(again.astype(int) - images).max(axis=(1, 2)) <= 3).mean() > 0.9
