"""A program that works on a mapped file while another cuts the file short.

As a program, ``python cut_files.py JOB FOLDER``, this works on a data set until it finds out.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.export import export
from mnist_gui.data.idx import write_idx
from mnist_gui.data.measures import ink, measure
from mnist_gui.data.open import open_dataset
from mnist_gui.data.pyramid import blank_level, fill_levels
from mnist_gui.errors import DataError
from mnist_gui.learning.feature_cache import features_of
from mnist_gui.learning.features import PixelFeatures
from mnist_gui.learning.neighbours import build_neighbours
from mnist_gui.progress import CancelToken, ignore_progress

IMAGES = 40_000
_KEPT = 100_000  # bytes
_CELLS = 2600  # of a frame


def write_images(folder: Path) -> Path:
    """Write a raw IDX file of many images, and return its path."""
    path = folder / "train-images-idx3-ubyte"
    write_idx(path, np.full((IMAGES, 28, 28), 7, dtype=np.uint8))
    return path


def cut_during(job: str, path: Path, *, delay: float) -> subprocess.CompletedProcess[str]:
    """Cut a file short while a program works on it, and return how that program ended.

    Parameters
    ----------
    job : str
        One of `JOBS`.
    path : Path
        As from `write_images`.
    delay : float
        Seconds from the beginning of the work to the cut.
    """
    command = [sys.executable, __file__, job, str(path.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None, "it is a pipe"
        child.stdout.readline()
        time.sleep(delay)  # any moment of the work will do
        os.truncate(path, _KEPT)
        out, err = child.communicate(timeout=120)
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def _measure(dataset: Dataset) -> None:
    measure(dataset, ink)


def _scale(dataset: Dataset) -> None:
    fill_levels(dataset, [blank_level(dataset, 7)])


def _show(dataset: Dataset) -> None:
    dataset.take(np.random.default_rng().integers(0, len(dataset), _CELLS))


def _features(dataset: Dataset) -> None:
    rows = np.random.default_rng(0).permutation(len(dataset))
    features_of(dataset.splits[0], rows, PixelFeatures())


def _compare(dataset: Dataset) -> None:
    build_neighbours(dataset, "pixels", report=ignore_progress, token=CancelToken())


def _export(dataset: Dataset) -> None:
    export(dataset, Path(dataset.source) / "out", "idx", overwrite=True)


def _touch(dataset: Dataset) -> None:
    """Touch the map itself, as nothing in the program does."""
    images = dataset.splits[0].images
    for start in range(0, len(images), 256):
        images[start : start + 256].sum()


JOBS = {
    "measure": _measure,
    "scale": _scale,
    "show": _show,
    "features": _features,
    "compare": _compare,
    "export": _export,
}
"""What works on the images of a data set."""

YARDSTICK = {"touch the map": _touch}


def main() -> None:
    name, folder = sys.argv[1:]
    job = {**JOBS, **YARDSTICK}[name]
    dataset = open_dataset(folder)
    print("ready", flush=True)
    path = Path(folder) / "train-images-idx3-ubyte"
    try:
        while path.stat().st_size > _KEPT:
            job(dataset)
        dataset.splits[0].read(slice(None))
    except DataError as error:
        print(error)


if __name__ == "__main__":
    main()
