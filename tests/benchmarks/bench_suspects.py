"""Measure what finds wrong labels and duplicates, each figure beside what it must be and its aim.

Usage: ``python tests/benchmarks/bench_suspects.py [--only PART] [--seeds 1 2 3] [--fashion DIR] [DATA_DIR]``,
with the MNIST files in DATA_DIR, and those of Fashion-MNIST in DIR.

published   of 15 test images whose label most of five reviewers reject, those among the first 100 suspects
random      600 of 60,000 labels changed at random: the share among the first 650 suspects
alike       the same, changed only to the class whose mean is nearest
fashion     1 % of the labels of Fashion-MNIST changed at random: the share among the first 1.083 %
letters     the same of drawn letters, capital and small together, some of them labelled wrong to begin with
time        seconds of the suspects of 60,000 images over those of one default training, alternating
near        seconds and recall of all near pairs of 70,000 images against one pass over all pairs by BLAS

The feature cache is off. Seeds up to 99 are for figures, larger ones for choosing between methods. The
published rows are for figures only, too: choose methods on training images, for each look at the rows makes
them easier. Five methods were compared on them until now.
"""

from checkout import SHARED_DATA  # isort: skip

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from mnist_gui.data.dataset import Dataset, Labels, Split
from mnist_gui.data.open import open_dataset
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.feature_cache import ENVIRONMENT_VARIABLE
from mnist_gui.learning.near_pairs import near_pairs
from mnist_gui.learning.nearest_rows import feature_vectors
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.suspects import suspects
from mnist_gui.learning.training import train

PUBLISHED = (947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729)
"""Test images of MNIST of which at most two of five reviewers confirm the label.

From mturk/mnist_mturk.json of https://github.com/cleanlab/label-errors (C. Northcutt, A. Athalye and J.
Mueller, "Pervasive label errors in test sets destabilize machine learning benchmarks", 2021).
"""

T = TypeVar("T")

SHARE = 0.01
"""Share of the labels that are changed."""

LISTED = 650 / 600
"""Suspects that are listed for each changed label."""

ROUNDS = 3
NEAR = (0.36, 0.45)

MUST = {"published": 12, "random": 0.99, "alike": 0.99, "fashion": 0.85, "time": 3.5, "near": 0.5}
AIM = {"published": 14, "random": 0.996, "alike": 0.995, "fashion": 0.92, "time": 2, "near": 0.2}


def limits(part: str) -> str:
    return f"(must {MUST[part]:g}, aim {AIM[part]:g})" if part in MUST else "(no limit: a harder set)"


def with_train_labels(dataset: Dataset, labels: Labels) -> Dataset:
    splits = [
        Split("train", split.images, labels) if split.name == "train" else split for split in dataset.splits
    ]
    return replace(dataset, splits=tuple(splits))


def nearest_classes(dataset: Dataset) -> Labels:
    """Return for each class the one whose mean image features are nearest."""
    vectors, labels = feature_vectors(dataset)[: len(dataset.train)], dataset.train.labels
    means = np.stack([vectors[labels == label].mean(axis=0) for label in range(len(dataset.class_names))])
    distances = ((means[:, None] - means) ** 2).sum(axis=2) + 1e9 * np.eye(len(means))
    return distances.argmin(axis=1).astype(np.int16)


def changed(dataset: Dataset, seed: int, alike: Labels | None) -> tuple[Dataset, np.ndarray]:
    """Change labels of training images; return the data set and the positions."""
    randomness, labels = np.random.default_rng(seed), dataset.train.labels.copy()
    rows = randomness.choice(len(labels), round(SHARE * len(labels)), replace=False)
    size = len(dataset.class_names)
    if alike is None:
        labels[rows] = (labels[rows] + randomness.integers(1, size, len(rows))) % size
    else:
        labels[rows] = alike[labels[rows]]
    return with_train_labels(dataset, labels), rows


def planted(dataset: Dataset, part: str, seeds: Sequence[int], alike: Labels | None = None) -> None:
    """Print the share of changed labels that are found."""
    shares = []
    for seed in seeds:
        spoilt, rows = changed(dataset, seed, alike)
        listed = round(LISTED * len(rows))
        start = time.perf_counter()
        found = suspects(spoilt, split="train", limit=listed)
        shares.append(np.isin(rows, found.rows).mean())
        print(
            f"{part}, seed {seed}: {shares[-1]:.2%} of {len(rows)} among the first {listed}; estimated wrong "
            f"labels {found.expected_errors:.0f}; {time.perf_counter() - start:.1f} s",
            flush=True,
        )
    print(f"{part}: {np.mean(shares):.2%} {limits(part)}", flush=True)


def published(dataset: Dataset) -> None:
    found = suspects(dataset, split="test", limit=1000).rows - len(dataset.train)
    places = [
        int(np.flatnonzero(found == number)[0]) + 1 if number in found else None for number in PUBLISHED
    ]
    count = sum(place is not None and place <= 100 for place in places)
    print(f"published: {count} of {len(PUBLISHED)} among the first 100 {limits('published')}")
    print(f"  {dict(zip(PUBLISHED, places, strict=True))}", flush=True)


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Return the result of some work, its seconds and its processor seconds."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - clock, time.process_time() - processor


