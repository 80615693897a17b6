"""The table of `csv_file` in Apache Parquet: labels int16, pixels uint8, the split if there are several."""

from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from mnist_gui.data.exporting.csv_file import column_names
from mnist_gui.data.exporting.work import Work
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    import pyarrow

_GROUP: Final = 8192
"""Images in a row group: what a reader takes at a time."""


def write_parquet(work: Work, file: BinaryIO) -> None:
    """Write all images into one table.

    Raises
    ------
    DataError
        If pyarrow is not installed.
    OSError
        If the file cannot be written.
    Cancelled
        If the token was cancelled.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise DataError(
            "Parquet files are written by pyarrow, which is not installed; "
            "install it with: python -m pip install 'mnist-gui[parquet]'; or choose another format."
        ) from error
    with_split = len(work.parts) > 1
    schema = _schema(work, with_split=with_split)
    count = work.counter("Writing a table")
    with pq.ParquetWriter(file, schema) as writer:
        for part in work.parts:
            for where, images in part.blocks(_GROUP):
                pixels = np.ascontiguousarray(images.reshape(len(images), -1).T)
                columns = [pa.array(part.labels[where]), *map(pa.array, pixels)]
                if with_split:
                    columns.append(pa.array([part.name] * len(images)))
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
                count(len(images))


def _schema(work: Work, *, with_split: bool) -> "pyarrow.Schema":
    import pyarrow as pa

    fields = [("label", pa.int16())]
    fields += [(name, pa.uint8()) for name in column_names(work.height, work.width)]
    if with_split:
        fields.append(("split", pa.string()))
    return pa.schema(fields)
