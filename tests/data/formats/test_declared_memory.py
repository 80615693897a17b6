"""Small files that ask for much: no more memory than content and declared sizes need."""

import gzip
import io
import lzma
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.tables.text_table import MOST_COLUMNS
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError

MB = 1_000_000


@pytest.fixture
def within():
    """Return a function that opens a file, and checks how much memory that took at the peak."""

    def opened(path: Path, most: int) -> Dataset | str:
        tracemalloc.start()
        try:
            return open_dataset(path)
        except DataError as error:
            return str(error)
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < most, f"{peak:,} bytes"

    return opened


Within = Callable[[Path, int], Dataset | str]


def table(path: Path, *rows: str) -> Path:
    """Write a packed table."""
    with gzip.open(path, "wt") as file:
        file.writelines(f"{row}\n" for row in rows)
    return path


def test_one_long_label_widens_no_other(tmp_path: Path, within: Within):
    rows = [*["seven,0,1,2,3"] * 3000, "x" * 100_000 + ",0,1,2,3"]
    message = within(table(tmp_path / "long.csv.gz", *rows), 20 * MB)
    assert "label that is too long: expected 1,000 characters at most, found 100,000" in message


def test_one_long_split_widens_no_other(tmp_path: Path, within: Within):
    header = "label,pixel0,pixel1,pixel2,pixel3,split"
    rows = [header, "1,0,1,2,3," + "x" * 100_000, *["1,0,1,2,3,train"] * 3000]
    assert "has a split" in within(table(tmp_path / "long.csv.gz", *rows), 20 * MB)


def test_one_long_line_is_no_table(tmp_path: Path, within: Within):
    path = table(tmp_path / "line.csv.gz", "0," * (MOST_COLUMNS + 1))
    assert "columns at most" in within(path, 30 * MB)


def test_a_table_of_large_images_makes_no_room_for_a_thousand(tmp_path: Path, within: Within):
    path = table(tmp_path / "large.csv.gz", "7" + 512 * 512 * ",1", "3" + 512 * 512 * ",2")
    dataset = within(path, 150 * MB)
    assert (len(dataset), dataset.height, dataset.width) == (2, 512, 512)


def test_empty_pixels_are_refused_without_a_warning(tmp_path: Path):
    path = tmp_path / "blank.csv"
    path.write_text("label,1x1\n3,\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DataError, match="damaged in line 2"):
            open_dataset(path)


def write_npz(path: Path, **arrays: np.ndarray) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def test_wide_labels_are_refused_before_they_are_read(tmp_path: Path, within: Within):
    path = tmp_path / "wide.npz"
    images, labels = io.BytesIO(), io.BytesIO()
    np.save(images, np.ones((2000, 2, 2), dtype=np.uint8))
    header = {"descr": "<U20000", "fortran_order": False, "shape": (2000,)}
    np.lib.format.write_array_header_1_0(labels, header)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", images.getvalue())
        with archive.open("y_train.npy", "w") as entry:
            entry.write(labels.getvalue())
            for _ in range(2000):
                entry.write(bytes(80_000))
    assert path.stat().st_size < MB
    assert "expected 1,000 characters at most, found 20,000" in within(path, 20 * MB)


def test_labels_take_the_room_of_their_texts_and_not_of_their_width(tmp_path: Path, within: Within):
    labels = np.full(20_000, "seven", dtype="<U900")
    labels[::2] = "three"
    path = write_npz(tmp_path / "wide.npz", x_train=np.ones((20_000, 2, 2), dtype=np.uint8), y_train=labels)
    dataset = within(path, 20 * MB)
    assert dataset.class_names == ("seven", "three")
    assert np.array(dataset.labels[:4]).tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_fortran_order_takes_one_copy(dtype: type, tmp_path: Path, within: Within):
    values = np.random.default_rng(0).integers(0, 256, (2000, 28, 28)).astype(dtype)
    path = write_npz(tmp_path / "f.npz", x_train=np.asfortranarray(values))
    dataset = within(path, values.nbytes + values.size + 14 * MB)
    assert np.array_equal(dataset.splits[0].images, values.astype(np.uint8))


BLANK = b"7" + 784 * b",0" + b"\n"


@pytest.mark.parametrize(
    "text",
    [BLANK * 10_000, b"0," * 8_000_000, BLANK + b"\n" * 16_000_000, b"7,0,0,0,0\n" * 1_600_000],
    ids=["equal rows", "one line", "blank lines", "tiny rows"],
)
@pytest.mark.parametrize("module", [gzip, lzma])
def test_a_small_file_of_very_much_equal_text_is_refused_early(
    text: bytes, module: Any, tmp_path: Path, within: Within
):
    path = tmp_path / "bomb.csv.packed"
    path.write_bytes(module.compress(text))
    assert path.stat().st_size < MB / 10
    message = within(path, 20 * MB)
    assert (
        "its text is the same over and over, more than 200 times as large as the compressed file" in message
    )


def test_a_little_equal_text_is_a_table(tmp_path: Path):
    path = tmp_path / "blank.csv.gz"
    path.write_bytes(gzip.compress(BLANK * 2000))
    assert len(open_dataset(path)) == 2000


def test_very_many_blank_lines_between_images_are_passed_over(tmp_path: Path):
    path = tmp_path / "gaps.csv"
    path.write_bytes(b"7,0,0,0,0\n" + b"\r\n" * 2_000_000 + b" \n3,1,2,3,4\n")
    assert [len(split) for split in open_dataset(path).splits] == [2]
    path.write_bytes(b"7,0,0,0,0\n" + b"\n" * 4_000_000 + b"3,1,2,3\n")
    with pytest.raises(DataError, match="damaged in line 4,000,002"):
        open_dataset(path)


def test_a_small_parquet_file_of_very_many_equal_pixels_is_refused_early(tmp_path: Path, within: Within):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows = 13_000_000
    zeros = pa.array(np.zeros(rows, dtype=np.uint8))
    names = ["label", *(f"pixel{number}" for number in range(4))]
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table(dict.fromkeys(names, zeros)), path)
    assert path.stat().st_size < MB / 4
    assert "its 65,000,000 values are the same over and over" in within(path, 20 * MB)
