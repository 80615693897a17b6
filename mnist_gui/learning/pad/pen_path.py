"""The path of the pen through a drawing, with normalised position, size, slant and number of samples.

Tablets report points at equal times, mice at irregular times, and an erased stroke may begin anywhere. Each
stroke is therefore sampled at equal distances first, so that samples depend only on its shape. Then position,
spread and slant are computed from the moments of the samples and removed, as `mnist_gui.learning.moments`
does for images.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Drawing

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

STEPS = 72
"""Number of equal steps along all strokes together."""

LEAST_LENGTH = 1e-3
"""Lower bound of the path's length, in units of the drawing's longer side; a dot has no length."""

POINT_VARIANCE = 2e-4
"""Variance of a single sample, in squares of that unit, so that lines and dots have a width."""

STEEPEST_SLANT = 1.0
"""Largest shear that is removed, in x per y."""


@dataclass(frozen=True, eq=False)
class PenPath:
    """Samples along the strokes of a drawing, at most `STEPS` + 2 for each stroke.

    Attributes
    ----------
    points : ndarray of float64, shape (n, 2)
        x and y; their mean along the path is 0, and the standard deviation of the longer side is 1/2.
    stroke : ndarray of intp, shape (n,)
        The stroke of each sample, from 0, ascending; each has at least two samples.
    length : float
        Length of the strokes, in units of the drawing's longer side.
    slant : float
        The shear that was removed, in x per y.
    spread : tuple of float
        Standard deviations of x and y after removing the slant, in that unit.
    variances : tuple of float
        Variances of x and y and their covariance before normalisation, in squares of that unit.
    """

    points: Floats
    stroke: Indices
    length: float
    slant: float
    spread: tuple[float, float]
    variances: tuple[float, float, float]


def pen_path(drawing: Drawing) -> PenPath:
    """Return the path of the pen through a drawing of at least one stroke."""
    points = np.concatenate([stroke.points for stroke in drawing.strokes]).astype(np.float64)
    stroke = np.repeat(np.arange(len(drawing.strokes)), [len(stroke.points) for stroke in drawing.strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) / max((high - low).max(), 1e-9)
    samples, stroke, length = _resampled(points, stroke)
    return _normalised(_smoothed(_smoothed(samples, stroke), stroke), stroke, length)


def segments(points: Floats, stroke: Indices) -> tuple[Floats, Floats, Indices]:
    """Return the middle, the step and the stroke of each segment."""
    inside = stroke[1:] == stroke[:-1]
    starts, ends = points[:-1][inside], points[1:][inside]
    return (starts + ends) / 2, ends - starts, stroke[1:][inside]


def lengths(steps: Floats) -> Floats:
    """Return the length of each step, slightly more than 0 so that it can be a divisor."""
    return np.hypot(steps[:, 0], steps[:, 1]) + 1e-9


def _resampled(points: Floats, stroke: Indices) -> tuple[Floats, Indices, float]:
    """Sample strokes at equal distances, ends included; return samples, their strokes and the length."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    first = np.diff(stroke, prepend=-1) > 0
    steps = np.where(first[1:], 0.0, steps)
    moved = first | np.r_[True, steps > 0]  # a pen that rests adds nothing
    way = np.r_[0.0, steps.cumsum()]
    begin = way[first]
    length = np.diff(np.r_[begin, way[-1]])
    total = float(length.sum())
    counts = np.maximum(2, np.rint(length / (max(total, LEAST_LENGTH) / STEPS)).astype(np.intp) + 1)
    sampled = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(sampled)) - np.repeat(counts.cumsum() - counts, counts)
    # Along the path, each stroke begins where the last one ends; a gap of 1 between them parts the two.
    at = begin[sampled] + number / (counts - 1)[sampled] * length[sampled] + sampled
    known = (way + stroke)[moved]
    samples = np.stack([np.interp(at, known, points[moved, axis]) for axis in (0, 1)], axis=1)
    return samples, sampled, total


def _smoothed(points: Floats, stroke: Indices) -> Floats:
    """Average each sample with its neighbours, weights 1/4, 1/2, 1/4; keep the ends of strokes."""
    if len(points) < 3:
        return points
    smooth = points.copy()
    inner = np.flatnonzero(stroke[2:] == stroke[:-2]) + 1
    smooth[inner] = (points[inner - 1] + 2 * points[inner] + points[inner + 1]) / 4
    return smooth


def _normalised(points: Floats, stroke: Indices, length: float) -> PenPath:
    """Remove position, size and slant from samples, weighted by the length of their segments."""
    middles, steps, _ = segments(points, stroke)
    weights = lengths(steps)
    weights /= weights.sum()
    centre = weights @ middles
    x, y = (middles - centre).T
    variance_x, variance_y = weights @ (x * x) + POINT_VARIANCE, weights @ (y * y) + POINT_VARIANCE
    covariance = weights @ (x * y)
    slant = float(np.clip(covariance / variance_y, -STEEPEST_SLANT, STEEPEST_SLANT))
    upright = max(variance_x - 2 * slant * covariance + slant**2 * variance_y, 1e-6)
    spread = np.sqrt([upright, variance_y])
    # The shorter side is widened by the aspect mapping of `mnist_gui.learning.moments`.
    widening = np.sqrt(np.sin(np.pi / 2 * spread.min() / spread.max()))
    scale = np.where(spread < spread.max(), widening, 1.0) / (2 * spread)
    x, y = (points - centre).T
    return PenPath(
        points=np.stack([(x - slant * y) * scale[0], y * scale[1]], axis=1),
        stroke=stroke,
        length=length,
        slant=slant,
        spread=(float(spread[0]), float(spread[1])),
        variances=(float(variance_x), float(variance_y), float(covariance)),
    )
