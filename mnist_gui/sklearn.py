"""Estimators for scikit-learn pipelines, and trained classifiers as such pipelines, for notebooks.

An exported pipeline has two steps: ``features`` turns images into vectors, ``model`` turns vectors into
labels and calibrated probabilities. Both are classes of this module, so the file opens where mnist-gui is
installed::

    pipeline = joblib.load("digits.joblib")
    pipeline.predict(images)  # uint8, (n, 28, 28) or (n, 784)

`RbfSvm` and `SoftmaxRegression` are the solvers of this program as estimators to be fitted to other data.

Export is a way out only. Opening a joblib file runs the code that it names, so the program itself never does
that; it reads ``.mnistmodel`` files, which hold none.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import joblib
import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import ModelError, UsageError
from mnist_gui.learning.classifier import Classifier, Reader
from mnist_gui.learning.features import GradientFeatures, PixelFeatures
from mnist_gui.learning.models._rbf_svm import RbfSvm
from mnist_gui.learning.models._softmax_regression import SoftmaxRegression
from mnist_gui.learning.models.model import Model, in_blocks, model_class, recipe_name
from mnist_gui.learning.scoring import Probabilities
from mnist_gui.progress import CancelToken

__all__ = [
    "CalibratedModel",
    "GradientTransformer",
    "PixelTransformer",
    "RbfSvm",
    "SoftmaxRegression",
    "export_pipeline",
    "to_pipeline",
]

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
    kind.name: kind for kind in (GradientTransformer, PixelTransformer)
}


class CalibratedModel(ClassifierMixin, _Frozen):  # type: ignore[misc] # scikit-learn has no types
    """A trained model with the numbers that make its probabilities mean something.

    Like scikit-learn's ``FrozenEstimator`` it stays as it was trained: ``fit`` changes nothing, and a clone
    is the same model.

    Parameters
    ----------
    estimator : estimator or None
        What was learned, as an estimator that is not calibrated, such as `RbfSvm`: support vectors, weights
        or trees under their usual names, and the parameters it was trained with. None for a kind of model
        that scikit-learn does not have.
    model : Model
        The same, calibrated, as this program scores it.
    class_names : tuple of str
        What the labels mean; label 3 is ``class_names[3]``.
    hyperparameters : Mapping from str to float
        Those of the training request, as far as they are known.
    """

    def __init__(
        self,
        estimator: Any,  # noqa: ANN401 - scikit-learn has no types
        model: Model,
        class_names: tuple[str, ...] = (),
        hyperparameters: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self.estimator = estimator
        self.model = model
        self.class_names = class_names
        self.hyperparameters = hyperparameters

    @property
    def classes_(self) -> npt.NDArray[np.int16]:
        """The labels it tells apart, ascending, shape (c,)."""
        return self.model.classes

    @property
    def n_features_in_(self) -> int:
        """The length of the vectors it reads."""
        return self.model.length

    def predict_proba(self, X: npt.ArrayLike) -> Probabilities:  # noqa: N803
        """Return the probability of each class, float64 of shape (n, c), for vectors of shape (n, d)."""
        vectors = np.ascontiguousarray(X, dtype=np.float32)
        if vectors.ndim != 2 or vectors.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has shape {vectors.shape}, but the model is fitted to {self.n_features_in_} features"
            )
        return in_blocks(self.model.probabilities, vectors)

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[np.int16]:  # noqa: N803
        """Return the most probable label of each vector, int16 of shape (n,)."""
        labels: npt.NDArray[np.int16] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return labels

    # A pickle holds the arrays once, and the estimator is made from them again: its file neither names
    # classes that may move nor depends on how a version of scikit-learn pickles its own.

    def __getstate__(self) -> dict[str, object]:
        return {
            "recipe": recipe_name(self.model),
            "sizes": dict(self.model.sizes),
            "scalars": dict(self.model.scalars),
            "arrays": dict(self.model.arrays),
            "class_names": self.class_names,
            "hyperparameters": dict(self.hyperparameters),
        }

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        if "arrays" in state:
            model = model_class(state["recipe"]).of_parts(state["sizes"], state["scalars"], state["arrays"])
            estimator = model.to_estimator(state["hyperparameters"])
        else:  # exported when only support vector machines and logistic regression could be
            estimator = state["estimator"]
            kind: Any = model_class(estimator.recipe)
            calibration = {
                name: state[name] for name in ("slope", "temperature") if name in kind.scalar_ranges
            }
            model = kind.of_estimator(estimator, **calibration)
        self.__init__(  # type: ignore[misc]
            estimator, model, state["class_names"], state.get("hyperparameters", {})
        )


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
    estimator = classifier.model.to_estimator(classifier.hyperparameters)
    model = CalibratedModel(
        estimator, classifier.model, classifier.class_names, dict(classifier.hyperparameters)
    )
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
