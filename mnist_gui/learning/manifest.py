"""The manifest of a model file: what it says, and how it is read without believing it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from mnist_gui.learning.recipes import FEATURES, RECIPES

PLAIN_VERSION = 1
"""The format of plain models."""

FORMAT_VERSION = 2
"""The newest format this program reads, and that of the pad's classifier."""

FORMAT = "mnist_gui model"
"""How a manifest is told from any other JSON file."""

MOST_CLASSES = 1000
LONGEST_NAME = 200
LONGEST_SIDE = 4096
MOST_SUPPORT_VECTORS = 2_000_000
SCALAR_RANGE = (1e-9, 1e9)

T = TypeVar("T")


class InvalidManifestError(ValueError):
    """A manifest does not say what one must say; the message names the part that is wrong."""


class NewerFormatError(ValueError):
    """A manifest was written by a newer version of the program."""


@dataclass(frozen=True)
class Manifest:
    """What must be known to read the arrays of a model and to use it.

    Attributes
    ----------
    model : str
        A key of `mnist_gui.learning.recipes.RECIPES`.
    features : str
        A key of `mnist_gui.learning.recipes.FEATURES`.
    feature_parameters : Mapping from str to int
        The arguments of their constructor.
    image_shape : tuple of int
        Height and width of the images it reads.
    class_names : tuple of str
        What the labels mean.
    n_features : int
        The length of its feature vectors.
    n_classes : int
        How many of them it tells apart, at least 2.
    n_support_vectors : int
        0 for a model without any.
    scalars : Mapping from str to float
        The numbers of the model that are no arrays; each more than 0.
    about : Mapping from str to object
        Where the model comes from, for people: training, data set, test result, versions. Nothing depends
        on it, so it is not checked.
    """

    model: str
    features: str
    feature_parameters: Mapping[str, int]
    image_shape: tuple[int, int]
    class_names: tuple[str, ...]
    n_features: int
    n_classes: int
    n_support_vectors: int
    scalars: Mapping[str, float]
    about: Mapping[str, object]

    def to_json(self) -> bytes:
        """Return it as JSON, UTF-8, always the same for the same manifest."""
        fields = {
            "format": FORMAT,
            "format_version": PLAIN_VERSION,
            "model": self.model,
            "features": self.features,
            "feature_parameters": dict(self.feature_parameters),
            "image_shape": list(self.image_shape),
            "class_names": list(self.class_names),
            "n_features": self.n_features,
            "n_classes": self.n_classes,
            "n_support_vectors": self.n_support_vectors,
            "scalars": dict(self.scalars),
            "about": dict(self.about),
        }
        return json.dumps(fields, indent=2, ensure_ascii=False).encode()


def read_fields(text: bytes) -> dict[str, Any]:
    """Read a manifest of any kind from JSON, and check no more than that it is one.

    Raises
    ------
    NewerFormatError
        If a newer version of the program wrote it.
    InvalidManifestError
        If it is no manifest.
    """
    try:
        fields = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidManifestError("its manifest is not JSON") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise InvalidManifestError("its manifest is not that of a model")
    if whole(fields.get("format_version"), 1, 10**9, "format_version") > FORMAT_VERSION:
        raise NewerFormatError
    return fields


def read_manifest(fields: Mapping[str, Any]) -> Manifest:
    """Check what `read_fields` has read, all of it but the part for people.

    Raises
    ------
    InvalidManifestError
        If a part of it is missing, of the wrong type or out of range.
    """
    model = _one_of(fields.get("model"), RECIPES, "model")
    parameters = mapping_of(_feature_parameter, fields.get("feature_parameters"), "feature_parameters")
    class_names = _tuple_of(
        _name, fields.get("class_names"), lengths=range(2, MOST_CLASSES + 1), what="class_names"
    )
    return Manifest(
        model=model,
        features=_one_of(fields.get("features"), FEATURES, "features"),
        feature_parameters=parameters,
        image_shape=_image_shape(fields.get("image_shape")),
        class_names=class_names,
        n_features=whole(fields.get("n_features"), 1, LONGEST_SIDE**2, "n_features"),
        n_classes=whole(fields.get("n_classes"), 2, len(class_names), "n_classes"),
        n_support_vectors=whole(
            fields.get("n_support_vectors"), 0, MOST_SUPPORT_VECTORS, "n_support_vectors"
        ),
        scalars=mapping_of(positive, fields.get("scalars"), "scalars"),
        about=mapping_of(lambda value, _: value, fields.get("about"), "about"),
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that JSON knows")


def wrong_entry(what: str) -> InvalidManifestError:
    """Return the error that says which entry is wrong."""
    return InvalidManifestError(f"the entry {what} of its manifest is missing or wrong")


def whole(value: object, minimum: int, maximum: int, what: str) -> int:
    """Return a whole number within bounds, or raise what says that it is none."""
    # bool is an int to Python, but true is no number of classes.
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise wrong_entry(what)
    return value


def positive(value: object, what: str) -> float:
    """Return a number more than 0 and of a plausible size, or raise what says that it is none."""
    minimum, maximum = SCALAR_RANGE
    return number(value, minimum, maximum, what)


def number(value: object, minimum: float, maximum: float, what: str) -> float:
    """Return a number within bounds, or raise what says that it is none."""
    if not isinstance(value, float | int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise wrong_entry(what)
    return float(value)


def _name(value: object, what: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise wrong_entry(what)
    return value


def _feature_parameter(value: object, what: str) -> int:
    return whole(value, 0, 4096, what)


def _one_of(value: object, known: Mapping[str, Any], what: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise wrong_entry(what)
    return value


def _image_shape(value: object) -> tuple[int, int]:
    height, width = _tuple_of(
        lambda side, what: whole(side, 1, LONGEST_SIDE, what), value, lengths=range(2, 3), what="image_shape"
    )
    return height, width


def _tuple_of(read: Callable[[object, str], T], value: object, *, lengths: range, what: str) -> tuple[T, ...]:
    if not isinstance(value, list) or len(value) not in lengths:
        raise wrong_entry(what)
    return tuple(read(item, what) for item in value)


def mapping_of(read: Callable[[object, str], T], value: object, what: str) -> dict[str, T]:
    """Return a JSON object with all its values read, or raise what says that it is none."""
    if not isinstance(value, dict) or len(value) > 100:
        raise wrong_entry(what)
    return {name: read(item, f"{what}.{name}") for name, item in value.items()}
