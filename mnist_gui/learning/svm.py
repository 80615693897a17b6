"""A support vector machine with a Gaussian kernel that learns tens of thousands of images in seconds.

The idea. With c classes, libsvm (and scikit-learn's ``SVC`` around it) solves c * (c - 1) / 2 two-class
problems, one for each pair of classes, one after the other. They do not depend on one another, so `RbfSvm`
solves them on worker threads. And only the few images near the border between the two classes, the support
vectors, shape the solution of each: an image beyond its margin could be left out without changing anything.
So a pair is solved on a small *active set* of its images first. Then the margins of all its images are
computed, and the *violators* - images outside of the active set that are not beyond their margin - join it.
This is repeated until there is no violator.

Why it is exact. The problem is convex, and a solution on the active set satisfies the conditions of
optimality (Karush, Kuhn, Tucker) of the images in it. An image outside has the coefficient 0, for which the
condition is just that it lies beyond its margin. So with no violators left the conditions hold for all
images: it is the solution of the whole problem, within the tolerance that libsvm itself stops at. The active
set grows in each round, so there is an end. (E. Osuna, R. Freund and F. Girosi, "An improved training
algorithm for support vector machines", 1997. The small problems are solved by libsvm's sequential minimal
optimisation: C.-C. Chang and C.-J. Lin, "LIBSVM: a library for support vector machines", 2011.)

Where the speed comes from. Nearly all of the work is kernels, and they are computed as matrix products in
float32 (see `mnist_gui.learning.scoring.gaussian_kernel`) and handed to libsvm ready-made, where libsvm by
itself computes one distance at a time.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.svm import SVC
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import PairwiseSvmScorer, gaussian_kernel, pairwise_votes, squared_norms
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

Indices = npt.NDArray[np.intp]

FIRST_ACTIVE = 250
"""Images of each class in a pair's first active set."""

MARGIN_BLOCK = 4096
"""Images of a pair whose margins are computed at a time."""

SCORED_BLOCK = 512
"""Images that are scored at a time: their kernel with 16,000 support vectors takes 32 MB."""


@dataclass(frozen=True, eq=False)
class _PairSolution:
    """The support vectors of one pair of classes, as rows of the training data, with their coefficients."""

    rows: Indices
    coefficients: npt.NDArray[np.float64]
    intercept: float


