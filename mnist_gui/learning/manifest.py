"""The manifest of a model file: what it says, and how it is checked.

Format 1 is that of the kinds of model that the first version knew, format 2 that of the pad's classifier. Any
other kind of model has format 3: a version of the program that does not know the kind asks for an update.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mnist_gui.data.levels import STANDARD_LEVELS, Levels
from mnist_gui.learning.checks import (
    InvalidModelError,
    NewerFormatError,
    mapping_of,
    name,
    number,
    one_of,
    tuple_of,
    whole,
)
from mnist_gui.learning.models.model import model_class
from mnist_gui.learning.recipes import FEATURES, RECIPES
from mnist_gui.names import clean_names

PAD_VERSION = 2
"""The format of the pad's classifier."""

PAD_MODEL = "pad"
"""Name of the pad's classifier in a manifest, as a kind of model."""

FORMAT_VERSION = 3
"""The newest format this program reads."""

FORMAT = "mnist_gui model"
"""Marks a JSON file as a manifest."""

MOST_CLASSES = 1000
LONGEST_SIDE = 4096


def is_pad(fields: Mapping[str, Any]) -> bool:
    """Return whether a manifest is that of the pad's classifier."""
    return fields.get("model") == PAD_MODEL


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
    sizes : Mapping from str to int
        The sizes that the shapes of its arrays follow from: ``n_features``, ``n_classes`` (at least 2), and
        those that its kind of model adds.
    scalars : Mapping from str to float
        The numbers of the model that are no arrays.
    about : Mapping from str to object
        Where the model comes from, for people: training, data set, test result, versions. Not checked, since
        nothing depends on it.
    levels : tuple of int
        The grey values of paper and ink in the images of the training: left out of the file if 0 and 255.
    """

    model: str
    features: str
    feature_parameters: Mapping[str, int]
    image_shape: tuple[int, int]
    class_names: tuple[str, ...]
    sizes: Mapping[str, int]
    scalars: Mapping[str, float]
    about: Mapping[str, object]
    levels: Levels = STANDARD_LEVELS

    def to_json(self) -> bytes:
        """Return it as JSON, UTF-8, always the same for the same manifest."""
        fields = {
            "format": FORMAT,
            "format_version": model_class(self.model).format_version,
            "model": self.model,
            "features": self.features,
            "feature_parameters": dict(self.feature_parameters),
            "image_shape": list(self.image_shape),
            "class_names": list(self.class_names),
            **self.sizes,
            "scalars": dict(self.scalars),
            **({} if self.levels == STANDARD_LEVELS else {"levels": list(self.levels)}),
            "about": dict(self.about),
        }
        # Half of a surrogate pair becomes an escape that JSON knows.
        return json.dumps(fields, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")


def read_fields(text: bytes) -> dict[str, Any]:
    """Read a manifest of any kind from JSON, and check no more than that it is one.

    Raises
    ------
    NewerFormatError
        If a newer version of the program wrote it.
    InvalidModelError
        If it is no manifest.
    """
    try:
        fields = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidModelError("its manifest is not JSON") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise InvalidModelError("its manifest is not that of a model")
    if whole(fields.get("format_version"), 1, 10**9, "format_version") > FORMAT_VERSION:
        raise NewerFormatError
    return fields


def read_manifest(fields: Mapping[str, Any]) -> Manifest:
    """Check what `read_fields` has read, all of it but the part for people.

    Raises
    ------
    NewerFormatError
        If it is of a kind of model that only a newer version of the program knows.
    InvalidModelError
        If a part of it is missing, of the wrong type or out of range.
    """
    if fields["format_version"] == FORMAT_VERSION and fields.get("model") not in RECIPES:
        raise NewerFormatError
    model = one_of(fields.get("model"), RECIPES, "model")
    kind = model_class(model)
    class_names = tuple_of(
        name, fields.get("class_names"), lengths=range(2, MOST_CLASSES + 1), what="class_names"
    )
    bounds = {
        "n_features": (1, LONGEST_SIDE**2),
        "n_classes": (2, len(class_names)),
        **{size: (0, largest) for size, largest in kind.largest_sizes.items()},
    }
    scalars = mapping_of(lambda value, _: value, fields.get("scalars"), "scalars")
    return Manifest(
        model=model,
        features=one_of(fields.get("features"), FEATURES, "features"),
        feature_parameters=mapping_of(
            lambda value, what: whole(value, 0, 4096, what),
            fields.get("feature_parameters"),
            "feature_parameters",
        ),
        image_shape=_image_shape(fields.get("image_shape")),
        class_names=clean_names(class_names),
        sizes={size: whole(fields.get(size), *bound, size) for size, bound in bounds.items()},
        scalars={
            scalar: number(scalars.get(scalar), *bound, f"scalars.{scalar}")
            for scalar, bound in kind.scalar_ranges.items()
        },
        about=mapping_of(lambda value, _: value, fields.get("about"), "about"),
        levels=_levels(fields.get("levels", list(STANDARD_LEVELS))),
    )


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a number that JSON knows")


def _levels(value: object) -> Levels:
    paper, ink = tuple_of(
        lambda level, what: whole(level, 0, 255, what), value, lengths=range(2, 3), what="levels"
    )
    if paper == ink:
        raise InvalidModelError("the entry levels of its manifest is out of range")
    return paper, ink


def _image_shape(value: object) -> tuple[int, int]:
    height, width = tuple_of(
        lambda side, what: whole(side, 1, LONGEST_SIDE, what), value, lengths=range(2, 3), what="image_shape"
    )
    return height, width
