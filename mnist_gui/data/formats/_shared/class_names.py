"""Names of classes beside the labels of a data set: in a file, an array, or the metadata of a table.

They come from strangers and are checked first. Names that do not cover every label are ignored, with a note
in the data set: its images and labels are as good without.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.formats._shared.idx_names import CLASS_MAP, CLASSES_NAME, beside
from mnist_gui.data.formats._shared.labels import MOST_CLASSES
from mnist_gui.untrusted import read_ordinary

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


def read_class_names(folder: Path, prefix: str) -> list[str] | None:
    """Read the list of class names of the set with a prefix, a line for each.

    Returns
    -------
    list of str or None
        None if there is no such file; an empty list if it is too large to be one.
    """
    path = file_beside(folder, prefix, CLASSES_NAME)
    if path is None:
        return None
    content = read_ordinary(path, most=MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return []
    return [line.strip() for line in content.decode("utf-8-sig", "replace").strip().split("\n")]


def read_class_map(folder: Path, stem: str) -> list[str] | None:
    """Read the names of classes from the table that KMNIST and K49 have beside their arrays.

    Each line has a label, from 0 on, the number of a character in Unicode, and the character itself.

    Returns
    -------
    list of str or None
        None if there is no such file, or it is something else.
    """
    path = next((path for name in _map_names(stem) if (path := file_beside(folder, "", name))), None)
    if path is None:
        return None
    lines = read_ordinary(path, most=MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    labels = [row[0] for row in rows]
    are_in_order = labels == list(map(str, range(len(rows))))
    return [row[-1].strip() for row in rows] if are_in_order else None


def _map_names(stem: str) -> tuple[str, ...]:
    return (f"{stem.lower()}_{CLASS_MAP}", f"{stem.lower()}-{CLASS_MAP}", CLASS_MAP)


def write_class_names(folder: Path, class_names: Sequence[str]) -> None:
    """Write the list that `read_class_names` reads."""
    lines = [" ".join(name.split()) + "\n" for name in class_names]
    (folder / CLASSES_NAME).write_bytes("".join(lines).encode("utf-8", "replace"))


def file_beside(folder: Path, prefix: str, name: str) -> Path | None:
    """Return the file of this name that belongs to the set with a prefix; None if there is none."""
    wanted = beside(prefix, name)
    return next((path for path in folder.iterdir() if path.name.lower() == wanted and path.is_file()), None)


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
