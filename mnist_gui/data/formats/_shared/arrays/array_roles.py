"""Which arrays of a data set hold images, which the labels to them, and which the names of classes.

Names decide, as `array_names` understands them; where names say nothing, as ``arr_0``, shapes do. All that is
assumed is said in a note, and so is which arrays were left out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from mnist_gui.data.formats._shared.arrays.array_axes import (
    arrangement_of,
    arrangements,
    axes_in_words,
    is_one_value_each,
)
from mnist_gui.data.formats._shared.arrays.array_names import (
    CLASS_NAMES,
    class_in,
    is_named_for_classes,
    kind_of_array,
    split_of_array,
    words_of,
)
from mnist_gui.data.formats._shared.arrays.derived_arrays import Given, Joined, Rearranged
from mnist_gui.data.formats._shared.arrays.stored_array import StoredArray
from mnist_gui.data.formats._shared.naming.labels import MOST_CLASSES
from mnist_gui.data.formats._shared.naming.names import SPLIT_ORDER, Kind, split_of
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError
from mnist_gui.names import listed

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.arrays.array_tables import ArrayTable

_LABEL_KINDS: Final = "biufUS"
_FEWEST_SIDE: Final = 5
"""A row of fewer numbers than such a square has is no image, if its name does not say so."""


class Pair(NamedTuple):
    """The arrays of one split.

    Attributes
    ----------
    images : StoredArray
        With the images along its first axis.
    labels : StoredArray or None
    """

    images: StoredArray
    labels: StoredArray | None


Pairs: TypeAlias = Mapping[str, Pair]
"""The arrays of each split, in row order."""


class Roles(NamedTuple):
    """What each array is.

    Attributes
    ----------
    pairs : mapping of str to Pair
        For each split, in row order.
    class_names : StoredArray or None
        Texts, in the order of labels.
    notes : tuple of str
        What was assumed, and what was left out.
    """

    pairs: Pairs
    class_names: StoredArray | None = None
    notes: tuple[str, ...] = ()

    def without(self, names: Sequence[str], reason: str) -> "Roles":
        """Return these roles with a note of the arrays that were left out, if any, and why."""
        if not names:
            return self
        return self._replace(notes=(*self.notes, f"left out: {listed(names)} ({reason})"))


def roles_of(path: Path, arrays: Sequence[StoredArray], job: ReadJob) -> Roles:
    """Find images, their labels and the names of classes. An array alone is images, perhaps with labels.

    Parameters
    ----------
    path : Path
        The file that was opened, for messages.
    arrays : sequence of StoredArray
        In the order of the file.
    job : ReadJob

    Raises
    ------
    DataError
        If there are no images, two arrays with the same meaning, or images that may be something else.
    """
    return _Search(path, arrays, job).roles()


def fits(labels: StoredArray, count: int) -> bool:
    """Tell whether an array may be the labels of so many images: a value for each, or one-hot."""
    return labels.dtype.kind in _LABEL_KINDS and (
        is_one_value_each(labels.shape, count) or one_hot_axis(labels, count) is not None
    )


def one_hot_axis(labels: StoredArray, count: int) -> int | None:
    """Return along which axis the images lie if an array may be one-hot: a number for each class."""
    if len(labels.shape) != 2 or labels.dtype.kind not in "biuf":
        return None
    for axis in (0, 1):
        if labels.shape[axis] == count and 1 < labels.shape[1 - axis] <= MOST_CLASSES:
            return axis
    return None


class _Search:
    def __init__(self, path: Path, arrays: Sequence[StoredArray], job: ReadJob) -> None:
        self.path = path
        self.arrays = arrays
        self.job = job
        self.tables: dict[int, ArrayTable | None] = {}
        self.used: list[StoredArray] = []
        self.notes: list[str] = []

    def roles(self) -> Roles:
        default = split_of(self.path.stem) or "train"
        if len(self.arrays) == 1:
            (array,) = self.arrays
            pair = self._alone(array)
            return Roles({split_of_array(array.name) or default: pair}, None, tuple(self.notes))
        class_names = next(filter(_are_class_names, self.arrays), None)
        if class_names is not None:
            self.used.append(class_names)
        pairs = self._by_class(default) or self._by_name(default) or self._by_shape(default)
        if not pairs:
            names = listed(array.name for array in self.arrays)
            raise DataError(
                f"{self.path} holds no images: expected arrays such as x_train and y_train, found {names}; "
                "save them by these names."
            )
        pairs, class_names = _labels_or_names(pairs, class_names)
        left = [array.name for array in self.arrays if not _is_in(array, self.used)]
        if left:
            self.notes.append(f"left out: {listed(left)}")
        pairs = {split: pairs[split] for split in SPLIT_ORDER if split in pairs}
        return Roles(pairs, class_names, tuple(self.notes))

    # By names of a class, a split and so on

    def _by_class(self, default: str) -> dict[str, Pair]:
        """Find arrays of the images of one class each, such as ``train7``."""
        found: dict[str, dict[int, StoredArray]] = {}
        for array in self._images():
            number = class_in(array.name)
            if number is not None:
                found.setdefault(split_of_array(array.name) or default, {})[number] = array
        if not found or any(len(arrays) < 2 for arrays in found.values()):
            return {}
        pairs = {}
        for split, arrays in found.items():
            numbers = sorted(arrays)
            parts = [arrays[number] for number in numbers]
            if len({part.shape[1:] for part in parts}) > 1:
                return {}
            self.used += parts
            labels = np.repeat(numbers, [part.shape[0] for part in parts]).astype(np.int16)
            pairs[split] = Pair(Joined(parts), Given("their names", labels))
        self.notes.append("labels by the names of arrays")
        return pairs

    def _by_name(self, default: str) -> dict[str, Pair]:
        pairs = {}
        for split in SPLIT_ORDER:
            images = list(self._of_kind("images", split, default))
            if images:
                labels = list(self._of_kind("labels", split, default))
                pairs[split] = self._pair(split, images, labels)
        return pairs

    def _by_shape(self, default: str) -> dict[str, Pair]:
        """Find images by shapes alone, and labels by their number."""
        images = list(self._images())
        splits = self._splits(images, default)
        if splits is None:
            return {}
        pairs = {}
        for split, array in zip(splits, images, strict=True):
            others = [other for other in self.arrays if not _is_in(other, [*images, *self.used])]
            same = [other for other in others if split_of_array(other.name) in (split, None)]
            named = [other for other in same if kind_of_array(other.name) == "labels"]
            pairs[split] = self._pair(split, [array], self._fitting(array, named or same))
        self.notes.append("told by shape: " + ", ".join(map(_in_words, pairs, pairs.values())))
        return pairs

    def _splits(self, images: Sequence[StoredArray], default: str) -> list[str] | None:
        """Return the split of each array of images; None if there are none."""
        named = [split_of_array(array.name) for array in images]
        if len(images) == 1:
            return [named[0] or default]
        if images and None not in named and len(set(named)) == len(named):
            return [split for split in named if split]
        if any(named) or len(images) not in (0, 2, 3):
            names = listed(array.name for array in images)
            raise DataError(
                f"{self.path} holds {len(images)} arrays of images ({names}), whose names do not say what "
                "they are; save them as x_train, x_test and so on."
            )
        return (["train", "test"] if len(images) == 2 else list(SPLIT_ORDER)) if images else None

    def _of_kind(self, kind: Kind, split: str, default: str) -> Iterator[StoredArray]:
        for array in self.arrays:
            is_free = not _is_in(array, self.used)
            if (
                is_free
                and kind_of_array(array.name) == kind
                and (split_of_array(array.name) or default) == split
            ):
                yield array

    def _images(self) -> Iterator[StoredArray]:
        """Yield the arrays that are images by their shape."""
        for array in self.arrays:
            if _is_in(array, self.used) or array.dtype.kind not in "biuf":
                continue
            found = arrangements(array.shape)
            is_image = found and min(found[0].layout.height, found[0].layout.width) >= _FEWEST_SIDE
            if is_image or self._table(array) is not None:
                yield array

    # Images and their labels

    def _pair(self, split: str, images: Sequence[StoredArray], labels: Sequence[StoredArray]) -> Pair:
        array = self._only(split, "images", _best_images(images))
        if not labels:
            self.used.append(array)
            return self._alone(array)
        counts = {count for one in labels for count in _counts(one)}
        arranged = self._arranged(array, counts)
        fitting = [one for one in labels if fits(one, arranged.shape[0])]
        plain = [one for one in fitting if is_one_value_each(one.shape, arranged.shape[0])]
        candidates = plain or fitting or [one for one in labels if not _are_texts_of_others(one)]
        if len(candidates) > 1:
            fewest = min(len(words_of(one.name)) for one in candidates)
            candidates = [one for one in candidates if len(words_of(one.name)) == fewest]
        chosen = self._only(split, "labels", candidates) if candidates else None
        self.used += [array, *([chosen] if chosen is not None else [])]
        return Pair(arranged, chosen)

    def _fitting(self, images: StoredArray, others: Sequence[StoredArray]) -> list[StoredArray]:
        """Return the first array that may be the labels of images, in a list."""
        counts = [found.images for found in arrangements(images.shape)]
        return [other for other in others if any(fits(other, count) for count in counts)][:1]

    def _only(self, split: str, kind: Kind, arrays: Sequence[StoredArray]) -> StoredArray:
        if len(arrays) > 1:
            raise DataError(
                f"{self.path} holds two arrays of {split} {kind} ({arrays[0].name} and {arrays[1].name}); "
                "take one of them out."
            )
        return arrays[0]

    def _alone(self, array: StoredArray) -> Pair:
        """Return an array of images without labels, or with a label in each row."""
        table = self._table(array)
        if table is None:
            return Pair(self._arranged(array, ()), None)
        self.notes += table.notes
        return Pair(table.images, table.labels)

    def _table(self, array: StoredArray) -> "ArrayTable | None":
        """Return the columns of an array with a label in each row; None if it is something else."""
        if len(array.shape) != 2 or any(found.is_stored for found in arrangements(array.shape)):
            return None
        if id(array) not in self.tables:
            # Most have rows and columns.
            from mnist_gui.data.formats._shared.arrays.array_tables import table_of

            self.tables[id(array)] = table_of(self.path, array, self.job)
        return self.tables[id(array)]

    def _arranged(self, array: StoredArray, counts: Collection[int]) -> StoredArray:
        """Return an array with its images along the first axis."""
        chosen = arrangement_of(array.shape, counts, what=f"{self.path}: {array.name}")
        if chosen.is_stored:
            return array
        self.notes.append(f"images along the last axis of {array.name} ({axes_in_words(array.shape)})")
        return Rearranged(array, chosen.axes)


def _labels_or_names(
    pairs: dict[str, Pair], names: StoredArray | None
) -> tuple[dict[str, Pair], StoredArray | None]:
    """Take names of classes for labels if there is one for each image, and nothing else is."""
    if names is None or len(pairs) > 1 or any(pair.labels is not None for pair in pairs.values()):
        return pairs, names
    ((split, pair),) = pairs.items()
    return ({split: Pair(pair.images, names)}, None) if fits(names, pair.images.shape[0]) else (pairs, names)


def _counts(labels: StoredArray) -> list[int]:
    """Return how many images an array of labels may belong to."""
    if len(labels.shape) == 2 and 1 not in labels.shape:
        return list(labels.shape)
    return [max(labels.shape)] if labels.shape else []


def _best_images(images: Sequence[StoredArray]) -> Sequence[StoredArray]:
    """Return the arrays of images that are images by their shape, with rows and columns if some have."""
    likely = [array for array in images if arrangements(array.shape)] or images
    most = max(len(array.shape) for array in likely)
    return [array for array in likely if len(array.shape) == most]


def _are_class_names(array: StoredArray) -> bool:
    if array.name == CLASS_NAMES:
        return True  # what does not fit is passed over with the reason
    is_list = len(array.shape) == 1 and 0 < array.shape[0] <= MOST_CLASSES
    return is_list and array.dtype.kind in "US" and is_named_for_classes(array.name)


def _are_texts_of_others(array: StoredArray) -> bool:
    """Tell whether an array called like labels has names of classes instead."""
    return array.dtype.kind in "US" and is_named_for_classes(array.name)


def _is_in(array: StoredArray, arrays: Sequence[StoredArray]) -> bool:
    return any(array is other for other in arrays)


def _in_words(split: str, pair: Pair) -> str:
    labels = f", {pair.labels.name} its labels" if pair.labels is not None else ""
    return f"{pair.images.name} {split} images{labels}"
