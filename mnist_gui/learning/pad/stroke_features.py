"""Features of the stroke expert: how the pen travelled, not which ink it left.

A crossed seven and a nine may leave nearly the same ink, but the pen took different paths. Five blocks of
numbers are computed from the normalised `PenPath`, 1,024 in total:

1. Travel: how far the pen went in each of 8 directions, by position (Gaussians on a 5x5 grid). These are the
   direction planes of `mnist_gui.learning.direction_planes`, with the sense of travel added.
   (Z.-L. Bai and Q. Huo, "A study on the use of 8-directional features for online handwritten Chinese
   character recognition", 2005.)
2. Bends: the same for pairs of directions a few steps apart, on a 3x3 grid: where and how the pen turned.
3. Jumps: moves with the pen up, as straight lines, by direction and position.
4. Course: the whole path, jumps included, as 33 points with the directions between them.
5. Summary: number of strokes, lengths, turning, slant, aspect.

A root makes the first three more evenly distributed. Each block is reduced to its principal components and
scaled to its share of the variance, then all blocks together are reduced to 160 principal components. These
steps are linear, so `StrokeFeatures` stores them as a single affine map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.pen_path import Floats, Indices, PenPath, lengths, pen_path, segments
from mnist_gui.learning.principal_components import principal_components
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

DIRECTIONS = 8
LAG = 4
"""Number of steps between the two directions of a bend."""

COURSE = 32
"""Number of parts of the course."""

COURSE_WEIGHT, JUMP_WEIGHT = 0.5, 0.7
"""Weights of the course's directions and of its pen-up marks; its points have weight 1."""

ROOT = 0.4


@dataclass(frozen=True)
class Block:
    """How one block of numbers is reduced.

    Attributes
    ----------
    length : int
        Number of numbers.
    share : float
        Share of the total variance, in any unit.
    components : int
        Number of principal components; 0 keeps the numbers as they are.
    standardised : bool
        Whether each number is scaled to variance 1 first.
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
"""Travel, bends, jumps, course and summary. Shares and components were chosen by cross-validation."""

FULL_LENGTH = sum(block.length for block in BLOCKS)
"""Number of raw features of a drawing, 1,024."""


class StrokeFeatures:
    """Turns drawings into vectors.

    Parameters
    ----------
    components : int
        Number of principal components, 1 to 1024; fewer if `fit` gets fewer drawings.

    Attributes
    ----------
    mean_ : ndarray of float32, shape (1024,)
        Mean of the raw features.
    components_ : ndarray of float32, shape (1024, k)
        The map from centred raw features to the vector; k is `components` or less.

    Raises
    ------
    ValueError
        If the number of components is out of its range.
    """

    def __init__(self, components: int = 160) -> None:
        if not 1 <= components <= FULL_LENGTH:
            raise ValueError(f"no stroke features of {components} components")
        self.components = components

    def fit(self, numbers: FloatArray) -> Self:
        """Fit the principal components to the result of `raw_features`, and return self."""
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
        """Turn drawings into vectors, float32 of shape (n, k); see `raw_features`."""
        return self.project(raw_features(drawings, report=report, token=token))

    def project(self, numbers: FloatArray) -> FloatArray:
        """Return the vectors that belong to the result of `raw_features`, float32 of shape (n, k)."""
        vectors: FloatArray = (numbers - self.mean_) @ self.components_
        return vectors

    @property
    def state(self) -> Mapping[str, FloatArray]:
        """The fitted arrays, by name."""
        return {"mean": self.mean_, "components": self.components_}

    @state.setter
    def state(self, state: Mapping[str, FloatArray]) -> None:
        self.mean_, self.components_ = state["mean"], state["components"]


def raw_features(
    drawings: Sequence[Drawing], *, report: Report = ignore_progress, token: CancelToken | None = None
) -> FloatArray:
    """Return the raw features of drawings of any size and position.

    Parameters
    ----------
    drawings : sequence of Drawing, length n
    report : callable
        Called with the number of drawings done.
    token : CancelToken, optional
        Checked between drawings.

    Returns
    -------
    ndarray of float32, shape (n, 1024)
        Finite; zeros for a blank drawing.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
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
    """Return the five blocks of a drawing, before taking the root."""
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
        _summary(path, steps, stroke),
    ]


def split_steps(steps: Floats) -> Floats:
    """Split each step into the two nearest of 8 directions by the parallelogram rule.

    The diagonal gets the smaller coordinate, the axis gets the rest of the larger one, as in
    `mnist_gui.learning.direction_planes.split_gradient`.

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


def _pooled(values: Floats, positions: Floats, *, grid: int) -> Floats:
    """Sum values (n, k) at positions (n, 2) by Gaussians on a grid over -1 to 1, shape (k * grid ** 2,)."""
    centres = (np.arange(grid) + 0.5) / grid * 2 - 1
    sigma = np.sqrt(2) / np.pi * (2 / grid)  # the width that the sampling theorem gives
    near_x, near_y = np.exp(-0.5 * ((positions.T[:, :, None] - centres) / sigma) ** 2)
    weights = (near_y[:, :, None] * near_x[:, None, :]).reshape(len(positions), grid**2)
    pooled: Floats = values.T @ weights
    return pooled.ravel()


def _jumps(path: PenPath) -> Floats:
    """Return the moves between strokes, in eight equal steps each."""
    last = np.flatnonzero(np.diff(path.stroke))
    parts = np.linspace(0, 1, 9)[:, None, None]
    points = path.points[last] + parts * (path.points[last + 1] - path.points[last])
    steps = np.diff(points, axis=0).reshape(-1, 2)
    middles = ((points[1:] + points[:-1]) / 2).reshape(-1, 2)
    return _pooled(split_steps(steps), middles, grid=3)


def _course(path: PenPath) -> Floats:
    """Return points at equal distances along the whole path, their directions, and where the pen was up."""
    distance = np.r_[0.0, lengths(np.diff(path.points, axis=0)).cumsum()]
    at = np.linspace(0, distance[-1], COURSE + 1)
    points = np.stack([np.interp(at, distance, path.points[:, axis]) for axis in (0, 1)])
    steps = np.diff(points, axis=1)
    segment = np.searchsorted(distance, (at[1:] + at[:-1]) / 2) - 1
    up = np.diff(path.stroke)[np.clip(segment, 0, len(distance) - 2)] > 0
    directions = COURSE_WEIGHT * steps / lengths(steps.T)
    return np.concatenate([points.ravel(), directions.ravel(), JUMP_WEIGHT * up])


def _summary(path: PenPath, steps: Floats, stroke: Indices) -> Floats:
    """Return numbers about the whole drawing, of similar magnitude."""
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    turns = np.diff(angles)[stroke[1:] == stroke[:-1]]
    turns -= 2 * np.pi * np.rint(turns / (2 * np.pi))
    # A hairpin turn counts for neither side: rounding alone would choose one.
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
    """Return the linear map that reduces a block."""
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
