"""Names of the classes of the known data sets, by the titles of these.

Every data set that is opened is looked for here, so this does not import the catalogue, which takes longer.
"""

from typing import Final

_DIGITS: Final = tuple("0123456789")
_CAPITALS: Final = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MERGED: Final = (*_DIGITS, *_CAPITALS, *"abdefghnqrt")
"""Fifteen letters look alike in both cases; these lower-case ones do not."""

CLASS_NAMES: Final = {
    "MNIST": _DIGITS,
    "Fashion-MNIST": (
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
    ),
    "KMNIST": ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    "EMNIST ByClass": (*_DIGITS, *_CAPITALS, *"abcdefghijklmnopqrstuvwxyz"),
    "EMNIST ByMerge": _MERGED,
    "EMNIST Balanced": _MERGED,
    "EMNIST Letters": _CAPITALS,
    "EMNIST Digits": _DIGITS,
    "EMNIST MNIST": _DIGITS,
    "QMNIST": _DIGITS,
}
"""Name of each label. The labels of EMNIST Letters start at 1, so its first name is that of label 1."""
