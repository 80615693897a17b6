from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import Split
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
