"""IDX files of every type, in colour, packed twice, and with the names that copies have."""

import gzip
import lzma
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset

SHARED = Path(__file__).parents[4] / "shared" / "cases"
IMAGES = make_images(12)
LABELS = (np.arange(12) % 10).astype(np.uint8)
FILES = {
    "train-images-idx3-ubyte": IMAGES[:8],
    "train-labels-idx1-ubyte": LABELS[:8],
    "t10k-images-idx3-ubyte": IMAGES[8:],
    "t10k-labels-idx1-ubyte": LABELS[8:],
}


def save_files(folder: Path, name_of=lambda name: name, pack=lambda content: content) -> Path:
    """Write MNIST's four files under other names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in FILES.items():
        path = folder / name_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_idx(path, array)
        path.write_bytes(pack(path.read_bytes()))
    return folder


def assert_all(folder: Path) -> None:
    dataset = open_dataset(folder)
    assert {split.name: len(split) for split in dataset.splits} == {"train": 8, "test": 4}
    assert dataset.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(dataset.take(range(12)), IMAGES)


@pytest.mark.parametrize(
    "name",
    [
        "{} (1)",
        "{}(1)",
        "{} (2).gz",
        "{}.gz (1)",
        "{}.gz (1).gz",
        "{} - Copy",
        "{} - Copy (2).gz",
        "{} copy",
        "{} copy 2.gz",
        "{}-copy",
        "Copy of {}.gz",
        "{}.gz.1",
        "{}_1",
        "{}-1.gz",
        "{}~1",
    ],
)
@pytest.mark.parametrize("case", [str, str.upper])
def test_copies_find_each_other(tmp_path, name, case):
    save_files(tmp_path, lambda plain: case(name.format(plain)))
    assert_all(tmp_path)
    assert_all(tmp_path / case(name.format("t10k-labels-idx1-ubyte")))


def test_a_copy_gives_way_to_its_original(tmp_path):
    save_files(tmp_path)
    write_idx(tmp_path / "train-images-idx3-ubyte (1)", IMAGES[:3])
    assert_all(tmp_path)


@pytest.mark.parametrize("inner", [gzip.compress, lzma.compress])
@pytest.mark.parametrize("outer", [gzip.compress, lzma.compress])
def test_files_packed_twice_are_read(tmp_path, inner, outer):
    save_files(tmp_path, "{}.gz.gz".format, lambda content: outer(inner(content)))
    assert_all(tmp_path)


def test_damage_in_the_inner_pack_is_said(tmp_path):
    save_files(tmp_path, "{}.gz".format, lambda content: gzip.compress(gzip.compress(content)[:-9]))
    assert "is cut short: its gzip data should go on" in refusal(tmp_path)


@pytest.mark.parametrize("word", ["val", "valid", "validation", "VAL"])
def test_a_val_split_lies_beside_train(tmp_path, word):
    save_files(tmp_path)
    write_idx(tmp_path / f"{word}-images-idx3-ubyte", IMAGES[:2])
    write_idx(tmp_path / f"{word}-labels-idx1-ubyte", LABELS[:2])
    assert open_dataset(tmp_path).split_names == ("train", "val", "test")


@pytest.mark.parametrize("dtype", ["float32", "float64", "int16", "int32", "uint8"])
def test_images_of_every_type_are_read(tmp_path, dtype):
    scale = 255 if dtype.startswith("float") else 1
    images = IMAGES.copy()
    images[0, 0, :2] = 0, 255
    write_idx(tmp_path / "train-images-idx3-ubyte", (images / scale).astype(dtype))
    write_idx(tmp_path / "train-labels-idx1-ubyte", LABELS)
    np.testing.assert_array_equal(open_dataset(tmp_path).train.images, images)


@pytest.mark.parametrize("channels_first", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("channels", [1, 3])
def test_images_of_four_dimensions_become_grey(tmp_path, channels_first, dtype, channels):
    colour = np.repeat(
        IMAGES[:, None] if channels_first else IMAGES[..., None], channels, 1 if channels_first else 3
    )
    write_idx(tmp_path / "train-images-idx4-ubyte.gz", colour.astype(dtype), compression="gzip")
    write_idx(tmp_path / "train-labels-idx1-ubyte", LABELS)
    dataset = open_dataset(tmp_path)
    np.testing.assert_array_equal(dataset.train.images, IMAGES)
    assert ("colour made grey" in dataset.note) == (channels > 1)


def test_four_dimensions_that_are_no_colour_are_refused(tmp_path):
    write_idx(tmp_path / "train-images-idx4-ubyte", np.zeros((2, 5, 6, 7), np.uint8))
    assert "holds no images: expected count x height x width values" in refusal(tmp_path)


# Folders


def test_each_file_may_lie_in_a_folder_of_its_name(tmp_path):
    assert_all(save_files(tmp_path, lambda name: f"{name}/{name}"))


def test_files_go_before_folders_of_the_same_name(tmp_path):
    save_files(tmp_path, lambda name: f"{name}/{name}")
    assert_all(save_files(tmp_path, lambda name: name.replace("-idx", ".idx")))


@pytest.mark.parametrize("below", ["MNIST/raw", "MNIST", "raw", "data/MNIST/raw", "mnist-master/data", "a/b"])
def test_the_folder_above_the_only_data_set_is_opened(tmp_path, below):
    save_files(tmp_path / "top" / below)
    (tmp_path / "top" / "__MACOSX" / "raw").mkdir(parents=True)
    (tmp_path / "top" / "docs").mkdir()
    (tmp_path / "top" / "docs" / "README.md").write_text("digits")
    assert_all(tmp_path / "top")


def test_the_folder_above_a_table_is_opened(tmp_path):
    (tmp_path / "top" / "data").mkdir(parents=True)
    np.savez(tmp_path / "top" / "data" / "mnist.npz", x_train=IMAGES, y_train=LABELS)
    assert open_dataset(tmp_path / "top").labels.tolist() == LABELS.tolist()


def test_the_folder_above_several_data_sets_is_refused_with_their_names(tmp_path):
    save_files(tmp_path / "MNIST" / "raw")
    save_files(tmp_path / "KMNIST" / "raw")
    message = refusal(tmp_path)
    assert (
        f"{tmp_path} holds 2 data sets (KMNIST/raw, MNIST/raw); choose the folder of one of them." in message
    )


# Tables and arrays


@pytest.mark.parametrize("mark", [" (1)", " (2)", " - Copy", " copy"])
def test_copies_of_tables_find_each_other(tmp_path, mark):
    for split in ("train", "test"):
        lines = [",".join(map(str, [7, *range(100, 125)])) for _ in range(3)]
        (tmp_path / f"mnist_{split}{mark}.csv").write_text("\n".join(lines))
    assert open_dataset(tmp_path).split_names == ("train", "test")


# Files of people


@pytest.mark.parametrize(
    ("case", "count"), [("torchvision_root", 24), ("browser_copies", 24), ("idx_float32", 8)]
)
def test_the_cases_open(case, count):
    path = SHARED / "refused" / case
    if not path.exists():
        pytest.skip("the collection of cases is not there")
    dataset = open_dataset(path)
    assert (len(dataset), dataset.height, dataset.width) == (count, 28, 28)
    assert dataset.labels.min() >= 0
