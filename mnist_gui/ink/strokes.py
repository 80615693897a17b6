"""Measures the width of strokes, and widens thin ones."""

import math

import numpy as np

from mnist_gui.ink.arrays import Ink, Mask
from mnist_gui.ink.morphology import disc_dilation
from mnist_gui.ink.normalise import BOX, resample

THIN_STROKE = 1.2
"""Thinner strokes are widened, in pixels of the 20x20 box; hardly any of MNIST's are as thin."""

GOOD_STROKE = 2.5
"""Width of widened strokes: MNIST's median, measured by `stroke_width`."""

_ROWS = 64


def with_readable_strokes(ink: Ink) -> Ink:
    """Widen strokes that would disappear when scaled to MNIST's small box.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 is paper, 1 is ink.

    Returns
    -------
    ndarray of float32, shape (h', w')
        The same array if its strokes are at least `THIN_STROKE` wide; otherwise the inked part, in another
        size, with strokes about `GOOD_STROKE` wide.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return ink
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(digit.shape)
    if stroke_width(digit) * scale >= THIN_STROKE:
        return ink
    # About 100 pixels on the longer side make the widening smooth and cheap. A small digit is interpolated; a
    # large one is reduced to the maximum of each block, so that the thinnest line is kept.
    if max(digit.shape) > 100:
        digit = _maximum_of_blocks(digit, -(-max(digit.shape) // 100))
    else:
        height, width = (max(1, side * 100 // max(digit.shape)) for side in digit.shape)
        digit = resample(digit, height, width)
    scale = BOX / max(digit.shape)
    missing = (GOOD_STROKE / scale - stroke_width(digit)) / 2
    return disc_dilation(np.pad(digit, int(missing) + 1), missing) if missing > 0 else digit


def stroke_width(ink: Ink | Mask) -> float:
    """Estimate the width of the strokes of ink, 0 to 1 or a mask, and not all zero, in pixels.

    The estimate is twice the area of the ink over the length of its outline, since a stroke has two sides.
    The length is the integral of the gradient (co-area formula), which is correct for soft edges as well.
    """
    padded = np.zeros((ink.shape[0] + 2, ink.shape[1] + 2), dtype=ink.dtype)
    padded[1:-1, 1:-1] = ink
    # Some rows at a time, so that they stay in the processor's cache.
    outline = sum(_outline(padded[top : top + _ROWS + 1]) for top in range(0, len(padded) - 1, _ROWS))
    return float(2 * ink.sum(dtype=np.float64) / outline)


def _outline(ink: Ink | Mask) -> float:
    """Return the integral of the gradient between adjacent rows and columns; the last ones only end it."""
    here = ink[:-1, :-1]
    if ink.dtype == np.bool_:
        down, right = ink[1:, :-1] != here, ink[:-1, 1:] != here
        slanted = np.count_nonzero(down & right)
        return np.count_nonzero(down | right) + (math.sqrt(2) - 1) * slanted
    down, right = np.abs(ink[1:, :-1] - here), np.abs(ink[:-1, 1:] - here)
    length = down + right
    # Most gradients are level or upright, and need no root.
    slanted = (down != 0) & (right != 0)
    length[slanted] = np.sqrt(down[slanted] ** 2 + right[slanted] ** 2)
    return float(length.sum(dtype=np.float64))


def _maximum_of_blocks(ink: Ink, side: int) -> Ink:
    """Reduce ink to the maximum of each block of side x side pixels."""
    height, width = (-(-length // side) for length in ink.shape)
    padded = np.pad(ink, ((0, height * side - ink.shape[0]), (0, width * side - ink.shape[1])))
    blocks: Ink = padded.reshape(height, side, width, side).max(axis=(1, 3))
    return blocks
