"""A trained classifier as an ordinary scikit-learn pipeline in a joblib file, for notebooks.

The pipeline has two steps: ``features`` turns images into vectors, ``model`` turns vectors into labels and
calibrated probabilities. Both are classes of this package, so the file opens where mnist-gui is installed::

    pipeline = joblib.load("digits.joblib")
    pipeline.predict(images)  # uint8, (n, 28, 28) or (n, 784)

This is a way out only. Opening a joblib file runs whatever code it holds, so the program itself never does
that; it reads ``.mnistmodel`` files, which hold none.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import joblib
import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import ModelError, UsageError
from mnist_gui.learning.classifier import BLOCK, Classifier, Reader
from mnist_gui.learning.features import GradientFeatures, PixelFeatures
from mnist_gui.learning.logistic import SoftmaxRegression
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import LinearScorer, PairwiseSvmScorer, Probabilities, Scorer
from mnist_gui.learning.svm import RbfSvm
from mnist_gui.progress import CancelToken

SUFFIX = ".joblib"


class _Frozen(BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """A step that stays as it was trained, as scikit-learn's ``FrozenEstimator`` does."""

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_clone__(self) -> Self:
        return self

    def fit(self, images: npt.ArrayLike, labels: object = None, *, token: CancelToken | None = None) -> Self:
        """Return itself, as it is."""
        return self


class GradientTransformer(_Frozen, GradientFeatures):
    """`GradientFeatures` as scikit-learn's own tools want a transformer to be."""


class PixelTransformer(_Frozen, PixelFeatures):
    """`PixelFeatures` as scikit-learn's own tools want a transformer to be."""


_TRANSFORMERS: Mapping[str, type[GradientTransformer] | type[PixelTransformer]] = {
    "gradient": GradientTransformer,
    "pixels": PixelTransformer,
}


class CalibratedModel(ClassifierMixin, _Frozen):  # type: ignore[misc] # scikit-learn has no types
    """A trained model with the numbers that make its probabilities mean something.

    Like scikit-learn's ``FrozenEstimator`` it stays as it was trained: ``fit`` changes nothing, and a clone
    is the same model.

    Parameters
    ----------
    estimator : RbfSvm or SoftmaxRegression
        The trained model: support vectors or weights under their usual names. Its ``C`` is not a number,
        for a trained model has no use for it and does not keep it.
    slope : float
        Turns an SVM's margin into the odds of its pair of classes; means nothing for a logistic model.
    temperature : float
        What the logits are divided by.
    class_names : tuple of str
        What the labels mean; label 3 is ``class_names[3]``.
    """

    def __init__(
        self,
        estimator: RbfSvm | SoftmaxRegression,
        slope: float = 1.0,
        temperature: float = 1.0,
        class_names: tuple[str, ...] = (),
    ) -> None:
        self.estimator = estimator
        self.slope = slope
        self.temperature = temperature
        self.class_names = class_names

    @property
    def classes_(self) -> npt.NDArray[np.int16]:
        """The labels it tells apart, ascending, shape (c,)."""
        classes: npt.NDArray[np.int16] = self.estimator.classes_
        return classes

    @property
    def n_features_in_(self) -> int:
        """The length of the vectors it reads."""
        length: int = self.estimator.n_features_in_
        return length

    def predict_proba(self, X: npt.ArrayLike) -> Probabilities:  # noqa: N803
        """Return the probability of each class, float64 of shape (n, c), for vectors of shape (n, d)."""
        vectors = np.ascontiguousarray(X, dtype=np.float32)
        scorer = self._scorer()
        probabilities = np.empty((len(vectors), len(self.classes_)))

        def read(start: int) -> None:
            block = slice(start, start + BLOCK)
            probabilities[block] = scorer.probabilities(vectors[block])

        for _ in on_all_processors(read, range(0, len(vectors), BLOCK)):
            pass
        return probabilities

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[np.int16]:  # noqa: N803
        """Return the most probable label of each vector, int16 of shape (n,)."""
        labels: npt.NDArray[np.int16] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return labels

    def _scorer(self) -> Scorer:
        if isinstance(self.estimator, RbfSvm):
            return self.estimator.scorer(slope=self.slope, temperature=self.temperature)
        return self.estimator.scorer(temperature=self.temperature)


def to_pipeline(classifier: Classifier) -> Pipeline:
    """Return a classifier as a scikit-learn pipeline.

    Its ``predict`` and ``predict_proba`` say what `Classifier.predict` says, with two differences that
    scikit-learn asks for: there is a column only for classes that the model was trained on, and an image
    without ink is given a class like any other.

    Parameters
    ----------
    classifier : Classifier
        Trained here or read from a model file.

    Returns
    -------
    Pipeline
        With the steps ``features`` and ``model``; the latter is a `CalibratedModel`.
    """
    features = _TRANSFORMERS[classifier.features.name](**classifier.features.get_params())
    features.state = classifier.features.state
    scorer = classifier.scorer
    if isinstance(scorer, PairwiseSvmScorer):
        model = CalibratedModel(_svm(scorer), scorer.slope, scorer.temperature, classifier.class_names)
    elif isinstance(scorer, LinearScorer):
        model = CalibratedModel(_logistic(scorer), 1.0, scorer.temperature, classifier.class_names)
    else:
        raise TypeError(f"no scikit-learn estimator for {type(scorer).__name__}")
    return Pipeline([("features", features), ("model", model)])


def export_pipeline(path: str | Path, classifier: Reader) -> None:
    """Write a classifier as a scikit-learn pipeline to a joblib file.

    Parameters
    ----------
    path : str or Path
        Where to, ending in ``.joblib``; a file that is there is replaced once the new one is complete.
    classifier : Reader
        What to write; a `Classifier`.

    Raises
    ------
    UsageError
        If the name has another ending.
    ModelError
        If the file cannot be written, or the pad's classifier is to be, which is no pipeline.
    """
    path = Path(path)
    if not isinstance(classifier, Classifier):
        raise ModelError(f"{classifier.title} is no pipeline of scikit-learn; export a model of images.")
    if path.suffix != SUFFIX:  # it would look like a model of ours, or replace one
        raise UsageError(f"{path} is no name for a pipeline; choose one that ends in {SUFFIX}.")
    try:
        with atomic_write(path) as file:
            joblib.dump(to_pipeline(classifier), file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(f"{path} cannot be written: {reason}; choose another place.") from error


def _svm(scorer: PairwiseSvmScorer) -> RbfSvm:
    machine = RbfSvm(C=np.nan, gamma=scorer.gamma)
    machine.classes_ = scorer.classes
    machine.support_vectors_ = scorer.support_vectors
    machine.n_support_ = scorer.support_counts
    machine.dual_coef_ = scorer.dual_coef
    machine.intercept_ = scorer.intercepts
    machine.n_features_in_ = scorer.length
    return machine


def _logistic(scorer: LinearScorer) -> SoftmaxRegression:
    model = SoftmaxRegression(C=np.nan)
    model.classes_ = scorer.classes
    model.coef_ = np.ascontiguousarray(scorer.weights.T)
    model.intercept_ = scorer.biases
    model.n_features_in_ = scorer.length
    return model
