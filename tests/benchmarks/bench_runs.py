"""Kept runs: how fast those of MNIST are opened with their readings, and what kill -9 takes from them.

Usage: ``python tests/benchmarks/bench_runs.py [--runs N] [--kills N] [--seed S]``, on a system with kill -9,
with MNIST in ``../shared/data/mnist``.

Yardstick: ten runs of MNIST are listed, and their readings of all 10,000 test images opened and checked, in
0.5 s (aim: 0.1 s). Of 50 kills while runs are kept, named, starred, deleted and restored, none loses a run or
leaves half of one, and after the next run that is kept nothing else is in the folder.
"""

import checkout  # isort: skip

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from mnist_gui.data.dataset import Dataset, Images
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import UserError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import TRASH, RunStore
from mnist_gui.learning.training import Run, train

MOST_SECONDS, AIM = 0.5, 0.1
_LONGEST_WORK = 1.0
"""Seconds within which a writer is killed."""


def opening(folder: Path, runs: int, dataset: Dataset, run: Run) -> None:
    """Measure how long it takes to list runs and to open their readings."""
    store = RunStore(folder / "opening" / "runs")
    for _ in range(runs):
        store.keep(run, dataset)
    seconds = []
    for _ in range(7):
        clock = time.perf_counter()
        opened = [kept.evaluation for kept in store.runs()]
        seconds.append(time.perf_counter() - clock)
        assert all(evaluation is not None and len(evaluation.actual) == 10_000 for evaluation in opened)
    print(
        f"{runs} runs of MNIST listed, and their readings opened: {median(seconds):.3f} s in the median, "
        f"{max(seconds):.3f} s at most (must {MOST_SECONDS} s, aim {AIM} s)"
    )


def work(store: RunStore, dataset: Dataset, run: Run, seed: int, out: int) -> None:
    """Keep, change, delete and restore runs until killed, and say what is done and what is to be done."""
    rng = random.Random(seed)
    there: list[str] = []
    deleted: list[str] = []

    def say(*words: object) -> None:
        os.write(out, (" ".join(map(str, words)) + "\n").encode())

    for number in range(10**6):
        action = rng.choice(("keep", "change", "change", "delete", "restore"))
        if action == "keep" or not there:
            say("begin", "keep", "-")
            there.append(store.keep(run, dataset).id)
            say("end", "keep", there[-1])
        elif action == "change":
            run_id = rng.choice(there)
            say("begin", "change", run_id, f"n{number}")
            store.change(run_id, name=f"n{number}", starred=rng.random() < 0.5)
            say("end", "change", run_id, f"n{number}")
        elif action == "delete":
            run_id = there.pop(rng.randrange(len(there)))
            say("begin", "delete", run_id)
            store.delete(run_id)
            deleted.append(run_id)
            say("end", "delete", run_id)
        elif deleted:
            run_id = deleted.pop()
            say("begin", "restore", run_id)
            store.restore(run_id)
            there.append(run_id)
            say("end", "restore", run_id)


def killed(store: RunStore, dataset: Dataset, run: Run, seed: int) -> list[list[str]]:
    """Kill a writer at a random moment, and return what it said."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            work(store, dataset, run, seed, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        first = said.readline()
        time.sleep(random.Random(seed).uniform(0, _LONGEST_WORK))
        os.kill(process, signal.SIGKILL)
        lines = [first, *said]
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    return [line.split() for line in lines if line.endswith("\n")]


def losses(store: RunStore, lines: list[list[str]], images: Images) -> list[str]:
    """Return what is wrong after a kill."""
    there: set[str] = set()
    names: dict[str, set[str]] = {}
    unsure: set[str] = set()
    for moment, action, run_id, *name in lines:
        if moment == "begin":
            unsure = {run_id} if action in ("delete", "restore") else set()
            names.setdefault(run_id, {""}).update(name)
            continue
        unsure = set()
        names[run_id] = set(name) or names.get(run_id, {""})
        there = there - {run_id} if action == "delete" else there | {run_id}
    found = store.runs()
    wrong = [f"{run.id} is damaged: {run.reason}" for run in found.damaged]
    by_id = {run.id: run for run in found}
    wrong += [f"{run_id} is lost" for run_id in there - by_id.keys() - unsure]
    extra = by_id.keys() - there - unsure
    wrong += [f"{len(extra)} runs are there again"] * (len(extra) > 1)  # one may just have been kept
    for run in found:
        try:
            assert run.evaluation is not None
            run.classifier.predict(images)
        except UserError as error:
            wrong.append(str(error))
        if run.id in there and run.record.name not in names[run.id]:
            wrong.append(f"{run.id} is called {run.record.name!r}, not {names[run.id]}")
    return wrong


def kills(folder: Path, count: int, seed: int) -> int:
    """Kill writers, and return how many runs were lost or left half there."""
    dataset = open_dataset("sample", corrections=False)
    run = train(dataset, TrainingRequest("logistic", limit=300))
    global _BLANK
    _BLANK = dataset.test.read(slice(0, 2))
    bad = actions = 0
    for number in range(count):
        store = RunStore(folder / f"kill{number}" / "runs")
        lines = killed(store, dataset, run, seed + number)
        actions += sum(line[0] == "end" for line in lines)
        wrong = losses(store, lines, dataset.test.read(slice(0, 2)))
        store.keep(run, dataset)
        left = {path.name for path in store.folder.iterdir()} - {each.id for each in store.runs()} - {TRASH}
        wrong += [f"{name} is left" for name in left]
        bad += bool(wrong)
        for line in wrong:
            print(f"kill {number}: {line}")
    print(f"{count} kills during {actions:,} changes: {bad} with a run lost or half there (must 0)")
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ[LIMIT_VARIABLE] = "4096"
    mnist = checkout.SHARED_DATA / "mnist"
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        if options.runs and mnist.is_dir():
            dataset = open_dataset(mnist, corrections=False)
            opening(
                Path(folder), options.runs, dataset, train(dataset, TrainingRequest("logistic", limit=5000))
            )
        if options.kills:
            bad = kills(Path(folder), options.kills, options.seed)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
