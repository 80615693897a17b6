"""k nearest neighbours: the training images that are most like an image vote for their classes.

The search is exact: each vector is compared with all training vectors, in blocks, so that nearly all of the
work is matrix products and no matrix of all distances is ever made. The squared distance of a training vector
u and a query q is |u|^2 + |q|^2 - 2 u.q. The products are rounded to float32. So a few spare neighbours are
kept, and the distances of all that are kept are computed again in float64. Where rounding could still have
hidden a neighbour, the query is compared with all training vectors in float64.

Training vectors are kept as bytes, a quarter of their size: whole steps from a centre, 255 of them from the
smallest value to the largest. Pixels are kept exactly. Gradient directions are rounded by at most 1/510 of
their range, which changes the error by less than chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.archive import ArraySpec, Specs
from mnist_gui.learning.checks import SCALAR_RANGE, InvalidModelError
from mnist_gui.learning.models.decision import MOST_NEAREST, NearestVectors, NeighboursDecision
from mnist_gui.learning.models.model import FitData, Model, Sizes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import Probabilities, squared_norms
from mnist_gui.progress import CancelToken, Progress, Report, Steps

if TYPE_CHECKING:
    from sklearn.neighbors import KNeighborsClassifier

MOST_VECTORS = 2_000_000
MOST_NEIGHBOURS = 100

STEP_RANGE = (1e-6, 1e6)
CENTRE_RANGE = (-1e6, 1e6)
"""Ranges in which squared distances in steps are far from the largest float32."""

BLOCK = 1024
"""Training vectors compared at a time: 3 MB as float32 pixels."""

SPARE = 8
"""Neighbours kept beyond the k nearest, because their estimates are rounded."""

MOST_CALIBRATING = 2000
"""Held-out images used for calibration. More would take long, and a single number is fitted to them."""

LEAST_VOTE = 0.1
"""Added to the votes of each class: a class without votes is unlikely, not impossible."""

Bytes: TypeAlias = npt.NDArray[np.int8]
Doubles: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class NeighboursModel(Model):
    """The vectors of all training images, with their labels.

    Attributes
    ----------
    vectors : ndarray of int8, shape (n, d)
        Training vectors, in steps from the centre.
    labels : ndarray of int16, shape (n,)
        Their labels.
    centre, step : float
        A byte b stands for the value ``centre + step * b``.
    k : int
        Number of neighbours that vote; all vectors if there are fewer.
    weighting : float
        Each vote is divided by the distance to this power; 0 makes all votes equal.
    """

    vectors: Bytes
    labels: Labels
    centre: float
    step: float
    k: int
    weighting: float

    keeps_images: ClassVar[bool] = True
    largest_sizes: ClassVar[Sizes] = {"n_vectors": MOST_VECTORS, "k": MOST_NEIGHBOURS}
    scalar_ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "centre": CENTRE_RANGE,
        "step": STEP_RANGE,
        "weighting": (0, 100),
        "temperature": SCALAR_RANGE,
    }

    @classmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Keep all vectors; calibrate without the held-out ones."""
        steps = Steps(report)
        lowest, highest = float(data.vectors.min()), float(data.vectors.max())
        step = max((highest - lowest) / 255, STEP_RANGE[0])
        model = cls(
            classes=np.unique(data.labels),
            vectors=np.empty(data.vectors.shape, dtype=np.int8),
            labels=data.labels,
            centre=lowest + 128 * step,
            step=step,
            k=int(request.hyperparameters["k"]),
            weighting=request.hyperparameters["weighting"],
        )
        model._keep(data.vectors, report=steps.next(300), token=token)
        known = slice(len(data.labels) - data.held_out)
        draft = replace(model, vectors=model.vectors[known], labels=model.labels[known])
        unseen = data.held_out_part
        sample = FitData(unseen.vectors[:MOST_CALIBRATING], unseen.labels[:MOST_CALIBRATING])
        temperature = draft.calibrated(sample, report=steps.next(700), token=token).temperature
        return replace(model, temperature=temperature)

    def _keep(self, vectors: FloatArray, *, report: Report, token: CancelToken) -> None:
        """Fill in the training vectors, in steps."""
        for start in range(0, len(vectors), BLOCK):
            token.raise_if_cancelled()
            block = slice(start, start + BLOCK)
            self.vectors[block] = np.rint(self._in_steps(vectors[block]))
            report(Progress("Keeping the images", min(block.stop, len(vectors)), len(vectors), "images"))

    def _in_steps(self, vectors: FloatArray) -> FloatArray:
        """Return vectors in steps from the centre, unrounded."""
        steps: FloatArray = (vectors - np.float32(self.centre)) / np.float32(self.step)
        return steps

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> "KNeighborsClassifier":
        """Return scikit-learn's classifier on the same vectors."""
        from sklearn.neighbors import KNeighborsClassifier

        known = {0.0: "uniform", 1.0: "distance"}  # to scikit-learn
        weights = known.get(self.weighting) or partial(_weights, power=self.weighting)
        vectors = self.vectors.astype(np.float32) * np.float32(self.step) + np.float32(self.centre)
        estimator = KNeighborsClassifier(min(self.k, len(vectors)), weights=weights, algorithm="brute")
        return estimator.fit(vectors, self.labels)

    @property
    def length(self) -> int:
        """Length of a feature vector."""
        return int(self.vectors.shape[1])

    @property
    def own_sizes(self) -> Sizes:
        """Numbers of training vectors and neighbours."""
        return {"n_vectors": len(self.vectors), "k": self.k}

    @classmethod
    def array_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and type of each array."""
        return {
            "vectors": ArraySpec((sizes["n_vectors"], sizes["n_features"]), "|i1"),
            "labels": ArraySpec((sizes["n_vectors"],), "<i2"),
        }

    def check(self) -> None:
        """Check that there are neighbours, and that they are of the classes.

        Raises
        ------
        InvalidModelError
            If there are none, or one is of another class.
        """
        if not self.k or not len(self.vectors) or not np.isin(self.labels, self.classes).all():
            raise InvalidModelError("its training images are missing or of other classes")

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the memory of a training: the vectors as float32 and as bytes."""
        return images * features * (4 + 1)

    def logits(self, vectors: FloatArray) -> Probabilities:
        """Return the logarithm of the votes for each class, float64 of shape (n, c)."""
        return self._logits(self.votes(vectors))

    def decision(self, vector: FloatArray) -> NeighboursDecision:
        """Return the neighbours of one vector, and their votes."""
        rows, squared = self.nearest(vector[None])
        weights = self._shares(squared)
        votes = self._counted(rows, weights)
        first = rows[0, :MOST_NEAREST]
        nearest = NearestVectors(
            vectors=self.vectors[first].astype(np.float32) * np.float32(self.step) + np.float32(self.centre),
            labels=self.labels[first],
            distances=np.sqrt(squared[0, :MOST_NEAREST]) * self.step,
            weights=weights[0, :MOST_NEAREST],
            rows=first,
        )
        logits = self._logits(votes)[0]
        return NeighboursDecision(classes=self.classes, logits=logits, nearest=nearest, votes=votes[0])

    def _logits(self, votes: Probabilities) -> Probabilities:
        logits: Probabilities = np.log(votes + LEAST_VOTE / self.k)
        return logits

    def votes(self, vectors: FloatArray) -> Probabilities:
        """Return the share of the votes for each class, float64 of shape (n, c); each row adds up to 1."""
        rows, squared = self.nearest(vectors)
        return self._counted(rows, self._shares(squared))

    def _shares(self, squared: Doubles) -> Doubles:
        """Return the share of the votes of each neighbour, of shape (n, k), from squared distances."""
        weights = _weights(np.sqrt(squared), power=self.weighting)
        weights /= weights.sum(axis=1, keepdims=True)
        return weights

    def _counted(self, rows: Rows, weights: Doubles) -> Probabilities:
        """Return the sum of the weights of the neighbours of each class, float64 of shape (n, c)."""
        size = len(self.classes)
        cells = np.arange(len(rows))[:, None] * size + self._columns[rows]
        votes = np.bincount(cells.ravel(), weights.ravel(), minlength=len(rows) * size)
        return votes.astype(np.float64, copy=False).reshape(-1, size)

    # The search.

    def nearest(self, vectors: FloatArray) -> tuple[Rows, Doubles]:
        """Find the training vectors nearest to each vector.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            Feature vectors.

        Returns
        -------
        rows : ndarray of intp, shape (n, k)
            Rows of `vectors`, the nearest first.
        squared : ndarray of float64, shape (n, k)
            Their squared distances, in steps.
        """
        queries = self._in_steps(vectors)
        count = min(self.k, len(self.vectors))
        kept = self._estimate(queries, min(count + SPARE, len(self.vectors)))
        squared = np.stack([_squared_distances(self.vectors[rows], queries) for rows in kept.rows.T], axis=1)
        order = np.argsort(squared, axis=1, kind="stable")[:, :count]
        rows = np.take_along_axis(kept.rows, order, axis=1)
        squared = np.take_along_axis(squared, order, axis=1)
        if kept.count < len(self.vectors):
            hidden = squared[:, -1] > kept.estimates[:, -1] - self._rounding(queries)
            for query in np.flatnonzero(hidden):
                rows[query], squared[query] = self._compare_all(queries[query], count)
        return rows, squared

    def _estimate(self, queries: FloatArray, count: int) -> "_Kept":
        """Return the training vectors nearest to each query, by estimates in float32."""
        kept = _Kept(len(queries), count)
        for start in range(0, len(self.vectors), BLOCK):
            block = slice(start, start + BLOCK)
            estimates = queries @ self.vectors[block].astype(np.float32).T
            estimates *= -2
            estimates += self._squared_norms[block]
            kept.offer(estimates, start)
        kept.settle()
        kept.estimates += squared_norms(queries)[:, None]
        return kept

    def _rounding(self, queries: FloatArray) -> Doubles:
        """Return a bound of the rounding error of the estimates, for each query.

        Each of d products and sums is rounded by at most 2^-24 of |u| |q|, which is at most half of
        |u|^2 + |q|^2; so are the squared lengths and the final sums.
        """
        largest = float(self._squared_norms.max())
        bound: Doubles = (self.length + 8) * 2.0**-23 * (largest + squared_norms(queries).astype(np.float64))
        return bound

    def _compare_all(self, query: FloatArray, count: int) -> tuple[Rows, Doubles]:
        """Find the nearest training vectors of one query in float64."""
        squared = np.concatenate(
            [
                _squared_distances(self.vectors[start : start + BLOCK], query)
                for start in range(0, len(self.vectors), BLOCK)
            ]
        )
        rows = np.argsort(squared, kind="stable")[:count]
        return rows, squared[rows]

    @cached_property
    def _squared_norms(self) -> FloatArray:
        norms = np.empty(len(self.vectors), dtype=np.float32)
        origin = np.zeros(self.length, dtype=np.float32)
        for start in range(0, len(norms), BLOCK):
            norms[start : start + BLOCK] = _squared_distances(self.vectors[start : start + BLOCK], origin)
        return norms

    @cached_property
    def _columns(self) -> Rows:
        """Index of each label in `classes`."""
        return np.searchsorted(self.classes, self.labels)


