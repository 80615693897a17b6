"""Removes a circle that a digit touches, such as one drawn around an answer in a hurry.

A circle that touches nothing is a piece of its own, and `mnist_gui.ink.rings` removes it. Here it is one with
the digit. Its outermost ink lies on an ellipse in nearly all directions, and when that line is removed,
something tall is left that is not just a stroke across: a zero leaves nothing, a slashed zero its stroke.
"""

from typing import Final

import numpy as np

from mnist_gui.ink.arrays import Ink, Integers, Mask
from mnist_gui.ink.morphology import grow
from mnist_gui.ink.quantiles import median
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
        left, top = int(pieces.left[number]), int(pieces.top[number])
        rows, columns = pieces.pixels(number)
        rows, columns = rows - top, columns - left
        is_line = _line_of_circle(rows, columns, height=height, width=width)
        if is_line is None or not _is_tall(rows[~is_line], height):
            continue
        line, inside = (_mask(rows[of], columns[of], (height, width)) for of in (is_line, ~is_line))
        if not _may_be_digit(inside, height):
            continue
        part = np.s_[top : top + height, left : left + width]
        result = ink.copy()
        soft = grow(line, 2) & ~grow(inside, 2)
        result[part] = np.where(line | soft, np.float32(0), result[part])
        return result
    return ink


def _mask(rows: Integers, columns: Integers, shape: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, dtype=np.bool_)
    mask[rows, columns] = True
    return mask


def _line_of_circle(rows: Integers, columns: Integers, *, height: int, width: int) -> Mask | None:
    """Return which pixels of a piece are its elliptic outline, bool of shape (n,); None without one.

    Parameters
    ----------
    rows, columns : ndarray of int64, shape (n,)
        Its pixels, counted from the corner of its box.
    height, width : int
        The size of the box.
    """
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
    thickness = float(median(runs)) * steps
    if thickness > _THICKEST:
        return None
    deep = np.minimum(runs * steps, _LINE * thickness)
    is_line: Mask = radius >= (outer - deep)[direction] - steps
    return is_line


def _is_tall(rows: Integers, height: int) -> bool:
    """Return whether pixels in these rows are as tall as a digit in a circle of this height."""
    return bool(len(rows)) and int(np.ptp(rows)) + 1 >= _LEAST_INSIDE * height


def _may_be_digit(inside: Mask, height: int) -> bool:
    """Return whether what is in a circle is tall, more than a stroke across, and no other circle."""
    regions = find_regions(inside)
    rows, columns = np.nonzero(regions.mask(regions.area >= 0.1 * regions.area.max()))
    if not _is_tall(rows, height):
        return False
    down, across = rows - rows.min(), columns - columns.min()
    if _line_of_circle(down, across, height=int(down.max()) + 1, width=int(across.max()) + 1) is not None:
        return False
    spread = np.linalg.eigvalsh(np.cov(np.stack([rows, columns]).astype(np.float64)))
    return bool(np.sqrt(max(spread[0], 0)) > _STRAIGHT * np.sqrt(spread[1]))
