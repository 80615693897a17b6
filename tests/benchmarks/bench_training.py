"""Measure training: seconds, errors, calibration, memory and cancelling, each beside its limit.

Usage: ``python tests/benchmarks/bench_training.py [--quick] [DATA_DIR]``, with the MNIST files in DATA_DIR.
It takes a few minutes and needs an idle machine: trainings use every processor, the yardstick uses one, so
other programs slow the trainings more. Their share of the processors is printed where /proc has it.

The yardstick Y is the time that scikit-learn's SVC takes on the pixels of the first 10,000 training images.
Yardstick and trainings alternate. A training is a whole command in its own process, from the start of the
interpreter to the test error, with the feature cache off. Medians are compared.
"""

from checkout import SHARED_DATA  # isort: skip

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import sklearn
from sklearn.svm import SVC

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.calibration import calibration_error
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.feature_cache import ENVIRONMENT_VARIABLE
from mnist_gui.learning.processors import processor_count
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.progress import Cancelled, CancelToken

DEFAULT_FOLDER = SHARED_DATA / "mnist"
YARDSTICK_IMAGES = 10_000
COMMANDS = {
    "svm": ["--model", "svm"],
    "accurate": ["--preset", "accurate"],
    "logistic": ["--model", "logistic"],
}
ONCE = {  # commands that are not timed in every round, because they take long
    "knn": ["--model", "knn"],
    "knn-pixels": ["--model", "knn", "--features", "pixels"],
    "forest": ["--model", "forest"],
    "forest-pixels": ["--model", "forest", "--features", "pixels"],
}

PREDICTION_LIMITS = {  # seconds for one digit, and for 10,000
    "svm": (0.001, 1.0),
    "logistic": (0.001, 1.0),
    "forest": (0.002, 1.0),
    "knn": (0.020, 10.0),
}

# Does what `python -m mnist_gui` does, and prints its peak memory in kB at exit. The peak of wait4 and
# getrusage is of no use: a child starts with that of its parent.
_COMMAND = """
import atexit, runpy, sys
from pathlib import Path

def print_peak():
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    print(*[line.split()[1] for line in lines if line.startswith("VmHWM:")])

atexit.register(print_peak)
runpy.run_module("mnist_gui", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Training:
    """One run of ``mnist-gui train``."""

    seconds: float
    error: float
    peak: int | None  # bytes; None without /proc


@dataclass(frozen=True)
class Measure:
    """A row of the table; smaller figures are better."""

    name: str
    figure: float
    show: Callable[[float], str]
    must: float
    aim: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        must = f"<= {self.show(self.must)}"
        aim = "" if self.aim is None else f"<= {self.show(self.aim)}"
        return self.name, self.show(self.figure), must, aim, self.met

    @property
    def met(self) -> str:
        if self.figure > self.must:
            return "no"
        if self.aim is None:
            return "must"
        return "aim" if self.figure <= self.aim else "must"


def ratio(value: float) -> str:
    return f"{value:.2f}"


def percent(value: float) -> str:
    return f"{value:.2%}".replace("%", " %")


def seconds(value: float) -> str:
    return f"{value:.3g} s"


def milliseconds(value: float) -> str:
    return f"{1000 * value:.2f} ms"


def megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def stopwatch(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def yardstick(dataset: Dataset) -> float:
    train_split = dataset.split("train")
    images = train_split.images[:YARDSTICK_IMAGES]
    pixels = images.reshape(len(images), -1).astype(np.float64) / 255
    return stopwatch(lambda: SVC(C=5, gamma=0.02).fit(pixels, train_split.labels[: len(pixels)]))


def run_command(folder: Path, options: list[str]) -> Training:
    command = [sys.executable, "-c", _COMMAND, "train", str(folder), "--json", *options]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stderr)
    report, peak = done.stdout.splitlines()
    return Training(elapsed, json.loads(report)["test_error_rate"], 1024 * int(peak) if peak else None)


def measure_commands(
    folder: Path, dataset: Dataset, *, rounds: int, fashion: Path | None
) -> tuple[list[float], dict[str, list[Training]]]:
    """Alternate trainings and yardstick; return the times of the yardstick, and the trainings by name."""
    yardsticks: list[float] = []
    trainings: dict[str, list[Training]] = {name: [] for name in (*COMMANDS, *ONCE, "fashion")}
    for _ in range(rounds):
        say("yardstick")
        yardsticks.append(yardstick(dataset))
        for name, options in COMMANDS.items():
            say(name)
            trainings[name].append(run_command(folder, options))
    say("yardstick")
    yardsticks.append(yardstick(dataset))
    for name, options in ONCE.items():
        say(name)
        trainings[name].append(run_command(folder, options))
    if fashion is not None:
        say("Fashion-MNIST")
        trainings["fashion"].append(run_command(fashion, COMMANDS["svm"]))
        say("yardstick")
        yardsticks.append(yardstick(dataset))
    return yardsticks, trainings


def fashion_folder() -> Path | None:
    """Find Fashion-MNIST; Debian's dataset-fashion-mnist installs it in /usr/share/datasets."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    shared = os.environ.get("XDG_DATA_DIRS") or os.pathsep.join(["/usr/local/share", "/usr/share"])
    folders = (Path(place) / "datasets" / "fashion-mnist" for place in (home, *shared.split(os.pathsep)))
    return next((folder for folder in folders if folder.is_dir()), None)


