"""Folders beside classes that are none by their names: small copies of pictures, originals, what was kept.

A class may be called so, too. They are left out only beside classes whose names are all of one kind, such as
numbers, or in a class, beside its pictures.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from mnist_gui.data.formats._shared.naming.names import is_filler
from mnist_gui.data.formats._shared.pictures.file_trees import Parts

_SMALL: Final = frozenset(
    {"thumb", "thumbs", "thumbnail", "thumbnails", "preview", "previews", "miniature", "miniatures"}
    | {"miniaturas", "miniaturen", "vignettes", "vorschau", "vorschaubilder", "缩略图", "サムネイル"}
)
_ASIDE: Final = _SMALL | frozenset(
    {"original", "originals", "orig", "originale", "originales", "originali", "原图", "backup", "backups"}
    | {"bak", "old", "tmp", "temp", "cache", "cached", "unused", "trash", "deleted", "rejected", "export"}
    | {"exports", "output", "outputs", "result", "results", "misc", "resized", "processed", "unprocessed"}
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d+")
_FEWEST: Final = 2
"""Classes whose names can be of one kind."""

_FEWEST_NUMBERS, _MOST_ODD = 3, 2
"""Classes that are numbers, at least, if a few others, at most, are remarked on."""

_SHOWN: Final = 3


def is_aside(folder: str) -> bool:
    """Tell whether the name of a folder says that its pictures are those of others again."""
    words = [word for word in _WORD.findall(folder.lower()) if not is_filler(word)]
    return bool(words) and all(word in _ASIDE for word in words)


def folders_aside(classes: Collection[str]) -> set[str]:
    """Return which folders beside one another are no classes.

    All others have names of one kind, or such as ``images``; or some are originals, and others small copies.
    """
    aside = {name for name in classes if is_aside(name)}
    others = [name for name in classes if name not in aside]
    if not aside or _are_of_one_kind(others):
        return aside
    if not others:
        small = {name for name in aside if _is_small(name)}
        return small if len(small) < len(aside) else set()
    return aside if all(_says_nothing(name) for name in others) else set()


def inner_folders_aside(paths: Sequence[Parts]) -> set[Parts]:
    """Return the folders in classes that are aside, of those that have pictures beside them."""
    inner = {parts[:2] for parts in paths if len(parts) > 2 and is_aside(parts[1])}
    direct = {parts[0] for parts in paths if len(parts) == 2} if inner else set()
    return {parts for parts in inner if parts[0] in direct}


def odd_classes(classes: Collection[str]) -> str:
    """Return a remark on classes that may be none by their names; nothing without any."""
    numbers = sorted((name for name in classes if name.isdigit()), key=lambda name: (len(name), name))
    others = sorted(set(classes).difference(numbers))
    small = [name for name in others if _is_small(name)]
    is_odd = len(numbers) >= _FEWEST_NUMBERS and 0 < len(others) <= _MOST_ODD
    odd = others if is_odd else small
    beside = [name for name in (*numbers, *others) if name not in odd]
    if not odd or not beside:
        return ""
    shown = ", ".join(beside[:_SHOWN]) + (", ..." if len(beside) > _SHOWN else "")
    are = "is a class" if len(odd) == 1 else "are classes"
    return f"{' and '.join(odd[:_SHOWN])} {are} beside {shown}: meant so?"


def _is_small(folder: str) -> bool:
    return not _SMALL.isdisjoint(_WORD.findall(folder.lower()))


def _says_nothing(folder: str) -> bool:
    return any(map(str.isalpha, folder)) and is_filler(folder)


def _are_of_one_kind(names: Sequence[str]) -> bool:
    """Tell whether several names are all numbers, all letters, or all a word and a number."""
    if len(names) < _FEWEST:
        return False
    if all(len(name) == 1 and name.isalpha() for name in names):
        return True
    return all(map(_NUMBER.search, names)) and len({_NUMBER.sub("", name) for name in names}) == 1
