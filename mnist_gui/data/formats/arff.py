"""ARFF files, the tables of Weka and OpenML: names and types of all columns, then the rows as in a CSV.

A sparse row has only the columns that are not 0: ``{152 3, 153 18, 784 5}``, counted from 0.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.data_files import DataFile, partners_of
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.read_job import JoinedProgress, RawDataset, ReadJob
from mnist_gui.data.formats._shared.tables.table_columns import TableBlock, role_of
from mnist_gui.data.formats._shared.tables.table_judging import TableSample, judged_layout
from mnist_gui.data.formats._shared.tables.table_reader import TableReader
from mnist_gui.data.formats._shared.tables.text_lines import first_lines, numbered_lines
from mnist_gui.data.formats._shared.tables.text_table import MOST_COLUMNS, Dialect, TextTable
from mnist_gui.errors import DataError
from mnist_gui.progress import Report

_ATTRIBUTE: Final = re.compile(
    r"""\s*@attribute\s+(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s{]+))\s*"""
    r"""(?P<type>.*)""",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"""\{\s*(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<plain>[^,}]*))""")
_PLACE: Final = re.compile(r"[0-9]{1,7}")
_MISSING: Final = "?"
_ROWS: Final = 256
"""Sparse rows that are written out at a time: they may be thousands of times as long."""


class ArffCodec(Codec):
    """Reads ARFF files."""

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether the first line that is no comment begins an ARFF file."""
        first = next((line for line in first_lines(beginning) if _is_filled(line)), "")
        return first.lstrip().lower().startswith(("@relation", "@attribute"))

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read a file, and those of the other splits beside it."""
        files = partners_of(path)
        reader = TableReader(files[0].title, path, job)
        progress = JoinedProgress((file.path.stat().st_size for file in files), job.report)
        for file in files:
            _read(file, reader, progress.next(), job)
        return RawDataset(reader.finish())


@dataclass
class _Header:
    """What stands before the rows.

    Attributes
    ----------
    names : list of str
        Of the columns.
    zeros : list of str
        What each column has if a sparse row does not say: 0, or the first of the values that it may have.
    lists : list of int
        The columns that have a list of the values that they may have.
    is_complete : bool
        Whether the rows were reached.
    """

    names: list[str] = field(default_factory=list)
    zeros: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    is_complete: bool = False

    def add(self, line: str, path: Path, number: int) -> None:
        """Understand the next line."""
        word = line.split(None, 1)[0].lower()
        if word == "@data":
            self.is_complete = True
        elif word == "@attribute":
            match = _ATTRIBUTE.fullmatch(line.rstrip())
            if match is None or len(self.names) >= MOST_COLUMNS:
                raise _damaged(path, number, "an @attribute with name and type", line)
            self.names.append(
                next(name for name in match.group("single", "double", "plain") if name is not None)
            )
            value = _VALUE.match(match["type"])
            self.zeros.append(
                "0" if value is None else (value["single"] or value["double"] or value["plain"] or "")
            )
            if value is not None:
                self.lists.append(len(self.names) - 1)
        elif word != "@relation":
            raise _damaged(path, number, "@attribute or @data", line)

    def named(self) -> list[str]:
        """Return the names of columns; the only one with a list of values is the label."""
        if len(self.lists) == 1 and "label" not in map(role_of, self.names):
            place = self.lists[0]
            return [*self.names[:place], "label", *self.names[place + 1 :]]
        return self.names


def _read(file: DataFile, reader: TableReader, report: Report, job: ReadJob) -> None:
    header = _Header()
    table: TextTable | None = None
    with open_stream(file.path, report=report, token=job.token) as stream:
        for first, lines in numbered_lines(stream):
            number = first
            if not header.is_complete:
                number = _read_header(header, first, lines, file.path)
            rows = lines[number - first :]
            if table is None and any(map(_is_filled, rows)):
                table = _table(header, rows, file.path, job)
                reader.remark(*table.columns.notes)
            if table is not None:
                for block in _blocks(table, header, number, rows):
                    reader.add(block, table.columns.layout, path=file.path, split=file.split)


def _read_header(header: _Header, first: int, lines: Sequence[str], path: Path) -> int:
    """Understand lines up to the first row, and return the number of that."""
    for number, line in enumerate(lines, first):
        if _is_filled(line):
            header.add(line.strip(), path, number)
        if header.is_complete:
            return number + 1
    return first + len(lines)


def _table(header: _Header, rows: Sequence[str], path: Path, job: ReadJob) -> TextTable:
    """Find out what the columns are, from their names and the first rows."""
    filled = [row for row in rows if _is_filled(row)]
    dialect = Dialect(",", quote='"' if '"' in filled[0] else "'")
    count = len(header.names)
    dense = (_dense(header, row.strip(), path) for row in filled[:_ROWS])
    sample = [fields for line in dense if len(fields := dialect.fields(line, path)) == count]

    def edges(place: int, everywhere: bool) -> list[str]:  # noqa: FBT001 - only the first rows
        return [fields[place] for fields in sample]

    layout = judged_layout(TableSample(path, header.named(), sample[:8], edges), job)
    return TextTable(path, dialect, 1, layout)


def _blocks(table: TextTable, header: _Header, first: int, rows: Sequence[str]) -> Iterator[TableBlock]:
    """Yield the images in some rows, of which the first has this number."""
    step = _ROWS if any(row.lstrip().startswith("{") for row in rows) else max(1, len(rows))
    for start in range(0, len(rows), step):
        lines = [
            _dense(header, row.strip(), table.path) if row.lstrip().startswith("{") else row
            for row in rows[start : start + step]
        ]
        lines = ["" if line.lstrip().startswith("%") else line for line in lines]
        if block := table.parse(first + start, lines):
            yield _with_missing(block)


def _dense(header: _Header, row: str, path: Path) -> str:
    """Return a row with all of its columns."""
    if not row.startswith("{"):
        return row
    fields = header.zeros.copy()
    for pair in filter(str.strip, row.strip("{}").split(",")):
        place, _, value = pair.strip().replace("\t", " ").partition(" ")
        if not value or not _PLACE.fullmatch(place) or int(place) >= len(fields):
            raise DataError(
                f"{path} is damaged: expected pairs of a column below {len(fields):,} and its value, found "
                f"{pair.strip()[:20]!r}; download or save it again."
            )
        fields[int(place)] = value.strip()
    return ",".join(fields)


def _with_missing(block: TableBlock) -> TableBlock:
    """Return rows with no label where it is missing."""
    if block.labels is None or not (block.labels == _MISSING).any():
        return block
    labels = block.labels.copy()
    labels[labels == _MISSING] = None
    return replace(block, labels=labels)


def _is_filled(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("%")


def _damaged(path: Path, number: int, expected: str, found: str) -> DataError:
    return DataError(
        f"{path} is damaged in line {number:,}: expected {expected}, found {found.strip()[:20]!r}; "
        "download or save it again."
    )
