"""LIBSVM text: how many pixels images have, and how many of them are made at a time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats import libsvm
from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.libsvm_lines import are_libsvm_lines
from mnist_gui.data.read_options import BY_DEFAULT
from mnist_gui.errors import DataError

PATH = Path("a.svm")


def chunk_of(rows: Sequence[Sequence[int]]) -> libsvm._Chunk:
    """Return images of which these pixels are 1, 2, 3 and so on."""
    places = np.array([place for row in rows for place in row], np.uint32)
    return libsvm._Chunk(
        ["1"] * len(rows), list(map(len, rows)), places, np.arange(1, len(places) + 1, dtype=np.float32)
    )


def size_of(*tables: libsvm._Chunk, from_zero: bool = False, size=None) -> tuple[int, int]:
    job = ReadJob("a.svm", options=BY_DEFAULT._replace(size=size))
    return libsvm._size(PATH, [libsvm._Table([table]) for table in tables], from_zero=from_zero, job=job)


@pytest.mark.parametrize("first", [0, 1])
def test_pairs_are_put_in_their_places(first):
    chunk = chunk_of([[first], [], [first + 2, first + 3]])
    (images,) = chunk.images(4, first=first)
    assert images.dtype == np.float32
    assert images.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 2, 3]]


@pytest.mark.parametrize(
    ("count", "pixels", "lengths"),
    [
        (512, 4, [512]),
        (513, 4, [512, 1]),
        (513, 8192, [512, 1]),
        (512, 8193, [511, 1]),
        (3, 2 * 1024**2, [2, 1]),
        (2, 2 * 1024**2 + 1, [1, 1]),
        (2, 4 * 1024**2 + 1, [1, 1]),
    ],
)
def test_few_images_are_made_at_a_time(count, pixels, lengths):
    chunk = chunk_of([[1 + row % 2] for row in range(count)])
    table = libsvm._Table([chunk, chunk])
    assert len(table) == 2 * count
    assert [len(images) for images in chunk.images(pixels, first=1)] == lengths
    firsts = [block.pixels[:, 0] for block in table.blocks(pixels, first=1)]
    expected = np.where(np.arange(count) % 2, 0, np.arange(1, count + 1))
    np.testing.assert_array_equal(np.concatenate(firsts), np.tile(expected, 2))


def test_labels_go_with_the_images_of_their_block(monkeypatch):
    monkeypatch.setattr(libsvm, "_BLOCK", 2)
    chunk = chunk_of([[1], [1], [1]])._replace(labels=["+1", "-1", "3"])
    blocks = list(libsvm._Table([chunk]).blocks(4, first=1))
    assert [block.labels.tolist() for block in blocks] == [["1", "-1"], ["3"]]


@pytest.mark.parametrize(
    ("last", "expected"),
    [(0, 4), (1, 4), (5, 4), (16, 4), (17, 5), (25, 5), (26, 8), (49, 7), (784, 28), (900, 30), (1024, 32)],
)
def test_the_last_pixel_says_how_large_images_are_at_least(last, expected):
    assert size_of(chunk_of([[last] if last else []])) == (expected, expected)


@pytest.mark.parametrize(
    ("last", "stride", "expected"),
    [
        (230, 16, 16),
        (230, 20, 20),
        (230, 24, 24),
        (300, 20, 20),
        (300, 24, 24),
        (300, 28, 20),  # it may be larger by half at most
        (730, 28, 28),
        (730, 40, 40),
    ],
)
def test_rows_fit_on_each_other_in_the_right_size(last, stride, expected):
    column = [*range(3, last, stride)]
    assert size_of(chunk_of([[*column, last]])) == (expected, expected)
    assert size_of(chunk_of([[place - 1 for place in [*column, last]]]), from_zero=True) == (expected,) * 2
    # The first images of all tables count.
    assert size_of(chunk_of([[1]]), chunk_of([[*column, last]])) == (expected, expected)


def test_pixels_may_be_counted_from_zero():
    assert size_of(chunk_of([[0, 24]]), from_zero=True) == (5, 5)
    assert size_of(chunk_of([[0, 25]]), from_zero=True) == (8, 8)


def test_a_size_that_is_given_holds_if_all_pixels_are_in_it():
    assert size_of(chunk_of([[6]]), size=(2, 3)) == (2, 3)
    assert size_of(chunk_of([[7]]), size=(2, 3)) == (4, 4)
    assert size_of(chunk_of([[5]]), size=(2, 3), from_zero=True) == (2, 3)
    assert size_of(chunk_of([[6]]), size=(2, 3), from_zero=True) == (4, 4)


def test_images_of_nearly_nothing_are_none(monkeypatch):
    sparse = chunk_of([[1024**2]] + [[]] * 63)
    assert size_of(sparse) == (1024, 1024)
    with pytest.raises(DataError) as caught:
        size_of(chunk_of([[1024**2]] + [[]] * 64))
    assert (
        "expected at least one number for 2,000 pixels, found 1 for 65 images of at least 1,048,576"
        in str(caught.value)
    )
    monkeypatch.setattr(libsvm, "_FEW_BYTES", 1000)
    enough = chunk_of([[100], [100], *[[]] * 38])
    assert size_of(enough) == (10, 10)  # two pairs for 4,000 pixels
    with pytest.raises(DataError, match="found 2 for 41 images of at least 100 pixels"):
        size_of(chunk_of([[100], [100], *[[]] * 39]))


class CountedBudget(MemoryBudget):
    """Notes down what is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = []

    def take(self, path, count):
        self.counts.append(count)


