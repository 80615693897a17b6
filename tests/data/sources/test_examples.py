"""A few images of each class, from files as they are downloaded."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.catalogue import CATALOGUE, Entry
from mnist_gui.data.sources.examples import read_examples
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken

MNIST = CATALOGUE["mnist"]


def numbered(count: int, height: int = 4, width: int = 4) -> np.ndarray:
    """Make images that are all different: the first two pixels of each are its number."""
    images = np.zeros((count, height, width), dtype=np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(count), 256)
    return images


def put(folder, entry: Entry, images: np.ndarray, labels: np.ndarray) -> None:
    folder.mkdir(exist_ok=True)
    for name in entry.data_files:
        if "mapping" in name:
            (folder / name).write_text("1 65 97\n")
        else:
            write_idx(folder / name, images if "images" in name else labels, compression="gzip")


def numbers(examples) -> list[list[int]]:
    return [[int(image[0, 0]) * 256 + int(image[0, 1]) for image in of_class] for of_class in examples]


def test_examples_are_the_first_of_each_class(tmp_path):
    labels = np.arange(300, dtype=np.uint8) % 10
    put(tmp_path, MNIST, numbered(300), labels)
    examples = read_examples(MNIST, tmp_path, per_class=3)
    assert numbers(examples) == [[label, label + 10, label + 20] for label in range(10)]


def test_a_class_may_have_fewer_or_none(tmp_path):
    labels = np.array([1, 1, 9], dtype=np.uint8)
    put(tmp_path, MNIST, numbered(3), labels)
    found = numbers(read_examples(MNIST, tmp_path, per_class=2))
    assert found == [[], [0, 1], [], [], [], [], [], [], [], [2]]


def test_no_more_is_read_than_is_needed(tmp_path):
    put(tmp_path, MNIST, numbered(5000, 28, 28), np.arange(5000, dtype=np.uint8) % 10)
    images = tmp_path / "train-images-idx3-ubyte.gz"
    whole = images.read_bytes()
    images.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    with pytest.raises(DataError):
        open_dataset(tmp_path)
    assert numbers(read_examples(MNIST, tmp_path, per_class=1)) == [[label] for label in range(10)]


def test_letters_count_from_one_and_emnist_is_transposed(tmp_path):
    entry = CATALOGUE["emnist-letters"]
    labels = np.arange(1, 27, dtype=np.uint8)
    put(tmp_path, entry, numbered(26).transpose(0, 2, 1), labels)
    assert numbers(read_examples(entry, tmp_path, per_class=1)) == [[place] for place in range(26)]


def test_the_first_label_column_of_qmnist_is_the_class(tmp_path):
    entry = CATALOGUE["qmnist"]
    labels = np.zeros((20, 8), dtype=np.int32)
    labels[:, 0] = np.arange(20) % 10
    labels[:, 2] = 7
    put(tmp_path, entry, numbered(20), labels)
    assert numbers(read_examples(entry, tmp_path, per_class=2)) == [[at, at + 10] for at in range(10)]


def test_examples_match_the_opened_data_set(mnist_dir):
    dataset = open_dataset(mnist_dir)
    names = sorted(path.name for path in mnist_dir.iterdir() if path.name.endswith("ubyte.gz"))
    entry = replace(MNIST, files=tuple(file for file in MNIST.files if file.name in names))
    for label, images in enumerate(read_examples(entry, mnist_dir, per_class=4)):
        rows = np.flatnonzero(dataset.train.labels == label)[:4]
        assert np.array_equal(images, dataset.train.images[rows])


def test_other_files_are_refused(tmp_path):
    put(tmp_path, MNIST, numbered(5), np.arange(10, dtype=np.uint8))
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz does not hold the images"):
        read_examples(MNIST, tmp_path, per_class=1)
    with pytest.raises(DataError, match="no file of training images"):
        read_examples(replace(MNIST, files=MNIST.files[1:]), tmp_path, per_class=1)


def test_reading_can_be_cancelled(tmp_path):
    put(tmp_path, MNIST, numbered(10), np.arange(10, dtype=np.uint8))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        read_examples(MNIST, tmp_path, per_class=1, token=token)
