"""What a data set's fingerprint depends on, and what it does not."""

import re
from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset


def with_train(dataset, **changes):
    """The same data set with a train split of which some attributes are others."""
    train, *others = dataset.splits
    fields = {"name": train.name, "images": train.images.copy(), "labels": train.labels.copy()}
    return replace(dataset, splits=(Split(**(fields | changes)), *others))


def test_the_fingerprint_does_not_depend_on_the_name(tiny_dataset):
    renamed = replace(with_train(tiny_dataset), name="Other", source="elsewhere")
    assert renamed.fingerprint == tiny_dataset.fingerprint
    assert re.fullmatch("[0-9a-f]{32}", tiny_dataset.fingerprint)


def test_the_fingerprint_of_given_data_never_changes():
    """Model files and the feature cache hold fingerprints: a change would orphan them all."""
    images = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    split = Split("train", images, np.array([1, -1], dtype=np.int16))
    assert split.images_digest == "cfd0dbdbb3fdcb59b0154f1d81cd8239"
    assert Dataset("Any", (split,), ("a", "b"), "any").fingerprint == "ae181a16691edbc980d4af56fded6574"


def test_each_change_of_the_data_changes_the_fingerprint(tiny_dataset):
    train = tiny_dataset.split("train")
    pixel = train.images.copy()
    pixel[-1, -1, -1] ^= 1
    label = train.labels.copy()
    label[-1] = (label[-1] + 1) % 10
    others = [
        with_train(tiny_dataset, images=pixel),
        with_train(tiny_dataset, labels=label),
        with_train(tiny_dataset, images=train.images[::-1], labels=train.labels[::-1]),
        with_train(tiny_dataset, name="learn"),
        replace(tiny_dataset, splits=tiny_dataset.splits[::-1]),
        replace(tiny_dataset, splits=tiny_dataset.splits[:1]),
    ]
    fingerprints = {dataset.fingerprint for dataset in (tiny_dataset, *others)}
    assert len(fingerprints) == 1 + len(others)


def test_the_same_bytes_in_another_shape_are_other_images():
    labels = np.zeros(2, dtype=np.int16)
    shapes = [(2, 3, 4), (2, 4, 3), (2, 2, 6)]
    images = [np.arange(24, dtype=np.uint8).reshape(shape) for shape in shapes]
    assert len({Split("train", each, labels).images_digest for each in images}) == 3


def test_the_fingerprint_does_not_depend_on_memory_layout(tiny_dataset):
    train = tiny_dataset.split("train")
    column_by_column = np.asfortranarray(train.images)
    assert with_train(tiny_dataset, images=column_by_column).fingerprint == tiny_dataset.fingerprint


@pytest.mark.parametrize("compression", ["gzip", "xz"])
def test_compressed_and_raw_files_have_the_same_fingerprint(tiny_dataset, tmp_path, compression):
    opened = []
    for name, packing, suffix in [("raw", None, ""), ("packed", compression, f".{compression[:2]}")]:
        folder = tmp_path / name
        folder.mkdir()
        for prefix, split in zip(("train", "t10k"), tiny_dataset.splits, strict=True):
            write_idx(folder / f"{prefix}-images-idx3-ubyte{suffix}", split.images, compression=packing)
            write_idx(
                folder / f"{prefix}-labels-idx1-ubyte{suffix}",
                split.labels.astype(np.uint8),
                compression=packing,
            )
        opened.append(open_dataset(folder))
    assert {dataset.fingerprint for dataset in opened} == {tiny_dataset.fingerprint}
