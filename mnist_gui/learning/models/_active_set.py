"""Two-class support vector machines, solved on a small active set of the data.

The idea. Only the images near the border between two classes, the support vectors, determine the machine. An
image beyond its margin could be left out without any change. So the problem is first solved on a small
*active set*. Then the margins of the other images are computed. The worst *violators* of the optimality
conditions (Karush, Kuhn, Tucker) join the active set, and images that are clearly settled leave it. This is
repeated until there are no violators. The images outside the active set are *at rest*: each keeps its
coefficient, which is usually 0, but is C for an image deep on the wrong side. (E. Osuna, R. Freund and F.
Girosi, "An improved training algorithm for support vector machines", 1997; T. Joachims, "Making large-scale
SVM learning practical", 1998.)

Why it is exact. The problem is convex. A solution on the active set, given the images at rest, satisfies the
conditions of the active images. Without violators at rest, the conditions hold for all images, so it is the
solution of the whole problem, within the tolerance of libsvm. The iteration ends: each round raises the dual
objective, so no round can repeat an earlier one. Rounding could break that argument, so after
`SHRINKING_ROUNDS` nothing leaves the active set any more, and it grows until it contains every violator.

Where the speed comes from:

- Kernels are matrix products. Vectors have two more elements so that one product gives -gamma * |x - y|^2,
and blocks
  stay in the processor's cache for the exponential.
- The kernel of a small problem is computed at once; libsvm would compute one distance at a time. - Most
margins are computed only once. From one round to the next, no margin changes by more than the length of the
  change of the weight vector in feature space plus the change of the intercept (Cauchy and Schwarz; all
  vectors have length 1 there). An image further beyond its margin than the sum of these changes since its
  margin was computed cannot be a violator.
- The first active set contains the images that are hardest for Fisher's linear discriminant.

libsvm has no notion of images at rest. Those of each class with coefficients are therefore passed as one
*stand-in*: their mean in feature space, weighted by their coefficients. Its upper bound is the sum of these
coefficients, and its diagonal element is so far below zero that its coefficient must end at the bound. It
acts on the active images exactly as the images it represents. So a small problem is never larger than
`LARGEST_ACTIVE`, which bounds its memory and the time until a cancelled token is noticed.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC

from mnist_gui.learning.models._discriminant import LARGEST_SAMPLE, discriminant_weights
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.scoring import squared_norms
from mnist_gui.progress import CancelToken

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

FIRST_ACTIVE = 200
"""Images of each class in the first active set: half the hardest, half evenly spread."""

LIKELY_SHARE = 0.2
"""Share of each class, the hardest by Fisher's discriminant, whose margins are computed first."""

NEAR = 0.3
"""Images whose last computed margin is at most this far away are examined first."""

KEPT = 0.1
"""Images leave the active set only if they are further than this from their margin."""

MOST_ADDED, MOST_ADDED_SHARE = 400, 0.5
"""Most violators added in a round: this number, or this share of the support vectors if that is more."""

ENOUGH_VIOLATORS, ENOUGH_SHARE = 10, 0.1
"""So many violators among the likely ones, or this share of the support vectors, are enough for a round."""

LARGEST_ACTIVE = 4000
"""Images in one small problem: its kernel takes 128 MB and libsvm up to a second."""

SHRINKING_ROUNDS = 30
"""Rounds after which the active set only grows."""

MOST_ROUNDS = 1000
"""Rounds after which the search ends with a warning; far more than any known data needs."""

BLOCK = 512
"""Vectors whose kernel is computed at a time."""


