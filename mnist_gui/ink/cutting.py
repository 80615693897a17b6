"""Cuts touching digits apart.

A cut is a seam: a path of pixels from top to bottom that crosses as little ink as possible, found by dynamic
programming as in seam carving (S. Avidan, A. Shamir, 2007). It is used only if it crosses a single stroke and
leaves a tall part on either side; wide zeros, twos and sevens are not cut.
"""

import numpy as np

from mnist_gui.ink.arrays import Box, Ink, Integers, Mask

WIDE = 1.15
"""Width, in heights, from which on ink may be several digits."""

_BRIDGE = 1.2  # thickest ink to cut through, in widths of a stroke
_FIRM = 0.35
_TALL = 0.7  # smallest height of a part, in heights of a digit
_LEAST = 0.2  # smallest share of the ink that a part as wide as a digit is high must have
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
    height = max(height, ink.shape[0])
    is_left = None
    if cuts > 0 and ink.shape[1] >= WIDE * height:
        is_left = _left_of_best_cut(ink, stroke=stroke, height=height)
    if is_left is None:
        return [(box, ink)]
    parts = [_crop(box, np.where(side, ink, np.float32(0))) for side in (is_left, ~is_left)]
    return [
        piece
        for part_box, part in parts
        for piece in cut_apart(part_box, part, stroke=stroke, height=height, cuts=cuts - 1)
    ]


def _left_of_best_cut(ink: Ink, *, stroke: float, height: float) -> Mask | None:
    """Return a mask of what lies left of the best seam that crosses a single stroke; None without one.

    Seams that leave a part too low or with too little ink are passed over.
    """
    step = max(1, ink.shape[0] // _ROWS)
    coarse = _average_blocks(ink, step)
    seams = _seams(coarse, margin=int(_MARGIN * height / step))
    crossed = np.ascontiguousarray(coarse[np.arange(len(coarse)), seams])
    # Each stroke begins once and ends once: four changes are two strokes.
    changes = np.count_nonzero(np.diff(crossed > _FIRM, axis=1, prepend=False, append=False), axis=1)
    seams = seams[(changes < 4) & (step * crossed.sum(axis=1) <= _BRIDGE * stroke)]
    edges = np.repeat(seams * step + step // 2, step, axis=1)[:, : ink.shape[0]].clip(max=ink.shape[1])
    least_ink = _LEAST * float(ink.sum()) * height / ink.shape[1]
    edges = edges[_leaves_enough(ink, edges, lowest=_TALL * height, least_ink=least_ink)]
    return np.arange(ink.shape[1]) < edges[0][:, None] if len(edges) else None


def _leaves_enough(ink: Ink, edges: Integers, *, lowest: float, least_ink: float) -> Mask:
    """Return which edges leave parts of firm ink at least `lowest` high, with `least_ink` or more.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
    edges : ndarray of int64, shape (k, h)
        The column at which the right part begins, in each row; at most w.
    lowest, least_ink : float
    """
    rows, width = np.arange(len(ink)), ink.shape[1]
    firm = ink > _FIRM
    has_ink = firm.any(axis=1)
    first = np.where(has_ink, firm.argmax(axis=1), width)
    last = np.where(has_ink, width - 1 - firm[:, ::-1].argmax(axis=1), -1)
    before = np.pad(ink.cumsum(axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    left = before[rows, edges].sum(axis=1)
    smallest = np.minimum(left, before[:, -1].sum() - left)
    low = np.minimum(_extent(first < edges), _extent(last >= edges))
    enough: Mask = (low >= lowest) & (smallest >= least_ink)
    return enough


def _extent(rows: Mask) -> Integers:
    """Return the number of rows from the first to the last one set; `rows` has the shape (k, h)."""
    length = rows.shape[1] - rows.argmax(axis=1) - rows[:, ::-1].argmax(axis=1)
    return np.where(rows.any(axis=1), length, 0)


def _average_blocks(ink: Ink, step: int) -> Ink:
    """Reduce ink: average blocks of step x step pixels."""
    height, width = (-(-side // step) * step for side in ink.shape)
    padded = np.pad(ink, ((0, height - ink.shape[0]), (0, width - ink.shape[1])))
    averaged: Ink = padded.reshape(height // step, step, width // step, step).mean(axis=(1, 3))
    return averaged


def _seams(ink: Ink, *, margin: int) -> Integers:
    """Return the columns of seams at least `margin` from the sides, the cheapest first; shape (k, h)."""
    height, width = ink.shape
    inner = ink[:, margin : width - margin]
    steps = np.zeros(inner.shape, dtype=np.int64)
    padded = np.full(inner.shape[1] + 2, np.inf, dtype=ink.dtype)
    costs = padded[1:-1]
    costs[:] = inner[0]
    for row in range(1, height):
        # Slanted steps cost slightly more, so that seams through blank paper are straight.
        slanted = padded + np.float32(0.02)
        left, right = slanted[:-2], slanted[2:]
        nearer = np.minimum(costs, left)
        steps[row] = np.where(right < nearer, 1, np.where(left < costs, -1, 0))
        costs[:] = inner[row] + np.minimum(nearer, right)
    ends = _apart(np.argsort(costs, kind="stable"), margin // 4)
    seams = np.empty((len(ends), height), dtype=np.int64)
    seams[:, -1] = ends
    for row in range(height - 1, 0, -1):
        seams[:, row - 1] = seams[:, row] + steps[row, seams[:, row]]
    return margin + seams


def _apart(columns: Integers, distance: int) -> Integers:
    """Keep columns, a permutation of 0 to n - 1, more than `distance` from all that are kept before."""
    if distance == 0:
        return columns
    taken = np.zeros(len(columns), dtype=np.bool_)
    kept = []
    for column in columns.tolist():
        if not taken[column]:
            kept.append(column)
            taken[max(0, column - distance) : column + distance + 1] = True
    return np.array(kept, dtype=np.int64)


def _crop(box: Box, ink: Ink) -> tuple[Box, Ink]:
    """Crop margins without firm ink; there is some."""
    firm = ink > _FIRM
    rows, columns = np.flatnonzero(firm.any(axis=1)), np.flatnonzero(firm.any(axis=0))
    left, top = box[0] + int(columns[0]), box[1] + int(rows[0])
    right, bottom = box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1
    return (left, top, right, bottom), ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
