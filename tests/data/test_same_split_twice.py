"""Files and folders whose words mean the same split: nothing is joined or left out without a word."""

import shutil

import numpy as np
import pytest
from PIL import Image

import mnist_gui

COUNTS = {"train": 20, "valid": 11, "dev": 12}


def images(count):
    return np.random.default_rng(count).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def write_csv(path, count):
    header = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    rows = np.column_stack([np.arange(count) % 10, images(count).reshape(count, -1)])
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows.tolist())]))


@pytest.fixture
def tables(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    for word, count in COUNTS.items():
        write_csv(folder / f"{word}.csv", count)
    return folder


@pytest.mark.parametrize("door", ["valid.csv", "dev.csv", "train.csv", "folder", "zip"])
def test_tables_of_one_split_are_named_where_only_one_is_read(tables, door):
    opened = {"folder": tables, "zip": tables.with_suffix(".zip")}.get(door, tables / door)
    shutil.make_archive(str(tables), "zip", tables)
    dataset = mnist_gui.open(opened)
    (val,) = (split for split in dataset.splits if split.name == "val")
    word = next(word for word, count in COUNTS.items() if count == len(val.images))
    other = {"valid": "dev", "dev": "valid"}[word]
    assert f"left out: {other}.csv" in dataset.note
    if door in ("valid.csv", "dev.csv"):
        assert door == f"{word}.csv"


@pytest.mark.parametrize("door", ["train_images.npy", "valid_images.npy", "folder"])
def test_arrays_get_the_labels_of_the_same_word(tmp_path, door):
    for word, count in COUNTS.items():
        np.save(tmp_path / f"{word}_images.npy", images(count))
        np.save(tmp_path / f"{word}_labels.npy", np.arange(count) % 10)
    dataset = mnist_gui.open(tmp_path if door == "folder" else tmp_path / door)
    assert len(dataset.splits) == 2
    assert "left out: " in dataset.note


def test_folders_of_one_split_are_joined_with_a_note(tmp_path):
    for word, count in {"train": 2, "valid": 3, "dev": 4}.items():
        (tmp_path / word / "7").mkdir(parents=True)
        for number, image in enumerate(images(count)):
            Image.fromarray(image).save(tmp_path / word / "7" / f"{number}.png")
    dataset = mnist_gui.open(tmp_path)
    assert [len(split.images) for split in dataset.splits] == [2, 7]
    assert "val joined from dev and valid" in dataset.note
