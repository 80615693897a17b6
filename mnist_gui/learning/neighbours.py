"""Exact nearest neighbours of an image, by pixels or by features.

Every image is compared, so the result is exact and takes the same time for every image. The images come in
blocks that stay in the processor's cache, each of them one matrix product: 70,000 are compared in 10 ms on
one processor. An index would take memory, and time to build.

By pixels, the images are not even copied. The squared distance is |x|^2 + |q|^2 - 2 x.q, and only |x|^2, one
number for each image, is computed beforehand. Grey values are integers, and float32 represents every integer
up to 2^24 exactly. The product x.q is at most 255 times the sum of the grey values of q. As long as that is
below 2^24, no step of the sum is rounded, in any order of its terms. A q with more ink is cut into pieces
below that limit. So the fastest arithmetic gives exact distances.

By features, the vectors are held in memory as float32. Differences are squared and summed, which loses
nothing when two vectors are close to each other. Where rounding could decide which images are among the
nearest, distances are computed again in float64.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column
from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.mapped import read_images, release
from mnist_gui.errors import DataError
from mnist_gui.free_memory import free_memory
from mnist_gui.learning.feature_cache import features_of, fit_features, user_cache
from mnist_gui.learning.features import LARGEST_SAMPLE, Features, GradientFeatures
from mnist_gui.learning.memory import in_gigabytes
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.learning.training import choose_images
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

SPACES = ("pixels", "features")
"""Spaces in which images can be compared."""

BLOCK = 1024
"""Images compared at a time: 3 MB as float32 pixels."""

BLOCKS_KEPT = 16
"""Blocks between two releases of mapped images: 13 MB of images of MNIST's size."""

MOST_GREY = 2**24 // 255
"""Largest sum of grey values whose products with all other images are exact in float32."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest neighbours of an image.

    Attributes
    ----------
    rows : ndarray of intp, shape (k,)
        Rows of the data set, the nearest first; equal distances in ascending order of rows.
    distances : ndarray of float32, shape (k,)
        See `Neighbours.distances`.
    """

    rows: Rows
    distances: Column


class Neighbours(ABC):
    """Compare an image with all images of a data set. Thread-safe."""

    _rounding = 0.0
    """Largest relative error between two squared distances."""

    _unit = 1.0
    """Factor of the root of a squared distance."""

    def distances(self, image: Images) -> Column:
        """Return the distance of an image to every row, for sorting.

        Parameters
        ----------
        image : ndarray of uint8, shape (h, w)
            0 is paper, 255 is ink.

        Returns
        -------
        ndarray of float32, shape (n,)
            Euclidean distance between images of grey values from 0 to 1, or between feature vectors.

        Raises
        ------
        DataError
            If pixels are compared and the image has another size than those of the data set.
        """
        return self._rooted(self._squared(self.vector_of(image)))

    def nearest(self, image: Images, count: int = 50) -> Nearest:
        """Find the nearest neighbours of an image.

        Parameters
        ----------
        image : ndarray of uint8, shape (h, w)
            0 is paper, 255 is ink. If it is in the data set, it is its own nearest neighbour.
        count : int
            Number of neighbours, 0 or more; all rows if there are fewer.

        Raises
        ------
        DataError
            If pixels are compared and the image has another size than those of the data set.
        """
        query = self.vector_of(image)
        squared = self._squared(query)
        count = min(count, len(squared))
        farthest = np.partition(squared, count - 1)[count - 1] if count else -1.0
        candidates = np.flatnonzero(squared <= farthest * (1 + self._rounding))
        exact = self._exact(squared[candidates], candidates, query)
        order = np.argsort(exact, kind="stable")[:count]
        return Nearest(candidates[order], self._rooted(exact[order]))

    @abstractmethod
    def vector_of(self, image: Images) -> npt.NDArray[Any]:
        """Return the vector of an image, shape (d,).

        Raises
        ------
        DataError
            If pixels are compared and the image has another size than those of the data set.
        """

    def _rooted(self, squared: npt.NDArray[np.floating]) -> Column:
        rooted: Column = (np.sqrt(squared) * self._unit).astype(np.float32)
        return rooted

    @abstractmethod
    def _squared(self, query: npt.NDArray[Any]) -> npt.NDArray[np.floating]:
        """Return the squared distance of each row, shape (n,), with relative errors up to `_rounding`."""

    @abstractmethod
    def _exact(
        self, squared: npt.NDArray[np.floating], rows: Rows, query: npt.NDArray[Any]
    ) -> npt.NDArray[np.floating]:
        """Return the exact squared distances of some rows, given those of `_squared`."""


