"""NPZ files: NumPy arrays in a zip, by the names in Keras' ``mnist.npz`` or others that say the same.

Keras has ``x_train``, ``y_train``, ``x_test``, ``y_test``; MedMNIST ``train_images``, ``val_labels`` and the
like. An array alone is images without labels, unless another file has these: ``kmnist-train-imgs.npz`` and
``kmnist-train-labels.npz``. Where names say nothing, shapes do; see `array_roles`.

An export has the names of Keras. Names of classes are the array ``class_names``, in the order of labels.
Details are an array each, such as ``details_row``, with a value for each image of all splits in turn.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.archives.zip_entries import opened_zip, reading_zip, zip_entries
from mnist_gui.data.formats._shared.arrays.array_files import title_of, with_partners
from mnist_gui.data.formats._shared.arrays.array_names import CLASS_NAMES, is_named_for_classes, kind_of_array
from mnist_gui.data.formats._shared.arrays.array_reader import read_column, read_roles
from mnist_gui.data.formats._shared.arrays.array_roles import roles_of
from mnist_gui.data.formats._shared.arrays.npy_array import (
    BLOCK_BYTES,
    NpyArray,
    ObjectsError,
    read_npy_header,
    write_npy,
)
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.class_name_files import read_class_map
from mnist_gui.data.formats._shared.naming.class_names import with_class_names
from mnist_gui.data.formats._shared.naming.idx_names import CLASS_MAP
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.formats._shared.writing.details import Details, Values
from mnist_gui.data.formats._shared.writing.export_job import BLOCK, ExportJob

_ARRAY: Final = ".npy"
_DETAILS: Final = "details_"
"""How the names of all arrays of details begin."""

_IN_ROWS: Final = ("split", "label", "class_name")
"""Details that a data set has in another form."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold: equal data makes equal files
_UNFIT: Final = re.compile(r"[^\w.-]")
"""What should not be in the name of an array, which is that of a file in the zip."""


class NpzCodec(Codec):
    """Reads and writes NPZ files."""

    def sniff_zip(self, names: Sequence[str]) -> bool:
        """Tell whether there are arrays."""
        return any(name.endswith(_ARRAY) for name in names)

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read images and labels, and what an export has beside them."""
        left_out: list[str] = []
        with ExitStack() as archives:

            def arrays_of(file: Path) -> list[NpyArray]:
                return _arrays(file, archives, left_out)

            found, stem = with_partners(path, arrays_of(path), arrays_of)
            roles = roles_of(path, [array for array in found if not array.name.startswith(_DETAILS)], job)
            roles = roles.without(left_out, "Python objects")
            dataset = read_roles(path, roles, job, title=title_of(path, stem))
            details = {
                array.name.removeprefix(_DETAILS): _column(path, array, job)
                for array in found
                if _is_details(array, len(dataset))
            }
        if (names := read_class_map(path.parent, stem)) is not None:
            dataset = with_class_names(dataset, names, source=CLASS_MAP)
        return RawDataset(replace(dataset, columns=_fitting(dataset, details)))

    def write(self, job: ExportJob, file: BinaryIO) -> None:
        """Write all images, and the labels of each split that has any; -1 where an image has none."""
        count = job.counter("Writing arrays")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for part in job.parts:
                shape = (len(part), job.height, job.width)
                with _entry(archive, f"x_{part.name}") as entry:
                    write_npy(entry, np.uint8, shape, part.counted_blocks(count))
                if part.is_labelled:
                    labels = part.exact_labels
                    with _entry(archive, f"y_{part.name}") as entry:
                        write_npy(entry, labels.dtype, labels.shape, [labels])
            if job.has_named_classes:
                _write_column(archive, CLASS_NAMES, np.array(job.class_names))
            if job.details is not None:
                _write_details(archive, job, job.details)


# Reading


def _arrays(path: Path, archives: ExitStack, left_out: list[str]) -> list[NpyArray]:
    """Return the arrays of a file, which stays open, and list those of Python objects that nothing needs."""
    archive = archives.enter_context(opened_zip(path))
    found = []
    for entry in zip_entries(path, archive):
        if not entry.filename.endswith(_ARRAY):
            continue
        try:
            found.append(_header(path, archive, entry))
        except ObjectsError as error:
            name = entry.filename.removesuffix(_ARRAY)
            if kind_of_array(name) is not None and not is_named_for_classes(name):
                raise
            left_out.append(name)
            refused = error
    if left_out and not found:
        raise refused
    return found


def _header(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> NpyArray:
    @contextmanager
    def open_entry() -> Iterator[IO[bytes]]:
        with reading_zip(path), archive.open(entry) as file:
            yield file

    with reading_zip(path):
        name = entry.filename.removesuffix(_ARRAY)
        return read_npy_header(path, name, open_entry, stored=entry.file_size)


def _is_details(array: NpyArray, count: int) -> bool:
    """Tell whether an array has a number or a short text for each of so many images."""
    is_plain = array.dtype.kind in "biuf" or (array.dtype.kind == "U" and array.row_bytes <= BLOCK_BYTES)
    return array.name.startswith(_DETAILS) and array.shape == (count,) and is_plain


def _column(path: Path, array: NpyArray, job: ReadJob) -> npt.NDArray[Any]:
    """Return the values of an array of details; texts as objects, for the longest may be very long."""
    column = read_column(path, array, job)
    as_read = np.dtype(object) if array.dtype.kind == "U" else array.dtype
    return np.empty(0, as_read) if column is None else column


def _fitting(dataset: Dataset, details: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return the details as columns, if they follow the rows of the data set: they name the split of each."""
    splits = np.array(dataset.split_names, dtype=object)[dataset.split_column]
    if "split" not in details or not np.array_equal(details["split"], splits):
        return {}
    return {name: column for name, column in details.items() if name not in _IN_ROWS}


# Writing


def _write_details(archive: zipfile.ZipFile, job: ExportJob, details: Details) -> None:
    columns = details.of(np.concatenate([part.rows for part in job.parts]))
    names: set[str] = set()
    for name, values in columns.items():
        job.raise_if_cancelled()
        fit = _DETAILS + _UNFIT.sub("_", name)
        while fit in names:
            fit += "_"
        names.add(fit)
        _write_column(archive, fit, values)


def _write_column(archive: zipfile.ZipFile, name: str, values: Values) -> None:
    """Write an array of one dimension; texts block by block, for all have the width of the longest one."""
    dtype = values.dtype
    if dtype.kind == "O":
        dtype = np.dtype(f"<U{max(1, *map(len, values.tolist()))}")
    blocks = (values[start : start + BLOCK].astype(dtype) for start in range(0, len(values), BLOCK))
    with _entry(archive, name) as entry:
        write_npy(entry, dtype, values.shape, blocks)


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = zipfile.ZipInfo(f"{name}{_ARRAY}", _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return archive.open(info, "w", force_zip64=True)
