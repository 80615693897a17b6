"""A support vector machine with a Gaussian kernel that fits tens of thousands of images in seconds.

With c classes, libsvm (and scikit-learn's ``SVC`` around it) solves c * (c - 1) / 2 two-class problems, one
for each pair of classes, one after the other. They are independent, so `RbfSvm` solves them on worker
threads. Each is solved on a small part of its images, which leads to the same solution sooner:
`mnist_gui.learning.models._active_set` explains how, and why the solution is exact. (C.-C. Chang and C.-J.
Lin, "LIBSVM: a library for support vector machines", 2011.)
"""

import threading
from itertools import combinations
from operator import itemgetter
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from mnist_gui.learning.models._active_set import Doubles, PairProblem, SortedVectors
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors, single_threaded_blas
from mnist_gui.learning.scoring import gaussian_kernel, pairwise_margins, pairwise_votes, squared_norms
from mnist_gui.progress import CancelToken, Figure, Progress, Report, ignore_progress

Indices = npt.NDArray[np.intp]
Pair = tuple[int, int]

_Solution = tuple[Indices, Doubles, float]
"""Rows and coefficients of the support vectors of a pair, and its intercept. 999 classes have half a million
pairs; the garbage collector need not visit tuples of arrays."""

SCORED_BLOCK = 512
"""Images scored at a time: their kernel with 16,000 support vectors takes 32 MB."""


