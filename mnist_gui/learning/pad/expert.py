"""One expert: features, and a support vector machine over 13 classes.

Its numbers are quantised, so that the file that ships with the program stays small: support vectors are whole
multiples of one step, -127 to 127, and other arrays have half precision. The machine is fitted to quantised
vectors, so nothing is lost between training and file.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.models.decision import SupportDecision
from mnist_gui.learning.models.svm import SvmModel
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.classes import N_CLASSES
from mnist_gui.learning.pad.stroke_features import StrokeFeatures
from mnist_gui.learning.scoring import Probabilities, pairwise_logits

F = TypeVar("F", GradientFeatures, StrokeFeatures)

MAX_STEPS = 127
"""Largest multiple of the step in a support vector."""

N_DIGITS = 10

_DIGIT_PAIRS = np.flatnonzero(np.triu_indices(N_CLASSES, 1)[1] < N_DIGITS)
"""Indices of the pairs of two digits among the pairs of 13 classes."""


@dataclass(frozen=True, eq=False)
class ExpertLogits:
    """Logits of one expert, or a weighted sum of several experts' logits.

    Attributes
    ----------
    digits : ndarray of float64, shape (n, 10)
        Logits of the digits, each compared with the other digits alone.
    classes : ndarray of float64, shape (n, 13)
        Logits of all classes, each compared with all others.
    """

    digits: Probabilities
    classes: Probabilities

    def __add__(self, other: "ExpertLogits") -> "ExpertLogits":
        return ExpertLogits(self.digits + other.digits, self.classes + other.classes)

    def __mul__(self, weight: float) -> "ExpertLogits":
        return ExpertLogits(weight * self.digits, weight * self.classes)


@dataclass(frozen=True, eq=False)
class Expert(Generic[F]):
    """Classifies feature vectors.

    Attributes
    ----------
    features : GradientFeatures or StrokeFeatures
        Turn images or drawings into vectors.
    svm : SvmModel
        Of the classes 0 to 12. Its temperature is not used: see `Calibration`.
    step : float
        Quantisation step of the support vectors.
    """

    features: F
    svm: SvmModel
    step: float

    def logits(self, vectors: FloatArray, *, kernel: FloatArray | None = None) -> ExpertLogits:
        """Return the logits of vectors of shape (n, d); `kernel` is the machine's, if already computed."""
        if kernel is None:
            kernel = self.svm.kernel(vectors)
        margins, slope = self.svm.margins_of_kernel(kernel), self.svm.slope
        return ExpertLogits(
            digits=pairwise_logits(margins[:, _DIGIT_PAIRS], N_DIGITS, slope),
            classes=pairwise_logits(margins, N_CLASSES, slope),
        )

    def decision(self, vector: FloatArray) -> SupportDecision:
        """Return the decision between the digits for one vector of shape (d,).

        Its logits and margins are of the digits alone; among the nearest support vectors there may be others.
        """
        whole = self.svm.decision(vector)
        digits = slice(N_DIGITS)
        margins = np.ascontiguousarray(whole.margins[digits, digits])
        pairs = margins[np.triu_indices(N_DIGITS, 1)]
        return SupportDecision(
            classes=self.svm.classes[digits],
            logits=pairwise_logits(pairs[None], N_DIGITS, self.svm.slope)[0],
            nearest=whole.nearest,
            margins=margins,
        )


def quantisation_step(vectors: FloatArray) -> float:
    """Return the smallest step that covers all values of vectors."""
    return float(np.abs(vectors).max() / MAX_STEPS)


def quantised(vectors: FloatArray, step: float) -> FloatArray:
    """Round each value to the nearest multiple of a step, at most `MAX_STEPS` steps from zero."""
    return in_quantisation_steps(vectors, step).astype(np.float32) * np.float32(step)


def in_quantisation_steps(vectors: FloatArray, step: float) -> npt.NDArray[np.int8]:
    """Return each value as a number of steps, int8 of the same shape."""
    steps: npt.NDArray[np.int8] = (
        np.rint(vectors / np.float32(step)).clip(-MAX_STEPS, MAX_STEPS).astype(np.int8)
    )
    return steps


def half_precision(array: FloatArray) -> FloatArray:
    """Round values to half precision; return them as float32."""
    return array.astype(np.float16).astype(np.float32)
