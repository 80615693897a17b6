"""Opening what relatives of MNIST have of their own: sides and letters, columns, names of classes."""

from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats.idx import QMNIST_COLUMNS
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.data.sources.download import default_folder

TURNED = "images turned upright (rows and columns exchanged)"
FASHION = Path("/usr/share/datasets/fashion-mnist")


def make_emnist(
    folder: Path, kind: str, labels: list[int], *, size: tuple[int, int] = (28, 28)
) -> np.ndarray:
    """Write a split as EMNIST does, and return the images in its file."""
    stored = make_images(len(labels), size=size)
    folder.mkdir(exist_ok=True)
    write_idx(folder / f"emnist-{kind}-train-images-idx3-ubyte.gz", stored, compression="gzip")
    write_idx(folder / f"emnist-{kind}-train-labels-idx1-ubyte.gz", np.array(labels, dtype=np.uint8))
    return stored


# EMNIST


def test_emnist_is_turned_upright(tmp_path):
    stored = make_emnist(tmp_path, "digits", [3, 1, 4])
    dataset = open_dataset(tmp_path)
    np.testing.assert_array_equal(dataset.splits[0].images, stored.transpose(0, 2, 1))
    assert dataset.note == TURNED
    assert dataset.splits[0].images.flags.c_contiguous  # or each look at a few would copy them all


def test_emnist_that_is_upright_already_can_be_left_alone(tmp_path):
    stored = make_emnist(tmp_path, "digits", [3, 1, 4])
    dataset = open_dataset(tmp_path, transposed=False)
    np.testing.assert_array_equal(dataset.splits[0].images, stored)
    assert dataset.note == ""


def test_any_data_set_can_be_turned(tmp_path):
    stored = make_images(2, size=(3, 5))
    write_idx(tmp_path / "train-images", stored)
    dataset = open_dataset(tmp_path, transposed=True)
    np.testing.assert_array_equal(dataset.splits[0].images, stored.transpose(0, 2, 1))
    assert (dataset.height, dataset.width, dataset.note) == (5, 3, TURNED)


def test_a_folder_that_is_only_called_emnist_is_not_turned(tmp_path):
    folder = tmp_path / "emnist-digits"
    folder.mkdir()
    stored = make_images(2)
    write_idx(folder / "train-images-idx3-ubyte", stored)
    dataset = open_dataset(folder)
    assert dataset.name == "EMNIST digits"
    np.testing.assert_array_equal(dataset.splits[0].images, stored)


def test_the_mapping_names_the_classes(tmp_path):
    make_emnist(tmp_path, "balanced", [10, 0, 46, 36])
    lines = [
        f"{label} {code}" for label, code in enumerate([*range(48, 58), *range(65, 91), *b"abdefghnqrt"])
    ]
    (tmp_path / "emnist-balanced-mapping.txt").write_text("\n".join(lines) + "\n")
    dataset = open_dataset(tmp_path)
    assert len(dataset.class_names) == 47
    assert [dataset.class_names[label] for label in dataset.labels] == ["A", "0", "t", "a"]


@pytest.mark.parametrize("with_mapping", [True, False])
def test_letters_that_start_at_1_are_named(tmp_path, with_mapping):
    make_emnist(tmp_path, "letters", [1, 26, 2])
    if with_mapping:
        lines = [f"{1 + place} {65 + place} {97 + place}" for place in range(26)]
        (tmp_path / "EMNIST-letters-mapping.txt").write_text("\r\n".join(lines))
    dataset = open_dataset(tmp_path / "emnist-letters-train-labels-idx1-ubyte.gz")
    assert dataset.class_names == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert dataset.labels.tolist() == [0, 25, 1]
    assert dataset.class_counts().tolist() == [1, 1, *[0] * 23, 1]


@pytest.mark.parametrize(
    ("labels", "named"), [([1, 25, 2], [0, 24, 1]), ([3], [2]), ([0, 24, 1], [0, 24, 1])]
)
def test_letters_keep_their_names_when_some_are_missing(tmp_path, labels, named):
    make_emnist(tmp_path, "letters", labels)
    dataset = open_dataset(tmp_path)
    assert dataset.class_names == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert dataset.labels.tolist() == named


