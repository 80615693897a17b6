"""What the stroke expert is shown of a drawing: how the pen travelled, not what ink it left.

A crossed seven and a nine may leave nearly the same ink; the pen that drew them went other ways. From the
normalised `PenPath` five blocks of numbers are taken, 1,024 in all:

1. Travel: how far the pen went in each of 8 directions, by place (Gaussians on a 5x5 grid). It is what the
   direction planes of `mnist_gui.learning.features` are to an image, with the sense of travel added.
   (Z.-L. Bai and Q. Huo, "A study on the use of 8-directional features for online handwritten Chinese
   character recognition", 2005.)
2. Bends: the same for pairs of directions a few steps apart, on a 3x3 grid: where the pen turned, and how.
3. Jumps: the moves with the pen up, as straight lines, by direction and place.
4. Course: the whole way, jumps included, as 33 points with the directions between them.
5. The whole: number of strokes, lengths, turning, slant, aspect.

A root makes the first three more evenly distributed. Then each block is reduced to its principal components
and to a share of the variance that is its weight, and all of them together to 160 principal components. All
that is linear, so what `StrokeFeatures` learns is a single affine map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.features import principal_components
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.pen_path import Floats, Indices, PenPath, lengths, pen_path, segments
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

DIRECTIONS = 8
LAG = 4
"""Steps between the two directions of a bend."""

COURSE = 32
"""Parts of the course."""

COURSE_WEIGHT, JUMP_WEIGHT = 0.5, 0.7
"""What a direction of the course, and a part of it with the pen up, count beside its places."""

ROOT = 0.4


@dataclass(frozen=True)
class Block:
    """A block of numbers: how many, and what becomes of them.

    Attributes
    ----------
    length : int
        How many they are.
    share : float
        Their share of the variance, in any unit.
    components : int
        Principal components that are kept; 0 for the numbers themselves.
    standardised : bool
        Whether each number is brought to variance 1 first.
    """

    length: int
    share: float
    components: int = 0
    standardised: bool = False


BLOCKS = (
    Block(length=DIRECTIONS * 25, share=0.4, components=100),
    Block(length=DIRECTIONS**2 * 9, share=0.7, components=180),
    Block(length=DIRECTIONS * 9, share=0.1, components=30),
    Block(length=2 * (COURSE + 1) + 3 * COURSE, share=0.1),
    Block(length=14, share=0.1, standardised=True),
)
"""Travel, bends, jumps, course and the whole. Shares and components were chosen by cross-validation."""

FULL_LENGTH = sum(block.length for block in BLOCKS)
"""Numbers that are taken from a drawing, 1,024."""


class StrokeFeatures:
    """How the pen travelled, as a vector.

    Parameters
    ----------
    components : int
        Principal components that are kept, if there are as many drawings to learn them from; 1 to 1024.

    Attributes
    ----------
    mean_ : ndarray of float32, shape (1024,)
        Mean of the numbers of the drawings that `fit` has seen.
    components_ : ndarray of float32, shape (1024, k)
        The map from numbers to the vector; k is `components` or fewer.

    Raises
    ------
    ValueError
        If the number of components is out of its range.
    """

    name = "strokes"

    def __init__(self, components: int = 160) -> None:
        if not 1 <= components <= FULL_LENGTH:
            raise ValueError(f"no stroke features of {components} components")
        self.components = components

    def fit(self, drawings: Sequence[Drawing], *, token: CancelToken | None = None) -> Self:
        """Learn the principal components of drawings, and return itself."""
        return self.fit_described(describe(drawings, token=token))

    def fit_described(self, numbers: FloatArray) -> Self:
        """Learn the principal components of drawings of which `describe` has made numbers."""
        with single_threaded_blas():
            self.mean_ = numbers.mean(axis=0, dtype=np.float64).astype(np.float32)
            ends = np.cumsum([block.length for block in BLOCKS])
            maps = [
                _block_map(numbers[:, end - block.length : end], block)
                for block, end in zip(BLOCKS, ends, strict=True)
            ]
            joined = _block_diagonal(maps)
            vectors = (numbers - self.mean_) @ joined
            self.components_ = joined @ principal_components(vectors, self.components)[1]
        return self

    def transform(
        self,
        drawings: Sequence[Drawing],
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> FloatArray:
        """Turn drawings into vectors.

        Parameters
        ----------
        drawings : sequence of Drawing, length n
            Of any size, anywhere; a blank one gives what a drawing without any travel would.
        report : callable
            Hears how many drawings are done.
        token : CancelToken, optional
            Looked at between drawings.

        Returns
        -------
        ndarray of float32, shape (n, k)
            Finite.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        return self.project(describe(drawings, report=report, token=token))

    def project(self, numbers: FloatArray) -> FloatArray:
        """Return the vectors of drawings of which `describe` has made numbers, float32 of shape (n, k)."""
        vectors: FloatArray = (numbers - self.mean_) @ self.components_
        return vectors

    @property
    def state(self) -> Mapping[str, FloatArray]:
        """What `fit` has learned, by name."""
        return {"mean": self.mean_, "components": self.components_}

    @state.setter
    def state(self, state: Mapping[str, FloatArray]) -> None:
        self.mean_, self.components_ = state["mean"], state["components"]

    def state_shapes(self, length: int) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each array of `state`, if vectors are of this length."""
        return {"mean": (FULL_LENGTH,), "components": (FULL_LENGTH, length)}

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {"components": self.components}


def describe(
    drawings: Sequence[Drawing], *, report: Report = ignore_progress, token: CancelToken | None = None
) -> FloatArray:
    """Return the numbers that are taken from drawings, float32 of shape (n, 1024); zeros of a blank one."""
    numbers = np.zeros((len(drawings), FULL_LENGTH), dtype=np.float32)
    rooted = sum(block.length for block in BLOCKS[:3])
    for row, drawing in enumerate(drawings):
        if token is not None:
            token.raise_if_cancelled()
        if not drawing.is_empty:
            numbers[row] = np.concatenate(_blocks_of(pen_path(drawing)))
        if row % 100 == 99 or row == len(drawings) - 1:
            report(Progress("Following the pen", row + 1, len(drawings), "drawings"))
    np.power(numbers[:, :rooted], np.float32(ROOT), out=numbers[:, :rooted])
    return numbers


def _blocks_of(path: PenPath) -> list[Floats]:
    """Return the five blocks of a drawing, before any root is taken."""
    middles, steps, stroke = segments(path.points, path.stroke)
    shares = split_steps(steps)
    travelled = lengths(steps)
    units = shares / np.sqrt((shares**2).sum(axis=1) + 1e-12)[:, None]
    early = np.flatnonzero(stroke[LAG:] == stroke[:-LAG])
    late = early + LAG
    pairs = units[early][:, :, None] * units[late][:, None, :]
    pairs *= np.sqrt(travelled[early] * travelled[late])[:, None, None]
    between = (middles[early] + middles[late]) / 2
    return [
        _pooled(shares, middles, grid=5),
        _pooled(pairs.reshape(len(early), DIRECTIONS**2), between, grid=3),
        _jumps(path),
        _course(path),
        _whole(path, steps, stroke),
    ]


def split_steps(steps: Floats) -> Floats:
    """Split each step onto the two nearest of 8 directions by the parallelogram rule.

    Between an axis and a diagonal, the smaller coordinate is for the diagonal and the rest of the larger one
    for the axis, as in `mnist_gui.learning.features.split_gradient`.

    Parameters
    ----------
    steps : ndarray of float64, shape (n, 2)
        x and y.

    Returns
    -------
    ndarray of float64, shape (n, 8)
        Zero or positive; right, right and down, down, and so on.
    """
    x, y = steps.T
    wide, high = np.abs(x), np.abs(y)
    rows = np.arange(len(steps))
    shares = np.zeros((len(steps), DIRECTIONS))
    shares[rows, np.where(x >= 0, 0, 4)] = np.maximum(wide - high, 0)
    shares[rows, np.where(y >= 0, 2, 6)] = np.maximum(high - wide, 0)
    diagonal = np.where(x >= 0, np.where(y >= 0, 1, 7), np.where(y >= 0, 3, 5))
    shares[rows, diagonal] = np.minimum(wide, high) * np.sqrt(2)
    return shares


def _pooled(values: Floats, places: Floats, *, grid: int) -> Floats:
    """Sum values (n, k) at places (n, 2) by Gaussians on a grid over -1 to 1, shape (k * grid ** 2,)."""
    centres = (np.arange(grid) + 0.5) / grid * 2 - 1
    sigma = np.sqrt(2) / np.pi * (2 / grid)  # the width that the sampling theorem gives
    near_x, near_y = np.exp(-0.5 * ((places.T[:, :, None] - centres) / sigma) ** 2)
    weights = (near_y[:, :, None] * near_x[:, None, :]).reshape(len(places), grid**2)
    pooled: Floats = values.T @ weights
    return pooled.ravel()


def _jumps(path: PenPath) -> Floats:
    """Return how the pen went from stroke to stroke, in eight equal steps each."""
    last = np.flatnonzero(np.diff(path.stroke))
    parts = np.linspace(0, 1, 9)[:, None, None]
    points = path.points[last] + parts * (path.points[last + 1] - path.points[last])
    steps = np.diff(points, axis=0).reshape(-1, 2)
    middles = ((points[1:] + points[:-1]) / 2).reshape(-1, 2)
    return _pooled(split_steps(steps), middles, grid=3)


def _course(path: PenPath) -> Floats:
    """Return points at equal distances along the whole way, their directions, and where the pen was up."""
    way = np.r_[0.0, lengths(np.diff(path.points, axis=0)).cumsum()]
    at = np.linspace(0, way[-1], COURSE + 1)
    points = np.stack([np.interp(at, way, path.points[:, axis]) for axis in (0, 1)])
    steps = np.diff(points, axis=1)
    segment = np.searchsorted(way, (at[1:] + at[:-1]) / 2) - 1
    up = np.diff(path.stroke)[np.clip(segment, 0, len(way) - 2)] > 0
    directions = COURSE_WEIGHT * steps / lengths(steps.T)
    return np.concatenate([points.ravel(), directions.ravel(), JUMP_WEIGHT * up])


def _whole(path: PenPath, steps: Floats, stroke: Indices) -> Floats:
    """Return numbers about the drawing as a whole, of about the same size."""
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    turns = np.diff(angles)[stroke[1:] == stroke[:-1]]
    turns -= 2 * np.pi * np.rint(turns / (2 * np.pi))
    # A hairpin is a turn to either side, so it must count for neither: rounding alone would choose one.
    signed = turns * (1 - (turns / np.pi) ** 8)
    strokes = int(path.stroke[-1]) + 1
    ends = path.points[-1] - path.points[0]
    variance_x, variance_y, covariance = path.variances
    return np.array(
        [
            min(strokes, 4),
            strokes == 1,
            strokes == 2,
            strokes >= 3,
            lengths(steps).sum() / 4,
            signed.sum() / 6,
            np.abs(turns).sum() / 10,
            path.slant,
            np.log(path.spread[0] / path.spread[1]),
            np.hypot(*ends),
            10 * covariance,
            path.length / 3,
            10 * variance_x,
            10 * variance_y,
        ]
    )


def _block_map(numbers: FloatArray, block: Block) -> FloatArray:
    """Return the linear map that makes of a block what its components and its share say."""
    if block.components:
        matrix = principal_components(numbers, block.components)[1]
    elif block.standardised:
        deviations = numbers.std(axis=0, dtype=np.float64)
        matrix = np.diag(1 / np.where(deviations > 0, deviations, 1)).astype(np.float32)
    else:
        matrix = np.eye(block.length, dtype=np.float32)
    variance = float((numbers @ matrix).var(axis=0, dtype=np.float64).sum())
    return matrix * np.float32(np.sqrt(block.share / (variance or 1)))


def _block_diagonal(matrices: Sequence[FloatArray]) -> FloatArray:
    joined = np.zeros(np.sum([matrix.shape for matrix in matrices], axis=0), dtype=np.float32)
    row = column = 0
    for matrix in matrices:
        joined[row : row + matrix.shape[0], column : column + matrix.shape[1]] = matrix
        row, column = row + matrix.shape[0], column + matrix.shape[1]
    return joined
