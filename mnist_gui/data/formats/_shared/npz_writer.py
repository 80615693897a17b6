"""NumPy arrays in a zip, by the names in Keras' ``mnist.npz``: x_train, y_train, x_test and y_test.

Where classes are called by other names than their numbers, ``class_names`` has these, in the order of labels.
Details are an array each, such as ``details_row``, with a value for each image of all splits in turn.
"""

import re
import zipfile
from typing import IO, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.formats._shared.details import Details, Values
from mnist_gui.data.formats._shared.export_job import BLOCK, ExportJob

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say: equal data makes equal files

CLASS_NAMES: Final = "class_names"
DETAILS_PREFIX: Final = "details_"
"""What the names of all arrays of details begin with."""

_UNFIT: Final = re.compile(r"[^\w.-]")
"""What is better not in the name of an array, which is that of a file in the zip."""


def write_npz(job: ExportJob, file: BinaryIO) -> None:
    """Write all images, and the labels of each split that has any; -1 where an image has none.

    Raises
    ------
    OSError
        If the file cannot be written.
    Cancelled
        If the token was cancelled.
    """
    count = job.counter("Writing arrays")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part in job.parts:
            shape = (len(part), job.height, job.width)
            with _entry(archive, f"x_{part.name}") as entry:
                _write_header(entry, np.dtype(np.uint8), shape)
                for _, images in part.blocks():
                    entry.write(np.ascontiguousarray(images).data)
                    count(len(images))
            if part.is_labelled:
                labels = part.labels.astype(np.uint8)
                exact = labels if (labels == part.labels).all() else part.labels
                with _entry(archive, f"y_{part.name}") as entry:
                    _write_header(entry, exact.dtype, exact.shape)
                    entry.write(np.ascontiguousarray(exact).data)
        if job.has_named_classes:
            _write_column(archive, CLASS_NAMES, np.array(job.class_names))
        if job.details is not None:
            _write_details(archive, job, job.details)


def _write_details(archive: zipfile.ZipFile, job: ExportJob, details: Details) -> None:
    said = details.of(np.concatenate([part.rows for part in job.parts]))
    names: set[str] = set()
    for name, values in said.items():
        if job.token is not None:
            job.token.raise_if_cancelled()
        fit = DETAILS_PREFIX + _UNFIT.sub("_", name)
        while fit in names:
            fit += "_"
        names.add(fit)
        _write_column(archive, fit, values)


def _write_column(archive: zipfile.ZipFile, name: str, values: Values) -> None:
    """Write an array of one dimension; texts some at a time, for all have the width of the longest one."""
    dtype = values.dtype
    if dtype.kind == "O":
        dtype = np.dtype(f"<U{max(1, *map(len, values.tolist()))}")
    with _entry(archive, name) as entry:
        _write_header(entry, dtype, values.shape)
        for start in range(0, len(values), BLOCK):
            entry.write(values[start : start + BLOCK].astype(dtype).tobytes())


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return archive.open(info, "w", force_zip64=True)


def _write_header(entry: IO[bytes], dtype: npt.DTypeLike, shape: tuple[int, ...]) -> None:
    described = np.lib.format.dtype_to_descr(np.dtype(dtype))
    np.lib.format.write_array_header_1_0(entry, {"descr": described, "fortran_order": False, "shape": shape})
