"""How feature vectors become scores, and scores probabilities: what more than one module computes."""

from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from mnist_gui.learning.moments import FloatArray

Probabilities = npt.NDArray[np.float64]


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


def pairwise_margins(
    kernel: FloatArray,
    support_counts: npt.NDArray[np.integer],
    dual_coef: FloatArray,
    intercepts: FloatArray,
) -> FloatArray:
    """Return how far vectors are on the first class's side of each pair of classes.

    Parameters
    ----------
    kernel : ndarray of float32, shape (n, m)
        The kernel of n vectors with m support vectors, which stand class by class.
    support_counts : ndarray of int, shape (c,)
        Support vectors of each class.
    dual_coef : ndarray of float32, shape (c - 1, m)
        Their coefficients, laid out as libsvm does.
    intercepts : ndarray of float32, shape (c * (c - 1) / 2,)
        One for each pair.

    Returns
    -------
    ndarray of float32, shape (n, c * (c - 1) / 2)
        At least 1 beyond the margin of the first class of the pair, at most -1 beyond that of the second.
    """
    ends = np.cumsum(support_counts)
    shares = np.stack(  # of class i, at [i]: its share of the margin of each pair that it belongs to
        [
            kernel[:, end - count : end] @ dual_coef[:, end - count : end].T
            for end, count in zip(ends, support_counts, strict=True)
        ]
    )
    first, second = _pairs(len(support_counts))
    # Indices around a slice put the pairs first and the vectors second.
    margins = (shares[first, :, second - 1] + shares[second, :, first]).T + intercepts
    return np.ascontiguousarray(margins, dtype=np.float32)


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


def pairwise_votes(margins: npt.NDArray[np.floating], n_classes: int) -> npt.NDArray[np.intp]:
    """Count the pairs that each class wins, as libsvm decides, intp of shape (n, n_classes)."""
    votes = np.zeros((len(margins), n_classes), dtype=np.intp)
    for pair, (i, j) in enumerate(combinations(range(n_classes), 2)):
        votes[:, i] += margins[:, pair] > 0
        votes[:, j] += margins[:, pair] <= 0
    return votes


def worst_margins(margins: npt.NDArray[np.floating], n_classes: int) -> FloatArray:
    """Return the smallest margin of each class against another one, float32 of shape (n, n_classes).

    It orders images as the probabilities of a steep slope would, but without becoming 0 or 1.
    """
    worst = np.full((len(margins), n_classes), np.inf, dtype=np.float32)
    for pair, (i, j) in enumerate(combinations(range(n_classes), 2)):
        np.minimum(worst[:, i], margins[:, pair], out=worst[:, i])
        np.minimum(worst[:, j], -margins[:, pair], out=worst[:, j])
    return worst


def softmax(logits: npt.NDArray[np.floating]) -> Probabilities:
    """Return probabilities in proportion to ``exp(logits)``, float64; each row sums to 1."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    probabilities: Probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


@lru_cache(maxsize=8)
def _pairs(n_classes: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the first and the second class of each pair, in the order of ``combinations``."""
    return np.triu_indices(n_classes, 1)
