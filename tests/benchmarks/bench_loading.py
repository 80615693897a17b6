"""Measure loading, against plain decompression of the same bytes in the same run.

Usage: ``python tests/benchmarks/bench_loading.py [DATA_DIR]``, with the four gzip-compressed MNIST files in
DATA_DIR. The candidates alternate, so that a busy machine slows all of them alike. Medians are compared.
"""

from checkout import SHARED_DATA  # isort: skip

import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from mnist_gui.data.idx import read_idx
from mnist_gui.data.open import open_dataset

REPEATS = 11
DEFAULT_FOLDER = SHARED_DATA / "mnist"
TRAIN_IMAGES = "train-images-idx3-ubyte.gz"


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def read_plainly(path: Path) -> np.ndarray:
    """Read an IDX file of bytes in the shortest way: no checks, no progress, no cancelling."""
    with gzip.open(path) as file:
        content = file.read()
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * content[3])


def compare(title: str, paths: list[Path], job: Callable[[], object]) -> None:
    """Print the medians of `job` and of its yardsticks on the same files."""
    compressed = [path.read_bytes() for path in paths]
    jobs = {
        "decompress": lambda: [gzip.decompress(content) for content in compressed],
        "plain": lambda: [read_plainly(path) for path in paths],
        "ours": job,
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(REPEATS):
        for name, candidate in jobs.items():
            times[name].append(seconds(candidate))
    ours, decompress, plain = (median(times[name]) for name in ("ours", "decompress", "plain"))
    print(f"{title}: {1000 * ours:.0f} ms")
    print(f"  / gzip.decompress              {1000 * decompress:4.0f} ms = {ours / decompress:.2f}")
    print(f"  / gzip.open and np.frombuffer  {1000 * plain:4.0f} ms = {ours / plain:.2f}")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER
    if not (folder / TRAIN_IMAGES).is_file():
        print(f"skipped: needs the gzip-compressed MNIST files, and {folder / TRAIN_IMAGES} is not there")
        return
    train_images = folder / TRAIN_IMAGES
    compare("open_dataset(MNIST)", sorted(folder.glob("*-ubyte.gz")), lambda: open_dataset(folder))
    compare(f"read_idx({TRAIN_IMAGES})", [train_images], lambda: read_idx(train_images))


if __name__ == "__main__":
    main()
