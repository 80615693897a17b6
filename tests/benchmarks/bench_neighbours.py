"""Measure the search for the 50 nearest neighbours of an image of MNIST, against plain numpy.

Usage: ``python tests/benchmarks/bench_neighbours.py [QUERIES] [DATA_DIR]``, with the MNIST files in DATA_DIR.
The query images are drawn from the whole data set. For each of them the candidates alternate, so that a busy
machine slows all of them alike:

pixels, features    `Neighbours.nearest` in either space
plain pixels        the obvious code: all images as float32, minus the query, squared, summed
plain features      the same with the feature vectors

Some results are compared with exact ones, in integers (pixels) or float64 (features). The memory that each
search adds to the process is measured where /proc has it.
"""

from checkout import SHARED_DATA  # isort: skip

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.neighbours import SPACES, FeatureNeighbours, Nearest, Neighbours, build_neighbours

COUNT = 50
MOST_MILLISECONDS = 50
EXAMINED = 30  # results compared with an exact one, which takes long


def resident() -> int:
    """Return the resident memory of this process in bytes; 0 without /proc."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def build(dataset: Dataset, space: str) -> Neighbours:
    """Prepare a search; print the seconds and the memory that it takes."""
    before, start = resident(), time.perf_counter()
    neighbours = build_neighbours(dataset, space)
    neighbours.nearest(dataset.take([0])[0])
    seconds, added = time.perf_counter() - start, resident() - before
    print(f"{space}: ready and first answer after {seconds:.2f} s; memory added: {added / 1e6:.0f} MB")
    return neighbours


def plainly(vectors: np.ndarray, query: np.ndarray) -> np.ndarray:
    """Find the nearest images with the obvious code."""
    squared = ((vectors - query) ** 2).sum(axis=1)
    return np.argsort(squared, kind="stable")[:COUNT]


def is_exact(found: Nearest, vectors: np.ndarray, query: np.ndarray) -> bool:
    """Compare a result with exact arithmetic in integers, or nearly exact in float64."""
    blocks = np.array_split(vectors, 50)
    kind = np.int64 if vectors.dtype == np.uint8 else np.float64
    differences = (block.astype(kind) - query.astype(kind) for block in blocks)
    squared = np.concatenate([np.einsum("ij,ij->i", block, block) for block in differences])
    return np.array_equal(found.rows, np.argsort(squared, kind="stable")[:COUNT])


def main() -> None:
    """Print median and 99th percentile of each candidate."""
    queries = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED_DATA / "mnist"
    if not folder.is_dir():
        print(f"skipped: needs the MNIST files, and {folder} is not there")
        return
    dataset = open_dataset(folder)
    images = dataset.take(np.arange(len(dataset)))
    neighbours = {space: build(dataset, space) for space in SPACES}
    by_features = neighbours["features"]
    assert isinstance(by_features, FeatureNeighbours)
    greys = images.reshape(len(images), -1)
    pixels, vectors = greys.astype(np.float32), np.concatenate(by_features.vectors)

    def ask(row: int) -> dict[str, Callable[[], Nearest | np.ndarray]]:
        image = images[row]
        return {
            "pixels": lambda: neighbours["pixels"].nearest(image, COUNT),
            "features": lambda: by_features.nearest(image, COUNT),
            "plain pixels": lambda: plainly(pixels, pixels[row]),
            "plain features": lambda: plainly(vectors, vectors[row]),
        }

    rows = np.random.default_rng(1).integers(0, len(dataset), queries).tolist()
    times: dict[str, list[float]] = {}
    exact = dict.fromkeys(SPACES, 0)
    for number, row in enumerate(rows):
        for name, search in ask(row).items():
            start = time.perf_counter()
            found = search()
            times.setdefault(name, []).append(1000 * (time.perf_counter() - start))
            if number < EXAMINED and isinstance(found, Nearest):
                if name == "pixels":
                    exact[name] += is_exact(found, greys, greys[row])
                else:  # the vector of one image alone differs from that within its block in the last bits
                    exact[name] += is_exact(found, vectors, by_features.vector_of(images[row]))
    print(f"the {COUNT} nearest of {len(dataset):,}, {queries} times, at most {MOST_MILLISECONDS} ms each:")
    print(f"  {'':15} {'median':>9} {'99 %':>9}")
    for name, taken in times.items():
        print(f"  {name:15} {np.median(taken):6.1f} ms {np.percentile(taken, 99):6.1f} ms")
    for space in SPACES:
        print(f"{space}: {exact[space]} of {min(EXAMINED, queries)} answers the same as without rounding")


if __name__ == "__main__":
    main()
