"""Odd images: far from all others of their class, found without a model.

An image with a wrong label is far from its class, and so is a scribble, a broken scan or a rare way to write.
"""

import numpy as np

from mnist_gui.data.arrays import Column
from mnist_gui.data.corrected import as_given
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.nearest_rows import feature_vectors
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import squared_norms
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

NEAREST = 3
"""Neighbours of its class whose mean distance tells how far an image is: one copy does not hide it."""

BLOCK = 512
"""Images compared with their class at a time."""


def class_distances(
    dataset: Dataset,
    *,
    vectors: FloatArray | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Column:
    """Return how far each image is from the others of its class, relative to the median of the class.

    Parameters
    ----------
    dataset : Dataset
    vectors : ndarray of float32, shape (n, d), optional
        Feature vectors of all rows; computed, or read from the cache, if they are missing.
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between blocks.

    Returns
    -------
    ndarray of float32, shape (n,)
        Mean distance to the nearest of its class, over the median of that in the class: 1 is usual,
        `mnist_gui.data.oddities.FAR` is odd. NaN for excluded images and without a label, or in a class of
        fewer than two other images. Read-only.

    Raises
    ------
    DataError
        If the features do not fit into memory.
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    compute = steps.next(500)
    if vectors is None:
        vectors = feature_vectors(as_given(dataset), report=compute, token=token)
    compare = steps.next(500)
    column = np.full(len(dataset), np.nan, dtype=np.float32)
    labels, done = np.concatenate([split.used_labels for split in dataset.splits]), 0
    total = int(np.count_nonzero(labels != NO_LABEL))
    for label in range(len(dataset.class_names)):
        rows = np.flatnonzero(labels == label)
        done += len(rows)
        if len(rows) < 2:
            continue
        distances = _nearest_distances(vectors[rows], token=token)
        median = float(np.median(distances))
        column[rows] = distances / median if median > 0 else 1 + (distances > 0)
        compare(Progress("Comparing the images of each class", done, total, "images"))
    column.flags.writeable = False
    return column


def _nearest_distances(vectors: FloatArray, *, token: CancelToken | None) -> Column:
    """Return the mean distance of each vector to its nearest others."""
    count = min(NEAREST, len(vectors) - 1)
    centred = vectors - vectors.mean(axis=0)
    norms = squared_norms(centred)

    def compare(start: int) -> Column:
        if token is not None:
            token.raise_if_cancelled()
        rows = np.arange(start, min(start + BLOCK, len(vectors)))
        squared = centred[rows] @ centred.T
        squared *= -2
        squared += norms
        squared += norms[rows, None]
        squared[np.arange(len(rows)), rows] = np.inf
        nearest = np.partition(squared, count - 1, axis=1)[:, :count]
        means: Column = np.sqrt(np.maximum(nearest, 0)).mean(axis=1)
        return means

    return np.concatenate(list(on_all_processors(compare, range(0, len(vectors), BLOCK))))
