"""Measure the export of 70,000 PNG files, against a plain Pillow loop in the same run; and other formats.

Usage: ``python tests/benchmarks/bench_export.py [DATA_DIR [OUT_DIR]]``, with the MNIST files in DATA_DIR, and
2 GB of free space in OUT_DIR. The default is /dev/shm where it exists, because it is memory: on a disk, each
candidate takes from 3 to 30 s, depending on the file system, and only the ratio over several runs is
meaningful. The candidates alternate. Nothing is removed before the end, because some file systems reuse freed
space slowly. Medians are compared.
"""

from checkout import SHARED_DATA  # isort: skip

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PIL import Image

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.export import FORMATS, export
from mnist_gui.data.open import open_dataset

REPEATS = 3
DEFAULT_FOLDER = SHARED_DATA / "mnist"


def export_with_pillow(dataset: Dataset, out: Path) -> None:
    """Write the same files as the format png, in the obvious way."""
    for split in dataset.splits:
        for name in dataset.class_names:
            (out / split.name / name).mkdir(parents=True)
        for place, (image, label) in enumerate(zip(split.images, split.labels, strict=True)):
            Image.fromarray(image).save(out / split.name / dataset.class_names[label] / f"{place:05}.png")


def seconds(job: Callable[[Path], object], parent: Path) -> float:
    """Time a job that writes to a new folder."""
    out = Path(tempfile.mkdtemp(dir=parent)) / "out"
    if hasattr(os, "sync"):
        os.sync()  # so that earlier output does not slow this job
    start = time.perf_counter()
    job(out)
    return time.perf_counter() - start


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER
    if not folder.is_dir():
        print(f"skipped: needs the MNIST files, and {folder} is not there")
        return
    in_memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    dataset = open_dataset(folder)
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else in_memory) as parent:
        pillow, ours = [], []
        for _ in range(REPEATS):
            pillow.append(seconds(lambda out: export_with_pillow(dataset, out), Path(parent)))
            ours.append(seconds(lambda out: export(dataset, out, "png"), Path(parent)))
            print(
                f"  {len(dataset):,} PNG files: Pillow {pillow[-1]:.2f} s, ours {ours[-1]:.2f} s", flush=True
            )
        print(
            f"png / plain Pillow loop in {parent} = {median(ours) / median(pillow):.2f} (must be 0.6 at most)"
        )
        for name in FORMATS:
            if name != "png":
                taken = seconds(lambda out, name=name: export(dataset, out, name), Path(parent))
                print(f"  {name:<8} {taken:.2f} s")


if __name__ == "__main__":
    main()
