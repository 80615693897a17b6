"""Ink with several digits, and what belongs to which."""

import math
import time
from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept
from helpers.photos import enlarged
from PIL import Image, ImageDraw

from mnist_gui.data.idx import read_idx
from mnist_gui.ink.distances import Distances, distances
from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.segmentation import FoundDigit, find_digits, in_reading_order, typical_height
from mnist_gui.resource_files import resource_path

WIDTH, HEIGHT = 600, 160


@pytest.fixture(scope="module")
def samples():
    """One image of each digit, 0 to 9, from the embedded sample."""
    images = read_idx(resource_path("sample/t10k-images-idx3-ubyte.gz"))
    labels = read_idx(resource_path("sample/t10k-labels-idx1-ubyte.gz"))
    return [images[np.flatnonzero(labels == digit)[0]] for digit in range(10)]


def drawn(*lines, width=9):
    """Draw lines of ink: each a list of points."""
    image = Image.new("L", (WIDTH, HEIGHT))
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=255, width=width, joint="curve")
    return np.asarray(image, dtype=np.float32) / 255


def placed(shapes, places):
    """Put shapes on blank paper, the left and top of each given."""
    ink = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    for shape, (left, top) in zip(shapes, places, strict=True):
        height, width = shape.shape
        region = ink[top : top + height, left : left + width]
        np.maximum(region, shape, out=region, casting="unsafe")
    return ink


def test_blank_has_no_digits():
    assert find_digits(np.zeros((50, 80), dtype=np.float32)) == []


def test_one_digit_is_found_with_its_box():
    ink = drawn([(40, 30), (80, 30), (60, 110)])
    (digit,) = find_digits(ink)
    left, top, right, bottom = digit.box
    rows, columns = np.nonzero(ink)
    assert (left, top, right, bottom) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    np.testing.assert_array_equal(digit.ink, ink[top:bottom, left:right])
    assert digit.ink.dtype == np.float32
    assert digit.image.shape == (28, 28)
    assert digit.image.dtype == np.uint8


def test_digits_in_a_row_come_from_left_to_right(samples):
    order = [7, 3, 0, 8]
    shapes = [enlarged(samples[digit], height) for digit, height in zip(order, (70, 82, 64, 75), strict=True)]
    found = find_digits(placed(shapes, [(20, 40), (120, 30), (230, 45), (330, 50)]))
    assert len(found) == 4
    for digit, shape, left in zip(found, shapes, (20, 120, 230, 330), strict=True):
        assert digit.box[0] == pytest.approx(left, abs=1)
        alone = find_digits(placed([shape], [(10, 10)]))[0]
        np.testing.assert_allclose(digit.image.astype(int), alone.image.astype(int), atol=1)


def test_rows_come_from_top_to_bottom(samples):
    shapes = [enlarged(samples[digit], 55) for digit in (1, 2, 3, 4)]
    found = find_digits(placed(shapes, [(300, 10), (60, 14), (70, 90), (280, 95)]))
    assert [digit.box[0] for digit in found] == pytest.approx([60, 300, 70, 280], abs=2)


def test_bar_of_a_five_that_stands_off_belongs_to_it():
    body = [(60, 40), (55, 80), (85, 85), (80, 125), (50, 125)]
    three = [(200, 40), (230, 45), (210, 80), (235, 105), (200, 125)]
    found = find_digits(drawn(body, [(70, 28), (100, 26)], three))
    assert len(found) == 2
    assert found[0].box[1] < 30
    assert found[0].box[2] > 100


def test_skipping_pen_leaves_one_digit():
    found = find_digits(drawn([(50, 20), (50, 60)], [(50, 75), (50, 130)], [(150, 20), (150, 130)]))
    assert len(found) == 2