class SortedVectors:
    """Training vectors sorted by class, prepared so that one matrix product gives their kernel.

    With u = sqrt(2 * gamma) * (x - mean) and h = -|u|^2 / 2, the product of (u, h, 1) and (v, 1, k) is
    u.v + h + k = -|u - v|^2 / 2 = -gamma * |x - y|^2. The mean is subtracted for the precision of float32.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
        Feature vectors.
    labels : ndarray of intp, shape (n,)
        Classes from 0, without gaps.
    gamma : float
        The kernel is ``exp(-gamma * |x - y|^2)``.
    token : CancelToken
        Checked between blocks.

    Attributes
    ----------
    order : ndarray of intp, shape (n,)
        Row in `vectors` of each sorted row.
    bounds : ndarray of intp, shape (c + 1,)
        Class i has the sorted rows from ``bounds[i]`` to ``bounds[i + 1]``.
    """

    def __init__(self, vectors: FloatArray, labels: Indices, *, gamma: float, token: CancelToken) -> None:
        length = vectors.shape[1]
        self.order = np.argsort(labels, kind="stable")
        self.bounds = np.concatenate([[0], np.cumsum(np.bincount(labels))])
        self._left = np.empty((len(vectors), length + 2), dtype=np.float32)
        mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        for start in range(0, len(vectors), BLOCK):
            token.raise_if_cancelled()
            scaled = self._left[start : start + BLOCK, :length]
            np.subtract(vectors[self.order[start : start + BLOCK]], mean, out=scaled)
            scaled *= np.float32(np.sqrt(2 * gamma))
            self._left[start : start + BLOCK, length] = -squared_norms(scaled) / 2
        self._left[:, length + 1] = 1

    def rows_of(self, label: int) -> Indices:
        """Return the sorted rows of one class."""
        return np.arange(self.bounds[label], self.bounds[label + 1])

    def write_kernel(self, rows: Indices, out: Doubles) -> None:
        """Write the kernel of k rows with each other into `out`, shape (k, k)."""
        right = self._right(rows)
        for start in range(0, len(rows), BLOCK):
            out[start : start + BLOCK] = self._kernel_with(rows[start : start + BLOCK], right)

    def combined_kernel(
        self, rows: Indices, others: Indices, weights: Doubles, token: CancelToken
    ) -> FloatArray:
        """Return for each of `rows` the sum over `others` of weight times kernel, float32."""
        factors = weights.astype(np.float32)
        combined = np.empty(len(rows), dtype=np.float32)
        right = self._right(others)
        for start in range(0, len(rows), BLOCK):
            token.raise_if_cancelled()
            block = slice(start, start + BLOCK)
            combined[block] = self._kernel_with(rows[block], right) @ factors
        return combined

    def fisher_scores(self) -> FloatArray:
        """Return the scores of Fisher's linear discriminant, float32 of shape (n, c).

        The difference of two columns is the best linear function to separate the two classes if the data is
        normally distributed: the inverse of the within-class covariance, times the difference of the means.
        """
        vectors = self._left[:, :-2]
        means = np.stack([vectors[a:b].mean(axis=0) for a, b in pairwise(self.bounds)])
        sample = np.arange(0, len(vectors), 1 + len(vectors) // LARGEST_SAMPLE)
        residuals = vectors[sample]
        for mean, (start, end) in zip(means, pairwise(np.searchsorted(sample, self.bounds)), strict=True):
            residuals[start:end] -= mean
        weights = discriminant_weights(residuals, means.T.astype(np.float64)).astype(np.float32)
        scores: FloatArray = vectors @ weights - (means.T * weights).sum(axis=0) / 2
        return scores

    def _right(self, rows: Indices) -> FloatArray:
        right = self._left[rows]
        right[:, [-2, -1]] = right[:, [-1, -2]]
        return right

    def _kernel_with(self, rows: Indices, right: FloatArray) -> FloatArray:
        exponents: FloatArray = self._left[rows] @ right.T
        return np.exp(exponents, out=exponents)


@dataclass(frozen=True, eq=False)
class PairSolution:
    """The support vectors of one pair of classes, as sorted rows, with their coefficients."""

    rows: Indices
    coefficients: Doubles
    intercept: float


class PairProblem:
    """The two-class problem of one pair, and the state of its solution.

    Parameters
    ----------
    vectors : SortedVectors
        All training vectors.
    scores : ndarray of float32, shape (n, c)
        From `SortedVectors.fisher_scores`.
    pair : tuple of int
        The two classes; the margin is positive on the side of the first.
    C : float
        Largest coefficient.
    tol : float
        Tolerance of the optimality conditions, in units of the margin.
    token : CancelToken
        Checked between all steps.
    """

    def __init__(
        self,
        vectors: SortedVectors,
        scores: FloatArray,
        pair: tuple[int, int],
        *,
        C: float,  # noqa: N803 - its name everywhere
        tol: float,
        token: CancelToken,
    ) -> None:
        self._vectors = vectors
        self._c = C
        self._tol = tol
        self._token = token
        groups = [vectors.rows_of(label) for label in pair]
        self._rows = np.concatenate(groups)
        self._signs = np.repeat([1.0, -1.0], [len(group) for group in groups]).astype(np.float32)
        size = len(self._rows)
        self._coefficients = np.zeros(size)
        self._intercept = 0.0
        # The last computed margins, and how far each can have changed since. Before the first, the hardest
        # images get a guess by which they are examined first.
        self._margins = np.full(size, 1 + 2 * NEAR, dtype=np.float32)
        self._uncertainties = np.full(size, np.inf, dtype=np.float32)
        self._first_active = self._choose_first_active(
            scores[self._rows, pair[0]] - scores[self._rows, pair[1]]
        )

    def solve(self, start: Indices | None, on_round: Callable[[int], None]) -> PairSolution:
        """Find the solution.

        Parameters
        ----------
        start : ndarray of intp or None
            Sorted rows that are likely support vectors. The solution does not depend on them.
        on_round : callable
            Called after each round with the number of violators.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        active = self._first_active
        if start is not None:
            active = np.flatnonzero(np.isin(self._rows, start))
            active = active[:: 1 + len(active) // LARGEST_ACTIVE]  # any subset will do
            if len(np.unique(self._signs[active])) < 2:
                active = np.union1d(active, self._first_active)
        for past_rounds in range(MOST_ROUNDS):
            self._solve_active(active)
            violators = self._find_violators(active)
            on_round(len(violators))
            if not len(violators):
                break
            active = self._next_active(active, violators, shrink=past_rounds < SHRINKING_ROUNDS)
        else:
            message = "The tolerance is smaller than the rounding errors; the solution is not exact."
            warnings.warn(message, ConvergenceWarning, stacklevel=2)
        support = np.flatnonzero(self._coefficients)
        return PairSolution(self._rows[support], self._coefficients[support], self._intercept)

    def _choose_first_active(self, scores: FloatArray) -> Indices:
        """Choose the first active set, and mark the images to examine first."""
        chosen = []
        for sign in (1, -1):
            images = np.flatnonzero(self._signs == sign)
            hardest = images[np.argsort(sign * scores[images], kind="stable")]
            self._margins[hardest[: max(FIRST_ACTIVE, int(LIKELY_SHARE * len(images)))]] = 1
            evenly = images[:: 1 if len(images) <= FIRST_ACTIVE else 1 + 2 * len(images) // FIRST_ACTIVE]
            chosen += [hardest[: FIRST_ACTIVE // 2], evenly]
        return np.unique(np.concatenate(chosen))

    def _solve_active(self, active: Indices) -> None:
        """Find the optimal coefficients of the active images, given those at rest."""
        self._token.raise_if_cancelled()
        rows, signs = self._rows[active], self._signs[active]
        at_rest = self._coefficients.copy()
        at_rest[active] = 0
        represented = [side for side in (at_rest > 0, at_rest < 0) if side.any()]
        size, count = len(active), len(represented)
        kernel = np.zeros((size + count, size + count))
        self._vectors.write_kernel(rows, kernel[:size, :size])
        weights = np.ones(size + count)  # upper bounds of the coefficients, in units of C
        pull = np.zeros(size)
        for line, side in enumerate(represented, size):
            total = at_rest[side].sum()
            pulls = self._vectors.combined_kernel(rows, self._rows[side], at_rest[side], self._token)
            kernel[line, :size] = kernel[:size, line] = pulls / total
            # The pull of the others, at most C each, cannot keep its coefficient below its upper bound.
            kernel[line, line] = -(1 + 4 * self._c * (size + 1) / abs(total))
            weights[line] = abs(total) / self._c
            pull += pulls
            signs = np.append(signs, np.sign(total))
        self._token.raise_if_cancelled()
        machine = SVC(kernel="precomputed", C=self._c, tol=self._tol).fit(kernel, signs, weights)
        self._token.raise_if_cancelled()
        solution = np.zeros(size + count)
        solution[machine.support_] = machine.dual_coef_[0]
        solution, kernel = solution[:size], kernel[:size, :size]
        intercept = float(machine.intercept_[0])
        change = solution - self._coefficients[active]
        # Cauchy and Schwarz: no margin has changed by more than this.
        changed = math.sqrt(max(0.0, float(change @ kernel @ change))) + abs(intercept - self._intercept)
        self._coefficients[active] = solution
        self._intercept = intercept
        self._margins[active] = self._signs[active] * (kernel @ solution + pull + intercept)
        self._uncertainties += np.float32(changed)
        self._uncertainties[active] = 0

    def _find_violators(self, active: Indices) -> Indices:
        """Return images at rest that violate their condition: the likely ones, or all if those are few."""
        resting = np.ones(len(self._rows), dtype=bool)
        resting[active] = False
        support = np.flatnonzero(self._coefficients)
        enough = max(ENOUGH_VIOLATORS, ENOUGH_SHARE * len(support))
        for least in (-NEAR, -np.inf):
            violations = self._violations()
            unsettled = resting & (self._uncertainties > 0) & (violations + self._uncertainties > self._tol)
            self._measure(np.flatnonzero(unsettled & (violations > least)), support)
            violators = np.flatnonzero(
                resting & (self._uncertainties == 0) & (self._violations() > self._tol)
            )
            if len(violators) >= enough:
                break
        return violators

    def _violations(self) -> FloatArray:
        """Return how much each image violates its condition; negative if it is satisfied.

        An image with coefficient 0 must lie beyond its margin, one with the largest coefficient within it,
        and any other on it.
        """
        sizes = np.abs(self._coefficients)
        short, beyond = 1 - self._margins, self._margins - 1
        return np.select([sizes == 0, sizes >= self._c], [short, beyond], default=np.abs(beyond))

    def _measure(self, images: Indices, support: Indices) -> None:
        """Compute the margins of some images."""
        decisions = self._vectors.combined_kernel(
            self._rows[images], self._rows[support], self._coefficients[support], self._token
        )
        self._margins[images] = self._signs[images] * (decisions + self._intercept)
        self._uncertainties[images] = 0

    def _next_active(self, active: Indices, violators: Indices, *, shrink: bool) -> Indices:
        """Return the active set with the worst violators and without settled images."""
        violations = self._violations()
        most = max(MOST_ADDED, int(MOST_ADDED_SHARE * np.count_nonzero(self._coefficients)))
        worst = np.argsort(-violations[violators], kind="stable")[: min(most, LARGEST_ACTIVE // 2)]
        if shrink:
            active = active[violations[active] > -KEPT]
        room = LARGEST_ACTIVE - len(worst)
        if len(active) > room:
            active = active[np.argsort(-violations[active], kind="stable")[:room]]
        return np.sort(np.concatenate([active, violators[worst]]))
