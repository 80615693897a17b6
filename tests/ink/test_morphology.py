"""Operations of mathematical morphology."""

import numpy as np
import pytest

from mnist_gui.ink.morphology import closing, dilation, disc_dilation, erosion, grow, grow_down, opening


@pytest.fixture
def tones():
    return np.random.default_rng(0).integers(0, 256, (17, 23), dtype=np.uint8)


@pytest.mark.parametrize("window", [(1, 1), (3, 3), (5, 1), (1, 7), (9, 4), (41, 41)])
def test_greatest_and_least_are_those_of_the_window(tones, window):
    height, width = window
    for operation, extreme in ((dilation, np.max), (erosion, np.min)):
        result = operation(tones, height, width)
        for y, x in ((0, 0), (8, 11), (16, 22), (3, 21)):
            top, left = y - height // 2, x - width // 2
            part = tones[max(0, top) : top + height, max(0, left) : left + width]
            assert result[y, x] == extreme(part)


def test_closing_fills_what_is_narrow_and_keeps_steps():
    tones = np.full((20, 40), 200, dtype=np.uint8)
    tones[:, 25:] = 90
    stroke = tones.copy()
    stroke[5:15, 8:11] = 10
    np.testing.assert_array_equal(closing(stroke, 5, 5), tones)
    np.testing.assert_array_equal(opening(~stroke, 5, 5), ~tones)
    np.testing.assert_array_equal(closing(stroke, 3, 3), stroke)


def test_mask_grows_by_a_square():
    mask = np.zeros((7, 9), dtype=bool)
    mask[3, 4] = True
    assert grow(mask, 2).sum() == 25
    assert grow(mask, 0).sum() == 1


def test_reaching_from_above_ends_at_its_distance():
    mask = np.zeros((8, 2), dtype=bool)
    mask[2, 1] = True
    np.testing.assert_array_equal(np.nonzero(grow_down(mask, 4)[:, 1])[0], [2, 3, 4, 5])
    assert not grow_down(mask, 4)[:, 0].any()


def test_dilating_ink_gives_a_disc():
    ink = np.zeros((9, 9), dtype=np.float32)
    ink[4, 4] = 0.5
    assert (disc_dilation(ink, 2) == 0.5).sum() == 13
