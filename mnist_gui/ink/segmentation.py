"""Finds the digits in the ink of a picture, in reading order.

A connected region of ink is usually one digit. But the bar of a five may be detached, a pen may skip, two
digits may touch, and there may be dirt. Pieces of ink are therefore joined first if one is above the other or
is only a small part beside it. Then pieces much lower than the others are dropped, and wide pieces are cut if
a single thin bridge of ink connects two tall parts. All lengths are in heights of digits and widths of
strokes, so the size of the picture does not matter.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mnist_gui.ink.arrays import Box, Ink, Integers, Tones
from mnist_gui.ink.cutting import cut_apart
from mnist_gui.ink.distances import Distances
from mnist_gui.ink.morphology import grow
from mnist_gui.ink.normalise import normalise
from mnist_gui.ink.regions import Regions, find_regions
from mnist_gui.ink.rings import without_rings
from mnist_gui.ink.strokes import stroke_width, with_readable_strokes
from mnist_gui.ink.touching_circles import without_touching_circles

FIRM = 0.35
"""Least ink that connects pieces; fainter ink is the soft edge of the nearest piece."""

MOST_PIECES = 120
"""Most pieces; of more, the smallest are dropped as dirt."""

MOST_DIGITS = 4 * MOST_PIECES
"""Number of digits from which on no more pieces are cut apart: so many joined strokes are a pattern."""

# In heights of a digit:
_NEAR = 0.22  # largest distance of a part from its digit
_ABOVE = 0.35  # largest distance of a part above or below its digit
_SMALL = 0.6  # largest height of a part
_TALLEST = 1.5  # largest height of a digit joined from parts
_LOWEST = 0.38  # smallest height of a digit
_SPECK = 0.06  # pieces smaller in both directions are dirt


@dataclass(frozen=True, eq=False)
class FoundDigit:
    """A digit found in a picture.

    Attributes
    ----------
    box : tuple of int
        Left, top, right and bottom, in pixels; right and bottom lie just beyond the digit.
    ink : ndarray of float32, shape (h, w)
        The digit without its neighbours: 0 is paper, 1 is ink.
    """

    box: Box
    ink: Ink

    @cached_property
    def image(self) -> Tones:
        """The digit as MNIST would have it: uint8 of shape (28, 28), 0 is paper, 255 is ink."""
        return normalise(with_readable_strokes(self.ink))

    def moved(self, right: int, down: int) -> "FoundDigit":
        """Return the digit at another place, in pixels."""
        box = self.box
        return FoundDigit((box[0] + right, box[1] + down, box[2] + right, box[3] + down), self.ink)


def find_digits(ink: Ink) -> list[FoundDigit]:
    """Find the digits in ink, float32 of shape (h, w) from 0 to 1, in reading order."""
    firm = ink > FIRM
    if not firm.any():
        return []
    pieces = find_regions(firm)
    stroke = stroke_width(np.where(firm, ink, np.float32(0)))
    ringless = without_rings(ink, pieces, stroke=stroke)
    if ringless is ink:
        ringless = without_touching_circles(ink, pieces, stroke=stroke)
    if ringless is not ink:
        return find_digits(ringless)
    groups = _group_pieces(pieces, stroke)
    if not groups:
        return []
    height = typical_height(np.array([g.bottom - g.top for g in groups]), np.array([g.area for g in groups]))
    found: list[FoundDigit] = []
    for digit in _isolate(ink, pieces, groups, stroke):
        if len(found) < MOST_DIGITS:
            parts = cut_apart(digit.box, digit.ink, stroke=stroke, height=height)
            found += [FoundDigit(box, part) for box, part in parts]
        else:
            found.append(digit)
    return in_reading_order(found)


def typical_height(heights: Integers, areas: Integers) -> int:
    """Return the median height, weighted by area: a few tall digits outweigh much dirt."""
    order = np.argsort(heights)
    ink = np.cumsum(areas[order])
    return int(heights[order][np.searchsorted(ink, ink[-1] / 2)])


@dataclass(frozen=True)
class _Group:
    """The pieces of ink of one digit."""

    left: int
    top: int
    right: int
    bottom: int
    area: int
    pieces: tuple[int, ...]

    def joined(self, other: "_Group") -> "_Group":
        return _Group(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.area + other.area,
            self.pieces + other.pieces,
        )

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def _group_pieces(pieces: Regions, stroke: float) -> list[_Group]:
    """Join the pieces that belong to the same digit, and drop dirt."""
    heights, areas = pieces.height, pieces.area
    larger_side = np.maximum(pieces.width, heights)
    speck = max(_SPECK * typical_height(heights, areas), 0.6 * stroke)
    kept = np.flatnonzero((larger_side >= speck) & (areas >= 0.15 * stroke**2))
    if not len(kept):
        kept = np.arange(len(pieces))
    kept = kept[np.argsort(-areas[kept], kind="stable")][:MOST_PIECES]
    groups = {
        int(piece): _Group(
            int(pieces.left[piece]),
            int(pieces.top[piece]),
            int(pieces.right[piece]),
            int(pieces.bottom[piece]),
            int(areas[piece]),
            (int(piece),),
        )
        for piece in kept
    }
    owner = {piece: piece for piece in groups}
    typical = typical_height(heights[kept], areas[kept])
    distances = Distances(pieces, kept)
    for _ in range(2):  # again, now that the height of whole digits is known
        for distance, one, other in distances.within(_ABOVE * typical):
            first, second = owner[one], owner[other]
            if first == second or not _belong(groups[first], groups[second], distance, typical, stroke):
                continue
            groups[first] = groups[first].joined(groups.pop(second))
            owner.update(dict.fromkeys(groups[first].pieces, first))
        found = list(groups.values())
        typical = typical_height(
            np.array([group.height for group in found]), np.array([group.area for group in found])
        )
    if len(found) < 3:
        typical = max(group.height for group in found)
    return [g for g in found if g.height >= _LOWEST * typical and g.area > 0.3 * stroke**2]


def _belong(one: _Group, other: _Group, distance: float, height: float, stroke: float) -> bool:
    """Return whether two groups are parts of the same digit.

    Parameters
    ----------
    one, other : _Group
    distance : float
        Between their nearest pixels.
    height : float
        Of a digit.
    stroke : float
        Width of a stroke.
    """
    both = one.joined(other)
    shared = min(one.right, other.right) - max(one.left, other.left)
    above = shared >= 0.4 * min(one.width, other.width)
    if above and distance < stroke:  # the pen skipped
        return True
    if both.height > max(_TALLEST * height, 1.1 * max(one.height, other.height)):
        return False
    gap_above = max(one.top, other.top) - min(one.bottom, other.bottom)
    if above and gap_above < _ABOVE * height:
        return True
    if min(one.height, other.height) < _SMALL * height:
        return distance < _NEAR * height
    return distance < 0.35 * stroke and both.width < 0.9 * height


def _isolate(ink: Ink, pieces: Regions, groups: list[_Group], stroke: float) -> list[FoundDigit]:
    """Extract the ink of each group, including soft edges, without that of others."""
    owner = np.full(len(pieces), len(groups))  # dirt
    for number, group in enumerate(groups):
        owner[list(group.pieces)] = number
    numbers = pieces.numbers(owner)
    margin = int(0.4 * stroke) + 2
    digits = []
    for number, group in enumerate(groups):
        if len(groups) == 1:
            # A single digit keeps all ink but dirt: even the faintest pixel of a data set's image counts.
            top = left = 0
            part = np.where(~grow(numbers == len(groups), margin) | (numbers == number), ink, np.float32(0))
        else:
            top, left = max(0, group.top - margin), max(0, group.left - margin)
            area = np.s_[top : group.bottom + margin, left : group.right + margin]
            own = numbers[area] == number
            soft = grow(own, margin) & (numbers[area] == -1)
            part = np.where(own | soft, ink[area], np.float32(0))
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
        cropped = part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        digits.append(FoundDigit((int(box[0]), int(box[1]), int(box[2]), int(box[3])), cropped))
    return digits


def in_reading_order(digits: list[FoundDigit]) -> list[FoundDigit]:
    """Sort digits into rows from top to bottom, and each row from left to right."""
    rows: list[list[FoundDigit]] = []
    for digit in sorted(digits, key=lambda digit: digit.box[1] + digit.box[3]):
        middle = (digit.box[1] + digit.box[3]) / 2
        last = rows[-1] if rows else []
        if any(other.box[1] < middle < other.box[3] for other in last):
            last.append(digit)
        else:
            rows.append([digit])
    return [digit for row in rows for digit in sorted(row, key=lambda digit: digit.box[0])]
