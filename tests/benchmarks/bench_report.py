"""Measure the report of a run of MNIST: seconds and bytes, beside what they must be and their aims.

Usage: ``python tests/benchmarks/bench_report.py [DATA_DIR]``, with the MNIST files in DATA_DIR.

A report of one run with its worst errors, and one of a comparison of two, are each written `ROUNDS` times;
the slowest counts.
"""

from checkout import SHARED_DATA  # isort: skip

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mnist_gui.data.open import open_dataset
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.report.page import report
from mnist_gui.learning.training import Run, train

ROUNDS = 3
MUST_SECONDS, AIM_SECONDS = 3.0, 1.0
MUST_MEGABYTES, AIM_MEGABYTES = 3.0, 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=SHARED_DATA / "mnist", metavar="DATA_DIR")
    dataset = open_dataset(parser.parse_args(arguments).data)
    requests = (TrainingRequest("logistic", "gradient"), TrainingRequest("logistic", "pixels", limit=20_000))
    runs = [train(dataset, request) for request in requests]
    subjects: dict[str, list[Run]] = {"one run": runs[:1], "two runs": runs}
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for name, subject in subjects.items():
            path, slowest = Path(folder) / "report.html", 0.0
            for _ in range(ROUNDS):
                clock = time.perf_counter()
                report(path, subject, dataset)
                slowest = max(slowest, time.perf_counter() - clock)
            size = path.stat().st_size / 1e6
            good &= slowest <= MUST_SECONDS and size <= MUST_MEGABYTES
            print(
                f"{name}: {slowest:.2f} s (must {MUST_SECONDS:g}, aim {AIM_SECONDS:g}), "
                f"{size:.2f} MB (must {MUST_MEGABYTES:g}, aim {AIM_MEGABYTES:g})"
            )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
