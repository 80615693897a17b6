"""Which column of a table is what: pixels, label, split, or a column to keep.

A table has a row for each image, a column for each pixel, and one for the label, first or last. Where the
columns of pixels have names such as ``pixel0``, all columns before and behind them are kept as columns of the
data set: among them the details that an export has written.

`TableLayout` is the result; `table_reader` makes a data set of the rows.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, Literal

import numpy.typing as npt

from mnist_gui.data.formats._shared.formulas import unguarded
from mnist_gui.data.formats._shared.pixels import PixelLayout, layout_of
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError

Role = Literal["label", "split", "other", "kept"]

_NAMES: Final[dict[Role, set[str]]] = {
    "label": {"label", "labels", "class", "target", "y", "digit", "category", "letter"},
    "split": {"split", "set", "subset", "usage"},
    "other": {"", "id", "index", "row", "file", "filename", "name", "__index_level_0__", "unnamed: 0"},
}
_FEWEST_PIXELS: Final = 4  # of an image; a smaller table may be a list of anything
_FEWEST_GREYS: Final = 62  # numbers from here on are pixels, not labels
_POSITION: Final = re.compile(r"(\d{1,9})x(\d{1,9})")
_PIXEL: Final = re.compile(r"pixel(\d{1,9})", re.IGNORECASE)
_LEFT_OUT: Final = {"label", "split", "", "__index_level_0__", "unnamed: 0"}
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


@dataclass(frozen=True)
class TableLayout:
    """What the columns of a table are: some before the pixels, the pixels, some behind them.

    Attributes
    ----------
    before, behind : tuple of Field
    layout : PixelLayout
        How the pixels between them are arranged.
    """

    before: tuple[Field, ...]
    behind: tuple[Field, ...]
    layout: PixelLayout

    def block(self, pixels: npt.NDArray[Any], others: Sequence[npt.NDArray[Any]]) -> "TableBlock":
        """Return some rows, given their pixels and the columns before and behind these."""
        columns = dict(zip((*self.before, *self.behind), others, strict=True))
        kept = {field.name: values for field, values in columns.items() if field.role == "kept"}
        return TableBlock(pixels, columns.get(Field("label")), columns.get(Field("split")), kept)


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
    name = name.strip().lower()
    return next((role for role, names in _NAMES.items() if name in names), None)


def columns_by_name(names: Sequence[str], path: Path, job: ReadJob) -> TableLayout | None:
    """Tell from their names what the columns of a table are.

    Returns
    -------
    TableLayout or None
        None if no name is that of a label, though there is one column more than an image has pixels.

    Raises
    ------
    DataError
        If other columns than those at the ends are no pixels.
    """
    if (columns := _around_named_pixels(names, job)) is not None:
        return columns
    roles = [role_of(name) for name in names]
    pixels = [index for index, role in enumerate(roles) if role is None]
    first, last = (pixels[0], pixels[-1] + 1) if pixels else (0, 0)
    if len(pixels) != last - first:
        inside = next(index for index in range(first, last) if roles[index] is not None)
        raise DataError(
            f"{path} has a column {names[inside]} among those of pixels: expected it first or last; move it."
        )
    if match := _POSITION.fullmatch(names[last - 1] if pixels else ""):  # from 1x1 to 28x28
        height, width = int(match[1]), int(match[2])
        if height * width == len(pixels):
            return TableLayout(_known(roles[:first]), _known(roles[last:]), PixelLayout(height, width))
    if "label" not in roles and is_image(len(pixels) - 1, job):
        return None
    layout = layout_of_pixels(len(pixels), path, job)
    return TableLayout(_known(roles[:first]), _known(roles[last:]), layout)


def _known(roles: Iterable[Role | None]) -> tuple[Field, ...]:
    return tuple(Field(role) for role in roles if role is not None)


def _around_named_pixels(names: Sequence[str], job: ReadJob) -> TableLayout | None:
    """Tell columns by a run of pixel names; None if no run makes an image."""
    numbers = [int(match[1]) if (match := _PIXEL.fullmatch(name.strip())) else None for name in names]
    first = next((index for index, number in enumerate(numbers) if number in (0, 1)), len(numbers))
    count = 0
    while first + count < len(numbers) and numbers[first + count] == (numbers[first] or 0) + count:
        count += 1
    layout: PixelLayout | None = None
    if count and is_image(count, job):
        layout = layout_of_pixels(count, Path(), job)
    elif "1x1" in names:
        first = names.index("1x1")
        layout, count = _sized_pixels(names[first:])
    if layout is None:
        return None
    fields = _fields([*names[:first], *names[first + count :]])
    if Field("label") not in fields:
        return None
    return TableLayout(tuple(fields[:first]), tuple(fields[first:]), layout)


def _sized_pixels(names: Sequence[str]) -> tuple[PixelLayout | None, int]:
    """Return the layout and the number of pixels that begin with 1x1; None if they are no image."""
    matches = list(takewhile(bool, map(_POSITION.fullmatch, names)))
    positions = [(int(match[1]), int(match[2])) for match in matches if match is not None]
    height, width = positions[-1]
    if height * width != len(positions):  # before numbers of any size are counted up to
        return None, 0
    expected = [(row, column) for row in range(1, height + 1) for column in range(1, width + 1)]
    return (PixelLayout(height, width), len(positions)) if positions == expected else (None, 0)


def _fields(names: Sequence[str]) -> list[Field]:
    """Tell what the columns beside named pixels are: a label, a split, or one to keep."""
    fields: list[Field] = []
    for name in names:
        role = role_of(name)
        kept = Field("kept", unguarded(name.strip()))
        if role in ("label", "split") and Field(role) not in fields:  # of several, the first counts
            fields.append(Field(role))
        elif name.strip().lower() in _LEFT_OUT or kept in fields or len(fields) >= _MOST_KEPT:
            fields.append(Field("other"))
        else:
            fields.append(kept)
    return fields


def is_image(pixels: int, job: ReadJob) -> bool:
    """Tell whether an image may have so many pixels: it is square, or of the wanted size."""
    side = math.isqrt(max(0, pixels))
    is_wanted = job.size is not None and math.prod(job.size) == pixels
    return is_wanted or (pixels >= _FEWEST_PIXELS and side * side == pixels)


def layout_of_pixels(pixels: int, path: Path, job: ReadJob) -> PixelLayout:
    """Return the layout of an image of so many pixels.

    Raises
    ------
    DataError
        If there is none.
    """
    if job.size is not None and math.prod(job.size) == pixels:
        return PixelLayout(*job.size)
    if not is_image(pixels, job):
        raise DataError(
            f"{path} is no table of images: expected a label and the pixels of a square on each line, "
            f"such as 785 columns in all, found {pixels:,} pixels; choose another file, or say their size."
        )
    return layout_of((pixels,), what=str(path))


def columns_by_values(
    count: int, first: Sequence[object], last: Sequence[object], path: Path, job: ReadJob
) -> TableLayout:
    """Tell from the first and the last column of some rows which of them is the label, if there is one.

    Parameters
    ----------
    count : int
        How many columns there are.
    first, last : sequence
        The values of some rows, as text or as numbers.
    path : Path
    job : ReadJob

    Raises
    ------
    DataError
        If no image has so many pixels.
    """
    if is_image(count, job) and not is_image(count - 1, job):
        return TableLayout((), (), layout_of_pixels(count, path, job))
    layout = layout_of_pixels(count - 1, path, job)
    if _label_likeness(last) > _label_likeness(first):
        return TableLayout((), (Field("label"),), layout)
    return TableLayout((Field("label"),), (), layout)


def _label_likeness(column: Sequence[object]) -> int:
    """Return how much a column looks like labels and not like pixels, from 0 to 2.

    Words are labels. Pixels are larger numbers than labels or, in a corner, all the same.
    """
    different = {str(value) for value in column}
    if not all(map(is_number, different)):
        return 2
    return int(len(different) > 1 and max(map(float, different)) < _FEWEST_GREYS)


def is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
