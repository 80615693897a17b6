"""Names of files, folders and arrays: the split, whether images or labels, the data set."""

import re
from pathlib import Path
from typing import Final, Literal, TypeAlias

from mnist_gui.data.formats import TABLE

_OTHER_LANGUAGES: Final = {
    "train": "entrainement entraînement apprentissage entrenamiento treino treinamento addestramento "
    "обучение обучающая тренировка 训练 訓練 学習",
    "test": "testen prueba pruebas teste testes prova тест тестовая 测试 測試 テスト",
    "val": "validierung validacion validación validacao validação validazione валидация 验证 驗證 検証",
}

SPLIT_WORDS: Final = {
    "train": "train",
    "training": "train",
    "t10k": "test",
    "test": "test",
    "testing": "test",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "validate": "val",
    "dev": "val",
    "eval": "val",
    "evaluation": "val",
    "holdout": "val",
} | {word: split for split, words in _OTHER_LANGUAGES.items() for word in words.split()}
"""The words for splits, and the name of each split here."""

_SPLIT_VALUES: Final = SPLIT_WORDS | {"publictest": "val", "privatetest": "test"}
"""The values in columns of splits: FER-2013 has a public and a private test."""

SPLIT_ORDER: Final = ("train", "val", "test")
"""The splits in row order."""

DETAILS_FILE: Final = "details.csv"
"""The name of the table of details in a folder."""

Kind: TypeAlias = Literal["images", "labels"]

_PACKING: Final = re.compile(r"\.(gz|xz|bz2)$", re.IGNORECASE)

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
_SPLIT_WORD: Final = re.compile(
    rf"({'|'.join(sorted(SPLIT_WORDS, key=len, reverse=True))}|hold[-_ ]out)(sets?|data|s?daten|集|データ)?",
    re.IGNORECASE,
)
_FILLERS: Final = {
    *("digits", "digit", "dataset", "data", "set", "sets", "folder", "dir", "split", "files", "file", "part"),
    *("image", "images", "img", "imgs", "picture", "pictures", "pic", "pics", "photos", "samples", "the"),
    *("png", "jpg", "jpeg", "bmp", "tif", "raw"),
}
"""Words that say nothing of a class, in the name of a folder of pictures."""

_DATA_SETS: Final = {*_PRETTY, "fashion", "kuzushiji", "letters", "balanced", "usps", "svhn", "semeion"}
"""Words of names of data sets."""
_SEPARATOR: Final = re.compile("[-_. ]")


def split_word(text: str) -> str | None:
    """Return the word for a split in a name, in small letters, or None.

    It is a word by itself, between anything but letters, or between changes of small letters and capitals:
    ``mnist_train``, ``trainingSet``, ``MNISTtest``, ``trainset2``; but ``latest`` has none, nor has
    ``train_and_test``, which is of no one split.
    """
    words = [re.sub("[-_ ]", "", match[1].lower()) for match in _split_matches(text)]
    return words[0] if len({SPLIT_WORDS[word] for word in words}) == 1 else None


def split_of(text: str) -> str | None:
    """Return the split by the word in a name, or None."""
    word = split_word(text)
    return None if word is None else SPLIT_WORDS[word]


def split_named(value: str) -> str | None:
    """Return the split that a value in a column of splits names, or None."""
    return _SPLIT_VALUES.get(value.strip().lower())


def without_split(text: str) -> str:
    """Return a name without its words for a split: ``"fashion-mnist"`` for ``"fashion-mnist_train"``."""
    if split_word(text) is None:
        return text.strip("-_. ")
    kept, end = "", 0
    for match in _split_matches(text):
        kept += text[end : match.start()]
        end = match.end()
    return re.sub(r"[-_. ]{2,}", "-", kept + text[end:]).strip("-_. ")


def is_filler(text: str) -> bool:
    """Tell whether a name of a folder, without its word for a split, says nothing: ``images``, ``1``."""
    return not _words_that_say(text)


def split_of_folder(name: str) -> str | None:
    """Return the split that a whole folder is, by its name: none if other words may mean anything else."""
    others = {word.lower() for word in _words_that_say(without_split(name))}
    return split_of(name) if others <= _DATA_SETS else None


def _words_that_say(text: str) -> list[str]:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)
    return [word for word in words if word.lower() not in _FILLERS]


def _split_matches(text: str) -> list["re.Match[str]"]:
    return [
        match for match in _SPLIT_WORD.finditer(text) if _begins_word(text, match) and _ends_word(text, match)
    ]


def _begins_word(text: str, match: "re.Match[str]") -> bool:
    before, first = text[: match.start()][-2:], text[match.start()]
    if not before[-1:].isalpha():
        return True
    is_camel = first.isupper() and before[-1].islower()
    follows_capitals = first.islower() and len(before) == 2 and before.isupper()
    is_array = before[-1] in "xyXY" and not before[:-1].isalpha()  # xtrain, XTrain
    return is_camel or follows_capitals or is_array


def _ends_word(text: str, match: "re.Match[str]") -> bool:
    last, after = text[match.end() - 1], text[match.end() :][:2]
    if not after[:1].isalpha():
        return True
    return (after[0].isupper() and last.islower()) or (last.isupper() and after.islower() and len(after) == 2)


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


def without_packing(name: str) -> str:
    """Return the name of a file without the ending of its compression: ``"a.csv"`` for ``"a.csv.gz"``."""
    return _PACKING.sub("", name)


def file_title(path: Path) -> str:
    """Name the data set in a file: by the file or, if its name has only a word for a split, by its folder."""
    openings = [fmt.opening for fmt in TABLE if fmt.opening is not None]
    suffixes = [suffix for opening in openings for suffix in opening.suffixes + opening.other_suffixes]
    ending = re.compile(rf"({'|'.join(map(re.escape, suffixes))})?$", re.IGNORECASE)
    stem = ending.sub("", without_packing(path.name), count=1)
    return title(without_split(stem) or folder_name(path.parent))
