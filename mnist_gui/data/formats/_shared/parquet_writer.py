"""The table of `csv_file` in Apache Parquet: labels int16, pixels uint8, splits, details.

Where classes are called by other names than their numbers, the file's metadata say so: ``class_names`` is a
list in JSON.
"""

import json
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from mnist_gui.data.formats._shared.csv_writer import column_names, details_of
from mnist_gui.data.formats._shared.details import Values
from mnist_gui.data.formats._shared.export_job import ExportJob, ExportPart
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    import pyarrow

_GROUP: Final = 8192
"""Images in a row group: what a reader takes at a time."""


def write_parquet(job: ExportJob, file: BinaryIO) -> None:
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
    schema = _schema(job)
    count = job.counter("Writing a table")
    with pq.ParquetWriter(file, schema) as writer:
        for part in job.parts:
            for where, images in part.blocks(_GROUP):
                pixels = np.ascontiguousarray(images.reshape(len(images), -1).T)
                columns = [pa.array(part.labels[where]), *map(pa.array, pixels)]
                columns += map(_array, _behind_pixels(job, part, where).values())
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
                count(len(images))


def _schema(job: ExportJob) -> "pyarrow.Schema":
    import pyarrow as pa

    fields = [("label", pa.int16())]
    fields += [(name, pa.uint8()) for name in column_names(job.height, job.width)]
    behind = _behind_pixels(job, job.parts[0], slice(0, 1))
    fields += [(name, _array(values).type) for name, values in behind.items()]
    names = json.dumps(job.class_names, ensure_ascii=False) if job.has_named_classes else None
    return pa.schema(fields, names and {"class_names": names.encode("utf-8", "replace")})


def _behind_pixels(job: ExportJob, part: ExportPart, where: slice) -> dict[str, Values]:
    """Return what stands behind the pixels of some images of a part."""
    if job.details is not None:
        return details_of(job.details, part.rows[where])
    if len(job.parts) > 1:
        return {"split": np.full(len(part.places[where]), part.name, dtype=object)}
    return {}


def _array(values: Values) -> "pyarrow.Array":
    import pyarrow as pa

    if values.dtype.kind == "O":
        return pa.array(values.tolist(), pa.string())
    return pa.array(values, from_pandas=True)  # for which a number that is none is missing