class _Kept:
    """The smallest estimates for each query, in ascending order, and their rows."""

    def __init__(self, queries: int, count: int) -> None:
        self.count = count
        self.rows: Rows = np.zeros((queries, count), dtype=np.intp)
        self.estimates: Doubles = np.full((queries, count), np.inf)
        self._limits: FloatArray | None = None
        self._waiting: list[tuple[Rows, Rows, FloatArray]] = []
        self._number = 0

    def offer(self, estimates: FloatArray, first_row: int) -> None:
        """Add estimates of shape (queries, r) for r training vectors, unless they are too large."""
        if self._limits is None:  # of the first block, only the smallest need sorting
            place = min(self.count, estimates.shape[1]) - 1
            self._limits = np.partition(estimates, place, axis=1)[:, place, None]
        query, column = np.nonzero(estimates <= self._limits)
        self._waiting.append((query, column + first_row, estimates[query, column]))
        self._number += len(query)
        if self._number > 4 * self.rows.size:
            self.settle()

    def settle(self) -> None:
        """Sort the estimates that were added, and keep the smallest."""
        queries = np.arange(len(self.rows))
        kept = np.repeat(queries, self.count), self.rows.ravel(), self.estimates.ravel()
        query, row, estimate = (np.concatenate(parts) for parts in zip(kept, *self._waiting, strict=True))
        order = np.lexsort((row, estimate, query))
        first = np.searchsorted(query[order], queries)
        chosen = order[first[:, None] + np.arange(self.count)]
        self.rows, self.estimates = row[chosen], estimate[chosen]
        self._limits = self.estimates[:, -1:].astype(np.float32)
        self._waiting, self._number = [], 0


def _squared_distances(vectors: Bytes, queries: FloatArray) -> Doubles:
    """Return the squared distance of each vector to its query, or to a single one, in float64."""
    differences = vectors - queries.astype(np.float64)
    squared: Doubles = np.einsum("ij,ij->i", differences, differences)
    return squared


def _weights(distances: Doubles, *, power: float) -> Doubles:
    """Return distances of shape (n, k) to a negative power, up to a factor for each row.

    As in scikit-learn, other neighbours have no weight beside those at distance 0.
    """
    nearest = distances.min(axis=1, keepdims=True)
    ratios = np.divide(nearest, distances, out=np.ones_like(distances), where=distances > 0)
    weights: Doubles = ratios**power
    return weights