def seconds_to_idle(dataset: Dataset, moment: float) -> float | None:
    """Cancel a training after `moment` seconds and time its end; return None if it ended before."""
    token = CancelToken()
    with ThreadPoolExecutor(1) as pool:
        training = pool.submit(train, dataset, TrainingRequest(), token=token)
        wait([training], timeout=moment)
        start = time.perf_counter()
        token.cancel()
        try:
            training.result()
        except Cancelled:
            return time.perf_counter() - start
    return None


def cancel_times(dataset: Dataset, *, training_seconds: float, times: int) -> list[float]:
    """Cancel trainings at random moments; return the seconds that each took to end."""
    moments = np.random.default_rng(0).uniform(0, training_seconds, times).tolist()
    ends = [seconds_to_idle(dataset, moment) for moment in moments]
    return [end for end in ends if end is not None]


def predict_times(classifier: Classifier, images: np.ndarray) -> tuple[float, float]:
    """Return the seconds for one image, and for all images."""
    everything = median(stopwatch(lambda: classifier.predict(images)) for _ in range(3))
    one = median(stopwatch(partial(classifier.predict, image[None])) for image in images[:300])
    return one, everything


def training_measures(yard: float, trainings: dict[str, list[Training]]) -> list[Measure]:
    limits = {  # seconds / Y: must and aim; test error: must and aim
        "svm": (2.0, 1.0, 0.0045, 0.0038),
        "accurate": (10.0, 5.0, 0.0040, 0.0035),
        "logistic": (1.2, 0.7, 0.0065, 0.0050),
        "knn": (5.0, 3.0, 0.0065, 0.0050),
        "knn-pixels": (8.0, 5.0, 0.033, 0.030),
        "forest": (25.0, 15.0, 0.018, 0.014),
        "forest-pixels": (12.0, 8.0, 0.035, 0.030),
        "fashion": (12.0, 6.0, 0.075, 0.060),
    }
    titles = {name: f"`train {' '.join(options)}`" for name, options in (COMMANDS | ONCE).items()}
    titles["fashion"] = "Fashion-MNIST, `train --model svm`"
    measures = []
    for name, runs in trainings.items():
        if runs:
            slowest, slow, worst, bad = limits[name]
            taken, error = median(run.seconds for run in runs), median(run.error for run in runs)
            measures += [
                Measure(f"{titles[name]}: seconds / Y", taken / yard, ratio, slowest, slow),
                Measure(f"{titles[name]}: test error", error, percent, worst, bad),
            ]
    return measures


