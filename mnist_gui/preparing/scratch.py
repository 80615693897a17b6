"""Room for the images of a prepared data set: memory for few, a temporary file without a name for many."""

import math
import mmap
import os
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.arrays import Images
from mnist_gui.data.read_options import ImageSize
from mnist_gui.errors import DataError, reason_of

MOST_IN_MEMORY: Final = 256 * 2**20
"""Bytes of images that are kept in memory; more go to a file that is mapped."""


def room_for(count: int, size: ImageSize, *, folder: Path | None = None) -> Images:
    """Return an array for images, to be filled.

    Parameters
    ----------
    count : int
    size : (int, int)
        Height and width, in pixels.
    folder : Path, optional
        Where a temporary file may lie, by default where the system has such files. It has no name and is gone
        with the array, or with the program.

    Returns
    -------
    ndarray of uint8, shape (count, h, w)

    Raises
    ------
    DataError
        If there is no room for them.
    """
    shape = (count, *size)
    needed = math.prod(shape)
    try:
        if needed <= MOST_IN_MEMORY:
            return np.zeros(shape, dtype=np.uint8)
        with tempfile.TemporaryFile(dir=folder) as file:
            _reserve(file.fileno(), needed)
            return np.frombuffer(mmap.mmap(file.fileno(), needed), dtype=np.uint8).reshape(shape)
    except (MemoryError, OverflowError):
        raise DataError(
            f"there is no memory for {count:,} images of {size[0]}x{size[1]} pixels; prepare fewer."
        ) from None
    except OSError as error:
        raise _no_room(count, size, error) from error


def _no_room(count: int, size: ImageSize, error: OSError) -> DataError:
    needed = count * math.prod(size)
    return DataError(
        f"there is no room for {needed / 2**30:,.1f} GB of images on the disk ({reason_of(error)}); "
        "prepare fewer, or make room."
    )


def _reserve(descriptor: int, size: int) -> None:
    """Reserve the blocks of a file: a disk that fills up later would end the program."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    zeros = bytes(2**20)
    for start in range(0, size, len(zeros)):
        os.write(descriptor, zeros[: size - start])


class GrowingImages:
    """Images whose number is not known before the last: they go to a temporary file without a name.

    Parameters
    ----------
    size : (int, int)
        Height and width, in pixels.
    folder : Path, optional
        As for `room_for`.
    """

    def __init__(self, size: ImageSize, *, folder: Path | None = None) -> None:
        self._size = size
        where = None if folder is None else str(folder)
        self._file = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY, dir=where)  # noqa: SIM115
        self._count = 0

    def __enter__(self) -> "GrowingImages":
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def add(self, image: Images) -> None:
        """Add an image, uint8 of shape (h, w).

        Raises
        ------
        DataError
            If the disk is full.
        """
        try:
            self._file.write(image.tobytes())
        except OSError as error:
            raise _no_room(self._count + 1, self._size, error) from error
        self._count += 1

    def taken(self) -> Images:
        """Return all of them, uint8 of shape (n, h, w)."""
        images = room_for(self._count, self._size)
        self._file.seek(0)
        rows = images.reshape(self._count, math.prod(self._size))
        for row in rows:
            row[:] = np.frombuffer(self._file.read(len(row)), dtype=np.uint8)
        return images
