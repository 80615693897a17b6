"""Moment normalisation: the same digit at the same place, size and slant, however it was written.

The moments of an image - sums over its pixels of ink times powers of x and y - say how much ink there is,
where its middle lies, how far it spreads and how it leans. An affine map takes all of that out. (R. Casey,
"Moment normalization of handprinted characters", 1970; the aspect mapping is that of C.-L. Liu, K.
Nakashima, H. Sako and H. Fujisawa, "Handwritten digit recognition: investigation of normalization and
feature extraction techniques", 2004.)
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float32]

EXTENT = 2.5
"""Half the side of the box that moment normalisation cuts out, in standard deviations of the ink."""

STEEPEST_SLANT = 1.0
"""The largest shear that is undone, pixels of x for one of y: beyond 45 degrees it is shape, not slant."""


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
