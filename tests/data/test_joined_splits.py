"""Data sets of one split each in folders that are called by it."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.joined_splits import join_splits, splits_of_folders
from mnist_gui.errors import DataError


@pytest.mark.parametrize(
    ("folders", "splits"),
    [
        (["a/test", "a/train"], ["train", "test"]),
        (["a/test", "a/val", "a/training"], ["train", "val", "test"]),
        (["a/train_images", "a/test_data"], ["train", "test"]),
        (["a/mnist_train", "a/MNIST_test"], ["train", "test"]),
        (["a/mnist_train", "a/usps_test"], None),
        (["a/train", "b/test"], None),
        (["a/train", "a/training"], None),
        (["a/train", "a/other"], None),
        (["a/train"], None),
        ([], None),
    ],
)
def test_folders_of_splits(folders, splits):
    found = splits_of_folders([Path(folder) for folder in folders])
    assert (None if found is None else list(found)) == splits
    if found:
        assert sorted(map(str, found.values())) == sorted(folders)


def raw(labels, names, *, size=(4, 5), columns=None, note="", splits=("any",), **other):
    images = np.full((len(labels), *size), len(labels), np.uint8)
    parts = tuple(Split(name, images, np.array(labels, np.int16)) for name in splits)
    return RawDataset(Dataset("any", parts, tuple(names), "x", columns or {}, note), **other)


def join(*found):
    names = ("train", "test", "val")[: len(found)]
    return join_splits(Path("digits/raw"), dict(zip(names, found, strict=True)), ReadJob("digits"))


def test_splits_get_their_names_and_what_all_have():
    first = raw([0, 1], "01", columns={"a": np.arange(2), "b": np.arange(2)}, note="x; y")
    second = raw([1, 2, 0], "012", columns={"b": np.arange(3)}, note="y; z")
    dataset = join(first, second).dataset
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 2), ("test", 3)]
    assert dataset.splits[1].images[0, 0, 0] == 3
    assert dataset.class_names == ("0", "1", "2")
    assert dataset.labels.tolist() == [0, 1, 1, 2, 0]
    assert {name: values.tolist() for name, values in dataset.columns.items()} == {"b": [0, 1, 0, 1, 2]}
    assert (dataset.name, dataset.source, dataset.note) == ("digits", "digits", "x; y; z")


@pytest.mark.parametrize(
    ("first", "second", "names", "labels"),
    [
        (([0, 1], "ab"), ([1, 0], "ab"), "ab", [0, 1, 1, 0]),
        (([0, 1], "ba"), ([1, 0], "ba"), "ba", [0, 1, 1, 0]),
        (([0, 1], "bc"), ([1, 0, NO_LABEL], "ab"), "abc", [1, 2, 1, 0, NO_LABEL]),
        (([0, 1], "ab"), ([NO_LABEL], "012"), "ab", [0, 1, NO_LABEL]),
        (([NO_LABEL], "ab"), ([NO_LABEL], "bc"), "abc", [NO_LABEL, NO_LABEL]),
        (([0], "0"), ([1], "01"), "01", [0, 1]),
    ],
)
def test_labels_are_places_among_the_classes_of_all(first, second, names, labels):
    dataset = join(raw(*first), raw(*second)).dataset
    assert dataset.class_names == tuple(names)
    assert dataset.labels.tolist() == labels


def test_what_is_known_of_all_is_known_of_the_whole():
    known, other = {"is_transposed": True, "classes": {0: "a"}}, {"classes": {0: "b"}}
    assert join(raw([0], "0", **known), raw([0], "0", **known))[1:] == (True, {0: "a"})
    assert join(raw([0], "0", **known), raw([0], "0", **other))[1:] == (False, None)


def test_splits_that_do_not_fit_are_refused():
    with pytest.raises(DataError) as caught:
        join(raw([0], "0"), raw([0], "0", splits=("a", "b")))
    assert "holds 2 data sets (train, test), of which test has the splits a and b itself" in str(caught.value)
    with pytest.raises(DataError) as caught:
        join(raw([0], "0"), raw([0], "0", size=(5, 4)))
    assert "expected one size in all splits, found 4 x 5 (train), 5 x 4 (test); choose" in str(caught.value)
    with pytest.raises(DataError, match=r"found 4 x 5 \(train\), 4 x 6 \(test\)"):
        join(raw([0], "0"), raw([0], "0", size=(4, 6)))
