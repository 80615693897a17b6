"""How wide the strokes of ink are, and widening those that are too thin to be read."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.morphology import dilated
from mnist_gui.ink.normalise import BOX, resampled

Ink: TypeAlias = npt.NDArray[np.float32]

THIN_STROKE = 1.2
"""Strokes thinner than this are widened, in pixels of the 20x20 box; hardly any of MNIST's is."""

GOOD_STROKE = 2.5
"""The width that they are given: MNIST's median, as `stroke_width` measures it."""


def with_readable_strokes(ink: Ink) -> Ink:
    """Widen strokes that would fade to nothing when they are scaled into MNIST's small box.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 is paper, 1 is ink.

    Returns
    -------
    ndarray of float32, shape (h', w')
        The very array if its strokes are not thinner than `THIN_STROKE`; else the inked part, in another
        size, with strokes about `GOOD_STROKE` wide.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return ink
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(digit.shape)
    if stroke_width(digit) * scale >= THIN_STROKE:
        return ink
    # About 100 pixels on the longer side make the widening smooth and cheap. A small digit is interpolated;
    # of a large one the darkest pixel of each block is kept, so that not even a hair is lost.
    if max(digit.shape) > 100:
        digit = _darkest_of_blocks(digit, -(-max(digit.shape) // 100))
    else:
        height, width = (max(1, side * 100 // max(digit.shape)) for side in digit.shape)
        digit = resampled(digit, height, width)
    scale = BOX / max(digit.shape)
    missing = (GOOD_STROKE / scale - stroke_width(digit)) / 2
    return dilated(np.pad(digit, int(missing) + 1), missing) if missing > 0 else digit


def stroke_width(ink: Ink) -> float:
    """Estimate how wide the strokes are: twice the ink's area over the length of its outline, in pixels.

    The outline is the sum of the gradient (the co-area formula), so grey edges are measured rightly. A long
    stroke has two sides, hence twice.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 to 1, not all zero.
    """
    padded = np.pad(ink, 1)
    outline = np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1]).sum(dtype=np.float64)
    return float(2 * ink.sum(dtype=np.float64) / outline)


def _darkest_of_blocks(ink: Ink, side: int) -> Ink:
    """Make a picture smaller: each block of side x side pixels becomes its darkest one."""
    height, width = (-(-length // side) for length in ink.shape)
    padded = np.pad(ink, ((0, height * side - ink.shape[0]), (0, width * side - ink.shape[1])))
    blocks: Ink = padded.reshape(height, side, width, side).max(axis=(1, 3))
    return blocks
