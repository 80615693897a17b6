"""CSV files: tables of pixels in text, a line for each image.

Fields are separated by commas, semicolons or tabulators. The label is the first or the last one, with a
header or without: what the file does not say is found out from its first lines. Labels may be words.

An export has a header, then a line for each image with its label and its pixels, row by row::

    label,pixel0,pixel1,...,pixel783
    5,0,0,...

An image without a label has the label -1. A file with several splits has ``split`` as its last column.
Details are columns behind the pixels, of which ``split`` is the first.

To write fast, every pixel value has four bytes in a table: a comma, its digits, and zeros to fill up. So a
block of images becomes text in one step, and the zeros are dropped in a second one.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import ByteStream, open_stream
from mnist_gui.data.data_files import partners_of
from mnist_gui.data.dataset import Labels
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.details import Details, details_behind_pixels, header_of, lines_of
from mnist_gui.data.formats._shared.export_job import ExportJob, ExportPart
from mnist_gui.data.formats._shared.formulas import unguarded
from mnist_gui.data.formats._shared.known_data_sets import is_emnist
from mnist_gui.data.formats._shared.names import title
from mnist_gui.data.formats._shared.read_job import JoinedProgress, RawDataset, ReadJob
from mnist_gui.data.formats._shared.table_columns import (
    TableBlock,
    TableLayout,
    columns_by_name,
    columns_by_values,
    is_number,
    pixel_names,
)
from mnist_gui.data.formats._shared.table_reader import TableReader
from mnist_gui.errors import DataError

_DELIMITERS: Final = ",;\t"
_CHUNK: Final = 1024**2
MAX_LINE_BYTES: Final = 16 * 1024**2
_MOST_SNIFFED: Final = 500  # lines
MOST_COLUMNS: Final = 1024**2 + 1024

_MOST_EXPANDS: Final = 200
"""Text that is more times as large as its compressed file is the same over and over; MNIST's is 7 times."""

_FIRST_TEXT: Final = 4 * 1024**2
"""Bytes of text that may be so, such as the paper at the top of a first large image."""

_CELLS: Final = np.array([f",{value}" for value in range(256)], dtype="S4").view(np.uint8).reshape(256, 4)
"""What each pixel value becomes: a comma and its digits, padded by zero bytes."""


class CsvCodec(Codec):
    """Reads and writes tables in text."""

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether the first line is text with delimiters."""
        line = beginning.split(b"\n", 1)[0]
        return not any(byte < 32 and byte not in b"\t\r" for byte in line) and any(
            delimiter in line for delimiter in _DELIMITERS.encode()
        )

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read a table, and those of the other splits beside it."""
        files = partners_of(path)
        reader = TableReader(files[0].title, path, job)
        progress = JoinedProgress((file.path.stat().st_size for file in files), job.report)
        has_header = False
        for file in files:
            with open_stream(file.path, report=progress.next(), token=job.token) as stream:
                table: _Table | None = None
                for number, lines in _numbered_lines(stream):
                    table = table or _find_table(file.path, lines, job)
                    has_header |= table.has_header
                    if block := table.parse(number, lines):
                        reader.add(block, table.columns.layout, path=file.path, split=file.split)
        # EMNIST's own tables have no header; one with a header was made by a program that turned the images.
        as_published = is_emnist(title(files[0].stem)) and not has_header
        return RawDataset(reader.finish(), is_transposed=as_published)

    def write(self, job: ExportJob, file: BinaryIO) -> None:
        """Write all images into one table."""
        columns = ["label", *pixel_names(job.height, job.width)]
        if job.details is not None:
            columns.append(header_of(details_behind_pixels(job.details, job.parts[0].rows[:1])))
        elif len(job.parts) > 1:
            columns.append("split")
        file.write(f"{','.join(columns)}\n".encode())
        count = job.counter("Writing a table")
        for part in job.parts:
            ending = f",{part.name}\n" if len(job.parts) > 1 else "\n"
            _write_part(part, file, ending, job.details, count)


# Reading


@dataclass(frozen=True)
class _Table:
    """How the lines of one file are to be read.

    Attributes
    ----------
    path : Path
    delimiter : str
    has_header : bool
        Whether line 1 holds names.
    columns : TableLayout
    """

    path: Path
    delimiter: str
    has_header: bool
    columns: TableLayout

    def parse(self, first: int, lines: list[str]) -> TableBlock | None:
        """Return the images in some lines, of which the first has this number; None if there are none."""
        numbers: list[int] = []
        pixels: list[str] = []
        others: list[list[str]] = []
        for number, line in enumerate(lines, start=first):
            if not line.strip() or (number == 1 and self.has_header):
                continue
            head, middle, tail = self._split(number, line.rstrip("\r"))
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

    def _split(self, number: int, line: str) -> tuple[list[str], str, list[str]]:
        """Return the fields before the pixels, all pixels as one text, and the fields behind them."""
        before, behind = len(self.columns.before), len(self.columns.behind)
        expected = before + self.columns.layout.numbers + behind
        if '"' in line:  # there may be delimiters between quotes
            fields = next(_rows([line], self.delimiter, self.path))
            found = len(fields)
            head, tail = fields[:before], fields[found - behind :]
            middle = self.delimiter.join(fields[before : found - behind])
        else:
            found = line.count(self.delimiter) + 1
            *head, rest = line.split(self.delimiter, before)
            middle, *tail = rest.rsplit(self.delimiter, behind)
        if found != expected:
            raise self._damaged(number, f"{expected:,} fields", f"{found:,}")
        return head, middle, tail

    def _numbers(self, numbers: list[int], lines: list[str]) -> npt.NDArray[Any]:
        """Return the pixels in some lines, int32 or float32 of shape (lines, pixels)."""
        # As integers, which is faster, unless there are fractions: older numpy would cut these off.
        whole = not any("." in line or "e" in line or "E" in line for line in lines)
        shape = (len(lines), self.columns.layout.numbers)
        # loadtxt warns of lines without text. Of letters beyond ASCII it reads out of the bounds of a table
        # of the C library, which can end the process.
        is_readable = any(map(str.strip, lines)) and all(map(str.isascii, lines))
        for dtype in (np.int32, np.float32) if whole else (np.float32,):
            if not is_readable:
                break
            with suppress(ValueError):
                values = np.loadtxt(lines, dtype, delimiter=self.delimiter, comments=None, ndmin=2)
                if values.shape == shape:  # else there are empty lines, or delimiters between quotes
                    return values
        for number, line in zip(numbers, lines, strict=True):
            fields = line.split(self.delimiter)
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


