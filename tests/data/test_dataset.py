"""The `Dataset` value: rows over splits, and what it refuses to be."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import DataError


def make_split(name: str, labels: list[int], *, size: tuple[int, int] = (2, 3), start: int = 0) -> Split:
    """Make a split whose image i is filled with start + i."""
    values = np.arange(start, start + len(labels), dtype=np.uint8)
    images = np.broadcast_to(values[:, None, None], (len(labels), *size)).copy()
    return Split(name, images, np.array(labels, dtype=np.int16))


@pytest.fixture
def dataset() -> Dataset:
    splits = (make_split("train", [0, 2, 2, NO_LABEL]), make_split("test", [1, 2, NO_LABEL], start=4))
    return Dataset("Seven", splits, ("zero", "one", "two", "three"), "somewhere")


def test_rows_are_numbered_through_all_splits(dataset):
    assert len(dataset) == 7
    assert (dataset.height, dataset.width) == (2, 3)
    assert dataset.split_names == ("train", "test")
    assert dataset.offsets == (0, 4, 7)
    assert dataset.labels.tolist() == [0, 2, 2, -1, 1, 2, -1]
    assert dataset.split_column.tolist() == [0, 0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("row", "split", "index"), [(0, "train", 0), (3, "train", 3), (4, "test", 0), (6, "test", 2)]
)
def test_a_row_is_found_in_its_split(dataset, row, split, index):
    found, found_index = dataset.location(row)
    assert (found.name, found_index) == (split, index)
    assert found.images[found_index, 0, 0] == row


@pytest.mark.parametrize("row", [-1, 7])
def test_a_row_out_of_range_is_an_error(dataset, row):
    with pytest.raises(IndexError):
        dataset.location(row)
    with pytest.raises(IndexError):
        dataset.take([0, row])


def test_empty_splits_are_skipped():
    splits = (make_split("train", []), make_split("test", [1]))
    dataset = Dataset("One", splits, ("0", "1"), "")
    assert dataset.location(0) == (splits[1], 0)
    assert dataset.take([0, 0]).shape == (2, 2, 3)


@pytest.mark.parametrize("rows", [[], [2], [3, 1, 1], [6, 4], [5, 0, 6, 0, 3], [0, 1, 2, 3, 4, 5, 6]])
def test_images_are_taken_in_any_order_from_any_split(dataset, rows):
    taken = dataset.take(np.array(rows, dtype=np.intp))
    assert taken.shape == (len(rows), 2, 3)
    assert taken.dtype == np.uint8
    assert taken[:, 1, 2].tolist() == rows
    assert taken.flags.writeable


@pytest.mark.parametrize("labels", [[2], [0, 1], [3]])
def test_a_mask_selects_the_rows_where_it_is_true(dataset, labels):
    mask = np.isin(dataset.labels, labels)
    rows = np.flatnonzero(mask)
    np.testing.assert_array_equal(dataset.row_numbers(mask), rows)
    assert dataset.take(mask)[:, 0, 0].tolist() == rows.tolist()
    assert dataset.take(mask.tolist())[:, 0, 0].tolist() == rows.tolist()
    assert np.isin(dataset.subset(mask).labels, labels).all()
    assert len(dataset.subset(mask)) == len(rows)
    assert [len(places) for places in dataset.places(mask)] == [mask[:4].sum(), mask[4:].sum()]


@pytest.mark.parametrize("method", ["take", "places", "subset", "row_numbers"])
@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        (np.ones(6, bool), IndexError, r"shape \(7,\)"),
        (np.zeros(8, bool), IndexError, r"shape \(7,\)"),
        (np.zeros((7, 1), bool), IndexError, r"shape \(7,\)"),
        (np.array([], bool), IndexError, r"shape \(7,\)"),
        ([0.0, 1.0], TypeError, "whole numbers or a mask of bool, not float64"),
        (["0", "1"], TypeError, "whole numbers"),
        (3, IndexError, "one-dimensional"),
        ([[0, 1]], IndexError, "one-dimensional"),
        ([-1], IndexError, "outside 0 to 6"),
        (np.array([2**63], np.uint64), IndexError, "outside 0 to 6"),
    ],
)
def test_only_row_numbers_and_masks_are_accepted(dataset, method, rows, error, message):
    with pytest.raises(error, match=message):
        getattr(dataset, method)(rows)


@pytest.mark.parametrize("rows", [np.array([6, 4], np.int16), np.array([6, 4], np.uint64), (6, 4)])
def test_integers_of_any_type_are_row_numbers(dataset, rows):
    assert dataset.row_numbers(rows).dtype == np.intp
    assert dataset.take(rows)[:, 0, 0].tolist() == [6, 4]


def test_classes_are_counted_without_the_unlabelled(dataset):
    assert dataset.class_counts().tolist() == [1, 1, 3, 0]
    assert dataset.class_counts("train").tolist() == [1, 0, 2, 0]
    assert dataset.class_counts("test").tolist() == [0, 1, 1, 0]
    assert dataset.label_counts[:, NO_LABEL].tolist() == [1, 1]


def test_labels_are_present_if_one_image_has_one(dataset):
    assert dataset.has_labels
    assert not Dataset("None", (make_split("train", [NO_LABEL] * 3),), ("0",), "").has_labels


def test_an_unknown_split_is_named_with_those_that_exist(dataset):
    assert dataset.split("test") is dataset.splits[1]
    with pytest.raises(DataError, match="Seven has no split called validation; it has train and test"):
        dataset.split("validation")
    with pytest.raises(DataError):
        dataset.class_counts("validation")


def test_a_data_set_is_immutable(dataset):
    for array in (dataset.splits[0].images, dataset.splits[0].labels, dataset.labels, dataset.split_column):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        dataset.name = "other"


def test_its_repr_is_one_line(dataset):
    assert repr(dataset) == "<Dataset 'Seven': train 4, test 3 images of 2x3 pixels, 4 classes>"
    assert repr(dataset.splits[1]) == "<Split test: 3 images of 2x3 pixels>"


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((2, 3, 3), np.float32), np.zeros(2, np.int16)),
        (np.zeros((2, 9), np.uint8), np.zeros(2, np.int16)),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(3, np.int16)),
        (np.zeros((2, 3, 3), np.uint8), np.zeros((2, 1), np.int16)),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(2, np.int64)),
    ],
)
def test_a_split_refuses_arrays_of_another_kind(images, labels):
    with pytest.raises(ValueError, match="must be"):
        Split("train", images, labels)


@pytest.mark.parametrize(
    "splits",
    [
        (),
        (make_split("train", [0]), make_split("train", [0])),
        (make_split("train", [0]), make_split("test", [0], size=(3, 2))),
    ],
)
def test_a_data_set_refuses_splits_that_do_not_go_together(splits):
    with pytest.raises(ValueError, match="split"):
        Dataset("Odd", splits, ("0",), "")


def test_a_data_set_has_columns_and_a_note(dataset):
    known = replace(dataset, columns={"writer": np.arange(7)}, note="resized")
    assert known.columns["writer"].tolist() == list(range(7))
    assert (known.note, dataset.note, dict(dataset.columns)) == ("resized", "", {})
    with pytest.raises(ValueError, match="read-only"):
        known.columns["writer"][0] = 1


@pytest.mark.parametrize("shape", [(6,), (8,), (7, 2)])
def test_a_column_without_one_value_for_each_row_is_refused(dataset, shape):
    with pytest.raises(ValueError, match="column writer must have one value for each of 7 rows"):
        replace(dataset, columns={"writer": np.zeros(shape)})


def test_a_data_set_may_differ_from_another_in_labels_alone(dataset):
    columns = {"writer": np.arange(7)}
    dataset = replace(dataset, columns=columns)
    relabelled = tuple(replace(split, labels=split.labels[::-1].copy()) for split in dataset.splits)
    assert dataset.differs_only_in_labels(replace(dataset, splits=relabelled, class_names=("a",)))
    others = (
        {"name": "Other"},
        {"source": "elsewhere"},
        {"splits": dataset.splits[:1], "columns": {}},
        {"splits": tuple(replace(split, images=split.images.copy()) for split in dataset.splits)},
        {"columns": dict(columns)},
    )
    assert not any(dataset.differs_only_in_labels(replace(dataset, **fields)) for fields in others)
