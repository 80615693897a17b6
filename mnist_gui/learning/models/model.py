"""What all kinds of models have in common."""

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
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.scoring import Probabilities, softmax
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

SCORED_BLOCK = 256
"""Vectors that are scored at a time: their kernel with 16,000 support vectors takes 16 MB."""

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
        How many vectors, from the end, a first fit leaves out so that they can calibrate it. The vectors
        before them are of all classes.
    """

    vectors: FloatArray
    labels: Labels
    held_out: int = 0

    @property
    def first_part(self) -> "FitData":
        """All but the vectors that are held out."""
        end = len(self.labels) - self.held_out
        return FitData(self.vectors[:end], self.labels[:end])

    @property
    def held_out_part(self) -> "FitData":
        """The vectors that are held out."""
        start = len(self.labels) - self.held_out
        return FitData(self.vectors[start:], self.labels[start:])


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Model(ABC):
    """A fitted model: arrays and numbers that turn feature vectors into probabilities, with numpy alone.

    A kind of model is a class derived from this one, a frozen dataclass. Its attributes are the arrays that
    `array_specs` names, the numbers that `scalar_ranges` names, and whole numbers among its `sizes`; a model
    file holds these and nothing else.

    Attributes
    ----------
    classes : ndarray of int16, shape (c,)
        The labels it tells apart, ascending.
    temperature : float
        What the logits are divided by; above 1 the model is less sure than its logits say.
    """

    classes: Labels
    temperature: float = 1.0

    format_version: ClassVar[int] = 3
    """The format of its files, see `mnist_gui.learning.manifest`."""

    largest_sizes: ClassVar[Sizes] = {}
    """The sizes that it adds to its manifest, each with the largest value that is believed."""

    scalar_ranges: ClassVar[Mapping[str, tuple[float, float]]] = {"temperature": SCALAR_RANGE}
    """Its attributes that are numbers, each with the range that is believed."""

    @classmethod
    @abstractmethod
    def fit(cls, data: FitData, request: TrainingRequest, *, report: Report, token: CancelToken) -> Self:
        """Fit a model, and calibrate its probabilities.

        Parameters
        ----------
        data : FitData
            What to learn from.
        request : TrainingRequest
            With every default written out.
        report : callable
            Called with the progress.
        token : CancelToken
            Checked at least every half a second.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """

    @abstractmethod
    def logits(self, vectors: FloatArray) -> Scores:
        """Return a score for each class, shape (n, c), for vectors of shape (n, d); softmax follows."""

    @property
    @abstractmethod
    def length(self) -> int:
        """The length of the feature vectors it reads."""

    @classmethod
    @abstractmethod
    def array_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and type of each of its arrays but ``classes``."""

    @property
    def own_sizes(self) -> Sizes:
        """The sizes that `largest_sizes` names."""
        return {}

    def check(self) -> None:  # noqa: B027 - not every kind has something to check
        """Check what the arrays mean, after they were read from a file.

        Raises
        ------
        InvalidModelError
            If the model could not score every vector.
        """

    @classmethod
    def bytes_needed(
        cls, *, images: int, features: int, classes: int, hyperparameters: Mapping[str, float]
    ) -> float:
        """Estimate the memory that a training takes at its peak; by default three copies of the vectors."""
        return 12 * images * (features + classes)

    def to_estimator(self, hyperparameters: Mapping[str, float]) -> Any:  # noqa: ANN401 - as scikit-learn
        """Return an estimator of scikit-learn that was fitted to the same; None if there is no such kind.

        Parameters
        ----------
        hyperparameters : Mapping from str to float
            Those it was trained with, as far as they are known.
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
        """Return this model with the temperature that makes the labels of unseen vectors most likely."""
        logits = in_blocks(self.logits, data.vectors, report=report, token=token)
        return replace(self, temperature=fit_temperature(logits, np.searchsorted(self.classes, data.labels)))

    # What a file holds of it.

    @property
    def sizes(self) -> Sizes:
        """All sizes that the shapes of its arrays follow from."""
        return {"n_features": self.length, "n_classes": len(self.classes), **self.own_sizes}

    @property
    def scalars(self) -> Mapping[str, float]:
        """Its numbers by name."""
        return {name: getattr(self, name) for name in self.scalar_ranges}

    @classmethod
    def all_specs(cls, sizes: Sizes) -> Specs:
        """Return the shape and type of each of its arrays."""
        return {"classes": ArraySpec((sizes["n_classes"],), "<i2"), **cls.array_specs(sizes)}

    @classmethod
    def of_parts(cls, sizes: Sizes, scalars: Mapping[str, float], arrays: Arrays) -> Self:
        """Return the model that has these sizes, as far as they are attributes, numbers and arrays."""
        attributes = {field.name for field in fields(cls)}
        whole = {name: size for name, size in sizes.items() if name in attributes}
        values: dict[str, Any] = {**whole, **scalars, **arrays}
        return cls(**values)

    @property
    def arrays(self) -> Arrays:
        """Its arrays by name."""
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
        Returns a row for each vector.
    vectors : ndarray of float32, shape (n, d)
        Feature vectors; n may be 0.
    report : callable
        Called with the number of vectors that are scored.
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
    """Import the class of a kind of model; `name` is a key of `mnist_gui.learning.recipes.RECIPES`."""
    module, _, attribute = RECIPES[name].model_class.partition(":")
    found: type[Model] = getattr(import_module(module), attribute)
    return found


def recipe_name(model: Model) -> str:
    """Return the name of the recipe that a model was fitted by."""
    return next(name for name in RECIPES if model_class(name) is type(model))
