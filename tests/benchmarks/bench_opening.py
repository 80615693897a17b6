"""Measure what opening does to grey values and paper: how much is decided, and what is changed wrongly.

Usage: ``python tests/benchmarks/bench_opening.py [--quick] [--fashion FOLDER]``, with the shared data for
real ink and a folder of Fashion-MNIST's four files for real things; without it, things are drawn. Prints:

- over sets of strokes, whole and in parts of 1 to 256 images: the share whose paper is decided, and wrong
  changes;
- over thousands of sets of 1 to 64 things, patches of photographs and bold strokes, of one kind and of
  several: how many are changed wrongly;
- with FOLDER, over thousands of sets of 1 to 300 of these things, of one class and of all, and over the whole
  set and such sets in many files: the same, and how many are changed if they are on white ground;
- over data sets in many ranges and types: those that open as the bytes they were made of;
- the test error of the default model on 2,000 digits of MNIST's test split as scanners give them, opened with
  defaults from a folder of pictures, and the seconds of that.
"""

from checkout import SHARED_DATA  # isort: skip

import argparse
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from helpers.grey_sets import SCANS, GreySet, all_sets, garments, ink_sets, photograph_patches, things
from helpers.opening import encoded
from helpers.packed_sets import PACKINGS

import mnist_gui
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.formats._shared.read_job import RawSplit, ReadJob
from mnist_gui.data.formats._shared.values.grey_values import plan_greys
from mnist_gui.data.idx import read_idx
from mnist_gui.errors import DataError

PARTS = (1, 2, 3, 5, 10, 24, 64, 256)
THINGS = (1, 2, 3, 5, 10, 64)
FASHION = (1, 2, 3, 5, 10, 30, 64, 300)
SCANNED = 2000


