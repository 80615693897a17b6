"""Measure preparing: processor time of each step beside an export alone, and the memory of many images.

Usage: ``python tests/benchmarks/bench_preparing.py [DATA_DIR] [MILLIONS]``, with the MNIST files in DATA_DIR.

Yardsticks: a step that needs no ink costs less than the export itself; as many images as one likes are turned
and divided in 256 MiB of memory beyond those of the program, since they are in a file that is mapped.
"""

from checkout import SHARED_DATA  # isort: skip

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.export import export
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.preparing.following import follow
from mnist_gui.preparing.recipe_text import parse_recipe

RECIPES = ("invert", "turn 90", "crop 2", "as-mnist", "size 20x20", "test 0.2\nfolds 5", "per-class 1000")


def seconds(dataset: Dataset, recipe: str, folder: Path) -> tuple[float, float]:
    """Return the processor seconds of preparing and of writing the result as IDX files."""
    start = time.process_time()
    made = follow(parse_recipe(recipe), dataset).dataset
    middle = time.process_time()
    export(made, folder / "out", "idx", overwrite=True)
    return middle - start, time.process_time() - middle


def private_memory() -> float:
    """Return the megabytes of memory of this process that are in no file."""
    status = Path("/proc/self/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(fields["RssAnon"].split()[0]) / 1024


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED_DATA / "mnist"
    millions = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as made:
        if folder.is_dir():
            dataset = open_dataset(folder)
            for recipe in RECIPES:
                prepared, written = seconds(dataset, recipe, Path(made))
                words = recipe.replace("\n", ", ")
                print(f"{words:<18}{prepared:>8.2f} s{written:>8.2f} s to write {len(dataset):,} images")
        if not Path("/proc/self/status").exists():
            return
        count = round(millions * 1e6)
        path = Path(made, "many-images-idx3-ubyte")
        write_idx(path, np.random.default_rng(0).integers(0, 256, size=(count, 28, 28), dtype=np.uint8))
        many = open_dataset(path)
        before, most = private_memory(), 0.0

        def note(_progress: object) -> None:
            nonlocal most
            most = max(most, private_memory())

        follow(parse_recipe("turn 90\ntest 0.2"), many, scratch=Path(made), report=note)
        print(f"turn and divide {count:,} images: {max(most, private_memory()) - before:.0f} MB more at most")


if __name__ == "__main__":
    main()
