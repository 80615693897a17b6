"""Adaptation to one writer, from a few of their drawings, in a fraction of a second.

Nothing is fitted. The vectors of the drawings are kept beside the stroke expert's support vectors, and vote:
a new drawing that resembles one of them gets a bonus for its class. The support vectors vote as well, at a
discount. Without their votes, classes without drawings of the writer would lose to those with some.
"""

from dataclasses import dataclass

import numpy as np

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.models.svm import SvmModel
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.scoring import Probabilities, gaussian_kernel

NARROWNESS = 4
"""How many times narrower the kernel of the votes is than the stroke expert's, as a factor of gamma."""

DISCOUNT = 0.6
"""Weight of a support vector's vote, relative to a vote of the writer's own drawings."""

BONUS = 36.0
"""What a vote by an identical drawing adds to the logit of its class."""


@dataclass(frozen=True, eq=False)
class WriterAdaptation:
    """What one classifier keeps of one writer's drawings.

    Attributes
    ----------
    vectors : ndarray of float32, shape (k, d)
        Stroke vectors of the drawings.
    labels : ndarray of int16, shape (k,)
        Their digits, 0 to 9.
    """

    vectors: FloatArray
    labels: Labels

    def without(self, row: int) -> "WriterAdaptation":
        """Return the adaptation without one of its drawings."""
        return WriterAdaptation(np.delete(self.vectors, row, axis=0), np.delete(self.labels, row))

    def votes(self, vectors: FloatArray, svm: SvmModel, kernel: FloatArray) -> Probabilities:
        """Return what to add to the logits of the stroke expert.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            Stroke vectors of the drawings to classify.
        svm : SvmModel
            The stroke expert's.
        kernel : ndarray of float32, shape (n, m)
            Kernel values of `vectors` and the support vectors.

        Returns
        -------
        ndarray of float64, shape (n, 13)
            From 0 to `BONUS`.
        """
        ends = np.cumsum(svm.support_counts)
        votes = np.zeros((len(vectors), len(svm.classes)))
        for column, (end, count) in enumerate(zip(ends, svm.support_counts, strict=True)):
            nearest = min(3, int(count))
            if nearest:
                of_class = np.partition(kernel[:, end - count : end], -nearest, axis=1)[:, -nearest:]
                votes[:, column] = DISCOUNT * (of_class**NARROWNESS).mean(axis=1)
        own = gaussian_kernel(vectors, self.vectors, NARROWNESS * svm.gamma)
        for label in np.unique(self.labels):
            of_label = own[:, self.labels == label].max(axis=1)
            votes[:, label] = np.maximum(votes[:, label], of_label)
        return BONUS * votes
