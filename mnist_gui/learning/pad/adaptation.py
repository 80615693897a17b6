"""Adaptation to one writer, from a few of their drawings, in a fraction of a second.

Nothing is fitted. The vectors of the drawings are kept beside the stroke expert's support vectors, and vote:
a new drawing that resembles one of them gets a bonus for its class. The support vectors vote as well, at a
discount. Without their votes, classes without drawings of the writer would lose to those with some.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.models.svm import SvmModel
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.scoring import Probabilities, gaussian_kernel

if TYPE_CHECKING:
    from mnist_gui.learning.pad.classifier import PadClassifier

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


@dataclass(frozen=True, eq=False)
class AdaptationCheck:
    """How an adaptation changes the predictions for its own drawings.

    Attributes
    ----------
    adaptation : WriterAdaptation
        Made from all drawings.
    before : Prediction
        Predictions without the adaptation.
    after : Prediction
        Leave-one-out predictions: each drawing is classified with the adaptation made from all others.
    """

    adaptation: WriterAdaptation
    before: Prediction
    after: Prediction

    @property
    def labels(self) -> Labels:
        """Digits of the drawings, int16 of shape (k,)."""
        return self.adaptation.labels

    @property
    def errors_before(self) -> int:
        """Number of drawings misread without the adaptation."""
        return int(np.count_nonzero(self.before.labels != self.labels))

    @property
    def errors_after(self) -> int:
        """Number of drawings misread with the adaptation, left out one at a time."""
        return int(np.count_nonzero(self.after.labels != self.labels))


def adapt_to_writer(
    classifier: "PadClassifier", drawings: Sequence[Drawing], labels: npt.ArrayLike
) -> WriterAdaptation:
    """Adapt a classifier to a writer.

    Parameters
    ----------
    classifier : PadClassifier
        The adaptation fits this classifier only: its vectors are made by this classifier's features.
    drawings : sequence of Drawing, length n
        The writer's drawings; blank ones are skipped.
    labels : array-like of int, shape (n,)
        Their digits, 0 to 9.

    Raises
    ------
    ValueError
        If `labels` has another length than `drawings`, or holds something else than digits.
    """
    digits = np.asarray(labels, dtype=np.int16)
    if digits.shape != (len(drawings),) or not ((digits >= 0) & (digits < 10)).all():
        raise ValueError("each drawing needs one label, of the digits 0 to 9")
    drawn = np.array([not drawing.is_empty for drawing in drawings], dtype=bool)
    vectors = classifier.stroke_expert.features.transform(drawings)
    return WriterAdaptation(vectors[drawn], digits[drawn])


def check_adaptation(
    classifier: "PadClassifier", drawings: Sequence[Drawing], labels: npt.ArrayLike
) -> AdaptationCheck:
    """Adapt a classifier to a writer, and measure on the same drawings, leaving one out, what that changes.

    The parameters are those of `adapt_to_writer`. An adaptation that `classifier` already has is ignored.

    Raises
    ------
    ValueError
        As `adapt_to_writer`, or if a drawing is blank.
    """
    adaptation = adapt_to_writer(classifier, drawings, labels)
    if len(adaptation.labels) != len(drawings):
        raise ValueError("a blank drawing shows no digit")
    return AdaptationCheck(
        adaptation=adaptation,
        before=classifier.with_adaptation(None).read(drawings),
        after=classifier.with_adaptation(adaptation).read(drawings, leave_one_out=True),
    )
