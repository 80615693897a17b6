"""What a model is shown of an image: its pixels, or where its edges lie and which way they run.

Both kinds turn uint8 images into float32 vectors and follow scikit-learn's transformer habits (``fit``,
``transform``, ``get_params``) without importing it, so the same objects serve training, a notebook's pipeline
and the scoring of one drawing with numpy alone.

`GradientFeatures` takes three steps, after C.-L. Liu, K. Nakashima, H. Sako and H. Fujisawa, "Handwritten
digit recognition: benchmarking of state-of-the-art techniques", Pattern Recognition 36 (2003) 2271-2285:

1. Moment normalisation. The image's first and second moments say where the ink is, how far it spreads and how
   it slants. An affine map moves it to the middle of a square plane, upright and at a standard size, so that
   the same digit written small, slanted or off-centre gives nearly the same plane.
2. Direction planes. At each place the Sobel gradient is split onto the two nearest of a few standard
   directions by the parallelogram rule: one plane for each direction, saying how strong an edge lies where.
3. Pooling. Each plane is blurred by a Gaussian and sampled on a 5x5 grid, which forgives small displacements;
   a square root makes the values more evenly distributed.

Nothing is learned from the training images, so ``fit`` has nothing to do.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import ModelError
from mnist_gui.learning.moments import FloatArray, normalise_moments
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 128
"""How many images are worked on at a time: few enough for their planes to stay in the processor's cache."""


