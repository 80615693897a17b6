"""Cut a mapped file short while a program works on it: none may be ended by the system.

Usage: ``python tests/benchmarks/bench_cut_files.py [ROUNDS]``. Each round starts a program for each kind of
work and cuts its file at a random moment. The yardstick touches the map itself, which no program survives.
Then the time of reading images from the map is compared with that of touching it.
"""

import checkout  # noqa: F401 # isort: skip

import random
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from helpers.cut_files import JOBS, YARDSTICK, cut_during, write_images

from mnist_gui.data.idx import read_idx
from mnist_gui.data.mapped import read_images, release
from mnist_gui.data.open import open_dataset

_LATEST = 0.3  # seconds from the beginning of the work to the cut
_REPEATS = 20


def _survivors(job: str, rounds: int) -> int:
    survived = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            path = write_images(Path(folder))
            survived += cut_during(job, path, delay=random.uniform(0, _LATEST)).returncode == 0
    return survived


def _milliseconds(function: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> float:
    times = []
    for _ in range(_REPEATS):
        before()
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


def _write_million(path: Path) -> Path:
    block = np.random.default_rng(0).integers(0, 256, (10_000, 28, 28), dtype=np.uint8).tobytes()
    with path.open("wb") as file:
        file.write(bytes([0, 0, 8, 3]) + struct.pack(">III", 1_000_000, 28, 28))
        for _ in range(100):
            file.write(block)
    return path


def _print_times() -> None:
    with tempfile.TemporaryDirectory() as folder:
        images = read_idx(_write_million(Path(folder) / "images"))
        rows = np.random.default_rng(0).integers(0, len(images), 60_000)
        read, touched = (
            _milliseconds(function, before=lambda: release(images))
            for function in (lambda: read_images(images, rows), lambda: images[rows])
        )
        print(f"60,000 random images of a million: {read:.1f} ms read, {touched:.1f} ms touched")
    with tempfile.TemporaryDirectory() as folder:
        write_images(Path(folder))
        dataset = open_dataset(folder)
        images = dataset.splits[0].images
        rows = np.random.default_rng(0).integers(0, len(dataset), 2600)
        block = slice(0, 4096)
        for what, read, touch in (
            ("2,600 images in random order", lambda: dataset.take(rows), lambda: images[rows]),
            ("4,096 images in a row", lambda: dataset.splits[0].read(block), lambda: images[block].copy()),
        ):
            print(f"{what}: {_milliseconds(read):.2f} ms read, {_milliseconds(touch):.2f} ms touched")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    lost = 0
    for job in (*JOBS, *YARDSTICK):
        survived = _survivors(job, rounds)
        print(f"{job}: {survived} of {rounds} programs survived", flush=True)
        lost += rounds - survived if job in JOBS else 0
    _print_times()
    sys.exit(lost > 0)


if __name__ == "__main__":
    main()
