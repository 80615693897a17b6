"""Tables in Arrow's memory, from files of several kinds: of pixels, or of pictures as the hub has them.

The pixels are a column each, or lists in one column. Pictures are structures in one column, with the bytes of
a PNG or JPEG file; then the metadata may hold the meaning of the labels.

This module needs pyarrow, which is not always installed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import types

from mnist_gui.data.data_files import DataFile
from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.naming.class_names import MOST_BYTES
from mnist_gui.data.formats._shared.pictures.file_trees import Parts
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.formats._shared.tables.pixel_columns import few_numbers, layout_of_pixels
from mnist_gui.data.formats._shared.tables.table_columns import Role, TableBlock, TableLayout, role_of
from mnist_gui.data.formats._shared.tables.table_judging import TableSample, judged_layout
from mnist_gui.data.formats._shared.tables.table_reader import TableReader
from mnist_gui.data.formats._shared.values.pixels import PixelLayout, layout_of
from mnist_gui.errors import DataError, reason_of
from mnist_gui.names import printable

ROWS_AT_A_TIME: Final = 4096
_FULL_ROWS: Final = 16  # rows by which columns are judged
_MOST_EXPANDS: Final = 200  # values of a table of pixels for each byte of its file; MNIST has 4
_FIRST_VALUES: Final = 64_000_000  # that may be the same
_NOT_IN_PYTHON: Final = (pa.ArrowException, ValueError, OverflowError)
_HUB_METADATA: Final = b"huggingface"
_CLASS_NAMES: Final = b"class_names"


class StoredTable(Protocol):
    """A table in an open file."""

    @property
    def schema(self) -> pa.Schema:
        """The columns, and metadata."""

    @property
    def rows(self) -> int:
        """How many rows it declares."""

    @property
    def group_bytes(self) -> Sequence[int]:
        """Bytes that each group of rows takes in memory, according to the file."""

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read some columns, at most `ROWS_AT_A_TIME` rows at a time."""
        ...


@contextmanager
def reading_arrow(path: Path, kind: str) -> Iterator[None]:
    """Turn every error while a file of some kind is read into one sentence."""
    try:
        yield
    except MemoryError as error:  # of Arrow too, which asks for what the header of a page declares
        raise DataError(
            f"{path} is too large for the memory of this computer, or damaged; "
            "close other programs, or download or copy it again."
        ) from error
    except pa.ArrowNotImplementedError as error:
        raise DataError(
            f"{path} has columns of a type, or packed in a way, that the installed pyarrow does not read; "
            "save it again with plain numbers for pixels and labels."
        ) from error
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(
                f"{path} cannot be read ({reason_of(error)}); check its permissions and its disk."
            ) from error
        raise DataError(
            f"{path} is damaged: it is no sound {kind} file; download or copy it again."
        ) from error


def read_tables(
    path: Path, tables: Sequence["ArrowTable"], job: ReadJob, *, labels: Sequence["ArrowTable"] = ()
) -> RawDataset:
    """Read tables of one data set, the splits or the parts of it.

    Parameters
    ----------
    path : Path
        The file that was opened, for messages.
    tables : sequence of ArrowTable
        At least one.
    job : ReadJob
    labels : sequence of ArrowTable, optional
        Those that have the labels of others.
    """
    reader = TableReader(tables[0].file.title, path, job, capacity=sum(map(len, tables)))
    pictures = tables[0].picture_column
    notes: list[str] = []
    stored: Images | None = None
    if pictures is None:
        count = job.counter(f"Reading {path.name}", sum(map(len, tables)), "images")
        for table in tables:
            for block, layout in table.blocks(job):
                reader.add(block, layout, path=table.file.path, split=table.file.split)
                count(len(block.pixels))
            reader.remark(*table.notes)
    else:
        notes, stored = _read_pictures(tables, pictures, reader, job)
    if labels:
        _give_labels(reader, tables, labels, job)
    dataset = reader.finish(tables[0].own_class_names, stored=stored)
    dataset = replace(dataset, note="; ".join(filter(None, [*notes, dataset.note])))
    return RawDataset(dataset, classes=tables[0].class_names)


