"""Kill -9 each writing path at random moments, start again, and check what is there.

Usage: ``python tests/benchmarks/bench_kills.py [KILLS] [PATH ...]``, on a system with kill -9.

After each kill, old or new is there and whole; after the next start, nothing else is. The next start writes
an export, a model or a download to the same target, reads own digits, notes and settings as the window does,
takes the recovery folders of killed windows, and writes what is missing in the cache.

Writers are forked from this process, which has imported everything, and say when they begin. The moments of
the kills are drawn over the time that a write takes, which is measured first, and a bit more. Files are in
memory where the system has a place for that: a kill takes nothing from a disk that it leaves in memory.
"""

import checkout  # isort: skip # noqa: F401

import argparse
import functools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from typing import NamedTuple

import joblib
import numpy as np
from helpers.downloads import make_entry
from helpers.fault_server import FaultServer
from helpers.two_programs import digit, small_dataset

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import FORMATS, Details, export
from mnist_gui.data.formats._shared.naming.names import DETAILS_FILE
from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.download import download
from mnist_gui.data.sources.fetching.checksum import is_genuine
from mnist_gui.data.user.backup import backup, restore
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.notes import Notes, notes_folder, read_notes, write_notes
from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits, write_own_digits
from mnist_gui.data.user.recovery import RecoveryFolder, take_abandoned
from mnist_gui.errors import UserError
from mnist_gui.learning.feature_cache import FeatureCache
from mnist_gui.learning.inference import predict_dataset
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.pad.expert import Expert, F
from mnist_gui.learning.pad.model_file import open_pad, save_pad
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.preparing.following import follow
from mnist_gui.preparing.recipe_text import parse_recipe
from mnist_gui.sklearn import export_pipeline
from mnist_gui.ui.state.settings import Settings

NAMES = tuple(product(("train", "t10k"), ("images-idx3-ubyte", "labels-idx1-ubyte")))


class WritingPath(NamedTuple):
    """One way in which the program writes: all functions take the folder to write in."""

    write: Callable[[Path], None]
    """Writes once, over what is there."""

    start: Callable[[Path], None]
    """What the next start does; raises an error if neither old nor new is whole."""

    expected: frozenset[str]
    """Names that may be in the folder after it, from there."""


IMAGES = {"idx": 20_000, "npy": 20_000, "npz": 1000, "html": 1000, "csv": 300}
"""Images to export, so that a write of each format takes about as long; 100 in the others."""

IN_MEMORY = Path("/dev/shm")


@functools.cache
def two_splits(count: int = 100) -> Dataset:
    pixels = np.random.default_rng(0).integers(0, 256, size=(count, 28, 28), dtype=np.uint8)
    labels, first = (np.arange(count) % 10).astype(np.int16), 7 * count // 10
    splits = Split("train", pixels[:first], labels[:first]), Split("test", pixels[first:], labels[first:])
    return Dataset("Random", splits, tuple("0123456789"), "random")


@functools.cache
def trained() -> Run:
    return train(two_splits(), TrainingRequest(model="logistic", features="pixels"))


def export_path(name: str, out: str, *, details: bool = False) -> WritingPath:
    dataset = two_splits(IMAGES.get(name, 100))
    known = Details(dataset, Notes(), predict_dataset(trained().classifier, dataset)) if details else None

    def write(folder: Path) -> None:
        export(dataset, folder / out, name, details=known, overwrite=True)

    def start(folder: Path) -> None:
        path = folder / out
        if path.exists() and FORMATS[name].opening is not None:
            assert len(open_dataset(path)) == len(dataset)
            assert not details or not path.is_dir() or (path / DETAILS_FILE).exists()
        write(folder)

    return WritingPath(write, start, frozenset({out}))


def preparing_path(out: str) -> WritingPath:
    """Return the path of a data set that is prepared: turned, divided, with a column."""
    dataset, recipe = (
        two_splits(2000 if out.endswith(".npz") else 200),
        parse_recipe("turn 90\ntest 0.2\nfolds 3"),
    )
    form = out.partition(".")[2] or "png"

    def write(folder: Path) -> None:
        made = follow(recipe, dataset, scratch=folder).dataset
        export(made, folder / out, form, details=Details(made), overwrite=True)

    def start(folder: Path) -> None:
        if (folder / out).exists():
            assert len(open_dataset(folder / out)) == len(dataset)
            assert not (folder / out).is_dir() or (folder / out / DETAILS_FILE).exists()
        write(folder)

    return WritingPath(write, start, frozenset({out}))


