"""Features of images: the pixels, or the directions of edges and where edges turn.

Both transformers turn uint8 images into float32 vectors. They follow the conventions of scikit-learn
(``fit``, ``transform``, ``get_params``) without importing it, so the same objects serve training, other
people's pipelines and the scoring of one drawing with numpy alone.

`GradientFeatures` takes five steps:

1. Moment normalisation. The first and second moments of an image tell where the ink is, how far it spreads
   and how it slants. An affine map moves it to the centre of a square plane, upright and at a standard
   size. A digit written small, slanted or off-centre then gives nearly the same plane.
2. Direction planes. At each pixel the Sobel gradient is split onto the two nearest of a few standard
   directions by the parallelogram rule. Each direction has a plane with the strength of its edges at each
   pixel. (C.-L. Liu, K. Nakashima, H. Sako and H. Fujisawa, "Handwritten digit recognition: benchmarking of
   state-of-the-art techniques", 2003.)
3. A second layer. Each direction plane is blurred and halved, and its square root is split by direction
   again. Each pair of directions has a plane that shows where edges of one direction begin, end and bend,
   which distinguishes corners, hooks and crossings. (J. Bruna and S. Mallat, "Invariant scattering
   convolution networks", 2013, use a second layer of fixed filters.)
4. Pooling. Each plane is blurred by a Gaussian and sampled on a coarse grid, which tolerates small
   displacements. A root makes the values more evenly distributed.
5. Principal components. The 1,024 values are highly correlated: the 256 directions of largest variance keep
   98 % of it, and the rest is mostly noise. The components are all that ``fit`` learns, from a sample of
   the images without their labels.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import ModelError
from mnist_gui.learning.direction_planes import sobel_gradient, split_gradient
from mnist_gui.learning.moments import FloatArray, Moments, image_moments, normalise_moments
from mnist_gui.learning.principal_components import principal_components
from mnist_gui.learning.processors import on_all_processors, single_threaded_blas
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 64
"""Images processed at a time: few enough for their planes to stay in the processor's cache."""

LARGEST_SAMPLE = 4000
"""Most images from which principal components are learned."""

BLUR = 1.0
"""Standard deviation, in pixels of the plane, of the Gaussian that halves direction planes."""

ROOT = 0.4
"""Power that makes pooled values more evenly distributed; like `BLUR`, chosen by cross-validation."""


@dataclass(frozen=True, eq=False)
class GradientSteps:
    """What `GradientFeatures` computes on the way from one image to its vector.

    Attributes
    ----------
    moments : Moments
        Of this one image: arrays of length 1.
    plane : ndarray of float32, shape (side, side)
        The normalised plane.
    gradient : ndarray of float32, shape (2, side, side)
        Along x and along y, from paper to ink.
    directions : ndarray of float32, shape (k, side, side)
        The strength of the edges of each direction.
    pooled : ndarray of float32, shape (k, k, grid, grid)
        By the direction of the edge, the direction in which its strength changes, row and column.
    """

    moments: Moments
    plane: FloatArray
    gradient: FloatArray
    directions: FloatArray
    pooled: FloatArray


@dataclass(frozen=True, eq=False)
class FeatureSteps:
    """The features of one image, with the steps that lead to them.

    Attributes
    ----------
    vector : ndarray of float32, shape (d,)
        What the model is given.
    gradient : GradientSteps or None
        None for features without such steps, as the pixels.
    """

    vector: FloatArray
    gradient: GradientSteps | None = None