def opened(images: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return images as they come out when they are opened, and the notes."""
    make = Split if images.dtype == np.uint8 else RawSplit
    split = make("train", images.copy(), np.zeros(len(images), np.int16))
    plan = plan_greys(Dataset("any", (split,), ("0",), "any"), ReadJob("any"))
    return plan.apply(split.images, 1), plan.notes


def judge_part(one: GreySet, rows: np.ndarray) -> str:
    """Return what happened to the paper of some images of a set: decided, left, or wrong."""
    images, light = one.images[rows], one.light[rows]
    found, _ = opened(images)
    was_inverted = (found.astype(int) * 2 - 255) * (images.astype(int) * 2 - 255) < 0
    changed = was_inverted.mean(axis=(1, 2)) > 0.5
    if (changed & ~light).any() or (changed.any() and not one.is_ink):
        return "wrong"
    if not one.is_ink:
        return "right"
    return "decided" if (changed == light).all() else "left"


def measure_paper(count: int) -> None:
    rng = np.random.default_rng(0)
    kinds: dict[str, Counter[str]] = {}
    for one in all_sets(SHARED_DATA, count):
        kind = "things and photographs"
        if one.is_ink:
            kind = ("ink on dark paper", "mixed", "ink on light paper")[
                one.light.any() + int(one.light.all())
            ]
        for part in PARTS:
            size = min(part, len(one.images))
            for _ in range(1 if part == max(PARTS) else 5):
                rows = np.sort(rng.choice(len(one.images), size, replace=False))
                kinds.setdefault(f"{kind}, {part} images", Counter())[judge_part(one, rows)] += 1
    for kind, outcomes in sorted(kinds.items()):
        right = outcomes["decided"] + outcomes["right"]
        print(f"  {kind:36} {right:5} of {outcomes.total():5} right, {outcomes['wrong']} changed wrongly")


def measure_things(count: int, draws: int, seeds: range) -> None:
    """Print how many sets of things are changed, of each size, and which."""
    wrong: Counter[int] = Counter()
    drawn: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    for seed in seeds:
        rng = np.random.default_rng(seed)
        sets = list(things(SHARED_DATA, count, seed=seed))
        small = [images for _, images in sets if images.shape[1:] == (28, 28)]
        sets += [("several kinds", np.concatenate(small))] * 10
        for name, images in sets:
            for size in THINGS:
                for _ in range(draws):
                    some = images[np.sort(rng.choice(len(images), min(size, len(images)), replace=False))]
                    is_wrong = not np.array_equal(opened(some)[0], some)
                    drawn[size] += 1
                    wrong[size] += is_wrong
                    kinds[name] += is_wrong
    for size in THINGS:
        print(f"  sets of {size:2}: {wrong[size]} of {drawn[size]:,} changed (must 0)")
    print(f"  {dict(+kinds)}")


def measure_fashion(folder: Path, draws: int, seeds: range) -> None:
    """Print how many sets of Fashion-MNIST are changed: as arrays, and opened from many files."""
    whole = mnist_gui.open(folder)
    images, labels = np.concatenate([split.images for split in whole.splits]), whole.labels
    stored = [read_idx(folder / f"{part}-images-idx3-ubyte.gz") for part in ("train", "t10k")]
    is_same = np.array_equal(images, np.concatenate(stored))
    print(f"  the whole set, {len(whole):,} images: {'unchanged' if is_same else 'CHANGED'} (must unchanged)")
    wrong: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    for seed in seeds:
        rng = np.random.default_rng(seed)
        for size in FASHION:
            for number in range(draws):
                some = images[drawn_rows(labels, size, number, rng)]
                for ground, shown in (("black", some), ("white", 255 - some)):
                    name = f"sets of {size:3} on {ground}"
                    drawn[name] += 1
                    wrong[name] += not np.array_equal(opened(shown)[0], shown)
            for name in PACKINGS:
                for number in range(4 if size < max(FASHION) else 1):
                    rows = drawn_rows(labels, size, number, rng)
                    drawn[name] += 1
                    wrong[name] += not opens_unchanged(name, images[rows], labels[rows])
    for name in sorted(drawn):
        must = "" if name.endswith("white") else " (must 0)"
        print(f"  {name:24} {wrong[name]} of {drawn[name]:,} changed{must}")


def drawn_rows(labels: np.ndarray, size: int, number: int, rng: np.random.Generator) -> np.ndarray:
    """Return random rows, in order: of all classes if the number is even, else of one."""
    pool = np.flatnonzero(labels == rng.choice(labels)) if number % 2 else np.arange(len(labels))
    return np.sort(rng.choice(pool, size, replace=False))


def opens_unchanged(packing: str, images: np.ndarray, labels: np.ndarray) -> bool:
    """Tell whether images open as they are from files."""
    order = np.argsort(labels, kind="stable")
    with TemporaryDirectory() as folder:
        found = mnist_gui.open(PACKINGS[packing](Path(folder), images[order], labels[order]))
        away = np.abs(found.splits[0].images.astype(int) - images[order])
    return bool(away.mean() < 8 if "JPEG" in packing else away.max() == 0)


def ranges(images: np.ndarray) -> dict[str, tuple[np.ndarray, int]]:
    """Return bytes in many ranges and types, and by how much they may be off for lack of levels."""
    share = images / 255
    made: dict[str, tuple[np.ndarray, int]] = {}
    for most in (1, 3, 7, 15, 16, 31, 63, 100, 1023, 4095, 16383, 65535):
        for dtype in ("u1", "i2", "u2", "i4", "f4"):
            if most <= np.iinfo(dtype).max if dtype[0] != "f" else True:
                made[f"0..{most}, {dtype}"] = np.rint(share * most).astype(dtype), 1 + 128 // most
    for low, high in ((0, 1), (-1, 1), (-0.5, 0.5), (-0.4242, 2.8215), (0, 100), (0, 16), (-0.02, 1.03)):
        made[f"{low}..{high}, f4"] = (low + share * (high - low)).astype("f4"), 10
    made["bytes with a sign, i1"] = images.view(np.int8), 0
    made["-128..127, i1"] = (images.astype(int) - 128).astype("i1"), 1
    return made


def measure_ranges(count: int) -> None:
    for name, images in [*ink_sets(SHARED_DATA, count)][:1] or [("garments", garments(count, paper=0))]:
        failed = []
        for title, (stored, most) in ranges(images).items():
            try:
                found, _ = opened(stored)
                if np.abs(found.astype(int) - images).max() > most:
                    failed.append(title)
            except DataError as error:
                failed.append(f"{title} ({error})")
        print(f"  {name}: {len(ranges(images)) - len(failed)} of {len(ranges(images))} right {failed or ''}")
    dark = {
        "dark garments": garments(count, paper=0) // 5,
        "dark photographs": photograph_patches(count, side=28) // 3,
    }
    for name, images in dark.items():
        found, notes = opened(images)
        print(f"  {name}: {'unchanged' if (found == images).all() else 'CHANGED'}, {notes}")


def measure_scans() -> None:
    mnist = mnist_gui.open(SHARED_DATA / "mnist")
    model = mnist_gui.train(mnist, mnist_gui.TrainingRequest()).classifier
    images, labels = mnist.test.images[:SCANNED], mnist.test.labels[:SCANNED]
    print(f"  {'as they are':36} {np.mean(model.predict(images).labels != labels):6.2%}")
    for name, scan in SCANS.items():
        with TemporaryDirectory() as folder:
            for row, (image, label) in enumerate(zip(scan(images), labels.tolist(), strict=True)):
                (Path(folder) / str(label)).mkdir(exist_ok=True)
                (Path(folder) / str(label) / f"{row:05}.png").write_bytes(encoded(image))
            start = time.perf_counter()
            scans = mnist_gui.open(folder)
            seconds = time.perf_counter() - start
        wrong = model.predict(scans.splits[0].images).labels != scans.labels
        print(f"  {name:36} {wrong.mean():6.2%}  {seconds:.1f} s  {scans.note}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--fashion", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    is_quick = options.quick
    print("Paper")
    measure_paper(64 if is_quick else 256)
    print("Things, photographs and bold strokes")
    measure_things(64, 2 if is_quick else 10, range(100, 102 if is_quick else 105))
    if options.fashion is not None:
        print("Fashion-MNIST")
        measure_fashion(options.fashion, 20 if is_quick else 200, range(100, 102 if is_quick else 105))
    print("Range")
    measure_ranges(64 if is_quick else 256)
    if is_quick or not (SHARED_DATA / "mnist").is_dir():
        print("scans skipped: --quick, or the files of MNIST are not there")
        return
    print("Errors on scans (must 1.5 %, aim 0.8 %)")
    measure_scans()


if __name__ == "__main__":
    main()
