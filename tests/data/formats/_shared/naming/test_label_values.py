"""Labels of any kind become indices: which values are classes, which are none, which are refused."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats._shared.naming.labels import LONGEST_LABEL, MOST_CLASSES, numbered, to_labels
from mnist_gui.errors import DataError

PATH = Path("some.csv")
DIGITS = tuple("0123456789")


def labels_of(
    *columns: list | None, lengths: list[int] | None = None
) -> tuple[list[list[int]], tuple[str, ...]]:
    arrays = [None if column is None else np.array(column, dtype=object) for column in columns]
    counts = lengths or [len(column) for column in columns]
    labels, names = to_labels(arrays, counts, path=PATH)
    assert all(label.dtype == np.int16 for label in labels)
    return [label.tolist() for label in labels], names


@pytest.mark.parametrize(
    ("column", "labels", "names"),
    [
        ([7, 0, 3], [7, 0, 3], DIGITS),
        (["7", " 3 ", "0"], [7, 3, 0], DIGITS),
        ([7.0, 3.0], [7, 3], DIGITS),
        (["7.0", "7", "7.0e+00"], [7, 7, 7], DIGITS),
        ([10, 2], [10, 2], (*DIGITS, "10")),
        (["dog", "cat", "dog"], [1, 0, 1], ("cat", "dog")),
        (["07", "7"], [0, 1], ("07", "7")),
        (["1", "a"], [0, 1], ("1", "a")),
        ([b"cat\0\0", "cat"], [0, 0], ("cat",)),
        (["", "x", None], [NO_LABEL, 0, NO_LABEL], ("x",)),
        (["None", "NULL", "<NA>", "nan", "-1", "-1.0", "4"], [NO_LABEL] * 6 + [4], DIGITS),
        (["NA", "4", "n/a", "#N/A", "?"], [NO_LABEL, 4, *[NO_LABEL] * 3], DIGITS),
        (["NA", "b"], [0, 1], ("NA", "b")),
        ([float("nan"), 5.0, -1.0], [NO_LABEL, 5, NO_LABEL], DIGITS),
        ([MOST_CLASSES - 1], [MOST_CLASSES - 1], tuple(map(str, range(MOST_CLASSES)))),
        (["a" * LONGEST_LABEL], [0], ("a" * LONGEST_LABEL,)),
        ([-2, 1, -1], [0, 2, 1], ("-2", "-1", "1")),
        (["-3.0", "12"], [0, 1], ("-3", "12")),
        ([-1, 1, 1], [0, 1, 1], ("-1", "1")),
        ([-1, 1, 0], [NO_LABEL, 1, 0], DIGITS),
        ([-1, -1], [NO_LABEL, NO_LABEL], DIGITS),
        ([True, False], [1, 0], ("False", "True")),
    ],
)
def test_what_is_understood(column, labels, names):
    assert labels_of(column) == ([labels], names)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ([2.5], "found 2.5;"),
        ([MOST_CLASSES], f"expected {MOST_CLASSES:,} at most, found {MOST_CLASSES + 1:,};"),
        ([f"c{number}" for number in range(MOST_CLASSES + 1)], f"found {MOST_CLASSES + 1:,};"),
        (["a" * (LONGEST_LABEL + 1)], f"expected {LONGEST_LABEL:,} characters at most, found"),
    ],
)
def test_what_is_refused(column, found):
    with pytest.raises(DataError) as refusal:
        labels_of(column)
    assert str(refusal.value).startswith("some.csv ")
    assert found in str(refusal.value)


def test_splits_share_their_classes_and_may_have_none():
    labels, names = labels_of(["b", "c"], None, ["a", ""], lengths=[2, 3, 2])
    assert names == ("a", "b", "c")
    assert labels == [[1, 2], [NO_LABEL] * 3, [0, NO_LABEL]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, "U3", "S3"])
def test_arrays_of_any_type_are_read_alike(dtype):
    (labels,), names = to_labels([np.array([3, 9, 3]).astype(dtype)], [3], path=PATH)
    assert (labels.tolist(), names) == ([3, 9, 3], DIGITS)


def test_texts_are_numbered_in_the_order_of_their_first_place():
    different, inverse = numbered(iter(["b", "a", "b", "c"]), 4)
    assert different == ["b", "a", "c"]
    assert inverse.tolist() == [0, 1, 0, 2]