class Features(ABC):
    """Transformer of images into feature vectors, in blocks and on all processors."""

    name: ClassVar[str]

    is_cheap: ClassVar[bool] = False
    """Whether vectors are computed as fast as they are read from a file, so that none need be cached."""

    def fit(self, images: npt.ArrayLike, labels: object = None, *, token: CancelToken | None = None) -> Self:
        """Learn from images and return itself. Labels are ignored."""
        return self

    def fit_transform(self, images: npt.ArrayLike, labels: object = None) -> FloatArray:
        """Return ``fit(images).transform(images)``."""
        return self.fit(images).transform(images)

    @property
    def state(self) -> Mapping[str, FloatArray]:
        """Arrays that `fit` learned, by name; may be empty."""
        return {}

    @state.setter
    def state(self, state: Mapping[str, FloatArray]) -> None:
        if state:
            raise ValueError(f"{type(self).__name__} learns nothing")

    def state_shapes(self, length: int) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each array of `state` for vectors of this length."""
        return {}

    def transform(
        self,
        images: npt.ArrayLike,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> FloatArray:
        """Compute feature vectors of images on all processors.

        Parameters
        ----------
        images : array-like, shape (n, h, w) or (n, h * w) with h equal to w
            Grey values from 0 (paper) to 255 (ink), of any size from 1x1.
        report : callable
            Called with the number of images done.
        token : CancelToken, optional
            Checked between blocks of images.

        Returns
        -------
        ndarray of float32, shape (n, d)
            Always finite.

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

    def steps(self, image: npt.NDArray[np.uint8]) -> FeatureSteps:
        """Compute the features of one image, uint8 of shape (h, w), and keep the steps that lead to them."""
        return FeatureSteps(self.transform(image[None])[0])

    def image_of(self, vector: FloatArray, image_shape: tuple[int, int]) -> npt.NDArray[np.uint8] | None:
        """Return the image, uint8 of shape (h, w), with this vector; None if the features do not keep it."""
        return None

    def pooled_of(self, vector: FloatArray) -> FloatArray | None:
        """Return `GradientSteps.pooled` as far as a vector keeps it; None for features without it."""
        return None

    @abstractmethod
    def weight_planes(self, weights: FloatArray, image_shape: tuple[int, int]) -> FloatArray:
        """Lay out weights of features as they lie in the image.

        Parameters
        ----------
        weights : ndarray of float32, shape (d, c)
        image_shape : tuple of int
            Height and width of the image.

        Returns
        -------
        ndarray of float32, shape (c, k, h, w)
            Of each pixel (k is 1), or of each of k directions of edges at each position of a coarser grid.
            Direction 0 is that of edges that get darker to the right; they turn clockwise.
        """

    @abstractmethod
    def by_position(
        self, vector: FloatArray, weights: FloatArray, image_shape: tuple[int, int]
    ) -> FloatArray:
        """Return what each position of an image contributes to weighted sums of its features.

        Parameters
        ----------
        vector : ndarray of float32, shape (d,)
        weights : ndarray of float32, shape (d, c)
        image_shape : tuple of int
            Height and width of the image.

        Returns
        -------
        ndarray of float32, shape (h, w, c)
            Of the pixels, or of a coarser grid; over all positions they add up to ``vector @ weights``.
        """

    @abstractmethod
    def length(self, image_shape: tuple[int, int]) -> int:
        """Return d, the length of the vector of an image of this height and width."""

    @abstractmethod
    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return the arguments of the constructor, for scikit-learn's ``clone``."""

    @abstractmethod
    def _of_block(self, planes: npt.NDArray[Any]) -> FloatArray:
        """Return the vectors of a block of images, grey values of shape (k, h, w)."""