class RbfSvm(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """One-vs-one support vector machine with a Gaussian kernel; the solution is that of ``sklearn.svm.SVC``.

    Parameters
    ----------
    C : float
        The price of a training image on the wrong side of its margin.
    gamma : float
        The kernel is ``exp(-gamma * squared distance)``.
    tol : float
        How far from optimal a condition may be, in units of the margin.

    Attributes
    ----------
    classes_ : ndarray, shape (c,)
        The classes, ascending.
    support_ : ndarray of intp, shape (m,)
        Rows of the training data that are support vectors, class by class.
    support_vectors_ : ndarray of float32, shape (m, d)
        Their feature vectors.
    n_support_ : ndarray of intp, shape (c,)
        How many of them each class has.
    dual_coef_ : ndarray of float32, shape (c - 1, m)
        Their coefficients, laid out as libsvm does.
    intercept_ : ndarray of float32, shape (c * (c - 1) / 2,)
        One for each pair.
    """

    def __init__(self, C: float = 5.0, gamma: float = 1.0, tol: float = 1e-3) -> None:  # noqa: N803 - its name everywhere
        self.C = C
        self.gamma = gamma
        self.tol = tol

    def fit(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        y: npt.ArrayLike,
        *,
        start: Indices | None = None,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> Self:
        """Find the solution.

        Parameters
        ----------
        X : array-like, shape (n, d)
            Feature vectors; used as float32.
        y : array-like, shape (n,)
            Classes; at least two different ones.
        start : ndarray of intp, optional
            Rows of `X` likely to be support vectors, such as those of an earlier fit on part of the data:
            the first active set. The solution does not depend on it.
        report : callable
            Hears how many pairs are done.
        token : CancelToken, optional
            Looked at between the small problems of each pair.

        Returns
        -------
        RbfSvm
            Itself.

        Raises
        ------
        ValueError
            If there are fewer than two classes, or a value is not finite.
        Cancelled
            If the token was cancelled.
        """
        vectors, targets = validate_data(self, X, y, dtype=np.float32, order="C")
        check_classification_targets(targets)
        self.classes_, labels = np.unique(targets, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("RbfSvm needs at least two classes; the data has one class.")
        problem = _Problem(vectors, labels, self.C, self.gamma, self.tol, token)
        solutions = problem.solve_all(start, report)
        self._store(vectors, labels, solutions)
        return self

    def _store(
        self, vectors: FloatArray, labels: Indices, solutions: dict[tuple[int, int], _PairSolution]
    ) -> None:
        """Lay the solutions of all pairs out as libsvm does."""
        size = len(self.classes_)
        all_rows = np.unique(np.concatenate([solution.rows for solution in solutions.values()]))
        self.support_ = all_rows[np.argsort(labels[all_rows], kind="stable")]
        self.support_vectors_ = vectors[self.support_]
        self.n_support_ = np.bincount(labels[self.support_], minlength=size)
        place = np.empty(len(vectors), dtype=np.intp)
        place[self.support_] = np.arange(len(self.support_))
        self.dual_coef_ = np.zeros((size - 1, len(self.support_)), dtype=np.float32)
        self.intercept_ = np.empty(size * (size - 1) // 2, dtype=np.float32)
        for pair, (i, j) in enumerate(combinations(range(size), 2)):
            solution = solutions[i, j]
            line = np.where(labels[solution.rows] == i, j - 1, i)
            self.dual_coef_[line, place[solution.rows]] = solution.coefficients
            self.intercept_[pair] = solution.intercept

    def margins(self, X: npt.ArrayLike) -> FloatArray:  # noqa: N803
        """Return the one-vs-one margins, float32 of shape (n, c * (c - 1) / 2).

        A margin is positive on the side of the pair's first class, and beyond 1 or -1 outside of the margin.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float32, order="C", reset=False, ensure_min_samples=0)
        scorer = self._scorer(np.arange(len(self.classes_)))
        margins = np.empty((len(vectors), len(self.intercept_)), dtype=np.float32)

        def compute(start: int) -> None:
            block = slice(start, start + SCORED_BLOCK)
            margins[block] = scorer.margins(vectors[block])

        for _ in on_all_processors(compute, range(0, len(vectors), SCORED_BLOCK)):
            pass
        return margins

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803
        """Return the class that wins the most pairs, the first of them if several do, as ``SVC`` decides."""
        margins = self.margins(X)
        winners: npt.NDArray[Any] = self.classes_[pairwise_votes(margins, len(self.classes_)).argmax(axis=1)]
        return winners

    def scorer(self, *, slope: float = 1.0, temperature: float = 1.0) -> PairwiseSvmScorer:
        """Return the solution as arrays that numpy can score; `classes_` must be labels from 0."""
        return self._scorer(self.classes_, slope=slope, temperature=temperature)

    def _scorer(
        self, classes: npt.NDArray[Any], *, slope: float = 1.0, temperature: float = 1.0
    ) -> PairwiseSvmScorer:
        return PairwiseSvmScorer(
            classes=classes.astype(np.int16),
            support_vectors=self.support_vectors_,
            support_counts=self.n_support_,
            dual_coef=self.dual_coef_,
            intercepts=self.intercept_,
            gamma=self.gamma,
            slope=slope,
            temperature=temperature,
        )


class _Problem:
    """All pairs of one training: the data, and how a pair is solved."""

    def __init__(
        self,
        vectors: FloatArray,
        labels: Indices,
        C: float,  # noqa: N803
        gamma: float,
        tol: float,
        token: CancelToken | None,
    ) -> None:
        self._vectors = vectors
        self._rows_of = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
        self._c = C
        self._gamma = gamma
        self._tol = tol
        self._token = token or CancelToken()

    def solve_all(self, start: Indices | None, report: Report) -> dict[tuple[int, int], _PairSolution]:
        """Solve each pair, several at a time, the largest first so that all threads end together."""
        starts = self._first_active(start)
        pairs = sorted(
            combinations(range(len(self._rows_of)), 2),
            key=lambda pair: -len(self._rows_of[pair[0]]) - len(self._rows_of[pair[1]]),
        )
        solutions = {}
        solved = on_all_processors(lambda pair: self._solve(*pair, starts), pairs)
        for pair, solution in zip(pairs, solved, strict=True):
            solutions[pair] = solution
            report(Progress("Separating pairs of classes", len(solutions), len(pairs), "pairs"))
        return solutions

    def _first_active(self, start: Indices | None) -> list[Indices]:
        """Return for each class the places, among its rows, of its part of the first active set."""
        if start is None:  # rows may be sorted by anything, so take them evenly from all of the data
            counts = [len(rows) for rows in self._rows_of]
            return [np.unique(np.linspace(0, n - 1, min(n, FIRST_ACTIVE)).astype(np.intp)) for n in counts]
        chosen = np.zeros(len(self._vectors), dtype=bool)
        chosen[start] = True
        for rows in self._rows_of:
            if not chosen[rows].any():
                chosen[rows[:FIRST_ACTIVE]] = True
        return [np.flatnonzero(chosen[rows]) for rows in self._rows_of]

    def _solve(self, i: int, j: int, starts: list[Indices]) -> _PairSolution:
        """Solve the pair of classes i and j on a growing active set; i is the positive side."""
        rows = np.concatenate([self._rows_of[i], self._rows_of[j]])
        signs = np.repeat([1.0, -1.0], [len(self._rows_of[i]), len(self._rows_of[j])])
        vectors = self._vectors[rows]
        norms = squared_norms(vectors)
        active = np.concatenate([starts[i], starts[j] + len(self._rows_of[i])])
        while True:
            self._token.raise_if_cancelled()
            support, coefficients, intercept = self._solve_small(vectors[active], signs[active])
            support = active[support]
            inside = np.zeros(len(rows), dtype=bool)
            inside[active] = True
            outside = np.flatnonzero(~inside)
            self._token.raise_if_cancelled()
            margins = signs[outside] * (
                self._decide(vectors, norms, outside, support, coefficients) + intercept
            )
            violators = outside[margins < 1 - self._tol]
            if not len(violators):
                return _PairSolution(rows[support], coefficients, intercept)
            active = np.concatenate([active, violators])

    def _solve_small(
        self, vectors: FloatArray, signs: npt.NDArray[np.float64]
    ) -> tuple[Indices, npt.NDArray[np.float64], float]:
        """Solve a two-class problem with libsvm; return support vectors' places, coefficients, intercept."""
        kernel = gaussian_kernel(vectors, vectors, self._gamma).astype(np.float64)
        machine = SVC(kernel="precomputed", C=self._c, tol=self._tol).fit(kernel, signs)
        return machine.support_.astype(np.intp), machine.dual_coef_[0], float(machine.intercept_[0])

    def _decide(
        self,
        vectors: FloatArray,
        norms: FloatArray,
        wanted: Indices,
        support: Indices,
        coefficients: npt.NDArray[np.float64],
    ) -> FloatArray:
        """Return the sum of coefficient times kernel over the support vectors, for each wanted vector."""
        decisions = np.empty(len(wanted), dtype=np.float32)
        weights = coefficients.astype(np.float32)
        support_vectors, support_norms = vectors[support], norms[support]
        for start in range(0, len(wanted), MARGIN_BLOCK):
            block = slice(start, start + MARGIN_BLOCK)
            kernel = gaussian_kernel(
                vectors[wanted[block]], support_vectors, self._gamma, right_norms=support_norms
            )
            decisions[block] = kernel @ weights
        return decisions