class RbfSvm(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """One-vs-one support vector machine with a Gaussian kernel; the solution is that of ``sklearn.svm.SVC``.

    Parameters
    ----------
    C : float
        Regularisation parameter; larger means weaker regularisation.
    gamma : float
        The kernel is ``exp(-gamma * squared distance)``.
    tol : float
        Tolerance of the optimality conditions, in units of the margin.

    Attributes
    ----------
    classes_ : ndarray, shape (c,)
        Classes in ascending order.
    support_ : ndarray of intp, shape (m,)
        Rows of the support vectors in the training data, class by class.
    support_vectors_ : ndarray of float32, shape (m, d)
        Their feature vectors.
    n_support_ : ndarray of intp, shape (c,)
        Number of support vectors of each class.
    dual_coef_ : ndarray of float32, shape (c - 1, m)
        Their coefficients, in the layout of libsvm.
    intercept_ : ndarray of float32, shape (c * (c - 1) / 2,)
        One for each pair.
    """

    __module__ = "mnist_gui.sklearn"  # pickles use the public address, not the module of the definition
    recipe = "svm"

    def __init__(self, C: float = 5.0, gamma: float = 1.0, tol: float = 1e-3) -> None:  # noqa: N803 - its name everywhere
        self.C = C
        self.gamma = gamma
        self.tol = tol

    def fit(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        y: npt.ArrayLike,
        *,
        start: "RbfSvm | Indices | None" = None,
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
        start : RbfSvm or ndarray of intp, optional
            A machine fitted to the first rows of `X`, which may be this one, or rows of `X` that are likely
            support vectors. A machine is better, because it has them pair by pair. The solution does not
            depend on it.
        report : callable
            Called with the number of solved pairs, from worker threads, one at a time. The message has the
            number of violators left.
        token : CancelToken, optional
            Checked between short steps.

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
        if (
            targets.dtype.kind == "f"
        ):  # of whole numbers and words it would only warn that there are many classes
            check_classification_targets(targets)
        classes, labels = np.unique(targets, return_inverse=True)
        if len(classes) < 2:
            raise ValueError("RbfSvm needs at least two classes; the data has one class.")
        starts = _first_rows(start, classes)
        solutions = self._solve_all(vectors, labels, starts, _Reporter(report), token or CancelToken())
        self.classes_ = classes
        self._store(vectors, labels, solutions)
        return self

    def _solve_all(
        self,
        vectors: FloatArray,
        labels: Indices,
        starts: dict[Pair, Indices],
        reporter: "_Reporter",
        token: CancelToken,
    ) -> list[_Solution]:
        """Solve all pairs on worker threads, the largest first so that all threads end together."""
        with single_threaded_blas():
            in_order = SortedVectors(vectors, labels, gamma=self.gamma, token=token)
            scores = in_order.fisher_scores()
        position = np.empty(len(vectors), dtype=np.intp)
        position[in_order.order] = np.arange(len(vectors))
        counts = np.bincount(labels)
        first, second = np.triu_indices(len(counts), 1)
        numbers = np.argsort(-(counts[first] + counts[second]), kind="stable")
        reporter.total = len(numbers)

        def solve(number: np.intp) -> _Solution:
            pair = int(first[number]), int(second[number])
            problem = PairProblem(in_order, scores, pair, C=self.C, tol=self.tol, token=token)
            start = position[starts[pair]] if pair in starts else None
            solution = problem.solve(start, lambda violators: reporter.update(pair, violators))
            return in_order.order[solution.rows], solution.coefficients, solution.intercept

        solved = on_all_processors(solve, numbers)
        return [solution for _, solution in sorted(zip(numbers, solved, strict=True), key=itemgetter(0))]

    def _store(self, vectors: FloatArray, labels: Indices, solutions: list[_Solution]) -> None:
        """Store the solutions of all pairs in the layout of libsvm."""
        size = len(self.classes_)
        all_rows = np.unique(np.concatenate([rows for rows, _, _ in solutions]))
        self.support_ = all_rows[np.argsort(labels[all_rows], kind="stable")]
        self.support_vectors_ = vectors[self.support_]
        self.n_support_ = np.bincount(labels[self.support_], minlength=size)
        position = np.empty(len(vectors), dtype=np.intp)
        position[self.support_] = np.arange(len(self.support_))
        self.dual_coef_ = np.zeros((size - 1, len(self.support_)), dtype=np.float32)
        self.intercept_ = np.array([intercept for _, _, intercept in solutions], dtype=np.float32)
        for (i, j), (rows, coefficients, _) in zip(combinations(range(size), 2), solutions, strict=True):
            line = np.where(labels[rows] == i, j - 1, i)
            self.dual_coef_[line, position[rows]] = coefficients

    def renumbered(self, positions: Indices) -> "RbfSvm":
        """Return this machine as a start for a fit to part of its training data, or to another order of it.

        Parameters
        ----------
        positions : ndarray of intp, shape (n,)
            The new row of each row of the training data; -1 for those that are left out.
        """
        check_is_fitted(self)
        inside = positions[self.support_] >= 0
        start = RbfSvm(C=self.C, gamma=self.gamma, tol=self.tol)
        start.classes_ = self.classes_
        start.support_ = positions[self.support_[inside]]
        start.support_vectors_ = self.support_vectors_[inside]
        groups = np.repeat(np.arange(len(self.classes_)), self.n_support_)
        start.n_support_ = np.bincount(groups[inside], minlength=len(self.classes_))
        start.dual_coef_ = self.dual_coef_[:, inside]
        start.intercept_ = self.intercept_
        start.n_features_in_ = self.n_features_in_
        return start

    def margins(self, X: npt.ArrayLike) -> FloatArray:  # noqa: N803
        """Return the one-vs-one margins, float32 of shape (n, c * (c - 1) / 2).

        A margin is positive on the side of the first class of the pair; its absolute value is 1 on the
        margin.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float32, order="C", reset=False, ensure_min_samples=0)
        norms = squared_norms(self.support_vectors_)
        margins = np.empty((len(vectors), len(self.intercept_)), dtype=np.float32)

        def compute(start: int) -> None:
            block = slice(start, start + SCORED_BLOCK)
            kernel = gaussian_kernel(vectors[block], self.support_vectors_, self.gamma, right_norms=norms)
            margins[block] = pairwise_margins(kernel, self.n_support_, self.dual_coef_, self.intercept_)

        for _ in on_all_processors(compute, range(0, len(vectors), SCORED_BLOCK)):
            pass
        return margins

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803
        """Return the class that wins the most pairs, the first one in a tie, like ``SVC``."""
        margins = self.margins(X)
        winners: npt.NDArray[Any] = self.classes_[pairwise_votes(margins, len(self.classes_)).argmax(axis=1)]
        return winners


class _Reporter:
    """Combine the progress of the worker threads."""

    def __init__(self, report: Report) -> None:
        self.total = 0
        self._report = report
        self._lock = threading.Lock()
        self._violators: dict[Pair, int] = {}  # of the pairs that are being solved
        self._left = 0
        self._begun = 0
        self._at_first = 0
        self._done = 0

    def update(self, pair: Pair, violators: int) -> None:
        """Set the number of violators of a pair; a pair without violators is solved."""
        with self._lock:
            if pair not in self._violators:
                self._begun += 1
                self._at_first += violators
            self._left += violators - self._violators.get(pair, 0)
            self._violators[pair] = violators
            if not violators:
                self._done += 1
                del self._violators[pair]
            message = f"Separating pairs of classes: {self._left:,} violators left"
            # Pairs not begun yet will have about as many as the others had at first.
            expected = (self.total - self._begun) * self._at_first / self._begun
            figure = Figure("violators left, about", round(self._left + expected))
            self._report(Progress(message, self._done, self.total, "pairs", figure=figure))


def _first_rows(start: RbfSvm | Indices | None, classes: npt.NDArray[Any]) -> dict[Pair, Indices]:
    """Return the rows to start each pair of classes with; pairs unknown to `start` are missing."""
    pairs = combinations(range(len(classes)), 2)
    if start is None:
        return {}
    if not isinstance(start, RbfSvm):
        return dict.fromkeys(pairs, start)
    check_is_fitted(start)
    groups = np.split(np.arange(len(start.support_)), np.cumsum(start.n_support_)[:-1])
    number_of = {label: number for number, label in enumerate(start.classes_.tolist())}
    starts = {}
    for i, j in pairs:
        if classes[i] in number_of and classes[j] in number_of:
            a, b = number_of[classes[i]], number_of[classes[j]]
            shared = np.concatenate(
                [
                    groups[a][start.dual_coef_[b - 1, groups[a]] != 0],
                    groups[b][start.dual_coef_[a, groups[b]] != 0],
                ]
            )
            starts[i, j] = start.support_[shared]
    return starts
