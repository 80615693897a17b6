"""Fisher's linear discriminant, of vectors of any length."""

import numpy as np
import numpy.typing as npt

from mnist_gui.learning.moments import FloatArray

LARGEST_SAMPLE = 10_000
"""Vectors from which the covariance within classes is estimated."""

LONG_VECTOR = 2000
"""Up to this length, the covariance of all features is computed, as it takes little."""

Doubles = npt.NDArray[np.float64]


def discriminant_bytes(images: int, features: int) -> int:
    """Return the bytes that the discriminant takes: residuals of the sample, and its matrix three times."""
    sample = min(images, LARGEST_SAMPLE)
    side = 0 if features <= LONG_VECTOR else min(features, sample)  # a small one is in `memory.FIXED`
    return 4 * 2 * sample * features + 20 * side**2


def discriminant_weights(residuals: FloatArray, means: Doubles) -> Doubles:
    """Multiply the means of classes by the inverse of the within-class covariance, which is regularised.

    The covariance of long vectors is a matrix of all their features, and could take hundreds of gigabytes.
    With fewer vectors than features, the matrix of all vectors has the same information (Woodbury identity).

    Parameters
    ----------
    residuals : ndarray of float32, shape (m, d)
        Vectors minus the means of their classes.
    means : ndarray of float64, shape (d, c)

    Returns
    -------
    ndarray of float64, shape (d, c)
    """
    count, length = residuals.shape
    if length <= LONG_VECTOR or length <= count:
        covariance = (residuals.T @ residuals).astype(np.float64) / count
        covariance.flat[:: length + 1] += 0.01 * covariance.trace() / length + 1e-12
        return np.linalg.solve(covariance, means)
    products = (residuals @ residuals.T).astype(np.float64)
    ridge = 0.01 * products.trace() / count / length + 1e-12
    products.flat[:: count + 1] += ridge * count
    weights: Doubles = (means - residuals.T @ np.linalg.solve(products, residuals @ means)) / ridge
    return weights
