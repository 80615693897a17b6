import re
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.idx import read_idx, write_idx
from mnist_gui.data.mapped import release


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