class PixelNeighbours(Neighbours):
    """Compare images by their grey values.

    Parameters
    ----------
    dataset : Dataset
        Not copied; may be mapped.
    report : callable
        Called with the number of images prepared.
    token : CancelToken
        Checked between blocks of images.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """

    _unit = 1 / 255

    def __init__(self, dataset: Dataset, *, report: Report, token: CancelToken) -> None:
        self._dataset = dataset
        self._images = [split.images for split in dataset.splits]
        self._squared_norms = np.empty(len(dataset))
        for rows, images in _blocks(self._images):
            token.raise_if_cancelled()
            values = images.astype(np.float64)
            self._squared_norms[rows] = np.einsum("ij,ij->i", values, values)
            report(Progress("Preparing the comparison", rows.stop, len(dataset), "images"))

    def vector_of(self, image: Images) -> npt.NDArray[np.float64]:
        """Return the grey values, row by row."""
        if image.shape != (self._dataset.height, self._dataset.width):
            found, known = "x".join(map(str, image.shape)), f"{self._dataset.height}x{self._dataset.width}"
            raise DataError(
                f"An image of {found} pixels has no distance to those of {self._dataset.name}, which have "
                f"{known}; compare images of that size."
            )
        return image.reshape(-1).astype(np.float64)

    def _squared(self, query: npt.NDArray[Any]) -> npt.NDArray[np.floating]:
        pieces = exact_pieces(query)
        squared: npt.NDArray[np.float64] = self._squared_norms + query @ query
        with single_threaded_blas():
            for rows, images in _blocks(self._images):
                products = images.astype(np.float32) @ pieces
                squared[rows] -= 2 * products.sum(axis=1, dtype=np.float64)
        return squared

    def _exact(
        self, squared: npt.NDArray[np.floating], rows: Rows, query: npt.NDArray[Any]
    ) -> npt.NDArray[np.floating]:
        return squared


class FeatureNeighbours(Neighbours):
    """Compare images by their features.

    Parameters
    ----------
    features : Features
        Fitted.
    vectors : sequence of ndarray of float32, shape (k, d)
        Features of all images, one array for each split. Kept as attribute `vectors`.
    """

    def __init__(self, features: Features, vectors: Sequence[FloatArray]) -> None:
        self._features = features
        self.vectors = vectors
        self._offsets = np.cumsum([0, *map(len, vectors)])
        # Each of d terms is rounded at most d + 3 times (difference, square, sums), by 2^-24 of itself. Two
        # squared distances can be wrong in opposite directions; twice that is safe.
        self._rounding = 4 * (vectors[0].shape[1] + 3) * 2.0**-24

    def vector_of(self, image: Images) -> FloatArray:
        """Return the features of an image of any size."""
        vector: FloatArray = self._features.transform(image[np.newaxis])[0]
        return vector

    def _squared(self, query: npt.NDArray[Any]) -> npt.NDArray[np.floating]:
        squared = np.empty(self._offsets[-1], dtype=np.float32)
        for rows, vectors in _blocks(self.vectors):
            differences = vectors - query
            np.einsum("ij,ij->i", differences, differences, out=squared[rows])
        return squared

    def _exact(
        self, squared: npt.NDArray[np.floating], rows: Rows, query: npt.NDArray[Any]
    ) -> npt.NDArray[np.floating]:
        exact = np.empty(len(rows))
        for vectors, first, stop in zip(self.vectors, self._offsets[:-1], self._offsets[1:], strict=True):
            inside = (rows >= first) & (rows < stop)
            differences = vectors[rows[inside] - first] - query.astype(np.float64)
            exact[inside] = np.einsum("ij,ij->i", differences, differences)
        return exact


