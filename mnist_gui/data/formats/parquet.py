"""Parquet files: tables of pixels, or of pictures as the Hugging Face hub has them.

The pixels are a column each, or lists in one column. Pictures are structures in one column, with the bytes of
a PNG or JPEG file; then the file's metadata may say what the labels mean, and those of an export do. It takes
pyarrow to read them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.class_names import MOST_BYTES
from mnist_gui.data.formats._shared.data_files import TableFile, table_partners
from mnist_gui.data.formats._shared.finishing import finished
from mnist_gui.data.formats._shared.picture_batches import decode_pictures
from mnist_gui.data.formats._shared.picture_layout import Parts
from mnist_gui.data.formats._shared.pixels import Layout, layout_of
from mnist_gui.data.formats._shared.read_job import ReadJob, check_memory
from mnist_gui.data.formats._shared.tables import (
    Block,
    Role,
    TableReader,
    columns_by_look,
    columns_by_name,
    role_of,
)
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH: Final = 4096
_HUB_METADATA: Final = b"huggingface"
_CLASS_NAMES: Final = b"class_names"


def read_parquet(path: Path, job: ReadJob) -> Dataset:
    """Read a Parquet file, and those beside it that hold the other splits or parts of it.

    Raises
    ------
    DataError
        If pyarrow is not installed, a file is damaged or no table of images, or the files do not belong
        together.
    Cancelled
        If the token was cancelled.
    """
    with ExitStack() as stack:
        tables = [_Table(file, stack.enter_context(_open(file.path))) for file in table_partners(path)]
        reader = TableReader(tables[0].file.title, path, job)
        pictures = tables[0].picture_column
        notes = []
        if pictures is None:
            count = job.counter(f"Reading {path.name}", sum(map(len, tables)), "images")
            for table in tables:
                for block, layout in table.blocks(job):
                    reader.add(block, layout, path=table.file.path, split=table.file.split)
                    count(len(block.pixels))
        else:
            notes = _read_pictures(tables, pictures, reader, job)
        dataset = reader.finish(tables[0].own_class_names)
    dataset = replace(dataset, note="; ".join(filter(None, [*notes, dataset.note])))
    return finished(dataset, job, classes=tables[0].class_names)


class _Table:
    """An open Parquet file, of which only the metadata was read."""

    def __init__(self, file: TableFile, parquet: "pq.ParquetFile") -> None:
        self.file = file
        self._parquet = parquet
        self._types = {field.name: field.type for field in parquet.schema_arrow}

    def __len__(self) -> int:
        return int(self._parquet.metadata.num_rows)

    @property
    def group_bytes(self) -> list[int]:
        """How much each group of rows takes in memory, as the file says."""
        metadata = self._parquet.metadata
        return [metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)]

    @property
    def picture_column(self) -> str | None:
        """The column that holds pictures, each as the bytes of a file."""
        return next((name for name, type_ in self._types.items() if _holds_pictures(type_)), None)

    @property
    def own_class_names(self) -> list[object] | None:
        """What the labels mean, if an export has said it; an empty list if that is no list of names."""
        said = (self._parquet.schema_arrow.metadata or {}).get(_CLASS_NAMES)
        if said is None:
            return None
        try:
            names = json.loads(said) if len(said) <= MOST_BYTES else []
        except (ValueError, RecursionError):
            return []
        return names if isinstance(names, list) else []

    @property
    def class_names(self) -> Mapping[int, str] | None:
        """What the labels mean, if the hub's metadata say it."""
        metadata = self._parquet.schema_arrow.metadata or {}
        try:
            features = json.loads(metadata[_HUB_METADATA])["info"]["features"]
            names = next(features[name]["names"] for name in features if role_of(name) == "label")
            return dict(enumerate(map(str, names)))
        except (KeyError, TypeError, ValueError, StopIteration):  # nothing is said, or in another way
            return None

    def batches(self, *columns: str) -> Iterator["pa.RecordBatch"]:
        """Read some columns, and those with labels and splits, some rows at a time."""
        wanted = [name for name in self._types if name in columns or role_of(name) in ("label", "split")]
        with _reading(self.file.path):
            yield from self._parquet.iter_batches(_BATCH, columns=wanted)

    def blocks(self, job: ReadJob) -> Iterator[tuple[Block, Layout]]:
        """Read a table of pixels, some rows at a time."""
        check_memory(self.file.path, max(self.group_bytes, default=0))
        lists = next((name for name, type_ in self._types.items() if _is_list(type_)), None)
        if lists is None:
            yield from self._blocks_of_columns(job)
            return
        for batch in self.batches(lists):
            pixels = _rectangular(batch.column(lists), self.file.path)
            layout = layout_of(pixels.shape[1:], what=f"{self.file.path}: {lists}")
            yield Block(pixels, _said(batch, "label"), _said(batch, "split")), layout

    def _blocks_of_columns(self, job: ReadJob) -> Iterator[tuple[Block, Layout]]:
        path = self.file.path
        columns = columns_by_name(list(self._types), path, job)
        for batch in self.batches(*self._types):
            if columns is None:
                first, last = batch.column(0).to_pylist(), batch.columns[-1].to_pylist()
                columns = columns_by_look(batch.num_columns, first, last, path, job)
            stop = batch.num_columns - len(columns.behind)
            pixels = [
                column.to_numpy(zero_copy_only=False) for column in batch.columns[len(columns.before) : stop]
            ]
            others = [*batch.columns[: len(columns.before)], *batch.columns[stop:]]
            yield columns.block(np.stack(pixels, axis=1), list(map(_values, others))), columns.layout


