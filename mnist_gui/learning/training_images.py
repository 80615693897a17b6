"""The images that a model was trained on, found again in the open data set by their features."""

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

    @property
    def split(self) -> Split:
        """The split that they are in."""
        return self._split

    def of(self, nearest: NearestVectors) -> "list[Images | None]":
        """Return the image of each vector; None for one that is of no image here."""
        return [None if row is None else self._split.images[row] for row in self.rows_at(nearest)]

    def rows_at(self, nearest: NearestVectors) -> list[int | None]:
        """Return the row in the split of each vector, by its number if that is known."""
        if nearest.rows is None:
            return self.rows_of(nearest.vectors)
        return [self._row(int(row)) for row in nearest.rows]

    def rows_of(self, vectors: FloatArray) -> list[int | None]:
        """Return the row in the split of each vector, float32 of shape (k, d); None for one without."""
        squared = self._squares - 2 * (vectors @ self._vectors.T)
        best = squared.argmin(axis=1)
        lengths = np.einsum("ij,ij->i", vectors, vectors)
        apart = np.sqrt(np.maximum(squared[np.arange(len(best)), best] + lengths, 0))
        same = apart <= _SAME * np.sqrt(lengths)
        return [self._row(int(row)) if is_same else None for row, is_same in zip(best, same, strict=True)]

    def _row(self, number: int) -> int | None:
        return int(self._rows[number]) if number < len(self._rows) else None


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
