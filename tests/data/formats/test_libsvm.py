"""LIBSVM text, as its site, scikit-learn and scripts write it."""

import bz2
import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import assert_cancellable, refusal

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.open import open_dataset

COUNT = 30
LABELS = np.arange(COUNT) * 7 % 10


def drawings(size: int = 28, count: int = COUNT) -> np.ndarray:
    """Make images of slanted strokes with paper around them."""
    images = np.zeros((count, size, size), np.uint8)
    rng = np.random.default_rng(1)
    for image in images:
        start, slope = rng.integers(size // 3, size // 2), rng.uniform(-0.3, 0.3)
        for row in range(size // 6, size - size // 6):
            column = int(start + slope * (row - size // 2))
            image[row, column : column + max(2, size // 8)] = rng.integers(100, 256)
    return images


IMAGES = drawings()


def text_of(images: np.ndarray, labels: Sequence[object], *, first: int = 1, scale: float = 1) -> str:
    lines = []
    for image, label in zip(images.reshape(len(images), -1), labels, strict=True):
        pairs = (f"{place + first}:{image[place] * scale:g}" for place in np.flatnonzero(image))
        lines.append(" ".join([str(label), *pairs]))
    return "\n".join(lines) + "\n"


def assert_same(dataset: Dataset, images: np.ndarray = IMAGES, labels: Sequence[int] | np.ndarray = LABELS):
    np.testing.assert_array_equal(dataset.take(range(len(images))), images)
    assert dataset.labels.tolist() == list(labels)


@pytest.mark.parametrize("size", [8, 14, 16, 20, 28, 32, 64])
def test_the_size_is_told_by_the_images(tmp_path, size):
    images = drawings(size)
    (tmp_path / "digits").write_text(text_of(images, LABELS))
    dataset = open_dataset(tmp_path / "digits")
    assert_same(dataset, images)
    assert dataset.note == f"taken as {size}x{size} pixels, counted from 1"


def test_another_size_can_be_given(tmp_path):
    images = drawings()[:, 4:24]
    (tmp_path / "digits").write_text(text_of(images, LABELS))
    assert_same(open_dataset(tmp_path / "digits", size=(20, 28)), images)


@pytest.mark.parametrize("ending", [".libsvm", ".svmlight", ".txt", ""])
@pytest.mark.parametrize("label", ["{}", "{}.0", "+{}", "{} qid:3"])
def test_labels_and_names_may_be_of_any_kind(tmp_path, ending, label):
    path = tmp_path / f"digits{ending}"
    path.write_text("# made by a script\n\n" + text_of(IMAGES, [label.format(value) for value in LABELS]))
    assert_same(open_dataset(path))


@pytest.mark.parametrize("zero_based", [True, False])
@pytest.mark.parametrize("comment", ["digits", ""])
def test_scikit_learn_says_from_where_pixels_are_counted(tmp_path, zero_based, comment):
    datasets = pytest.importorskip("sklearn.datasets")
    images = IMAGES.copy()
    images[0, 0, 0] = 1 if not comment and zero_based else 0  # else it cannot be told
    flat = images.reshape(COUNT, -1).astype(float)
    path = tmp_path / "digits.svm"
    datasets.dump_svmlight_file(flat, LABELS, str(path), zero_based=zero_based, comment=comment)
    dataset = open_dataset(path)
    assert_same(dataset, images)
    assert f"counted from {0 if zero_based else 1}" in dataset.note


def test_fractions_become_grey_values(tmp_path):
    (tmp_path / "mnist.scale").write_text(text_of(IMAGES, LABELS, scale=1 / 255))
    dataset = open_dataset(tmp_path / "mnist.scale")
    np.testing.assert_allclose(dataset.splits[0].images, IMAGES, atol=1)
    assert "pixels 0..1 made 0..255" in dataset.note


@pytest.mark.parametrize("chosen", ["", ".t"])
@pytest.mark.parametrize(("packing", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)])
def test_the_files_of_libsvms_site_belong_together(tmp_path, chosen, packing, pack):
    (tmp_path / f"mnist{packing}").write_bytes(pack(text_of(IMAGES[:20], LABELS[:20]).encode()))
    (tmp_path / f"mnist.t{packing}").write_bytes(pack(text_of(IMAGES[20:], LABELS[20:]).encode()))
    dataset = open_dataset(tmp_path / f"mnist{chosen}{packing}")
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 20), ("test", 10)]
    assert dataset.name == "MNIST"
    assert_same(dataset)


def test_words_in_names_tell_splits_too(tmp_path):
    (tmp_path / "usps_train.libsvm").write_text(text_of(IMAGES[:20], LABELS[:20]))
    (tmp_path / "usps_test.libsvm").write_text(text_of(IMAGES[20:], LABELS[20:]))
    assert_same(open_dataset(tmp_path))


def test_two_classes_are_minus_and_plus(tmp_path):
    labels = ["-1", "+1", "1"] * (COUNT // 3)
    (tmp_path / "a.libsvm").write_text(text_of(IMAGES, labels))
    dataset = open_dataset(tmp_path / "a.libsvm")
    assert dataset.class_names == ("-1", "1")
    assert_same(dataset, labels=[0, 1, 1] * (COUNT // 3))
    (tmp_path / "a.libsvm").write_text(text_of(IMAGES, [*labels[1:], "7"]))
    assert NO_LABEL in open_dataset(tmp_path / "a.libsvm").labels


def test_blank_images_are_images(tmp_path):
    images = IMAGES.copy()
    images[3:5] = 0
    (tmp_path / "a").write_text(text_of(images, LABELS))
    assert_same(open_dataset(tmp_path / "a"), images)


def test_long_files_are_read_in_blocks_and_can_be_cancelled(tmp_path):
    images = np.tile(drawings(), (90, 1, 1))
    labels = np.arange(len(images)) % 10
    (tmp_path / "a").write_text(text_of(images, labels))
    assert (tmp_path / "a").stat().st_size > 2**20
    assert_same(open_dataset(tmp_path / "a"), images, labels)
    assert_cancellable(tmp_path / "a")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("3 a:1", "is damaged in line 3: expected a label and pairs such as 153:0.2"),
        ("3 1:x", "is damaged in line 3"),
        ("x 1:1", "is damaged in line 3"),
        ("3 1:1 2", "is damaged in line 3"),
        ("3 1:1 2:3:4", "is damaged in line 3"),
        ("3 -5:1", "is damaged in line 3"),
        ("3 1.5:1", "is damaged in line 3"),
        ("3 99999999999999999999:1", "is damaged in line"),
        ("3 1:nan", "holds no pixels"),
    ],
)
def test_other_text_is_refused(tmp_path, line, said):
    path = tmp_path / "a.libsvm"
    lines = text_of(IMAGES, LABELS).split("\n")
    path.write_text("\n".join([*lines[:2], line, *lines[2:]]))
    message = refusal(path)
    assert message.startswith(str(path))
    assert said in message


def test_a_long_line_that_is_damaged_at_its_end_takes_no_time(tmp_path):
    pairs = " ".join(f"{place}:200" for place in range(1, 60))
    (tmp_path / "a.libsvm").write_text(f"1 {pairs}@\n" * 3)
    assert "is no table of images" in refusal(tmp_path / "a.libsvm")


def test_a_small_file_cannot_ask_for_much_memory(tmp_path):
    path = tmp_path / "a.libsvm"
    path.write_text("1 1048576:1\n" * 3000)
    assert "holds no images: expected at least one number for 2,000 pixels" in refusal(path)


CASE = Path(__file__).parents[4] / "shared" / "cases" / "refused" / "libsvm"


@pytest.mark.skipif(not CASE.is_file(), reason="needs the collected inputs")
def test_the_collected_file_opens():
    dataset = open_dataset(CASE)
    assert (len(dataset), dataset.height, dataset.has_labels) == (24, 28, True)
    assert dataset.labels.tolist()[:5] == [5, 0, 4, 1, 9]


def test_a_table_with_colons_is_no_libsvm(tmp_path):
    (tmp_path / "a.csv").write_text("time,a,b\n12:30,1,2\n")
    assert "is no table of images" in refusal(tmp_path / "a.csv")
