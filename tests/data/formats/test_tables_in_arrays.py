"""Arrays with a label beside the pixels of an image in each row: NPY, NPZ and other files of arrays."""

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats._shared.arrays import npy_array
from mnist_gui.data.open import open_dataset

COUNT = 60
IMAGES = np.pad(make_images(COUNT, size=(24, 24)), ((0, 0), (2, 2), (2, 2)))
PIXELS = IMAGES.reshape(COUNT, -1)
LABELS = np.random.default_rng(3).integers(0, 10, COUNT)
ONE_HOT = np.eye(10, dtype=int)[LABELS]
PLACE_NOTE = "label: the place of the 1 in the {} 10 columns"
COUNTS_NOTE = "first column passed over: it only counts"


@pytest.mark.parametrize(
    ("table", "note"),
    [
        ((LABELS, PIXELS), ""),
        ((PIXELS, LABELS), ""),
        ((LABELS, PIXELS / 255), "pixels 0..1 made 0..255"),
        ((np.arange(COUNT), LABELS, PIXELS), COUNTS_NOTE),
        ((ONE_HOT, PIXELS), PLACE_NOTE.format("first")),
        ((PIXELS, ONE_HOT), PLACE_NOTE.format("last")),
    ],
    ids=["first", "last", "fractions", "index", "one-hot first", "one-hot last"],
)
def test_the_label_column_of_an_array_is_found_as_in_a_table_of_text(tmp_path, table, note):
    array = np.column_stack(table)
    np.save(tmp_path / "mnist.npy", array)
    np.savetxt(tmp_path / "mnist.csv", array, "%.6g", ",")
    for name in ("mnist.npy", "mnist.csv"):
        dataset = open_dataset(tmp_path / name)
        np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)
        assert dataset.labels.tolist() == LABELS.tolist()
        assert dataset.note == note, name


def test_rows_that_are_counted_have_no_labels(tmp_path):
    np.save(tmp_path / "any.npy", np.column_stack([np.arange(COUNT), PIXELS]))
    dataset = open_dataset(tmp_path / "any.npy")
    assert (set(dataset.labels.tolist()), dataset.note) == ({NO_LABEL}, COUNTS_NOTE)
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)


def test_a_label_that_is_the_same_in_all_rows_is_assumed(tmp_path):
    np.save(tmp_path / "sevens.npy", np.column_stack([PIXELS, np.full(COUNT, 7)]))
    dataset = open_dataset(tmp_path / "sevens.npy")
    assert set(dataset.labels.tolist()) == {7}
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)


@pytest.mark.parametrize("packed", [True, False], ids=["npz", "folder of npy"])
def test_train_and_test_are_a_table_each(tmp_path, packed):
    table = np.column_stack([LABELS, PIXELS])
    arrays = {"train": table[:40], "test": table[40:]}
    if packed:
        np.savez(tmp_path / "digits.npz", **arrays)
    else:
        for name, array in arrays.items():
            np.save(tmp_path / f"{name}.npy", array)
    dataset = open_dataset(tmp_path / "digits.npz" if packed else tmp_path)
    assert dataset.split_names == ("train", "test")
    assert dataset.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)


def test_a_table_of_as_many_rows_as_a_square_has_pixels_is_no_list_of_columns(tmp_path):
    np.save(tmp_path / "any.npy", np.column_stack([LABELS, PIXELS])[:49])
    assert len(open_dataset(tmp_path / "any.npy")) == 49


def test_a_column_that_holds_no_labels_is_refused(tmp_path):
    np.save(tmp_path / "any.npy", np.random.default_rng(0).normal(0, 50, (9, 65)))
    assert "holds labels that are none" in refusal(tmp_path / "any.npy")


@pytest.mark.parametrize("rows_at_a_time", [7, 59])
def test_a_table_that_is_read_in_blocks_is_judged_as_a_whole(tmp_path, monkeypatch, rows_at_a_time):
    np.save(tmp_path / "any.npy", np.column_stack([np.arange(COUNT), PIXELS]).astype(np.int32))
    np.save(tmp_path / "last.npy", np.column_stack([PIXELS, LABELS]).astype(np.int32))
    monkeypatch.setattr(npy_array, "BLOCK_BYTES", rows_at_a_time * 785 * 4)
    dataset = open_dataset(tmp_path / "any.npy")
    assert (set(dataset.labels.tolist()), dataset.note) == ({NO_LABEL}, COUNTS_NOTE)
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)
    assert open_dataset(tmp_path / "last.npy").labels.tolist() == LABELS.tolist()