def digits_path() -> WritingPath:
    def write(folder: Path) -> None:
        base = read_own_digits(folder / "digits")
        fewer = OwnDigits(base.digits[:100]) if len(base) > 300 else base
        base = write_own_digits(folder / "digits", fewer, base=base)  # replaces the file
        for _ in range(3):  # appends to it
            base = write_own_digits(folder / "digits", base.with_digit(digit(0, len(base))), base=base)

    def start(folder: Path) -> None:
        digits = read_own_digits(folder / "digits")
        assert list(digits) == [digit(0, index) for index in range(len(digits))]
        write_own_digits(folder / "digits", digits, base=digits)

    return WritingPath(write, start, frozenset({".queue", ".lock", "digits"}))


def notes_path() -> WritingPath:
    dataset = small_dataset(1000)

    def write(folder: Path) -> None:
        text = "second" if read_notes(folder / "notes", dataset).texts.get(0) == "first" else "first"
        write_notes(folder / "notes", dataset, Notes(dict.fromkeys(range(1000), text)))

    def start(folder: Path) -> None:
        notes = read_notes(folder / "notes", dataset)
        assert not notes.texts or (len(notes.texts) == 1000 and len(set(notes.texts.values())) == 1)

    return WritingPath(write, start, frozenset({".queue", ".lock", "notes"}))


def corrections_path() -> WritingPath:
    dataset = small_dataset(10_000)

    def write(folder: Path) -> None:
        journal = CorrectionJournal(dataset, folder=folder / "corrections")
        label = int(journal.corrections.labels[0])
        journal.change(np.arange(5000), label=label % 9 + 1, state=label % 4)

    def start(folder: Path) -> None:
        labels = CorrectionJournal(dataset, folder=folder / "corrections").corrections.labels[:5000]
        assert len(np.unique(labels)) == 1
        write(folder)

    return WritingPath(write, start, frozenset({".queue", ".lock", "corrections"}))


def restoration_path() -> WritingPath:
    """Return the path of two backups that are restored in turn."""
    dataset, others = small_dataset(1000), small_dataset(999)
    texts, counts = ("first", "second"), (200, 300)

    def keep(text: str, count: int) -> None:
        for one in (dataset, others):
            write_notes(notes_folder(), one, Notes(dict.fromkeys(range(999), text)))
        digits = OwnDigits(tuple(digit(text == "first", index) for index in range(count)))
        write_own_digits(own_digits_folder(), digits)

    def use(folder: Path) -> None:
        os.environ["MNIST_GUI_DATA"] = str(folder)

    def write(folder: Path) -> None:
        use(folder)
        if not (folder / "second.zip").exists():
            for text, count in zip(texts, counts, strict=True):
                keep(text, count)
                backup(folder / f"{text}.zip")
        now = read_notes(notes_folder(), dataset).texts.get(0)
        restore(folder / ("first.zip" if now == "second" else "second.zip"), replace=True)

    def start(folder: Path) -> None:
        use(folder)
        if not (folder / "second.zip").exists():
            shutil.rmtree(folder)
            folder.mkdir()
            return
        digits = read_own_digits(own_digits_folder())
        found = [set(read_notes(notes_folder(), one).texts.values()) for one in (dataset, others)]
        write_own_digits(own_digits_folder(), digits, base=digits)
        assert (found, len(digits)) in [
            ([{text}] * 2, count) for text, count in zip(texts, counts, strict=True)
        ]
        write(folder)

    return WritingPath(
        write,
        start,
        frozenset({".queue", ".lock", "notes", "digits", "backups", "first.zip", "second.zip"}),
    )


