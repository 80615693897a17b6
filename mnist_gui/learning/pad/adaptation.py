"""Adapting the pad's classifier to a writer, and measuring what that changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.pad.classifier import PadClassifier
from mnist_gui.learning.pad.writer_adaptation import WriterAdaptation


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
    classifier: PadClassifier, drawings: Sequence[Drawing], labels: npt.ArrayLike
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
    classifier: PadClassifier, drawings: Sequence[Drawing], labels: npt.ArrayLike
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
