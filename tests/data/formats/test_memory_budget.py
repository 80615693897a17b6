"""One budget of bytes for all arrays of a data set, taken before they are made."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError

TOO_LARGE = "is too large for the memory of this computer: its images take"
IMAGES = np.random.default_rng(0).integers(0, 256, (1000, 10, 10), dtype=np.uint8)


@pytest.fixture
def free(monkeypatch):
    """Return a function that sets the bytes that a data set may take."""

    def set_free(size: int) -> None:
        free = -(-size * 4 // 3)
        monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: free)

    return set_free


def test_what_is_taken_counts_together_and_what_was_lent_comes_back(free):
    free(100)
    budget = MemoryBudget()
    with budget.lend(Path("a"), 90), pytest.raises(DataError, match=r"a is too large .* take 101 bytes"):
        budget.take(Path("a"), 11)
    budget.take(Path("a"), 60)
    budget.take(Path("a"), 40)
    with pytest.raises(DataError, match="take 101 bytes, with labels and columns, and 100 are free for them"):
        budget.take(Path("a"), 1)


def test_a_mapped_file_takes_nothing_but_its_labels(tmp_path, free):
    write_idx(tmp_path / "train-images-idx3-ubyte", IMAGES)
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.zeros(1000, dtype=np.uint8))
    free(11_000)
    assert len(open_dataset(tmp_path)) == 1000
    free(10_000)
    with pytest.raises(DataError, match=TOO_LARGE):
        open_dataset(tmp_path)


def test_compressed_images_are_refused_by_their_header(tmp_path, free):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    header = struct.pack(">4B3I", 0, 0, 8, 3, 1000, 10, 10)
    path.write_bytes(gzip.compress(header + IMAGES.tobytes()))
    free(99_999)
    with pytest.raises(DataError, match=f"{TOO_LARGE} 100,000 bytes"):
        open_dataset(path)
    free(100_000)
    assert len(open_dataset(path)) == 1000


def test_the_splits_of_an_npz_file_take_from_one_budget(tmp_path, free):
    path = tmp_path / "a.npz"
    np.savez(path, x_train=IMAGES, x_test=IMAGES)
    free(300_000)
    assert len(open_dataset(path)) == 2000
    free(199_000)
    with pytest.raises(DataError, match=TOO_LARGE):
        open_dataset(path)


def test_the_labels_of_an_npz_file_count(tmp_path, free):
    path = tmp_path / "a.npz"
    np.savez(path, x_train=IMAGES[:, :2, :2], y_train=np.array(["seven" * 20] * 1000))
    free(40_000)
    with pytest.raises(DataError, match=TOO_LARGE):
        open_dataset(path)


def test_texts_beside_the_pixels_of_a_table_count(tmp_path, free):
    path = tmp_path / "a.csv"
    rows = (f"3,0,1,2,3,{'x' * 1000}{number}\n" for number in range(2000))
    path.write_text("label,pixel0,pixel1,pixel2,pixel3,remark\n" + "".join(rows))
    free(1_000_000)
    with pytest.raises(DataError, match=TOO_LARGE):
        open_dataset(path)
    free(5_000_000)
    assert len(open_dataset(path)) == 2000


def test_pictures_of_other_sizes_count(tmp_path, free):
    (tmp_path / "7").mkdir()
    for number in range(20):
        Image.new("L", (30 + number, 30)).save(tmp_path / "7" / f"{number}.png")
    free(20 * 900 + 30_000)
    with pytest.raises(DataError, match=TOO_LARGE):
        open_dataset(tmp_path)
    free(20 * 900 + 100_000)
    assert len(open_dataset(tmp_path)) == 20


def test_resized_images_count_beside_those_they_come_from(tmp_path, free):
    write_idx(tmp_path / "train-images-idx3-ubyte", IMAGES)
    free(399_999)
    with pytest.raises(DataError, match=TOO_LARGE):
        open_dataset(tmp_path, size=(20, 20))
    free(400_000)
    assert open_dataset(tmp_path, size=(20, 20)).height == 20
