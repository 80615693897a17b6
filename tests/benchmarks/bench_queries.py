"""Measure how long queries take: computing columns, selecting rows, sorting them.

Usage: ``python tests/benchmarks/bench_queries.py [DATA_DIR]``, with the MNIST files in DATA_DIR.

- Each measure on all images, in seconds of wall and of processor time.
- The share of digits with the number of holes that their class has.
- Numbering the values of own columns, then queries and sorts of 70,000 and 1,000,000 rows: at most 8 ms and
  30 ms each, also for the first sort by a column. Beside each query: counting the images of each class and
  split that it leaves, which happens in the background.
"""

from checkout import SHARED_DATA  # isort: skip

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.measures import holes, measure
from mnist_gui.data.open import open_dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.facets import count_facets
from mnist_gui.data.query.order import Order, Sorter
from mnist_gui.data.query.query import select_rows
from mnist_gui.data.query.run_query import find_column
from mnist_gui.data.query.text import parse_query

HOLES = {0: {1}, 1: {0}, 2: {0, 1}, 3: {0}, 4: {0, 1}, 5: {0}, 6: {1}, 7: {0}, 8: {2}, 9: {1}}
"""The numbers of holes of each digit: a 2 can have a loop, a 4 can be closed."""

QUERIES = (
    "label:3,5",
    "label:3 wrong conf<0.6",
    "-label:3 loss>2 ink<0.5 -note",
    "sample:100",
    "writer:12",
    "score<0.5",
    "-tool:pen",
)
KEYS = ("label", "loss", "ink", "column.writer", "column.score", "column.tool")
MOST_MILLISECONDS = {70_000: 8, 1_000_000: 30}


def milliseconds(run: Callable[[], object], times: int = 9) -> float:
    """Return the shortest time that a call takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return 1000 * min(taken)


def time_measures(dataset: Dataset) -> None:
    """Print what each measure takes, and how many digits have as many holes as they should."""
    print(f"{len(dataset):,} images")
    for condition in CONDITIONS:
        if condition.measure is not None:
            wall, processor = time.perf_counter(), time.process_time()
            measure(dataset, condition.measure)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(f"  {condition.name:12}{wall:6.2f} s, {processor:.2f} s of processor time")
    found = measure(dataset, holes)
    right = np.array([count in HOLES[label] for count, label in zip(found, dataset.labels, strict=True)])
    shares = (f"{label}: {100 * right[dataset.labels == label].mean():.1f}" for label in HOLES)
    print(f"  as many holes as expected: {100 * right.mean():.1f} % ({', '.join(shares)})")


def made_up(rows: int) -> Columns:
    """Return random rows, with everything that a query can need but own columns."""
    rng = np.random.default_rng(0)
    blank = np.broadcast_to(np.zeros((1, 1, 1), np.uint8), (rows, 1, 1))
    split = Split("train", blank, rng.integers(0, 10, rows).astype(np.int16))
    own = {
        "writer": rng.integers(0, 4000, rows).astype(np.int32),
        "score": rng.random(rows),
        "tool": np.array(["pen", "brush", "chalk"], dtype=object)[rng.integers(0, 3, rows)],
    }
    dataset = Dataset("Random", (split,), tuple("0123456789"), "", columns=own)
    confidence = rng.random(rows).astype(np.float32)
    predicted = rng.integers(0, 10, rows).astype(np.int16)
    predictions = Predictions(predicted, confidence, -np.log(confidence + 1e-6))
    known = Columns(dataset, predictions, rng.random(rows) < 0.01)
    return known.with_column("ink", rng.random(rows).astype(np.float32))


def time_queries(rows: int) -> None:
    """Print what it takes to number own columns, and the slowest query and sort."""
    known, most = made_up(rows), MOST_MILLISECONDS[rows]
    print(f"{rows:,} rows")
    for name in known.dataset.columns:
        start = time.perf_counter()
        known = known.with_column(f"column.{name}", find_column(known.dataset, f"column.{name}"))
        print(f"  number the values of {name}: {1000 * (time.perf_counter() - start):.0f} ms, once")
    everything = select_rows(known.dataset, parse_query("", known.dataset))
    for text in QUERIES:
        query = parse_query(text, known.dataset)
        taken = milliseconds(lambda query=query: select_rows(known.dataset, query, known))
        counted = milliseconds(lambda query=query: count_facets(query, known))
        print(f"  {text:32}{taken:6.2f} ms   (at most {most}), counts of classes {counted:.2f} ms")
    for key in KEYS:
        first = milliseconds(lambda key=key: Sorter(known).sort(everything, Order(key)))
        print(f"  sort by {key:24}{first:6.2f} ms   (at most {most})")


def main() -> None:
    """Measure and print."""
    time_measures(open_dataset(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED_DATA / "mnist"))
    for rows in MOST_MILLISECONDS:
        time_queries(rows)


if __name__ == "__main__":
    main()
