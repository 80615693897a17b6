"""Arrow files: tables as in Parquet files, in the form that Arrow has in memory.

The cache of the Hugging Face hub has streams, ``mnist-train.arrow``; Feather files, version 2, have an index
at the end.

This module needs pyarrow, which is not always installed; `Format.load` raises an error without it.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.ipc

from mnist_gui.data.byte_stream import read_beginning
from mnist_gui.data.data_files import partners_of
from mnist_gui.data.formats._shared.arrow_tables import (
    ROWS_AT_A_TIME,
    ArrowTable,
    read_tables,
    reading_arrow,
)
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.errors import DataError
from mnist_gui.names import listed
from mnist_gui.untrusted import open_ordinary

_FILE: Final = b"ARROW1"
_IN_STREAM: Final = b"\0\0\x10\0\0\0"
"""What a stream has behind its mark and the two low bytes of a length: the beginning of its schema."""


class ArrowCodec(Codec):
    """Reads Arrow files."""

    def read(self, path: Path, job: ReadJob) -> RawDataset | None:
        """Read a file, and those beside it that hold the other splits or parts of it."""
        beginning = read_beginning(path)
        if not beginning.startswith(_FILE) and beginning[6:12] != _IN_STREAM:
            return None
        with ExitStack() as held:
            tables = [ArrowTable(file, _IpcTable(file.path, job, held)) for file in partners_of(path)]
            for table in tables:
                if not table.has_images:
                    names = listed(table.names) or "none"
                    raise DataError(
                        f"{table.file.path} is an Arrow file, but no table of images: expected pixels or "
                        f"pictures, found the columns {names}; choose another file."
                    )
            return read_tables(path, tables, job)


class _IpcTable:
    """A table in an Arrow file; a `StoredTable`. It is read from its beginning each time."""

    def __init__(self, path: Path, job: ReadJob, held: ExitStack) -> None:
        self._path = path
        self._job = job
        with reading_arrow(path, "Arrow"):
            file = held.enter_context(open_ordinary(path))
            size = path.stat().st_size
            held.enter_context(job.budget.lend(path, size))
            self._content = pa.py_buffer(file.read(size))
            self._is_stream = self._content.slice(0, len(_FILE)).to_pybytes() != _FILE
            self.schema = self._opened().schema
            sizes = [(batch.num_rows, batch.nbytes) for batch in self._all()]
        self.rows = sum(rows for rows, _ in sizes)
        self.group_bytes = [held_bytes for _, held_bytes in sizes]

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with reading_arrow(self._path, "Arrow"):
            for batch in self._all():
                chosen = batch.select(list(columns))
                for start in range(0, len(chosen), ROWS_AT_A_TIME):
                    yield chosen.slice(start, ROWS_AT_A_TIME)

    def _all(self) -> Iterator[pa.RecordBatch]:
        """Yield the groups of rows, whose bytes were checked: the library believes what a file says."""
        reader = self._opened()
        groups = reader if self._is_stream else map(reader.get_batch, range(reader.num_record_batches))
        for batch in groups:
            self._job.raise_if_cancelled()
            batch.validate(full=True)
            yield batch

    def _opened(self) -> "pa.ipc.RecordBatchReader | pa.ipc.RecordBatchFileReader":
        source = pa.BufferReader(self._content)
        return pa.ipc.open_stream(source) if self._is_stream else pa.ipc.open_file(source)
