"""Odd images: far from all others of their class, found without a model.

An image with a wrong label is far from its class, and so is a scribble, a broken scan or a rare way to write.
"""

import numpy as np

from mnist_gui.data.arrays import Column
from mnist_gui.data.corrected import as_given
from mnist_gui.data.dataset import Dataset
from mnist_gui.learning.class_neighbours import ClassNeighbours
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.nearest_rows import feature_vectors
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

_KEPT = "class neighbours"


def class_distances(
    dataset: Dataset,
    *,
    vectors: FloatArray | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Column:
    """Return how far each image is from the others of its class, relative to the median of the class.

    The neighbours are kept with the data set: after a correction, only what it changes is compared again.

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
    compute, compare = steps.next(500), steps.next(500)
    labels = np.concatenate([split.used_labels for split in dataset.splits])
    if vectors is not None:
        found = ClassNeighbours.of_none(len(dataset)).relabelled(labels, vectors, report=compare, token=token)
        return found.relative_distances()
    kept = dataset.kept.get(_KEPT)
    found = kept if isinstance(kept, ClassNeighbours) else ClassNeighbours.of_none(len(dataset))
    if not np.array_equal(labels, found.labels):
        vectors = feature_vectors(as_given(dataset), report=compute, token=token)
        found = found.relabelled(labels, vectors, report=compare, token=token)
        dataset.kept[_KEPT] = found
    return found.relative_distances()