def build_neighbours(
    dataset: Dataset,
    space: str,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Neighbours:
    """Prepare the comparison of an image with all images of a data set.

    Parameters
    ----------
    dataset : Dataset
        With or without labels.
    space : str
        One of `SPACES`. ``"pixels"`` takes 8 bytes of memory an image; ``"features"`` takes 1,024, and a few
        seconds unless the features are in the cache.
    report : callable
        Called with the progress.
    token : CancelToken, optional
        Checked between blocks of images.

    Raises
    ------
    DataError
        If the features do not fit into memory.
    Cancelled
        If the token was cancelled.
    ValueError
        If `space` is unknown.
    """
    token = token or CancelToken()
    if space == "pixels":
        return PixelNeighbours(dataset, report=report, token=token)
    if space != "features":
        raise ValueError(f"images cannot be compared by {space}, only by {' or '.join(SPACES)}")
    return _feature_neighbours(dataset, report=report, token=token)


def exact_pieces(query: npt.NDArray[np.floating]) -> FloatArray:
    """Cut an image into pieces whose products with any image are exact in float32.

    Parameters
    ----------
    query : ndarray, shape (d,)
        Whole grey values, 0 to 255.

    Returns
    -------
    ndarray of float32, shape (d, p)
        The columns sum to `query`, and none has a sum above `MOST_GREY`. Usually p is 1.
    """
    # Pieces begin at multiples of this sum; the pixel that crosses the next multiple belongs to the piece
    # before.
    piece_of = ((np.cumsum(query) - query) // (MOST_GREY - 255)).astype(np.intp)
    pieces = np.zeros((len(query), int(piece_of[-1]) + 1), dtype=np.float32)
    pieces[np.arange(len(query)), piece_of] = query
    return pieces


def _feature_neighbours(dataset: Dataset, *, report: Report, token: CancelToken) -> FeatureNeighbours:
    """Compute the features of all images, or read them from the cache."""
    features, cache = GradientFeatures(), user_cache()
    # Fitted to the same images as in a training with default settings, so that both share the cache.
    split = dataset.split("train") if "train" in dataset.split_names else dataset.splits[0]
    labelled = choose_images(split, limit=LARGEST_SAMPLE, seed=0)
    anywhere = np.linspace(0, len(split) - 1, min(len(split), LARGEST_SAMPLE)).astype(np.intp)
    sample = labelled if len(labelled) else anywhere
    fit_features(split, sample, features, cache=cache, token=token)
    needed = 4 * len(dataset) * features.length((dataset.height, dataset.width))
    free = free_memory()
    if free is not None and needed > free:
        raise DataError(
            f"The features of {len(dataset):,} images take about {in_gigabytes(needed)} of memory, and "
            f"{in_gigabytes(free)} is free; compare the pixels instead."
        )
    steps = Steps(report)
    vectors = [
        features_of(
            split,
            np.arange(len(split)),
            features,
            cache=cache,
            report=steps.next(Steps.TOTAL * len(split) // len(dataset)),
            token=token,
        )
        for split in dataset.splits
    ]
    return FeatureNeighbours(features, vectors)


def _blocks(parts: Sequence[npt.NDArray[Any]]) -> Iterator[tuple[slice, npt.NDArray[Any]]]:
    """Yield the rows of each block as a slice, and the block flattened to shape (k, d)."""
    first = 0
    for part in parts:
        for start in range(0, len(part), BLOCK):
            block = read_images(part, slice(start, start + BLOCK))
            yield slice(first + start, first + start + len(block)), block.reshape(len(block), -1)
            if start // BLOCK % BLOCKS_KEPT == BLOCKS_KEPT - 1:
                release(part)
        release(part)
        first += len(part)
