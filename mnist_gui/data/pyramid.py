"""Smaller copies of all images of a data set, for looking at very many of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.mapped import release
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

_BLOCK = 256
"""Images resized at a time: as floats they still fit into a processor's cache."""

_RELEASED_BLOCKS = 64
"""Blocks between two releases of mapped images: some 13 MB of MNIST's size."""


@dataclass(frozen=True, eq=False)
class PyramidLevel:
    """Every image of a data set at a smaller size.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, h, w)
        0 is paper, 255 is ink. The splits follow one another, in one array.
    """

    images: Images

    @property
    def size(self) -> int:
        """The longer side of an image, in pixels."""
        return int(max(self.images.shape[1:]))

    @property
    def nbytes(self) -> int:
        """What the copy takes of memory."""
        return self.images.nbytes

    def take(self, rows: Rows) -> Images:
        """Gather the images of some rows.

        Parameters
        ----------
        rows : ndarray of intp, shape (k,)

        Returns
        -------
        ndarray of uint8, shape (k, h, w)
            A new array.

        Raises
        ------
        IndexError
            If a row does not exist.
        """
        return np.take(self.images, rows, axis=0)


@dataclass(frozen=True, eq=False)
class Excerpt:
    """Some images of a data set at a smaller size, where a copy of all of them would be too large.

    Attributes
    ----------
    places : ndarray of int32, shape (n,)
        Where the image of each row is in `images`; -1 where it is not.
    images : ndarray of uint8, shape (k, h, w)
    """

    places: npt.NDArray[np.int32]
    images: Images

    @property
    def size(self) -> int:
        """The longer side of an image, in pixels."""
        return int(max(self.images.shape[1:]))

    @property
    def nbytes(self) -> int:
        """What the excerpt takes of memory."""
        return self.images.nbytes + self.places.nbytes

    def take(self, rows: Rows) -> Images | None:
        """Gather the images of some rows, as `Copy.take` does; None if they are not all there."""
        places = self.places[rows]
        return None if (places < 0).any() else np.take(self.images, places, axis=0)


def fitted(height: int, width: int, size: int) -> tuple[int, int]:
    """Return the height and width of an image whose longer side is brought to `size`."""
    longer = max(height, width)
    return max(1, round(height * size / longer)), max(1, round(width * size / longer))


def blank_level(dataset: Dataset, size: int) -> PyramidLevel:
    """Make room for a copy. All of it is paper until `fill_levels` has done its work.

    Parameters
    ----------
    dataset : Dataset
    size : int
        The longer side of an image, in pixels, 1 to that of the data set.
    """
    height, width = fitted(dataset.height, dataset.width, size)
    return PyramidLevel(np.zeros((len(dataset), height, width), dtype=np.uint8))


def fill_levels(
    dataset: Dataset,
    copies: Sequence[PyramidLevel],
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> None:
    """Resize all images by area: a pixel of the copy is the mean of what it covers of the original.

    However many copies there are, each image is read once. Mapped images are released again on the way.

    Parameters
    ----------
    dataset : Dataset
    copies : sequence of Copy
        Made by `blank_level`. They may be looked at meanwhile: images appear one after another.
    report, token
        Told of the progress in images, asked whether to stop.

    Raises
    ------
    Cancelled
        If the token was cancelled. The copies are unfinished then.
    """
    sizes = [copy.images.shape[1:] for copy in copies]
    resizers = [_Resizer((dataset.height, dataset.width), size) for size in sizes]
    for split, offset in zip(dataset.splits, dataset.offsets, strict=False):
        for number, start in enumerate(range(0, len(split), _BLOCK)):
            if token is not None:
                token.raise_if_cancelled()
            images = split.images[start : start + _BLOCK]
            done = offset + start + len(images)
            greys = images.astype(np.float32)
            for copy, resizer in zip(copies, resizers, strict=True):
                copy.images[offset + start : done] = resizer.resized(greys)
            if number % _RELEASED_BLOCKS == 0:
                release(images)
            report(Progress("Making smaller copies", done, len(dataset), "images"))
        release(split.images)


def excerpt(
    dataset: Dataset,
    rows: Rows,
    size: int,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Excerpt:
    """Resize some images by area, as `fill_levels` does it with all of them.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        In any order, repeated or not.
    size : int
        The longer side of an image, in pixels, 1 to that of the data set.
    report, token
        Told of the progress in images, asked whether to stop.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    rows = np.unique(rows)
    places = np.full(len(dataset), -1, dtype=np.int32)
    places[rows] = np.arange(len(rows))
    shape = fitted(dataset.height, dataset.width, size)
    resizer = _Resizer((dataset.height, dataset.width), shape)
    images = np.empty((len(rows), *shape), dtype=np.uint8)
    for start in range(0, len(rows), _BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        block = rows[start : start + _BLOCK]
        images[start : start + _BLOCK] = resizer.resized(dataset.take(block).astype(np.float32))
        report(Progress("Making smaller copies", start + len(block), len(rows), "images"))
    for split in dataset.splits:
        release(split.images)
    return Excerpt(places, images)


class _Resizer:
    """Brings images of one size, height and width, to another one."""

    def __init__(self, size: tuple[int, int], smaller: tuple[int, int]) -> None:
        self._down = area_weights(size[0], smaller[0])
        self._across = area_weights(size[1], smaller[1])

    def resized(self, greys: npt.NDArray[np.float32]) -> Images:
        """Resize images given as float32, 0 to 255, of shape (k, h, w)."""
        # A product for each image: one for all would wake the threads of BLAS, and frames would wait.
        means = self._down @ greys @ self._across.T
        means += 0.5  # what follows cuts off the fraction, and so rounds
        return means.astype(np.uint8)


def area_weights(size: int, smaller: int) -> npt.NDArray[np.float32]:
    """Return what share each of `size` pixels in a row has in each of `smaller` pixels that cover them.

    Returns
    -------
    ndarray of float32, shape (smaller, size)
        Each line adds up to 1.
    """
    edges = np.arange(smaller + 1)[:, None] * (size / smaller)
    pixels = np.arange(size)
    covered = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    weights: npt.NDArray[np.float32] = (np.maximum(covered, 0) * (smaller / size)).astype(np.float32)
    return weights
