"""Conditions on the columns that a data set brings: ``writer:12``, ``score<0.5``, ``source:"scan a"``.

A condition of the table wins over a column of its name, which is then called ``column.NAME``.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.columns import OWN, Columns
from mnist_gui.data.own_columns import NumberedColumn, OwnColumn
from mnist_gui.data.query.condition import Condition, Kind, V
from mnist_gui.data.query.kinds.own import OwnNumber, OwnText
from mnist_gui.data.query.values import Interval, OneOf
from mnist_gui.data.query.words import folded, in_quotes, plain

_MEANING = "column of the data set"


@dataclass(frozen=True, eq=False)
class OwnCondition(Condition[V]):
    """A condition on a column that the data set brings.

    Attributes
    ----------
    column : str
        The name of the column.
    """

    column: str = ""

    @property
    def key(self) -> str:
        """The same for a column of this name in any data set."""
        return OWN + self.column

    @property
    def sort_key(self) -> str:
        """As the key of a query."""
        return self.key


def own_condition(column: OwnColumn, taken: Collection[str]) -> OwnCondition[Any]:
    """Return the condition on a column.

    Parameters
    ----------
    column : OwnColumn
    taken : collection of str
        Words that begin other conditions, folded.
    """
    key = OWN + column.name
    is_free = folded(column.name) not in taken and not folded(column.name).startswith(OWN)
    title = column.name if is_free else key
    name = _written(title)
    kind: Kind[Any]
    mask: Callable[[Any, Columns, slice], Flags]
    if column.is_number:
        kind = OwnNumber(is_whole=column.values.dtype.kind in "iu", column=column)
        mask = partial(_has_number, key)
    else:
        kind, mask = OwnText(column), partial(_has_text, key)
    return OwnCondition(
        name,
        kind,
        _MEANING,
        examples=(),
        synonyms=(column.name, key),
        needs=key,
        mask=mask,
        values=partial(_ranks, key),
        captions=partial(_numbers, key),
        sort_title=title,
        column=column.name,
    )


def _written(text: str) -> str:
    is_simple = re.fullmatch(r"\w[\w.]*", text) and plain(text) == text
    return text if is_simple else in_quotes(text)


def _ranks(key: str, columns: Columns) -> Column:
    return columns.own[key].ranks


def _numbers(key: str, columns: Columns) -> Column | None:
    return columns.own[key].numbers


def _has_number(key: str, interval: Interval, columns: Columns, run: slice) -> Flags:
    """Return which rows have a value in an interval, which are those between two codes."""
    column = columns.own[key]
    number = column.levels.dtype.type if column.levels.dtype.kind == "f" else float
    with np.errstate(over="ignore"):  # the ends are rounded as `Interval.holds` rounds them
        lowest, highest = number(interval.minimum), number(interval.maximum)
    first = np.searchsorted(column.levels, lowest, "right" if interval.minimum_open else "left")
    last = np.searchsorted(column.levels, highest, "left" if interval.maximum_open else "right")
    codes = column.codes[run]
    flags: Flags = (codes >= first) & (codes < last)
    return flags


def _has_text(key: str, wanted: frozenset[OneOf], columns: Columns, run: slice) -> Flags:
    column = columns.own[key]
    table = np.ones(len(column.levels), dtype=bool)
    for each in wanted:
        named = np.zeros(len(column.levels), dtype=bool)
        named[[place for text in each.texts for place in _places(text, column)]] = True
        table &= named != each.negative
    flags: Flags = table[column.codes[run]]
    return flags


def _places(text: str, column: NumberedColumn) -> list[int]:
    """Return the places of the text as it is written or, if there is none, of those that differ by case."""
    alike = column.by_folded_text.get(folded(text), [])
    places = [alike] if isinstance(alike, int) else alike
    return [place for place in places if column.levels[place] == text] or places
