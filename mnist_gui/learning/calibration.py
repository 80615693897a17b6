"""Calibration: turn scores into probabilities, so that of the predictions with 90 % nine in ten are right.

A model is too confident about its training images. Its scores are therefore turned into probabilities by one
or two numbers that are fitted to held-out images by maximum likelihood (temperature scaling: C. Guo, G.
Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks", 2017). They change the
confidence, and hardly ever the predicted class.

When a few held-out images are all classified correctly, the most likely model is one that is always certain.
So a weak prior pulls each number to a plausible value, with the weight of about one image.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.scoring import Probabilities


def fit_temperature(logits: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]) -> float:
    """Find the temperature that makes held-out labels most likely.

    Parameters
    ----------
    logits : ndarray, shape (n, c)
        Logits of the held-out images; n may be 0.
    labels : ndarray of int, shape (n,)
        Column of the true class.

    Returns
    -------
    float
        Divisor of the logits, 0.05 to 20.
    """
    (temperature,) = maximise_likelihood(lambda t: logits / t, labels, plausible=(1.0,))
    return temperature


def calibration_error(probabilities: Probabilities, labels: Labels, *, bins: int = 15) -> float:
    """Return the expected calibration error, 0 to 1.

    Predictions are sorted into bins of equal width by their confidence. In each bin the mean confidence is
    compared with the share of correct predictions. The result is the mean difference over all predictions.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, c)
    labels : ndarray of int16, shape (n,)
    bins : int
        Number of bins between 0 and 1.
    """
    confidence = probabilities.max(axis=1)
    return reliability(confidence, probabilities.argmax(axis=1) == labels, bins=bins).error


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often predictions were right that were equally confident: the points of a reliability diagram.

    Attributes
    ----------
    confidence, accuracy : ndarray of float64, shape (bins,)
        Mean confidence and share of correct predictions, 0 to 1; NaN in bins without predictions.
    counts : ndarray of intp, shape (bins,)
        Number of predictions.
    """

    confidence: npt.NDArray[np.float64]
    accuracy: npt.NDArray[np.float64]
    counts: npt.NDArray[np.intp]

    @property
    def error(self) -> float:
        """The expected calibration error, 0 to 1."""
        gaps = np.abs(self.confidence - self.accuracy) * self.counts
        return float(np.nansum(gaps) / max(1, int(self.counts.sum())))


def reliability(
    confidence: npt.NDArray[np.floating],
    right: npt.NDArray[np.bool_],
    *,
    bins: int = 15,
    equal_counts: bool = False,
) -> Reliability:
    """Sort predictions into bins by their confidence (M. DeGroot and S. Fienberg, 1983).

    With bins of equal width, as M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated
    probabilities using Bayesian binning", 2015, and Guo et al. have them, nearly all predictions of a good
    model are in the last bin. Bins of equal counts show where they differ.

    Parameters
    ----------
    confidence : ndarray of float, shape (n,)
        Probability of each predicted class.
    right : ndarray of bool, shape (n,)
        Whether the prediction is correct.
    bins : int
        Number of bins between 0 and 1.
    equal_counts : bool
        Whether all bins have the same number of predictions, up to one, instead of the same width.
    """
    if equal_counts:
        bin_of = np.empty(len(confidence), dtype=np.intp)
        bin_of[np.argsort(confidence, kind="stable")] = np.arange(len(confidence)) * bins // len(confidence)
    else:
        bin_of = np.minimum((confidence * bins).astype(np.intp), bins - 1)
    counts = np.bincount(bin_of, minlength=bins)
    filled = np.where(counts, counts, np.nan)
    return Reliability(
        np.bincount(bin_of, weights=confidence, minlength=bins) / filled,
        np.bincount(bin_of, weights=right, minlength=bins) / filled,
        counts,
    )


def maximise_likelihood(
    logits_of: Callable[..., npt.NDArray[np.floating]],
    labels: npt.NDArray[np.integer],
    *,
    plausible: tuple[float, ...],
) -> tuple[float, ...]:
    """Fit positive numbers, at most 20 times smaller or larger than the plausible ones."""
    if not len(labels):
        return plausible
    from scipy.optimize import minimize

    right = np.arange(len(labels)), labels

    def loss(log_factors: npt.NDArray[np.float64]) -> float:
        logits = logits_of(*(np.exp(log_factors) * plausible)).astype(np.float64)
        highest = logits.max(axis=1)
        log_sums = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
        return float((log_sums - logits[right]).sum() + 0.5 * (log_factors**2).sum())

    widest = np.log(20)
    found = minimize(
        loss,
        np.zeros(len(plausible)),
        method="Nelder-Mead",
        bounds=[(-widest, widest)] * len(plausible),
        options={"xatol": 1e-3, "fatol": 1e-4, "maxiter": 200},
    )
    return tuple(float(value) for value in np.exp(found.x) * plausible)
