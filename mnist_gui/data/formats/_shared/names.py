"""Names of files, folders and arrays: the split, whether images or labels, the data set."""

import re
from pathlib import Path
from typing import Final, Literal, TypeAlias

from mnist_gui.data.formats import TABLE

SPLIT_WORDS: Final = {
    "train": "train",
    "training": "train",
    "t10k": "test",
    "test": "test",
    "testing": "test",
    "val": "val",
    "valid": "val",
    "validation": "val",
}
"""The words for splits, and the name of each split here."""

SPLIT_ORDER: Final = ("train", "val", "test")
"""The splits in row order."""

Kind: TypeAlias = Literal["images", "labels"]

_KIND_WORDS: Final[dict[Kind, set[str]]] = {
    "images": {"x", "image", "images", "img", "imgs", "data", "features", "pixels"},
    "labels": {"y", "label", "labels", "target", "targets"},
}
_PRETTY: Final = {
    "mnist": "MNIST",
    "fashionmnist": "Fashion-MNIST",
    "kmnist": "KMNIST",
    "emnist": "EMNIST",
    "qmnist": "QMNIST",
}
_SPLIT_WORD: Final = re.compile(rf"(?<![a-z])({'|'.join(SPLIT_WORDS)})(?![a-z])", re.IGNORECASE)
_SEPARATOR: Final = re.compile("[-_. ]")


def split_word(text: str) -> str | None:
    """Return the word for a split in a name, in small letters, or None."""
    match = _SPLIT_WORD.search(text)
    return match[1].lower() if match else None


def split_of(text: str) -> str | None:
    """Return the split by the word in a name, or None."""
    word = split_word(text)
    return None if word is None else SPLIT_WORDS[word]


def without_split(text: str) -> str:
    """Return a name without its word for a split: ``"fashion-mnist"`` for ``"fashion-mnist_train"``."""
    return re.sub(r"[-_. ]{2,}", "-", _SPLIT_WORD.sub("", text)).strip("-_. ")


def kind_of(text: str) -> Kind | None:
    """Return whether a name means images or labels, by its last word for either; None without one."""
    words = _SEPARATOR.split(text.lower())
    kinds = (kind for word in reversed(words) for kind, known in _KIND_WORDS.items() if word in known)
    return next(kinds, None)


def without_kind(text: str) -> str:
    """Return a name without its words for images and labels: ``"train"`` for ``"x_train"``."""
    known = set().union(*_KIND_WORDS.values())
    parts = re.split(r"([-_. ])", text)  # words and what separates them, in turn
    kept = [part for part in parts if part.lower() not in known]
    return re.sub(r"[-_. ]{2,}", "-", "".join(kept)).strip("-_. ")


def folder_name(folder: Path) -> str:
    """Return the name of a folder; torchvision keeps the files of each data set in one called raw."""
    return folder.parent.name if folder.name.lower() == "raw" else folder.name


def title(name: str) -> str:
    """Write the name of a known data set as its authors do: emnist-letters as EMNIST letters."""
    letters = _SEPARATOR.sub("", name.lower())
    if letters in _PRETTY:
        return _PRETTY[letters]
    family, _, variant = _SEPARATOR.sub(" ", name).partition(" ")
    return f"{_PRETTY[family.lower()]} {variant}" if family.lower() in _PRETTY else name or "Digits"


def file_title(path: Path) -> str:
    """Name the data set in a file: by the file or, if its name has only a word for a split, by its folder."""
    openings = [fmt.opening for fmt in TABLE if fmt.opening is not None]
    suffixes = [suffix for opening in openings for suffix in opening.suffixes + opening.other_suffixes]
    stem = re.sub(
        rf"({'|'.join(map(re.escape, suffixes))})?(\.(gz|xz))?$", "", path.name, count=1, flags=re.IGNORECASE
    )
    return title(without_split(stem) or folder_name(path.parent))
