"""The base class of all kinds of models."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, Self, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels
from mnist_gui.learning.archive import Arrays, ArraySpec, Specs
from mnist_gui.learning.calibration import fit_temperature
from mnist_gui.learning.checks import SCALAR_RANGE
from mnist_gui.learning.models.decision import Decision, LeadingVectors
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.scoring import Probabilities, softmax
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

SCORED_BLOCK = 256
"""Vectors scored at a time: their kernel with 16,000 support vectors takes 16 MB."""

Scores: TypeAlias = npt.NDArray[np.floating]
"""A number for each vector and class, shape (n, c)."""

S = TypeVar("S", bound=Scores)

Sizes: TypeAlias = Mapping[str, int]
"""``n_features``, ``n_classes`` and the sizes that a kind of model adds, by name."""


@dataclass(frozen=True, eq=False)
class FitData:
    """Labelled feature vectors that a model is fitted to.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n, d)
        Feature vectors.
    labels : ndarray of int16, shape (n,)
        Their labels, of two classes or more.
    held_out : int
        Number of vectors at the end for calibration; the others have all classes.
    """

    vectors: FloatArray
    labels: Labels
    held_out: int = 0

    @property
    def first_part(self) -> "FitData":
        """All vectors but the held-out ones."""
        end = len(self.labels) - self.held_out
        return FitData(self.vectors[:end], self.labels[:end])

    @property
    def held_out_part(self) -> "FitData":
        """The held-out vectors."""
        start = len(self.labels) - self.held_out
        return FitData(self.vectors[start:], self.labels[start:])


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Model(ABC):
    """A fitted model: arrays and numbers that turn feature vectors into probabilities, with numpy alone.

    A kind of model derives a frozen dataclass from this class. Its attributes are the arrays in
    `array_specs`, the numbers in `scalar_ranges`, and whole numbers in `largest_sizes`; model files hold
    these and nothing else.

    Attributes
    ----------
    classes : ndarray of int16, shape (c,)
        Labels that the model was fitted to, ascending.
    temperature : float
        Divisor of the logits, from calibration; above 1 it makes the model less certain.
    """

    classes: Labels
    temperature: float = 1.0

    solver_modules: ClassVar[tuple[str, ...]] = ()
    """What `fit` imports and scoring does without; `import_solver` imports it before a clock is started."""

    keeps_images: ClassVar[bool] = False
    """Whether it keeps vectors of training images, as `NearestVectors`."""

    format_version: ClassVar[int] = 3
    """Format of its files, see `mnist_gui.learning.manifest`."""

    largest_sizes: ClassVar[Sizes] = {}
    """Sizes that it adds to the manifest, each with the largest value accepted from a file."""

    scalar_ranges: ClassVar[Mapping[str, tuple[float, float]]] = {"temperature": SCALAR_RANGE}
    """Attributes that are numbers, each with the range accepted from a file."""

    @classmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Fit and calibrate a model.

        By default, fit a draft without the held-out vectors, calibrate it on them, and fit again to all. A
        kind that can start from its draft, or calibrate without one, is faster with a `fit` of its own.

        Parameters
        ----------
        data : FitData
        request : TrainingRequest
            With all defaults filled in.
        report : callable
            Called with the progress.
        token : CancelToken
            Checked often: users wait for it when they cancel.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        steps = Steps(report)
        draft = cls.fit_uncalibrated(data.first_part, request, report=steps.next(450), token=token)
        calibrated = draft.calibrated(data.held_out_part, report=steps.next(100), token=token)
        model = cls.fit_uncalibrated(data, request, report=steps.next(450), token=token)
        return replace(model, temperature=calibrated.temperature)

    @classmethod
    def fit_uncalibrated(
        cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken
    ) -> Self:
        """Fit a model to all vectors, with a temperature of 1; a kind defines this or `fit`."""
        raise NotImplementedError

    @abstractmethod
    def logits(self, vectors: FloatArray) -> Scores:
        """Return the logit of each class, shape (n, c), for vectors of shape (n, d)."""

    def decision(self, vector: FloatArray) -> Decision:
        """Return the logits of one vector, of shape (d,), with what leads to them."""
        return Decision(classes=self.classes, logits=self.logits(vector[None])[0])

    def class_weights(self) -> FloatArray | None:
        """Return the weight of each feature for each class, float32 of shape (d, c); None without weights."""
        return None

    def leading_vectors(self, most: int) -> tuple[LeadingVectors, ...]:
        """Return the vectors kept from the training that count most, at most so many of each class.

        Returns
        -------
        tuple of LeadingVectors
            One for each of `classes`; none for a model that keeps no vectors, or whose vectors count alike.
        """
        return ()

    @property
    @abstractmethod
    def length(self) -> int:
        """Length of a feature vector."""

    @classmethod
    @abstractmethod
    def array_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and dtype of each array but `classes`."""

    @property
    def own_sizes(self) -> Sizes:
        """Sizes named in `largest_sizes`."""
        return {}

    def check(self) -> None:  # noqa: B027 - not every kind has something to check
        """Check arrays from a file, whose shapes, dtypes and finiteness are checked already.

        Raises
        ------
        InvalidModelError
            If scoring could fail or take forever.
        """

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the peak memory of a training in bytes; by default, three copies of the vectors."""
        return 12 * images * (features + classes)

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> Any:  # noqa: ANN401 - as scikit-learn
        """Return the fitted scikit-learn estimator of the same kind; None if there is none.

        Parameters
        ----------
        hyperparameters : Mapping from str to float
            Hyperparameters of the training, as far as they are known.
        """
        return

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.classes)} classes on {self.length} features>"

    def probabilities(self, vectors: FloatArray) -> Probabilities:
        """Return the probability of each class, float64 of shape (n, c), for vectors of shape (n, d)."""
        return softmax(self.logits(vectors) / self.temperature)

    def calibrated(
        self, data: FitData, *, report: Report = ignore_progress, token: CancelToken | None = None
    ) -> Self:
        """Return this model with the temperature that fits the labels of unseen vectors best."""
        logits = in_blocks(self.logits, data.vectors, report=report, token=token)
        return replace(self, temperature=fit_temperature(logits, np.searchsorted(self.classes, data.labels)))

    # --- model files ----------------------------------------------------------------------------------

    @property
    def sizes(self) -> Sizes:
        """All sizes; the shapes of the arrays follow from them."""
        return {"n_features": self.length, "n_classes": len(self.classes), **self.own_sizes}

    @property
    def scalars(self) -> Mapping[str, float]:
        """Numbers by name."""
        return {name: getattr(self, name) for name in self.scalar_ranges}

    @classmethod
    def all_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and dtype of each array."""
        return {"classes": ArraySpec((sizes["n_classes"],), "<i2"), **cls.array_specs(sizes)}

    @classmethod
    def of_parts(cls, sizes: Sizes, scalars: Mapping[str, float], arrays: Arrays) -> Self:
        """Return the model with these numbers and arrays, and with those sizes that are attributes."""
        attributes = {field.name for field in fields(cls)}
        whole = {name: size for name, size in sizes.items() if name in attributes}
        values: dict[str, Any] = {**whole, **scalars, **arrays}
        return cls(**values)

    @property
    def arrays(self) -> Arrays:
        """Arrays by name."""
        return {name: getattr(self, name) for name in self.all_specs(self.sizes)}


