"""Numbers become grey images: exact tones, the bytes that are held, and the type at each limit."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.dataset import Split
from mnist_gui.data.formats._shared.read_job import RawSplit, ReadJob
from mnist_gui.data.formats._shared.values import pixels
from mnist_gui.data.formats._shared.values.pixels import GREY_NOTE, ImageBuilder, PixelLayout
from mnist_gui.data.resizing import resize_note
from mnist_gui.errors import DataError

PATH = Path("a.npy")


class CountingBudget:
    """Stands for the memory: notes how many bytes are taken, and how many at most."""

    def __init__(self):
        self.taken = self.most = 0

    def take(self, path, count):
        assert path == PATH
        self.taken += count
        self.most = max(self.most, self.taken)


def builder(layout=None, *, size=None, **options):
    job = ReadJob("a.npy", budget=CountingBudget()).with_size(size)
    return ImageBuilder(PATH, layout or PixelLayout(1, 2), job, **options), job.budget


# Grey


@pytest.mark.parametrize("channels_first", [False, True])
def test_colour_has_the_grey_of_pillow(channels_first):
    colours = np.random.default_rng(1).integers(0, 256, (2, 5, 7, 3), dtype=np.uint8)
    colours[0, 0] = 255
    expected = np.stack([np.asarray(Image.fromarray(one).convert("L")) for one in colours])
    values = np.moveaxis(colours, -1, 1) if channels_first else colours
    layout = PixelLayout(5, 7, 3, channels_first)
    assert layout.numbers == 105
    grey = layout.to_grey(values.reshape(2, -1))
    assert grey.dtype == np.uint8
    np.testing.assert_array_equal(grey, expected)
    fractions = layout.to_grey(values.reshape(2, -1).astype(np.float32))
    assert fractions.dtype == np.float32
    np.testing.assert_allclose(fractions, colours @ np.float32([0.299, 0.587, 0.114]), rtol=1e-6)


@pytest.mark.parametrize(
    ("colour", "opacity", "expected"),
    [
        (100, [255, 255], [100, 100]),
        (100, [0, 0], [100, 100]),  # the same everywhere says nothing
        (100, [7, 7], [100, 100]),
        (0, [255, 0], [0, 255]),
        (0, [255, 51], [0, 204]),
        (100, [255, 0], [100, 255]),
        (255, [255, 0], [255, 0]),  # white on white would not show
    ],
)
def test_opacity_lets_paper_through(colour, opacity, expected):
    values = np.uint8([[[*[colour] * 3, each] for each in opacity]])
    grey = PixelLayout(1, 2, 4).to_grey(values.reshape(1, -1))
    np.testing.assert_array_equal(grey, [[expected]])


def test_paper_is_black_where_little_would_show_on_white():
    for tone, other in ((0, 255), (234, 255), (235, 0), (255, 0)):
        grey = PixelLayout(1, 2, 4).to_grey(np.uint8([[tone, tone, tone, 255, 0, 0, 0, 0]]))
        np.testing.assert_array_equal(grey, [[[tone, other]]])


# The types of numbers


@pytest.mark.parametrize(
    ("values", "dtype", "step"),
    [
        ([0.0, 1.0], np.uint8, 1 / 255),
        ([0.0, 1.5], np.float32, 1),
        ([0.0, 127.5], np.float32, 1),
        ([0.0, 128.5], np.uint8, 1),
        ([0.5, 255.0], np.uint8, 1),
        ([0.5, 255.5], np.float32, 1),
        ([-0.5, 200.0], np.float32, 1),
        ([-0.5, 0.5], np.float32, 1),
        ([0, 255], np.uint8, 1),
        ([0, 256], np.uint16, 1),
        ([0, 65535], np.uint16, 1),
        ([0, 65536], np.float32, 1),
        ([-1, 255], np.int16, 1),
        ([-32768, 32767], np.int16, 1),
        ([-32769, 5], np.float32, 1),
        ([-1, 32768], np.float32, 1),
        ([0.0, 1e15], np.float32, 1),
        ([-1e15, 0.0], np.float32, 1),
        ([False, True], np.uint8, 1 / 255),
    ],
)
def test_numbers_are_held_in_few_bytes(values, dtype, step):
    made, _ = builder()
    made.add(np.array([values]))
    images = made.finish()
    assert images.dtype == dtype
    split = made.split("train", images, np.zeros(1, np.int16))
    assert getattr(split, "step", 1) == step
    assert isinstance(split, RawSplit) == (dtype != np.uint8 or step != 1)
    assert isinstance(split, Split)
    expected = np.array([[values]], float)
    np.testing.assert_allclose(
        images * step, np.rint(expected) if split.images.dtype == np.uint8 else expected
    )


@pytest.mark.parametrize("values", [[0.0, 1.01e15], [-1.01e15, 0.0], [np.nan, 0.0], [-np.inf, 0.0]])
def test_numbers_that_are_too_large_are_refused(values):
    made, _ = builder()
    with pytest.raises(DataError, match=r"a.npy holds no pixels: expected numbers from 0 to 255"):
        made.add(np.array([values]))


@pytest.mark.parametrize(
    ("blocks", "dtype", "step"),
    [
        ([[0.0, 128.0], [0.5, 9.5]], np.uint8, 1),
        ([[0.0, 127.0], [0.5, 9.5]], np.float32, 1),
        ([[0, 2], [0.0, 1.0]], np.uint8, 1),
        ([[0, 1], [0.0, 1.0]], np.uint8, 1 / 255),
        ([[0, 1], [0.0, 0.5]], np.uint8, 1 / 255),
        ([[0.0, 0.5], [0, 1]], np.uint8, 1 / 255),
        ([[0.0, 0.5], [0, 2]], np.float32, 1),
        ([[0, 2], [0.0, 0.5]], np.float32, 1),
        ([[0, 0], [False, True]], np.uint8, 1 / 255),
        ([[False, False], [0, 300]], np.uint16, 1),
        ([[0, 300], [-1, 5]], np.float32, 1),
        ([[0, 300], [0, 1]], np.uint16, 1),
        ([[-1, 5], [0, 9]], np.int16, 1),
    ],
)
def test_a_block_is_held_as_those_before(blocks, dtype, step):
    made, budget = builder()
    for block in blocks:
        made.add(np.array([block]))
    images = made.finish()
    split = made.split("train", images, np.zeros(2, np.int16))
    assert (images.dtype, getattr(split, "step", 1)) == (dtype, step)
    assert budget.taken == images.nbytes
    expected = np.array(blocks, float)[:, None]
    are_rounded = dtype == np.uint8 and step == 1
    np.testing.assert_allclose(images * step, np.rint(expected) if are_rounded else expected, atol=1 / 509)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([127, 0, 0], np.float32), ([128, 0, 0], np.uint8), ([300, 0, 0], np.float32), ([1.0, 0, 0], np.uint8)],
)
def test_dark_colours_keep_fractions(values, dtype):
    made, _ = builder(PixelLayout(1, 1, 3))
    made.add(np.array([values]))
    assert made.finish().dtype == dtype
    assert made.notes == [GREY_NOTE]


# Room


def test_room_is_taken_before_it_is_used_and_given_back():
    made, budget = builder(capacity=4)
    assert budget.taken == 4 * 2
    made.add(np.uint8([[1, 2]] * 4))
    assert budget.taken == 4 * 2
    made.add(np.uint8([[1, 2]]))
    assert budget.taken == 6 * 2  # half as many more
    made.add(np.uint8([[1, 2]] * 9))
    assert budget.taken == 14 * 2
    made.add(np.int16([[300, 2]]))
    assert budget.most == 14 * 2 * (1 + 2)
    assert budget.taken == 21 * 2 * 2
    images = made.finish()
    assert images.shape == (15, 1, 2)
    assert budget.taken == images.nbytes == 15 * 2 * 2


def test_both_arrays_are_paid_for_while_a_type_changes():
    made, budget = builder(capacity=10)
    made.add(np.uint8([[1, 2]]))
    made.add(np.float32([[0.5, 700]]))
    assert budget.most == 10 * 2 * (1 + 4)
    assert budget.taken == 10 * 2 * 4
    made.finish()
    assert budget.taken == 2 * 2 * 4


def test_room_for_images_of_unknown_number():
    _, budget = builder()
    assert budget.taken == 1024 * 2
    _, budget = builder(PixelLayout(4096, 4096))
    assert budget.taken == 4 * 4096**2
    _, budget = builder(PixelLayout(4096, 4097))
    assert budget.taken == 3 * 4096 * 4097
    _, budget = builder(PixelLayout(10_000, 10_000))
    assert budget.taken == 10_000**2


@pytest.mark.parametrize(("capacity", "is_resized"), [(1024, False), (1025, True)])
def test_images_that_take_a_gigabyte_are_resized_at_once(monkeypatch, capacity, is_resized):
    monkeypatch.setattr(pixels, "_MOST_AS_THEY_ARE", 1024**2)
    made, budget = builder(PixelLayout(32, 32), size=(4, 4), capacity=capacity)
    assert made.notes == [resize_note((4, 4))] * is_resized
    assert budget.taken == capacity * (16 if is_resized else 1024)
    made.add(np.full((1, 32, 32), 9, np.uint8))
    made.add(np.full((1, 1024), 0.5))
    images = made.finish()
    assert images.shape == ((2, 4, 4) if is_resized else (2, 32, 32))
    np.testing.assert_allclose(images[:, 0, 0], [9, 0.5], atol=0.5 * is_resized)


def test_few_large_images_are_not_resized_at_once():
    made, _ = builder(PixelLayout(1024, 1024), size=(4, 4))
    assert made.notes == []
    made, _ = builder(PixelLayout(1024, 1025), size=(4, 4))
    assert made.notes == [resize_note((4, 4))]
    made, _ = builder(PixelLayout(1024, 1025))
    assert made.notes == []
