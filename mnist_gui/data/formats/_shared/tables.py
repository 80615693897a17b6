"""Tables of pixels: a row for each image, a column for each pixel, and one for the label, first or last.

Where the columns of pixels are named so, ``pixel0`` and so on, whatever stands before and behind them is kept
as columns of the data set: among it what an export with details has said of each image.

This is what `csv_file` and `parquet_file` share: which column is what, and how rows become a `Dataset`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Split
from mnist_gui.data.formats._shared.class_names import with_class_names
from mnist_gui.data.formats._shared.labels import to_labels
from mnist_gui.data.formats._shared.names import SPLIT_ORDER, SPLIT_WORDS
from mnist_gui.data.formats._shared.pixels import ImageBuilder, Layout, layout_of
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError

Role = Literal["label", "split", "other", "kept"]

_NAMES: Final[dict[Role, set[str]]] = {
    "label": {"label", "labels", "class", "target", "y", "digit", "category", "letter"},
    "split": {"split", "set", "subset", "usage"},
    "other": {"", "id", "index", "row", "file", "filename", "name", "__index_level_0__", "unnamed: 0"},
}
_FEWEST_PIXELS: Final = 4  # of an image in a table, which else might be a list of anything
_FEWEST_GREYS: Final = 62  # numbers from here on are no labels, but pixels
_PLACE: Final = re.compile(r"(\d{1,9})x(\d{1,9})")
_PIXEL: Final = re.compile(r"pixel(\d{1,9})", re.IGNORECASE)
_SAID_OTHERWISE: Final = {"label", "split", "", "__index_level_0__", "unnamed: 0"}
"""Columns that are not kept: a data set says these otherwise, or pandas has only counted rows in them."""

_MOST_KEPT: Final = 100
_CLASS_NAME: Final = "class_name"
_TEXTS: Final = {"note", "class_name", "predicted_name"}
"""Columns of an export that are texts, even if all of these look like numbers."""

_WHOLE: Final = re.compile(r"-?(0|[1-9]\d{0,17})")
_FRACTION: Final = re.compile(r"\d\.|\d[eE][-+]\d")


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
class Columns:
    """What the columns of a table are: some before the pixels, the pixels, some behind them.

    Attributes
    ----------
    before, behind : tuple of Field
    layout : Layout
        How the pixels between them are arranged.
    """

    before: tuple[Field, ...]
    behind: tuple[Field, ...]
    layout: Layout

    def block(self, pixels: npt.NDArray[Any], others: Sequence[npt.NDArray[Any]]) -> "Block":
        """Return some rows, of their pixels and of what stands before and behind these."""
        said = dict(zip((*self.before, *self.behind), others, strict=True))
        kept = {field.name: values for field, values in said.items() if field.role == "kept"}
        return Block(pixels, said.get(Field("label")), said.get(Field("split")), kept)


@dataclass(frozen=True)
class Block:
    """Some rows of a table.

    Attributes
    ----------
    pixels : ndarray of numbers, shape (k, ...)
    labels, splits : ndarray, shape (k,), or None
        Of any type; None if the table has no such column.
    kept : mapping of str to ndarray, shape (k,)
        Columns that are to be those of the data set: numbers, or objects that are texts.
    """

    pixels: npt.NDArray[Any]
    labels: npt.NDArray[Any] | None
    splits: npt.NDArray[Any] | None
    kept: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


def role_of(name: str) -> Role | None:
    """Tell from its name what a column is; None for a pixel."""
    name = name.strip().lower()
    return next((role for role, names in _NAMES.items() if name in names), None)


def columns_by_name(names: Sequence[str], path: Path, job: ReadJob) -> Columns | None:
    """Tell from their names what the columns of a table are.

    Returns
    -------
    Columns or None
        None if no name is that of a label, though there is one column more than an image has pixels.

    Raises
    ------
    DataError
        If other columns than those at the ends are no pixels.
    """
    if (columns := _around_named_pixels(names, job)) is not None:
        return columns
    roles = [role_of(name) for name in names]
    pixels = [place for place, role in enumerate(roles) if role is None]
    first, last = (pixels[0], pixels[-1] + 1) if pixels else (0, 0)
    if len(pixels) != last - first:
        inside = next(place for place in range(first, last) if roles[place] is not None)
        raise DataError(
            f"{path} has a column {names[inside]} among those of pixels: expected it first or last; move it."
        )
    if match := _PLACE.fullmatch(names[last - 1] if pixels else ""):  # from 1x1 to 28x28
        height, width = int(match[1]), int(match[2])
        if height * width == len(pixels):
            return Columns(_known(roles[:first]), _known(roles[last:]), Layout(height, width))
    if "label" not in roles and is_image(len(pixels) - 1, job):
        return None
    layout = layout_of_pixels(len(pixels), path, job)
    return Columns(_known(roles[:first]), _known(roles[last:]), layout)


def _known(roles: Iterable[Role | None]) -> tuple[Field, ...]:
    return tuple(Field(role) for role in roles if role is not None)


def _around_named_pixels(names: Sequence[str], job: ReadJob) -> Columns | None:
    """Tell columns by a run of those that are called pixels; None if there is none that makes an image."""
    numbers = [int(match[1]) if (match := _PIXEL.fullmatch(name.strip())) else None for name in names]
    first = next((place for place, number in enumerate(numbers) if number in (0, 1)), len(numbers))
    count = 0
    while first + count < len(numbers) and numbers[first + count] == (numbers[first] or 0) + count:
        count += 1
    layout: Layout | None = None
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
    return Columns(tuple(fields[:first]), tuple(fields[first:]), layout)


def _sized_pixels(names: Sequence[str]) -> tuple[Layout | None, int]:
    """Return the layout and the number of pixels that begin with 1x1; None if they are no image."""
    matches = list(takewhile(bool, map(_PLACE.fullmatch, names)))
    places = [(int(match[1]), int(match[2])) for match in matches if match is not None]
    height, width = places[-1]
    if height * width != len(places):  # before numbers of any size are counted up to
        return None, 0
    expected = [(row, column) for row in range(1, height + 1) for column in range(1, width + 1)]
    return (Layout(height, width), len(places)) if places == expected else (None, 0)


def _fields(names: Sequence[str]) -> list[Field]:
    """Tell what columns beside named pixels are: a label, a split, and what is kept."""
    fields: list[Field] = []
    for name in names:
        role = role_of(name)
        kept = Field("kept", name.strip())
        if role in ("label", "split") and Field(role) not in fields:  # of several, the first is meant
            fields.append(Field(role))
        elif name.strip().lower() in _SAID_OTHERWISE or kept in fields or len(fields) >= _MOST_KEPT:
            fields.append(Field("other"))
        else:
            fields.append(kept)
    return fields


def is_image(pixels: int, job: ReadJob) -> bool:
    """Tell whether an image may have so many pixels: it is square, or of the size that is wanted."""
    side = math.isqrt(max(0, pixels))
    is_wanted = job.size is not None and math.prod(job.size) == pixels
    return is_wanted or (pixels >= _FEWEST_PIXELS and side * side == pixels)


def layout_of_pixels(pixels: int, path: Path, job: ReadJob) -> Layout:
    """Return the layout of an image of so many pixels.

    Raises
    ------
    DataError
        If there is none.
    """
    if job.size is not None and math.prod(job.size) == pixels:
        return Layout(*job.size)
    if not is_image(pixels, job):
        raise DataError(
            f"{path} is no table of images: expected a label and the pixels of a square on each line, "
            f"such as 785 columns in all, found {pixels:,} pixels; choose another file, or say their size."
        )
    return layout_of((pixels,), what=str(path))


def columns_by_look(
    count: int, first: Sequence[object], last: Sequence[object], path: Path, job: ReadJob
) -> Columns:
    """Tell from the first and the last column of some rows which of them is the label, if there is one.

    Parameters
    ----------
    count : int
        How many columns there are.
    first, last : sequence
        What some rows have there, in text or as numbers.
    path : Path
    job : ReadJob

    Raises
    ------
    DataError
        If no image has so many pixels.
    """
    if is_image(count, job) and not is_image(count - 1, job):
        return Columns((), (), layout_of_pixels(count, path, job))
    layout = layout_of_pixels(count - 1, path, job)
    if _likeness_to_labels(last) > _likeness_to_labels(first):
        return Columns((), (Field("label"),), layout)
    return Columns((Field("label"),), (), layout)


def _likeness_to_labels(column: Sequence[object]) -> int:
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


class TableReader:
    """Collects the rows of one or several tables, such as those of train and test.

    Parameters
    ----------
    name : str
        What to call the data set.
    path : Path
        The file that was opened, for messages.
    job : ReadJob
    """

    def __init__(self, name: str, path: Path, job: ReadJob) -> None:
        self._name = name
        self._path = path
        self._job = job
        self._layout: Layout | None = None
        self._builder: ImageBuilder | None = None
        self._labels: list[npt.NDArray[Any]] = []
        self._splits: list[npt.NDArray[Any]] = []
        self._kept: list[Mapping[str, npt.NDArray[Any]]] = []

    def add(self, block: Block, layout: Layout, *, path: Path, split: str) -> None:
        """Take some rows.

        Parameters
        ----------
        block : Block
        layout : Layout
            How the pixels of each row are arranged.
        path : Path
            The file they are from.
        split : str
            The split they belong to if the block does not say.

        Raises
        ------
        DataError
            If they do not go with those before.
        """
        if self._builder is None:
            self._layout = layout
            self._builder = ImageBuilder(path, layout, size=self._job.size)
        if layout != self._layout:
            raise DataError(
                f"{path} does not fit the files beside it: it has images of {layout.height} x {layout.width} "
                "pixels, they have others; move it to a folder of its own."
            )
        self._builder.add(block.pixels)
        rows = len(block.pixels)
        self._labels.append(np.full(rows, None) if block.labels is None else block.labels.astype(object))
        self._splits.append(np.full(rows, split) if block.splits is None else _splits(block.splits, path))
        self._kept.append(block.kept)

    def finish(self, names: Sequence[object] | None = None) -> Dataset:
        """Return the data set, its rows in the order of splits.

        Parameters
        ----------
        names : sequence, optional
            What the metadata of its files say to be the names of its classes.

        Raises
        ------
        DataError
            If there are no rows, or their labels are none.
        """
        if self._builder is None or not sum(map(len, self._splits)):
            raise DataError(f"{self._path} holds no image: expected at least one line with one, found 0.")
        images = self._builder.finish()
        split_column = np.concatenate(self._splits)
        labels, class_names = to_labels([np.concatenate(self._labels)], [len(images)], path=self._path)
        splits = tuple(
            Split(name, _chosen(images, split_column == name), labels[0][split_column == name])
            for name in SPLIT_ORDER
            if (split_column == name).any()
        )
        order = np.concatenate([np.flatnonzero(split_column == split.name) for split in splits])
        columns = {name: values[order] for name, values in self._columns().items()}
        said = columns.pop(_CLASS_NAME, None)
        note = "; ".join(self._builder.notes)
        dataset = Dataset(self._name, splits, class_names, self._job.source, columns, note)
        if names is not None:
            return with_class_names(dataset, names, said_by="the metadata")
        return dataset if said is None else _named_by(dataset, said)

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns that all of the tables have."""
        names = [name for name in self._kept[0] if all(name in kept for kept in self._kept)]
        columns = {name: np.concatenate([kept[name] for kept in self._kept]) for name in names}
        return {name: _settled(name, values) for name, values in columns.items()}


