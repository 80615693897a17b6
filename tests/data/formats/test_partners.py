"""Which files belong to one data set, as their names tell."""

from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images

from mnist_gui.data.data_files import shared_entry
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset

FOUR = (
    "train-labels-idx1-ubyte.gz",
    "train-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
)


def paths(*names: str) -> list[Path]:
    return [Path("/digits", name) for name in names]


@pytest.mark.parametrize(
    "names",
    [
        FOUR,
        ("t10k-labels.idx1-ubyte", "t10k-images.idx3-ubyte"),
        ("emnist-letters-mapping.txt", "emnist-letters-train-images", "EMNIST-letters-test-images"),
        ("mapping.txt", "train-images"),
        ("qmnist-train-images-idx3-ubyte.gz", "qmnist-train-labels-idx2-int.gz"),
        ("mnist_train.csv", "mnist_test.csv"),
        ("train-00000-of-00002.parquet", "train-00001-of-00002.parquet", "test-00000-of-00001.parquet"),
        ("train-images",),
        ("images.csv", "labels.csv"),
        ("X_train.csv", "y_train.csv", "X_test.csv", "y_test.csv"),
        ("train1.csv", "train2.csv", "test.csv"),
        ("mnistTrain.csv", "mnistTest.csv"),
        ("trainingSet.npz", "testSet.npz"),
        ("MNIST - training.parquet", "MNIST - validation.parquet", "MNIST - test.parquet"),
    ],
)
def test_files_of_one_data_set_have_an_entry_among_them(names):
    entry = shared_entry(paths(*names))
    assert entry in paths(*names)
    assert not entry.name.endswith("mapping.txt")


@pytest.mark.parametrize(
    "names",
    [
        (*FOUR, "emnist-letters-train-images-idx3-ubyte"),
        ("mnist_train.csv", "fashion_test.csv"),
        ("mnist_train.csv", "mnist_test.parquet"),
        ("one.csv", "two.csv"),
        ("latest.csv", "contest.csv"),
        ("one1.csv", "one2.csv"),
        ("train2.csv", "train7.csv"),
        ("train-images", "holiday.png"),
        ("a.png", "b.png"),
        ("train-images", "notes-mapping.txt"),
        ("holiday.png",),
    ],
)
def test_files_of_several_data_sets_have_none(names):
    assert shared_entry(paths(*names)) is None


def test_files_with_the_same_names_in_two_folders_are_two_data_sets():
    assert shared_entry([Path("/one/train-images"), Path("/two/train-labels")]) is None


def test_the_entry_opens_all_of_the_data_set(tmp_path):
    for name, count in (("train", 3), ("t10k", 2)):
        write_idx(tmp_path / f"{name}-images-idx3-ubyte", make_images(count))
        write_idx(tmp_path / f"{name}-labels-idx1-ubyte", np.zeros(count, dtype=np.uint8))
    dataset = open_dataset(shared_entry(sorted(tmp_path.iterdir())))
    assert [len(split) for split in dataset.splits] == [3, 2]
    assert dataset.has_labels
