"""What the columns of a table are: pixels, label, split, or a column to keep.

A table has a row for each image and a column for each pixel; all other columns are before or behind these,
but for a label, which may be among them. `TableLayout` says which is which: `table_judging` finds it out, and
`table_reader` makes a data set of the rows.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from mnist_gui.data.formats._shared.tables.formulas import unguarded
from mnist_gui.data.formats._shared.values.pixels import PixelLayout

Role = Literal["label", "split", "other", "kept"]

_NAMES: Final[dict[Role, frozenset[str]]] = {
    "label": frozenset(
        {"label", "labels", "class", "classes", "target", "targets", "y", "digit", "digits", "category"}
        | {"letter", "letters", "character", "char", "symbol", "class_label", "target_class", "class_id"}
        | {"label_id", "category_id", "true_label", "ground_truth", "classification", "digit_label"}
        | {"image_label", "number_label", "latex", "emotion", "classid"}
    ),
    "split": frozenset({"split", "set", "subset", "usage"}),
    "other": frozenset(
        {"", "id", "index", "idx", "row", "row_id", "rownames", "file", "filename", "file_name", "filepath"}
        | {"file_path", "path", "name", "imageid", "image_id", "img_id", "image_name", "sample_id"}
        | {"__index_level_0__"}
    ),
}
_UNNAMED: Final = re.compile(r"unnamed: \d+(\.\d+)?")
_LEFT_OUT: Final = frozenset({"label", "split", "", "__index_level_0__"})
"""Columns to leave out: a data set has them in another form, or they only count rows, as pandas does."""

_MOST_KEPT: Final = 100


@dataclass(frozen=True)
class Field:
    """A column that is no pixel.

    Attributes
    ----------
    role : Role
    name : str
        What it is called, if it is kept.
    """

    role: Role
    name: str = ""


LABEL: Final = Field("label")
SPLIT: Final = Field("split")
OTHER: Final = Field("other")


@dataclass(frozen=True)
class TableLayout:
    """What the columns of a table are: some before the pixels, the pixels, some behind them.

    Attributes
    ----------
    before, behind : tuple of Field
    layout : PixelLayout
        How the pixels between them are arranged.
    inside : int or None
        The place of the label among the pixels, if it is there.
    one_hot : int
        How many columns behind the pixels, or before them if it is negative, are one for each class: 1 for
        the class of an image, 0 for all others.
    notes : tuple of str
        What had to be assumed, for the user.
    """

    before: tuple[Field, ...]
    behind: tuple[Field, ...]
    layout: PixelLayout
    inside: int | None = None
    one_hot: int = 0
    notes: tuple[str, ...] = ()

    @property
    def numbers(self) -> int:
        """How many columns of numbers there are between those before and behind."""
        return self.layout.numbers + abs(self.one_hot)

    @property
    def fields(self) -> tuple[Field, ...]:
        """All columns but those of numbers, in the order in which `block` takes them."""
        return (*self.before, *self.behind, *([LABEL] if self.inside is not None else []))

    @property
    def has_labels(self) -> bool:
        """Whether the table says of what class each image is."""
        return bool(self.one_hot) or LABEL in self.fields

    def block(self, numbers: npt.NDArray[Any], others: Sequence[npt.NDArray[Any]]) -> "TableBlock":
        """Return some rows, given their numbers and the columns before, behind and among these."""
        columns = dict(zip(self.fields, others, strict=True))
        kept = {field.name: values for field, values in columns.items() if field.role == "kept"}
        labels = columns.get(LABEL)
        if self.one_hot > 0:
            numbers, labels = numbers[:, : -self.one_hot], hot_places(numbers[:, -self.one_hot :])
        elif self.one_hot < 0:
            numbers, labels = numbers[:, -self.one_hot :], hot_places(numbers[:, : -self.one_hot])
        return TableBlock(numbers, labels, columns.get(SPLIT), kept)


@dataclass(frozen=True)
class TableBlock:
    """Some rows of a table.

    Attributes
    ----------
    pixels : ndarray of numbers, shape (k, ...)
    labels, splits : ndarray, shape (k,), or None
        Of any type; None if the table has no such column.
    kept : mapping of str to ndarray, shape (k,)
        More columns for the data set: numbers, or objects that are texts.
    """

    pixels: npt.NDArray[Any]
    labels: npt.NDArray[Any] | None
    splits: npt.NDArray[Any] | None
    kept: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


def pixel_names(height: int, width: int) -> list[str]:
    """Name the columns of all pixels, row by row.

    Images that are no squares have names that tell their size, ``1x1`` to ``20x30``: by row and column.
    """
    if height == width:
        return [f"pixel{number}" for number in range(height * width)]
    return [f"{row}x{column}" for row in range(1, height + 1) for column in range(1, width + 1)]


def role_of(name: str) -> Role | None:
    """Tell from its name what a column is; None for a pixel."""
    plain = _plain(name)
    if _UNNAMED.fullmatch(plain):
        return "other"
    plain = re.sub(r"[-. ]+", "_", plain)
    return next((role for role, names in _NAMES.items() if plain in names), None)


def known_fields(names: Iterable[str]) -> tuple[Field, ...]:
    """Return what columns are of which each has a role by its name."""
    return tuple(Field(role) for role in map(role_of, names) if role is not None)


def fields_of(names: Iterable[str]) -> list[Field]:
    """Tell what the columns beside named pixels are: a label, a split, or one to keep."""
    fields: list[Field] = []
    for name in names:
        role = role_of(name)
        kept = Field("kept", unguarded(name.strip()))
        is_left_out = _plain(name) in _LEFT_OUT or _UNNAMED.fullmatch(_plain(name))
        if role in ("label", "split") and Field(role) not in fields:  # of several, the first counts
            fields.append(Field(role))
        elif is_left_out or kept in fields or len(fields) >= _MOST_KEPT:
            fields.append(OTHER)
        else:
            fields.append(kept)
    return fields


def hot_places(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the place of the 1 in each row, as objects; None for a row without any."""
    places: npt.NDArray[Any] = numbers.argmax(axis=1).astype(object)
    places[(numbers == 0).all(axis=1)] = None
    return places


def are_one_hot(numbers: npt.NDArray[Any]) -> bool:
    """Tell whether each row has a single 1, and 0 otherwise."""
    return (
        bool(len(numbers)) and bool(np.isin(numbers, (0, 1)).all()) and bool((numbers.sum(axis=1) == 1).all())
    )


def is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _plain(name: str) -> str:
    return name.strip().lower()
