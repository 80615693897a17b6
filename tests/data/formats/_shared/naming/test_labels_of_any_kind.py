"""Labels of any kind become indices, or are refused."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats._shared.naming.labels import to_labels
from mnist_gui.data.formats._shared.tables.table_reader import typed_column
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken

PATH = Path("table")
DIGITS = tuple("0123456789")


def labels_of(*values: object, dtype: object = object) -> tuple[list[int], tuple[str, ...]]:
    (labels,), names = to_labels([np.array(values, dtype=dtype)], [len(values)], path=PATH)
    assert labels.dtype == np.int16
    return labels.tolist(), names


@pytest.mark.parametrize("dtype", ["u1", "i8", "f4", "U3", "S3", object])
def test_numbers_stay_what_they_are(dtype):
    assert labels_of(7, 3, 7, dtype=dtype) == ([7, 3, 7], DIGITS)


def test_numbers_above_nine_make_more_classes():
    labels, names = labels_of(12, 0)
    assert (labels, names) == ([12, 0], tuple(str(label) for label in range(13)))


@pytest.mark.parametrize("text", ["7.0", "7.", "7.000e+00", "7.0E0", " 7 "])
def test_whole_numbers_written_as_fractions_are_numbers(text):
    assert labels_of("3", text) == ([3, 7], DIGITS)


def test_words_are_numbered_in_the_order_of_the_alphabet():
    assert labels_of("pear", "apple", "Pear") == ([2, 1, 0], ("Pear", "apple", "pear"))


def test_one_word_makes_words_of_all():
    assert labels_of("7", "seven", "007") == ([1, 2, 0], ("007", "7", "seven"))


@pytest.mark.parametrize("missing", [None, "", " ", "nan", "None", "<NA>", -1, -1.0, np.nan])
def test_what_is_missing_is_no_label(missing):
    assert labels_of(missing, 4, dtype=object) == ([NO_LABEL, 4], DIGITS)


def test_splits_share_their_classes():
    columns = [np.array(["b"]), None, np.array(["a", "b"])]
    labels, names = to_labels(columns, [1, 2, 2], path=PATH)
    assert ([column.tolist() for column in labels], names) == ([[1], [-1, -1], [0, 1]], ("a", "b"))


def test_nothing_at_all_has_ten_classes():
    assert to_labels([None], [0], path=PATH)[1] == DIGITS


@pytest.mark.parametrize("wrong", [0.5, "1.5", np.inf, -np.inf])
def test_other_numbers_are_refused(wrong):
    with pytest.raises(DataError, match="table holds labels that are none: expected words or whole numbers"):
        labels_of(wrong, dtype=object)


@pytest.mark.parametrize("values", [[1000], range(1001), [f"word {number}" for number in range(1001)]])
def test_too_many_classes_are_refused(values):
    with pytest.raises(DataError, match="table has too many classes: expected 1,000 at most, found 1,001"):
        labels_of(*values)


class LateToken(CancelToken):
    """Is cancelled when it is checked for the second time."""

    checks = 0

    def raise_if_cancelled(self) -> None:
        self.checks += 1
        if self.checks == 2:
            self.cancel()
        super().raise_if_cancelled()


def test_numbering_many_labels_can_be_cancelled():
    words = np.array(["a", "b"] * 20_000, dtype=object)
    with pytest.raises(Cancelled):
        to_labels([words], [len(words)], path=PATH, token=LateToken())


def test_finding_the_type_of_a_long_column_can_be_cancelled():
    texts = np.array(["1", "2"] * 20_000, dtype=object)
    with pytest.raises(Cancelled):
        typed_column("who", texts, LateToken())
    assert typed_column("who", texts).dtype == np.int64
