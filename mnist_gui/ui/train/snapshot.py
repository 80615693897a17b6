"""What is begun on the Train page, as a value that JSON can hold, for the next start after a crash."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mnist_gui.errors import TrainingError
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest

ModelAndFeatures = tuple[str, str]
"""Names of a recipe and of a kind of features."""

_LARGEST_LIMIT = 2**31 - 1
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class FormValues:
    """What the user chose in the training form.

    Attributes
    ----------
    chosen : (str, str)
        The model and the features.
    edited : mapping of (str, str) to mapping of str to float
        Hyperparameters that differ from their defaults, for each pair of model and features.
    limits : mapping of str to int
        Numbers of training images, by model.
    seed : int
    """

    chosen: ModelAndFeatures
    edited: Mapping[ModelAndFeatures, Mapping[str, float]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0

    @classmethod
    def of_request(cls, request: TrainingRequest, images: int) -> "FormValues":
        """Return what a user would choose for a request that was trained on so many images."""
        pair = request.model, request.features
        edited = {
            name: value
            for name, value in request.resolved().hyperparameters.items()
            if value != request.recipe.parameter(name).default_for(request.features)
        }
        return cls(pair, {pair: edited}, {request.model: images}, request.seed)

    def to_json(self) -> dict[str, object]:
        """Return the values as JSON can hold them."""
        return {
            "chosen": list(self.chosen),
            "edited": [[*pair, dict(values)] for pair, values in self.edited.items() if values],
            "limits": dict(self.limits),
            "seed": self.seed,
        }

    @classmethod
    def from_json(cls, values: object) -> "FormValues | None":
        """Return the values that `to_json` wrote; what makes no sense is left out, None if that is all."""
        if not isinstance(values, dict):
            return None
        chosen = _pair(values.get("chosen"))
        if chosen is None:
            return None
        edited: dict[ModelAndFeatures, Mapping[str, float]] = {}
        listed, limits, seed = (values.get(name) for name in ("edited", "limits", "seed"))
        for entry in listed if isinstance(listed, list) else []:
            match entry:
                case [model, features, {**numbers}] if (pair := _pair([model, features])) is not None:
                    sound = _parameters(pair[0], {str(name): value for name, value in numbers.items()})
                    edited |= {pair: sound} if sound else {}
        return cls(
            chosen,
            edited,
            {
                name: limit
                for name, limit in (limits.items() if isinstance(limits, dict) else ())
                if name in RECIPES and _is_whole(limit, 1, _LARGEST_LIMIT)
            },
            seed if isinstance(seed, int) and _is_whole(seed, 0, LARGEST_SEED) else 0,
        )


def _pair(value: object) -> ModelAndFeatures | None:
    match value:
        case [str() as model, str() as features] if model in RECIPES and features in FEATURES:
            return model, features
    return None


def _parameters(model: str, values: Mapping[str, object]) -> dict[str, float]:
    """Return the hyperparameters of a model that there are and that are in range."""
    sound: dict[str, float] = {}
    for name, value in values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                RECIPES[model].parameter(name).check(value)
            except (TrainingError, OverflowError):
                continue
            sound[name] = value
    return sound


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