class ArrowTable:
    """A table in an open file, of which only the metadata was read.

    Parameters
    ----------
    file : DataFile
    stored : StoredTable
        Reads it.
    """

    def __init__(self, file: DataFile, stored: StoredTable) -> None:
        self.file = file
        self.notes: tuple[str, ...] = ()  # on how its columns were taken
        self._stored = stored
        self._types = {field.name: field.type for field in stored.schema}

    def __len__(self) -> int:
        return self._stored.rows

    @property
    def names(self) -> list[str]:
        """The names of all columns."""
        return list(self._types)

    @property
    def has_images(self) -> bool:
        """Whether a column may hold pixels or pictures."""
        return any(role_of(name) not in ("label", "split") for name in self._types)

    @property
    def has_labels(self) -> bool:
        """Whether a column has labels."""
        return any(role_of(name) == "label" for name in self._types)

    def labels_alone(self, job: ReadJob) -> npt.NDArray[Any]:
        """Return the labels of a table without images: the column called so, or the last one."""
        name = next((name for name in self._types if role_of(name) == "label"), self.names[-1])
        values = [np.empty(0, dtype=object)]
        with job.budget.lend(self.file.path, max(self.group_bytes, default=0)):
            for batch in self._stored.batches([name]):
                values.append(self._values(batch.column(name)).astype(object))
                job.budget.take_texts(self.file.path, values[-1].tolist())
        return np.concatenate(values)

    @property
    def group_bytes(self) -> Sequence[int]:
        """Bytes that each group of rows takes in memory, according to the file."""
        return self._stored.group_bytes

    @property
    def picture_column(self) -> str | None:
        """The column that holds pictures, each as the bytes of a file."""
        return next((name for name, type_ in self._types.items() if _holds_pictures(type_)), None)

    @property
    def own_class_names(self) -> list[object] | None:
        """Names of the classes as an export writes them; None without any, empty if they are no list."""
        text = (self._stored.schema.metadata or {}).get(_CLASS_NAMES)
        if text is None:
            return None
        try:
            names = json.loads(text) if len(text) <= MOST_BYTES else []
        except (ValueError, RecursionError):
            return []
        return names if isinstance(names, list) else []

    @property
    def class_names(self) -> Mapping[int, str] | None:
        """Names of the classes as the hub writes them; None without any."""
        metadata = self._stored.schema.metadata or {}
        try:
            document = json.loads(metadata[_HUB_METADATA])
        except (KeyError, ValueError, RecursionError):
            return None
        match document:
            case {"info": {"features": {**features}}}:
                labels = (feature for name, feature in features.items() if role_of(str(name)) == "label")
                match next(labels, None):
                    case {"names": [*names]}:
                        return dict(enumerate(map(str, names)))
        return None

    def batches(self, *columns: str) -> Iterator[pa.RecordBatch]:
        """Read some columns, and those with labels and splits, some rows at a time."""
        wanted = [name for name in self._types if name in columns or role_of(name) in ("label", "split")]
        yield from self._stored.batches(wanted)

    def blocks(self, job: ReadJob) -> Iterator[tuple[TableBlock, PixelLayout]]:
        """Read a table of pixels, some rows at a time."""
        self._check_expansion()
        with job.budget.lend(self.file.path, max(self.group_bytes, default=0)):
            yield from self._all_blocks(job)

    def _check_expansion(self) -> None:
        """Refuse a small file of very many equal values, before all of them are read."""
        values = len(self) * len(self._types)
        if values > max(_FIRST_VALUES, _MOST_EXPANDS * self.file.path.stat().st_size):
            raise DataError(
                f"{self.file.path} is no table of images: its {values:,} values are the same over and over, "
                f"more than {_MOST_EXPANDS} for each byte of the file; choose another file."
            )

    def _all_blocks(self, job: ReadJob) -> Iterator[tuple[TableBlock, PixelLayout]]:
        lists = next((name for name, type_ in self._types.items() if _is_list(type_)), None)
        if lists is None:
            yield from self._blocks_of_columns(job)
            return
        layout: PixelLayout | None = None
        shape: tuple[int, ...] = ()
        for batch in self.batches(lists):
            pixels = _rectangular(batch.column(lists), self.file.path)
            if layout is None or pixels.shape[1:] != shape:
                shape = pixels.shape[1:]
                layout = layout_of(pixels.shape[1:], what=f"{self.file.path}: {lists}")
                if pixels.ndim == 2 and layout.channels > 1:  # the channels may be side by side
                    layout, self.notes = layout_of_pixels(
                        few_numbers(pixels), self.file.path, job.with_size(None)
                    )
            yield TableBlock(pixels, self.column(batch, "label"), self.column(batch, "split")), layout

    def _blocks_of_columns(self, job: ReadJob) -> Iterator[tuple[TableBlock, PixelLayout]]:
        columns: TableLayout | None = None
        for batch in self.batches(*self._types):
            columns = columns or self._judged(batch, job)
            numbers, others = _apart(batch.columns, columns, self.file.path)
            yield columns.block(numbers, list(map(self._values, others))), columns.layout
        if columns is None:
            self._judged(pa.RecordBatch.from_pylist([], self._stored.schema), job)

    def _judged(self, batch: pa.RecordBatch, job: ReadJob) -> TableLayout:
        """Find out what the columns are, from the names and some rows."""
        start = batch.slice(0, _FULL_ROWS)
        values = [_objects(column, self.file.path) for column in start.columns]
        rows = list(zip(*values, strict=True))

        def edges(place: int, everywhere: bool) -> list[object]:  # noqa: FBT001
            name = batch.schema.names[place]
            read = self._stored.batches([name]) if everywhere else [batch]
            return [value for part in read for value in _objects(part.column(name), self.file.path)]

        layout = judged_layout(TableSample(self.file.path, batch.schema.names, rows, edges), job)
        self.notes = layout.notes
        return layout

    def column(self, batch: pa.RecordBatch, role: Role) -> npt.NDArray[Any] | None:
        """Return the labels or the splits of some rows; None if there is no such column."""
        name = next((name for name in batch.schema.names if role_of(name) == role), None)
        return None if name is None else self._values(batch.column(name))

    def _values(self, column: pa.Array) -> npt.NDArray[Any]:
        """Return numbers as they are, NaN where one is missing, and anything else as objects or None."""
        if types.is_integer(column.type) or types.is_floating(column.type):
            numbers: npt.NDArray[Any] = column.to_numpy(zero_copy_only=False)
            return numbers
        return np.array(_objects(column, self.file.path), dtype=object)


