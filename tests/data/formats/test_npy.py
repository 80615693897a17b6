"""NPY files: arrays made by numpy that find each other by their names, and those that an export writes."""

import gzip
import pickle
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.data_files import shared_entry
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.export import export
from mnist_gui.data.open import open_dataset

LABELS = np.array([5, 0, 4, 7, 2], dtype=np.uint8)
NAMES = {
    "MNIST-C": "{split}_{kind}.npy",
    "Keras": "{short}_{split}.npy",
    "prefixed": "my-digits-{split}-{kind}.npy",
}


def save_splits(folder: Path, pattern: str = NAMES["MNIST-C"]) -> np.ndarray:
    """Save a training set of three images and a test set of two, and return all of them."""
    folder.mkdir(exist_ok=True)
    images = make_images(5)
    for split, where in (("train", slice(0, 3)), ("test", slice(3, 5))):
        for kind, short, array in (("images", "x", images), ("labels", "y", LABELS)):
            np.save(folder / pattern.format(split=split, kind=kind, short=short), array[where])
    return images


@pytest.mark.parametrize("pattern", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("named", ["folder", "images", "labels"])
def test_arrays_find_each_other_by_their_names(tmp_path, pattern, named):
    images = save_splits(tmp_path / "corrupted", pattern)
    path = tmp_path / "corrupted"
    if named != "folder":
        short = {"images": "x", "labels": "y"}[named]
        path /= pattern.format(split="test", kind=named, short=short)
    dataset = open_dataset(path)
    assert (dataset.split_names, dataset.labels.tolist()) == (("train", "test"), LABELS.tolist())
    np.testing.assert_array_equal(dataset.take(range(5)), images)
    assert dataset.name == ("my-digits" if pattern == NAMES["prefixed"] else "corrupted")


def test_files_that_are_dropped_together_are_one_data_set(tmp_path):
    save_splits(tmp_path)
    (tmp_path / "classes.txt").write_text("\n".join("abcdefgh"))
    entry = shared_entry(sorted(tmp_path.iterdir()))
    assert entry is not None
    assert open_dataset(entry).class_names == tuple("abcdefgh")


def test_an_array_with_a_name_of_its_own_is_images_without_labels(tmp_path):
    save_splits(tmp_path)
    np.save(tmp_path / "holiday.npy", make_images(4, size=(9, 7)))
    dataset = open_dataset(tmp_path / "holiday.npy")
    assert (len(dataset), dataset.height, dataset.width) == (4, 9, 7)
    assert set(dataset.labels.tolist()) == {NO_LABEL}


def test_a_test_split_may_have_no_labels(tmp_path):
    save_splits(tmp_path)
    (tmp_path / "test_labels.npy").unlink()
    assert open_dataset(tmp_path).labels.tolist() == [5, 0, 4, NO_LABEL, NO_LABEL]


def test_a_compressed_array_is_read(tmp_path):
    images = save_splits(tmp_path)
    path = tmp_path / "train_images.npy"
    (tmp_path / "train_images.npy.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    np.testing.assert_array_equal(open_dataset(tmp_path).train.images, images[:3])


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["u1", ">i4", "f8"])
def test_every_type_and_order_is_read(tmp_path, dtype, order):
    images = make_images(3)
    np.save(tmp_path / "a.npy", np.asarray(images, dtype, order=order))
    np.testing.assert_array_equal(open_dataset(tmp_path / "a.npy").splits[0].images, images)


# What is refused


def test_labels_without_their_images_are_refused(tmp_path):
    np.save(tmp_path / "y_train.npy", LABELS)
    assert f"{tmp_path / 'y_train.npy'} holds labels, but their images are missing" in refusal(tmp_path)


@pytest.mark.parametrize("shape", [(), (28,), (28, 28), (2, 0, 28)])
def test_an_array_of_something_else_is_refused_with_its_shape(tmp_path, shape):
    np.save(tmp_path / "a.npy", np.zeros(shape, np.uint8))
    message = refusal(tmp_path / "a.npy")
    assert "is a single array, which does not say what it holds" in message
    assert f"found {' x '.join(map(str, shape)) or 'one number'};" in message


def test_labels_of_another_number_are_refused(tmp_path):
    save_splits(tmp_path)
    np.save(tmp_path / "test_labels.npy", LABELS)
    assert "test_labels.npy does not fit test_images.npy: expected 2 labels" in refusal(tmp_path)


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["raw", "gzip"])
@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data + b"\0"], ids=["short", "long"])
def test_an_array_of_another_length_than_it_declares_is_refused(tmp_path, compress, damage):
    np.save(tmp_path / "a.npy", make_images(3))
    data = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(compress(damage(data)))
    assert f"{tmp_path / 'a.npy'} is " in refusal(tmp_path / "a.npy")


@pytest.mark.parametrize("header", [b"\1\0\4\0nope", b"\1\0\6\0{'a':}", b"\x09\0\4\0nope", b""])
def test_an_array_without_a_valid_header_is_refused(tmp_path, header):
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY" + header)
    assert f"{tmp_path / 'a.npy'} is damaged: it is no sound NumPy array" in refusal(tmp_path / "a.npy")


class _Trap:
    """Says so when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("code in the file was run",)


def test_pickled_objects_are_refused_and_not_run(tmp_path):
    np.save(tmp_path / "a.npy", np.array([_Trap(), None], dtype=object), allow_pickle=True)
    assert pickle.PROTO in (tmp_path / "a.npy").read_bytes()
    assert "holds Python objects in a.npy, which could run code and are not loaded" in refusal(
        tmp_path / "a.npy"
    )


# What an export writes


def test_numpy_reads_the_files_of_an_export(tiny_dataset, tmp_path):
    export(tiny_dataset, tmp_path / "out", "npy")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["test_images.npy", "test_labels.npy", "train_images.npy", "train_labels.npy"]
    for split in tiny_dataset.splits:
        images = np.load(tmp_path / "out" / f"{split.name}_images.npy")
        labels = np.load(tmp_path / "out" / f"{split.name}_labels.npy")
        assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
        np.testing.assert_array_equal(images, split.images)
        np.testing.assert_array_equal(labels, split.labels)


def test_images_without_a_label_keep_their_place_among_others(tmp_path):
    labels = np.array([3, NO_LABEL, 400], dtype=np.int16)
    names = tuple(map(str, range(401)))
    export(Dataset("Some", (Split("train", make_images(3), labels),), names, ""), tmp_path / "out", "npy")
    assert open_dataset(tmp_path / "out").labels.tolist() == labels.tolist()


@pytest.mark.parametrize("packed", [False, True], ids=["npy", "npz"])
def test_records_are_said_to_be_records(tmp_path, packed):
    records = np.zeros(3, dtype=[("label", "i4"), ("image", "u1", (28, 28))])
    path = tmp_path / ("a.npz" if packed else "a.npy")
    if packed:
        np.savez(path, data=records)
    else:
        np.save(path, records)
    assert "holds records of several fields in " in refusal(path)


def test_arrays_may_be_named_in_other_languages(tmp_path):
    images = make_images(5)
    np.savez(tmp_path / "a.npz", bilder=images, klassen=LABELS, gewichte=np.ones(5))
    assert open_dataset(tmp_path / "a.npz").labels.tolist() == LABELS.tolist()
