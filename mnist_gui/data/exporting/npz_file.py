"""NumPy arrays in a zip, by the names in Keras' ``mnist.npz``: x_train, y_train, x_test and y_test."""

import zipfile
from typing import IO, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.exporting.work import Work

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say: equal data makes equal files


def write_npz(work: Work, file: BinaryIO) -> None:
    """Write all images, and the labels of each split that has any; -1 where an image has none.

    Raises
    ------
    OSError
        If the file cannot be written.
    Cancelled
        If the token was cancelled.
    """
    count = work.counter("Writing arrays")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part in work.parts:
            shape = (len(part), work.height, work.width)
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


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return archive.open(info, "w", force_zip64=True)


def _write_header(entry: IO[bytes], dtype: npt.DTypeLike, shape: tuple[int, ...]) -> None:
    described = np.lib.format.dtype_to_descr(np.dtype(dtype))
    np.lib.format.write_array_header_1_0(entry, {"descr": described, "fortran_order": False, "shape": shape})
