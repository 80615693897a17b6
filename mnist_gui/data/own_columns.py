"""Columns that a data set brings, such as who wrote an image: what values they hold, and which row has which.

To compare and sort by such a column, its distinct values are put in order and each row gets the number of its
value, once. After that texts cost no more than numbers, and numbers of any type compare exactly.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column
from mnist_gui.data.query.words import folded
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

FEW = 50
"""Distinct values that are few enough to be listed."""

_EXAMINED = 2**17
"""Rows that are examined for few values: 10 ms for texts. Of a larger column, as many spread over it."""

_BLOCK = 2**14
"""Texts that are numbered, or sorted, at a time: some milliseconds, for which Python lets no thread in."""


@dataclass(frozen=True, eq=False)
class OwnColumn:
    """A column that a data set brings.

    Attributes
    ----------
    name : str
    values : ndarray, shape (n,)
        One value for each row; of numbers, or of anything that can be written as text.
    """

    name: str
    values: npt.NDArray[Any]

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers; true and false are texts."""
        return self.values.dtype.kind in "iuf"

    @cached_property
    def few_values(self) -> tuple[Any, ...]:
        """The distinct values in order, numbers or texts, if there are at most `FEW`; else none.

        Of a very long column, those of some of its rows; see `is_examined_whole`.
        """
        examined = self.values[:: self._step]
        found: set[Any] = set()
        for start in range(0, len(examined), _BLOCK):
            block = examined[start : start + _BLOCK].tolist()
            found.update(filter(_is_known, block) if self.is_number else map(as_text, block))
            if len(found) > FEW:
                return ()
        return tuple(sorted(found))

    @property
    def is_examined_whole(self) -> bool:
        """Whether `few_values` are all values, if there are few."""
        return self._step == 1

    @property
    def _step(self) -> int:
        return max(1, -(-len(self.values) // _EXAMINED))


@dataclass(frozen=True, eq=False)
class NumberedColumn:
    """A column as numbers of its distinct values.

    Attributes
    ----------
    levels : ndarray, shape (number of distinct values,)
        The distinct values in ascending order: numbers, or texts of type object. NaN is none of them.
    codes : ndarray of int32, shape (n,)
        For each row, the place of its value in `levels`; -1 where it is NaN.
    by_folded_text : mapping of str to int or list of int
        Of texts, the place or places in `levels` of those that are equal but for case and width.
    """

    levels: npt.NDArray[Any]
    codes: npt.NDArray[np.int32]
    by_folded_text: Mapping[str, int | list[int]] = field(default_factory=dict)

    @cached_property
    def ranks(self) -> Column:
        """What rows are sorted by: the codes, NaN for -1. Exact up to 2**24 distinct values."""
        ranks = self.codes.astype(np.float32)
        ranks[self.codes < 0] = np.nan
        return ranks

    @cached_property
    def numbers(self) -> Column | None:
        """The values rounded to float32, NaN where they are; None for texts."""
        if self.levels.dtype.kind not in "iuf":
            return None
        return np.append(self.levels.astype(np.float32), np.float32(np.nan))[self.codes]


def number_column(
    column: OwnColumn, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> NumberedColumn:
    """Put the distinct values of a column in order, and number its rows.

    Parameters
    ----------
    column : OwnColumn
    report, token
        Called with the progress in images; checked between blocks.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    numbered = _of_numbers(column.values) if column.is_number else _of_texts(column, report, token)
    numbered.levels.flags.writeable = numbered.codes.flags.writeable = False
    return numbered


def as_text(value: object) -> str:
    """Return a value of a column as text: ``true`` and ``false``, and nothing for None."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _is_known(number: float) -> bool:
    return number == number  # which NaN is not


def _of_numbers(values: npt.NDArray[Any]) -> NumberedColumn:
    levels, places = np.unique(values, return_inverse=True)
    known = len(levels) - int(np.isnan(levels).sum()) if levels.dtype.kind == "f" else len(levels)
    codes: npt.NDArray[np.int32] = places.reshape(-1).astype(np.int32)
    codes[codes >= known] = -1
    return NumberedColumn(levels[:known], codes)


def _of_texts(column: OwnColumn, report: Report, token: CancelToken | None) -> NumberedColumn:
    places: dict[str, int] = {}
    codes = np.empty(len(column.values), dtype=np.int32)
    for start in range(0, len(codes), _BLOCK):
        _check(token)
        texts = map(as_text, column.values[start : start + _BLOCK].tolist())
        found = [places.setdefault(text, len(places)) for text in texts]
        codes[start : start + len(found)] = found
        report(Progress(f"Reading {column.name}", start + len(found), len(codes), "images"))
    texts_found = list(places)
    runs = []
    for start in range(0, len(texts_found), _BLOCK):
        _check(token)
        runs.append(sorted(texts_found[start : start + _BLOCK]))
    levels = list(_checked(heapq.merge(*runs), token))
    moved = np.empty(len(levels), dtype=np.int32)
    by_folded_text: dict[str, int | list[int]] = {}
    for place, text in enumerate(_checked(levels, token)):
        moved[places[text]] = place
        before = by_folded_text.setdefault(folded(text), place)
        if before != place:  # a list for each text would keep the garbage collector busy
            by_folded_text[folded(text)] = [*(before if isinstance(before, list) else [before]), place]
    return NumberedColumn(_objects(levels), moved[codes], by_folded_text)


def _checked(texts: Iterable[str], token: CancelToken | None) -> Iterator[str]:
    """Yield texts; raise `Cancelled` between blocks if the token was cancelled."""
    remaining = iter(texts)
    while block := list(islice(remaining, _BLOCK)):
        _check(token)
        yield from block


def _check(token: CancelToken | None) -> None:
    if token is not None:
        token.raise_if_cancelled()


def _objects(texts: list[str]) -> npt.NDArray[np.object_]:
    levels = np.empty(len(texts), dtype=object)
    levels[:] = texts
    return levels
