"""Parquet files: tables of pixels, or of pictures as the Hugging Face hub has them.

The pixels are a column each, or lists in one column. Pictures are structures in one column, with the bytes of
a PNG or JPEG file; then the metadata of the file may hold the meaning of the labels.

An export is the table of `csv`: labels int16, pixels uint8, splits, details. Names of classes are in the
metadata: ``class_names`` is a list in JSON.

This module needs pyarrow, which is not always installed; `Format.load` raises an error without it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mnist_gui.data.data_files import partners_of
from mnist_gui.data.formats._shared.arrow_tables import (
    ROWS_AT_A_TIME,
    ArrowTable,
    read_tables,
    reading_arrow,
)
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.formats._shared.tables.table_columns import pixel_names
from mnist_gui.data.formats._shared.writing.details import Values, details_behind_pixels
from mnist_gui.data.formats._shared.writing.export_job import ExportJob, ExportPart
from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate
from mnist_gui.errors import DataError

_LONGEST_TEXT, _LONGEST_LIST = 100_000_000, 1_000_000  # of metadata, as Arrow has them
_AGAIN: Final = "download or copy it again"
_ROW_GROUP: Final = 8192  # images written at a time, and so what a reader takes at a time


class ParquetCodec(Codec):
    """Reads and writes Parquet files."""

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read a file, and those beside it that hold the other splits or parts of it."""
        with ExitStack() as stack:
            files = partners_of(path)
            tables = [
                ArrowTable(file, _ParquetTable(file.path, stack.enter_context(_open(file.path))))
                for file in files
            ]
            images = [table for table in tables if table.file.kind != "labels"] or tables
            labels = [table for table in tables if table not in images]
            return read_tables(path, images, job, labels=labels)

    def write(self, job: ExportJob, file: BinaryIO) -> None:
        """Write all images into one table."""
        schema = _schema(job)
        count = job.counter("Writing a table")
        with pq.ParquetWriter(file, schema) as writer:
            for part in job.parts:
                for where, images in part.blocks(_ROW_GROUP):
                    pixels = np.ascontiguousarray(images.reshape(len(images), -1).T)
                    columns = [pa.array(part.labels[where]), *map(pa.array, pixels)]
                    columns += map(_array, _behind_pixels(job, part, where).values())
                    writer.write_table(pa.Table.from_arrays(columns, schema=schema))
                    count(len(images))

    def estimate(self, job: ExportJob) -> SizeEstimate:
        """Leave the size open: of so many columns, a sample would say little, and take long."""
        return SizeEstimate(len(job), shown=len(job))


# Reading


class _ParquetTable:
    """A table in a Parquet file; a `StoredTable`."""

    def __init__(self, path: Path, parquet: pq.ParquetFile) -> None:
        self._path = path
        self._parquet = parquet

    @property
    def schema(self) -> pa.Schema:
        with reading_arrow(self._path, "Parquet"):  # its names need not be UTF-8
            return self._parquet.schema_arrow

    @property
    def rows(self) -> int:
        rows = int(self._parquet.metadata.num_rows)
        if rows < 0:
            raise DataError(
                f"{self._path} declares a size that cannot be true: expected rows, found {rows:,}; {_AGAIN}."
            )
        return rows

    @property
    def group_bytes(self) -> Sequence[int]:
        metadata = self._parquet.metadata
        return [metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)]

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with reading_arrow(self._path, "Parquet"):
            yield from self._parquet.iter_batches(ROWS_AT_A_TIME, columns=list(columns))


@contextmanager
def _open(path: Path) -> Iterator[pq.ParquetFile]:
    with reading_arrow(path, "Parquet"):
        size = max(1, path.stat().st_size)
        # No list has more elements, and no text more bytes, than the file; Arrow makes room for them at once.
        parquet = pq.ParquetFile(
            path,
            thrift_string_size_limit=min(size, _LONGEST_TEXT),
            thrift_container_size_limit=min(size, _LONGEST_LIST),
        )
    with parquet:
        yield parquet


# Writing


def _schema(job: ExportJob) -> pa.Schema:
    fields = [("label", pa.int16())]
    fields += [(name, pa.uint8()) for name in pixel_names(job.height, job.width)]
    behind = _behind_pixels(job, job.parts[0], slice(0, 1))
    fields += [(name, _array(values).type) for name, values in behind.items()]
    names = json.dumps(job.class_names, ensure_ascii=False) if job.has_named_classes else None
    return pa.schema(fields, names and {"class_names": names.encode("utf-8", "replace")})


def _behind_pixels(job: ExportJob, part: ExportPart, where: slice) -> dict[str, Values]:
    """Return the columns behind the pixels of some images of a part."""
    if job.details is not None:
        return details_behind_pixels(job.details, part.rows[where])
    if len(job.parts) > 1:
        return {"split": np.full(len(part.numbers[where]), part.name, dtype=object)}
    return {}


def _array(values: Values) -> pa.Array:
    if values.dtype.kind == "O":
        return pa.array(values.tolist(), pa.string())
    return pa.array(values, from_pandas=True)  # for which a number that is none is missing
