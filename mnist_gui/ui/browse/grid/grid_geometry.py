"""Where things are in the grid: arithmetic on whole numbers, without Qt and without a loop over the digits.

Cells are squares of one size, the pitch, in lines of equal length, centred in the width. A position is the
place of a digit in the list that the grid shows: 0 for the first. Points are in content coordinates, y from
the top of the content; the view subtracts its scroll offset.

The digits may be divided into sections. Each starts with a line of its own, below a header. What is visible
of a section is a `Band`, some successive lines of it, and the grid is painted band by band.

The first line of a section may start with some empty cells, the lead. It shifts all digits by a few columns,
and that is how zooming keeps a digit under the cursor even though lines get longer or shorter. Digits below
headers are not shifted, so that each section begins flush with its header.
"""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Band:
    """Some successive lines of one section.

    Attributes
    ----------
    section : int
        The number of the section.
    top : int
        Where the first line starts, y in content coordinates.
    lines : int
        How many lines there are, one or more.
    positions : range
        The digits that stand in them, one or more.
    before : int
        Empty cells before the first digit, in reading direction.
    """

    section: int
    top: int
    lines: int
    positions: range
    before: int


@dataclass(frozen=True)
class GridGeometry:
    """The layout of a grid.

    Attributes
    ----------
    count : int
        Number of digits.
    width : int
        Width to fill, in logical pixels.
    pitch : int
        Width and height of a cell, in logical pixels.
    lead : int
        Empty cells before the first digit of each section, less than `columns`.
    starts : tuple of int
        The position of the first digit of each section: 0, then ascending.
    header : int
        Height of the header above each section, in logical pixels; 0 for none.
    mirrored : bool
        Whether lines run from right to left.
    """

    count: int
    width: int
    pitch: int
    lead: int = 0
    starts: tuple[int, ...] = (0,)
    header: int = 0
    mirrored: bool = False

    @property
    def columns(self) -> int:
        """Cells in a line, at least one."""
        return max(1, self.width // self.pitch)

    @property
    def left(self) -> int:
        """Where the leftmost cells start: what the columns leave of the width is shared by both sides."""
        return max(0, (self.width - self.columns * self.pitch) // 2)

    @property
    def height(self) -> int:
        """Height of all sections, in logical pixels."""
        return self.tops[-1]

    @cached_property
    def tops(self) -> tuple[int, ...]:
        """Where each section starts with its header, y of each; and last, where the last one ends."""
        lines = (after - before for before, after in pairwise(self._first_lines))
        return tuple(accumulate((self.header * bool(n) + n * self.pitch for n in lines), initial=0))

    @cached_property
    def _first_lines(self) -> tuple[int, ...]:
        """The number of each section's first line, all lines counted from 0; and last, how many there are."""
        sizes = (after - before for before, after in pairwise((*self.starts, self.count)))
        lines = (-(-(self.lead + size) // self.columns) if size else 0 for size in sizes)
        return tuple(accumulate(lines, initial=0))

    def section_of(self, position: int) -> int:
        """Return the section in which a digit stands."""
        return bisect_right(self.starts, position) - 1

    def section_at(self, y: int) -> int:
        """Return the section that covers a height with its header or its lines; the nearest one beyond."""
        return min(max(bisect_right(self.tops, y) - 1, 0), len(self.starts) - 1)

    def corner(self, position: int) -> tuple[int, int]:
        """Return the x and y of the top left corner of a digit's cell."""
        section = self.section_of(position)
        line, column = divmod(self.lead + position - self.starts[section], self.columns)
        return self._column_left(column), self._lines_top(section) + line * self.pitch

    def corners(self, positions: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the x and y of the corners of many cells, each intp of shape (k,)."""
        starts, tops = np.array(self.starts), np.array(self.tops)
        sections = np.searchsorted(starts, positions, side="right") - 1
        lines, columns = np.divmod(self.lead + positions - starts[sections], self.columns)
        if self.mirrored:
            columns = self.columns - 1 - columns
        return self.left + columns * self.pitch, tops[sections] + self.header + lines * self.pitch

    def column_at(self, x: int) -> int:
        """Return the column whose cells cover an x, counted in reading direction; the nearest one beyond."""
        column = min(max((x - self.left) // self.pitch, 0), self.columns - 1)
        return self.columns - 1 - column if self.mirrored else column

    def position_at(self, x: int, y: int) -> int | None:
        """Return the digit whose cell holds a point, or None between and beyond the cells."""
        if not (0 <= y < self.height and 0 <= x - self.left < self.columns * self.pitch):
            return None
        position = self.nearest_position(x, y)
        left, top = self.corner(position)
        return position if left <= x < left + self.pitch and top <= y < top + self.pitch else None

    def nearest_position(self, x: int, y: int) -> int:
        """Return the digit nearest to a point: in its line, or else the first or last.

        Of a header, it is in the line below. There must be one digit at least.
        """
        if not 0 <= y < self.height:
            return 0 if y < 0 else self.count - 1
        section = self.section_at(y)
        line = max(y - self._lines_top(section), 0) // self.pitch
        return self._digit(section, line, self.column_at(x))

    def lines_away(self, position: int, lines: int) -> int:
        """Return the digit some lines below another, or above it if negative; at most in the outermost line.

        Where a line ends too early, that is its last digit; where it starts later, the first.
        """
        section = self.section_of(position)
        line, column = divmod(self.lead + position - self.starts[section], self.columns)
        target = min(max(self._first_lines[section] + line + lines, 0), self._first_lines[-1] - 1)
        section = bisect_right(self._first_lines, target) - 1
        return self._digit(section, target - self._first_lines[section], column)

    def bands_between(self, top: int, bottom: int) -> list[Band]:
        """Return the lines that show between two heights, the lower one excluded: a band for each section."""
        bands = []
        last = self.section_at(bottom - 1)
        for section in range(self.section_at(top), last + 1):
            lines_top, lines_bottom = self._lines_top(section), self.tops[section + 1]
            first = (max(top, lines_top) - lines_top) // self.pitch
            stop = -(-(min(bottom, lines_bottom) - lines_top) // self.pitch)
            if first < stop:
                before = max(self.lead - first * self.columns, 0)
                start, end = self.starts[section], (*self.starts, self.count)[section + 1]
                digits_from = start + max(first * self.columns - self.lead, 0)
                digits_to = min(start + stop * self.columns - self.lead, end)
                digits = range(digits_from, digits_to)
                bands.append(Band(section, lines_top + first * self.pitch, stop - first, digits, before))
        return bands

    def cells_in(self, left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.bool_]:
        """Return which digits' cells meet a rectangle, bool of shape (count,).

        Parameters
        ----------
        left, top, right, bottom : int
            The rectangle in content coordinates; right and bottom belong to it.
        """
        meets = np.zeros(self.count, dtype=bool)
        end = self.left + self.columns * self.pitch
        if left > right or right < self.left or left >= end:
            return meets
        first, last = sorted((self.column_at(left), self.column_at(right)))
        for band in self.bands_between(top, bottom + 1):
            cells = np.zeros((band.lines, self.columns), dtype=bool)
            cells[:, first : last + 1] = True
            digits = cells.reshape(-1)[band.before : band.before + len(band.positions)]
            meets[band.positions.start : band.positions.stop] = digits
        return meets

    def _lines_top(self, section: int) -> int:
        return self.tops[section] + self.header

    def _column_left(self, column: int) -> int:
        from_left = self.columns - 1 - column if self.mirrored else column
        return self.left + from_left * self.pitch

    def _digit(self, section: int, line: int, column: int) -> int:
        """Return the digit in a line of a section that is in a column, or nearest to it."""
        start, end = self.starts[section], (*self.starts, self.count)[section + 1]
        return min(max(start + line * self.columns + column - self.lead, start), end - 1)


def whole_pitch(size: float, ratio: float) -> int:
    """Round the size of a cell so that it is a whole number of device pixels too.

    Otherwise neighbours would be sampled at different places and the same digit would look different in the
    next column.

    Parameters
    ----------
    size : float
        Wished size, in logical pixels.
    ratio : float
        Device pixels in a logical pixel.
    """
    step = Fraction(ratio).limit_denominator(8).denominator
    return max(1, round(size / step)) * step
