"""Confidence intervals of proportions, such as of an error rate or of the recall of a class."""

from statistics import NormalDist

import numpy as np
import numpy.typing as npt


def wilson_interval(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, confidence: float = 0.95
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the score interval of proportions.

    Unlike the usual interval of one standard error to both sides, it never leaves 0 to 1, and it has a width
    without a single success: no error in 100 images does not mean that no error is possible.

    Parameters
    ----------
    successes, trials : array_like of int
        What is counted, and out of how many; 0 <= successes <= trials.
    confidence : float
        Share of such intervals that cover the true proportion, above 0 and below 1.

    Returns
    -------
    low, high : ndarray of float64
        Ends of each interval, 0 to 1. Without any trial the proportion may be anything: 0 and 1.

    Raises
    ------
    ValueError
        If a number of successes is below 0 or above that of its trials.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22:209-212, 1927.
    """
    k, n = np.broadcast_arrays(np.asarray(successes, np.float64), np.asarray(trials, np.float64))
    if (k < 0).any() or (k > n).any():
        raise ValueError("the number of successes must be between 0 and that of the trials")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    scale = n + z * z  # of both the centre and the width; never 0
    centre = (k + z * z / 2) / scale
    spread = z / scale * np.sqrt(k * (n - k) / np.maximum(n, 1) + z * z / 4)
    return np.where(k == 0, 0.0, centre - spread), np.where(k == n, 1.0, centre + spread)
