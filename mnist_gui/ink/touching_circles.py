"""Removes a circle that a digit touches, such as one drawn around an answer in a hurry.

A circle that touches nothing is a piece of its own, and `mnist_gui.ink.rings` removes it. Here it is one with
the digit. Its outermost ink lies on an ellipse in nearly all directions, and when that line is removed,
something tall is left that is not just a stroke across: a zero leaves nothing, a slashed zero its stroke.
"""

from typing import Final

import numpy as np

from mnist_gui.ink.arrays import Ink, Mask
from mnist_gui.ink.morphology import grow
from mnist_gui.ink.regions import Regions, find_regions

_MOST_PIECES: Final = 20
"""So many pieces, the largest, are looked at."""

_DIRECTIONS: Final = 120
_ROUND: Final = 0.75
"""Shorter side of the circle, as a share of the longer one, at least."""

_OFF_THE_ELLIPSE: Final = 0.1
"""Largest distance of the outermost ink from the ellipse, as a share of its radius."""

_LEAST_ON_IT: Final = 0.9
"""Share of the directions in which the outermost ink lies on the ellipse."""

_LINE: Final = 1.4
"""Width that is removed, in widths of the line."""

_STEP: Final = 1.5
"""Pixels along a radius that are counted together: a single one may have no ink within a line."""

_THICKEST: Final = 0.3
"""Widest line of a circle, as a share of its radius."""

_LEAST_INSIDE: Final = 0.35
"""Height of what is left, as a share of the circle's."""

_STRAIGHT: Final = 0.2
"""Width of what is left, as a share of its length: a stroke through a zero is narrower."""


def without_touching_circles(ink: Ink, pieces: Regions, *, stroke: float) -> Ink:
    """Return ink without the circles that touch what is in them.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
    pieces : Regions
        Its pieces.
    stroke : float
        Width of a stroke, in pixels.
    """
    largest = np.argsort(-pieces.width * pieces.height, kind="stable")[:_MOST_PIECES]
    for number in largest.tolist():
        width, height = int(pieces.width[number]), int(pieces.height[number])
        if min(width, height) < max(_ROUND * max(width, height), 8 * stroke):
            continue
        part = np.s_[pieces.top[number] : pieces.bottom[number], pieces.left[number] : pieces.right[number]]
        own = pieces.numbers()[part] == number
        line = _line_of_circle(own)
        if line is None:
            continue
        inside = own & ~line
        if not _may_be_digit(inside, height):
            continue
        result = ink.copy()
        soft = grow(line, 2) & ~grow(inside, 2)
        result[part] = np.where(line | soft, np.float32(0), result[part])
        return result
    return ink


def _line_of_circle(own: Mask) -> Mask | None:
    """Return the ink of an elliptic outline of a piece, bool of the shape of its box; None without one."""
    height, width = own.shape
    rows, columns = np.nonzero(own)
    down, across = (2 * rows + 1) / height - 1, (2 * columns + 1) / width - 1
    radius = np.hypot(down, across)
    turn = (np.arctan2(down, across) / (2 * np.pi) + 0.5) * _DIRECTIONS
    direction = turn.astype(np.intp) % _DIRECTIONS
    outer = np.zeros(_DIRECTIONS)
    np.maximum.at(outer, direction, radius)
    if (np.abs(outer - 1) <= _OFF_THE_ELLIPSE).mean() < _LEAST_ON_IT:
        return None
    # From the outermost ink inward, the line goes on until there is a gap.
    steps = _STEP * 2 / min(height, width)
    depth = ((outer[direction] - radius) / steps).astype(np.intp)
    deepest = int(1 / steps) + 2
    there = np.zeros((_DIRECTIONS, deepest), dtype=np.bool_)
    there[direction, np.minimum(depth, deepest - 1)] = True
    runs = np.argmin(np.column_stack([there, np.zeros(_DIRECTIONS, dtype=np.bool_)]), axis=1)
    thickness = float(np.median(runs)) * steps
    if thickness > _THICKEST:
        return None
    line = np.zeros_like(own)
    is_line = radius >= outer[direction] - np.minimum(runs[direction] * steps, _LINE * thickness) - steps
    line[rows[is_line], columns[is_line]] = True
    return line


def _may_be_digit(inside: Mask, height: int) -> bool:
    """Return whether what is in a circle is tall, more than a stroke across, and no other circle."""
    if not inside.any():
        return False
    regions = find_regions(inside)
    kept = regions.mask(regions.area >= 0.1 * regions.area.max())
    rows, columns = np.nonzero(kept)
    if np.ptp(rows) + 1 < _LEAST_INSIDE * height:
        return False
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    if _line_of_circle(kept[box]) is not None:
        return False
    spread = np.linalg.eigvalsh(np.cov(np.stack([rows, columns]).astype(np.float64)))
    return bool(np.sqrt(max(spread[0], 0)) > _STRAIGHT * np.sqrt(spread[1]))
