"""What arrays are, by their names and shapes alone."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats._shared.arrays.array_names import (
    class_in,
    kind_of_array,
    split_of_array,
    words_of,
)
from mnist_gui.data.formats._shared.arrays.array_roles import fits, one_hot_axis, roles_of
from mnist_gui.data.formats._shared.arrays.derived_arrays import Given
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError


def array(name, *shape, dtype=np.uint8):
    """Make an array of any shape, which takes no memory."""
    return Given(name, np.broadcast_to(np.zeros((), dtype), shape))


def said(*arrays, path="a.npz"):
    """Return the splits with the names of their arrays, the array of names, and the notes."""
    found = roles_of(Path(path), arrays, ReadJob("any"))
    pairs = {
        split: (pair.images.name, None if pair.labels is None else pair.labels.name, pair.images.shape[0])
        for split, pair in found.pairs.items()
    }
    return pairs, None if found.class_names is None else found.class_names.name, found.notes


X, Y = array("x", 12, 28, 28), array("y", 12)


@pytest.mark.parametrize(
    ("arrays", "pairs"),
    [
        ([X, Y], {"train": ("x", "y", 12)}),
        ([array("any", 12, 28, 28)], {"train": ("any", None, 12)}),
        ([array("x_test", 12, 28, 28)], {"test": ("x_test", None, 12)}),
        (
            [
                array("y_test", 9),
                array("x_test", 9, 28, 28),
                array("Xtrain", 12, 784),
                array("ytrain", 12, 1),
            ],
            {"train": ("Xtrain", "ytrain", 12), "test": ("x_test", "y_test", 9)},
        ),
        ([X, array("y", 12, 10)], {"train": ("x", "y", 12)}),
        ([X, array("y", 12, 10), array("label", 12)], {"train": ("x", "label", 12)}),
        ([X, array("y", 12), array("y_fine_label", 12)], {"train": ("x", "y", 12)}),
        ([X, array("image", 12, 784), Y], {"train": ("x", "y", 12)}),
        ([array("x", 28, 28, 12), Y], {"train": ("x", "y", 12)}),
    ],
)
def test_arrays_are_known_by_their_names(arrays, pairs):
    assert said(*arrays)[0] == pairs


@pytest.mark.parametrize(
    ("path", "split"), [("test.npz", "test"), ("mnist_val.mat", "val"), ("digits.npz", "train")]
)
def test_the_file_may_say_the_split(path, split):
    assert list(said(X, Y, path=path)[0]) == [split]
    assert list(said(array("arr_0", 12, 28, 28), path=path)[0]) == [split]
    assert list(said(array("arr_0", 12, 28, 28), array("arr_1", 12), path=path)[0]) == [split]
    assert list(said(array("x_test", 12, 28, 28), path=path)[0]) == ["test"]


@pytest.mark.parametrize(
    ("arrays", "pairs", "note"),
    [
        ([array("a", 12, 28, 28), array("b", 12)], {"train": ("a", "b", 12)}, "a train images, b its labels"),
        ([array("b", 12), array("a", 12, 28, 28)], {"train": ("a", "b", 12)}, "a train images, b its labels"),
        ([array("a", 12, 28, 28), array("b", 9)], {"train": ("a", None, 12)}, "a train images"),
        (
            [array("a", 12, 28, 28), array("b", 9, 28, 28), array("c", 12), array("d", 9)],
            {"train": ("a", "c", 12), "test": ("b", "d", 9)},
            "a train images, c its labels, b test images, d its labels",
        ),
        (
            [array("a", 12, 28, 28), array("b", 12, 28, 28), array("c", 12), array("d", 12)],
            {"train": ("a", "c", 12), "test": ("b", "d", 12)},
            "a train images, c its labels, b test images, d its labels",
        ),
        (
            [array("a", 12, 28, 28), array("b", 9, 28, 28), array("c", 7, 28, 28)],
            {"train": ("a", None, 12), "val": ("b", None, 9), "test": ("c", None, 7)},
            "a train images, b val images, c test images",
        ),
        (
            [array("te", 9, 28, 28), array("tr", 12, 28, 28)],
            {"train": ("tr", None, 12), "test": ("te", None, 9)},
            "te test images, tr train images",
        ),
        ([array("a", 12, 25), array("b", 12)], {"train": ("a", "b", 12)}, "a train images, b its labels"),
        (
            [array("a", 12, 28, 28), array("b", 12), array("labels2", 12)],
            {"train": ("a", "labels2", 12)},
            "a train images, labels2 its labels",
        ),
    ],
)
def test_arrays_without_such_names_are_told_by_their_shapes(arrays, pairs, note):
    found, _, notes = said(*arrays)
    assert found == pairs
    assert notes[0] == f"told by shape: {note}"
    assert list(found) == [split for split in ("train", "val", "test") if split in found]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            [array("a", 12, 16), array("b", 12)],
            "holds no images: expected arrays such as x_train and y_train, found a, b;",
        ),
        ([array("a", 12, 28, 28, dtype="U1"), array("b", 12)], "holds no images"),
        (
            [array(name, 12, 28, 28) for name in "abcd"],
            "holds 4 arrays of images .a, b, c, d., whose names do not say",
        ),
        ([array("a", 12, 28, 28), array("tr", 9, 28, 28)], "holds 2 arrays of images"),
        ([array("tr", 12, 28, 28), array("train", 9, 28, 28)], "holds 2 arrays of images"),
        ([X, array("images", 12, 28, 28), Y], "holds two arrays of train images .x and images.; take one"),
        (
            [X, array("target", 12), Y],
            "holds two arrays of train labels .target and y.; take one of them out",
        ),
    ],
)
def test_arrays_that_say_too_little_are_refused(arrays, message):
    with pytest.raises(DataError, match=f"^a.npz {message}"):
        roles_of(Path("a.npz"), arrays, ReadJob("any"))


def test_arrays_for_each_class():
    pairs, _, notes = said(
        array("train2", 3, 784), array("train0", 2, 784), array("test0", 4, 784), array("test1", 1, 784)
    )
    assert {split: count for split, (_, _, count) in pairs.items()} == {"train": 5, "test": 5}
    assert notes == ("labels by the names of arrays",)
    found = roles_of(
        Path("a.mat"), [array("digit_7", 1, 784), array("digit_3", 2, 784), array("rest", 5)], ReadJob("any")
    )
    assert found.pairs["train"].labels.values.tolist() == [3, 3, 7]
    assert found.notes == ("labels by the names of arrays", "left out: rest")


def test_names_of_classes():
    names = array("class_names", 10, dtype="U5")
    assert said(X, Y, names) == ({"train": ("x", "y", 12)}, "class_names", ())
    assert said(X, Y, array("label_names", 10, dtype="S5"))[1] == "label_names"
    assert said(X, Y, array("label_names", 10))[1] is None
    assert said(X, Y, array("label_names", 0, dtype="U5"))[1] is None
    assert said(X, Y, array("label_names", 1000, dtype="U5"))[1] == "label_names"
    assert said(X, Y, array("label_names", 1001, dtype="U5"))[1] is None
    assert said(X, Y, array("label_names", 10, 1, dtype="U5"))[1] is None
    # They are labels if there is one for each image and nothing else is.
    for_each = array("classes", 12, dtype="U5")
    assert said(X, for_each) == ({"train": ("x", "classes", 12)}, None, ())
    assert said(X, Y, for_each) == ({"train": ("x", "y", 12)}, "classes", ())
    assert said(X, array("classes", 11, dtype="U5")) == ({"train": ("x", None, 12)}, "classes", ())


def test_what_is_left_out_and_turned_is_said():
    assert said(X, Y, array("seed", 1), array("mean", 28, 28))[2] == ("left out: seed, mean",)
    assert said(array("x", 28, 28, 1200), array("y", 1200))[2] == (
        "images along the last axis of x (28 x 28 x 1,200)",
    )
    roles = roles_of(Path("a.npz"), [X, Y], ReadJob("any"))
    assert roles.without([], "why") is roles
    assert roles.without(["b", "c"], "too many").notes == ("left out: b, c (too many)",)


@pytest.mark.parametrize(
    ("shape", "dtype", "axis", "is_label"),
    [
        ((12,), np.uint8, None, True),
        ((12, 1), np.uint8, None, True),
        ((1, 12), "S1", None, True),
        ((11,), np.uint8, None, False),
        ((12, 2), np.float32, 0, True),
        ((2, 12), bool, 1, True),
        ((12, 1000), np.uint8, 0, True),
        ((12, 1001), np.uint8, None, False),
        ((12, 2), "U1", None, False),
        ((12, 12), np.uint8, 0, True),
        ((12, 2, 1), np.uint8, None, False),
        ((12,), object, None, False),
    ],
)
def test_labels_are_one_value_for_each_image_or_one_number_for_each_class(shape, dtype, axis, is_label):
    labels = array("y", *shape, dtype=dtype)
    assert one_hot_axis(labels, 12) == axis
    assert fits(labels, 12) is is_label


@pytest.mark.parametrize(
    ("name", "words", "split", "kind", "number"),
    [
        ("Xtrain", ["x", "train"], "train", "images", None),
        ("ytest", ["y", "test"], "test", "labels", None),
        ("testY", ["test", "y"], "test", "labels", None),
        ("trn_lbls", ["trn", "lbls"], "train", "labels", None),
        ("image_label", ["image", "label"], None, "labels", None),
        ("arr_0", ["arr", "0"], None, None, None),
        ("train7", ["train", "7"], "train", None, 7),
        ("digit_12", ["digit", "12"], None, "labels", 12),
        ("digit_123", ["digit", "123"], None, "labels", None),
        ("digit_7_b", ["digit", "7", "b"], None, "labels", None),
        ("digit_b", ["digit", "b"], None, "labels", None),
    ],
)
def test_names_have_words(name, words, split, kind, number):
    assert (words_of(name), split_of_array(name), kind_of_array(name), class_in(name)) == (
        words,
        split,
        kind,
        number,
    )