class _EncodedPictures:
    """Pictures that are still files, in memory: see `PictureFiles`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[Parts] = []
        self._contents: list[bytes] = []

    def add(self, contents: Sequence[bytes | None]) -> None:
        """Take the next pictures; None is a missing one, and no picture can be read of it."""
        for content in contents:
            self.names.append((f"image {len(self.names)}",))
            self._contents.append(content or b"")

    def read(self, place: int) -> bytes:
        """Return what one of the files holds."""
        return self._contents[place]


def _read_pictures(tables: Sequence[_Table], column: str, reader: TableReader, job: ReadJob) -> list[str]:
    """Read tables of pictures, and return what was done to these."""
    path = tables[0].file.path
    check_memory(path, sum(sum(table.group_bytes) for table in tables))
    encoded = _EncodedPictures(path)
    count = job.counter(f"Reading {path.name}", sum(map(len, tables)), "images")
    rows = []
    for table in tables:
        for batch in table.batches(column):
            contents = batch.column(column)
            encoded.add((contents.field("bytes") if _is_structure(contents.type) else contents).to_pylist())
            rows.append((table.file, batch.num_rows, _said(batch, "label"), _said(batch, "split")))
            count(batch.num_rows)
    if not encoded.names:
        return []
    images, notes = decode_pictures(encoded, list(range(len(encoded.names))), job)
    layout = Layout(images.shape[1], images.shape[2])
    start = 0
    for file, length, labels, splits in rows:
        block = Block(images[start : start + length], labels, splits)
        reader.add(block, layout, path=file.path, split=file.split)
        start += length
    return notes


def _rectangular(column: "pa.Array", path: Path) -> npt.NDArray[Any]:
    """Return lists, or lists of lists, as an array of numbers with one row for each."""
    import pyarrow.compute as pc

    shape = [len(column)]
    while _is_list(column.type):
        lengths = pc.unique(pc.list_value_length(column)).to_pylist()
        if len(lengths) != 1 or lengths[0] is None:
            raise DataError(
                f"{path} holds lists of different lengths: expected as many pixels in each row; "
                "save it again."
            )
        shape.append(lengths[0])
        column = column.flatten()
    numbers: npt.NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return numbers.reshape(shape)


def _said(batch: "pa.RecordBatch", role: Role) -> npt.NDArray[Any] | None:
    """Return the labels or the splits of some rows, if there is such a column."""
    name = next((name for name in batch.schema.names if role_of(name) == role), None)
    return None if name is None else _values(batch.column(name))


def _values(column: "pa.Array") -> npt.NDArray[Any]:
    """Return numbers as they are, NaN where one is missing, and anything else as objects or None."""
    from pyarrow import types

    if types.is_integer(column.type) or types.is_floating(column.type):
        numbers: npt.NDArray[Any] = column.to_numpy(zero_copy_only=False)
        return numbers
    return np.array(column.to_pylist(), dtype=object)


def _is_list(type_: "pa.DataType") -> bool:
    from pyarrow import types

    return bool(types.is_list(type_) or types.is_large_list(type_) or types.is_fixed_size_list(type_))


def _is_structure(type_: "pa.DataType") -> bool:
    from pyarrow import types

    return bool(types.is_struct(type_))


def _holds_pictures(type_: "pa.DataType") -> bool:
    from pyarrow import types

    if _is_structure(type_):
        place = type_.get_field_index("bytes")
        return place >= 0 and _holds_pictures(type_.field(place).type)
    return bool(types.is_binary(type_) or types.is_large_binary(type_))


@contextmanager
def _open(path: Path) -> Iterator["pq.ParquetFile"]:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise DataError(
            f"{path} is a Parquet file, and it takes pyarrow to read it, which is not installed; "
            "install it with: python -m pip install 'mnist-gui[parquet]'."
        ) from error
    with _reading(path):
        parquet = pq.ParquetFile(path)
    with parquet:
        yield parquet


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn everything that may be wrong with a Parquet file, while it is read, into one sentence."""
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(
                f"{path} cannot be read ({error.strerror}); check its permissions and its disk."
            ) from error
        reason = str(error).split("\n", 1)[0].rstrip(".")
        raise DataError(
            f"{path} is damaged: it is no sound Parquet file ({reason}); download or copy it again."
        ) from error
