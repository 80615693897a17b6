"""The trainable models and their hyperparameters: the one table that the command line and the window read.

The options of ``mnist-gui train`` and the form of the Train page are both made from `RECIPES`, so a new model
or hyperparameter appears in both by adding a row here. This module imports no numerical library: a window
that only shows images reads it at start-up.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mnist_gui.errors import TrainingError


@dataclass(frozen=True)
class FeatureKind:
    """What a model is shown of an image.

    Attributes
    ----------
    name : str
        As requests, the command line and model files say it.
    title : str
        As sentences say it: "SVM on gradient directions".
    help : str
        One sentence about it.
    """

    name: str
    title: str
    help: str


@dataclass(frozen=True)
class Parameter:
    """A number that shapes a training, with its range and its default.

    Attributes
    ----------
    name : str
        As requests and the command line say it.
    title : str
        As the form labels it.
    help : str
        One sentence about it.
    minimum, maximum : float
        The range, both ends allowed.
    defaults : Mapping from str to float
        The default for each kind of features.
    decimals : int
        Digits after the point that make sense; 0 for whole numbers.
    step : float
        How much one click of the form's arrows changes it.
    """

    name: str
    title: str
    help: str
    minimum: float
    maximum: float
    defaults: Mapping[str, float]
    decimals: int
    step: float

    @property
    def integer(self) -> bool:
        """Whether only whole numbers are allowed."""
        return self.decimals == 0

    def default_for(self, features: str) -> float:
        """Return the value used when a request names none, for this kind of features."""
        return self.defaults[features]

    def check(self, value: float) -> None:
        """Refuse a value outside the range.

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


@dataclass(frozen=True)
class Recipe:
    """A kind of model that can be trained.

    Attributes
    ----------
    name : str
        As requests, the command line and model files say it.
    title : str
        As sentences say it.
    help : str
        One sentence about it.
    parameters : tuple of Parameter
        What can be chosen about it.
    model_class : str
        The class that does it, as ``"module:Class"``; see `mnist_gui.learning.models`.
    default_limit : int or None
        How many training images it takes when a request sets no limit; None for all.
    """

    name: str
    title: str
    help: str
    model_class: str
    parameters: tuple[Parameter, ...]
    default_limit: int | None = None

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises
        ------
        TrainingError
            If the recipe has no such parameter.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = " and ".join(parameter.name for parameter in self.parameters)
        raise TrainingError(f"{self.title} has no hyperparameter called {name}; it has {known}.")


FEATURES: Mapping[str, FeatureKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            FeatureKind(
                "gradient",
                "gradient directions",
                "Straightens and sizes each image, then measures where its edges lie and which way they run.",
            ),
            FeatureKind(
                "pixels", "pixels", "The grey values as they are: slower, less exact, for comparison."
            ),
        )
    }
)
"""The kinds of features by name, the default first."""

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            Recipe(
                name="svm",
                title="SVM",
                help="Support vector machine with a Gaussian kernel: the most exact.",
                model_class="mnist_gui.learning.models.svm:SvmModel",
                parameters=(
                    Parameter(
                        name="C",
                        title="C",
                        help="The price of a training image on the wrong side of its margin; "
                        "higher follows the training images more closely.",
                        minimum=0.01,
                        maximum=1000.0,
                        defaults={"gradient": 5.0, "pixels": 5.0},
                        decimals=2,
                        step=1.0,
                    ),
                    Parameter(
                        name="gamma",
                        title="Gamma",
                        help="How quickly the influence of a training image fades with distance; 1 is one "
                        "over the summed variance of the features, which scikit-learn calls 'scale'.",
                        minimum=0.01,
                        maximum=100.0,
                        # 1.5 is the gamma of 0.02 that suits MNIST pixels scaled to 0..1.
                        defaults={"gradient": 0.6, "pixels": 1.5},
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
                        help="How much the training images count against keeping the weights small; "
                        "higher follows the training images more closely.",
                        minimum=0.0001,
                        maximum=1000.0,
                        defaults={"gradient": 0.1, "pixels": 0.01},
                        decimals=4,
                        step=0.01,
                    ),
                    Parameter(
                        name="iterations",
                        title="Max. iterations",
                        help="The largest number of steps; it stops earlier when steps no longer help.",
                        minimum=1,
                        maximum=10_000,
                        defaults={"gradient": 100, "pixels": 100},
                        decimals=0,
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
                        defaults={"gradient": 100, "pixels": 100},
                        decimals=0,
                        step=10,
                    ),
                    Parameter(
                        name="min_leaf",
                        title="Min. images a leaf",
                        help="A tree stops growing where a branch would have fewer training images.",
                        minimum=1,
                        maximum=1000,
                        defaults={"gradient": 1, "pixels": 1},
                        decimals=0,
                        step=1,
                    ),
                ),
            ),
            Recipe(
                name="knn",
                title="k nearest neighbours",
                help="The training images most like an image vote: nothing to fit, but slower to read.",
                model_class="mnist_gui.learning.models.knn:NeighboursModel",
                parameters=(
                    Parameter(
                        name="k",
                        title="k",
                        help="How many of the nearest training images vote.",
                        minimum=1,
                        maximum=100,
                        defaults={"gradient": 5, "pixels": 3},
                        decimals=0,
                        step=1,
                    ),
                    Parameter(
                        name="weighting",
                        title="Weighting",
                        help="Each vote is divided by the distance to this power; 0 makes all votes equal.",
                        minimum=0.0,
                        maximum=20.0,
                        defaults={"gradient": 1.0, "pixels": 1.0},
                        decimals=1,
                        step=1.0,
                    ),
                ),
            ),
        )
    }
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
        Values for some or all of the recipe's parameters; the others take their defaults. Read-only.
    limit : int or None
        The largest number of training images to use, at least 2; None for the recipe's default. A limit at or
        above the number of training images means all of them.
    seed : int
        Which images are used when there is a limit, and which of them calibrate the probabilities; 0 or more.

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
        """The recipe that is asked for."""
        return RECIPES[self.model]

    @property
    def title(self) -> str:
        """What the model will be called, such as "SVM on gradient directions"."""
        return f"{self.recipe.title} on {FEATURES[self.features].title}"

    def resolved(self) -> "TrainingRequest":
        """Return the same request with every default written out."""
        values = {
            parameter.name: self.hyperparameters.get(parameter.name, parameter.default_for(self.features))
            for parameter in self.recipe.parameters
        }
        limit = self.recipe.default_limit if self.limit is None else self.limit
        return replace(self, hyperparameters=values, limit=limit)


@dataclass(frozen=True)
class Preset:
    """A request under a name, for those who do not want to choose.

    Attributes
    ----------
    name : str
        As the command line says it.
    title : str
        As the form says it.
    help : str
        One sentence about it.
    request : TrainingRequest
        What it stands for.
    """

    name: str
    title: str
    help: str
    request: TrainingRequest


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
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
    }
)
"""The presets by name, the default first."""


def _either(names: Mapping[str, object]) -> str:
    return " or ".join(names)
