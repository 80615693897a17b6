"""What the names of arrays say, in the habits of many programs."""

import pytest

from mnist_gui.data.formats._shared.arrays.array_names import (
    class_in,
    is_named_for_classes,
    kind_of_array,
    split_of_array,
    words_of,
)


@pytest.mark.parametrize(
    ("name", "words", "split", "kind"),
    [
        ("x_train", ["x", "train"], "train", "images"),
        ("Xtrain", ["x", "train"], "train", "images"),
        ("xtest", ["x", "test"], "test", "images"),
        ("trainX", ["train", "x"], "train", "images"),
        ("trainy", ["train", "y"], "train", "labels"),
        ("y_tr", ["y", "tr"], "train", "labels"),
        ("Y_TST", ["y", "tst"], "test", "labels"),
        ("va.labels", ["va", "labels"], "val", "labels"),
        ("dataset/test/images", ["dataset", "test", "images"], "test", "images"),
        ("image_labels", ["image", "labels"], None, "labels"),
        ("label_images", ["label", "images"], None, "images"),
        ("HTMLData2", ["html", "data", "2"], None, "images"),
        ("xyz", ["xyz"], None, None),
        ("train7", ["train", "7"], "train", None),
        ("", [], None, None),
    ],
)
def test_names_are_taken_apart(name, words, split, kind):
    assert words_of(name) == words
    assert (split_of_array(name), kind_of_array(name)) == (split, kind)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("label_names", True),
        ("classes", True),
        ("Categories", True),
        ("classnames", True),
        ("feature_names", False),
        ("file_names", False),
        ("labels", False),
    ],
)
def test_names_of_classes(name, expected):
    assert is_named_for_classes(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("train7", 7),
        ("digit_12", 12),
        ("class0", 0),
        ("label_3", 3),
        ("test100", None),
        ("train", None),
        ("x7", None),
        ("train_7_8", None),
        ("digit_x", None),
        ("7train", None),
    ],
)
def test_arrays_of_one_class_each(name, expected):
    assert class_in(name) == expected
