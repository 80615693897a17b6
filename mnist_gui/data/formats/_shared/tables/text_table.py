"""Tables in text: how the lines of a file are taken apart, and what their columns are.

Fields are separated by commas, semicolons, tabulators, bars or blanks. Lines before the table - comments,
empty ones, a title, Excel's ``sep=,`` - are passed over. What the file does not say is found out from its
lines: from all over it, if it is not compressed.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.formulas import unguarded
from mnist_gui.data.formats._shared.tables.table_columns import TableBlock, TableLayout, is_number
from mnist_gui.data.formats._shared.tables.table_judging import EDGE, TableSample, judged_layout
from mnist_gui.data.formats._shared.tables.text_lines import numbered_lines
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.tables.pixel_lists import PixelList

MOST_COLUMNS: Final = 1024**2 + 1024

DELIMITERS: Final = "\t;,|"
_BLANK: Final = " "
_NOTHING: Final = ' \t\r\n;,|"'
"""A line of nothing else is empty: spreadsheets write such for rows that were cleared."""

_MOST_SNIFFED: Final = 500  # lines
_FULL_ROWS: Final = 8
_DIALECT_LINES: Final = 12
_DIALECT_TEXT: Final = 10_000
"""Characters of a line by which the delimiter is found."""

_FEWEST_NUMBERS: Final = 64
"""Of a row of a table that is only recognised by them."""

_PLACES: Final = 256
"""Lines from all over a file that is not compressed."""

_EVERY: Final = 16
"""Of so many lines of a compressed file, one is judged."""

_BEGINNING: Final = 64 * 1024
_SMALL: Final = 1024**2
"""Bytes of a file whose first lines are nearly all of it."""

_COMMENTS: Final = ("#", "%", "//")
_ARFF: Final = ("@relation", "@attribute")
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_DECIMAL_COMMA: Final = re.compile(r"\s*[-+]?\d*,\d+([eE][-+]?\d+)?\s*")
_MANGLED: Final = re.compile(r"(.*)\.(\d+)")
_FEWEST_MANGLED: Final = 10


class Dialect(NamedTuple):
    """How the fields of a line are separated and written.

    Attributes
    ----------
    delimiter : str
        A blank stands for any number of blanks and tabulators.
    decimal_comma : bool
        Whether fractions are written as ``0,5``.
    trailing : bool
        Whether each line ends with a delimiter, behind which nothing comes.
    quote : str
        What is around texts that hold delimiters.
    pixel_list : PixelList or None
        The column that has all pixels of an image, if one has.
    """

    delimiter: str
    decimal_comma: bool = False
    trailing: bool = False
    quote: str = '"'
    pixel_list: "PixelList | None" = None

    @property
    def is_plain(self) -> bool:
        """Whether lines are plain but for their ends."""
        is_split = not (self.decimal_comma or self.trailing or self.delimiter == _BLANK)
        return is_split and self.pixel_list is None

    def plain(self, line: str) -> str:
        """Return a line without what is not needed around its fields, and with points in its fractions."""
        line = line.strip() if self.delimiter == _BLANK else line.rstrip("\r")
        if self.decimal_comma:
            line = line.replace(",", ".")
        if self.pixel_list is not None:
            line = self.pixel_list.spread(line)
        return line[: -len(self.delimiter)] if self.trailing and line.endswith(self.delimiter) else line

    def fields(self, line: str, path: Path) -> list[str]:
        """Return the fields of a line that is plain, without quotes.

        Raises
        ------
        DataError
            If it cannot be taken apart.
        """
        if self.quote not in line:
            return line.split(None if self.delimiter == _BLANK else self.delimiter)
        try:
            line = line.replace("\t", _BLANK) if self.delimiter == _BLANK else line
            blanks = self.delimiter == _BLANK
            reader = csv.reader(
                [line], delimiter=self.delimiter, quotechar=self.quote, skipinitialspace=blanks
            )
            return next(reader, [])
        except csv.Error as error:
            raise DataError(
                f"{path} is no table of images: its lines cannot be taken apart ({error}); "
                "choose another file."
            ) from error


class TextTable(NamedTuple):
    """How the lines of one file are to be read.

    Attributes
    ----------
    path : Path
    dialect : Dialect
    first_line : int
        The number of the first line with an image.
    columns : TableLayout
    has_header : bool
        Whether names of columns were found.
    """

    path: Path
    dialect: Dialect
    first_line: int
    columns: TableLayout
    has_header: bool = False

    def parse(self, first: int, lines: list[str]) -> TableBlock | None:
        """Return the images in some lines, of which the first has this number; None if there are none."""
        numbers: list[int] = []
        pixels: list[str] = []
        others: list[list[str]] = []
        is_plain, expected = self.dialect.is_plain, self.columns.numbers + len(self.columns.fields)
        for number, line in enumerate(lines, start=first):
            if number < self.first_line or not line.strip(_NOTHING):
                continue
            text = line.rstrip("\r") if is_plain else self.dialect.plain(line)
            try:
                head, middle, tail = self._split(number, text, expected)
            except DataError:
                if line.lstrip().startswith(_COMMENTS):
                    continue
                raise
            numbers.append(number)
            pixels.append(middle)
            others.append(head + tail)
        if not numbers:
            return None
        # As objects, for an array of the longest text's width might not fit in memory.
        columns = [
            np.array([unguarded(text) for text in values], dtype=object)
            for values in zip(*others, strict=True)
        ]
        return self.columns.block(self._numbers(numbers, pixels), columns)

    def _split(self, number: int, line: str, expected: int) -> tuple[list[str], str, list[str]]:
        """Return the fields before the pixels, all pixels as one text, and the fields behind them."""
        columns, dialect = self.columns, self.dialect
        before, behind, inside = len(columns.before), len(columns.behind), columns.inside
        delimiter = dialect.delimiter
        if inside is not None or delimiter == _BLANK or dialect.quote in line:
            fields = dialect.fields(line, self.path)
            found = len(fields)
            head, tail = fields[:before], fields[max(before, found - behind) :]
            numbers = fields[before : found - behind]
            if inside is not None and found == expected:
                tail = [*tail, numbers.pop(inside)]
            middle = delimiter.join(numbers)
        else:
            found = line.count(delimiter) + 1
            *head, rest = line.split(delimiter, before)
            middle, *tail = rest.rsplit(delimiter, behind) if behind else (rest,)
        if found != expected:
            raise self._damaged(number, f"{expected:,} fields", f"{found:,}")
        return head, middle, tail

    def _numbers(self, numbers: list[int], lines: list[str]) -> npt.NDArray[Any]:
        """Return the pixels in some lines, int32 or float32 of shape (lines, pixels)."""
        # As integers, which is faster, unless there are fractions: older numpy would cut these off.
        whole = not any("." in line or "e" in line or "E" in line for line in lines)
        shape = (len(lines), self.columns.numbers)
        # loadtxt warns of lines without text. Of letters beyond ASCII it reads out of the bounds of a table
        # of the C library, which can end the process.
        is_readable = any(map(str.strip, lines)) and all(map(str.isascii, lines))
        for dtype in (np.int32, np.float32) if whole else (np.float32,):
            if not is_readable:
                break
            with suppress(ValueError):
                values = np.loadtxt(lines, dtype, delimiter=self.dialect.delimiter, comments=None, ndmin=2)
                if values.shape == shape:  # else there are empty lines, or delimiters between quotes
                    return values
        for number, line in zip(numbers, lines, strict=True):
            fields = line.split(self.dialect.delimiter)
            if len(fields) != shape[1]:
                raise self._damaged(number, f"{shape[1]:,} pixels", f"{len(fields):,}")
            for field in fields:
                try:
                    float(field.encode("ascii"))
                except ValueError:
                    raise self._damaged(number, "numbers as pixels", repr(field[:20])) from None
        raise self._damaged(numbers[0], "numbers as pixels", "others")

    def _damaged(self, number: int, expected: str, found: str) -> DataError:
        return DataError(
            f"{self.path} is damaged in line {number:,}: expected {expected}, found {found}; "
            "download or save it again."
        )


def looks_like_table(lines: Sequence[str]) -> bool:
    """Tell whether the first lines of a file are those of a table."""
    filled = [line for line in lines[:_MOST_SNIFFED] if line.strip()]
    if any(line.lstrip().lower().startswith(_ARFF) for line in filled[:_DIALECT_LINES]):
        return False
    body = [line for line in filled if not line.lstrip().startswith(_COMMENTS)][:_DIALECT_LINES]
    return any(mark in line for line in body for mark in DELIMITERS) or any(
        _numbers_by(_BLANK, line[:_DIALECT_TEXT]) >= EDGE for line in body
    )


def are_rows_of_numbers(lines: Sequence[str]) -> bool:
    """Tell whether the first lines of a file are rows of as many numbers as a small image has."""
    rows = [line for line in lines[:_DIALECT_LINES] if line.strip()]
    whole = rows[:-1] or rows  # the last may be cut
    return bool(whole) and all(
        any(_numbers_by(mark, line) >= _FEWEST_NUMBERS for mark in (*DELIMITERS, _BLANK)) for line in whole
    )


def find_table(path: Path, lines: list[str], job: ReadJob) -> TextTable:
    """Find out how a file is to be read.

    Parameters
    ----------
    path : Path
    lines : list of str
        Its first lines. A first image that pandas has made names of is put right there.
    job : ReadJob

    Raises
    ------
    DataError
        If it is no table of images.
    """
    start, dialect = find_rows(path, lines)
    names = dialect.fields(dialect.plain(_uncommented(lines[start])), path)
    following = [line for line in lines[start + 1 :] if line.strip(_NOTHING)]
    rows = [dialect.fields(dialect.plain(line), path) for line in following[:_FULL_ROWS]]
    notes = _notes_on(lines[:start])
    has_header = is_header(names)
    if (unmangled := _unmangled(names)) is not None:
        names, has_header = unmangled, False
        notes = (*notes, "first image was taken for names by pandas: read as an image")
    elif has_header:
        names, dialect, rows = _fitted(names, dialect, rows)
    if not has_header:
        lines[start] = dialect.delimiter.join(names) if unmangled is not None else lines[start]
        rows, following = [names, *rows][:_FULL_ROWS], [lines[start], *following]
    rows = [row for row in rows if len(row) == len(names)]
    edges = _EdgeSample(path, dialect, following[:: 1 + len(following) // _MOST_SNIFFED], job)
    layout = judged_layout(TableSample(path, names if has_header else None, rows, edges.column), job)
    layout = replace(layout, notes=(*notes, *layout.notes))
    first_line = start + 1 + has_header
    return TextTable(path, dialect, first_line, layout, has_header)


def find_rows(path: Path, lines: list[str]) -> tuple[int, Dialect]:
    """Find the first line of the table, its header if it has one, and how its lines are taken apart.

    Raises
    ------
    DataError
        If there are too many columns, or no lines.
    """
    filled = [place for place, line in enumerate(lines[:_MOST_SNIFFED]) if line.strip()]
    given = _SEPARATOR.fullmatch(lines[filled[0]].strip()) if filled else None
    start = filled[1:] if given else filled
    body = [place for place in start if not lines[place].lstrip().startswith(_COMMENTS)] or start
    if not body:
        return len(lines) - 1, Dialect(",")
    sample = [lines[place] for place in body[:_DIALECT_LINES]]
    dialect = _dialect(sample, given[1] if given else None)
    found = max(line.count(dialect.delimiter) + 1 for line in sample)
    if found > MOST_COLUMNS:
        raise DataError(
            f"{path} is no table of images: expected {MOST_COLUMNS:,} columns at most, found "
            f"{found:,}; choose another file."
        )
    widths = {place: _filled(dialect, lines[place], path) for place in start[: 2 * _DIALECT_LINES]}
    width = Counter(widths[place] for place in body[: 2 * _DIALECT_LINES] if place in widths).most_common(1)[
        0
    ][0]
    wide = max(widths.values())
    for place, count in widths.items():
        is_comment = lines[place].lstrip().startswith(_COMMENTS)
        is_title = wide >= EDGE and count <= wide / 2 and not _is_row(dialect, lines[place], path)
        if is_comment and count not in (width, width + 1, width - 1):
            continue
        if not is_title:
            return place, dialect
    return body[0], dialect


def is_header(fields: Sequence[str]) -> bool:
    """Tell names from an image whose label may be a word.

    Names are no numbers, unless pandas has counted columns: 0, 1, 2 and so on.
    """
    numbers = [field for field in fields if is_number(field)]
    if len(numbers) < len(fields) / 2:
        return True
    first = 0 if numbers[0] == "0" else 1
    return len(numbers) > 2 and numbers == [str(number) for number in range(first, first + len(numbers))]


def _dialect(lines: Sequence[str], delimiter: str | None) -> Dialect:
    """Find the delimiter by which most fields are numbers; without numbers, the most frequent one."""
    texts = [line.strip("\r\n")[:_DIALECT_TEXT] for line in lines]
    if delimiter is None:
        candidates = [mark for mark in DELIMITERS if any(mark in text for text in texts)]
        numbers = {mark: sum(_numbers_by(mark, text) for text in texts) for mark in [*candidates, _BLANK]}
        delimiter = max(numbers, key=lambda mark: numbers[mark])
        if not numbers[delimiter] and candidates:
            delimiter = max(candidates, key=texts[0].count)
    marks = {mark for mark in f'{DELIMITERS}"[' for text in texts if mark in text}
    if marks and (delimiter == _BLANK or len(marks) > 1):
        from mnist_gui.data.formats._shared.tables.pixel_lists import find_pixel_list  # few tables have one

        if (found := find_pixel_list(lines, DELIMITERS)) is not None:
            return Dialect(found.delimiter, pixel_list=found)
    fields = [field for text in texts for field in text.split(delimiter)]
    with_comma = delimiter != "," and sum(bool(_DECIMAL_COMMA.fullmatch(field)) for field in fields)
    with_point = any("." in field and is_number(field) for field in fields)
    ends = [line.rstrip("\r\n").endswith(delimiter) for line in lines]
    trailing = delimiter != _BLANK and all(ends[1:] if len(ends) > 1 else ends)
    return Dialect(delimiter, decimal_comma=bool(with_comma) and not with_point, trailing=trailing)


def _numbers_by(delimiter: str, text: str) -> int:
    """Return how many fields are numbers, if most of them are."""
    fields = [field.strip('" ') for field in text.split(None if delimiter == _BLANK else delimiter)]
    numbers = sum(
        is_number(field) or (delimiter != "," and bool(_DECIMAL_COMMA.fullmatch(field))) for field in fields
    )
    return numbers if len(fields) > 1 and numbers >= len(fields) / 2 else 0


def _filled(dialect: Dialect, line: str, path: Path) -> int:
    """Return how many fields of a line are not empty."""
    return sum(map(bool, map(str.strip, dialect.fields(dialect.plain(line), path))))


def _is_row(dialect: Dialect, line: str, path: Path) -> bool:
    """Tell whether a short line is one of three or more numbers, so that something is missing."""
    fields = dialect.fields(dialect.plain(line), path)
    return len(fields) > 2 and all(map(is_number, fields))


def _uncommented(line: str) -> str:
    """Return a line without the mark of a comment, as numpy.savetxt writes names."""
    stripped = line.lstrip()
    for mark in _COMMENTS:
        rest = stripped.removeprefix(mark)
        if rest != stripped and rest.startswith(_BLANK):
            return rest.lstrip()
    return line


def _notes_on(passed: Sequence[str]) -> tuple[str, ...]:
    count = sum(1 for line in passed if line.strip() and not _SEPARATOR.fullmatch(line.strip()))
    return (f"{count} line{'s' if count > 1 else ''} before the table passed over",) if count else ()


def _unmangled(names: Sequence[str]) -> list[str] | None:
    """Return the image whose equal numbers pandas made different, 0, 0.1, 0.2, for names; None for others."""
    if len(names) < _FEWEST_MANGLED or len(set(names)) < len(names):
        return None
    seen: Counter[str] = Counter()
    values = []
    for name in names:
        match = _MANGLED.fullmatch(name)
        base = match[1] if match and seen[match[1]] and seen[match[1]] == int(match[2]) else name
        values.append(base)
        seen[base] += 1
    repeated = len(values) - len(set(values))
    return values if repeated > len(values) / 2 and all(map(is_number, set(values[1:-1]))) else None


def _fitted(
    names: list[str], dialect: Dialect, rows: list[list[str]]
) -> tuple[list[str], Dialect, list[list[str]]]:
    """Return names that are as many as columns, for R does not name that of its row names."""
    widths = Counter(map(len, rows)).most_common(1)
    width = widths[0][0] if widths else len(names)
    if width == len(names) + 1:
        return ["", *names], dialect, rows
    if width == len(names) - 1 and dialect.trailing and names[-1].strip():  # a named column that is empty
        return names, dialect._replace(trailing=False), [[*row, ""] for row in rows]
    if width == len(names) - 1 and not names[-1].strip():
        return names[:-1], dialect, rows
    return names, dialect, rows


class _EdgeSample:
    """The first and the last fields of lines, from all over a file. Very long lines are not held."""

    def __init__(self, path: Path, dialect: Dialect, lines: Sequence[str], job: ReadJob) -> None:
        self._path = path
        self._dialect = dialect
        self._token = job.token
        self._first = lines
        self._near: list[list[str]] | None = None
        self._far: list[list[str]] | None = None

    def column(self, place: int, everywhere: bool) -> list[str]:  # noqa: FBT001
        """Return one of the fields, by its place from the start or, if negative, from the end."""
        if self._near is None:
            self._near = [*self._edges(self._lines_at_places())] or [*self._edges(self._first)]
        if everywhere and self._far is None:
            self._far = [*self._others()]
        rows = self._far if everywhere and self._far else self._near
        return [row[place if place >= 0 else 2 * EDGE + place] for row in rows]

    def _edges(self, lines: Iterable[str]) -> Iterator[list[str]]:
        for line in lines:
            if not line.strip(_NOTHING):
                continue
            fields = self._dialect.fields(self._dialect.plain(line), self._path)
            if len(fields) >= EDGE:
                yield [*fields[:EDGE], *fields[-EDGE:]]

    def _lines_at_places(self) -> Iterator[str]:
        """Yield whole lines from places all over the file; none of one that has to be read from its start."""
        with open_stream(self._path, report=ignore_progress, token=self._token) as stream:
            if stream.compression is not None or stream.file_bytes < _SMALL:
                return
            with stream.map() as mapped:
                beginning = mapped[:_BEGINNING]
                if 0 in beginning or b"\n" not in beginning:
                    return
                for place in range(_PLACES):
                    start = mapped.find(b"\n", len(mapped) * place // _PLACES) + 1
                    stop = mapped.find(b"\n", start)
                    if 0 < start < stop:
                        yield mapped[start:stop].decode("utf-8", errors="replace")

    def _others(self) -> Iterator[list[str]]:
        """Yield those of lines from all over a file that has to be read from its start."""
        with open_stream(self._path, report=ignore_progress, token=self._token) as stream:
            if stream.file_bytes >= _SMALL or stream.compression is not None:
                for _, lines in numbered_lines(stream):
                    yield from self._edges(lines[::_EVERY])
