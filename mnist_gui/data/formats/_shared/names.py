"""What the names of files and folders tell: which split they hold, and which data set."""

import re
from pathlib import Path
from typing import Final

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
"""The words for splits, and what each split is called here."""

SPLIT_ORDER: Final = ("train", "val", "test")
"""The splits in row order."""

_PRETTY: Final = {
    "mnist": "MNIST",
    "fashionmnist": "Fashion-MNIST",
    "kmnist": "KMNIST",
    "emnist": "EMNIST",
    "qmnist": "QMNIST",
}
_SPLIT_WORD: Final = re.compile(rf"(?<![a-z])({'|'.join(SPLIT_WORDS)})(?![a-z])", re.IGNORECASE)


def split_word(text: str) -> str | None:
    """Return the word for a split that stands in a name, in small letters, or None."""
    match = _SPLIT_WORD.search(text)
    return match[1].lower() if match else None


def split_of(text: str) -> str | None:
    """Return the split that a name tells of, or None."""
    word = split_word(text)
    return None if word is None else SPLIT_WORDS[word]


def without_split(text: str) -> str:
    """Return a name without its word for a split: ``"fashion-mnist"`` for ``"fashion-mnist_train"``."""
    return re.sub(r"[-_. ]{2,}", "-", _SPLIT_WORD.sub("", text)).strip("-_. ")


def folder_name(folder: Path) -> str:
    """Return the name of a folder; torchvision keeps the files of each data set in one called raw."""
    return folder.parent.name if folder.name.lower() == "raw" else folder.name


def title(name: str) -> str:
    """Write the name of a known data set as its authors do: emnist-letters as EMNIST letters."""
    letters = re.sub("[-_. ]", "", name.lower())
    if letters in _PRETTY:
        return _PRETTY[letters]
    family, _, variant = re.sub("[-_. ]", " ", name).partition(" ")
    return f"{_PRETTY[family.lower()]} {variant}" if family.lower() in _PRETTY else name or "Digits"


def file_title(path: Path) -> str:
    """Name the data set in a file: by the file's name or, if that tells only a split, by its folder's."""
    stem = re.sub(r"(\.(csv|tsv|txt|npz|parquet|zip))?(\.(gz|xz))?$", "", path.name, flags=re.IGNORECASE)
    return title(without_split(stem) or folder_name(path.parent))