def times(dataset: Dataset) -> None:
    only_train = replace(dataset, splits=(dataset.train,))
    rounds = []
    for _ in range(ROUNDS):
        _, *training = timed(lambda: train(dataset, TrainingRequest()))
        _, *search = timed(lambda: suspects(only_train))
        rounds.append((*training, *search))
        print(
            f"  training {training[0]:.1f} s ({training[1]:.1f} s of processors), "
            f"suspects {search[0]:.1f} s ({search[1]:.1f})",
            flush=True,
        )
    training, training_cpu, search, search_cpu = np.median(rounds, axis=0)
    print(
        f"time: suspects / training {search / training:.2f}, of processor time "
        f"{search_cpu / training_cpu:.2f} {limits('time')}",
        flush=True,
    )


def all_pairs(vectors: np.ndarray, distance: float, block: int = 1024) -> set[tuple[int, int]]:
    """Compare all pairs by one pass of BLAS, each pair once, on all processors."""
    centred = vectors - vectors.mean(axis=0)
    norms = np.einsum("ij,ij->i", centred, centred)

    def compare(start: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        rows = slice(start, start + block)
        found = []
        for other in range(start, len(vectors), 4 * block):
            columns = slice(other, other + 4 * block)
            squared = centred[rows] @ centred[columns].T
            squared *= -2
            squared += norms[columns]
            squared += norms[rows, None]
            first, second = np.nonzero(squared <= distance**2 * (1 + 1e-4) + 1e-4)
            found.append((first + start, second + other))
        return iter(found)

    candidates = [
        pair for found in on_all_processors(compare, range(0, len(vectors), block)) for pair in found
    ]
    first = np.concatenate([pair[0] for pair in candidates])
    second = np.concatenate([pair[1] for pair in candidates])
    later = first < second
    first, second = first[later], second[later]
    exact = np.linalg.norm(vectors[first].astype(np.float64) - vectors[second], axis=1) <= distance
    return set(zip(first[exact].tolist(), second[exact].tolist(), strict=True))


def near(dataset: Dataset) -> None:
    vectors = feature_vectors(dataset)
    for distance in NEAR:
        expected, *brute = timed(partial(all_pairs, vectors, distance))
        found, *fast = timed(partial(near_pairs, vectors, distance))
        pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
        print(
            f"near, {distance:g}: {len(pairs):,} pairs, {len(expected - pairs)} missing, "
            f"{len(pairs - expected)} too many; {fast[0]:.1f} s / {brute[0]:.1f} s = "
            f"{fast[0] / brute[0]:.2f}, of processor time {fast[1] / brute[1]:.2f} {limits('near')}",
            flush=True,
        )


def letters() -> Dataset | None:
    """Return drawn letters as a data set of one split."""
    path = SHARED_DATA / "pen" / "letters.jsonl.gz"
    if not path.is_file():
        return None
    with gzip.open(path, "rt") as file:
        lines = [json.loads(line) for line in file]
    drawings = [Drawing(tuple(Stroke(stroke) for stroke in line["strokes"])) for line in lines]
    # Many capital letters look like small ones.
    names, labels = np.unique([line["label"].upper() for line in lines], return_inverse=True)
    split = Split("train", drawings_to_images(drawings), labels.astype(np.int16))
    return Dataset("Letters", (split,), tuple(names.tolist()), "letters")


def fashion(folder: Path | None, seeds: Sequence[int]) -> None:
    if folder is None or not folder.is_dir():
        print("fashion: skipped, its files are not there; name their folder with --fashion")
        return
    planted(open_dataset(folder), "fashion", seeds)


def main() -> None:
    """Print all figures, or those of one part."""
    parts = ("random", "alike", "fashion", "letters", "time", "near", "published")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED_DATA / "mnist")
    parser.add_argument("--only", choices=parts, nargs="+", default=parts)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--fashion", type=Path)
    options = parser.parse_args()
    os.environ[ENVIRONMENT_VARIABLE] = "off"
    if not options.folder.is_dir():
        print(f"skipped: needs the MNIST files, and {options.folder} is not there")
        return
    dataset = open_dataset(options.folder, corrections=False)
    drawn = letters() if "letters" in options.only else None
    measures: dict[str, Callable[[], None]] = {
        "random": lambda: planted(dataset, "random", options.seeds),
        "alike": lambda: planted(dataset, "alike", options.seeds, nearest_classes(dataset)),
        "fashion": lambda: fashion(options.fashion, options.seeds),
        "letters": lambda: planted(drawn, "letters", options.seeds) if drawn else None,
        "time": lambda: times(dataset),
        "near": lambda: near(dataset),
        "published": lambda: published(dataset),
    }
    for part in options.only:
        measures[part]()


if __name__ == "__main__":
    main()
