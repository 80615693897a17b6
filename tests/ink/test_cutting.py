"""Where ink is cut apart, and where it is left whole."""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept

from mnist_gui.ink.cutting import cut_apart

KEPT = Path(__file__).parent / "kept"


def bars(left, right, *, height=60, width=100, thick=8):
    """Two bars, each of given rows, that a bridge of three rows joins in the middle; float32."""
    ink = np.zeros((height, width), dtype=np.float32)
    ink[slice(*left), :thick] = ink[slice(*right), -thick:] = 1
    middle = height // 2
    ink[middle : middle + 3] = 1
    return ink


def boxes(ink, *, stroke=8, at=(0, 0), **options):
    left, top = at
    height, width = ink.shape
    found = cut_apart((left, top, left + width, top + height), ink, stroke=stroke, height=height, **options)
    for box, part in found:
        assert part.shape == (box[3] - box[1], box[2] - box[0])
        assert part.dtype == np.float32
    assert sum(float(part.sum()) for _, part in found) <= ink.sum()
    return [box for box, _ in found]


@pytest.mark.parametrize(("rows", "is_cut"), [(42, True), (41, False)])
def test_both_parts_are_as_high_as_seven_tenths_of_a_digit(rows, is_cut):
    whole = (0, 60)
    for part in ((0, rows), (60 - rows, 60)):
        for ink in (bars(part, whole), bars(whole, part)):
            assert (len(boxes(ink)) == 2) == is_cut
    # Faint ink does not count, nor do rows between the first and the last.
    faint = bars((0, rows), whole)
    faint[rows:, :8] = 0.35
    assert (len(boxes(faint)) == 2) == is_cut
    broken = bars((0, rows), whole)
    broken[4:20, :8] = 0
    assert (len(boxes(broken)) == 2) == is_cut


def test_parts_lie_in_the_picture_where_their_firm_ink_is():
    ink = bars((2, 50), (7, 60))
    ink[1, :30] = ink[55, :8] = 0.35
    ink[1:60, -3:] = 0
    first, second = cut_apart((30, 200, 130, 260), ink, stroke=8, height=60)
    (left, top, seam, bottom), (begins, second_top, right, second_bottom) = first[0], second[0]
    assert (left, top, bottom) == (30, 202, 250)
    assert (second_top, right, second_bottom) == (207, 127, 260)
    assert seam == begins
    np.testing.assert_array_equal(first[1], ink[2:50, : seam - 30])
    np.testing.assert_array_equal(second[1], ink[7:60, seam - 30 : 97])


@pytest.mark.parametrize(("width", "is_cut"), [(69, True), (68, False)])
def test_only_what_is_wide_is_cut(width, is_cut):
    ink = bars((0, 60), (0, 60), width=width)
    assert (len(boxes(ink)) == 2) == is_cut
    assert len(boxes(ink, cuts=0)) == 1


def test_parts_are_cut_again_so_often():
    ink = np.zeros((60, 320), dtype=np.float32)
    ink[30:33] = 1
    for left in range(0, 320, 62):
        ink[:, left : left + 8] = 1
    assert [len(boxes(ink, cuts=cuts)) for cuts in (1, 2)] == [2, 3]
    assert len(boxes(ink)) > 3


def test_ink_of_a_few_pixels_is_cut_as_well():
    found = boxes(bars((0, 12), (0, 12), height=12, width=20, thick=2), stroke=3)
    assert [(box[1], box[3]) for box in found] == [(0, 12), (0, 12)]


def test_the_bridge_is_a_single_thin_stroke():
    ink = bars((0, 60), (0, 60))
    assert len(boxes(ink, stroke=2.5)) == 2  # three pixels are 1.2 strokes
    assert len(boxes(ink, stroke=2.4)) == 1
    for row in (0, 20, 59):
        twice = ink.copy()
        twice[row] = 1
        assert len(boxes(twice)) == 1
        twice[row] = 0.35
        assert len(boxes(twice)) == 2


def test_small_parts_with_too_little_ink_are_not_cut_off():
    """A part as wide as a digit is high needs a fifth of the ink that it would have on average."""
    answers = []
    for share in np.linspace(0.02, 0.3, 15):
        ink = bars((0, 60), (0, 60), width=120, thick=40)
        ink[:, -40:] = share * 0.5
        ink[3:57:13, -40:] = 0.4
        answers.append(boxes(ink)[0])
        answers.append(boxes(ink[:, ::-1])[0])
    assert_as_kept(KEPT / "little ink.npz", {"first": np.int64(answers)})


@pytest.mark.parametrize("height", [63, 64, 127, 128, 129, 200, 251])
def test_seams_of_large_ink_are_found_in_blocks(height):
    ink = bars((0, height), (height // 9, height), height=height, width=height + 1 + height // 3)
    found = boxes(ink, stroke=height / 8)
    assert len(found) == 2
    assert [box[1] for box in found] == [0, height // 9]
    assert [box[3] for box in found] == [height, height]


def scene(rng):
    """Some slanted strokes of two or three digits that touch, with soft edges and gaps."""
    height = int(rng.integers(40, 150))
    width = int(height * rng.uniform(1.1, 3.2))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    ink = np.zeros((height, width), dtype=np.float32)
    for _ in range(int(rng.integers(3, 9))):
        at, lean, wide = rng.uniform(0, width), rng.uniform(-0.3, 0.3), rng.uniform(2, height / 8)
        stroke = np.clip(wide - abs(x - at - lean * y), 0, 1)
        first, last = rng.uniform(0, 0.3) * height, rng.uniform(0.7, 1) * height
        ink = np.maximum(ink, np.where((y >= first) & (y <= last), stroke, 0))
    for _ in range(int(rng.integers(1, 4))):
        top = int(rng.integers(0, height - 3))
        left = int(rng.integers(0, width // 2))
        ink[top : top + int(rng.integers(1, 6)), left : left + width // 2] = rng.choice([0.3, 0.36, 0.8, 1])
    return np.rint(16 * ink) / np.float32(16)


def test_random_strokes():
    rng = np.random.default_rng(12)
    answers = {}
    for place in range(120):
        ink = scene(rng)
        height, width = ink.shape
        typical = height * rng.choice([0.8, 1, 1.1])
        found = cut_apart((2, 3, 2 + width, 3 + height), ink, stroke=height / 12, height=typical)
        answers[f"{place}: boxes"] = np.int64([box for box, _ in found])
        answers[f"{place}: sums"] = np.float64([16 * float(part.sum()) for _, part in found])
    assert_as_kept(KEPT / "random cuts.npz", answers, rtol=1e-6)
