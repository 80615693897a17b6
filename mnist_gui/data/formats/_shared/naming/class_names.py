"""Names of classes beside the labels of a data set: in a file, an array, or the metadata of a table.

They come from strangers and are checked first. Names that do not cover every label are ignored, with a note
in the data set: its images and labels are as good without.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.formats._shared.naming.labels import MOST_CLASSES

MOST_BYTES: Final = 1024**2
"""The most that all names together may take."""

_LONGEST_NAME: Final = 200


def with_class_names(dataset: Dataset, names: Sequence[object], *, source: str) -> Dataset:
    """Return a data set whose classes have these names, or else a note that they do not fit.

    Parameters
    ----------
    dataset : Dataset
        With labels that are indices into a list.
    names : sequence
        The names, in the order of labels, or anything else that was found in their place.
    source : str
        Where they were found, for the note.
    """
    if not is_numbered(dataset.class_names):
        return dataset  # its labels are the names of its classes themselves
    reason = _reason_against(dataset, names)
    if not reason:
        return replace(dataset, class_names=tuple(map(str, names)))
    note = f"class names in {source} passed over ({reason})"
    return replace(dataset, note="; ".join(filter(None, [dataset.note, note])))


def is_numbered(class_names: tuple[str, ...]) -> bool:
    """Tell whether the names of classes are just their numbers."""
    return class_names == tuple(map(str, range(len(class_names))))


def _reason_against(dataset: Dataset, names: Sequence[object]) -> str:
    """Return why these cannot be the names of the classes; nothing if they can."""
    largest = int(dataset.labels.max(initial=NO_LABEL))
    if not names or len(names) <= largest:
        return f"expected one for each label up to {largest}, found {len(names):,}"
    if len(names) > MOST_CLASSES:
        return f"expected {MOST_CLASSES:,} at most, found {len(names):,}"
    if not all(_is_name(name) for name in names):
        return f"expected texts of 1 to {_LONGEST_NAME} characters"
    if len(set(names)) < len(names):
        return "expected different ones"
    return ""


def _is_name(name: object) -> bool:
    return (
        isinstance(name, str) and bool(name.strip()) and 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    )
