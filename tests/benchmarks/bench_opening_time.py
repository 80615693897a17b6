"""Measure how long ``mnist-gui info`` takes for each format, against another checkout of the program.

Usage: ``python tests/benchmarks/bench_opening_time.py OTHER [PAIRS]``, where OTHER is a folder with an older
version, made by ``git archive COMMIT | tar x -C OTHER``. Prints the processor time of the whole command, user
and system, and the ratio to the other version, the median of pairs that run alternately. It must be 1.05 at
most.

MNIST is needed; of it, every tenth image is a picture.
"""

from checkout import ROOT, SHARED_DATA  # isort: skip

import os
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import mnist_gui

_COMMAND = "import sys; from mnist_gui.cli import main; sys.exit(main())"
_EVERY = 10
_LARGE = {"csv"}
"""Inputs that take seconds: of these, a third of the pairs is enough."""


def make_inputs(folder: Path) -> dict[str, str]:
    """Write MNIST in the formats that it was read in from the beginning, and return what opens them."""
    mnist = mnist_gui.open(SHARED_DATA / "mnist")
    some = np.arange(0, len(mnist), _EVERY)
    inputs = {"sample": "sample", "idx.gz": str(SHARED_DATA / "mnist")}
    for fmt, name, rows in (
        ("idx", "idx", None),
        ("npy", "npy", None),
        ("npz", "all.npz", None),
        ("csv", "all.csv", None),
        ("csv", "some.csv", some),
        ("parquet", "some.parquet", some),
        ("png", "pictures", some),
    ):
        inputs[f"{fmt}, {len(mnist) if rows is None else len(rows):,}"] = str(
            mnist_gui.export(mnist, folder / name, fmt, rows=rows)
        )
    return inputs


def processor_seconds(checkout: Path, spec: str) -> float:
    """Run the command in a process of its own, and return its processor time."""
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    arguments = [sys.executable, "-c", _COMMAND, "info", spec]
    child = os.posix_spawn(sys.executable, arguments, environment, file_actions=nowhere)
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{checkout} could not open {spec}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    other, pairs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 15
    with TemporaryDirectory() as folder:
        for name, spec in make_inputs(Path(folder)).items():
            for checkout in (other, ROOT):  # modules are compiled, files are in memory
                processor_seconds(checkout, spec)
            before, now = [], []
            for number in range(max(3, pairs // 3) if name.split(",")[0] in _LARGE else pairs):
                for checkout in (other, ROOT) if number % 2 else (ROOT, other):
                    (now if checkout is ROOT else before).append(processor_seconds(checkout, spec))
            ratio = statistics.median(new / old for new, old in zip(now, before, strict=True))
            print(f"{name:18} {statistics.median(now):6.3f} s, ratio {ratio:.2f} (must 1.05)", flush=True)


if __name__ == "__main__":
    main()
