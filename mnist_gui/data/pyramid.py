"""Smaller versions of all images of a data set, for showing very many of them at once."""

import mmap
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.mapped import read_or_blank, release
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

_BLOCK = 256
"""Images resized at a time: as floats they fit into a processor's cache."""

_RELEASED_BLOCKS = 64
"""Blocks between two releases of mapped images: 13 MB of images of MNIST's size."""


@dataclass(frozen=True, eq=False)
class PyramidLevel:
    """Every image of a data set at one smaller size.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, h, w)
        The images of all splits in row order; 0 is paper, 255 is ink.
    """

    images: Images

    @property
    def size(self) -> int:
        """Longer side of an image, in pixels."""
        return int(max(self.images.shape[1:]))

    @property
    def nbytes(self) -> int:
        """Memory used, in bytes."""
        return self.images.nbytes

    def take(self, rows: Rows) -> Images:
        """Gather the images of some rows; return a new array of shape (k, h, w).

        Raises
        ------
        IndexError
            If a row does not exist.
        """
        return np.take(self.images, rows, axis=0)


@dataclass(frozen=True, eq=False)
class PartialLevel(PyramidLevel):
    """Some images of a data set at one smaller size, where a level of all images would be too large.

    Attributes
    ----------
    images : ndarray of uint8, shape (k, h, w)
    positions : ndarray of int32, shape (n,)
        Index into `images` for each row of the data set; -1 for rows left out.
    """

    positions: npt.NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Memory used, in bytes."""
        return self.images.nbytes + self.positions.nbytes

    def has(self, rows: Rows) -> bool:
        """Return whether the level has the images of all these rows."""
        return not (self.positions[rows] < 0).any()

    def take(self, rows: Rows) -> Images:
        """Gather the images of some rows; return a new array of shape (k, h, w).

        Raises
        ------
        IndexError
            If a row does not exist or was left out.
        """
        if not self.has(rows):
            raise IndexError("the level does not have all of these rows")
        return np.take(self.images, self.positions[rows], axis=0)


def fitted(height: int, width: int, size: int) -> tuple[int, int]:
    """Return the height and width of an image that is scaled so that its longer side is `size`."""
    longer = max(height, width)
    return max(1, round(height * size / longer)), max(1, round(width * size / longer))


def blank_level(dataset: Dataset, size: int) -> PyramidLevel:
    """Return a level of blank images for `fill_levels`.

    Parameters
    ----------
    dataset : Dataset
    size : int
        Longer side of an image, in pixels, 1 to that of the data set.
    """
    height, width = fitted(dataset.height, dataset.width, size)
    return PyramidLevel(_blank(len(dataset) * height * width).reshape(len(dataset), height, width))


def _blank(count: int) -> Images:
    """Return bytes that the system clears when they are first touched, by the thread that fills them.

    `numpy.zeros` may take memory that was used before and clear it at once: 30 ms for 70,000 images of 14x14.
    """
    length = max(1, count)
    if sys.platform == "win32":
        memory = mmap.mmap(-1, length)
    else:
        memory = mmap.mmap(-1, length, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(memory, dtype=np.uint8, count=count)


def fill_levels(
    dataset: Dataset,
    levels: Sequence[PyramidLevel],
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> None:
    """Resize all images by area: each pixel becomes the mean of the pixels that it covers.

    Each image is read once for all levels. Mapped images are released on the way.

    Parameters
    ----------
    dataset : Dataset
    levels : sequence of PyramidLevel
        Made by `blank_level`. Other threads may read them meanwhile: images appear one after another.
    report : callable
        Called with the progress in images.
    token : CancelToken, optional
        Checked between blocks of images.

    Raises
    ------
    Cancelled
        If the token was cancelled. The levels are unfinished then.
    """
    sizes = [level.images.shape[1:] for level in levels]
    resizers = [_Resizer((dataset.height, dataset.width), size) for size in sizes]
    for split, offset in zip(dataset.splits, dataset.offsets, strict=False):
        for number, start in enumerate(range(0, len(split), _BLOCK)):
            if token is not None:
                token.raise_if_cancelled()
            images = read_or_blank(split.images, slice(start, start + _BLOCK))
            done = offset + start + len(images)
            greys = images.astype(np.float32)
            for level, resizer in zip(levels, resizers, strict=True):
                level.images[offset + start : done] = resizer.resized(greys)
            if number % _RELEASED_BLOCKS == 0:
                release(split.images)
            report(Progress("Scaling images", done, len(dataset), "images"))
        release(split.images)


def partial_level(
    dataset: Dataset,
    rows: Rows,
    size: int,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> PartialLevel:
    """Resize some images by area, as `fill_levels` does.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        In any order, repeated or not.
    size : int
        Longer side of an image, in pixels, 1 to that of the data set.
    report, token
        As for `fill_levels`.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    rows = np.unique(rows)
    positions = np.full(len(dataset), -1, dtype=np.int32)
    positions[rows] = np.arange(len(rows))
    shape = fitted(dataset.height, dataset.width, size)
    resizer = _Resizer((dataset.height, dataset.width), shape)
    images = np.empty((len(rows), *shape), dtype=np.uint8)
    for start in range(0, len(rows), _BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        block = rows[start : start + _BLOCK]
        images[start : start + _BLOCK] = resizer.resized(dataset.take(block).astype(np.float32))
        report(Progress("Scaling images", start + len(block), len(rows), "images"))
    for split in dataset.splits:
        release(split.images)
    return PartialLevel(images, positions)


class _Resizer:
    """Resize images from one size (height, width) to a smaller one."""

    def __init__(self, size: tuple[int, int], smaller: tuple[int, int]) -> None:
        self._down = area_weights(size[0], smaller[0])
        self._across = area_weights(size[1], smaller[1])

    def resized(self, greys: npt.NDArray[np.float32]) -> Images:
        """Resize images given as float32, 0 to 255, of shape (k, h, w)."""
        # One product an image: a single large product would use all threads of BLAS and delay frames.
        means = self._down @ greys @ self._across.T
        means += 0.5  # astype truncates, so this rounds
        return means.astype(np.uint8)


def area_weights(size: int, smaller: int) -> npt.NDArray[np.float32]:
    """Return the weight of each of `size` pixels in each of the `smaller` pixels that cover them.

    Returns
    -------
    ndarray of float32, shape (smaller, size)
        Each row sums to 1.
    """
    edges = np.arange(smaller + 1)[:, None] * (size / smaller)
    pixels = np.arange(size)
    covered = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    weights: npt.NDArray[np.float32] = (np.maximum(covered, 0) * (smaller / size)).astype(np.float32)
    return weights