class PixelFeatures(Features):
    """The grey values from 0 to 1, row by row."""

    name = "pixels"
    is_cheap = True

    def length(self, image_shape: tuple[int, int]) -> int:
        """Return the number of pixels of an image of this height and width."""
        return image_shape[0] * image_shape[1]

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return no arguments; there are none."""
        return {}

    def image_of(self, vector: FloatArray, image_shape: tuple[int, int]) -> npt.NDArray[np.uint8] | None:
        """Return the image that has this vector."""
        image: npt.NDArray[np.uint8] = np.rint(vector * 255).clip(0, 255).astype(np.uint8)
        return image.reshape(image_shape)

    def weight_planes(self, weights: FloatArray, image_shape: tuple[int, int]) -> FloatArray:
        """Return the weights of each pixel."""
        return weights.T.reshape(-1, 1, *image_shape)

    def by_position(
        self, vector: FloatArray, weights: FloatArray, image_shape: tuple[int, int]
    ) -> FloatArray:
        """Return what each pixel contributes to weighted sums."""
        return (vector[:, None] * weights).reshape(*image_shape, -1)

    def _of_block(self, planes: npt.NDArray[Any]) -> FloatArray:
        return _ink(planes.reshape(len(planes), -1))


class GradientFeatures(Features):
    """Strength of edges, of their ends and of their bends, by position and direction.

    Parameters
    ----------
    directions : int
        Number of standard directions, 5 to 32.
    grid : int
        The planes are sampled at ``grid`` x ``grid`` positions; 1 to 12.
    plane : int
        Side of the normalised plane, in pixels, even, 8 to 64.
    components : int
        Number of principal components, at most the number of images they are learned from; 0 to keep all
        features.

    Attributes
    ----------
    mean_ : ndarray of float32, shape (directions ** 2 * grid ** 2,)
        Mean of the features of the sample used by `fit`.
    components_ : ndarray of float32, shape (directions ** 2 * grid ** 2, k)
        Principal components in columns, the largest variance first; k is `components` or fewer.

    Raises
    ------
    ValueError
        If a parameter is out of range.
    """

    name = "gradient"

    def __init__(self, directions: int = 8, grid: int = 4, plane: int = 32, components: int = 256) -> None:
        in_range = 5 <= directions <= 32 and 1 <= grid <= 12 and 8 <= plane <= 64 and components >= 0
        if not in_range or plane % 2:
            raise ValueError(
                f"no features of {directions} directions, {grid} positions, {plane} pixels, "
                f"{components} components"
            )
        self.directions = directions
        self.grid = grid
        self.plane = plane
        self.components = components

    def fit(self, images: npt.ArrayLike, labels: object = None, *, token: CancelToken | None = None) -> Self:
        """Learn principal components from an evenly spread sample of images.

        Parameters
        ----------
        images : array-like, shape (n, h, w) or (n, h * w) with h equal to w
            Grey values from 0 (paper) to 255 (ink); n >= 1.
        labels : object
            Ignored.
        token : CancelToken, optional
            Checked between blocks of images.

        Returns
        -------
        GradientFeatures
            Itself.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        planes = _as_planes(images)
        if self.components and len(planes):
            count = min(len(planes), LARGEST_SAMPLE)
            sample = planes[np.linspace(0, len(planes) - 1, count).astype(np.intp)]
            plain = type(self)(self.directions, self.grid, self.plane, components=0)
            vectors = plain.transform(sample, token=token)
            with single_threaded_blas():
                self.mean_, self.components_ = principal_components(vectors, self.components)
        return self

    @property
    def state(self) -> Mapping[str, FloatArray]:
        """Arrays that `fit` learned, by name."""
        if not self.components:
            return {}
        if not hasattr(self, "components_"):
            raise ValueError("these features have learned no principal components yet; call fit first")
        return {"mean": self.mean_, "components": self.components_}

    @state.setter
    def state(self, state: Mapping[str, FloatArray]) -> None:
        if self.components:
            self.mean_, self.components_ = state["mean"], state["components"]

    def state_shapes(self, length: int) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each array of `state` for vectors of this length."""
        if not self.components:
            return {}
        return {"mean": (self.full_length,), "components": (self.full_length, length)}

    @property
    def full_length(self) -> int:
        """Length of a vector before the projection onto principal components."""
        return self.directions**2 * self.grid**2

    def length(self, image_shape: tuple[int, int]) -> int:
        """Return the length of a vector, which does not depend on the size of the image."""
        return int(self.state["components"].shape[1]) if self.components else self.full_length

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        names = ("directions", "grid", "plane", "components")
        return {name: getattr(self, name) for name in names}

    @cached_property
    def _halving(self) -> FloatArray:
        """Gaussian weights that halve a plane, shape (plane, plane / 2)."""
        return _gaussians(self.plane, self.plane // 2, sigma=BLUR)

    @cached_property
    def _pooling(self) -> FloatArray:
        """Gaussian weights that pool a halved plane, shape (plane ** 2 / 4, grid ** 2)."""
        side = self.plane // 2
        # Liu et al. derive the width from the sampling theorem: sigma = sqrt(2) * spacing / pi.
        along = _gaussians(side, self.grid, sigma=np.sqrt(2) / np.pi * side / self.grid)
        weights: FloatArray = np.kron(along, along)
        return weights

    def steps(self, image: npt.NDArray[np.uint8]) -> FeatureSteps:
        """Compute the features of one image, and keep the steps that lead to them."""
        ink = _ink(image[None])
        plane = self._plane_of(ink)
        edges = split_gradient(plane, directions=self.directions)
        vectors = self._pooled(edges, count=1)
        steps = GradientSteps(
            moments=image_moments(ink, side=self.plane),
            plane=plane[0],
            gradient=np.concatenate(sobel_gradient(plane)),
            directions=edges[:, 0],
            pooled=self._as_grid(vectors[0]),
        )
        return FeatureSteps(self._projected(vectors)[0], steps)

    def pooled_of(self, vector: FloatArray) -> FloatArray | None:
        """Return the pooled values that the principal components keep."""
        if self.components:
            vector = np.maximum(self.components_ @ vector + self.mean_, 0, dtype=np.float32)
        return self._as_grid(vector)

    def weight_planes(self, weights: FloatArray, image_shape: tuple[int, int]) -> FloatArray:
        """Return the weights of the first directions, summed over the second ones."""
        if self.components:
            weights = self.components_ @ weights
        planes = weights.reshape(self.directions, self.directions, self.grid, self.grid, -1)
        summed: FloatArray = np.moveaxis(planes.sum(axis=1), -1, 0)
        return summed

    def by_position(
        self, vector: FloatArray, weights: FloatArray, image_shape: tuple[int, int]
    ) -> FloatArray:
        """Return what each position of the coarse grid contributes to weighted sums."""
        if self.components:  # orthonormal: what they project and what they weigh can be spread back
            vector, weights = self.components_ @ vector, self.components_ @ weights
        parts = (vector[:, None] * weights).reshape(self.directions**2, self.grid, self.grid, -1)
        summed: FloatArray = parts.sum(axis=0)
        return summed

    def _as_grid(self, values: FloatArray) -> FloatArray:
        return values.reshape(self.directions, self.directions, self.grid, self.grid)

    def _of_block(self, planes: npt.NDArray[Any]) -> FloatArray:
        edges = split_gradient(self._plane_of(_ink(planes)), directions=self.directions)
        return self._projected(self._pooled(edges, count=len(planes)))

    def _plane_of(self, ink: FloatArray) -> FloatArray:
        """Return the planes of images, float32 of shape (n, plane, plane)."""
        return normalise_moments(ink, side=self.plane)

    def _pooled(self, edges: FloatArray, *, count: int) -> FloatArray:
        """Return the pooled features of `count` images, (count, full_length), from their directions."""
        halved: FloatArray = np.matmul(self._halving.T @ edges, self._halving, dtype=np.float32)
        np.sqrt(halved, out=halved)
        side = self.plane // 2
        turns = split_gradient(halved.reshape(-1, side, side), directions=self.directions)
        pooled: FloatArray = turns.reshape(-1, side * side) @ self._pooling
        np.power(pooled, np.float32(ROOT), out=pooled)
        # From (second direction, first direction, image, position) to (image, first, second, position).
        by_image = pooled.reshape(self.directions, self.directions, count, -1).transpose(2, 1, 0, 3)
        vectors: FloatArray = by_image.reshape(count, -1)
        return vectors

    def _projected(self, vectors: FloatArray) -> FloatArray:
        """Return the principal components of pooled features."""
        if not self.components:
            return vectors
        projected: FloatArray = np.subtract(vectors, self.mean_, dtype=np.float32) @ self.components_
        return projected


def _ink(planes: npt.NDArray[Any]) -> FloatArray:
    """Return grey values from 0 to 255 as ink from 0 to 1."""
    ink: FloatArray = planes.astype(np.float32) / np.float32(255)
    return ink


FEATURE_TYPES: Mapping[str, type[PixelFeatures] | type[GradientFeatures]] = {
    "gradient": GradientFeatures,
    "pixels": PixelFeatures,
}
"""The transformer of each kind of features in `mnist_gui.learning.recipes.FEATURES`."""


def _gaussians(length: int, count: int, *, sigma: float) -> FloatArray:
    """Return the weights, summing to 1, of `count` evenly spaced Gaussians, shape (length, count)."""
    centres = (np.arange(count) + 0.5) * length / count
    weights = np.exp(-0.5 * ((np.arange(length)[:, None] + 0.5 - centres) / sigma) ** 2)
    normalised: FloatArray = (weights / weights.sum(axis=0)).astype(np.float32)
    return normalised


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
