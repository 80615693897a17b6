"""HDF5 files: arrays in groups, and MATLAB's files of version 7.3."""

from io import BytesIO

import numpy as np
import pytest
from helpers.opening import assert_cancellable, make_images, refusal

from mnist_gui.data.hdf5_texts import read_texts
from mnist_gui.data.open import open_dataset

h5py = pytest.importorskip("h5py")

IMAGES = make_images(24)
LABELS = (np.arange(24) % 10).astype(np.uint8)


def save(path, arrays, **options):
    with h5py.File(path, "w", **options.pop("file", {})) as file:
        for name, array in arrays.items():
            file.create_dataset(name, data=array, **(options if np.ndim(array) else {}))
    return path


@pytest.mark.parametrize("options", [{}, {"compression": "gzip"}, {"chunks": True}, {"shuffle": True}])
@pytest.mark.parametrize("name", ["usps.h5", "usps.hdf5", "usps"])
def test_groups_are_splits(tmp_path, options, name):
    arrays = {
        "train/data": IMAGES[:16].reshape(16, 784) / 255,
        "train/target": LABELS[:16].astype(np.int64),
        "test/data": IMAGES[16:].reshape(8, 784) / 255,
        "test/target": LABELS[16:].astype(np.int64),
    }
    dataset = open_dataset(save(tmp_path / name, arrays, **options))
    assert {split.name: len(split) for split in dataset.splits} == {"train": 16, "test": 8}
    assert dataset.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(dataset.take(range(24)), IMAGES)


@pytest.mark.parametrize("names", [("x_train", "y_train"), ("images", "labels"), ("X", "y"), ("a", "b")])
def test_arrays_are_told_apart_as_in_npz_files(tmp_path, names):
    path = save(tmp_path / "a.h5", dict(zip(names, (IMAGES, LABELS), strict=True)))
    dataset = open_dataset(path)
    np.testing.assert_array_equal(dataset.train.images, IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()


def test_files_for_each_split_are_one_data_set(tmp_path):
    save(tmp_path / "digits_train.h5", {"x": IMAGES[:16], "y": LABELS[:16]})
    save(tmp_path / "digits_test.h5", {"x": IMAGES[16:], "y": LABELS[16:]})
    assert open_dataset(tmp_path).labels.tolist() == LABELS.tolist()


def test_texts_of_one_length_name_the_classes(tmp_path):
    names = np.array([f"class {number}" for number in range(10)], "S")
    dataset = open_dataset(save(tmp_path / "a.h5", {"x": IMAGES, "y": LABELS, "class_names": names}))
    assert dataset.class_names == tuple(f"class {number}" for number in range(10))


def test_texts_of_any_length_are_labels_and_names_of_classes(tmp_path):
    words = ["zero", "one", "\u00e9t\u00e9", *(f"class {number}" for number in range(3, 10))]
    dataset = open_dataset(save(tmp_path / "a.h5", {"x": IMAGES, "y": LABELS, "class_names": words}))
    assert dataset.class_names == tuple(words)
    texts = [words[label] for label in LABELS]
    dataset = open_dataset(save(tmp_path / "b.h5", {"x": IMAGES, "y": texts}))
    assert [dataset.class_names[label] for label in dataset.labels] == texts


def test_compressed_texts_of_any_length_are_left_out_with_a_note(tmp_path):
    path = save(tmp_path / "a.h5", {"x": IMAGES, "y": LABELS, "words": ["a", "bc"]}, compression="gzip")
    assert open_dataset(path).note == "left out: words (no numbers)"


def test_damaged_texts_of_any_length_are_refused(tmp_path):
    path = save(tmp_path / "a.h5", {"y": [f"class {number}" * (1 + number % 9) for number in range(400)]})
    with h5py.File(path) as file:
        place = file["y"].id.get_offset()
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    heap = whole.index(b"GCOL")
    for _ in range(300):
        content = bytearray(whole)
        for at in (place + rng.integers(6400, size=2)).tolist() + (heap + rng.integers(200, size=2)).tolist():
            content[at] = rng.integers(256)
        try:
            assert len(read_texts(BytesIO(content), at=place, count=400)) == 400
        except ValueError as error:
            assert "text" in str(error)  # noqa: PT017


def test_matlabs_axes_are_in_the_opposite_order(tmp_path):
    path = tmp_path / "a.mat"
    arrays = {"X": IMAGES.transpose(1, 2, 0).T, "y": LABELS[None]}
    save(path, arrays, file={"userblock_size": 512})
    content = bytearray(path.read_bytes())
    content[:128] = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM"
    path.write_bytes(content)
    dataset = open_dataset(path)
    np.testing.assert_array_equal(dataset.train.images, IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()


def test_reading_can_be_cancelled(tmp_path):
    assert_cancellable(save(tmp_path / "a.h5", {"x": make_images(5000), "y": np.zeros(5000)}))


# What is refused or passed over


def test_links_to_other_files_are_passed_over(tmp_path):
    save(tmp_path / "secret.h5", {"x_test": IMAGES})
    path = save(tmp_path / "a.h5", {"x_train": IMAGES, "y_train": LABELS})
    with h5py.File(path, "a") as file:
        file["x_test"] = h5py.ExternalLink("secret.h5", "x_test")
        file["loop"] = file["/"]
        layout = h5py.VirtualLayout((24, 28, 28), np.uint8)
        layout[:] = h5py.VirtualSource(tmp_path / "secret.h5", "x_test", (24, 28, 28))
        file.create_virtual_dataset("x_val", layout)
    assert open_dataset(path).split_names == ("train",)


def test_a_size_that_cannot_be_true_is_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("x", (10**6, 28, 28), "u1", chunks=(100, 28, 28))
    assert "declares a size that cannot be true: expected 784,000,000 bytes in x" in refusal(
        tmp_path / "a.h5"
    )


@pytest.mark.parametrize("stop", [9, 100, 600, 2000])
def test_a_file_that_is_cut_short_is_refused(tmp_path, stop):
    path = save(tmp_path / "a.h5", {"x": IMAGES, "y": LABELS})
    path.write_bytes(path.read_bytes()[:stop])
    assert f"{path} is damaged: it is no sound HDF5 file" in refusal(path)


def test_a_file_of_something_else_is_refused(tmp_path):
    assert "holds no arrays of numbers" in refusal(save(tmp_path / "a.h5", {"n": 3}))
    assert "holds no images" in refusal(save(tmp_path / "b.h5", {"a": np.zeros(3), "b": np.zeros(4)}))
