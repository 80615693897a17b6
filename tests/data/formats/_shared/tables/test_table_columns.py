"""What columns are by their names, and what becomes of their values."""

import numpy as np
import pytest

from mnist_gui.data.formats._shared.tables.table_columns import (
    LABEL,
    OTHER,
    SPLIT,
    Field,
    TableLayout,
    are_one_hot,
    fields_of,
    hot_places,
    is_number,
    known_fields,
    pixel_names,
    role_of,
)
from mnist_gui.data.formats._shared.values.pixels import PixelLayout


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("label", "label"),
        (" Label ", "label"),
        ("Class ID", "label"),
        ("class-id", "label"),
        ("class. id", "label"),
        ("usage", "split"),
        ("", "other"),
        ("Unnamed: 0", "other"),
        ("unnamed: 0.1", "other"),
        ("unnamed:0", None),
        ("File.Name", "other"),
        ("pixel0", None),
        ("labelled", None),
    ],
)
def test_the_role_of_a_column_is_in_its_name(name, role):
    assert role_of(name) == role


def test_fields_of_names_beside_pixels():
    names = ["label", "class", "split", "set", " who ", "who", "", "Unnamed: 0", "id", "'=1"]
    kept = [Field("kept", "who"), OTHER, OTHER, OTHER, Field("kept", "id"), Field("kept", "=1")]
    # Of several labels and splits the first counts; the others are kept.
    assert fields_of(names) == [LABEL, Field("kept", "class"), SPLIT, Field("kept", "set"), *kept]
    assert known_fields(["label", "pixel0", "id", "split"]) == (LABEL, OTHER, SPLIT)


def test_a_hundred_columns_are_kept():
    found = fields_of([f"c{number}" for number in range(102)])
    assert found[99] == Field("kept", "c99")
    assert found[100:] == [OTHER, OTHER]


def test_names_of_pixels_tell_the_size_of_images_that_are_no_squares():
    assert pixel_names(2, 2) == ["pixel0", "pixel1", "pixel2", "pixel3"]
    assert pixel_names(2, 3) == ["1x1", "1x2", "1x3", "2x1", "2x2", "2x3"]


def column(*values):
    return np.array(values, dtype=object)


def test_a_block_has_its_columns_by_their_role():
    layout = TableLayout((OTHER, Field("kept", "who")), (SPLIT,), PixelLayout(1, 2), inside=1)
    assert layout.fields == (OTHER, Field("kept", "who"), SPLIT, LABEL)
    assert layout.numbers == 2
    assert layout.has_labels
    block = layout.block(np.array([[1, 2]]), [column("x"), column("a"), column("test"), column("7")])
    assert block.pixels.tolist() == [[1, 2]]
    assert block.labels.tolist() == ["7"]
    assert block.splits.tolist() == ["test"]
    assert {name: values.tolist() for name, values in block.kept.items()} == {"who": ["a"]}


def test_a_block_may_have_pixels_alone():
    layout = TableLayout((OTHER,), (), PixelLayout(1, 2))
    assert not layout.has_labels
    block = layout.block(np.array([[1, 2]]), [column("x")])
    assert (block.labels, block.splits, block.kept) == (None, None, {})


@pytest.mark.parametrize("one_hot", [3, -3])
def test_columns_may_be_one_for_each_class(one_hot):
    layout = TableLayout((), (), PixelLayout(1, 2), one_hot=one_hot)
    assert (layout.numbers, layout.has_labels) == (5, True)
    pixels, classes = [[8, 9], [6, 7]], [[0, 0, 1], [0, 0, 0]]
    parts = [pixels, classes] if one_hot > 0 else [classes, pixels]
    block = layout.block(np.concatenate(parts, axis=1), [])
    assert block.pixels.tolist() == pixels
    assert block.labels.tolist() == [2, None]


def test_places_of_ones():
    assert hot_places(np.array([[0, 1], [1, 0], [0, 0]])).tolist() == [1, 0, None]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([[0, 1], [1, 0]], True),
        ([[0, 1.0]], True),
        ([[0, 0], [0, 1]], False),
        ([[1, 1]], False),
        ([[0, 2]], False),
        ([[0.5, 0.5]], False),
        ([[2, -1]], False),
    ],
)
def test_rows_are_one_hot_if_each_has_a_single_one(numbers, expected):
    assert are_one_hot(np.array(numbers)) is expected
    assert not are_one_hot(np.array(numbers)[:0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        (" -1.5e3 ", True),
        ("1_000", False),
        ("inf", False),
        ("nan", False),
        ("", False),
        ("x", False),
    ],
)
def test_texts_that_are_numbers(text, expected):
    assert is_number(text) is expected
