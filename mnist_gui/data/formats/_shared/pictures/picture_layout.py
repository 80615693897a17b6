"""What the folders of a picture set mean: its splits, its classes, and which pictures belong to it.

These arrangements are understood, with any number of folders around them:

==========================  ========================================================================
``train/7/a.png``           splits with classes, as Ultralytics and torchvision's examples have them
``7/a.png``                 classes alone, as torchvision's ImageFolder takes them: one split
``7/train/a.png``           classes with splits
``train/a.png``             a split without labels
``a.png``, ``images/a.png`` pictures without labels
==========================  ========================================================================

The word for a split may be in a longer name, as in ``trainingSet``: see `split_folders`. Folders within a
class are ignored. Folders such as ``thumbs`` are none: see `folders_aside`. Pictures are in the order of
their names, class by class, as ImageFolder has them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, TypeAlias

from mnist_gui.data.formats._shared.naming.idx_names import without_copy_mark
from mnist_gui.data.formats._shared.naming.names import (
    SPLIT_ORDER,
    SPLIT_WORDS,
    is_filler,
    split_of,
    without_split,
)
from mnist_gui.data.formats._shared.pictures.file_trees import Parts
from mnist_gui.data.formats._shared.pictures.folders_aside import (
    folders_aside,
    inner_folders_aside,
    odd_classes,
)
from mnist_gui.data.formats._shared.pictures.split_folders import split_folders

_FOLD: Final = re.compile(r"(fold|part|batch|chunk|shard|subset)[-_ ]?\d{1,3}", re.IGNORECASE)
"""Names of parts of a set, such as the folds of a cross-validation."""

_Placed: TypeAlias = tuple[int, Parts]
"""The index of a picture, and its path below the folders that mean nothing."""


@dataclass(frozen=True)
class SplitPictures:
    """The pictures of one split.

    Attributes
    ----------
    name : str
        ``"train"``, ``"val"`` or ``"test"``.
    pictures : tuple of int
        Their indices in the list that was given, in row order.
    labels : tuple of str or None
        The folder of each; None if the split has no classes.
    """

    name: str
    pictures: tuple[int, ...]
    labels: tuple[str, ...] | None


@dataclass(frozen=True)
class PictureLayout:
    """The splits and classes in a list of pictures.

    Attributes
    ----------
    splits : tuple of SplitPictures
        In row order; empty if there are no pictures.
    strays : tuple of int
        The indices of pictures beside all splits or classes, which belong to none.
    note : str
        Which splits are in several folders, such as ``dev`` and ``valid``, or ``train`` and ``train_aug``;
        which folders among classes hold the same classes again, or are copies.
    copies : tuple of int
        The indices of pictures that such a folder has again.
    aside : tuple of (int, str)
        The indices of pictures in folders that are no classes by their names, such as ``thumbs``, with these.
    """

    splits: tuple[SplitPictures, ...]
    strays: tuple[int, ...]
    note: str = ""
    copies: tuple[int, ...] = ()
    aside: tuple[tuple[int, str], ...] = ()


def arrange(paths: Sequence[Parts], *, split: str = "train", around: str = "") -> PictureLayout:
    """Find splits and classes.

    Parameters
    ----------
    paths : sequence of Parts
        The paths of all pictures.
    split : str
        The split if no folder has a word for one.
    around : str
        The name of what holds all of them, such as an archive: a folder of that name alone is no class.
    """
    inners, aside = _without_aside(_unwrapped(list(enumerate(paths))))
    if aside:
        inners = _unwrapped(inners)
    inners, joined = _without_folds(inners)
    folders = split_folders(inner for _, inner in inners)
    by_split: dict[str, list[_Placed]] = defaultdict(list)
    strays: list[int] = []
    for index, inner in inners:
        if not folders:
            by_split[split].append((index, inner))
        elif len(inner) > 1 and inner[0] in folders:
            by_split[folders[inner[0]]].append((index, inner[1:]))
        else:
            strays.append(index)
    if folders:
        by_split = {name: _without_inner_wrap(placed, name) for name, placed in by_split.items()}
    else:
        by_split = _splits_of_classes(inners) or by_split
    splits = []
    copies: list[int] = []
    notes = [joined, _joined_folders(folders)]
    for name in SPLIT_ORDER:
        if found := by_split.get(name):
            found, left = _without_aside(found)
            aside += left
            for nested in _nested_again(found):
                found, again = _without_copies(found, nested)
                copies += again
                notes.append(f"{nested} holds the classes beside it again: no class")
            labelled = [(index, parts) for index, parts in found if len(parts) > 1]
            if _is_no_class({parts[0] for _, parts in labelled}, around):
                labelled = []
            strays += [index for index, parts in found if len(parts) == 1] if labelled else []
            chosen = sorted(labelled or found, key=itemgetter(1))
            labels = tuple(parts[0] for _, parts in chosen) if labelled else None
            splits.append(SplitPictures(name, tuple(index for index, _ in chosen), labels))
    classes = {label for part in splits for label in part.labels or ()}
    notes.append(odd_classes(classes))
    for label in sorted(classes):
        original = without_copy_mark(label)
        if original != label and any(original in (part.labels or ()) for part in splits):
            notes.append(f"{label} is a class beside {original}: a copy?")
    note = "; ".join(filter(None, notes))
    return PictureLayout(tuple(splits), tuple(strays), note, tuple(copies), tuple(aside))


def _nested_again(placed: list[_Placed]) -> list[str]:
    """Return the folders beside classes that hold folders of the same names, as if unpacked there again."""
    inside: dict[str, set[str]] = defaultdict(set)
    for _, parts in placed:
        if len(parts) > 1:
            inside[parts[0]].add(parts[1] if len(parts) > 2 else "")
    return [
        folder
        for folder, names in inside.items()
        if len(names) > 1 and folder not in names and names <= inside.keys() and 2 * len(names) > len(inside)
    ]


def _without_copies(placed: list[_Placed], nested: str) -> tuple[list[_Placed], list[int]]:
    """Return paths whose classes are those in a nested folder, and the pictures that it has again."""
    beside = {parts for _, parts in placed if parts[0] != nested}
    inner = [
        (index, parts[1:] if parts[0] == nested else parts, parts[0] == nested) for index, parts in placed
    ]
    again = [index for index, parts, is_nested in inner if is_nested and parts in beside]
    left_out = set(again)
    return [(index, parts) for index, parts, _ in inner if index not in left_out], again


def _without_aside(placed: list[_Placed]) -> tuple[list[_Placed], list[tuple[int, str]]]:
    """Return paths but those in folders that are no classes, and the pictures in these with its name."""
    outer = folders_aside({parts[0] for _, parts in placed if len(parts) > 1})
    inner = inner_folders_aside([parts for _, parts in placed])
    if not outer and not inner:
        return placed, []
    kept: list[_Placed] = []
    left: list[tuple[int, str]] = []
    for index, parts in placed:
        if len(parts) > 1 and parts[0] in outer:
            left.append((index, parts[0]))
        elif parts[:2] in inner:
            left.append((index, parts[1]))
        else:
            kept.append((index, parts))
    return kept, left


def _without_folds(placed: list[_Placed]) -> tuple[list[_Placed], str]:
    """Return paths without folders that are numbered parts of a set with the same classes, and a note."""
    inside: dict[str, set[str]] = defaultdict(set)
    for _, parts in placed:
        inside[parts[0]].add(parts[1] if len(parts) > 2 else "")
    names = sorted(inside, key=lambda name: (len(name), name))
    if len(names) < 2 or not all(map(_FOLD.fullmatch, names)) or "" in set.union(*inside.values()):
        return placed, ""
    if not set.intersection(*inside.values()):
        return placed, ""
    note = f"{names[0]} to {names[-1]} joined"
    return [(index, parts[1:]) for index, parts in placed], note


def _joined_folders(folders: Mapping[str, str]) -> str:
    """Return which splits are in several folders; empty if none is."""
    found = []
    for split in SPLIT_ORDER:
        names = sorted(name for name, known in folders.items() if known == split)
        if len(names) > 1:
            found.append(f"{split} joined from {' and '.join(names)}")
    return "; ".join(found)


def _unwrapped(placed: list[_Placed]) -> list[_Placed]:
    """Return paths without the folders that lie around everything, such as the one that was zipped."""
    while placed:
        top = placed[0][1][0]
        if any(parts[0] != top or len(parts) == 1 for _, parts in placed):
            break
        inner = [(index, parts[1:]) for index, parts in placed]
        if not _is_wrapping(top, [parts for _, parts in inner]):
            break
        placed = inner
    return placed


def _is_wrapping(top: str, paths: list[Parts]) -> bool:
    """Tell whether a folder around everything means nothing, by its name and what is in it."""
    deep = [parts for parts in paths if len(parts) > 1]
    splits = split_folders(paths)
    if split_of(top) is not None and _says_nothing(top):
        return len(set(splits.values())) > 1
    if splits or len(deep) == len(paths):
        return bool(deep)
    # Some pictures lie beside folders: these are classes if there are several with most of the pictures.
    return 2 * len(deep) > len(paths) and len({parts[0] for parts in deep}) > 1


def _without_inner_wrap(placed: list[_Placed], split: str) -> list[_Placed]:
    """Return the paths in a split without a folder around all that repeats its name, or says nothing."""
    while True:
        top = placed[0][1][0]
        if any(parts[0] != top or len(parts) == 1 for _, parts in placed):
            return placed
        word = split_of(top)
        is_again = word == split and all(len(parts) > 2 for _, parts in placed)
        if not is_again and not (word in (split, None) and _says_nothing(top)):
            return placed
        placed = [(index, parts[1:]) for index, parts in placed]


def _says_nothing(folder: str) -> bool:
    """Tell whether a name is none of a class: it has words, and these are of splits and pictures as such."""
    return any(map(str.isalpha, folder)) and is_filler(without_split(folder))


def _splits_of_classes(placed: list[_Placed]) -> dict[str, list[_Placed]]:
    """Return the paths by split, if each class has a folder for each split: ``7/train/a.png``."""
    if not all(len(parts) > 2 and parts[1].lower() in SPLIT_WORDS for _, parts in placed):
        return {}
    found: dict[str, list[_Placed]] = defaultdict(list)
    for index, parts in placed:
        found[SPLIT_WORDS[parts[1].lower()]].append((index, (parts[0], *parts[2:])))
    return found if len(found) > 1 else {}


def _is_no_class(folders: set[str], around: str) -> bool:
    """Tell whether the only folder of a split is one of pictures as such, as ``images`` is, or was packed."""
    if len(folders) != 1:
        return False
    (folder,) = folders
    was_packed = len(folder) > 1 and not folder.isdigit() and folder.lower() == around.lower()
    return was_packed or _says_nothing(folder)