def _settled(name: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a column of texts as one of numbers, if they are; beside fractions, an empty one is NaN."""
    if values.dtype.kind in "iuf":
        return values
    texts = ["" if value is None else str(value) for value in values.tolist()]
    values = np.array(texts, dtype=object)
    if name in _TEXTS:
        return values
    if texts and all(map(_WHOLE.fullmatch, texts)):
        return values.astype(np.int64)
    is_floats = any(map(_FRACTION.search, texts)) and all(text == "" or is_number(text) for text in texts)
    return np.array([float(text or "nan") for text in texts]) if is_floats else values


def _named_by(dataset: Dataset, said: npt.NDArray[Any]) -> Dataset:
    """Return a data set whose classes are called as a column says; one that no row is of keeps its number."""
    labels, first = np.unique(dataset.labels, return_index=True)
    names = [str(label) for label in range(int(labels[-1]) + 1)]
    for label, row in zip(labels.tolist(), first.tolist(), strict=True):
        if label != NO_LABEL:
            names[label] = said[row]
    meant = np.array([*names, ""], dtype=object)[dataset.labels]
    if names == list(dataset.class_names[: len(names)]) or (said != meant).any():
        return dataset  # they are numbers, or a label has several names
    return with_class_names(dataset, names, said_by=_CLASS_NAME)


def _splits(values: npt.NDArray[Any], path: Path) -> npt.NDArray[np.str_]:
    """Return what each split is called here."""
    different, inverse = np.unique(values.astype(str), return_inverse=True)
    unknown = [name for name in different.tolist() if name.strip().lower() not in SPLIT_WORDS]
    if unknown:
        raise DataError(
            f"{path} has a split {unknown[0]!r}: expected train, val or test; rename it, or drop the column."
        )
    return np.array([SPLIT_WORDS[name.strip().lower()] for name in different.tolist()])[inverse]


def _chosen(images: Images, which: npt.NDArray[np.bool_]) -> Images:
    """Return some of the images: a view where they stand one after another, as they mostly do."""
    places = np.flatnonzero(which)
    if places[-1] - places[0] + 1 == len(places):
        return images[places[0] : places[-1] + 1]
    return images[places]
