"""The mean image of each class, and how much its images differ from it."""

from typing import Final, NamedTuple

import numpy as np

from mnist_gui.data.arrays import Column
from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

MOST_CLASSES: Final = 100
_BLOCK: Final = 4_000_000  # pixels that are added up at a time
_MOST_PIXELS: Final = 32_000_000  # of all means together


class ClassAverage(NamedTuple):
    """One class of some images.

    Attributes
    ----------
    label : int
        A class, or `NO_LABEL`.
    n_images : int
        How many of the images have it.
    mean, spread : ndarray of float32, shape (h, w)
        Mean and standard deviation of each pixel, in grey values: 0 to 255, and 0 to 127.5.
    """

    label: int
    n_images: int
    mean: Column
    spread: Column


def class_averages(
    dataset: Dataset, rows: Rows, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> tuple[ClassAverage, ...]:
    """Compute mean and standard deviation of the images of each class.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        The images.
    report : callable
        Called with the progress.
    token : CancelToken, optional

    Returns
    -------
    tuple of ClassAverage
        By label, ascending; at most `MOST_CLASSES`, those with the most images.
    """
    token = token or CancelToken()
    size = dataset.height * dataset.width
    labels, counts = np.unique(dataset.labels[rows], return_counts=True)
    most = min(MOST_CLASSES, max(1, _MOST_PIXELS // size))
    kept = np.sort(np.argsort(-counts, kind="stable")[:most])
    labels, counts = labels[kept], counts[kept]
    sums, squares = np.zeros((2, len(labels), size))
    step = max(1, _BLOCK // size)
    for start in range(0, len(rows), step):
        token.raise_if_cancelled()
        block = rows[start : start + step]
        images = dataset.take(block).reshape(len(block), size)
        of_block = dataset.labels[block]
        for place, label in enumerate(labels):
            pixels = images[of_block == label].astype(np.float32)
            sums[place] += pixels.sum(axis=0, dtype=np.float64)
            squares[place] += np.square(pixels).sum(axis=0, dtype=np.float64)
        report(Progress("Averaging", min(start + step, len(rows)), len(rows), "images"))
    means = sums / counts[:, None]
    spreads = np.sqrt(np.maximum(squares / counts[:, None] - means**2, 0))
    shape = (-1, dataset.height, dataset.width)
    pictures = zip(
        means.astype(np.float32).reshape(shape), spreads.astype(np.float32).reshape(shape), strict=True
    )
    return tuple(
        ClassAverage(int(label), int(count), mean, spread)
        for label, count, (mean, spread) in zip(labels, counts, pictures, strict=True)
    )
