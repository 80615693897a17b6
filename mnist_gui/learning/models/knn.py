"""k nearest neighbours: the training images that are most like an image vote for their classes.

The search is exact: each vector is compared with all training vectors. Both come in blocks, so that nearly
all of the work is matrix products and no matrix of all distances is ever made. With u for a training vector
and q for another one, the squared distance is |u|^2 + |q|^2 - 2 u.q; the products are rounded to float32, so
a few more neighbours than are needed are kept, and their distances are computed again as float64. Where the
rounding could still have hidden a neighbour, the vector is compared with all others in float64.

Training vectors are kept as bytes: whole steps from a centre, 255 of them from the smallest value to the
largest. That is a quarter of their size. Pixels lose nothing by it; gradient directions lose less than one
part in 500 of their range, which changes the error by less than chance does.

Of the held-out images that calibrate the probabilities a few thousand are enough, as there is nothing else to
fit.
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
from mnist_gui.learning.models.model import FitData, Model, Sizes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.scoring import Probabilities, squared_norms
from mnist_gui.progress import CancelToken, Progress, Report, Steps

if TYPE_CHECKING:
    from sklearn.neighbors import KNeighborsClassifier

MOST_VECTORS = 2_000_000
MOST_NEIGHBOURS = 100

BLOCK = 1024
"""Training vectors compared at a time: 3 MB as float32 pixels."""

SPARE = 8
"""Neighbours kept beyond those that are needed, since products are rounded."""

MOST_CALIBRATING = 2000
"""Held-out images that the probabilities are calibrated on."""

LEAST_VOTE = 0.1
"""Added to the votes of each class: one without a vote is unlikely, not impossible."""

Bytes: TypeAlias = npt.NDArray[np.int8]
Doubles: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class NeighboursModel(Model):
    """The vectors of all training images, and how those nearest to another vector vote.

    Attributes
    ----------
    vectors : ndarray of int8, shape (n, d)
        The training vectors, in steps from the centre.
    labels : ndarray of int16, shape (n,)
        Their labels.
    centre, step : float
        A byte b stands for the value ``centre + step * b``.
    k : int
        How many neighbours vote; all vectors if there are fewer.
    weighting : float
        Each vote is divided by the distance to this power; at 0 all votes count the same.
    """

    vectors: Bytes
    labels: Labels
    centre: float
    step: float
    k: int
    weighting: float

    largest_sizes: ClassVar[Sizes] = {"n_vectors": MOST_VECTORS, "k": MOST_NEIGHBOURS}
    scalar_ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "centre": (-SCALAR_RANGE[1], SCALAR_RANGE[1]),
        "step": SCALAR_RANGE,
        "weighting": (0, 100),
        "temperature": SCALAR_RANGE,
    }

    @classmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Keep all vectors; calibrate with those that are not held out."""
        steps = Steps(report)
        lowest, highest = float(data.vectors.min()), float(data.vectors.max())
        step = (highest - lowest) / 255 or 1.0
        everything = cls(
            classes=np.unique(data.labels),
            vectors=np.empty(data.vectors.shape, dtype=np.int8),
            labels=data.labels,
            centre=lowest + 128 * step,
            step=step,
            k=int(request.hyperparameters["k"]),
            weighting=request.hyperparameters["weighting"],
        )
        everything._keep(data.vectors, report=steps.next(300), token=token)
        known = slice(len(data.labels) - data.held_out)
        draft = replace(everything, vectors=everything.vectors[known], labels=everything.labels[known])
        unseen = data.held_out_part
        sample = FitData(unseen.vectors[:MOST_CALIBRATING], unseen.labels[:MOST_CALIBRATING])
        temperature = draft.calibrated(sample, report=steps.next(700), token=token).temperature
        return replace(everything, temperature=temperature)

    def _keep(self, vectors: FloatArray, *, report: Report, token: CancelToken) -> None:
        """Fill in the training vectors."""
        for start in range(0, len(vectors), BLOCK):
            token.raise_if_cancelled()
            block = slice(start, start + BLOCK)
            self.vectors[block] = np.rint(self._in_steps(vectors[block]))
            report(Progress("Keeping the images", min(block.stop, len(vectors)), len(vectors), "images"))

    def _in_steps(self, vectors: FloatArray) -> FloatArray:
        """Return vectors in steps from the centre, not rounded."""
        steps: FloatArray = (vectors - np.float32(self.centre)) / np.float32(self.step)
        return steps

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> "KNeighborsClassifier":
        """Return scikit-learn's classifier on the same vectors."""
        from sklearn.neighbors import KNeighborsClassifier

        known = {0.0: "uniform", 1.0: "distance"}  # by scikit-learn
        weights = known.get(self.weighting) or partial(_weights, power=self.weighting)
        vectors = self.vectors.astype(np.float32) * np.float32(self.step) + np.float32(self.centre)
        estimator = KNeighborsClassifier(min(self.k, len(vectors)), weights=weights, algorithm="brute")
        return estimator.fit(vectors, self.labels)

    @property
    def length(self) -> int:
        """The length of the feature vectors it reads."""
        return int(self.vectors.shape[1])

    @property
    def own_sizes(self) -> Sizes:
        """The numbers of training vectors and of neighbours."""
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
            If one of them is not so.
        """
        if not self.k or not len(self.vectors) or not np.isin(self.labels, self.classes).all():
            raise InvalidModelError("its training images are missing or of other classes")

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the memory that a training takes: the vectors as they are and as bytes."""
        return images * features * (4 + 1)

    def logits(self, vectors: FloatArray) -> Probabilities:
        """Return the logarithm of the votes for each class, float64 of shape (n, c)."""
        logits: Probabilities = np.log(self.votes(vectors) + LEAST_VOTE / self.k)
        return logits

    def votes(self, vectors: FloatArray) -> Probabilities:
        """Return the share of the votes for each class, float64 of shape (n, c); each row adds up to 1."""
        rows, squared = self.nearest(vectors)
        weights = _weights(np.sqrt(squared), power=self.weighting)
        weights /= weights.sum(axis=1, keepdims=True)
        size = len(self.classes)
        cells = np.arange(len(vectors))[:, None] * size + self._columns[rows]
        votes = np.bincount(cells.ravel(), weights.ravel(), minlength=len(vectors) * size)
        return votes.astype(np.float64, copy=False).reshape(-1, size)

    # The search.

    def nearest(self, vectors: FloatArray) -> tuple[Rows, Doubles]:
        """Find the training vectors that are nearest to each vector.

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
        """Keep, for each query, the training vectors that are nearest as far as float32 tells."""
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
        """Return how far an estimate may be from the squared distance, for each query.

        Each of d products is rounded, and so is each of their sums, by 2^-24 of the product of both lengths
        at most, which is less than half the sum of their squares; what is added to it is rounded, too.
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
        """The place of each label among the classes."""
        return np.searchsorted(self.classes, self.labels)


