"""The table of the models that can be trained, with their hyperparameters.

The options of ``mnist-gui train`` and the form of the Train page are made from `RECIPES`. To add a kind of
model, add a row here and the module that it names. This module imports no numerical library, because every
window reads it at start-up.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol, TypeVar

from mnist_gui.errors import TrainingError


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _by_name(rows: Iterable[N]) -> Mapping[str, N]:
    return MappingProxyType({row.name: row for row in rows})


@dataclass(frozen=True)
class FeatureKind:
    """A kind of features.

    Attributes
    ----------
    name : str
        Name in requests, on the command line and in model files.
    title : str
        Name in sentences, as in "SVM on gradient directions".
    help : str
        One sentence for users.
    """

    name: str
    title: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A hyperparameter, with its range and its default.

    Attributes
    ----------
    name : str
        Name in requests and on the command line.
    title : str
        Label in the form.
    help : str
        One sentence for users.
    minimum, maximum : float
        The range, both ends included.
    default : float
        The default.
    default_on : Mapping from str to float
        The default on kinds of features that need another one.
    decimals : int
        Useful digits after the point; 0 for whole numbers.
    step : float
        Step of the arrows in the form.
    """

    name: str
    title: str
    help: str
    minimum: float
    maximum: float
    default: float
    default_on: Mapping[str, float] = field(default_factory=dict)
    decimals: int = 0
    step: float = 1

    @property
    def integer(self) -> bool:
        """Whether only whole numbers are allowed."""
        return self.decimals == 0

    def default_for(self, features: str) -> float:
        """Return the default on a kind of features."""
        return self.default_on.get(features, self.default)

    def check(self, value: float) -> None:
        """Check a value.

        Raises
        ------
        TrainingError
            If `value` is out of range, or has a fraction where only whole numbers are allowed.
        """
        in_range = math.isfinite(value) and self.minimum <= value <= self.maximum
        if not in_range or (self.integer and value != int(value)):
            number = "a whole number" if self.integer else "a number"
            raise TrainingError(
                f"{self.name} is {value:g}; choose {number} from {self.minimum:g} to {self.maximum:g}."
            )


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A kind of model that can be trained.

    Attributes
    ----------
    name : str
        Name in requests, on the command line and in model files.
    title : str
        Name in sentences.
    help : str
        One sentence for users.
    model_class : str
        Its class, as ``"module:Class"``; see `mnist_gui.learning.models`.
    parameters : tuple of Parameter
        Its hyperparameters.
    default_limit : int or None
        Number of training images without a limit in the request; None for all.
    """

    name: str
    title: str
    help: str
    model_class: str
    parameters: tuple[Parameter, ...]
    default_limit: int | None = None

    def parameter(self, name: str) -> Parameter:
        """Return a hyperparameter by name.

        Raises
        ------
        TrainingError
            If the recipe has no such hyperparameter.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = " and ".join(parameter.name for parameter in self.parameters) or "none"
        raise TrainingError(f"{self.title} has no hyperparameter called {name}; it has {known}.")


FEATURES: Mapping[str, FeatureKind] = _by_name(
    (
        FeatureKind(
            "gradient",
            "gradient directions",
            "Straightens and sizes each image, then measures where its edges lie and which way they run.",
        ),
        FeatureKind("pixels", "pixels", "The grey values as they are: slower, less exact, for comparison."),
    )
)
"""The kinds of features by name, the default first."""

