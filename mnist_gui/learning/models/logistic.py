"""Multinomial logistic regression: one set of weights for each class.

`mnist_gui.learning.models._softmax_regression` fits the weights, twice: first to most of the images, to
calibrate the probabilities on the rest, then to all of them, starting from the first weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from mnist_gui.learning.archive import ArraySpec, Specs
from mnist_gui.learning.models.decision import LinearDecision
from mnist_gui.learning.models.model import FitData, Model, Sizes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import CancelToken, Report, Steps

if TYPE_CHECKING:
    from mnist_gui.learning.models._softmax_regression import SoftmaxRegression


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class LogisticModel(Model):
    """A multinomial linear model.

    Attributes
    ----------
    weights : ndarray of float32, shape (d, c)
        Weight of each feature for each class.
    biases : ndarray of float32, shape (c,)
        Bias of each class.
    """

    weights: FloatArray
    biases: FloatArray

    format_version: ClassVar[int] = 1
    solver_modules: ClassVar[tuple[str, ...]] = ("mnist_gui.learning.models._softmax_regression",)
    largest_sizes: ClassVar[Sizes] = {"n_support_vectors": 0}
    """Format 1 says so of each model."""

    @classmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Fit the weights twice: to calibrate the model, and then to all images."""
        from mnist_gui.learning.models._softmax_regression import SoftmaxRegression  # with scikit-learn

        steps = Steps(report)
        values = request.hyperparameters
        draft, regression = (
            SoftmaxRegression(C=values["C"], max_iter=int(values["iterations"])) for _ in range(2)
        )
        first = data.first_part
        draft.fit(first.vectors, first.labels, report=steps.next(580), token=token)
        calibrated = cls.of_estimator(draft).calibrated(data.held_out_part, token=token)
        regression.fit(data.vectors, data.labels, start=draft, report=steps.next(420), token=token)
        return cls.of_estimator(regression, temperature=calibrated.temperature)

    @classmethod
    def of_estimator(cls, regression: "SoftmaxRegression", *, temperature: float = 1.0) -> Self:
        """Take the weights of a fitted regression; its classes must be labels from 0."""
        return cls(
            classes=regression.classes_.astype(np.int16),
            weights=np.ascontiguousarray(regression.coef_.T),
            biases=regression.intercept_,
            temperature=temperature,
        )

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> "SoftmaxRegression":
        """Return the fitted regression; its ``C`` is NaN if unknown."""
        from mnist_gui.learning.models._softmax_regression import SoftmaxRegression  # with scikit-learn

        regression = SoftmaxRegression(
            C=hyperparameters.get("C", np.nan), max_iter=int(hyperparameters.get("iterations", 100))
        )
        regression.classes_ = self.classes
        regression.coef_ = np.ascontiguousarray(self.weights.T)
        regression.intercept_ = self.biases
        regression.n_features_in_ = self.length
        return regression

    @property
    def length(self) -> int:
        """The length of the feature vectors it reads."""
        return len(self.weights)

    @property
    def own_sizes(self) -> Sizes:
        """No support vectors."""
        return {"n_support_vectors": 0}

    @classmethod
    def array_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and type of each array."""
        return {
            "weights": ArraySpec((sizes["n_features"], sizes["n_classes"]), "<f4"),
            "biases": ArraySpec((sizes["n_classes"],), "<f4"),
        }

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the memory that a training takes: the vectors, standardised copies, part of a third."""
        return 4 * 2.25 * images * features

    def logits(self, vectors: FloatArray) -> FloatArray:
        """Return the logarithm of each class's odds up to a constant, float32 of shape (n, c)."""
        logits: FloatArray = vectors @ self.weights + self.biases
        return logits

    def class_weights(self) -> FloatArray:
        """Return the weights."""
        return self.weights

    def decision(self, vector: FloatArray) -> LinearDecision:
        """Return the weights and biases that lead to the logits."""
        return LinearDecision(
            classes=self.classes,
            logits=self.logits(vector[None])[0],
            weights=self.weights,
            biases=self.biases,
        )
