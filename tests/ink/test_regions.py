"""Connected regions, compared with a flood fill."""

import numpy as np
import pytest

from mnist_gui.ink.regions import find_regions


def flooded(mask):
    """Number the regions of a mask one by one, as slowly as can be; -1 where it is not set."""
    numbers = np.full(mask.shape, -1)
    count = 0
    for start in zip(*np.nonzero(mask), strict=True):
        if numbers[start] >= 0:
            continue
        waiting = [start]
        while waiting:
            y, x = waiting.pop()
            if 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and mask[y, x] and numbers[y, x] < 0:
                numbers[y, x] = count
                waiting += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        count += 1
    return numbers


@pytest.mark.parametrize("share", [0.1, 0.35, 0.5, 0.9])
@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (23, 31)])
def test_regions_are_those_of_a_flood_fill(shape, share):
    mask = np.random.default_rng(0).random(shape) < share
    expected = flooded(mask)
    regions = find_regions(mask)
    np.testing.assert_array_equal(regions.numbers(), expected)
    assert len(regions) == expected.max() + 1
    for number in range(len(regions)):
        rows, columns = np.nonzero(expected == number)
        np.testing.assert_array_equal(regions.pixels(number), (rows, columns))
        assert regions.area[number] == len(rows)
        assert (regions.top[number], regions.bottom[number]) == (rows.min(), rows.max() + 1)
        assert (regions.left[number], regions.right[number]) == (columns.min(), columns.max() + 1)


@pytest.mark.parametrize("depth", [1, 3, 40])
@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (2, 2), (23, 31)])
def test_numbers_along_the_edges_are_the_largest_of_each_line(shape, depth):
    mask = np.random.default_rng(0).random(shape) < 0.35
    regions = find_regions(mask)
    numbers = regions.numbers()
    lines = (numbers[:depth], numbers[-depth:], numbers[:, :depth].T, numbers[:, -depth:].T)
    for found, strip in zip(regions.along_edges(depth), lines, strict=True):
        np.testing.assert_array_equal(found, strip.max(axis=0))


def test_spiral_is_one_region():
    """Its runs hang together by a long way round only."""
    mask = np.ones((41, 41), dtype=bool)
    for ring in range(1, 20, 2):
        mask[ring, ring : 41 - ring] = mask[40 - ring, ring : 41 - ring] = False
        mask[ring : 41 - ring, 40 - ring] = mask[ring + 2 : 41 - ring, ring] = False
        mask[ring + 1, ring - 1 : ring + 1] = True
    assert len(find_regions(mask)) == flooded(mask).max() + 1


def test_corners_touch():
    assert len(find_regions(np.eye(5, dtype=bool))) == 1
    assert len(find_regions(np.eye(5, dtype=bool)[:, ::-1])) == 1


def test_empty_mask_has_no_regions():
    regions = find_regions(np.zeros((4, 6), dtype=bool))
    assert len(regions) == 0
    assert (regions.numbers() == -1).all()


def test_chosen_regions_are_shown():
    mask = np.array([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 1]], dtype=bool)
    regions = find_regions(mask)
    assert len(regions) == 4
    np.testing.assert_array_equal(regions.mask(regions.area == 2), [[0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]])
    groups = np.array([7, 8, 8, 7])
    np.testing.assert_array_equal(regions.numbers(groups)[[0, 0, 2, 2], [0, 2, 0, 3]], [7, 8, 8, 7])