class Features(Protocol):
    """Turns images into feature vectors."""

    name: str

    def fit(self, images: npt.ArrayLike, labels: object = None) -> Self:
        """Do nothing and return itself: no kind of features learns from images."""

    def transform(
        self,
        images: npt.ArrayLike,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> FloatArray:
        """Turn images of shape (n, h, w) or, if square, (n, h * w) into float32 vectors of shape (n, d)."""

    def length(self, image_shape: tuple[int, int]) -> int:
        """Return d, the length of the vector of one image of this height and width."""

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return what makes this transformer again, as scikit-learn's ``clone`` asks for it."""


class _BlockwiseFeatures:
    """What both kinds share: images in blocks, on all processors, into one array."""

    def fit(self, images: npt.ArrayLike, labels: object = None) -> Self:
        """Do nothing and return itself: these features learn nothing from images."""
        return self

    def fit_transform(self, images: npt.ArrayLike, labels: object = None) -> FloatArray:
        """Return ``transform(images)``."""
        return self.transform(images)

    def transform(
        self,
        images: npt.ArrayLike,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> FloatArray:
        """Turn images into feature vectors, on all processors.

        Parameters
        ----------
        images : array-like, shape (n, h, w) or (n, h * w) with h equal to w
            Grey values from 0 (paper) to 255 (ink), of any size from 1x1.
        report : callable
            Hears how many images are done.
        token : CancelToken, optional
            Looked at between blocks of images.

        Returns
        -------
        ndarray of float32, shape (n, d)
            Finite, whatever the images show.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        planes = _as_planes(images)
        height, width = planes.shape[1:]
        vectors = np.empty((len(planes), self.length((height, width))), dtype=np.float32)

        def compute(start: int) -> int:
            if token is not None:
                token.raise_if_cancelled()
            block = slice(start, start + BLOCK)
            vectors[block] = self._of_block(planes[block])
            return min(start + BLOCK, len(planes))

        for done in on_all_processors(compute, range(0, len(planes), BLOCK)):
            report(Progress("Computing features", done, len(planes), "images"))
        return vectors

    def length(self, image_shape: tuple[int, int]) -> int:
        raise NotImplementedError

    def _of_block(self, planes: npt.NDArray[Any]) -> FloatArray:
        raise NotImplementedError


class PixelFeatures(_BlockwiseFeatures):
    """The grey values themselves, from 0 to 1, row after row."""

    name = "pixels"

    def length(self, image_shape: tuple[int, int]) -> int:
        """Return the number of pixels of an image of this height and width."""
        return image_shape[0] * image_shape[1]

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return nothing: there is nothing to choose."""
        return {}

    def _of_block(self, planes: npt.NDArray[Any]) -> FloatArray:
        return planes.reshape(len(planes), -1).astype(np.float32) / np.float32(255)


class GradientFeatures(_BlockwiseFeatures):
    """Strength of edges by place and direction, after moment normalisation.

    Parameters
    ----------
    directions : int
        Number of standard directions, 5 to 32.
    grid : int
        The planes are sampled at ``grid`` x ``grid`` places; 1 to 12.
    plane : int
        Side of the normalised plane, in pixels, 8 to 64.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """

    name = "gradient"

    def __init__(self, directions: int = 12, grid: int = 5, plane: int = 32) -> None:
        if not (5 <= directions <= 32 and 1 <= grid <= 12 and 8 <= plane <= 64):
            raise ValueError(f"no features of {directions} directions, {grid} places, {plane} pixels")
        self.directions = directions
        self.grid = grid
        self.plane = plane

    def length(self, image_shape: tuple[int, int]) -> int:
        """Return the number of directions times the number of places, whatever the size of the image."""
        return self.directions * self.grid**2

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {"directions": self.directions, "grid": self.grid, "plane": self.plane}

    @cached_property
    def _pooling(self) -> FloatArray:
        """Gaussian weights from plane to grid, shape (plane * plane, grid * grid)."""
        spacing = self.plane / self.grid
        centres = (np.arange(self.grid) + 0.5) * spacing
        places = np.arange(self.plane) + 0.5
        # The width that Liu et al. take from the sampling theorem: sigma = sqrt(2) * spacing / pi.
        sigma = np.sqrt(2) * spacing / np.pi
        along = np.exp(-0.5 * ((places[:, None] - centres) / sigma) ** 2)
        along /= along.sum(axis=0)
        return np.kron(along, along).astype(np.float32)

    def _of_block(self, planes: npt.NDArray[Any]) -> FloatArray:
        ink = planes.astype(np.float32) / np.float32(255)
        normalised = normalise_moments(ink, side=self.plane)
        directed = split_gradient(normalised, directions=self.directions)
        pooled = directed.reshape(self.directions, len(planes), -1) @ self._pooling
        strengths: FloatArray = np.sqrt(pooled, out=pooled).swapaxes(0, 1).reshape(len(planes), -1)
        return strengths


FEATURE_TYPES: Mapping[str, type[PixelFeatures] | type[GradientFeatures]] = {
    "gradient": GradientFeatures,
    "pixels": PixelFeatures,
}
"""The transformer of each kind of features in `mnist_gui.learning.recipes.FEATURES`."""


def split_gradient(planes: FloatArray, *, directions: int) -> FloatArray:
    """Split the Sobel gradient of each pixel onto the two nearest of `directions` evenly spread directions.

    By the parallelogram rule a gradient g between the directions u and v is a*u + b*v with a, b >= 0. For the
    direction u_k the coefficient is ``max(0, min(g x u_(k+1), u_(k-1) x g)) / sin(2 pi / directions)``: each
    cross product is the sine of an angle times the length of g, and the smaller one is negative for every g
    that is not between the neighbours u_(k-1) and u_(k+1). So no angle is ever computed.

    Parameters
    ----------
    planes : ndarray of float32, shape (n, h, w)
        Taken to be zero beyond their edges.
    directions : int
        At least 5, so that neighbours are less than a right angle apart.

    Returns
    -------
    ndarray of float32, shape (directions, n, h, w)
        Zero or positive.
    """
    gradient_x, gradient_y = _sobel(planes)
    step = 2 * np.pi / directions
    crosses = np.empty((directions, *planes.shape), dtype=np.float32)
    for k in range(directions):
        np.multiply(gradient_x, np.float32(np.sin(k * step) / np.sin(step)), out=crosses[k])
        crosses[k] -= gradient_y * np.float32(np.cos(k * step) / np.sin(step))
    planes_out = np.empty_like(crosses)
    for k in range(directions):
        np.minimum(crosses[(k + 1) % directions], -crosses[k - 1], out=planes_out[k])
    return np.maximum(planes_out, 0, out=planes_out)


def _sobel(planes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the gradient along x and along y, per pixel: smooth across, difference along."""
    padded = np.pad(planes, ((0, 0), (1, 1), (1, 1)))
    smooth_down = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    smooth_across = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
    gradient_x = np.float32(1 / 8) * (smooth_down[:, :, 2:] - smooth_down[:, :, :-2])
    gradient_y = np.float32(1 / 8) * (smooth_across[:, 2:] - smooth_across[:, :-2])
    return gradient_x, gradient_y


def _as_planes(images: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return images as (n, h, w); flat ones must be square."""
    planes = np.asarray(images)
    if planes.ndim == 2:
        side = round(planes.shape[1] ** 0.5)
        if side * side != planes.shape[1]:
            raise ModelError(
                f"Flat images of {planes.shape[1]} pixels are not square; give them height and width."
            )
        planes = planes.reshape(-1, side, side)
    if planes.ndim != 3 or 0 in planes.shape[1:]:
        raise ModelError(f"Images must have the shape (n, height, width), not {planes.shape}.")
    return planes


def feature_statistics(vectors: FloatArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return mean and variance of each feature, float64 of shape (d,), without a float64 copy of the data."""
    count = len(vectors)
    mean = vectors.sum(axis=0, dtype=np.float64) / count
    squares = np.einsum("ij,ij->j", vectors, vectors, dtype=np.float64) / count
    return mean, np.maximum(squares - mean**2, 0)
