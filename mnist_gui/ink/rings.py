"""Removes rings that are drawn around digits, such as the circle around an answer.

A ring is a piece of ink that goes nearly all around another one that is tall enough for a digit, and of which
nothing lies near the middle. A zero has nothing in it that is as tall.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Integers, Mask
from mnist_gui.ink.morphology import grow
from mnist_gui.ink.quantiles import percentile
from mnist_gui.ink.regions import Regions

_MOST_PIECES: Final = 60
"""So many pieces, the largest, are compared with one another."""

_LEAST_INSIDE, _MOST_INSIDE = 0.3, 0.95
"""Height of what is in a ring, as a share of the ring's: a dot or a stroke in a zero is lower."""

_LEAST_WIDE_INSIDE: Final = 0.12
"""The same of its width: a bar in a zero is narrower. A ring that is round may be around a one."""

_ROUND: Final = 0.85
"""Shorter side of a ring that is round, as a share of the longer one, at least."""

_SLIM: Final = 0.55
"""A ring that is narrower, as a share of its height, is a zero with something in it."""

_FINE: Final = 200
"""A piece is checked at about so many pixels of its longer side."""

_DIRECTIONS: Final = 48
_LEAST_AROUND: Final = 0.85
"""Share of the directions from its middle in which a ring has ink: it may be open."""

_LEAST_RADIUS: Final = 0.5
"""Smallest distance of ink from the middle, as a share of that of the sides."""


def without_rings(ink: Ink, pieces: Regions, *, stroke: float) -> Ink:
    """Return ink without the rings around digits.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
    pieces : Regions
        Its pieces.
    stroke : float
        Width of a stroke, in pixels.
    """
    candidates = _around_others(pieces)
    if not len(candidates):
        return ink
    numbers = pieces.numbers()
    rings = np.zeros(len(pieces), dtype=np.bool_)
    for number in candidates.tolist():
        part = np.s_[pieces.top[number] : pieces.bottom[number], pieces.left[number] : pieces.right[number]]
        rings[number] = _is_ring(numbers[part] == number)
    if not rings.any() or rings.all():
        return ink
    own, others = pieces.mask(rings), pieces.mask(~rings)
    soft = grow(own, int(stroke) + 2) & ~grow(others, 2)
    return np.where(own | soft, np.float32(0), ink)


def _around_others(pieces: Regions) -> Integers:
    """Return the numbers of pieces whose box has another in it that may be a digit.

    There are none if one of them is in another: rings in rings are a pattern.
    """
    largest = np.argsort(-pieces.width * pieces.height, kind="stable")[:_MOST_PIECES]
    left, top, right, bottom = (
        side[largest] for side in (pieces.left, pieces.top, pieces.right, pieces.bottom)
    )
    height, width = bottom - top, right - left

    def holds(inner: npt.NDArray[np.int64], outer: npt.NDArray[np.int64]) -> Mask:
        result: Mask = inner[None, :] > outer[:, None]
        return result

    inside = holds(left, left) & holds(top, top) & holds(-right, -right) & holds(-bottom, -bottom)
    tall = (height[None, :] >= _LEAST_INSIDE * height[:, None]) & (
        height[None, :] <= _MOST_INSIDE * height[:, None]
    )
    round_enough = (width >= _ROUND * height) & (height >= _ROUND * width)
    wide = (width[None, :] >= _LEAST_WIDE_INSIDE * width[:, None]) | round_enough[:, None]
    found = np.any(inside & tall & wide, axis=1) & (width >= _SLIM * height)
    numbers: Integers = largest[found]
    is_pattern = inside[np.ix_(found, found)].any()
    return numbers[:0] if is_pattern else numbers


def _is_ring(own: Mask) -> bool:
    """Return whether a piece, bool of the shape of its box, goes around the box's middle."""
    step = 1 + max(own.shape) // _FINE
    own = own[::step, ::step]
    height, width = own.shape
    rows, columns = np.nonzero(own)
    down, across = (2 * rows + 1) / height - 1, (2 * columns + 1) / width - 1
    radius = np.hypot(down, across)
    if percentile(radius, 1) < _LEAST_RADIUS:
        return False
    directions = ((np.arctan2(down, across) / (2 * np.pi) + 0.5) * _DIRECTIONS).astype(int) % _DIRECTIONS
    around = np.bincount(directions, minlength=_DIRECTIONS) > 0
    return bool(around.mean() >= _LEAST_AROUND)
