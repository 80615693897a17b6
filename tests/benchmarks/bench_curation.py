"""Time corrections of a million images, and count those that a kill -9 takes after they were shown.

Usage: ``python tests/benchmarks/bench_curation.py [--kills 100] [--images 1000000]``.

A correction is timed from the call to the data set with the new labels: the journal is written, but not
flushed to the disk. The yardstick is copying the labels, states and times of all images once. For the kills,
a process corrects as fast as it can and says each step that it has shown; it is killed at a random moment.
At last, a window of so many images is corrected by keys: from the key to the frame, by what is shown.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.user.correction_journal import CorrectionJournal

STEPS = 60


def dataset_of(count: int) -> Dataset:
    labels = np.random.default_rng(0).integers(0, 10, count).astype(np.int16)
    return Dataset(
        "Large", (Split("train", np.zeros((count, 2, 2), np.uint8), labels),), tuple("0123456789"), ""
    )


def milliseconds(steps: int, work: Callable[[int], object]) -> tuple[float, float]:
    """Return the median and the 99th percentile of the time of one step."""
    times = []
    for step in range(steps):
        begin = time.perf_counter()
        work(step)
        times.append(1000 * (time.perf_counter() - begin))
    return float(np.median(times)), float(np.quantile(times, 0.99))


def measure(dataset: Dataset, folder: Path) -> None:
    count, randomness = len(dataset), np.random.default_rng(1)
    journal = CorrectionJournal(dataset, folder=folder / "corrections")
    print(f"{count:,} images{'':<24}{'median, ms':>12}{'99 %, ms':>12}")

    def show(what: str, steps: int, work: Callable[[int], object]) -> None:
        print(f"  {what:<36}" + "{:>10.1f}{:>12.1f}".format(*milliseconds(steps, work)), flush=True)

    arrays = dataset.labels, np.zeros(count, np.uint8), np.zeros(count, np.uint32)
    show("yardstick: copy all arrays", STEPS, lambda _: [array.copy() for array in arrays])
    for size in (1, 5000):
        chosen = [np.sort(randomness.choice(count, size, replace=False)) for _ in range(STEPS)]

        def correct(step: int, chosen: list[np.ndarray] = chosen) -> None:
            journal.change(chosen[step], label=step % 10, state=step % 4)
            journal.apply(dataset)

        show(f"correct {size:,}", STEPS, correct)
    show("undo 5,000", STEPS, lambda _: (journal.undo(), journal.apply(dataset)))
    show("redo 5,000", STEPS, lambda _: (journal.redo(), journal.apply(dataset)))
    show("flush to the disk", 5, lambda step: (journal.change([step], state=1), journal.flush()))
    lines = journal.path.read_bytes().count(b"\n")
    show(
        f"read {lines:,} lines again", 3, lambda _: CorrectionJournal(dataset, folder=folder / "corrections")
    )


def corrects(dataset: Dataset, folder: Path, shown: int) -> None:
    """Correct until killed, and say the label of each step behind `shown`, a pipe."""
    journal = CorrectionJournal(dataset, folder=folder)
    label = int(journal.corrections.labels[0])
    while True:
        label = label % 9 + 1
        journal.change(np.arange(2000), label=label)
        os.write(shown, bytes([label]))


def kill(dataset: Dataset, folder: Path, kills: int) -> int:
    """Kill a process that corrects; return how often a correction was lost or half there."""
    failures, randomness, steps = 0, random.Random(0), 0
    for number in range(kills):
        if number % 5 == 0:  # a longer journal takes longer to read, not to append to
            shutil.rmtree(folder, ignore_errors=True)
        read, write = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                corrects(dataset, folder, write)
            finally:
                os._exit(1)
        os.close(write)
        said = os.read(read, 1)
        time.sleep(randomness.uniform(0, 0.03))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        while more := os.read(read, 4096):
            said += more
        os.close(read)
        steps += len(said)
        labels = np.unique(CorrectionJournal(dataset, folder=folder).corrections.labels[:2000]).tolist()
        if labels not in ([said[-1]], [said[-1] % 9 + 1]):
            failures += 1
            print(f"  said {said[-1]}, found {labels}")
    print(f"{kills} kills after {steps:,} corrections of 2,000 images: {failures} lost or damaged")
    return failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--frames", type=int, default=60, help="keys for each arrangement")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(dataset_of(options.images), Path(folder) / "a")
        failures = kill(dataset_of(10_000), Path(folder) / "b" / "corrections", options.kills)
        if options.frames:
            import curation_frames  # Qt, after the processes that fork

            curation_frames.measure(options.images, Path(folder) / "c", steps=options.frames)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
