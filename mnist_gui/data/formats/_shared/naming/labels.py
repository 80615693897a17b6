"""Labels of any kind - numbers, words, nothing - become indices into a list of class names.

Numbers are kept: label 7 is class 7, even without a class 3. Words are numbered in alphabetical order, and
negative numbers by size. Empty values, NaN and -1 mean that there is no label, but for -1 if there are other
negative labels, or if all labels are -1 and 1: these are two classes.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Labels
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken

T = TypeVar("T")

MOST_CLASSES: Final = 1000
"""A column with more different values than this does not hold labels."""

LONGEST_LABEL: Final = 1000
"""A text with more characters than this is no label."""

_BLOCK: Final = 2**14
"""Labels between which other threads run, and cancelling is noticed."""

_NONE: Final = ""
_MISSING: Final = {"", "none", "null", "<na>"}

_BLANKS: Final = {"na", "n/a", "#n/a", "?"}
"""Words for a missing label where all others are numbers: of R, of spreadsheets, of Weka."""

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_NEGATIVE: Final = re.compile(r"-[1-9][0-9]{0,8}")
_NONE_AS_NUMBER: Final = str(NO_LABEL)
_TWO_SIGNS: Final = ["-1", "1"]


def to_labels(
    columns: Sequence[npt.NDArray[Any] | None],
    lengths: Sequence[int],
    *,
    path: Path,
    token: CancelToken | None = None,
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
    token : CancelToken, optional
        Checked between blocks of labels that are objects.

    Returns
    -------
    labels : list of ndarray of int16
        For each split, of shape (n,); `NO_LABEL` where there is none.
    class_names : tuple of str
        At least ten, ``"0"`` to ``"9"``, if all labels are numbers.

    Raises
    ------
    DataError
        If they cannot be labels: fractions, or too many different ones.
    """
    different = [
        ([_NONE], np.zeros(length, dtype=np.intp)) if column is None else _different(column, path, token)
        for column, length in zip(columns, lengths, strict=True)
    ]
    classes = sorted({word for words, _ in different for word in words} - {_NONE})
    missing = {_NONE} if _has_negative(classes) else {_NONE, _NONE_AS_NUMBER}
    missing |= _blanks_among_numbers(classes)
    classes = [word for word in classes if word not in missing]
    are_numbers = all(map(_NUMBER.fullmatch, classes))
    if _NONE_AS_NUMBER not in missing:
        classes.sort(key=int)
    count = max([10, *(int(word) + 1 for word in classes)]) if are_numbers else len(classes)
    if count > MOST_CLASSES:
        raise _too_many(path, count)
    names = tuple(map(str, range(count))) if are_numbers else tuple(classes)
    places = {name: place for place, name in enumerate(names)} | dict.fromkeys(missing, NO_LABEL)
    labels = [
        np.array([places[word] for word in words], dtype=np.int16)[inverse] for words, inverse in different
    ]
    return labels, names


def _blanks_among_numbers(classes: Sequence[str]) -> set[str]:
    """Return the words for a missing label, such as ``NA`` of R, if all other labels are numbers."""
    words = {word for word in classes if not _NUMBER.fullmatch(word)} - {_NONE_AS_NUMBER}
    are_blanks = len(words) < len(classes) and all(word.lower() in _BLANKS for word in words)
    return words if are_blanks else set()


def _has_negative(classes: Sequence[str]) -> bool:
    """Tell whether all labels are whole numbers, and negative ones are classes."""
    negative = set(filter(_NEGATIVE.fullmatch, classes))
    are_numbers = all(word in negative or _NUMBER.fullmatch(word) for word in classes)
    return are_numbers and (bool(negative - {_NONE_AS_NUMBER}) or classes == _TWO_SIGNS)


def numbered(texts: Iterable[str], count: int) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the different texts, and for each of so many texts the place of the one that is equal.

    An array of texts would have the width of the longest one for all.
    """
    places: dict[str, int] = {}
    inverse = np.fromiter((places.setdefault(text, len(places)) for text in texts), np.intp, count)
    return list(places), inverse


def in_blocks(values: Sequence[T], token: CancelToken | None = None) -> Iterator[Sequence[T]]:
    """Yield some values at a time; raise `Cancelled` between them if the token was cancelled.

    A function of Python's own, such as `all`, lets no other thread run before all of its values are done.
    """
    for start in range(0, len(values), _BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        yield values[start : start + _BLOCK]


def _different(
    column: npt.NDArray[Any], path: Path, token: CancelToken | None
) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the different labels as words, and for each row the place of its own."""
    if column.dtype.kind == "O":
        texts = (
            _NONE if label is None else _text(label)
            for block in in_blocks(column.tolist(), token)
            for label in block
        )
        labels, inverse = numbered(texts, len(column))
    else:
        values, inverse = np.unique(column, return_inverse=True)
        labels = values.tolist()
    if len(labels) > MOST_CLASSES:
        raise _too_many(path, len(labels))
    return [_word(label, path) for label in labels], inverse.reshape(-1)


def _text(label: object) -> str:
    return (label.decode(errors="replace") if isinstance(label, bytes) else str(label)).rstrip("\0")


def _word(label: object, path: Path) -> str:
    word = _text(label).strip()
    if len(word) > LONGEST_LABEL:
        raise too_long(path, len(word))
    if word.lower() in _MISSING:
        return _NONE
    try:
        number = float(word)
    except ValueError:
        return word
    if math.isnan(number):
        return _NONE
    if not number.is_integer():
        raise DataError(
            f"{path} holds labels that are none: expected words or whole numbers, found {word}; "
            "check that its labels are labels."
        )
    # pandas writes 7.0 where another row has no label, numpy 7.0e+00; but 07 is a name.
    return str(int(number)) if "." in word else word


def too_long(path: Path, found: int) -> DataError:
    """Return the error for a label of so many characters."""
    return DataError(
        f"{path} has a label that is too long: expected {LONGEST_LABEL:,} characters at most, "
        f"found {found:,}; check that its labels are labels."
    )


def _too_many(path: Path, found: int) -> DataError:
    return DataError(
        f"{path} has too many classes: expected {MOST_CLASSES:,} at most, found {found:,}; "
        "check that its labels are labels."
    )
