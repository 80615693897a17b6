"""The width of strokes, and what is done to thin ones."""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept

from mnist_gui.ink.strokes import stroke_width, with_readable_strokes

KEPT = Path(__file__).parent / "kept"


def thin(height, width):
    """A frame of one pixel with a slanted line in it, of the given size."""
    ink = np.zeros((height, width), dtype=np.float32)
    ink[0] = ink[-1] = ink[:, 0] = ink[:, -1] = 1
    rows = np.arange(height)
    ink[rows, rows * (width - 1) // max(1, height - 1)] = 0.7
    return ink


SIZES = [
    (99, 60),
    (100, 60),
    (101, 60),
    (60, 101),
    (150, 149),
    (200, 30),
    (201, 30),
    (30, 301),
    (40, 1),
    (1, 90),
]


@pytest.mark.parametrize("size", SIZES)
def test_blank_margins_do_not_matter(size):
    ink = thin(*size)
    around = np.pad(ink, ((3, 1), (2, 5)))
    np.testing.assert_array_equal(with_readable_strokes(around), with_readable_strokes(ink))


def test_thin_strokes_of_every_size():
    answers = {}
    for size in SIZES:
        widened = with_readable_strokes(thin(*size))
        answers[f"{size}: shape"] = np.int64(widened.shape)
        answers[f"{size}: rows"] = widened.sum(axis=1).astype(np.float32)
        answers[f"{size}: columns"] = widened.sum(axis=0).astype(np.float32)
    assert_as_kept(KEPT / "sizes of strokes.npz", answers, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(("thick", "is_same"), [(6, True), (5, False)])
def test_strokes_from_a_width_on_stay_as_they_are(thick, is_same):
    """A line of 5 x 100 pixels is 0.95 pixels wide in a box of 20, one of 7 is 1.3."""
    line = np.zeros((100, 20), dtype=np.float32)
    line[:, 4 : 4 + thick + 1] = 1
    assert (with_readable_strokes(line) is line) == is_same


def test_without_ink_nothing_is_widened():
    blank = np.zeros((9, 8), dtype=np.float32)
    assert with_readable_strokes(blank) is blank


@pytest.mark.parametrize("height", [3, 62, 63, 64, 65, 127, 128, 130])
def test_a_bar_is_as_wide_as_twice_its_area_over_its_outline(height):
    bar = np.zeros((height + 2, 12), dtype=np.float32)
    bar[1:-1, 3:7] = 1
    # At the lower right corner, the gradient goes down and right at once.
    outline = 2 * (height + 4) - 2 + np.sqrt(2)
    assert stroke_width(bar) == pytest.approx(2 * 4 * height / outline)
    assert stroke_width(bar > 0) == pytest.approx(2 * 4 * height / outline)
    assert stroke_width(bar / 2) == pytest.approx(stroke_width(bar))
