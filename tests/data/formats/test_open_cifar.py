"""CIFAR's binary files: recognised by size and labels, joined by names, made grey."""

import gzip
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import refusal

from mnist_gui.data.formats._shared.values.pixels import GREY_NOTE, PixelLayout
from mnist_gui.data.open import open_dataset

NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def batch(count: int, *, seed: int = 0, labels: tuple[int, ...] = (10,)) -> np.ndarray:
    rng = np.random.default_rng(seed)
    given = np.column_stack([rng.integers(0, classes, count) for classes in labels])
    return np.hstack([given, rng.integers(0, 256, (count, 3072))]).astype(np.uint8)


def grey(rows: np.ndarray) -> np.ndarray:
    return PixelLayout(32, 32, 3, channels_first=True).to_grey(rows[:, -3072:])


@pytest.fixture
def cifar(tmp_path: Path) -> Path:
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"data_batch_{number}.bin").write_bytes(batch(30, seed=number).tobytes())
    (folder / "test_batch.bin").write_bytes(batch(20, seed=9).tobytes())
    (folder / "batches.meta.txt").write_text("\n".join(NAMES) + "\n\n")
    (folder / "readme.html").write_text("<html></html>")
    return folder


@pytest.mark.parametrize("named", ["", "..", "data_batch_2.bin", "test_batch.bin", "cifar-10-binary.tar.gz"])
def test_batches_are_the_splits_of_one_data_set(cifar, named):
    path = cifar / named
    if named.endswith(".gz"):
        path = cifar.parent / named
        with tarfile.open(path, "w:gz") as archive:
            archive.add(cifar, cifar.name)
        shutil.rmtree(cifar)
    dataset = open_dataset(path)
    train, test = np.concatenate([batch(30, seed=number) for number in (1, 2, 3)]), batch(20, seed=9)
    assert dataset.split_names == ("train", "test")
    np.testing.assert_array_equal(dataset.train.images, grey(train))
    np.testing.assert_array_equal(dataset.test.images, grey(test))
    np.testing.assert_array_equal(dataset.labels, np.concatenate([train, test])[:, 0])
    assert (dataset.class_names, dataset.note) == (NAMES, GREY_NOTE)


def test_cifar_100_has_its_fine_labels(tmp_path):
    rows = batch(40, labels=(20, 100))
    (tmp_path / "train.bin").write_bytes(rows.tobytes())
    (tmp_path / "test.bin").write_bytes(rows[:21].tobytes())
    (tmp_path / "fine_label_names.txt").write_text("\n".join(f"thing{number}" for number in range(100)))
    dataset = open_dataset(tmp_path)
    np.testing.assert_array_equal(dataset.train.labels, rows[:, 1])
    np.testing.assert_array_equal(dataset.test.images, grey(rows[:21]))
    assert dataset.class_names[99] == "thing99"


@pytest.mark.parametrize("name", ["mine.bin", "mine.dat", "mine.bin.gz"])
def test_rows_in_a_file_of_any_name_are_read(tmp_path, name):
    content = batch(25).tobytes()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    dataset = open_dataset(tmp_path / name)
    np.testing.assert_array_equal(dataset.labels, batch(25)[:, 0])
    assert dataset.name == "mine"


@pytest.mark.parametrize(
    "content",
    [
        np.random.default_rng(0).integers(0, 256, 3073 * 30, dtype=np.uint8).tobytes(),
        bytes(3073 * 30),
        batch(30).tobytes()[:-5],
        batch(1).tobytes(),
    ],
    ids=["noise", "zeros", "cut", "one"],
)
def test_other_bytes_are_no_batch(tmp_path, content):
    (tmp_path / "some.bin").write_bytes(content)
    assert "some.bin" in refusal(tmp_path / "some.bin")


def test_a_label_too_large_and_a_cut_batch_are_damage(cifar):
    rows = batch(40)
    rows[35, 0] = 77
    (cifar / "data_batch_2.bin").write_bytes(rows.tobytes())
    assert "data_batch_2.bin is damaged: expected labels below 10, found 77" in refusal(cifar)
    (cifar / "data_batch_2.bin").write_bytes(batch(40).tobytes()[:-9])
    assert "data_batch_2.bin is damaged: expected 3,073 bytes for each image, found 3,064" in refusal(cifar)


@pytest.mark.parametrize(("count", "is_read"), [(1, False), (2, True), (3, True)])
def test_one_image_alone_tells_too_little(tmp_path, count, is_read):
    path = tmp_path / "mine.bin"
    path.write_bytes(batch(count).tobytes())
    if is_read:
        assert len(open_dataset(path)) == count
    else:
        refusal(path)
