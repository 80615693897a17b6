import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.idx import read_idx, write_idx
from mnist_gui.data.mapped import release, replace_missing


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
