"""Multinomial logistic regression, trained in seconds by L-BFGS.

The probability of class k for a vector x is proportional to ``exp(w_k . x + b_k)``. Training minimises

    C * sum over images of -log(probability of its class)  +  1/2 * sum of all squared weights

This is the objective of ``sklearn.linear_model.LogisticRegression``; it is convex, so there is one solution.
The loss and its gradient are two matrix products per step, in float32 and in blocks of rows that stay in the
processor's cache. SciPy's L-BFGS-B (R. Byrd, P. Lu, J. Nocedal and C. Zhu, 1995) chooses the steps.

Features are standardised first (mean 0, and standard deviation 1 for those that vary most), which helps both
the penalty and the speed. The weights are converted back afterwards, so scoring needs no standardisation.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from mnist_gui.learning.features import feature_statistics
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities, softmax
from mnist_gui.progress import CancelToken, Figure, Progress, Report, ignore_progress

ROW_BLOCK = 4096
"""Rows in one matrix product."""

LEAST_SPREAD = 1.0
"""A feature whose standard deviation is below this times the root mean square of all is not scaled up to 1:
a nearly constant feature is mostly noise, and the penalty has to keep its weights small."""


class SoftmaxRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """Multinomial logistic regression with an L2 penalty, on standardised features.

    With two classes, both have weights, so the penalty is half that of scikit-learn's single set of weights.

    Parameters
    ----------
    C : float
        Regularisation parameter; larger means weaker regularisation.
    max_iter : int
        Maximum number of steps.
    tol : float
        Largest component of the gradient of the mean loss at which to stop.

    Attributes
    ----------
    classes_ : ndarray, shape (c,)
        Classes in ascending order.
    coef_ : ndarray of float32, shape (c, d)
        Weights of features that are not standardised.
    intercept_ : ndarray of float32, shape (c,)
    n_iter_ : int
        Number of steps.
    """

    __module__ = "mnist_gui.sklearn"  # pickles use the public address, not the module of the definition
    recipe = "logistic"

    def __init__(self, C: float = 0.1, max_iter: int = 100, tol: float = 1e-4) -> None:  # noqa: N803
        self.C = C
        self.max_iter = max_iter
        self.tol = tol

    def fit(
        self,
        X: npt.ArrayLike,  # noqa: N803 - scikit-learn's name
        y: npt.ArrayLike,
        *,
        start: "SoftmaxRegression | None" = None,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> Self:
        """Find the weights.

        Parameters
        ----------
        X : array-like, shape (n, d)
            Feature vectors; used as float32.
        y : array-like, shape (n,)
            Classes; at least two different ones.
        start : SoftmaxRegression, optional
            Fitted to the same classes and features; the search starts from its weights.
        report : callable
            Called with the number of steps done.
        token : CancelToken, optional
            Checked several times per step.

        Returns
        -------
        SoftmaxRegression
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
        self.classes_, labels = np.unique(targets, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("SoftmaxRegression needs at least two classes; the data has one class.")
        mean, variance = feature_statistics(vectors)
        spread = np.sqrt(np.maximum(variance, LEAST_SPREAD**2 * variance.mean()))
        spread[spread == 0] = 1
        standardised = vectors - mean.astype(np.float32)
        standardised /= spread.astype(np.float32)  # in place: a third copy of the data may be a gigabyte
        objective = Objective(standardised, labels, len(self.classes_), self.C, token or CancelToken())

        steps, loss = 0, 0.0

        def measured(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
            nonlocal loss
            loss, gradient = objective(parameters)
            return loss, gradient

        def after_step(parameters: npt.NDArray[np.float64]) -> None:
            nonlocal steps
            steps += 1
            done = min(steps, self.max_iter)
            figure = Figure("loss", loss)  # of the last point tried, which is nearly always the step's
            report(Progress("Improving the weights", done, self.max_iter, "steps", figure=figure))

        found = minimize(
            measured,
            np.zeros(objective.size) if start is None else start._parameters(mean, spread),
            jac=True,
            method="L-BFGS-B",
            callback=after_step,
            options={"maxiter": self.max_iter, "gtol": self.tol, "ftol": 1e-9},
        )
        report(Progress("Improving the weights", self.max_iter, self.max_iter, "steps"))
        self.n_iter_ = int(found.nit)
        weights, biases = objective.unpack(found.x)
        weights = weights / spread[:, None]
        self.coef_ = np.ascontiguousarray(weights.T, dtype=np.float32)
        self.intercept_ = (biases - mean @ weights).astype(np.float32)
        return self

    def _parameters(
        self, mean: npt.NDArray[np.float64], spread: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Return weights and biases for standardised features, in one row."""
        weights = self.coef_.T.astype(np.float64)
        return np.concatenate([(weights * spread[:, None]).ravel(), self.intercept_ + mean @ weights])

    def predict_proba(self, X: npt.ArrayLike) -> Probabilities:  # noqa: N803
        """Return the probability of each class, float64 of shape (n, c)."""
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        return softmax(vectors @ self.coef_.T + self.intercept_)

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803
        """Return the most probable class of each vector."""
        most_probable = self.predict_proba(X).argmax(axis=1)
        classes: npt.NDArray[Any] = self.classes_[most_probable]
        return classes


@dataclass(frozen=True, eq=False)
class Objective:
    """The penalised mean loss and its gradient, as functions of all parameters in one row."""

    vectors: FloatArray
    labels: npt.NDArray[np.intp]
    n_classes: int
    c: float
    token: CancelToken

    @property
    def size(self) -> int:
        """The number of parameters."""
        return (int(self.vectors.shape[1]) + 1) * self.n_classes

    def unpack(
        self, parameters: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return weights (d, c) and biases (c,) as views of one row of parameters."""
        weights = parameters[: -self.n_classes].reshape(-1, self.n_classes)
        return weights, parameters[-self.n_classes :]

    def __call__(self, parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        """Return the objective, divided by C and the number of rows, and its gradient."""
        weights, biases = self.unpack(parameters)
        weights32, biases32 = weights.astype(np.float32), biases.astype(np.float32)
        gradient = np.zeros_like(parameters)
        weights_gradient, biases_gradient = self.unpack(gradient)

        def compute(begin: int) -> tuple[float, FloatArray, FloatArray]:
            self.token.raise_if_cancelled()
            block = self.vectors[begin : begin + ROW_BLOCK]
            right = np.arange(len(block)), self.labels[begin : begin + ROW_BLOCK]
            logits = block @ weights32 + biases32
            logits -= logits.max(axis=1, keepdims=True)
            exponentials = np.exp(logits)
            sums = exponentials.sum(axis=1)
            residuals = exponentials / sums[:, None]
            residuals[right] -= 1
            block_loss = float((np.log(sums) - logits[right]).sum(dtype=np.float64))
            return block_loss, block.T @ residuals, residuals.sum(axis=0)

        count = len(self.vectors)
        loss = 0.0
        for of_block in on_all_processors(compute, range(0, count, ROW_BLOCK)):
            loss += of_block[0]
            weights_gradient += of_block[1]
            biases_gradient += of_block[2]
        penalty = 1 / (self.c * count)
        gradient /= count
        weights_gradient += penalty * weights
        return loss / count + penalty / 2 * float((weights**2).sum()), gradient
