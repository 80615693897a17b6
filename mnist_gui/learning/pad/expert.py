"""One expert: features, and a support vector machine over 13 classes - ten digits, and three kinds of none.

Its numbers are coarse on purpose, so that the file that ships with the program stays small: support vectors
are whole multiples of one step, -127 to 127 of them, and other arrays have half precision. The machine is
fitted to vectors that are coarse already, so nothing is lost between training and file.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.stroke_features import StrokeFeatures
from mnist_gui.learning.pad.synthetic import N_CLASSES
from mnist_gui.learning.scoring import PairwiseSvmScorer, Probabilities, pairwise_logits

F = TypeVar("F", GradientFeatures, StrokeFeatures)

MOST_STEPS = 127
"""The largest multiple of the step in a support vector."""

N_DIGITS = 10

_DIGIT_PAIRS = np.flatnonzero(np.triu_indices(N_CLASSES, 1)[1] < N_DIGITS)
"""Of the pairs of 13 classes those of two digits."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What an expert thinks, or several together.

    Attributes
    ----------
    digits : ndarray of float64, shape (n, 10)
        Logits of the digits, each compared with the other digits alone.
    kinds : ndarray of float64, shape (n, 13)
        Logits of the digits and of what is none, each compared with all others.
    """

    digits: Probabilities
    kinds: Probabilities

    def __add__(self, other: "Opinion") -> "Opinion":
        return Opinion(self.digits + other.digits, self.kinds + other.kinds)

    def __mul__(self, weight: float) -> "Opinion":
        return Opinion(weight * self.digits, weight * self.kinds)


@dataclass(frozen=True, eq=False)
class Expert(Generic[F]):
    """Reads feature vectors.

    Attributes
    ----------
    features : GradientFeatures or StrokeFeatures
        Make vectors of images, or of drawings.
    scorer : PairwiseSvmScorer
        Of the classes 0 to 12; how sure its margins make it is for the `Calibration` to say, not for its
        temperature.
    step : float
        What its support vectors are multiples of.
    """

    features: F
    scorer: PairwiseSvmScorer
    step: float

    def opinion(self, vectors: FloatArray, *, kernel: FloatArray | None = None) -> Opinion:
        """Say what vectors of shape (n, d) show; `kernel` is the scorer's, where it is known already."""
        if kernel is None:
            kernel = self.scorer.kernel(vectors)
        margins, slope = self.scorer.margins_of_kernel(kernel), self.scorer.slope
        return Opinion(
            digits=pairwise_logits(margins[:, _DIGIT_PAIRS], N_DIGITS, slope),
            kinds=pairwise_logits(margins, N_CLASSES, slope),
        )


def coarse_step(vectors: FloatArray) -> float:
    """Return the step with which all values of vectors can be written."""
    return float(np.abs(vectors).max() / MOST_STEPS)


def coarse(vectors: FloatArray, step: float) -> FloatArray:
    """Return vectors with each value replaced by the nearest multiple of a step, of `MOST_STEPS` at most."""
    return in_steps(vectors, step).astype(np.float32) * np.float32(step)


def in_steps(vectors: FloatArray, step: float) -> npt.NDArray[np.int8]:
    """Return each value in steps, int8 of the shape of the vectors."""
    steps: npt.NDArray[np.int8] = (
        np.rint(vectors / np.float32(step)).clip(-MOST_STEPS, MOST_STEPS).astype(np.int8)
    )
    return steps


def half_precision(array: FloatArray) -> FloatArray:
    """Return the nearest values that half precision has, as float32."""
    return array.astype(np.float16).astype(np.float32)
