"""Any grey picture of a digit -> 28x28 by the MNIST protocol.

MNIST scaled each digit, keeping its proportions, so that its ink just fits a box of 20x20 pixels, with grey
levels from anti-aliasing, and moved it by whole pixels so that its centre of mass lies in the middle of a
28x28 image (LeCun, Bottou, Bengio, Haffner 1998). Measured on its 60,000 training images: the longer side is
20 pixels in all but 13, the darkest pixel is 254 or 255 in all, and the centre of mass lies within half a
pixel of the pixel (14, 14) in all. A digit of MNIST is therefore left as it is.
"""

import numpy as np
import numpy.typing as npt

SIZE = 28
"""Height and width of an image, in pixels."""

BOX = 20
"""The longer side of the ink, in pixels."""

MIDDLE = 14
"""Where the centre of mass goes, as a pixel index in x and y; not the symmetric 13.5."""

INK_THRESHOLD = 0.5 / 255
"""Ink above this counts as ink when the bounding box is sought: all that an 8-bit image can show."""


def normalise(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Bring a digit to the size and place that it would have in MNIST.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 is paper, 1 is full ink; of any size. All that is above `INK_THRESHOLD` belongs to the digit, so
        noise must have been removed.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink; the darkest pixel is 255. Zeros if there is no ink.

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
    return np.rint(255 * centred(digit / digit.max())).astype(np.uint8)


def fit_in_box(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale a picture so that its longer side is 20 pixels, keeping its proportions to the nearest pixel.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 to 1.

    Returns
    -------
    ndarray of float32, shape (h', w'), max(h', w') == 20
        0 to 1.
    """
    height, width = (max(1, round(side * BOX / max(ink.shape))) for side in ink.shape)
    return resampled(ink, height, width)


def resampled(ink: npt.NDArray[np.float32], height: int, width: int) -> npt.NDArray[np.float32]:
    """Resample a picture to another height and width, with `resampling` along either axis; 0 to 1."""
    rows, columns = resampling(ink.shape[0], height), resampling(ink.shape[1], width)
    return np.clip(rows @ ink @ columns.T, np.float32(0), np.float32(1))


def resampling(source: int, target: int) -> npt.NDArray[np.float32]:
    """Return the matrix that resamples a line of pixels to another length, smoothly both ways.

    The kernel is Keys' cubic convolution (R. G. Keys, 1981), a = -1/2. To shrink, it is stretched over the
    source pixels that fall on one target pixel, so that nothing is skipped; for equal lengths it is the
    identity.

    Returns
    -------
    ndarray of float32, shape (target, source)
        Each row sums to 1. At the ends, the weights that would fall outside are shared by the pixels inside.
    """
    scale = source / target
    centres = (np.arange(target) + 0.5) * scale - 0.5
    distance = np.abs(np.arange(source) - centres[:, None]) / max(1.0, scale)
    near = (1.5 * distance - 2.5) * distance**2 + 1
    far = ((-0.5 * distance + 2.5) * distance - 4) * distance + 2
    weights = np.where(distance < 1, near, np.where(distance < 2, far, 0.0))
    matrix: npt.NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return matrix


def centred(digit: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Place a picture by whole pixels so that its centre of mass is nearest to the middle of a 28x28 image.

    Parameters
    ----------
    digit : ndarray of float32, shape (h, w), h and w at most 20
        0 to 1, not all zero.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        What would reach beyond the image is cut off.
    """
    height, width = digit.shape
    image = np.zeros((SIZE + 2 * BOX, SIZE + 2 * BOX), dtype=np.float32)
    top, left = BOX + _start(digit.sum(axis=1)), BOX + _start(digit.sum(axis=0))
    image[top : top + height, left : left + width] = digit
    return image[BOX:-BOX, BOX:-BOX]


def _start(profile: npt.NDArray[np.float32]) -> int:
    """Return where a profile of ink must start so that its centre of mass is nearest to `MIDDLE`."""
    centre = float(np.average(np.arange(len(profile)), weights=profile.astype(np.float64)))
    # Symmetric ink can balance just between two pixels. Up and left it goes, however its sums were rounded.
    return round(MIDDLE - centre - 1e-4)
