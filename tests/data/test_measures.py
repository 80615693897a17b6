"""Measures of single images."""

import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.measures import height, holes, ink, measure, parts, slant, thickness, width
from mnist_gui.progress import Cancelled, CancelToken, Progress


def make(images: np.ndarray) -> Dataset:
    labels = np.zeros(len(images), dtype=np.int16)
    cut = len(images) // 2
    splits = (Split("train", images[:cut], labels[:cut]), Split("test", images[cut:], labels[cut:]))
    return Dataset("Measured", splits, ("a",), "")


@pytest.fixture
def noise() -> np.ndarray:
    rng = np.random.default_rng(3)
    return (rng.integers(0, 256, (40, 13, 17)) * (rng.random((40, 13, 17)) < 0.3)).astype(np.uint8)


def test_ink_is_the_mean_grey(noise):
    noise[0], noise[1] = 0, 255
    found = measure(make(noise), ink)
    assert found.dtype == np.float32
    assert found[:2].tolist() == [0, 1]
    np.testing.assert_allclose(found, noise.mean(axis=(1, 2)) / 255, rtol=1e-6)


def test_slant_is_the_mixed_moment_over_that_along_y(noise):
    y, x = np.mgrid[: noise.shape[1], : noise.shape[2]]
    expected = []
    for image in noise.astype(np.float64):
        middle_x, middle_y = (x * image).sum() / image.sum(), (y * image).sum() / image.sum()
        mixed = ((x - middle_x) * (y - middle_y) * image).sum()
        expected.append(-mixed / ((y - middle_y) ** 2 * image).sum())
    np.testing.assert_allclose(measure(make(noise), slant), expected, rtol=1e-4, atol=1e-6)


def test_a_stroke_that_leans_to_the_right_has_positive_slant():
    slash = np.flip(np.eye(9, dtype=np.uint8) * 200, axis=0)
    upright = np.zeros((9, 9), dtype=np.uint8)
    upright[:, 4] = 90
    leaning = measure(make(np.stack([slash, slash[::-1], upright])), slant)
    np.testing.assert_allclose(leaning, [1, -1, 0], atol=1e-6)


@pytest.mark.parametrize("grey", [0, 1, 255])
def test_an_image_without_height_of_ink_has_no_slant(grey):
    images = np.zeros((2, 28, 28), dtype=np.uint8)
    images[1, 9, 3:20] = grey
    assert np.isnan(measure(make(images), slant)).all()


def test_a_trace_of_ink_has_a_slant():
    images = np.zeros((1, 28, 28), dtype=np.uint8)
    images[0, 9, 5] = images[0, 10, 4] = 1
    assert measure(make(images), slant).tolist() == [1]


def drawn(*lines: str) -> np.ndarray:
    """Return an image of three pixels for each character: ink where it is no blank."""
    coarse = np.array([[character != " " for character in line] for line in lines])
    return (np.kron(coarse, np.ones((3, 3))) * 200).astype(np.uint8)


FOUR_OPEN = drawn("#  # ", "#  # ", "#####", "   # ", "   # ")
FOUR_CLOSED = drawn(" ### ", "#  # ", "#####", "   # ", "   # ")
EIGHT = drawn(" ### ", " # # ", " ### ", " # # ", " ### ")
EIGHT_BROKEN = drawn(" ### ", " # # ", " ### ", " # # ", " # # ")
IN_PIECES = drawn("#   #", "     ", " ### ", "     ", " ### ")


def test_holes_and_parts_tell_odd_digits_apart():
    images = np.stack([FOUR_OPEN, FOUR_CLOSED, EIGHT, EIGHT_BROKEN, IN_PIECES, np.zeros_like(EIGHT)])
    assert measure(make(images), holes).tolist() == [0, 1, 2, 1, 0, 0]
    assert measure(make(images), parts).tolist() == [1, 1, 1, 1, 4, 0]
    assert measure(make(images), width).tolist() == [15, 15, 9, 9, 15, 0]
    assert measure(make(images), height).tolist() == [15, 15, 15, 15, 15, 0]


def test_a_speck_and_faint_ink_change_no_count():
    image = np.pad(FOUR_CLOSED, 4)
    dirty = image + 90 * (image == 0).astype(np.uint8)
    dirty[0, 0] = 255
    for values_of in (holes, parts, width, height):
        assert measure(make(np.stack([image, dirty])), values_of).tolist() == [values_of(image[None])[0]] * 2


@pytest.mark.parametrize("pen", [1, 2, 3, 5])
def test_thickness_is_that_of_the_pen(pen):
    bar, ring = np.zeros((100, 100), dtype=np.uint8), np.zeros((100, 100), dtype=np.uint8)
    bar[5:95, 40 : 40 + pen] = 255
    y, x = np.mgrid[:100, :100] - 49.5
    ring[np.abs(np.hypot(x, y) - 35) < pen / 2] = 170
    found = measure(make(np.stack([bar, bar.T, ring])), thickness)
    np.testing.assert_allclose(found[:2], pen, rtol=0.07)
    np.testing.assert_allclose(found[2], pen, rtol=0.25)  # a circle has steps, which are outline


def test_without_ink_there_is_no_thickness():
    assert np.isnan(measure(make(np.zeros((2, 9, 9), dtype=np.uint8)), thickness)).all()


@pytest.mark.parametrize("values_of", [ink, slant, thickness, holes, parts, width, height])
def test_measuring_reports_and_stops(noise, values_of):
    heard: list[Progress] = []
    column = measure(make(noise), values_of, report=heard.append)
    assert not column.flags.writeable
    assert [progress.done for progress in heard] == [20, 40]
    assert {progress.total for progress in heard} == {40}
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        measure(make(noise), values_of, token=token)
