"""Which of the folders beside one another are splits, and which are classes.

A folder is not a split because of its name alone: a class may be called train, beside bus and boat. What
stands beside it and what is in it decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mnist_gui.data.formats._shared.naming.names import is_filler, split_of, split_word, without_split
from mnist_gui.data.formats._shared.pictures.file_trees import Parts

_HELD_OUT: Final = "holdout"
_MOST_BESIDE: Final = 2
"""Folders without a word that may lie beside two splits without classes, such as one of documents."""


@dataclass(frozen=True)
class _Folder:
    """A folder beside others.

    Attributes
    ----------
    split : str or None
        By the word in its name.
    rest : str
        Its name without this word, in small letters.
    inner : frozenset of str
        The folders with pictures in it.
    """

    split: str | None
    rest: str
    inner: frozenset[str]

    @property
    def is_plain(self) -> bool:
        """Whether its name says nothing but the split."""
        return self.split is not None and is_filler(self.rest)


def split_folders(paths: Iterable[Parts]) -> dict[str, str]:
    """Tell which of the outermost folders are splits.

    Parameters
    ----------
    paths : iterable of Parts
        The paths of pictures.

    Returns
    -------
    dict of str to str
        The folders that are splits, and which; empty if folders are classes.
    """
    folders = _folders(paths)
    named = {name: folder for name, folder in folders.items() if folder.split is not None}
    if not named:
        return {}
    beside = [folder for name, folder in folders.items() if name not in named]
    are_splits = _with_others(named, beside) if beside else _alone(named)
    if not are_splits:
        return {}
    splits = {name: str(folder.split) for name, folder in named.items()}
    held_out = [name for name in named if split_word(name) == _HELD_OUT]
    if "test" not in splits.values() and 0 < len(held_out) < list(splits.values()).count("val"):
        splits |= dict.fromkeys(held_out, "test")  # beside images for validation, it is those of the test
    return splits


def _folders(paths: Iterable[Parts]) -> dict[str, _Folder]:
    inner: dict[str, set[str]] = {}
    for parts in paths:
        if len(parts) > 2:
            inner.setdefault(parts[0], set()).add(parts[1])
        elif len(parts) == 2:
            inner.setdefault(parts[0], set())
    return {
        name: _Folder(split_of(name), without_split(name).lower(), frozenset(found))
        for name, found in inner.items()
    }


def _alone(named: Mapping[str, _Folder]) -> bool:
    """Tell whether folders are splits that all have a word for one."""
    folders = list(named.values())
    if all(folder.is_plain for folder in folders):
        return True
    if len({folder.split for folder in folders}) > 1:
        return all(folder.inner for folder in folders) or len({folder.rest for folder in folders}) == 1
    if len(folders) == 1:
        return bool(folders[0].inner)
    return bool(frozenset.intersection(*(folder.inner for folder in folders)))  # train_a/7 and train_b/7


def _with_others(named: Mapping[str, _Folder], beside: list[_Folder]) -> bool:
    """Tell whether folders with a word for a split are splits, beside others without one."""
    with_classes = [folder for folder in named.values() if folder.inner]
    if len({folder.split for folder in named.values()}) > 1:
        are_plain = all(folder.is_plain for folder in named.values())
        return bool(with_classes) or (are_plain and len(beside) <= _MOST_BESIDE)
    # A single split: beside folders that have folders in them as well, it is one of several classes.
    return bool(with_classes) and (len(beside) == 1 or not any(folder.inner for folder in beside))