RECIPES: Mapping[str, Recipe] = _by_name(
    (
        Recipe(
            name="svm",
            title="SVM",
            help="Support vector machine with a Gaussian kernel: the most exact.",
            model_class="mnist_gui.learning.models.svm:SvmModel",
            parameters=(
                Parameter(
                    name="C",
                    title="C",
                    help="Regularisation parameter: a larger C follows the training images more closely.",
                    minimum=0.01,
                    maximum=1000.0,
                    default=5.0,
                    decimals=2,
                ),
                Parameter(
                    name="gamma",
                    title="Gamma",
                    help="How quickly the influence of a training image fades with distance; 1 is one "
                    "over the summed variance of the features, which scikit-learn calls 'scale'.",
                    minimum=0.01,
                    maximum=100.0,
                    default=0.6,
                    default_on={"pixels": 1.5},  # the gamma of 0.02 that suits MNIST pixels scaled to 0..1
                    decimals=2,
                    step=0.1,
                ),
            ),
        ),
        Recipe(
            name="logistic",
            title="Logistic regression",
            help="Multinomial logistic regression: one set of weights per class, trained in seconds.",
            model_class="mnist_gui.learning.models.logistic:LogisticModel",
            parameters=(
                Parameter(
                    name="C",
                    title="C",
                    help="Regularisation parameter: a larger C allows larger weights, and follows the "
                    "training images more closely.",
                    minimum=0.0001,
                    maximum=1000.0,
                    default=0.1,
                    default_on={"pixels": 0.01},
                    decimals=4,
                    step=0.01,
                ),
                Parameter(
                    name="iterations",
                    title="Max. iterations",
                    help="The largest number of steps; it stops earlier when steps no longer help.",
                    minimum=1,
                    maximum=10_000,
                    default=100,
                    step=10,
                ),
            ),
        ),
        Recipe(
            name="forest",
            title="Random forest",
            help="Many decision trees, each grown on another draw of the images; their mean decides.",
            model_class="mnist_gui.learning.models.forest:ForestModel",
            parameters=(
                Parameter(
                    name="trees",
                    title="Number of trees",
                    help="More trees are more exact, up to a point, and take longer.",
                    minimum=1,
                    maximum=2000,
                    default=100,
                    step=10,
                ),
                Parameter(
                    name="min_leaf",
                    title="Min. images a leaf",
                    help="A tree stops growing where a branch would have fewer training images.",
                    minimum=1,
                    maximum=1000,
                    default=1,
                ),
            ),
        ),
        Recipe(
            name="knn",
            title="k nearest neighbours",
            help="The training images most like an image vote. Quick to train, slower to predict.",
            model_class="mnist_gui.learning.models.knn:NeighboursModel",
            parameters=(
                Parameter(
                    name="k",
                    title="k",
                    help="How many of the nearest training images vote.",
                    minimum=1,
                    maximum=100,
                    default=5,
                    default_on={"pixels": 3},
                ),
                Parameter(
                    name="weighting",
                    title="Weighting",
                    help="Each vote is divided by the distance to this power; 0 makes all votes equal.",
                    minimum=0.0,
                    maximum=20.0,
                    default=1.0,
                    decimals=1,
                ),
            ),
        ),
    )
)
"""The recipes by name, the default first."""


@dataclass(frozen=True)
class TrainingRequest:
    """What to train. The same request on the same data set gives the same model.

    Attributes
    ----------
    model : str
        A key of `RECIPES`.
    features : str
        A key of `FEATURES`.
    hyperparameters : Mapping from str to float
        Values for some or all hyperparameters of the recipe; the others take their defaults. Read-only.
    limit : int or None
        The largest number of training images to use, at least 2; None for the recipe's default.
    seed : int
        Decides which images are used if there is a limit, and all else that is random; 0 or more.

    Raises
    ------
    TrainingError
        If a name is unknown or a value out of range.
    """

    model: str = "svm"
    features: str = "gradient"
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    limit: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.model not in RECIPES:
            raise TrainingError(f"There is no model called {self.model}; choose {_either(RECIPES)}.")
        if self.features not in FEATURES:
            raise TrainingError(f"There are no features called {self.features}; choose {_either(FEATURES)}.")
        for name, value in self.hyperparameters.items():
            self.recipe.parameter(name).check(value)
        if self.limit is not None and self.limit < 2:
            raise TrainingError(f"The limit is {self.limit} images; a model needs at least 2.")
        if self.seed < 0:
            raise TrainingError(f"The seed is {self.seed}; choose 0 or more.")
        object.__setattr__(self, "hyperparameters", MappingProxyType(dict(self.hyperparameters)))

    @property
    def recipe(self) -> Recipe:
        """The recipe of the model."""
        return RECIPES[self.model]

    @property
    def title(self) -> str:
        """Name of the model in sentences, such as "SVM on gradient directions"."""
        return f"{self.recipe.title} on {FEATURES[self.features].title}"

    def resolved(self) -> "TrainingRequest":
        """Return the same request with all defaults filled in."""
        values = {
            parameter.name: self.hyperparameters.get(parameter.name, parameter.default_for(self.features))
            for parameter in self.recipe.parameters
        }
        limit = self.recipe.default_limit if self.limit is None else self.limit
        return replace(self, hyperparameters=values, limit=limit)


@dataclass(frozen=True)
class Preset:
    """A named training request.

    Attributes
    ----------
    name : str
        Name on the command line.
    title : str
        Name in the form.
    help : str
        One sentence for users.
    request : TrainingRequest
    """

    name: str
    title: str
    help: str
    request: TrainingRequest


PRESETS: Mapping[str, Preset] = _by_name(
    (
        Preset(
            "accurate",
            "Accurate",
            "Support vector machine on all images: the fewest errors.",
            TrainingRequest(model="svm", features="gradient"),
        ),
        Preset(
            "fast",
            "Fast",
            "Logistic regression on the same features: nearly as good, in less time.",
            TrainingRequest(model="logistic", features="gradient"),
        ),
        Preset(
            "pixel-svm",
            "Pixel SVM",
            "Support vector machine on the grey values of 10,000 images: what features are measured by.",
            TrainingRequest(model="svm", features="pixels", limit=10_000),
        ),
        Preset(
            "pixel-logistic",
            "Pixel logistic",
            "Logistic regression on the grey values: the plainest model, for a first lesson.",
            TrainingRequest(model="logistic", features="pixels"),
        ),
    )
)
"""The presets by name, the default first."""


def _either(names: Mapping[str, object]) -> str:
    return " or ".join(names)
