"""What the labels of known data sets mean, which their files do not say.

Sources: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST" (2017), table 1. T. Clanuwat and others, "Deep
Learning for Classical Japanese Literature" (2018), for KMNIST. G. Cohen and others, "EMNIST: an extension of
MNIST to handwritten letters" (2017): ``emnist-*-mapping.txt``.
"""

from collections.abc import Mapping
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

from mnist_gui.data.dataset import NO_LABEL, Labels

_FASHION: Final = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_KMNIST: Final = tuple("おきすつなはまやれを")
# Small letters that look like their capitals share a class with these.
_MERGED: Final = tuple(digits + ascii_uppercase + "abdefghnqrt")
_BY_CLASS: Final = tuple(digits + ascii_uppercase + ascii_lowercase)

_CLASSES: Final = {
    "fashion-mnist": _FASHION,
    "kmnist": _KMNIST,
    "emnist byclass": _BY_CLASS,
    "emnist bymerge": _MERGED,
    "emnist balanced": _MERGED,
    "emnist letters": tuple(ascii_uppercase),
}


def known_classes(title: str, labels: Labels) -> Mapping[int, str]:
    """Return what each label of a known data set means; nothing if it is not known.

    Parameters
    ----------
    title : str
        What the data set is called.
    labels : ndarray of int16, shape (n,)
        Its labels. EMNIST's letters begin with 1 as published, but not where somebody has changed that.
    """
    names = _CLASSES.get(title.lower(), ())
    largest = int(labels.max(initial=NO_LABEL))
    if largest > len(names):
        return {}
    first = 1 if largest == len(names) and not (labels == 0).any() else 0
    return dict(enumerate(names, start=first)) if largest < first + len(names) else {}


def is_emnist(title: str) -> bool:
    """Tell whether a data set is one of EMNIST's, whose images have their rows and columns exchanged."""
    return title.split()[:1] == ["EMNIST"]