def test_dirt_is_dropped(samples):
    clean = placed([enlarged(samples[4], 80), enlarged(samples[9], 80)], [(50, 40), (200, 40)])
    dirty = clean.copy()
    for y, x in ((10, 10), (20, 160), (130, 400), (70, 330), (150, 590)):
        dirty[y : y + 3, x : x + 3] = 0.9
    assert [digit.box for digit in find_digits(dirty)] == [digit.box for digit in find_digits(clean)]


def test_what_is_far_lower_than_the_digits_is_none(samples):
    point = drawn([(150, 115), (155, 118)], width=8)
    digits = placed([enlarged(samples[3], 80), enlarged(samples[4], 80)], [(50, 40), (200, 40)])
    assert len(find_digits(np.maximum(digits, point))) == 2


def test_neighbours_that_overlap_sideways_are_kept_apart(samples):
    """The box of one slanted stroke reaches into that of the other."""
    found = find_digits(drawn([(100, 20), (70, 130)], [(125, 20), (95, 130)]))
    assert len(found) == 2
    assert found[0].box[2] > found[1].box[0]
    for digit in found:
        assert digit.ink.sum() == pytest.approx(found[0].ink.sum(), rel=0.05)


def test_digits_that_touch_are_cut_apart():
    three = [(50, 30), (85, 35), (62, 75), (90, 100), (50, 128)]
    moved = [(x + 42, y) for x, y in three]
    found = find_digits(drawn(three, moved))
    assert len(found) == 2
    assert found[0].box[2] <= found[1].box[2] - 30


def test_wide_digit_is_not_cut():
    zero = [(60, 80), (90, 50), (150, 45), (180, 75), (150, 110), (90, 112), (60, 80)]
    assert len(find_digits(drawn(zero))) == 1


def test_images_of_the_sample_hold_one_digit_each():
    images = read_idx(resource_path("sample/train-images-idx3-ubyte.gz"))
    counts = np.array([len(find_digits(image / np.float32(255))) for image in images])
    assert (counts >= 1).all()
    assert np.mean(counts == 1) >= 0.96  # some of them are in pieces


def test_images_of_mnist_hold_one_digit_each(mnist_dir):
    images = read_idx(mnist_dir / "t10k-images-idx3-ubyte.gz")[:2000]
    counts = [len(find_digits(image / np.float32(255))) for image in images]
    assert np.mean(np.equal(counts, 1)) >= 0.99


def test_many_rings_one_in_another_take_little_time():
    """Distances between all pairs of 120 large pieces took ten seconds of processor time."""
    image = Image.new("L", (1600, 1600))
    for radius in range(6, 800, 6):
        box = (800 - radius, 800 - radius, 800 + radius, 800 + radius)
        ImageDraw.Draw(image).ellipse(box, outline=255, width=2)
    before = time.process_time()
    find_digits(np.asarray(image, dtype=np.float32) / 255)
    assert time.process_time() - before < 4