def in_blocks(
    score: Callable[[FloatArray], S],
    vectors: FloatArray,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> S:
    """Score vectors a block at a time, on all processors.

    Parameters
    ----------
    score : callable
        Returns one row for each vector.
    vectors : ndarray of float32, shape (n, d)
        Feature vectors; n may be 0.
    report : callable
        Called with the number of scored vectors.
    token : CancelToken, optional
        Checked between blocks.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """

    def compute(start: int) -> S:
        if token is not None:
            token.raise_if_cancelled()
        return score(vectors[start : start + SCORED_BLOCK])

    scores = []
    for block in on_all_processors(compute, range(0, max(1, len(vectors)), SCORED_BLOCK)):
        scores.append(block)
        done = min(len(scores) * SCORED_BLOCK, len(vectors))
        report(Progress("Calibrating the probabilities", done, len(vectors), "images"))
    return cast("S", np.concatenate(scores))


@cache
def model_class(name: str) -> type[Model]:
    """Import the class of a recipe, by the name of the recipe."""
    module, _, attribute = RECIPES[name].model_class.partition(":")
    found: type[Model] = getattr(import_module(module), attribute)
    return found


def import_solver(name: str) -> None:
    """Import what a training of a recipe needs, so that the seconds of the first one are those of others."""
    for module in ("scipy.optimize", *model_class(name).solver_modules):
        import_module(module)


def recipe_name(model: Model) -> str:
    """Return the name of the recipe of a model."""
    return next(name for name in RECIPES if model_class(name) is type(model))
