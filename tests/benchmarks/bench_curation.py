"""Measure corrections: how long they take, from a key to its frame, and whether a kill -9 takes any.

Usage: ``python tests/benchmarks/bench_curation.py [--only PART ...] [--kills 100] [--images 1000000]``.

journal   corrections of 1 and 5,000 of a million images, from the call to the data set with the new labels;
          they are written, but not flushed to the disk. Yardstick: a copy of all labels, states and times
kills     processes that correct, rename, merge, move, undo and redo until a kill -9: steps lost or half made
frames    the same in a window: from a key to the frame, by what is shown; must 33 ms at 99 %, aim 16
label     labels proposed for images without one by the reader that ships, and accepted from a confidence
review    from a key to the next image of a review: `bench_review.py`
prepare   each step of preparing beside an export alone: `bench_preparing.py`
suspects  wrong labels and duplicates that are found, and the time it takes: `bench_suspects.py`

All but the last three, which take minutes, unless parts are named.
"""

from checkout import SHARED_DATA  # isort: skip

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
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


def time_journal(dataset: Dataset, folder: Path) -> None:
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


def propose(folder: Path) -> None:
    """Propose labels for MNIST's test images as if they had none, and compare them with those they have."""
    from mnist_gui.data.open import open_dataset
    from mnist_gui.learning.labelling import propose_labels
    from mnist_gui.learning.pad.shipped import shipped_classifier

    test = open_dataset(folder, corrections=False).test
    unlabelled = Split("test", test.images, np.full(len(test), NO_LABEL, np.int16))
    dataset = Dataset("MNIST", (unlabelled,), tuple("0123456789"), "")
    begin = time.process_time()
    found = propose_labels(dataset, shipped_classifier())
    each = 1000 * (time.process_time() - begin) / len(test)
    print(f"{len(test):,} images without a label: {each:.2f} ms of processor time each")
    for confidence in (0.9, 0.99, 0.999):
        rows = found.rows_above(dataset, confidence)
        wrong = int(np.count_nonzero(found.labels[rows] != test.labels[rows]))
        print(f"  accepted from {confidence:<6} {len(rows):>8,} images{wrong:>8,} wrong")


def run(name: str, *arguments: str) -> int:
    """Run another benchmark; return its exit code."""
    print(f"{name}.py", flush=True)
    program = Path(__file__).with_name(f"{name}.py")
    return subprocess.run([sys.executable, str(program), *arguments], check=False).returncode


PARTS = ("journal", "kills", "frames", "label", "review", "prepare", "suspects")


def run_part(part: str, folder: Path, options: argparse.Namespace) -> int:
    """Run one part; return the number of its failures."""
    if part == "journal":
        time_journal(dataset_of(options.images), folder)
    elif part == "kills":
        import curation_kills

        return curation_kills.kill(dataset_of(10_000), folder, options.kills)
    elif part == "frames":
        import curation_frames  # Qt, after the processes that fork

        curation_frames.measure(options.images, folder, steps=options.frames)
    elif part == "label":
        propose(options.mnist)
    elif part == "review":
        return run("bench_review", str(options.mnist))
    else:
        return run({"prepare": "bench_preparing", "suspects": "bench_suspects"}[part], str(options.mnist))
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS[:4], metavar="PART")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--frames", type=int, default=60, help="keys for each arrangement")
    parser.add_argument("--mnist", type=Path, default=SHARED_DATA / "mnist", help="folder of the MNIST files")
    options = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            if part in options.only:
                failures += run_part(part, Path(folder) / part, options)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
