"""How a trained model reads feature vectors: with numpy and nothing else.

Training needs scikit-learn and SciPy; scoring must not, for it runs when a drawing changes and when a model
file from somewhere else is opened. A scorer is what remains of a model after training: its arrays.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.moments import FloatArray

Probabilities = npt.NDArray[np.float64]


class Scorer(Protocol):
    """A trained model, reduced to its arrays."""

    @property
    def classes(self) -> Labels:
        """The labels it tells apart, ascending, int16 of shape (c,)."""

    @property
    def length(self) -> int:
        """The length of the feature vectors it reads."""

    def probabilities(self, vectors: FloatArray) -> Probabilities:
        """Return the probability of each class, float64 of shape (n, c), for vectors of shape (n, d)."""


@dataclass(frozen=True, eq=False)
class LinearScorer:
    """A multinomial linear model.

    Attributes
    ----------
    classes : ndarray of int16, shape (c,)
        The labels it tells apart, ascending.
    weights : ndarray of float32, shape (d, c)
        Weight of each feature for each class.
    biases : ndarray of float32, shape (c,)
        What each class has before any feature is seen.
    temperature : float
        What the logits are divided by; above 1 the model is less sure than its logits say.
    """

    classes: Labels
    weights: FloatArray
    biases: FloatArray
    temperature: float = 1.0

    @property
    def length(self) -> int:
        """The length of the feature vectors it reads."""
        return len(self.weights)

    def logits(self, vectors: FloatArray) -> FloatArray:
        """Return the logarithm of each class's odds up to a constant, float32 of shape (n, c)."""
        logits: FloatArray = vectors @ self.weights + self.biases
        return logits

    def probabilities(self, vectors: FloatArray) -> Probabilities:
        """Return the probability of each class, float64 of shape (n, c)."""
        return softmax(self.logits(vectors) / self.temperature)


@dataclass(frozen=True, eq=False)
class PairwiseSvmScorer:
    """One support vector machine with a Gaussian kernel for each pair of classes.

    The arrays are laid out as libsvm does. Support vectors of one class stand together, in the order of
    `classes`. A support vector of class i has a coefficient in each of the c - 1 pairs of i with another
    class j: in row j - 1 if j > i, in row j if j < i.

    Attributes
    ----------
    classes : ndarray of int16, shape (c,)
        The labels it tells apart, ascending.
    support_vectors : ndarray of float32, shape (m, d)
        Feature vectors of training images.
    support_counts : ndarray of intp, shape (c,)
        Support vectors of each class.
    dual_coef : ndarray of float32, shape (c - 1, m)
        Their coefficients.
    intercepts : ndarray of float32, shape (c * (c - 1) / 2,)
        One for each pair, in the order (0, 1), (0, 2), ..., (1, 2), ...
    gamma : float
        The kernel is ``exp(-gamma * squared distance)``.
    slope : float
        Turns a margin into the odds of its pair; see `pairwise_logits`.
    temperature : float
        What the logits are divided by.
    """

    classes: Labels
    support_vectors: FloatArray
    support_counts: npt.NDArray[np.intp]
    dual_coef: FloatArray
    intercepts: FloatArray
    gamma: float
    slope: float = 1.0
    temperature: float = 1.0

    @property
    def length(self) -> int:
        """The length of the feature vectors it reads."""
        return int(self.support_vectors.shape[1])

    @cached_property
    def _squared_norms(self) -> FloatArray:
        return squared_norms(self.support_vectors)

    def margins(self, vectors: FloatArray) -> FloatArray:
        """Return how far each vector is on the first class's side of each pair.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            Feature vectors. The kernel takes 4 * n * m bytes of memory.

        Returns
        -------
        ndarray of float32, shape (n, c * (c - 1) / 2)
            At least 1 beyond the margin of the first class of the pair, at most -1 beyond that of the second.
        """
        return self.margins_of_kernel(self.kernel(vectors))

    def kernel(self, vectors: FloatArray) -> FloatArray:
        """Return the likeness of vectors to the support vectors, float32 of shape (n, m), 0 to 1."""
        return gaussian_kernel(vectors, self.support_vectors, self.gamma, right_norms=self._squared_norms)

    def margins_of_kernel(self, kernel: FloatArray) -> FloatArray:
        """Return what `margins` does, where the kernel is known already."""
        ends = np.cumsum(self.support_counts)
        shares = np.stack(  # of class i, at [i]: its share of the margin of each pair that it belongs to
            [
                kernel[:, end - count : end] @ self.dual_coef[:, end - count : end].T
                for end, count in zip(ends, self.support_counts, strict=True)
            ]
        )
        first, second = _pairs(len(self.classes))
        # Indices around a slice put the pairs first and the vectors second.
        margins = (shares[first, :, second - 1] + shares[second, :, first]).T + self.intercepts
        return np.ascontiguousarray(margins, dtype=np.float32)

    def probabilities(self, vectors: FloatArray) -> Probabilities:
        """Return the probability of each class, float64 of shape (n, c)."""
        return softmax(
            pairwise_logits(self.margins(vectors), len(self.classes), self.slope) / self.temperature
        )