class _EncodedPictures:
    """Pictures that are still files, in memory: see `PictureFiles`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[Parts] = []
        self._contents: list[bytes] = []

    def add(self, contents: Sequence[bytes | None]) -> None:
        """Add the next pictures; None stands for a missing one, which cannot be decoded."""
        for content in contents:
            self.names.append((f"image {len(self.names)}",))
            self._contents.append(content or b"")

    def read(self, index: int, held: ExitStack) -> bytes:
        """Return the content of one of the files."""
        return self._contents[index]


def _give_labels(
    reader: TableReader, tables: Sequence[ArrowTable], labels: Sequence[ArrowTable], job: ReadJob
) -> None:
    """Give the images of tables their labels from tables beside these."""
    names = ", ".join(table.file.path.name for table in labels)
    if any(table.has_labels for table in tables):
        reader.remark(f"left out: {names}")
        return
    columns = []
    for split in dict.fromkeys(table.file.split for table in tables):
        count = sum(len(table) for table in tables if table.file.split == split)
        beside = [table for table in labels if table.file.split == split]
        found = sum(map(len, beside)) if beside else count
        if found == count:  # others are not read: a small file may have very many
            column = np.concatenate([table.labels_alone(job) for table in beside] or [np.full(count, None)])
            found = len(column)
        if found != count:
            raise DataError(
                f"{labels[0].file.path} does not fit the images beside it: expected {count:,} labels, found "
                f"{found:,}; move it to a folder of its own."
            )
        columns.append(column)
    reader.give_labels(np.concatenate(columns))
    reader.remark(f"labels from {names}")


def _read_pictures(
    tables: Sequence[ArrowTable], column: str, reader: TableReader, job: ReadJob
) -> tuple[list[str], Images | None]:
    """Read tables of pictures; return notes on what was changed, and the images as stored if others."""
    # Brings Pillow, 50 ms.
    from mnist_gui.data.formats._shared.pictures.picture_batches import decode_pictures

    path = tables[0].file.path
    job.budget.take(path, sum(sum(table.group_bytes) for table in tables))
    encoded = _EncodedPictures(path)
    count = job.counter(f"Reading {path.name}", sum(map(len, tables)), "images")
    rows = []
    for table in tables:
        for batch in table.batches(column):
            contents = batch.column(column)
            encoded.add((contents.field("bytes") if _is_structure(contents.type) else contents).to_pylist())
            labels, splits = (table.column(batch, role) for role in ("label", "split"))
            rows.append((table.file, batch.num_rows, labels, splits))
            count(batch.num_rows)
    if not encoded.names:
        return [], None
    images, notes, stored = decode_pictures(encoded, list(range(len(encoded.names))), job)
    layout = PixelLayout(images.shape[1], images.shape[2])
    start = 0
    for file, length, labels, splits in rows:
        block = TableBlock(images[start : start + length], labels, splits)
        reader.add(block, layout, path=file.path, split=file.split)
        start += length
    return notes, stored


def _rectangular(column: pa.Array, path: Path) -> npt.NDArray[Any]:
    """Return lists, or lists of lists, as an array of numbers with one row for each."""
    import pyarrow.compute as pc  # 100 ms, and most files have a column for each pixel

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
    return _pixels(column, path).reshape(shape)


def _pixels(column: pa.Array, path: Path) -> npt.NDArray[Any]:
    """Return values that are said to be pixels."""
    if types.is_temporal(column.type) or types.is_nested(column.type):
        raise DataError(
            f"{path} has no numbers as pixels: expected whole numbers or fractions, found "
            f"{printable(str(column.type))}; save it again with numbers from 0 to 255."
        )
    numbers: npt.NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return numbers


def _objects(column: pa.Array, path: Path) -> list[Any]:
    """Return values as Python has them; as texts where it has none, for its years end with 9999."""
    try:
        return list(column.to_pylist())
    except _NOT_IN_PYTHON:
        pass
    try:
        return list(column.cast(pa.string()).to_pylist())
    except _NOT_IN_PYTHON as error:
        raise DataError(
            f"{path} has a column of {printable(str(column.type))} with values that cannot be shown: "
            "expected numbers or texts; save it again without this column."
        ) from error


def _apart(
    columns: Sequence[pa.Array], layout: TableLayout, path: Path
) -> tuple[npt.NDArray[Any], list[pa.Array]]:
    """Return the columns of numbers as one array, and all others."""
    start, stop = len(layout.before), len(columns) - len(layout.behind)
    numbers = list(columns[start:stop])
    others = [*columns[:start], *columns[stop:]]
    if layout.inside is not None:
        others.append(numbers.pop(layout.inside))
    return np.stack([_pixels(column, path) for column in numbers], axis=1), others


def _is_list(type_: pa.DataType) -> bool:
    return bool(types.is_list(type_) or types.is_large_list(type_) or types.is_fixed_size_list(type_))


def _is_structure(type_: pa.DataType) -> bool:
    return bool(types.is_struct(type_))


def _holds_pictures(type_: pa.DataType) -> bool:
    if _is_structure(type_):
        index = type_.get_field_index("bytes")
        return index >= 0 and _holds_pictures(type_.field(index).type)
    return bool(types.is_binary(type_) or types.is_large_binary(type_))