def test_lines_are_added_and_their_bytes_taken():
    table, budget = libsvm._Table(), CountedBudget()
    lines = [(1, "+5 1:2.5 3:4"), (2, "-1 qid:7 2:1e39"), (5, " 6\t7:-1 "), (6, "8")]
    libsvm._add(table, lines, PATH, ReadJob("a.svm", budget=budget))
    (chunk,) = table.chunks
    assert chunk.labels == ["+5", "-1", "6", "8"]
    assert chunk.counts == [2, 1, 1, 0]
    assert chunk.places.tolist() == [1, 3, 2, 7]
    assert chunk.values.tolist() == [2.5, 4, np.inf, -1]
    assert budget.counts == [8 * 4 + 4 * 8 * 4]
    assert (table.is_from_zero, table.last, table.pairs) == (False, 7, 4)
    libsvm._add(table, [(7, "1 0:1")], PATH, ReadJob("a.svm"))
    assert (table.is_from_zero, table.last, table.pairs, len(table)) == (True, 7, 5, 5)
    libsvm._add(table, [(7, "1 1:1")], PATH, ReadJob("a.svm"))
    assert table.is_from_zero


def test_the_place_of_a_pixel_has_a_limit():
    table = libsvm._Table()
    libsvm._add(table, [(3, "1 1048576:1")], PATH, ReadJob("a.svm"))
    assert table.last == 1_048_576
    with pytest.raises(DataError) as caught:
        libsvm._add(table, [(1_003, "1 1048577:1 2:3 4:5 6")], PATH, ReadJob("a.svm"))
    assert (
        "damaged in line 1,003: expected a label and pairs such as 153:0.2 of a pixel up to 1,048,576"
        in str(caught.value)
    )
    assert "found '1 1048577:1 2:3 4:5 '" in str(caught.value)


def test_the_first_line_that_is_wrong_is_named_or_else_the_first():
    for lines, number in (([(4, "1 1:1"), (5, "1 x"), (6, "y")], 5), ([(4, "1 1:1"), (5, "1 9999999:1")], 4)):
        with pytest.raises(DataError, match=f"is damaged in line {number}: "):
            libsvm._add(libsvm._Table(), lines, PATH, ReadJob("a.svm"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], False),
        (["1 1:2"], True),
        (["1"], False),
        (["1 1:2", "cut"], True),
        (["1 1:2", "1", "1 1:"], False),
        (["1 1:2", "1", "1 1:2", "1 1:"], True),
        (["# a comment", "", "1 1:2 # why", "1"], True),
        (["a b:c"] * 2 + ["1 1:2"] * 4, True),
        (["a b:c"] * 3 + ["1 1:2"] * 9, False),
        (["1 1:2"] * 3 + ["a b:c"] * 9, True),
        (["1 1:2"] * 2 + ["a b:c"] * 9, False),
    ],
)
def test_more_than_half_of_the_first_lines_have_pairs(lines, expected):
    assert are_libsvm_lines(lines) is expected