def squared_norms(vectors: FloatArray) -> FloatArray:
    """Return the squared length of each vector, float32 of shape (n,), for vectors of shape (n, d)."""
    norms: FloatArray = np.einsum("ij,ij->i", vectors, vectors)
    return norms


def gaussian_kernel(
    left: FloatArray, right: FloatArray, gamma: float, *, right_norms: FloatArray | None = None
) -> FloatArray:
    """Return ``exp(-gamma * |x - y|^2)`` for each x of `left` and y of `right`.

    The squared distance is |x|^2 + |y|^2 - 2 x.y, so that nearly all of the work is one matrix product.

    Parameters
    ----------
    left, right : ndarray of float32, shapes (n, d) and (m, d)
        Feature vectors.
    gamma : float
        More than 0.
    right_norms : ndarray of float32, shape (m,), optional
        The squared lengths of `right`, where they are known already.

    Returns
    -------
    ndarray of float32, shape (n, m)
        From 0 to 1.
    """
    if right_norms is None:
        right_norms = squared_norms(right)
    exponents: FloatArray = left @ right.T
    exponents *= np.float32(2 * gamma)
    exponents -= np.float32(gamma) * squared_norms(left)[:, None]
    exponents -= np.float32(gamma) * right_norms
    np.minimum(exponents, 0, out=exponents)  # rounding may leave a vector a hair's breadth "inside" itself
    return np.exp(exponents, out=exponents)


def pairwise_logits(margins: npt.NDArray[np.floating], n_classes: int, slope: float) -> Probabilities:
    """Join all pairs: the logit of class i is the sum over j of log sigmoid(slope * margin_ij).

    A class is likely if it loses no pair clearly; how clearly it wins against classes that are out of
    question hardly counts, for log sigmoid levels off at 0.

    Parameters
    ----------
    margins : ndarray, shape (n, n_classes * (n_classes - 1) / 2)
        One-vs-one margins, positive for the first class of the pair.
    n_classes : int
        At least 2.
    slope : float
        More than 0.

    Returns
    -------
    ndarray of float64, shape (n, n_classes)
        At most 0.
    """
    scaled = slope * margins.astype(np.float64)
    first, second = _pairs(n_classes)
    log_odds = np.zeros((len(margins), n_classes, n_classes))
    log_odds[:, first, second] = -np.logaddexp(0, -scaled)
    log_odds[:, second, first] = -np.logaddexp(0, scaled)
    logits: Probabilities = log_odds.sum(axis=2)
    return logits


@lru_cache(maxsize=8)
def _pairs(n_classes: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the first and the second class of each pair, in the order of ``combinations``."""
    return np.triu_indices(n_classes, 1)


def pairwise_votes(margins: npt.NDArray[np.floating], n_classes: int) -> npt.NDArray[np.intp]:
    """Count the pairs that each class wins, as libsvm decides, intp of shape (n, n_classes)."""
    votes = np.zeros((len(margins), n_classes), dtype=np.intp)
    for pair, (i, j) in enumerate(combinations(range(n_classes), 2)):
        votes[:, i] += margins[:, pair] > 0
        votes[:, j] += margins[:, pair] <= 0
    return votes


def softmax(logits: npt.NDArray[np.floating]) -> Probabilities:
    """Return probabilities in proportion to ``exp(logits)``, float64; each row sums to 1."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    probabilities: Probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities
