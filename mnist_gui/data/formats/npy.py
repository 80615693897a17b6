"""NPY files: images and labels as a NumPy array each.

MNIST-C has ``train_images.npy``, ``train_labels.npy``, ``test_images.npy`` and ``test_labels.npy``; others
have ``x_train.npy`` and so on. All of them are found by their names. An array with a name of its own is
images without labels. A folder of nothing but arrays is one data set, as an NPZ file is: see `array_roles`.
The format of one file is described in `npy_array`.

An export is a folder with files of these names and, where classes have names, ``classes.txt``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.data_files import data_files_in, partners_of
from mnist_gui.data.formats._shared.arrays.array_axes import arrangement_of
from mnist_gui.data.formats._shared.arrays.array_reader import read_roles
from mnist_gui.data.formats._shared.arrays.array_roles import Roles, roles_of
from mnist_gui.data.formats._shared.arrays.npy_array import HEADER_BYTES, NpyArray, read_npy_header, write_npy
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.class_name_files import read_class_names, write_class_names
from mnist_gui.data.formats._shared.naming.class_names import with_class_names
from mnist_gui.data.formats._shared.naming.idx_names import CLASSES_NAME
from mnist_gui.data.formats._shared.naming.names import folder_name, title
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.formats._shared.writing.export_job import ExportJob
from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress

_SUFFIX: Final = ".npy"
_NUMBERED: Final = re.compile(r"arr_\d{1,2}\.npy", re.IGNORECASE)
"""The names that `numpy.savez` gives to arrays without one."""


class NpyCodec(Codec):
    """Reads and writes NPY files."""

    def read_folder(self, folder: Path, job: ReadJob) -> RawDataset | None:
        """Read a folder of arrays whose names say nothing of each other, as an unpacked NPZ file."""
        files = data_files_in(folder)
        sets = {file.stem for file in files if file.kind == "images"}
        stems = {file.stem for file in files if file.has_partners}
        if len(files) < 2 or len(sets) > 1 or any(file.suffix != _SUFFIX for file in files):
            return None
        if len(stems) == 1 and all(file.has_partners for file in files):
            return None  # they find each other by their names
        return self._read_all([file.path for file in files], job)

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read an array, and those beside it that belong to the same data set."""
        if _NUMBERED.match(path.name):
            files = data_files_in(path.parent)
            return self._read_all([file.path for file in files if _NUMBERED.match(file.path.name)], job)
        files = partners_of(path)
        arrays = {(file.split, file.kind or "images"): _header(file.path) for file in files}
        if orphans := [array for (split, _), array in arrays.items() if (split, "images") not in arrays]:
            raise DataError(
                f"{orphans[0].path} holds labels, but their images are missing: expected such as "
                "train_images.npy beside train_labels.npy; put them there, or open an array of images."
            )
        try:
            roles = roles_of(path, list(arrays.values()), job)
        except DataError:
            if len(arrays) == 1:
                _check_images(*arrays.values())
            raise
        return self._finish(path, roles, job, files[0].stem, files[0].title)

    def _read_all(self, paths: Sequence[Path], job: ReadJob) -> RawDataset:
        """Read files of arrays as one data set."""
        arrays = [replace(array, name=array.path.stem) for array in map(_header, paths)]
        roles = roles_of(paths[0], arrays, job)
        return self._finish(paths[0], roles, job, "", title(folder_name(paths[0].parent)))

    def _finish(self, path: Path, roles: Roles, job: ReadJob, stem: str, name: str) -> RawDataset:
        dataset = read_roles(path, roles, job, title=name)
        if (names := read_class_names(path.parent, stem.lower())) is not None:
            dataset = with_class_names(dataset, names, source=CLASSES_NAME)
        return RawDataset(dataset)

    def write_folder(self, job: ExportJob, folder: Path) -> None:
        """Write arrays of images, and of labels for splits that have any; -1 where an image has none."""
        count = job.counter("Writing arrays")
        if job.has_named_classes:
            write_class_names(folder, job.class_names)
        for part in job.parts:
            with (folder / f"{part.name}_images.npy").open("xb") as file:
                write_npy(file, np.uint8, (len(part), job.height, job.width), part.counted_blocks(count))
            if part.is_labelled:
                labels = part.exact_labels
                with (folder / f"{part.name}_labels.npy").open("xb") as file:
                    write_npy(file, labels.dtype, labels.shape, [labels])

    def estimate(self, job: ExportJob) -> SizeEstimate:
        """Return the size to the byte but for the names of classes."""
        labels = [part.exact_labels.nbytes for part in job.parts if part.is_labelled]
        files = len(job.parts) + len(labels)
        size = files * HEADER_BYTES + len(job) * job.height * job.width + sum(labels)
        return SizeEstimate(len(job), files, shown=len(job), size=size)


def _header(path: Path) -> NpyArray:
    open_file = partial(open_stream, path, report=ignore_progress)
    with open_file() as stream:
        stored = stream.file_bytes if stream.compression is None else None
    try:
        return read_npy_header(path, path.name, open_file, stored=stored)
    except ValueError as error:
        raise DataError(
            f"{path} is damaged: it is no sound NumPy array ({error}); download or copy it again."
        ) from error


def _check_images(array: NpyArray) -> None:
    """Refuse a single array that is not one of images, and say how to save those."""
    try:
        arrangement_of(array.shape, what=f"{array.path}")
    except DataError as error:
        shape = " x ".join(map(str, array.shape)) or "one number"
        raise DataError(
            f"{array.path} is a single array, which does not say what it holds: expected images, such as "
            f"1000 x 28 x 28, found {shape}; save images and labels together, with "
            'numpy.savez("digits.npz", x_train=images, y_train=labels), and open that.'
        ) from error
