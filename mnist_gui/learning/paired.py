"""Statistics of two classifiers that predicted the same images: their difference, and whether it is chance.

Both classifiers meet the same easy and the same hard images, so their errors go together. What counts are the
images that only one of them gets right. Formulas for independent samples ignore that, and find too little.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr

from mnist_gui.learning.intervals import wilson_interval


@dataclass(frozen=True)
class PairedCounts:
    """How many images two classifiers get wrong together, one by one, and not at all.

    Attributes
    ----------
    both : int
        Images that both get wrong.
    only_first, only_second : int
        Images that only the first, or only the second, gets wrong.
    neither : int
        Images that both get right.
    """

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def images(self) -> int:
        """Number of images."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def difference(self) -> float:
        """Error rate of the first minus that of the second, -1 to 1; 0 without images."""
        return (self.only_first - self.only_second) / self.images if self.images else 0.0


def difference_interval(counts: PairedCounts) -> tuple[float, float]:
    """Return the 95 % confidence interval of the difference of two paired error rates.

    Source: R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions
    based on paired data", Statistics in Medicine 17 (1998), 2635-2650, method 10: the Wilson intervals of
    both proportions, joined by their correlation, which is estimated with a continuity correction.

    Parameters
    ----------
    counts : PairedCounts

    Returns
    -------
    (float, float)
        Lower and upper end of `PairedCounts.difference`, -1 to 1; the whole range without images.
    """
    n = counts.images
    if not n:
        return -1.0, 1.0
    wrong = np.array([counts.both + counts.only_first, counts.both + counts.only_second])
    low, high = wilson_interval(wrong, n)
    below, above = wrong / n - low, high - wrong / n
    correlation = _correlation(counts)

    def joined(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one**2 - 2 * correlation * one * other + other**2))

    lower = counts.difference - joined(below[0], above[1])
    upper = counts.difference + joined(above[0], below[1])
    return max(lower, -1.0), min(upper, 1.0)


def _correlation(counts: PairedCounts) -> float:
    """Return the phi coefficient of two classifiers' errors, corrected towards 0; 0 if one is constant."""
    a, b, c, d = counts.both, counts.only_first, counts.only_second, counts.neither
    product = (a + b) * (c + d) * (a + c) * (b + d)
    if not product:
        return 0.0
    covariance = float(a * d - b * c)
    if covariance > 0:
        covariance = max(covariance - counts.images / 2, 0.0)
    return covariance / math.sqrt(product)


def mcnemar(counts: PairedCounts) -> float:
    """Return the p-value of McNemar's exact test that two classifiers err equally often.

    If they do, an image that only one of them gets wrong is as likely the first's as the second's: the test
    is the two-sided binomial test of these images. Source: Q. McNemar, "Note on the sampling error of the
    difference between correlated proportions or percentages", Psychometrika 12 (1947), 153-157.

    Returns
    -------
    float
        0 to 1; 1 if no image tells them apart.
    """
    discordant = counts.only_first + counts.only_second
    fewer = min(counts.only_first, counts.only_second)
    return min(1.0, 2 * float(bdtr(fewer, discordant, 0.5))) if discordant else 1.0


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values corrected for how many tests were made, in the same order, 0 to 1.

    Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
    Statistics 6 (1979), 65-70.
    """
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return tuple(corrected)


def cohen_kappa(table: npt.NDArray[np.integer]) -> float:
    """Return Cohen's kappa: how far two classifiers agree beyond what chance would give.

    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960), 37-46.

    Parameters
    ----------
    table : ndarray of int, shape (c, c)
        Images by the class that the first predicts (rows) and that the second predicts (columns).

    Returns
    -------
    float
        At most 1, for full agreement; 0 for that of chance. 1 if both always predict the same single class.
    """
    total = int(table.sum())
    if not total:
        return 1.0
    observed = float(np.trace(table)) / total
    expected = float(table.sum(axis=1) @ table.sum(axis=0)) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)