def model_measures(dataset: Dataset, *, cancels: int) -> list[Measure]:
    """Measure cancelling, calibration and prediction, in this process."""
    test = dataset.split("test")
    measures = []
    for name in RECIPES:
        say(f"calibration of {name}")
        start = time.perf_counter()
        classifier = train(dataset, TrainingRequest(model=name)).classifier
        training_seconds = time.perf_counter() - start
        error = calibration_error(classifier.predict(test.images).probabilities, test.labels)
        one, everything = predict_times(classifier, test.images)
        slowest_one, slowest = PREDICTION_LIMITS[name]
        measures += [
            Measure(f"{name}: expected calibration error", error, percent, 0.005),
            Measure(f"{name}: predict one digit", one, milliseconds, slowest_one),
            Measure(f"{name}: predict {len(test):,} digits", everything, seconds, slowest),
        ]
        if name == "svm":
            say("cancelling")
            ends = cancel_times(dataset, training_seconds=training_seconds, times=cancels)
            measures += [
                Measure(f"svm: cancel to idle, longest of {len(ends)}", max(ends), seconds, 2.0, 0.5),
                Measure(f"svm: cancel to idle, median of {len(ends)}", median(ends), seconds, 2.0, 0.5),
            ]
    return measures


def machine() -> str:
    """Return the date and a description of the machine."""
    facts = [date.today().isoformat(), f"{processor_count()} processors"]
    if hasattr(os, "sysconf"):
        facts.append(f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB")
    facts += [f"{platform.system()} {platform.machine()}", f"Python {platform.python_version()}"]
    facts += [f"numpy {np.__version__}", f"scikit-learn {sklearn.__version__}"]
    if hasattr(os, "getloadavg"):
        facts.append(f"load {os.getloadavg()[0]:.1f} before")
    return ", ".join(facts)


def processor_seconds() -> tuple[float, float] | None:
    """Return the processor time so far, of all programs, and of this one with its children."""
    statistics = Path("/proc/stat")
    if not statistics.exists():
        return None
    user, nice, system, _idle, _wait, interrupts, soft_interrupts, stolen = map(
        int, statistics.read_text().split()[1:9]
    )
    total = user + nice + system + interrupts + soft_interrupts + stolen
    return total / os.sysconf("SC_CLK_TCK"), sum(os.times()[:4])


def others_share(before: tuple[float, float], after: tuple[float, float], elapsed: float) -> float:
    """Return the share of all processors that other programs used in between, 0 to 1."""
    total, ours = after[0] - before[0], after[1] - before[1]
    return max(0.0, total - ours) / (elapsed * (os.cpu_count() or 1))


def say(doing: str) -> None:
    print(f"... {doing}", file=sys.stderr, flush=True)


def print_table(measures: list[Measure]) -> None:
    rows = [("measure", "figure", "must", "aim", "met"), *(measure.cells for measure in measures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER, metavar="DATA_DIR")
    parser.add_argument("--quick", action="store_true", help="everything once, and no Fashion-MNIST")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"skipped: needs the MNIST files, and {options.folder} is not there")
        return
    os.environ[ENVIRONMENT_VARIABLE] = "off"
    print(machine(), flush=True)
    dataset = open_dataset(options.folder)
    before, start = processor_seconds(), time.perf_counter()
    fashion = None if options.quick else fashion_folder()
    rounds = 1 if options.quick else 3
    yardsticks, trainings = measure_commands(options.folder, dataset, rounds=rounds, fashion=fashion)
    yard = median(yardsticks)
    measures = training_measures(yard, trainings)
    peaks = [run.peak for run in trainings["svm"] if run.peak is not None]
    if peaks:
        measures.append(Measure("svm: peak memory", max(peaks), megabytes, 1.2e9, 0.7e9))
    measures += model_measures(dataset, cancels=3 if options.quick else 10)
    after, elapsed = processor_seconds(), time.perf_counter() - start

    print(f"Y = {yard:.2f} s (median of {len(yardsticks)}, {min(yardsticks):.2f} to {max(yardsticks):.2f})")
    if before is not None and after is not None:
        print(f"other programs took {others_share(before, after, elapsed):.0%} of the processors meanwhile")
    for name, runs in trainings.items():
        if runs:
            times = ", ".join(f"{run.seconds:.2f}" for run in runs)
            print(f"{name}: {times} s")
    if fashion is None:
        reason = "--quick" if options.quick else "there is no share/datasets/fashion-mnist"
        print(f"Fashion-MNIST skipped: {reason}")
    if not peaks:
        print("peak memory skipped: it is read from /proc, which this system does not have")
    print()
    print_table(measures)


if __name__ == "__main__":
    main()