def settings_path() -> WritingPath:
    def write(folder: Path) -> None:
        settings = Settings(folder / "settings.ini")
        url = "second" if settings.base_url("mnist").startswith("first") else "first"
        settings.set_base_url("mnist", url * 1000)
        del settings

    def start(folder: Path) -> None:
        url = Settings(folder / "settings.ini").base_url("mnist")
        assert url in {"", "first" * 1000, "second" * 1000}

    return WritingPath(write, start, frozenset({"settings.ini"}))


def saved_path(name: str, write: Callable[[Path], object], read: Callable[[Path], object]) -> WritingPath:
    """Return the path of something that one function writes to a file, and another reads."""

    def start(folder: Path) -> None:
        if (folder / name).exists():
            read(folder / name)
        write(folder / name)

    return WritingPath(lambda folder: write(folder / name), start, frozenset({name}))


def model_path() -> WritingPath:
    return saved_path("a.mnistmodel", lambda path: save_model(path, trained()), open_model)


def _few_vectors(expert: Expert[F], most: int = 5) -> Expert[F]:
    """Return an expert with the first support vectors of each class."""
    svm = expert.svm
    kept = [
        np.arange(count)[:most] + end - count
        for end, count in zip(np.cumsum(svm.support_counts), svm.support_counts, strict=True)
    ]
    rows = np.concatenate(kept)
    small = replace(
        svm,
        support_vectors=svm.support_vectors[rows],
        support_counts=np.array([len(one) for one in kept]),
        dual_coef=svm.dual_coef[:, rows],
    )
    return replace(expert, svm=small)


def pad_path() -> WritingPath:
    shipped = shipped_classifier()
    classifier = replace(
        shipped,
        image_expert=_few_vectors(shipped.image_expert),
        stroke_expert=_few_vectors(shipped.stroke_expert),
    )
    return saved_path("pad.mnistmodel", lambda path: save_pad(path, classifier), open_pad)


def pipeline_path() -> WritingPath:
    return saved_path("a.joblib", lambda path: export_pipeline(path, trained().classifier), joblib.load)


def cache_path() -> WritingPath:
    vectors = np.random.default_rng(0).random((10_000, 500)).astype(np.float32)
    order, key = np.arange(10_000), "0" * 32

    def write(folder: Path) -> None:
        FeatureCache(folder).write(key, vectors, order)

    def start(folder: Path) -> None:
        found = np.empty_like(vectors)
        if (folder / f"features-{key}.npy").exists():
            assert FeatureCache(folder).read(key, found, order)
            assert np.array_equal(found, vectors)
        write(folder)

    return WritingPath(write, start, frozenset({f"features-{key}.npy"}))


def recovery_path() -> WritingPath:
    """Return the recovery folder of a window that trains, is written on, and is closed."""
    states = [{"pages": {"browse": {"query": text * 1000}}} for text in ("first", "second")]

    def write(folder: Path) -> None:
        window = RecoveryFolder.create(folder / "recovery")
        for state in states:
            window.write_state(state)
            save_model(window.new_model(), trained())
            window.trim()
        window.models()[0].unlink()  # the user has saved it
        window.remove()

    def start(folder: Path) -> None:
        while (left := take_abandoned(folder / "recovery")) is not None:
            state = left.read_state()
            assert state in ({}, *states)
            # The state is written first, so that there is always a first one beside a model.
            assert state or not left.models()
            for path in left.models():
                open_model(path)
            left.remove()
        assert not (folder / "recovery").exists() or not list((folder / "recovery").iterdir())

    return WritingPath(write, start, frozenset({"recovery"}))


def download_path(base: str, files: dict[str, bytes]) -> WritingPath:
    entry = make_entry(files, base)

    def write(folder: Path) -> None:
        shutil.rmtree(folder / "data", ignore_errors=True)  # nothing is fetched again
        download(entry, folder / "data")

    def start(folder: Path) -> None:
        for file in entry.files:
            path = folder / "data" / file.name
            assert not path.exists() or is_genuine(path, file)
        download(entry, folder / "data")

    return WritingPath(write, start, frozenset({"data"}))


