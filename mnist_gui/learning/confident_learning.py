"""Confident learning: how many labels are wrong, and which, from probabilities of unseen images.

(C. Northcutt, L. Jiang and I. Chuang, "Confident learning: estimating uncertainty in dataset labels", 2021.)

A class has a *threshold*: the mean probability of the class among the images with its label. An image counts
as confidently of a class if its probability reaches that threshold; of several such classes, the most
probable one. The *confident joint* counts the images of each label and confident class. Images off its
diagonal are probably labelled wrong. Thresholds of their own make up for classes of which a model is less
certain than of others.

The images are ordered by their *normalised margin*: how much more probable another class is than the label.
Wrong labels are rarely spread evenly: where people took many a 4 for a 9, the next doubtful 9 is more likely
a 4. So the joint tells how usual each mistake is, and by Bayes' rule that joins the margin, like what the
nearest images are called: where classes overlap, a model may be sure and wrong, but then some neighbours have
the same label.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels

Matrix = npt.NDArray[np.floating]
"""A number for each image and class, shape (n, c)."""

UNREAD = np.int16(-1)
"""In place of a confident class: no probability, or only 0, reaches the threshold of its class."""

_PSEUDOCOUNT = 5.0
"""Images added to each cell off the diagonal of a joint: fewer than these say little of how usual it is."""

_VOTES_FOR_ERRORS = 130.0
_LEAST_VOTES, _MOST_VOTES = 1.0, 5.0
"""How much more the neighbours count the more labels a model finds wrong, chosen on training images of MNIST
(1.0 % wrong by the model, with 1 % of the labels changed) and of Fashion-MNIST (3.6 %, most only hard)."""

_ROUNDING = 1 - 1e-6
"""An image at the mean of its class reaches it, even if the mean was rounded up."""


@dataclass(frozen=True, eq=False)
class LabelQuality:
    """What probabilities say of the labels.

    Attributes
    ----------
    thresholds : ndarray of float64, shape (c,)
        Of each class; infinite without images.
    confident : ndarray of int16, shape (n,)
        Class of which each image confidently is, or `UNREAD`.
    joint : ndarray of float64, shape (c, c)
        Estimated number of images of each label (rows) and class (columns); the sum of a row is the number of
        images with the label.
    """

    thresholds: npt.NDArray[np.float64]
    confident: Labels
    joint: npt.NDArray[np.float64]

    @property
    def expected_errors(self) -> float:
        """Estimated number of wrong labels."""
        return float(self.joint.sum() - self.joint.trace())


def label_quality(probabilities: Matrix, labels: Labels) -> LabelQuality:
    """Estimate how many labels are wrong.

    Parameters
    ----------
    probabilities : ndarray of float, shape (n, c)
        Of images that the model had not seen.
    labels : ndarray of int16, shape (n,)
        Given labels, all known.
    """
    count, size = probabilities.shape
    own = self_confidence(probabilities, labels)
    counts = np.bincount(labels, minlength=size)
    sums = np.bincount(labels, weights=own, minlength=size)
    thresholds = np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)
    reaching = np.where(probabilities >= thresholds * _ROUNDING, probabilities, 0)
    best = reaching.argmax(axis=1)
    confident = np.where(reaching[np.arange(count), best] > 0, best, UNREAD).astype(np.int16)
    sure = confident != UNREAD
    cells = labels[sure].astype(np.intp) * size + confident[sure]
    joint = np.bincount(cells, minlength=size * size).reshape(size, size).astype(np.float64)
    found = joint.sum(axis=1)
    joint[found == 0] = np.diag(np.ones(size))[found == 0]  # nothing is known: believe the labels
    joint *= (counts / np.maximum(joint.sum(axis=1), 1))[:, None]
    return LabelQuality(thresholds, confident, joint)


def mistake_log_odds(joint: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how much more usual each mistake is than the average one.

    Parameters
    ----------
    joint : ndarray of float, shape (c, c)
        Estimated number of images of each label (rows) and class (columns).

    Returns
    -------
    ndarray of float64, shape (c, c)
        Natural logarithm of how often images of a class (columns) get a label (rows), divided by the mean of
        all wrong pairs. 0 on the diagonal, and everywhere if nothing is known.
    """
    counts = joint + _PSEUDOCOUNT
    wrong = ~np.eye(len(joint), dtype=bool)
    if not wrong.any():
        return np.zeros_like(counts)
    rates = counts / counts.sum(axis=0)
    return np.where(wrong, np.log(rates / rates[wrong].mean()), 0.0)


def vote_log_odds(
    for_other: npt.NDArray[np.integer], for_label: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """Return what the nearest images say: natural logarithm of the odds of another class and the label.

    Parameters
    ----------
    for_other, for_label : ndarray of int, shape (n,)
        Number of nearest images that have the other class, and the label of the image.
    """
    odds: npt.NDArray[np.float64] = np.log((for_other + 0.5) / (for_label + 0.5))
    return odds


def vote_weight(quality: LabelQuality) -> float:
    """Return how many times the log odds of a model those of the neighbours count.

    Where classes overlap, a model finds many labels wrong that are right: then the neighbours count more.
    """
    share = quality.expected_errors / max(quality.joint.sum(), 1)
    return float(np.clip(_VOTES_FOR_ERRORS * share, _LEAST_VOTES, _MOST_VOTES))


def self_confidence(values: Matrix, labels: Labels) -> npt.NDArray[np.floating]:
    """Return the value of the label of each image, shape (n,)."""
    return values[np.arange(len(values)), labels]


def best_other(values: Matrix, labels: Labels) -> Labels:
    """Return the class with the largest value except the label, int16 of shape (n,)."""
    others = values.copy()
    others[np.arange(len(values)), labels] = -np.inf
    best: Labels = others.argmax(axis=1).astype(np.int16)
    return best


def normalised_margins(values: Matrix, labels: Labels) -> npt.NDArray[np.floating]:
    """Return by how much the best other class exceeds the label, shape (n,).

    Parameters
    ----------
    values : ndarray of float, shape (n, c)
        Probabilities or, better, something that still differs where probabilities are 0 or 1: logarithms of
        them, or margins.
    labels : ndarray of int16, shape (n,)
        Given labels, all known.

    Returns
    -------
    ndarray of float, shape (n,)
        Positive where another class is more likely than the label.
    """
    return self_confidence(values, best_other(values, labels)) - self_confidence(values, labels)