def test_images_without_labels_have_no_class_with_a_mapping_either(tmp_path):
    make_emnist(tmp_path, "letters", [1, 26, 2])
    (tmp_path / "emnist-letters-train-labels-idx1-ubyte.gz").unlink()
    (tmp_path / "emnist-letters-mapping.txt").write_text("1 65\n2 66\n")
    dataset = open_dataset(tmp_path)
    assert dataset.class_names == ("A", "B")
    assert dataset.labels.tolist() == [NO_LABEL] * 3


@pytest.mark.parametrize(
    "content", [b" \n", b"0\n", b"0 x\n", b"0 -5\n", b"99 65\n", b"\xff\xfe0", b"0 65\n0 66\n"]
)
def test_a_mapping_that_cannot_be_understood_is_refused(tmp_path, content):
    make_emnist(tmp_path, "digits", [0])
    path = tmp_path / "emnist-digits-mapping.txt"
    path.write_bytes(content)
    message = refusal(tmp_path)
    assert f"{path} cannot be understood: expected a label and the codes of its characters" in message


def test_an_empty_mapping_is_refused_as_any_empty_file(tmp_path):
    make_emnist(tmp_path, "digits", [0])
    path = tmp_path / "emnist-digits-mapping.txt"
    path.write_bytes(b"")
    assert refusal(tmp_path) == f"{path} is empty; download or copy it again."


def test_a_label_that_the_mapping_does_not_have_is_refused(tmp_path):
    make_emnist(tmp_path, "digits", [0, 5, 1])
    (tmp_path / "emnist-digits-mapping.txt").write_text("0 48\n1 49\n")
    message = refusal(tmp_path)
    assert f"{tmp_path} has label 5 (image 1 of train), which is not in its own list of classes;" in message


# QMNIST


def qmnist_labels(*classes: int) -> np.ndarray:
    table = np.arange(8 * len(classes), dtype=np.int32).reshape(-1, 8)
    table[:, 0] = classes
    return table


def test_all_columns_of_qmnist_are_kept(tmp_path):
    tables = {"train": qmnist_labels(5, 0), "test": qmnist_labels(7)}
    for split, table in tables.items():
        write_idx(
            tmp_path / f"qmnist-{split}-images-idx3-ubyte.gz", make_images(len(table)), compression="gzip"
        )
        write_idx(tmp_path / f"qmnist-{split}-labels-idx2-int.gz", table, compression="gzip")
    dataset = open_dataset(tmp_path / "qmnist-test-labels-idx2-int.gz")
    assert dataset.name == "QMNIST"
    assert dataset.labels.tolist() == [5, 0, 7]
    assert tuple(dataset.columns) == QMNIST_COLUMNS
    whole = np.concatenate([tables["train"], tables["test"]])
    for column, name in enumerate(QMNIST_COLUMNS):
        assert dataset.columns[name].tolist() == whole[:, column].tolist()


def test_of_qmnists_two_files_of_labels_the_one_that_says_more_is_taken(tmp_path):
    write_idx(tmp_path / "qmnist-train-images-idx3-ubyte", make_images(1))
    write_idx(tmp_path / "qmnist-test-images-idx3-ubyte", make_images(2))
    write_idx(tmp_path / "qmnist-test-labels-idx1-ubyte", np.array([7, 2], dtype=np.uint8))
    write_idx(tmp_path / "qmnist-test-labels-idx2-int.gz", qmnist_labels(7, 2), compression="gzip")
    dataset = open_dataset(tmp_path)
    assert dataset.columns["writer"].tolist() == [-1, 2, 10]  # train has no labels at all
    assert not open_dataset(tmp_path / "qmnist-test-labels-idx1-ubyte").columns


def test_a_set_without_splits_is_one_with_its_labels(tmp_path):
    write_idx(tmp_path / "xnist-images-idx3-ubyte.xz", make_images(2), compression="xz")
    write_idx(tmp_path / "xnist-labels-idx2-int.xz", qmnist_labels(3, 9), compression="xz")
    dataset = open_dataset(tmp_path)
    assert (dataset.name, dataset.split_names, dataset.labels.tolist()) == ("xnist", ("train",), [3, 9])
    assert "series" in dataset.columns


