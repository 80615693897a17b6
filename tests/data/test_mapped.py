import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.cut_files import JOBS, cut_during, write_images

from mnist_gui.data.idx import read_idx, write_idx
from mnist_gui.data.mapped import mapped_file, read_images, read_or_blank, release, replace_missing
from mnist_gui.errors import DataError


def mapped_bytes() -> int:
    """How much of mapped files is in the memory of this process now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(r"RssFile:\s+(\d+) kB", status)[1])


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel what is in memory")
def test_released_images_leave_memory_and_can_be_read_again(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (20_000, 28, 28), dtype=np.uint8)
    write_idx(tmp_path / "images", images)
    mapped = read_idx(tmp_path / "images")
    total = int(mapped.sum())
    before = mapped_bytes()
    release(mapped[5:100])
    assert mapped_bytes() < before - images.nbytes // 2
    assert int(mapped.sum()) == total


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel what is in memory")
def test_reading_rows_spread_over_a_large_file_keeps_little_of_it_in_memory(tmp_path):
    images = np.zeros((200_000, 28, 28), dtype=np.uint8)
    images[:, 0, :3] = np.arange(200_000)[:, None] >> [0, 8, 16] & 255
    write_idx(tmp_path / "images", images)
    mapped = read_idx(tmp_path / "images")
    rows = np.arange(0, len(images), 20)
    for order in (rows, np.random.default_rng(2).permutation(rows), np.repeat(rows, 2)[::-1]):
        release(mapped)
        before = mapped_bytes()
        assert np.array_equal(read_images(mapped, order), images[order])
        assert mapped_bytes() < before + images.nbytes // 4


def test_images_in_memory_are_left_alone():
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    release(images[1:])
    assert images.ravel().tolist() == list(range(12))


CUTTING = pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to cut a mapped file")


@CUTTING
def test_images_of_a_file_that_was_cut_short_are_read_as_blank(tmp_path):
    write_idx(tmp_path / "images", np.full((2_000, 28, 28), 7, dtype=np.uint8))
    mapped = read_idx(tmp_path / "images")
    assert not replace_missing(mapped)
    os.truncate(tmp_path / "images", 16 + 28 * 28 * 1_000)
    assert replace_missing(mapped[3:])
    assert (mapped[:1_000] == 7).all()
    assert (mapped[1_001:] == 0).all()
    os.truncate(tmp_path / "images", 0)
    assert replace_missing(mapped)
    assert (mapped == 0).all()
    release(mapped)
    assert (mapped == 0).all()


def test_images_in_memory_miss_nothing():
    assert not replace_missing(np.zeros((3, 2, 2), dtype=np.uint8))


def test_images_are_read_in_any_order(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (300, 5, 7), dtype=np.uint8)
    write_idx(tmp_path / "images", images)
    mapped = read_idx(tmp_path / "images")
    assert mapped_file(mapped) is not None
    for rows in ([], [7], [299, 0, 0, 1, 2, 3, 2], range(300), range(299, -1, -1)):
        rows = np.array(list(rows), dtype=np.intp)
        assert np.array_equal(read_images(mapped, rows), images[rows])
        assert np.array_equal(read_images(mapped[100:], rows // 2), images[100 + rows // 2])
    for where in (slice(None), slice(0, 0), slice(290, 400), slice(5, 3), slice(-3, None)):
        assert np.array_equal(read_images(mapped, where), images[where])


def test_more_pieces_than_the_system_copies_at_a_time_are_read(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (5000, 2, 2), dtype=np.uint8)
    write_idx(tmp_path / "images", images)
    rows = np.random.default_rng(1).permutation(5000)
    assert np.array_equal(read_images(read_idx(tmp_path / "images"), rows), images[rows])


def test_an_image_that_is_longer_than_a_piece_is_read(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (3, 1100, 2000), dtype=np.uint8)
    write_idx(tmp_path / "images", images)
    assert np.array_equal(read_images(read_idx(tmp_path / "images"), np.array([2, 0])), images[[2, 0]])


@CUTTING
def test_reading_a_file_that_was_cut_short_is_refused_or_blank(tmp_path):
    path = tmp_path / "images"
    write_idx(path, np.full((2_000, 28, 28), 7, dtype=np.uint8))
    mapped = read_idx(path)
    os.truncate(path, 16 + 28 * 28 * 1_000)
    rows = np.array([1_999, 3])
    assert read_or_blank(mapped, rows).max(axis=(1, 2)).tolist() == [0, 7]
    with pytest.raises(DataError, match="images was cut short by another program; copy or download"):
        read_images(mapped, rows)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a moment remains in which this can fail")
@pytest.mark.parametrize("job", JOBS)
def test_a_file_cut_short_under_work_ends_no_program(tmp_path, job):
    ended = cut_during(job, write_images(tmp_path), delay=0.05)
    assert ended.returncode == 0, ended.stderr
    assert "was cut short by another program" in ended.stdout