def all_paths(server: FaultServer) -> dict[str, Callable[[], WritingPath]]:
    """Return what makes each writing path, by name."""
    exports = {
        f"export {name} {out}": partial(export_path, name, out)
        for name, fmt in FORMATS.items()
        for out in ([f"out{fmt.suffix}", "out"] if fmt.split_files else [f"out{fmt.suffix}"])
    }
    return exports | {
        "predictions out.csv": partial(export_path, "csv", "out.csv", details=True),
        "predictions out": partial(export_path, "png", "out", details=True),
        **{f"prepare {out}": partial(preparing_path, out) for out in ("out.npz", "out.csv", "out")},
        "own digits": digits_path,
        "notes": notes_path,
        "corrections": corrections_path,
        "restoration": restoration_path,
        "settings": settings_path,
        "model": model_path,
        "pad": pad_path,
        "pipeline": pipeline_path,
        "cache": cache_path,
        "recovery": recovery_path,
        "download": partial(download_path, server.base, server.files),
    }


def begin_writing(path: WritingPath, folder: Path, *, times: int) -> tuple[int, int]:
    """Write in another process; return its number, and a pipe with a byte before each write.

    The pipe ends with the process.
    """
    begun, beginning = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(begun)
            for _ in range(times):
                os.write(beginning, b".")
                path.write(folder)
        finally:
            os._exit(0)
    os.close(beginning)
    return process, begun


def seconds_of_write(path: WritingPath, folder: Path) -> float:
    """Return how long the second and later writes take in a process of their own: median of four."""
    process, begun = begin_writing(path, folder, times=6)
    times = []
    while os.read(begun, 1):
        times.append(time.perf_counter())
    os.close(begun)
    os.waitpid(process, 0)
    assert len(times) == 6, "a write failed"
    return median(np.diff(times[1:]).tolist())


def kill_once(path: WritingPath, folder: Path, seconds: float) -> None:
    """Write again and again in another process, and kill it some time after the second write began."""
    process, begun = begin_writing(path, folder, times=1000)
    os.read(begun, 1)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(begun)


def remains(folder: Path, expected: frozenset[str]) -> list[str]:
    """Return what is in a folder besides what was asked for."""
    found = [path.relative_to(folder) for path in folder.rglob("*")]
    hidden = [path for path in found if path.name.startswith(".") and path.name not in expected]
    return sorted({str(path) for path in [*hidden, *(one for one in found if one.parts[0] not in expected)]})


def count_failures(name: str, path: WritingPath, kills: int, randomness: random.Random) -> int:
    """Kill a path many times; print and return how often something was not whole, or remained."""
    broken = left = before = 0
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as made:
        folder, begin = Path(made), time.perf_counter()
        once = seconds_of_write(path, folder)
        for _ in range(kills):
            kill_once(path, folder, randomness.uniform(0, 1.5 * once))
            before += bool(remains(folder, path.expected))
            try:
                path.start(folder)
            except (AssertionError, UserError) as error:
                broken += 1
                print(f"  {name}: {type(error).__name__} {error}")
                shutil.rmtree(folder)
                folder.mkdir()
                continue
            if found := remains(folder, path.expected):
                left += 1
                print(f"  {name}: {found}")
                shutil.rmtree(folder)
                folder.mkdir()
    print(
        f"{name:<24}{1000 * once:>10.0f}{kills:>8}{before:>18}{broken:>12}{left:>20}"
        f"{time.perf_counter() - begin:>8.0f}",
        flush=True,
    )
    return broken + left


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=20)
    parser.add_argument("paths", nargs="*", help="beginnings of names of writing paths; by default all")
    options = parser.parse_args()
    randomness = random.Random(0)
    failures = 0
    print(f"{'path':<24}{'write, ms':>10}{'kills':>8}{'left something':>18}{'not whole':>12}", end="")
    print(f"{'left after start':>20}{'s':>8}")
    pixels = np.random.default_rng(1).integers(0, 256, size=(4, 50_000), dtype=np.uint8)
    files = {f"{split}-{kind}": row.tobytes() for (split, kind), row in zip(NAMES, pixels, strict=True)}
    with FaultServer(files) as server:
        for name, make in all_paths(server).items():
            if not options.paths or name.startswith(tuple(options.paths)):
                failures += count_failures(name, make(), options.kills, randomness)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