def test_distances_are_those_of_the_nearest_points():
    """To the last bit: which pieces are joined first depends on them."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        one, other = (rng.integers(0, 2048, (count, 2)).astype(np.float32) for count in (57, 200))
        nearest = min(math.dist(a, b) for a in one.tolist() for b in other.tolist())
        assert distances(one, [other]) == [np.float32(nearest)]


def test_distances_to_many_are_those_to_each():
    rng = np.random.default_rng(0)
    sets = [
        rng.integers(0, 2048, (count, 2)).astype(np.float32) for count in (1, 2, 90, 1500, 7, 1024, 1, 600)
    ]
    for one in sets:
        assert distances(one, sets) == [distances(one, [other])[0] for other in sets]


def test_the_typical_height_is_the_median_by_area():
    heights, areas = np.array([9, 2, 2, 2, 40]), np.array([10, 3, 3, 3, 2])
    assert typical_height(heights, areas) == 9
    assert typical_height(np.array([5, 8]), np.array([7, 7])) == 5
    assert typical_height(np.array([5, 8]), np.array([7, 8])) == 8
    assert typical_height(np.array([30, 4, 6]), np.array([2, 4, 4])) == 6


@pytest.mark.parametrize(
    ("boxes", "order"),
    [
        ([(50, 0, 60, 10), (0, 4, 9, 13), (20, 9, 30, 29)], [1, 0, 2]),
        ([(50, 0, 60, 10), (0, 5, 9, 15)], [0, 1]),
        ([(50, 0, 60, 10), (0, 4, 9, 14)], [1, 0]),
        ([(50, 5, 60, 15), (0, 0, 9, 20), (70, 30, 80, 40), (60, 31, 69, 41)], [1, 0, 3, 2]),
        ([], []),
    ],
)
def test_a_row_is_what_reaches_beyond_the_middle_of_the_next(boxes, order):
    digits = [FoundDigit(box, np.zeros((1, 1), dtype=np.float32)) for box in boxes]
    assert [digits.index(digit) for digit in in_reading_order(digits)] == order
    assert [digits.index(digit) for digit in in_reading_order(digits[::-1])] == order


def test_digits_move_with_their_picture():
    ink = np.zeros((2, 3), dtype=np.float32)
    moved = FoundDigit((1, 20, 300, 4000), ink).moved(5, 7)
    assert moved.box == (6, 27, 305, 4007)
    assert moved.ink is ink


def test_of_very_many_pieces_the_smallest_are_dirt():
    ink = np.zeros((30, 130 * 20), dtype=np.float32)
    for place in range(130):
        ink[4:24, 20 * place : 20 * place + 4 + (place % 13 > 0)] = 1
    found = find_digits(ink)
    assert len(found) == 120
    assert all(digit.box[2] - digit.box[0] == 5 for digit in found)


def test_distances_within_reach_are_sorted():
    mask = np.zeros((40, 60), dtype=np.bool_)
    for left, top, right, bottom in (
        (2, 2, 9, 9),
        (15, 2, 20, 9),
        (2, 20, 9, 25),
        (40, 30, 50, 38),
        (25, 2, 26, 3),
    ):
        mask[top:bottom, left:right] = True
    regions = find_regions(mask)
    near = Distances(regions, np.array([0, 1, 3, 4]))  # without the smallest
    assert near.within(5) == []
    assert near.within(6) == [(7.0, 0, 1)]  # the boxes are as far apart as there are pixels between them
    slanted = float(np.float32(np.hypot(7, 12)))
    assert near.within(11) == [(7.0, 0, 1), (12.0, 0, 3), (slanted, 1, 3)]
    assert near.within(6) == [(7.0, 0, 1)]


def pieces(seed):
    """Bars and specks of every size, upright or level, near one another."""
    rng = np.random.default_rng(seed)
    ink = np.zeros((90, 170), dtype=np.float32)
    for _ in range(int(rng.integers(2, 9))):
        long, thin = int(rng.integers(3, 60)), int(rng.integers(2, 7))
        height, width = (long, thin) if rng.random() < 0.7 else (thin, long)
        top, left = int(rng.integers(0, 90 - height)), int(rng.integers(0, max(1, 170 - width)))
        ink[top : top + height, left : left + width] = rng.choice([0.3, 0.36, 0.8, 1])
    for _ in range(int(rng.integers(0, 4))):
        top, left, size = int(rng.integers(86)), int(rng.integers(166)), int(rng.integers(1, 5))
        ink[top : top + size, left : left + size] = 1
    return ink


def test_random_pieces():
    answers = {}
    for seed in range(120):
        found = find_digits(pieces(seed))
        answers[f"{seed}: boxes"] = np.int64([digit.box for digit in found]).reshape(-1, 4)
        answers[f"{seed}: sums"] = np.float32([digit.ink.sum() for digit in found])
    assert_as_kept(Path(__file__).parent / "kept" / "random digits.npz", answers, rtol=1e-5)
