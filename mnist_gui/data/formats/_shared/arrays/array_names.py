"""Names of arrays: the split, whether images, labels or names of classes.

Programs write ``x_train``, ``Xtrain``, ``trainX``, ``X_tr``, ``train_images``, ``dataset.train.images``. A
name is taken apart into words, at separators and at changes of small letters and capitals.
"""

import re
from typing import Final, Literal, TypeAlias

from mnist_gui.data.formats._shared.naming.names import SPLIT_WORDS, Kind, kind_of, split_of

Role: TypeAlias = Kind | Literal["names"]

_SPLITS: Final = SPLIT_WORDS | {"tr": "train", "trn": "train", "te": "test", "tst": "test", "va": "val"}
_KINDS: Final[dict[Kind, set[str]]] = {
    "images": {
        *("x", "xs", "image", "images", "img", "imgs", "data", "features", "pixels", "input", "inputs"),
        *(
            "picture",
            "pictures",
            "digits",
            "samples",
            "chars",
            "characters",
            "bilder",
            "imagenes",
            "immagini",
        ),
    },
    "labels": {
        *("y", "ys", "label", "labels", "target", "targets", "output", "outputs", "class", "classes"),
        *("lbl", "lbls", "lab", "labs", "digit", "gnd", "ylabel"),
        *("etiqueta", "etiquetas", "etiquette", "etiquettes", "etichetta", "etichette", "klasse", "klassen"),
    },
}
_NAMES: Final = {"names", "name", "classes", "categories", "classnames", "labelnames"}
_OF_OTHERS: Final = {"feature", "features", "file", "files", "writer", "writers", "image", "images", "pixel"}
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_RUN_TOGETHER: Final = re.compile(rf"([xy])({'|'.join(_SPLITS)})|({'|'.join(_SPLITS)})([xy])")


def words_of(name: str) -> list[str]:
    """Return the words of a name in small letters: ``["x", "train"]`` for ``"Xtrain"``."""
    words: list[str] = []
    for word in map(str.lower, _WORD.findall(name)):
        match = _RUN_TOGETHER.fullmatch(word)
        words += filter(None, match.groups()) if match else [word]
    return words


def split_of_array(name: str) -> str | None:
    """Return the split by the word in a name, or None."""
    splits = (_SPLITS[word] for word in words_of(name) if word in _SPLITS)
    return split_of(name) or next(splits, None)


def kind_of_array(name: str) -> Kind | None:
    """Return whether a name means images or labels, by its last word for either; None without one."""
    words = reversed(words_of(name))
    kinds = (kind for word in words for kind, known in _KINDS.items() if word in known)
    return kind_of(name) or next(kinds, None)


CLASS_NAMES: Final = "class_names"
"""The array of an export that has the names of classes, in the order of labels."""


def is_named_for_classes(name: str) -> bool:
    """Tell whether a name means names of classes, such as ``label_names``."""
    words = set(words_of(name))
    return bool(words & _NAMES) and not words & _OF_OTHERS


def class_in(name: str) -> int | None:
    """Return the class of the images in an array such as ``train7`` or ``digit_7``; None without one."""
    words = words_of(name)
    is_class = len(words) == 2 and words[1].isdigit() and words[0] in {*_SPLITS, "digit", "class", "label"}
    return int(words[1]) if is_class and len(words[1]) <= 2 else None
