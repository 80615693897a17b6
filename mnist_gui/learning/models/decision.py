"""Decisions: how a model computes its logits for one vector, with the intermediate values that are shown.

Each kind of model has its own kind of decision and fills it in with the functions that it predicts with.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.scoring import Probabilities

Integers = npt.NDArray[np.integer]

MOST_NEAREST = 16
"""Support vectors or neighbours in a decision."""

MOST_QUESTIONS = 12
"""Questions of a tree in a decision."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Decision:
    """The logits of one vector.

    Attributes
    ----------
    classes : ndarray of int16, shape (c,)
        Labels that the model knows, ascending.
    logits : ndarray of float, shape (c,)
        One for each class, as the model computes them, before the temperature.
    """

    classes: Labels
    logits: npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class LeadingVectors:
    """The vectors of one class, kept from the training, that count most in all decisions, the first one most.

    Attributes
    ----------
    vectors : ndarray of float32, shape (k, d)
    weights : ndarray of float32, shape (k,)
        How much each one counts; above 0.
    """

    vectors: FloatArray
    weights: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class NearestVectors:
    """The vectors kept from the training that lie nearest, the nearest first.

    Attributes
    ----------
    vectors : ndarray of float32, shape (k, d)
    labels : ndarray of int16, shape (k,)
    distances : ndarray of float, shape (k,)
        In units of the features.
    weights : ndarray of float, shape (k,)
        How much each one counts: a kernel value times the largest of its coefficients, or a share of the
        votes.
    rows : ndarray of int, shape (k,), or None
        The row of each among the images of the training, in the order of `choose_images`, if it is known.
    """

    vectors: FloatArray
    labels: Labels
    distances: npt.NDArray[np.floating]
    weights: npt.NDArray[np.floating]
    rows: Integers | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class SupportDecision(Decision):
    """Of a support vector machine.

    Attributes
    ----------
    nearest : NearestVectors
        Support vectors.
    margins : ndarray of float32, shape (c, c)
        Of each pair: positive for the class of the row, negative for that of the column. Its diagonal is 0.
    """

    nearest: NearestVectors
    margins: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearDecision(Decision):
    """Of a linear model: the logit of a class is the sum of features times weights, and its bias.

    Attributes
    ----------
    weights : ndarray of float32, shape (d, c)
    biases : ndarray of float32, shape (c,)
    """

    weights: FloatArray
    biases: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class NeighboursDecision(Decision):
    """Of k nearest neighbours.

    Attributes
    ----------
    nearest : NearestVectors
        The neighbours that vote, at most `MOST_NEAREST` of them.
    votes : ndarray of float64, shape (c,)
        Share of the votes for each class.
    """

    nearest: NearestVectors
    votes: Probabilities


@dataclass(frozen=True, eq=False)
class Question:
    """A question of a tree: whether a feature is at most the threshold."""

    feature: int
    value: float
    threshold: float


@dataclass(frozen=True, eq=False, kw_only=True)
class ForestDecision(Decision):
    """Of a random forest.

    Attributes
    ----------
    votes : ndarray of float64, shape (c,)
        Mean of the shares of all trees.
    questions : tuple of Question
        The first questions of the first tree, at most `MOST_QUESTIONS`, from its root.
    """

    votes: Probabilities
    questions: tuple[Question, ...]


def pair_matrix(margins: FloatArray, count: int) -> FloatArray:
    """Return margins of shape (c * (c - 1) / 2,) as an antisymmetric matrix of shape (c, c)."""
    matrix = np.zeros((count, count), dtype=np.float32)
    matrix[np.triu_indices(count, 1)] = margins
    return matrix - matrix.T