class _Kept:
    """The smallest of the estimates that were offered for each of some queries, in ascending order."""

    def __init__(self, queries: int, count: int) -> None:
        self.count = count
        self.rows: Rows = np.zeros((queries, count), dtype=np.intp)
        self.estimates: Doubles = np.full((queries, count), np.inf)
        self._limits: FloatArray | None = None
        self._waiting: list[tuple[Rows, Rows, FloatArray]] = []
        self._number = 0

    def offer(self, estimates: FloatArray, first_row: int) -> None:
        """Take what is smaller than those kept so far of estimates of shape (queries, r) for r rows."""
        if self._limits is None:  # what is larger than so many others need not be sorted
            place = min(self.count, estimates.shape[1]) - 1
            self._limits = np.partition(estimates, place, axis=1)[:, place, None]
        query, column = np.nonzero(estimates <= self._limits)
        self._waiting.append((query, column + first_row, estimates[query, column]))
        self._number += len(query)
        if self._number > 4 * self.rows.size:
            self.settle()

    def settle(self) -> None:
        """Sort in what was offered."""
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
    """Return the squared distance of each vector to its query, or to the only one, in float64."""
    differences = vectors - queries.astype(np.float64)
    squared: Doubles = np.einsum("ij,ij->i", differences, differences)
    return squared


def _weights(distances: Doubles, *, power: float) -> Doubles:
    """Return one over a power of distances of shape (n, k), up to a factor for each row.

    Where a distance is 0, all others have no weight beside it, as scikit-learn has it.
    """
    nearest = distances.min(axis=1, keepdims=True)
    ratios = np.divide(nearest, distances, out=np.ones_like(distances), where=distances > 0)
    weights: Doubles = ratios**power
    return weights
