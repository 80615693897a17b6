"""MAT files of every version below 7.3, as EMNIST, SVHN, USPS and people have them."""

import contextlib
import gzip
import struct

import numpy as np
import pytest
from helpers.opening import make_images, refusal
from scipy.io import savemat
from scipy.sparse import csc_array

from mnist_gui.data.formats._shared.refusing.unsupported import known_words_but
from mnist_gui.data.mat4_file import read_mat4
from mnist_gui.data.mat_file import read_mat
from mnist_gui.data.open import open_dataset

IMAGES = make_images(24)
LABELS = (np.arange(24) % 10).astype(np.uint8)

WAYS = {
    "4": {"format": "4"},
    "5": {"format": "5"},
    "5 compressed": {"format": "5", "do_compression": True},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", ["u1", "f8", "i4", "u2", "f4"])
@pytest.mark.parametrize("turned", [False, True], ids=["rows", "columns"])
def test_rows_and_columns_of_pixels_are_read(tmp_path, way, dtype, turned):
    flat = IMAGES.reshape(24, 784).astype(dtype)
    savemat(
        tmp_path / "a.mat", {"X": flat.T if turned else flat, "y": LABELS.astype(float)[:, None]}, **WAYS[way]
    )
    dataset = open_dataset(tmp_path / "a.mat")
    np.testing.assert_array_equal(dataset.train.images, IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()
    assert "if images lie on their side: --transposed" in dataset.note


@pytest.mark.parametrize("way", ["5", "5 compressed"])
def test_images_along_the_last_axis_are_read(tmp_path, way):
    savemat(tmp_path / "a.mat", {"images": IMAGES.transpose(1, 2, 0), "labels": LABELS}, **WAYS[way])
    dataset = open_dataset(tmp_path / "a.mat")
    np.testing.assert_array_equal(dataset.train.images, IMAGES)
    assert "images along the last axis of images" in dataset.note
    assert "--transposed" not in dataset.note


def test_svhn_is_read_with_its_other_split(tmp_path):
    for split, count in (("train", 5), ("test", 3)):
        colour = np.repeat(make_images(count, size=(32, 32)).transpose(1, 2, 0)[:, :, None], 3, 2)
        savemat(tmp_path / f"{split}_32x32.mat", {"X": colour, "y": np.arange(10, 10 - count, -1)[:, None]})
    dataset = open_dataset(tmp_path)
    assert {split.name: len(split) for split in dataset.splits} == {"train": 5, "test": 3}
    assert (dataset.height, dataset.width) == (32, 32)
    assert dataset.labels.tolist() == [10, 9, 8, 7, 6, 10, 9, 8]
    np.testing.assert_array_equal(dataset.train.images, make_images(5, size=(32, 32)))


@pytest.mark.parametrize("compressed", [False, True])
def test_emnist_is_read_upright_with_its_letters(tmp_path, compressed):
    turned = IMAGES.transpose(0, 2, 1).reshape(24, 784)
    labels = LABELS[:, None] + 1

    def split(rows: slice) -> dict[str, np.ndarray]:
        return {"images": turned[rows], "labels": labels[rows], "writers": labels[rows] + 500.0}

    codes = np.array([[number, 64 + number, 96 + number] for number in range(1, 27)])
    content = {"train": split(slice(16)), "test": split(slice(16, 24)), "mapping": codes}
    savemat(tmp_path / "emnist-letters.mat", {"dataset": content}, do_compression=compressed)
    dataset = open_dataset(tmp_path / "emnist-letters.mat")
    np.testing.assert_array_equal(dataset.take(range(24)), IMAGES)
    assert dataset.class_names == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert dataset.labels.tolist() == LABELS.tolist()
    assert {split.name: len(split) for split in dataset.splits} == {"train": 16, "test": 8}
    assert "left out: dataset.train.writers, dataset.test.writers" in dataset.note


def test_usps_is_read_class_by_class(tmp_path):
    images = make_images(1100, size=(16, 16))
    savemat(tmp_path / "usps_all.mat", {"data": images.reshape(10, 110, 256).transpose(2, 1, 0)})
    dataset = open_dataset(tmp_path / "usps_all.mat")
    np.testing.assert_array_equal(dataset.train.images, images)
    assert dataset.labels.tolist() == np.repeat(range(1, 11), 110).tolist()
    assert "labels by the last axis of data (256 x 110 x 10)" in dataset.note


def test_arrays_of_a_class_each_are_read(tmp_path):
    arrays = {
        f"{split}{digit}": IMAGES.reshape(24, 784)[digit == LABELS]
        for split in ("train", "test")
        for digit in range(10)
    }
    savemat(tmp_path / "mnist_all.mat", arrays)
    dataset = open_dataset(tmp_path / "mnist_all.mat")
    assert {split.name: len(split) for split in dataset.splits} == {"train": 24, "test": 24}
    assert dataset.train.labels.tolist() == sorted(LABELS)


@pytest.mark.parametrize(
    "names", [np.array(list("abcdefghij")), np.array([f"class {n}" for n in range(10)], object)]
)
def test_texts_name_the_classes(tmp_path, names):
    savemat(tmp_path / "a.mat", {"X": IMAGES.reshape(24, 784), "y": LABELS, "class_names": names})
    assert open_dataset(tmp_path / "a.mat").class_names == tuple(names)


def test_truth_values_and_other_content_are_understood(tmp_path):
    other = {
        "z": np.array([[1 + 2j]]),
        "f": {"deep": {"er": np.zeros(3)}},
        "s": "text",
        "e": np.zeros((0, 0)),
    }
    savemat(tmp_path / "a.mat", {"X": IMAGES.reshape(24, 784) > 127, "y": LABELS, **other})
    np.testing.assert_array_equal(open_dataset(tmp_path / "a.mat").train.images, (IMAGES > 127) * 255)


@pytest.mark.parametrize("name", ["a.mat", "a.mat.gz", "a"])
def test_content_decides_and_not_the_name(tmp_path, name):
    savemat(tmp_path / "x.mat", {"X": IMAGES.reshape(24, 784), "y": LABELS})
    content = (tmp_path / "x.mat").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert len(open_dataset(tmp_path / name)) == 24


# What is refused


@pytest.mark.parametrize("way", WAYS)
def test_a_file_cut_anywhere_is_refused(tmp_path, way):
    savemat(tmp_path / "a.mat", {"X": IMAGES[:2].reshape(2, 784), "y": LABELS[:2]}, **WAYS[way])
    content = (tmp_path / "a.mat").read_bytes()
    for stop in range(136, len(content) - 100, 97):
        (tmp_path / "cut.mat").write_bytes(content[:stop])
        assert str(tmp_path / "cut.mat") in refusal(tmp_path / "cut.mat")


def test_a_size_that_cannot_be_true_takes_no_memory(tmp_path):
    savemat(tmp_path / "a.mat", {"X": np.zeros((2, 784), np.uint8)}, do_compression=True)
    content = bytearray((tmp_path / "a.mat").read_bytes())
    taken = []
    for value in (0xFF, 0x7F):
        for place in range(128, len(content)):
            changed = bytes([*content[:place], value, *content[place + 1 :]])
            with contextlib.suppress(ValueError):
                read_mat(changed, lend=taken.append)
    assert max(taken) <= 1032 * len(content)


# Version 4


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["f8", "f4", "i4", "i2", "u2", "u1"])
def test_version_4_has_numbers_of_each_type_in_either_order(order, dtype):
    values = np.arange(6).reshape(2, 3)
    number = 1000 * (order == ">") + 10 * ["f8", "f4", "i4", "i2", "u2", "u1"].index(dtype)
    header = struct.pack(f"{order}5i", number, 2, 3, 0, 2) + b"x\0"
    (array,) = read_mat4(header + values.astype(order + dtype).tobytes(order="F"))
    assert array.name == "x"
    np.testing.assert_array_equal(array.values, values)


def test_version_4_texts_are_read_and_complex_and_sparse_matrices_passed_over(tmp_path):
    content = {
        "a": [[1 + 2j]],
        "s": csc_array(np.eye(4)),
        "names": np.array(["bc", "d"]),
        "X": IMAGES.reshape(24, 784),
        "y": LABELS,
    }
    savemat(tmp_path / "a.mat", content, format="4")
    found = {array.name: array.values for array in read_mat4((tmp_path / "a.mat").read_bytes())}
    assert list(found) == ["names", "X", "y"]
    assert found["names"].tolist() == ["bc", "d"]
    assert open_dataset(tmp_path / "a.mat").labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    "change", [lambda whole: whole[:-1], lambda whole: whole + b"more", lambda whole: whole * 2 + b"\0"]
)
def test_damaged_files_of_version_4_are_refused(tmp_path, change):
    savemat(tmp_path / "a.mat", {"X": IMAGES.reshape(24, 784)}, format="4")
    whole = (tmp_path / "a.mat").read_bytes()
    (tmp_path / "a.mat").write_bytes(change(whole))
    assert "is damaged: it is no sound MAT file" in refusal(tmp_path / "a.mat")


def test_version_4_is_called_a_data_set_where_a_picture_is_wanted(tmp_path):
    savemat(tmp_path / "a.mat", {"X": IMAGES.reshape(24, 784)}, format="4")
    assert "holds a data set (MATLAB's arrays), no picture" in known_words_but("picture", tmp_path / "a.mat")
