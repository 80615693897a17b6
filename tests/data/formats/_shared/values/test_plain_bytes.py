"""Bytes that stay as they are: some are bright, and no rim is light."""

import numpy as np
import pytest

from mnist_gui.data.dataset import Split
from mnist_gui.data.formats._shared.values import plain_bytes
from mnist_gui.data.formats._shared.values.plain_bytes import (
    are_plain,
    blocks_of,
    is_bright,
    light_rims,
    rims_of,
    sample_rows,
)


def split(images, name="train"):
    return Split(name, images, np.zeros(len(images), np.int16))


def dark(count, side=10):
    return np.zeros((count, side, side), np.uint8)


@pytest.mark.parametrize(("most", "expected"), [(127, False), (128, True), (255, True)])
def test_bytes_are_pixels_if_one_of_them_is_large(most, expected):
    images = dark(1300)
    images[-1, 5, 5] = most
    splits = [split(dark(3)), split(images, "test")]
    assert is_bright(splits) is expected
    assert are_plain(splits) is expected
    assert [len(block) for block in blocks_of(splits)] == [3, 512, 512, 276]


@pytest.mark.parametrize(("side", "expected"), [(7, True), (8, False), (28, False)])
def test_light_paper_is_not_plain_unless_images_are_small(side, expected):
    images = dark(4, side)
    images[2] = 255
    assert are_plain([split(images)]) is expected


@pytest.mark.parametrize(("inked", "expected"), [(9, False), (18, False), (19, True)])
def test_a_rim_is_light_if_most_of_it_is(inked, expected):
    """The rim of 10 x 10 pixels has 36."""
    images = dark(1)
    rim = [(0, column) for column in range(10)] + [(9, column) for column in range(10)]
    for row, column in rim[:inked]:
        images[0, row, column] = 128
    assert light_rims(images).tolist() == [expected]
    images[images > 0] = 127
    assert light_rims(images).tolist() == [False]
    assert are_plain([split(images | np.uint8(0))]) is False, "nothing is bright"


@pytest.mark.parametrize(
    ("height", "width", "count"),
    [(10, 10, 36), (27, 40, 130), (28, 30, 112), (56, 60, 2 * 2 * (56 + 60) - 16)],
)
def test_a_rim_is_as_broad_as_a_28th_of_the_shorter_side(height, width, count):
    images = np.arange(height * width, dtype=np.int64).reshape(1, height, width)
    found = rims_of(images)
    assert found.shape == (1, count)
    assert len(set(found[0].tolist())) == count, "each pixel once"
    inner = images[0, 2:-2, 2:-2] if min(height, width) >= 56 else images[0, 1:-1, 1:-1]
    assert not set(found[0].tolist()) & set(inner.ravel().tolist())


@pytest.mark.parametrize(
    ("lengths", "most", "expected"),
    [
        ([10], 4, [[0, 3, 6, 9]]),
        ([3], 4, [[0, 1, 2]]),
        ([6, 2], 4, [[0, 2, 5], [0]]),
        ([1000, 1], 2, [[0, 999], [0]]),
    ],
)
def test_images_from_all_over_each_split_are_judged(monkeypatch, lengths, most, expected):
    monkeypatch.setattr(plain_bytes, "_SAMPLE", most)
    splits = [split(dark(length), str(number)) for number, length in enumerate(lengths)]
    assert [rows.tolist() for rows in sample_rows(splits)] == expected


def test_fewer_large_images_are_judged(monkeypatch):
    monkeypatch.setattr(plain_bytes, "_SAMPLE_BYTES", 300)
    assert [rows.tolist() for rows in sample_rows([split(dark(9))])] == [[0, 4, 8]]
    monkeypatch.setattr(plain_bytes, "_SAMPLE_BYTES", 99)
    assert [rows.tolist() for rows in sample_rows([split(dark(9))])] == [[0]]
