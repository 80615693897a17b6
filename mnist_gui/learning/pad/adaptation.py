"""Learning how one person writes, from some drawings of his or hers, in a fraction of a second.

Nothing is fitted. The vectors of the drawings are kept beside the stroke expert's support vectors, and vote:
a new drawing that is much like one of them gets a bonus for its class. To be fair to classes that were not
taught, or not yet, every class may vote with what most resembles it among the support vectors, at a
discount; without that, who taught five digits would lose the other five.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.scoring import PairwiseSvmScorer, Probabilities, gaussian_kernel

if TYPE_CHECKING:
    from mnist_gui.learning.pad.classifier import PadClassifier

NARROWNESS = 4
"""The kernel of the votes is so many times narrower than the stroke expert's: its power, in other words."""

DISCOUNT = 0.6
"""What a vote of the support vectors is worth beside one of the person's own drawings."""

BONUS = 36.0
"""What a vote by an equal drawing adds to the logit of its class."""


@dataclass(frozen=True, eq=False)
class WriterAdaptation:
    """How one person writes, as one classifier sees it.

    Attributes
    ----------
    vectors : ndarray of float32, shape (k, d)
        The stroke vectors of the drawings that were learned.
    labels : ndarray of int16, shape (k,)
        The digits that they show, 0 to 9.
    """

    vectors: FloatArray
    labels: Labels

    def without(self, row: int) -> "WriterAdaptation":
        """Return the hand as if one of its drawings had not been learned."""
        return WriterAdaptation(np.delete(self.vectors, row, axis=0), np.delete(self.labels, row))

    def votes(self, vectors: FloatArray, scorer: PairwiseSvmScorer, kernel: FloatArray) -> Probabilities:
        """Return what is to be added to the logit of each class of the stroke expert.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            Of the drawings that are being read.
        scorer : PairwiseSvmScorer
            The stroke expert's.
        kernel : ndarray of float32, shape (n, m)
            The likeness of `vectors` to its support vectors.

        Returns
        -------
        ndarray of float64, shape (n, 13)
            From 0 to `BONUS`.
        """
        ends = np.cumsum(scorer.support_counts)
        votes = np.zeros((len(vectors), len(scorer.classes)))
        for place, (end, count) in enumerate(zip(ends, scorer.support_counts, strict=True)):
            nearest = min(3, int(count))
            if nearest:
                of_class = np.partition(kernel[:, end - count : end], -nearest, axis=1)[:, -nearest:]
                votes[:, place] = DISCOUNT * (of_class**NARROWNESS).mean(axis=1)
        own = gaussian_kernel(vectors, self.vectors, NARROWNESS * scorer.gamma)
        for label in np.unique(self.labels):
            of_label = own[:, self.labels == label].max(axis=1)
            votes[:, label] = np.maximum(votes[:, label], of_label)
        return BONUS * votes


@dataclass(frozen=True, eq=False)
class AdaptationCheck:
    """How learning a hand changes the reading of the very drawings that were learned.

    Attributes
    ----------
    hand : Hand
        As `adapt_to_writer` learns it of all the drawings.
    before : Prediction
        What is read without knowing the hand.
    after : Prediction
        What is read of each drawing by whom has learned all the others.
    """

    hand: WriterAdaptation
    before: Prediction
    after: Prediction

    @property
    def labels(self) -> Labels:
        """What the drawings show, int16 of shape (k,)."""
        return self.hand.labels

    @property
    def errors_before(self) -> int:
        """How many drawings were misread."""
        return int(np.count_nonzero(self.before.labels != self.labels))

    @property
    def errors_after(self) -> int:
        """How many drawings are still misread, each once the others are known."""
        return int(np.count_nonzero(self.after.labels != self.labels))


def adapt_to_writer(
    classifier: "PadClassifier", drawings: Sequence[Drawing], labels: npt.ArrayLike
) -> WriterAdaptation:
    """Learn how a person writes.

    Parameters
    ----------
    classifier : PadClassifier
        Who is going to use it; another classifier sees other vectors.
    drawings : sequence of Drawing, length n
        What the person drew; blank ones are passed over.
    labels : array-like of int, shape (n,)
        The digits that they show, 0 to 9.

    Raises
    ------
    ValueError
        If there are not as many labels as drawings, or one is no digit.
    """
    known = np.asarray(labels, dtype=np.int16)
    if known.shape != (len(drawings),) or not ((known >= 0) & (known < 10)).all():
        raise ValueError("a hand is learned from as many digits, 0 to 9, as there are drawings")
    drawn = np.array([not drawing.is_empty for drawing in drawings], dtype=bool)
    vectors = classifier.stroke_expert.features.transform(drawings)
    return WriterAdaptation(vectors[drawn], known[drawn])


def check_adaptation(
    classifier: "PadClassifier", drawings: Sequence[Drawing], labels: npt.ArrayLike
) -> AdaptationCheck:
    """Find out what learning drawings changes for these drawings themselves, without letting any help itself.

    Parameters
    ----------
    classifier : PadClassifier
        Who learns; what hand it knows already does not matter.
    drawings : sequence of Drawing, length n
        What the person drew, none of them blank.
    labels : array-like of int, shape (n,)
        The digits that they show, 0 to 9.

    Raises
    ------
    ValueError
        If there are not as many labels as drawings, one is no digit, or a drawing is blank.
    """
    hand = adapt_to_writer(classifier, drawings, labels)
    if len(hand.labels) != len(drawings):
        raise ValueError("a blank drawing shows no digit")
    return AdaptationCheck(
        hand=hand,
        before=classifier.with_adaptation(None).read(drawings),
        after=classifier.with_adaptation(hand).read(drawings, as_if_new=True),
    )