@pytest.mark.parametrize("columns", [1, 7, 9])
def test_labels_with_another_number_of_columns_are_refused(tmp_path, columns):
    write_idx(tmp_path / "train-images", make_images(3))
    write_idx(tmp_path / "train-labels-idx2-int", np.zeros((3, columns), dtype=np.int32))
    assert f"holds no labels: expected one dimension of integers, found 3 x {columns}" in refusal(tmp_path)


# Class names, sizes and the catalogue


def test_the_classes_of_known_data_sets_have_their_names(tmp_path):
    for name, first in (("fashion-mnist", "T-shirt/top"), ("kmnist", "o"), ("mnist", "0")):
        folder = tmp_path / name
        folder.mkdir()
        write_idx(folder / "train-images", make_images(1))
        write_idx(folder / "train-labels", np.array([9], dtype=np.uint8))
        assert open_dataset(folder).class_names[0] == first


def test_labels_that_a_known_data_set_does_not_have_are_left_as_numbers(tmp_path):
    folder = tmp_path / "kmnist"
    folder.mkdir()
    write_idx(folder / "train-images", make_images(1))
    write_idx(folder / "train-labels", np.array([48], dtype=np.uint8))
    assert open_dataset(folder).class_names == tuple(str(label) for label in range(49))


@pytest.mark.skipif(not FASHION.is_dir(), reason=f"needs {FASHION}, from Debian's dataset-fashion-mnist")
def test_fashion_mnist_is_opened():
    dataset = open_dataset(FASHION)
    assert (dataset.name, [len(split) for split in dataset.splits]) == ("Fashion-MNIST", [60_000, 10_000])
    assert dataset.class_names[9] == "Ankle boot"
    assert dataset.class_counts("test").tolist() == [1000] * 10


def test_images_are_resized_when_that_is_wanted(tmp_path):
    stored = np.zeros((2, 40, 20), dtype=np.uint8)
    stored[:, 8:32, 4:16] = 255
    write_idx(tmp_path / "train-images", stored)
    dataset = open_dataset(tmp_path, size=(20, 20))
    assert (dataset.height, dataset.width) == (20, 20)
    assert dataset.note == "resized to 20x20 (antialiased bilinear, proportions kept)"
    image = dataset.splits[0].images[0]
    ys, xs = np.nonzero(image > 127)
    assert (np.ptp(ys) + 1, np.ptp(xs) + 1) == (12, 6)
    assert not open_dataset(tmp_path, size=(40, 20)).note


def test_images_that_would_be_too_large_for_the_memory_are_not_resized(tmp_path):
    write_idx(tmp_path / "train-images", make_images(1000))
    message = refusal(tmp_path, size=(4_000_000, 4_000_000))
    assert f"{tmp_path} is too large for the memory of this computer" in message


def test_the_folder_above_torchvisions_raw_files_is_opened(tmp_path):
    (tmp_path / "KMNIST" / "raw").mkdir(parents=True)
    write_idx(tmp_path / "KMNIST" / "raw" / "train-images-idx3-ubyte", make_images(2))
    dataset = open_dataset(tmp_path / "KMNIST")
    assert (dataset.name, len(dataset)) == ("KMNIST", 2)
    assert len(open_dataset(dataset.source)) == 2


def test_a_downloaded_data_set_is_opened_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert "mnist is not there yet; get it with: mnist-gui download mnist" in refusal("mnist")
    folder = default_folder(CATALOGUE["mnist"])
    folder.mkdir(parents=True)
    for word in ("train", "t10k"):
        write_idx(folder / f"{word}-images-idx3-ubyte.gz", make_images(2), compression="gzip")
        write_idx(
            folder / f"{word}-labels-idx1-ubyte.gz", np.array([1, 2], dtype=np.uint8), compression="gzip"
        )
    dataset = open_dataset("mnist")
    assert (dataset.name, dataset.source, len(dataset)) == ("MNIST", str(folder), 4)
    assert len(open_dataset(dataset.source)) == 4


def test_a_folder_goes_before_a_downloaded_data_set_of_the_same_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist").mkdir()
    write_idx(tmp_path / "mnist" / "train-images", make_images(3))
    assert len(open_dataset("mnist")) == 3
