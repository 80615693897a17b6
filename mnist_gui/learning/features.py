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
from typing import Any, Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import ModelError
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

FloatArray: TypeAlias = npt.NDArray[np.float32]

BLOCK = 256
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
        Number of standard directions, at least 5.
    grid : int
        The planes are sampled at ``grid`` x ``grid`` places.
    plane : int
        Side of the normalised plane, in pixels.
    """

    name = "gradient"

    def __init__(self, directions: int = 12, grid: int = 5, plane: int = 32) -> None:
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


def normalise_moments(ink: FloatArray, *, side: int) -> FloatArray:
    """Bring images upright, to the middle of a square plane and to a standard size, by their moments.

    The slant is the shear that makes the mixed second moment vanish. The box reaches `EXTENT` standard
    deviations of the ink to either side; its longer side fills the plane, and the shorter is widened by the
    aspect mapping r -> sqrt(sin(pi r / 2)), so that a one stays thin without becoming a hair.

    Parameters
    ----------
    ink : ndarray of float32, shape (n, h, w)
        0 is paper, 1 is ink.
    side : int
        Side of the plane, in pixels.

    Returns
    -------
    ndarray of float32, shape (n, side, side)
        All zero for an image without ink.
    """
    ink = _reduced(ink, largest=2 * side)
    centre_x, centre_y, spread_x, spread_y, slant = _moments(ink)
    longer = np.maximum(spread_x, spread_y)
    aspect = np.sqrt(np.sin(np.pi / 2 * np.minimum(spread_x, spread_y) / longer))
    # Image pixels for one plane pixel: the shorter side takes `aspect` of the plane, the longer all of it.
    along_x = 2 * EXTENT * spread_x / side / np.where(spread_x < spread_y, aspect, 1)
    along_y = 2 * EXTENT * spread_y / side / np.where(spread_y < spread_x, aspect, 1)
    # A shear along x keeps rows apart, so the map is two simple ones: within each row, then between rows.
    offsets = np.arange(side, dtype=np.float32) + np.float32(0.5 - side / 2)
    rows = np.arange(ink.shape[1], dtype=np.float32) - centre_y[:, None]
    x = (centre_x[:, None] + slant[:, None] * rows)[:, :, None] + (along_x[:, None] * offsets)[:, None, :]
    y = centre_y[:, None] + along_y[:, None] * offsets
    nearness = 1 - np.abs(y[:, :, None] - np.arange(ink.shape[1], dtype=np.float32))
    normalised: FloatArray = np.maximum(nearness, 0, out=nearness) @ _sample_rows(ink, x)
    return normalised


EXTENT = 2.2
"""Half the side of the box that moment normalisation cuts out, in standard deviations of the ink."""

STEEPEST_SLANT = 1.0
"""The largest shear that is undone, pixels of x for one of y: beyond 45 degrees it is shape, not slant."""


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


def _moments(ink: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return centre x and y, spread x and y (standard deviations once upright) and slant, each (n,)."""
    middle_y, middle_x = (ink.shape[1] - 1) / 2, (ink.shape[2] - 1) / 2
    # Powers of the distance from the middle keep the sums small, which float32 needs.
    powers_y = np.vander(np.arange(ink.shape[1]) - middle_y, 3, increasing=True).astype(np.float32)
    powers_x = np.vander(np.arange(ink.shape[2]) - middle_x, 3, increasing=True).astype(np.float32)
    sums = (powers_y.T @ ink @ powers_x).astype(np.float64)
    mass = np.maximum(sums[:, 0, 0], 1e-6)
    mean_x, mean_y = sums[:, 0, 1] / mass, sums[:, 1, 0] / mass
    # A pixel is a square, not a point: its own variance of 1/12 keeps lines and dots from having no width.
    variance_x = np.maximum(sums[:, 0, 2] / mass - mean_x**2, 0) + 1 / 12
    variance_y = np.maximum(sums[:, 2, 0] / mass - mean_y**2, 0) + 1 / 12
    covariance = sums[:, 1, 1] / mass - mean_x * mean_y
    slant = np.clip(covariance / variance_y, -STEEPEST_SLANT, STEEPEST_SLANT)
    upright_x = np.maximum(variance_x - 2 * slant * covariance + slant**2 * variance_y, 1 / 12)
    values = (mean_x + middle_x, mean_y + middle_y, np.sqrt(upright_x), np.sqrt(variance_y), slant)
    centre_x, centre_y, spread_x, spread_y, shear = (value.astype(np.float32) for value in values)
    return centre_x, centre_y, spread_x, spread_y, shear


def _sample_rows(ink: FloatArray, x: FloatArray) -> FloatArray:
    """Sample each row of ink (n, h, w) linearly at the places x (n, h, k); zero beyond its ends."""
    count, height, width = ink.shape
    padded = np.zeros((count, height, width + 3), dtype=np.float32)
    padded[:, :, 1 : width + 1] = ink
    x = np.clip(x + np.float32(1), 0, width + 1)
    left = x.astype(np.intp)
    share = x - left.astype(np.float32)
    left += (np.arange(count * height) * (width + 3)).reshape(count, height, 1)
    flat = padded.reshape(-1)
    values = flat.take(left)
    left += 1
    samples: FloatArray = values + share * (flat.take(left) - values)
    return samples


def _reduced(ink: FloatArray, *, largest: int) -> FloatArray:
    """Average squares of pixels together until neither side is longer than `largest`."""
    height, width = ink.shape[1:]
    factor = -(-max(height, width) // largest)
    if factor == 1:
        return ink
    padded = np.pad(ink, ((0, 0), (0, -height % factor), (0, -width % factor)))
    blocks = padded.reshape(len(ink), padded.shape[1] // factor, factor, padded.shape[2] // factor, factor)
    means: FloatArray = blocks.mean(axis=(2, 4), dtype=np.float32)
    return means


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
