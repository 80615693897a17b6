"""Names of classes that stand beside the labels of a data set: in a file, an array, or a table's metadata.

They come from strangers, so they are looked at before they are believed. What does not name every label is
passed over, and the data set says so: its images and labels are as good without.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.formats._shared.labels import MOST_CLASSES

MOST_BYTES: Final = 1024**2
"""More than all names together may take."""

_LONGEST_NAME: Final = 200


def with_class_names(dataset: Dataset, names: Sequence[object], *, said_by: str) -> Dataset:
    """Return a data set whose classes have these names, or else a note that they do not fit.

    Parameters
    ----------
    dataset : Dataset
        With labels that are places in a list.
    names : sequence
        What stands where the names should be, in the order of labels.
    said_by : str
        Where it stands.
    """
    if not is_numbered(dataset.class_names):
        return dataset  # its labels are the names of its classes themselves
    reason = _reason_against(dataset, names)
    if not reason:
        return replace(dataset, class_names=tuple(map(str, names)))
    note = f"class names in {said_by} passed over ({reason})"
    return replace(dataset, note="; ".join(filter(None, [dataset.note, note])))


def is_numbered(class_names: tuple[str, ...]) -> bool:
    """Tell whether classes are called by their numbers."""
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
