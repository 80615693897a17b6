"""Moment normalisation: bring images to a standard position, size and slant.

The moments of an image are sums over its pixels of ink times powers of x and y. They tell how much ink there
is, where its centre lies, how far it spreads and how it slants. An affine map removes these differences. (R.
Casey, "Moment normalization of handprinted characters", 1970; the aspect mapping is that of C.-L. Liu, K.
Nakashima, H. Sako and H. Fujisawa, "Handwritten digit recognition: investigation of normalization and feature
extraction techniques", 2004.)
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float32]

EXTENT = 2.5
"""Half the side of the normalised box, in standard deviations of the ink."""

PLACED_SHARE = 7 / 8
"""Share of a plane that the longer side of an image takes where it is left as it is: 28 of 32 pixels."""

STEEPEST_SLANT = 1.0
"""Largest shear that is removed, in pixels of x for one of y: beyond 45 degrees it is shape, not slant."""


class Moments(NamedTuple):
    """Where the ink of images is, how far it spreads and how it slants, each float32 of shape (n,).

    Attributes
    ----------
    centre_x, centre_y : ndarray
        Centre of mass, in pixels from the centre of the pixel at the top left.
    spread_x, spread_y : ndarray
        Standard deviations of the ink once it is upright, in pixels.
    slant : ndarray
        Shear, in pixels of x for one of y; positive if the ink leans to the left going up.
    """

    centre_x: FloatArray
    centre_y: FloatArray
    spread_x: FloatArray
    spread_y: FloatArray
    slant: FloatArray


def image_moments(ink: FloatArray, *, side: int) -> Moments:
    """Return the moments that `normalise_moments` removes, in pixels of the images.

    Parameters
    ----------
    ink : ndarray of float32, shape (n, h, w)
        0 is paper, 1 is ink.
    side : int
        Side of the plane, in pixels: larger images are reduced before they are measured.
    """
    factor = _reduction(ink, largest=2 * side)
    found = _moments(_reduced(ink, largest=2 * side))
    if factor == 1:
        return found
    shift = np.float32((factor - 1) / 2)  # from the centre of a block to that of its first pixel
    scaled = [value * np.float32(factor) for value in found[:4]]
    return Moments(scaled[0] + shift, scaled[1] + shift, scaled[2], scaled[3], found.slant)


def normalise_moments(ink: FloatArray, *, side: int) -> FloatArray:
    """Map images onto a square plane, upright, centred and at a standard size.

    The slant is the shear for which the mixed second moment vanishes. The box reaches `EXTENT` standard
    deviations of the ink to each side. Its longer side fills the plane; the shorter is widened by the aspect
    mapping r -> sqrt(sin(pi r / 2)), so that a one stays thin but keeps some width.

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
    # Image pixels for one plane pixel: the shorter side fills `aspect` of the plane, the longer all of it.
    along_x = 2 * EXTENT * spread_x / side / np.where(spread_x < spread_y, aspect, 1)
    along_y = 2 * EXTENT * spread_y / side / np.where(spread_y < spread_x, aspect, 1)
    # A shear along x does not mix rows, so the map is separable: within each row, then between rows.
    offsets = np.arange(side, dtype=np.float32) + np.float32(0.5 - side / 2)
    rows = np.arange(ink.shape[1], dtype=np.float32) - centre_y[:, None]
    x = (centre_x[:, None] + slant[:, None] * rows)[:, :, None] + (along_x[:, None] * offsets)[:, None, :]
    y = centre_y[:, None] + along_y[:, None] * offsets
    nearness = 1 - np.abs(y[:, :, None] - np.arange(ink.shape[1], dtype=np.float32))
    normalised: FloatArray = np.maximum(nearness, 0, out=nearness) @ _sample_rows(ink, x)
    return normalised


def place_on_plane(ink: FloatArray, *, side: int) -> FloatArray:
    """Map images onto a square plane as they are: neither moved nor sized by their ink, nor made upright.

    Parameters
    ----------
    ink : ndarray of float32, shape (n, h, w)
        0 is paper, 1 is ink.
    side : int
        Side of the plane, in pixels. The longer side of an image takes `PLACED_SHARE` of it.

    Returns
    -------
    ndarray of float32, shape (n, side, side)
    """
    ink = _reduced(ink, largest=2 * side)
    step = max(ink.shape[1:]) / (side * PLACED_SHARE)
    offsets = step * (np.arange(side) + 0.5 - side / 2)
    by_row, by_column = (
        np.maximum(1 - np.abs((length - 1) / 2 + offsets[:, None] - np.arange(length)), 0)
        for length in ink.shape[1:]
    )
    placed: FloatArray = by_row.astype(np.float32) @ ink @ by_column.T.astype(np.float32)
    return placed


def _moments(ink: FloatArray) -> Moments:
    """Return the moments of images."""
    middle_y, middle_x = (ink.shape[1] - 1) / 2, (ink.shape[2] - 1) / 2
    # Powers of the distance from the centre keep the sums small enough for float32.
    powers_y = np.vander(np.arange(ink.shape[1]) - middle_y, 3, increasing=True).astype(np.float32)
    powers_x = np.vander(np.arange(ink.shape[2]) - middle_x, 3, increasing=True).astype(np.float32)
    sums = (powers_y.T @ ink @ powers_x).astype(np.float64)
    mass = np.maximum(sums[:, 0, 0], 1e-6)
    mean_x, mean_y = sums[:, 0, 1] / mass, sums[:, 1, 0] / mass
    # A pixel is a square, not a point. Its own variance of 1/12 gives lines and dots a width.
    variance_x = np.maximum(sums[:, 0, 2] / mass - mean_x**2, 0) + 1 / 12
    variance_y = np.maximum(sums[:, 2, 0] / mass - mean_y**2, 0) + 1 / 12
    covariance = sums[:, 1, 1] / mass - mean_x * mean_y
    slant = np.clip(covariance / variance_y, -STEEPEST_SLANT, STEEPEST_SLANT)
    upright_x = np.maximum(variance_x - 2 * slant * covariance + slant**2 * variance_y, 1 / 12)
    values = (mean_x + middle_x, mean_y + middle_y, np.sqrt(upright_x), np.sqrt(variance_y), slant)
    return Moments(*(value.astype(np.float32) for value in values))


def _sample_rows(ink: FloatArray, x: FloatArray) -> FloatArray:
    """Interpolate each row of ink (n, h, w) linearly at positions x (n, h, k); zero beyond its ends."""
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
    """Average square blocks of pixels so that neither side is longer than `largest`."""
    height, width = ink.shape[1:]
    factor = _reduction(ink, largest=largest)
    if factor == 1:
        return ink
    padded = np.pad(ink, ((0, 0), (0, -height % factor), (0, -width % factor)))
    blocks = padded.reshape(len(ink), padded.shape[1] // factor, factor, padded.shape[2] // factor, factor)
    means: FloatArray = blocks.mean(axis=(2, 4), dtype=np.float32)
    return means


def _reduction(ink: FloatArray, *, largest: int) -> int:
    """Return the side of the blocks of `_reduced`, in pixels."""
    longest = int(max(ink.shape[1:]))
    return -(-longest // largest)
