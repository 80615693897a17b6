"""Tables in text of which one column has all pixels of an image: ``3,70 80 82 ...,Training`` as in FER-2013.

The numbers are separated by blanks, or by commas between brackets or quotes. Lines are spread, so that each
pixel has a field, before they are read as others are.
"""

import csv
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mnist_gui.data.formats._shared.tables.table_columns import is_number

_FEWEST: Final = 64
"""Pixels of an image in a list."""

_MOST_FIELDS: Final = 100
_BRACKETS: Final = str.maketrans("[](){}", "      ")
_SEPARATORS: Final = re.compile(r"[\s,;]+")


class PixelList(NamedTuple):
    """The column that has all pixels.

    Attributes
    ----------
    delimiter : str
        What separates the columns.
    place : int
        Of the column.
    pixels : int
        How many pixels an image has.
    """

    delimiter: str
    place: int
    pixels: int

    def spread(self, line: str) -> str:
        """Return a line with a field for each pixel; names of columns with a name for each."""
        fields = _fields(line, self.delimiter)
        if len(fields) <= self.place:
            return line
        numbers = _numbers(fields[self.place])
        if len(numbers) == 1 and not is_number(numbers[0]):
            numbers = [f"pixel{number}" for number in range(self.pixels)]
        before, behind = fields[: self.place], fields[self.place + 1 :]
        return self.delimiter.join([*map(self._quoted, before), *numbers, *map(self._quoted, behind)])

    def _quoted(self, text: str) -> str:
        needs_quotes = self.delimiter in text or '"' in text
        return '"' + text.replace('"', '""') + '"' if needs_quotes else text


def find_pixel_list(lines: Sequence[str], delimiters: str) -> PixelList | None:
    """Find the column that has all pixels, in some lines of which the first may have names; None without."""
    for delimiter in delimiters:
        rows = [_fields(line, delimiter) for line in lines if delimiter in line]
        if not rows or len(rows) < len(lines) / 2:
            continue
        for place in range(len(rows[-1])):
            counts = [_count(row[place]) for row in rows if place < len(row)]
            if max(counts) >= _FEWEST and sum(map(bool, counts)) >= len(counts) / 2:
                return PixelList(delimiter, place, max(counts))
    return None


def _count(text: str) -> int:
    """Return how many numbers a list has; 0 if it is none, or a short one."""
    numbers = _numbers(text)
    return len(numbers) if len(numbers) >= _FEWEST and all(map(is_number, numbers)) else 0


def _numbers(text: str) -> list[str]:
    return _SEPARATORS.split(text.translate(_BRACKETS).strip(" ,;\t"))


def _fields(line: str, delimiter: str) -> list[str]:
    """Return the fields of a line, or its parts if it cannot be taken apart, or has too many of them."""
    if line.count(delimiter) > _MOST_FIELDS and '"' not in line:
        return []
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return line.split(delimiter)
