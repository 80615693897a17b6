"""Labels of any kind - numbers, words, nothing - become indices into a list of class names.

Numbers are kept: label 7 is class 7, even without a class 3. Words are numbered in alphabetical order. Empty
values, NaN and -1 mean that there is no label.
"""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Labels
from mnist_gui.errors import DataError

MOST_CLASSES: Final = 1000
"""A column with more different values than this does not hold labels."""

_NONE: Final = ""
_MISSING: Final = {"", "none", "null", "<na>"}

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def to_labels(
    columns: Sequence[npt.NDArray[Any] | None], lengths: Sequence[int], *, path: Path
) -> tuple[list[Labels], tuple[str, ...]]:
    """Turn the labels of all splits into indices, and name the classes.

    Parameters
    ----------
    columns : sequence of (ndarray, shape (n,)) or None
        For each split its labels: integers, floats, strings, or objects that are one of these or None.
    lengths : sequence of int
        For each split, how many images it has.
    path : Path
        The file they are from, for messages.

    Returns
    -------
    labels : list of ndarray of int16
        For each split, of shape (n,); `NO_LABEL` where there is none.
    class_names : tuple of str
        At least ten, ``"0"`` to ``"9"``, if all labels are numbers.

    Raises
    ------
    DataError
        If they cannot be labels: negative numbers, fractions, or too many different ones.
    """
    words = [
        np.full(length, _NONE) if column is None else _words(column, path)
        for column, length in zip(columns, lengths, strict=True)
    ]
    classes = sorted({word for column in words for word in np.unique(column).tolist()} - {_NONE})
    are_numbers = all(map(_NUMBER.fullmatch, classes))
    count = max([10, *(int(word) + 1 for word in classes)]) if are_numbers else len(classes)
    if count > MOST_CLASSES:
        raise _too_many(path, count)
    names = tuple(map(str, range(count))) if are_numbers else tuple(classes)
    places = {name: place for place, name in enumerate(names)} | {_NONE: NO_LABEL}
    return [_looked_up(column, places) for column in words], names


def _words(column: npt.NDArray[Any], path: Path) -> npt.NDArray[np.str_]:
    """Write each label as a word; equal labels become equal words."""
    if column.dtype.kind == "O":
        column = np.array([_NONE if label is None else str(label) for label in column.tolist()], dtype=str)
    different, places = np.unique(column, return_inverse=True)
    if len(different) > MOST_CLASSES:
        raise _too_many(path, len(different))
    return np.array([_word(label, path) for label in different.tolist()], dtype=str)[places]


def _word(label: object, path: Path) -> str:
    word = (label.decode(errors="replace") if isinstance(label, bytes) else str(label)).strip()
    if word.lower() in _MISSING:
        return _NONE
    try:
        number = float(word)
    except ValueError:
        return word
    if math.isnan(number) or number == NO_LABEL:
        return _NONE
    if number < 0 or not number.is_integer():
        raise DataError(
            f"{path} holds labels that are none: expected words or whole numbers from 0, found {word}; "
            "check that its labels are labels."
        )
    # pandas writes 7.0 where another row has no label, numpy 7.0e+00; but 07 is a name.
    return str(int(number)) if "." in word else word


def _looked_up(column: npt.NDArray[np.str_], places: dict[str, int]) -> Labels:
    different, inverse = np.unique(column, return_inverse=True)
    return np.array([places[word] for word in different.tolist()], dtype=np.int16)[inverse]


def _too_many(path: Path, found: int) -> DataError:
    return DataError(
        f"{path} has too many classes: expected {MOST_CLASSES:,} at most, found {found:,}; "
        "check that its labels are labels."
    )
