import gzip
import lzma
import subprocess
import sys

import numpy as np
import pytest

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.startup_preview import read_preview_images

IMAGES = np.random.default_rng(3).integers(0, 256, (40, 28, 28), dtype=np.uint8)


def assert_begins(first, images):
    assert (first.count, first.height, first.width) == images.shape
    np.testing.assert_array_equal(np.frombuffer(first.pixels, np.uint8).reshape(images.shape), images)


@pytest.mark.parametrize(
    ("name", "compression"),
    [
        ("train-images-idx3-ubyte", None),
        ("train-images.idx3-ubyte", None),
        ("train-images-idx3-ubyte.gz", "gzip"),
        ("train_images.xz", "xz"),
    ],
)
@pytest.mark.parametrize("most", [7, 40, 1000])
def test_preview_images_are_the_first_rows_for_all_file_names_and_compressions(
    tmp_path, name, compression, most
):
    write_idx(tmp_path / name, IMAGES, compression=compression)
    write_idx(tmp_path / "t10k-images-idx3-ubyte", IMAGES[::-1])
    assert_begins(read_preview_images(tmp_path, most), open_dataset(tmp_path).train.images[:most])


def test_the_sample_has_preview_images():
    assert_begins(read_preview_images("sample", 50), open_dataset("sample").train.images[:50])


def test_mnist_has_preview_images(mnist_dir):
    assert_begins(read_preview_images(str(mnist_dir), 300), open_dataset(mnist_dir).train.images[:300])


def write_nothing(folder):
    (folder / "readme.txt").write_text("Nothing here.")


def write_two_sets(folder):
    write_idx(folder / "train-images-idx3-ubyte", IMAGES)
    write_idx(folder / "train-images-idx3-ubyte.gz", IMAGES, compression="gzip")


def write_labels_under_a_wrong_name(folder):
    write_idx(folder / "train-images-idx3-ubyte", np.arange(10, dtype=np.uint8))


def write_wide_values(folder):
    write_idx(folder / "train-images-idx3-ubyte", IMAGES.astype(np.int32))


def write_cut(folder):
    write_idx(folder / "whole", IMAGES)
    (folder / "train-images-idx3-ubyte").write_bytes((folder / "whole").read_bytes()[:5000])


def write_cut_gzip(folder):
    packed = gzip.compress(IMAGES.tobytes())
    (folder / "train-images-idx3-ubyte.gz").write_bytes(packed[:100])


def write_damaged_xz(folder):
    packed = bytearray(lzma.compress(IMAGES.tobytes()))
    packed[40:60] = bytes(20)
    (folder / "train-images-idx3-ubyte.xz").write_bytes(packed)


def write_huge_images(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 3]) + bytes([0, 1, 0, 0]) * 3)


def write_empty(folder):
    write_idx(folder / "train-images-idx3-ubyte", IMAGES[:0])


@pytest.mark.parametrize(
    "write",
    [
        write_nothing,
        write_two_sets,
        write_labels_under_a_wrong_name,
        write_wide_values,
        write_cut,
        write_cut_gzip,
        write_damaged_xz,
        write_huge_images,
        write_empty,
    ],
)
def test_uncertain_files_have_no_preview(tmp_path, write):
    write(tmp_path)
    assert read_preview_images(tmp_path, 40) is None


def test_emnist_has_no_preview_because_it_is_transposed(tmp_path):
    folder = tmp_path / "EMNIST"
    folder.mkdir()
    write_idx(folder / "train-images-idx3-ubyte", IMAGES)
    assert read_preview_images(folder, 40) is None


@pytest.mark.parametrize("spec", ["own", "no such folder", "null \0 character"])
def test_other_sources_have_no_preview(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_preview_images(spec, 40) is None


def test_the_preview_does_not_import_numpy():
    modules = "mnist_gui.ui.shell.startup_preview, mnist_gui.ui.shell.app"
    code = f"import sys, {modules}; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("change", [lambda images: images // 255, lambda images: 255 - images])
def test_images_that_come_out_otherwise_have_no_preview(tmp_path, change):
    images = np.zeros((5, 28, 28), dtype=np.uint8)
    images[:, 8:20, 12:15] = 255
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    assert read_preview_images(tmp_path, 5) is not None
    write_idx(tmp_path / "train-images-idx3-ubyte", change(images))
    assert read_preview_images(tmp_path, 5) is None