def _numbered_lines(stream: ByteStream) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a file, many at a time, and the number of the first of them."""
    number, rest = 1, b""
    for chunk in _chunks(stream):
        if number > 1 and not rest and chunk.isspace():
            number += chunk.count(b"\n")
            continue
        rest += chunk
        whole, newline, end = rest.rpartition(b"\n")
        if newline:
            rest = end
            lines = whole.decode("utf-8-sig", errors="replace").split("\n")
            yield number, lines
            number += len(lines)
        elif len(rest) > MAX_LINE_BYTES:
            raise DataError(
                f"{stream.path} is no table of images: expected lines of at most {MAX_LINE_BYTES:,} bytes, "
                f"found a longer one in line {number:,}; choose another file."
            )
    if rest:
        yield number, [rest.decode("utf-8-sig", errors="replace")]


def _chunks(stream: ByteStream) -> Iterator[bytes]:
    """Yield the text of a file; refuse a small file that expands to very much of it before much is read."""
    waiting: deque[bytes] = deque()
    text_bytes = 0
    while chunk := stream.read_all(_CHUNK):
        text_bytes += len(chunk)
        if text_bytes > max(_FIRST_TEXT, _MOST_EXPANDS * stream.used_bytes):
            raise DataError(
                f"{stream.path} is no table of images: its text is the same over and over, more than "
                f"{_MOST_EXPANDS} times as large as the compressed file; choose another file, or unpack it "
                "first."
            )
        waiting.append(chunk)
        if len(waiting) > _FIRST_TEXT // _CHUNK:  # so that nothing is done with the text of such a file
            yield waiting.popleft()
    yield from waiting


def _find_table(path: Path, lines: list[str], job: ReadJob) -> _Table:
    """Find out how a file is to be read, from its first lines."""
    delimiter = max(_DELIMITERS, key=lines[0].count)
    columns_found = lines[0].count(delimiter) + 1
    if columns_found > MOST_COLUMNS:
        raise DataError(
            f"{path} is no table of images: expected {MOST_COLUMNS:,} columns at most, found "
            f"{columns_found:,}; choose another file."
        )
    rows = _rows(lines[:_MOST_SNIFFED], delimiter, path)
    names = next(rows, [""])
    # Of the other lines, which may be very long, no more than this is ever held.
    ends = [(row[0], row[-1]) for row in rows]
    has_header = _is_header(names)
    columns = columns_by_name(names, path, job) if has_header else None
    if columns is None:
        data = ends if has_header else [(names[0], names[-1]), *ends]
        columns = columns_by_values(
            len(names), [first for first, _ in data], [last for _, last in data], path, job
        )
    return _Table(path, delimiter, has_header, columns)


def _rows(lines: list[str], delimiter: str, path: Path) -> Iterator[list[str]]:
    """Yield the fields of each line that is not empty, without quotes."""
    try:
        yield from filter(None, csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise DataError(
            f"{path} is no table of images: its lines cannot be taken apart ({error}); choose another file."
        ) from error


def _is_header(fields: list[str]) -> bool:
    """Tell names from an image whose label may be a word.

    Names are no numbers, unless pandas has counted columns: 0, 1, 2 and so on.
    """
    numbers = [field for field in fields if is_number(field)]
    if len(numbers) < len(fields) / 2:
        return True
    first = 0 if numbers[0] == "0" else 1
    return len(numbers) > 2 and numbers == [str(number) for number in range(first, first + len(numbers))]


# Writing


def _write_part(
    part: ExportPart, file: BinaryIO, ending: str, details: Details | None, count: Callable[[int], None]
) -> None:
    for where, images in part.blocks():
        many = len(images)
        pixels = _CELLS[images.reshape(many, -1)].reshape(many, -1)
        if details is None:
            ends = [ending.encode()]
        else:
            columns = details_behind_pixels(details, part.rows[where])
            ends = [f",{line}\n".encode() for line in lines_of(columns)]
        padded = np.array(ends).view(np.uint8).reshape(len(ends), -1)
        padded = np.broadcast_to(padded, (many, padded.shape[1]))
        text = np.concatenate([_as_text(part.labels[where]), pixels, padded], axis=1)
        file.write(text.tobytes().translate(None, b"\0"))
        count(many)


def _as_text(labels: Labels) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Write numbers in decimal, each padded by zero bytes, uint8 of shape (n, longest)."""
    text = labels.astype("S6")
    return text.view(np.uint8).reshape(len(labels), 6)
