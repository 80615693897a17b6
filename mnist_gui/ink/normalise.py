"""Normalises the ink of a digit to a 28x28 image by the MNIST protocol.

MNIST scaled each digit, keeping its proportions, so that its ink just fits a box of 20x20 pixels, with grey
levels from anti-aliasing, and moved it by whole pixels so that its centre of mass lies in the middle of a
28x28 image (LeCun, Bottou, Bengio, Haffner 1998). Measured on its 60,000 training images: the longer side is
20 pixels in all but 13, the darkest pixel is 254 or 255 in all, and the centre of mass lies within half a
pixel of the pixel (14, 14) in all. Digits of MNIST are therefore not changed.
"""

from functools import lru_cache

import numpy as np

from mnist_gui.ink.arrays import Ink, Tones

SIZE = 28
"""Height and width of an image, in pixels."""

BOX = 20
"""Longer side of the ink, in pixels."""

MIDDLE = 14
"""Pixel index of the centre of mass in x and y; not the symmetric 13.5. Over MNIST's training images, the
centre is distributed evenly between 13.5 and 14.5."""

INK_THRESHOLD = 0.5 / 255
"""Least ink that belongs to the bounding box: any that an 8-bit image can show."""


def normalise(ink: Ink) -> Tones:
    """Scale and move a digit as MNIST would have it.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 is paper, 1 is full ink. There must be no noise: all ink above `INK_THRESHOLD` belongs to the digit.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink; the maximum is 255. Zeros without ink.

    Raises
    ------
    ValueError
        If `ink` is not two-dimensional.
    """
    if ink.ndim != 2:
        raise ValueError(f"ink must have the shape (h, w), not {ink.shape}")
    inked = ink > INK_THRESHOLD
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return np.zeros((SIZE, SIZE), dtype=np.uint8)
    digit = fit_in_box(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    return np.rint(255 * centre_by_mass(digit / digit.max())).astype(np.uint8)


def fit_in_box(ink: Ink) -> Ink:
    """Scale ink, 0 to 1, so that its longer side is 20 pixels; keep its proportions to the nearest pixel."""
    height, width = (max(1, round(side * BOX / max(ink.shape))) for side in ink.shape)
    return resample(ink, height, width)


def resample(ink: Ink, height: int, width: int) -> Ink:
    """Resample ink, 0 to 1, to another height and width by `resampling_matrix`."""
    rows, columns = resampling_matrix(ink.shape[0], height), resampling_matrix(ink.shape[1], width)
    return np.clip(rows @ ink @ columns.T, np.float32(0), np.float32(1))


@lru_cache(maxsize=512)
def resampling_matrix(source: int, target: int) -> Ink:
    """Return the matrix that resamples a line of pixels to another length.

    The kernel is Keys' cubic convolution (R. G. Keys, 1981), a = -1/2. For shrinking, it is widened to cover
    all source pixels of a target pixel. For equal lengths the matrix is the identity.

    Returns
    -------
    ndarray of float32, shape (target, source)
        Read-only. Each row sums to 1; at the ends, weights of pixels outside are distributed to those inside.
    """
    scale = source / target
    centres = (np.arange(target) + 0.5) * scale - 0.5
    distance = np.abs(np.arange(source) - centres[:, None]) / max(1.0, scale)
    near = (1.5 * distance - 2.5) * distance**2 + 1
    far = ((-0.5 * distance + 2.5) * distance - 4) * distance + 2
    weights = np.where(distance < 1, near, np.where(distance < 2, far, 0.0))
    matrix: Ink = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    matrix.flags.writeable = False
    return matrix


def centre_by_mass(digit: Ink) -> Ink:
    """Move ink by whole pixels so that its centre of mass is nearest to the middle of a 28x28 image.

    Parameters
    ----------
    digit : ndarray of float32, shape (h, w), h and w at most 20
        0 to 1, not all zero.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        Ink beyond the image is cut off.
    """
    height, width = digit.shape
    image = np.zeros((SIZE + 2 * BOX, SIZE + 2 * BOX), dtype=np.float32)
    top, left = BOX + _start(digit.sum(axis=1)), BOX + _start(digit.sum(axis=0))
    image[top : top + height, left : left + width] = digit
    return image[BOX:-BOX, BOX:-BOX]


def _start(profile: Ink) -> int:
    """Return the start of a profile of ink that brings its centre of mass nearest to `MIDDLE`."""
    centre = float(np.average(np.arange(len(profile)), weights=profile.astype(np.float64)))
    # The centre of symmetric ink can lie between two pixels; it goes up or left despite rounding errors.
    return round(MIDDLE - centre - 1e-4)
