"""The images that a model was trained on, found again in the open data set by their features. No Qt."""

import numpy as np

from mnist_gui.data.corrected import corrected_fingerprint
from mnist_gui.data.dataset import Dataset, Images, Rows, Split
from mnist_gui.learning.feature_cache import features_of, user_cache
from mnist_gui.learning.models.decision import NearestVectors
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.training import Run, choose_training_images
from mnist_gui.progress import CancelToken, Report

_SAME = 1e-2
"""Distance up to which two vectors are of the same image, relative to their length."""


class TrainingImages:
    """Training images, by the vectors that a model keeps of them.

    Parameters
    ----------
    split : Split
    rows : ndarray of intp, shape (n,)
        Their rows in the split, in the order of the training.
    vectors : ndarray of float32, shape (n, d)
        Their features.
    """

    def __init__(self, split: Split, rows: Rows, vectors: FloatArray) -> None:
        self._split, self._rows, self._vectors = split, rows, vectors
        self._squares = np.einsum("ij,ij->i", vectors, vectors)

    def of(self, nearest: NearestVectors) -> "list[Images | None]":
        """Return the image of each vector; None for one that is of no image here."""
        if nearest.rows is not None:
            return [self._image(int(row)) for row in nearest.rows]
        squared = self._squares - 2 * (nearest.vectors @ self._vectors.T)
        best = squared.argmin(axis=1)
        lengths = np.einsum("ij,ij->i", nearest.vectors, nearest.vectors)
        apart = np.sqrt(np.maximum(squared[np.arange(len(best)), best] + lengths, 0))
        same = apart <= _SAME * np.sqrt(lengths)
        return [self._image(int(row)) if is_same else None for row, is_same in zip(best, same, strict=True)]

    def _image(self, row: int) -> "Images | None":
        if row >= len(self._rows):
            return None
        image: Images = self._split.images[self._rows[row]]
        return image


def find_training_images(
    run: Run, dataset: Dataset, report: Report, token: CancelToken
) -> "TrainingImages | None":
    """Compute the features of the images that a run was trained on; None if they are of another data set."""
    if run.corrected_fingerprint != corrected_fingerprint(dataset):
        return None
    split, rows = choose_training_images(dataset, run.request)
    features = run.classifier.features
    vectors = features_of(split, rows, features, cache=user_cache(), report=report, token=token)
    return TrainingImages(split, rows, vectors)
