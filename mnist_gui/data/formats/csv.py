"""CSV files: tables of pixels in text, a line for each image.

`text_table` finds out how a file is to be read: what separates its fields, whether it has a header, which
column is the label. Labels may be words.

An export has a header, then a line for each image with its label and its pixels, row by row::

    label,pixel0,pixel1,...,pixel783
    5,0,0,...

An image without a label has the label -1. A file with several splits has ``split`` as its last column.
Details are columns behind the pixels, of which ``split`` is the first.

To write fast, every pixel value has four bytes in a table: a comma, its digits, and zeros to fill up. So a
block of images becomes text in one step, and the zeros are dropped in a second one.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.data_files import DataFile, partners_of
from mnist_gui.data.dataset import Labels
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.known_data_sets import is_emnist
from mnist_gui.data.formats._shared.naming.names import title
from mnist_gui.data.formats._shared.read_job import JoinedProgress, RawDataset, ReadJob
from mnist_gui.data.formats._shared.tables.label_files import read_labels
from mnist_gui.data.formats._shared.tables.table_columns import pixel_names
from mnist_gui.data.formats._shared.tables.table_reader import TableReader
from mnist_gui.data.formats._shared.tables.text_lines import first_lines, numbered_lines
from mnist_gui.data.formats._shared.tables.text_table import TextTable, find_table, looks_like_table
from mnist_gui.errors import DataError
from mnist_gui.progress import Report

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.writing.details import Details
    from mnist_gui.data.formats._shared.writing.export_job import ExportJob, ExportPart

_CELLS: Final = np.array([f",{value}" for value in range(256)], dtype="S4").view(np.uint8).reshape(256, 4)
"""What each pixel value becomes: a comma and its digits, padded by zero bytes."""


class CsvCodec(Codec):
    """Reads and writes tables in text."""

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether it is text with delimiters in one of its first lines."""
        return looks_like_table(first_lines(beginning))

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read a table, and those beside it: of other splits, its other parts, its labels."""
        files = partners_of(path)
        tables = [file for file in files if file.kind != "labels"] or files
        labels = [file for file in files if file not in tables]
        reader = TableReader(files[0].title, path, job)
        progress = JoinedProgress((file.path.stat().st_size for file in tables), job.report)
        has_header = False
        for split, group in groupby(tables, key=lambda file: file.split):
            parts = list(group)
            read = [_read_table(file, reader, progress.next(), job) for file in parts]
            has_header |= any(table.has_header for table in read)
            beside = [file for file in labels if file.split == split]
            if beside and any(table.columns.has_labels for table in read):
                reader.remark(f"left out: {', '.join(file.path.name for file in beside)}")
            elif beside:
                _give_labels(reader, parts, beside, job)
        # EMNIST's own tables have no header; one with a header was made by a program that turned the images.
        as_published = is_emnist(title(files[0].stem)) and not has_header
        return RawDataset(reader.finish(), is_transposed=as_published)

    def write(self, job: "ExportJob", file: BinaryIO) -> None:
        """Write all images into one table."""
        from mnist_gui.data.formats._shared.writing.details import details_behind_pixels, header_of

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


def _read_table(file: DataFile, reader: TableReader, report: Report, job: ReadJob) -> TextTable:
    """Read one file, and return how."""
    table: TextTable | None = None
    with open_stream(file.path, report=report, token=job.token) as stream:
        for number, lines in numbered_lines(stream):
            if table is None:
                table = find_table(file.path, lines, job)
                reader.remark(*table.columns.notes)
            if block := table.parse(number, lines):
                reader.add(block, table.columns.layout, path=file.path, split=file.split)
    if table is None:
        raise DataError(f"{file.path} is empty; download or copy it again.")
    return table


def _give_labels(
    reader: TableReader, tables: Sequence[DataFile], files: Sequence[DataFile], job: ReadJob
) -> None:
    """Give the images of tables, read last, their labels from files of their own."""
    names = ", ".join(file.path.name for file in files)
    count = sum(reader.rows_of(file.path) for file in tables)
    try:
        reader.give_labels(read_labels([file.path for file in files], count, job))
        reader.remark(f"labels from {names}")
    except DataError:
        if any(file.is_certain for file in tables):
            raise
        reader.remark(f"left out: {names}")  # it may hold anything, such as the names of classes


# Writing


def _write_part(
    part: "ExportPart", file: BinaryIO, ending: str, details: "Details | None", count: Callable[[int], None]
) -> None:
    from mnist_gui.data.formats._shared.writing.details import details_behind_pixels, lines_of

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
