from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.ink_bits import INK_LEVEL
from mnist_gui.data.oddities import ODDITIES, find_oddities


def drawn(*boxes):
    """Return an image with black boxes: top, bottom, left, right."""
    image = np.zeros((28, 28), dtype=np.uint8)
    for top, bottom, left, right in boxes:
        image[top:bottom, left:right] = 255
    return image


ODD = {
    "plain": (drawn((6, 22, 12, 16)), set()),
    "two pieces above each other": (drawn((4, 10, 10, 18), (14, 22, 10, 18)), set()),
    "digit with a dot": (drawn((6, 22, 12, 16), (20, 22, 20, 22)), set()),
    "blank": (drawn(), {"blank"}),
    "dot": (drawn((12, 14, 12, 14)), {"faint"}),
    "at the border": (drawn((0, 16, 12, 16)), {"cut"}),
    "two digits": (drawn((6, 22, 4, 8), (6, 22, 18, 24)), {"several"}),
}


@pytest.mark.parametrize("case", ODD)
def test_an_image_is_odd_in_its_way(case):
    image, expected = ODD[case]
    assert {name for name, is_odd in ODDITIES.items() if is_odd(image[None])[0]} == expected


ALL = slice(None)


def boxes(left, right):
    """Return so many pixels of ink on either side of a blank column."""
    return [(1, slice(40, 40 + left), 255), (1, slice(60, 60 + right), 255)]


@pytest.mark.parametrize(
    ("name", "painted", "is_odd"),
    [
        ("blank", [(0, 0, 15)], True),
        ("blank", [(0, 0, 16)], False),
        ("blank", [(ALL, ALL, 100), (0, 0, 85)], True),
        ("blank", [(ALL, ALL, 100), (0, 0, 84)], False),
        ("faint", [(5, slice(5, 14), INK_LEVEL)], True),
        ("faint", [(5, slice(5, 15), INK_LEVEL)], False),
        ("faint", [(5, slice(5, 15), INK_LEVEL - 1)], True),
        ("faint", [(5, 5, 15)], False),
        ("cut", [(0, slice(5, 7), 255)], True),
        ("cut", [(-1, slice(5, 7), 255)], True),
        ("cut", [(slice(5, 7), 0, 255)], True),
        ("cut", [(slice(5, 7), -1, 255)], True),
        ("cut", [(0, slice(5, 7), INK_LEVEL - 1)], False),
        ("cut", [(0, 5, 255)], False),
        ("cut", [(0, 5, 255), (-1, 7, 255)], False),
        ("cut", [(0, 0, 255), (0, -1, 255)], True),
        ("cut", [(slice(1, -1), slice(1, -1), 255)], False),
        ("several", boxes(4, 16), True),
        ("several", boxes(16, 4), True),
        ("several", boxes(3, 16), False),
        ("several", boxes(16, 3), False),
        ("several", [*boxes(10, 10), (2, ALL, 255)], False),
    ],
)
def test_each_oddity_begins_at_its_limit(name, painted, is_odd):
    """Images of 1,000 pixels, of which 10 are 1 %; rows, columns and grey are painted one after another."""
    image = np.zeros((10, 100), dtype=np.uint8)
    for rows, columns, grey in painted:
        image[rows, columns] = grey
    assert ODDITIES[name](image[None]).tolist() == [is_odd]


def test_oddities_are_columns_of_all_rows_but_for_common_ones(tiny_dataset):
    images, tests = tiny_dataset.train.images.copy(), tiny_dataset.test.images.copy()
    images[:] = ODD["plain"][0]
    tests[:] = ODD["at the border"][0]
    images[4], tests[9] = ODD["two digits"][0], ODD["blank"][0]
    splits = Split("train", images, tiny_dataset.train.labels), Split("test", tests, tiny_dataset.test.labels)
    found = find_oddities(replace(tiny_dataset, splits=splits))
    assert {name: np.flatnonzero(flags).tolist() for name, flags in found.items()} == {
        "blank": [209],
        "faint": [],
        "cut": [],
        "several": [4],
    }
    assert not any(flags.flags.writeable for flags in found.values())


@pytest.mark.parametrize(
    ("count", "odd", "is_common"), [(100, 5, False), (100, 6, True), (10, 1, False), (10, 2, True)]
)
def test_what_more_than_one_in_twenty_images_have_is_common(count, odd, is_common):
    images = np.tile(ODD["plain"][0], (count, 1, 1))
    images[:odd] = ODD["at the border"][0]
    seen = []
    dataset = Dataset("Many", (Split("train", images, np.zeros(count, np.int16)),), ("a",), "")
    found = find_oddities(dataset, report=seen.append)
    assert np.count_nonzero(found["cut"]) == (0 if is_common else odd)
    assert (seen[-1].done, seen[-1].total, seen[-1].unit) == (count, count, "images")


def test_blank_images_are_odd_however_many_there_are():
    blank = Dataset(
        "Blank", (Split("train", np.zeros((9, 4, 4), np.uint8), np.zeros(9, np.int16)),), ("a",), ""
    )
    assert find_oddities(blank)["blank"].all()
