"""Cuts touching digits apart.

A cut is a seam: a path of pixels from top to bottom that crosses as little ink as possible, found by dynamic
programming as in seam carving (S. Avidan, A. Shamir, 2007). It is used only if it crosses a single stroke and
leaves a tall part on either side; wide zeros, twos and sevens are not cut.
"""

from collections.abc import Iterator

import numpy as np

from mnist_gui.ink.arrays import Box, Ink, Integers

WIDE = 1.15
"""Width, in heights, from which on ink may be several digits."""

_BRIDGE = 1.2  # thickest ink to cut through, in widths of a stroke
_FIRM = 0.35
_TALL = 0.7  # smallest height of a part, in heights of a digit
_MARGIN = 0.25  # smallest distance between a cut and the sides, in heights of a digit
_ROWS = 64  # height of the ink in which seams are searched, in pixels
_MAX_CUTS = 6


def cut_apart(
    box: Box, ink: Ink, *, stroke: float, height: float, cuts: int = _MAX_CUTS
) -> list[tuple[Box, Ink]]:
    """Cut ink in two where digits touch, and cut the parts again.

    Parameters
    ----------
    box : tuple of int
        Left, top, right and bottom of `ink` in its picture.
    ink : ndarray of float32, shape (h, w)
        0 is paper, 1 is ink.
    stroke : float
        Width of a stroke, in pixels.
    height : float
        Typical height of the digits in the picture, in pixels.
    cuts : int
        Largest depth of recursion.

    Returns
    -------
    list of (box, ink)
        From left to right; only the given ink if there is nothing to cut.
    """
    whole = [(box, ink)]
    height = max(height, ink.shape[0])
    if cuts == 0 or ink.shape[1] < WIDE * height:
        return whole
    step = max(1, ink.shape[0] // _ROWS)
    coarse = _average_blocks(ink, step)
    least_ink = 0.2 * ink.sum() * height / ink.shape[1]
    for seam in _seams(coarse, margin=int(_MARGIN * height / step)):
        crossed = coarse[np.arange(len(coarse)), seam]
        strokes = np.count_nonzero(np.diff(np.pad(crossed > _FIRM, 1).astype(np.int8)) == 1)
        if strokes > 1 or step * crossed.sum() > _BRIDGE * stroke:
            continue
        edge = np.repeat(seam * step + step // 2, step)[: ink.shape[0]]
        is_left = np.arange(ink.shape[1]) < edge[:, None]
        parts = [_crop(box, np.where(side, ink, np.float32(0))) for side in (is_left, ~is_left)]
        if all(part.shape[0] >= _TALL * height and part.sum() >= least_ink for _, part in parts):
            return [
                piece
                for part_box, part in parts
                for piece in cut_apart(part_box, part, stroke=stroke, height=height, cuts=cuts - 1)
            ]
    return whole


def _average_blocks(ink: Ink, step: int) -> Ink:
    """Reduce ink: average blocks of step x step pixels."""
    height, width = (-(-side // step) * step for side in ink.shape)
    padded = np.pad(ink, ((0, height - ink.shape[0]), (0, width - ink.shape[1])))
    averaged: Ink = padded.reshape(height // step, step, width // step, step).mean(axis=(1, 3))
    return averaged


def _seams(ink: Ink, *, margin: int) -> Iterator[Integers]:
    """Yield the columns of seams at least `margin` from the sides, the cheapest first."""
    height, width = ink.shape
    if width <= 2 * margin:
        return
    inner = ink[:, margin : width - margin]
    steps = np.zeros(inner.shape, dtype=np.int64)
    costs = inner[0]
    for row in range(1, height):
        padded = np.pad(costs, 1, constant_values=np.inf)
        # Slanted steps cost slightly more, so that seams through blank paper are straight.
        candidates = np.stack([padded[1:-1], padded[:-2] + 0.02, padded[2:] + 0.02])
        best = candidates.argmin(axis=0)
        steps[row] = np.array([0, -1, 1])[best]
        costs = inner[row] + candidates.min(axis=0)
    ends = np.argsort(costs, kind="stable")
    while len(ends):
        seam = np.full(height, ends[0], dtype=np.int64)
        for row in range(height - 1, 0, -1):
            seam[row - 1] = seam[row] + steps[row, seam[row]]
        yield margin + seam
        ends = ends[np.abs(ends - ends[0]) > margin // 4]


def _crop(box: Box, ink: Ink) -> tuple[Box, Ink]:
    """Crop blank margins."""
    rows, columns = np.flatnonzero((ink > _FIRM).any(axis=1)), np.flatnonzero((ink > _FIRM).any(axis=0))
    if not len(rows):
        return box, ink[:0, :0]
    left, top = box[0] + int(columns[0]), box[1] + int(rows[0])
    right, bottom = box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1
    return (left, top, right, bottom), ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
