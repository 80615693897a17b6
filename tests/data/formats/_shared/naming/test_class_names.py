"""Which names of classes are believed: the last that fits, and the first that does not."""

import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.formats._shared.naming.class_name_files import read_class_names, write_class_names
from mnist_gui.data.formats._shared.naming.class_names import MOST_BYTES, is_numbered, with_class_names
from mnist_gui.data.formats._shared.naming.labels import MOST_CLASSES


def numbered(*labels: int) -> Dataset:
    """Make a data set of three numbered classes, with these labels."""
    split = Split("train", np.zeros((len(labels), 2, 2), np.uint8), np.array(labels, np.int16))
    return Dataset("Made", (split,), ("0", "1", "2"), "", note="before")


@pytest.mark.parametrize(
    "names",
    [
        ["a", "b", "c"],
        ["a", "b", "c", "of no image"],
        ["a b", "3", "お着物"],
        ["a" * 200, "b", "c"],
        [f"class {number}" for number in range(MOST_CLASSES)],
    ],
)
def test_names_that_fit_replace_the_numbers(names):
    named = with_class_names(numbered(0, 2, -1), names, source="here")
    assert named.class_names == tuple(names)
    assert named.note == "before"


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "expected one for each label up to 2, found 0"),
        (["a", "b"], "expected one for each label up to 2, found 2"),
        ([str(number) for number in range(MOST_CLASSES + 1)], f"expected {MOST_CLASSES:,} at most"),
        (["a", "b", "a"], "expected different ones"),
        (["a", "b", "c" * 201], "expected texts of 1 to 200 characters"),
        (["a", "b", ""], "expected texts of 1 to 200 characters"),
        (["a", "b", "  "], "expected texts of 1 to 200 characters"),
        (["a", "b", "c\nd"], "expected texts of 1 to 200 characters"),
        (["a", "b", "\x1b[31m"], "expected texts of 1 to 200 characters"),
        (["a", "b", 3], "expected texts of 1 to 200 characters"),
        (["a", "b", None], "expected texts of 1 to 200 characters"),
    ],
)
def test_names_that_do_not_fit_are_passed_over_with_a_note(names, reason):
    kept = with_class_names(numbered(0, 2, -1), names, source="here")
    assert kept.class_names == ("0", "1", "2")
    assert kept.note.startswith(f"before; class names in here passed over ({reason}")


def test_names_are_enough_if_they_cover_the_largest_label():
    assert with_class_names(numbered(0, 1), ["a", "b"], source="here").class_names == ("a", "b")
    assert with_class_names(numbered(), ["a"], source="here").class_names == ("a",)


def test_classes_that_have_names_keep_them():
    dataset = Dataset("Made", numbered(0).splits, ("cat", "dog"), "")
    assert with_class_names(dataset, ["a", "b"], source="here") is dataset
    assert not is_numbered(("1", "2"))
    assert is_numbered(("0", "1"))


def test_a_list_in_a_file_comes_back(tmp_path):
    assert read_class_names(tmp_path, "") is None
    write_class_names(tmp_path, ["a b", "c\td", "お"])
    assert read_class_names(tmp_path, "") == ["a b", "c d", "お"]
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"a" * MOST_BYTES)
    assert read_class_names(tmp_path, "") == ["a" * MOST_BYTES]
    file.write_bytes(b"a" * (MOST_BYTES + 1))
    assert read_class_names(tmp_path, "") == []
