"""The layout of the grid: integer arithmetic, without Qt and without a loop over the images.

Cells are squares of one size, the pitch, in lines of equal length, centred in the width. A position is an
index into the list of images that the grid shows. Points are in content coordinates, with y from the top of
the content; the view subtracts its scroll offset.

The images may be divided into sections. Each section starts on a new line below its header. Its visible lines
are a `Band`, and the grid is painted band by band.

The first line of a section may start with empty cells, the lead. It shifts all images by a few columns: so a
zoom keeps an image under the cursor although lines get longer or shorter. Images below headers are not
shifted, so that each section starts flush with its header.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Band(NamedTuple):
    """Successive lines of one section.

    Attributes
    ----------
    section : int
        The index of the section.
    top : int
        The top of the first line, in content coordinates.
    lines : int
        The number of lines, at least one.
    positions : range
        The positions in these lines, at least one.
    before : int
        The number of empty cells before the first position, in reading direction.
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
        The number of images.
    width : int
        The width to fill, in logical pixels.
    pitch : int
        The width and height of a cell, in logical pixels.
    lead : int
        The number of empty cells before each section, less than `columns`.
    starts : tuple of int
        The first position of each section: 0, then ascending.
    header : int
        The height of the header above each section, in logical pixels; 0 for none.
    mirrored : bool
        Whether lines run from right to left.
    legend : int
        The height of the strip below each cell, in logical pixels; 0 for none.
    """

    count: int
    width: int
    pitch: int
    lead: int = 0
    starts: tuple[int, ...] = (0,)
    header: int = 0
    mirrored: bool = False
    legend: int = 0

    @property
    def line_height(self) -> int:
        """The height of a line: that of a cell and of the strip below it."""
        return self.pitch + self.legend

    @property
    def columns(self) -> int:
        """The number of cells in a line, at least one."""
        return max(1, self.width // self.pitch)

    @property
    def left(self) -> int:
        """The left edge of the leftmost cells, which centres the columns."""
        return max(0, (self.width - self.columns * self.pitch) // 2)

    @property
    def height(self) -> int:
        """The height of all sections, in logical pixels."""
        return int(self._heights.sum())

    @cached_property
    def tops(self) -> tuple[int, ...]:
        """The top of each section, header included, and the bottom of the last one."""
        return (0, *self._heights.cumsum().tolist())

    @property
    def _heights(self) -> npt.NDArray[np.int64]:
        """The height of each section, header included."""
        heights: npt.NDArray[np.int64] = self._lines * self.line_height + self.header * (self._lines > 0)
        return heights

    @cached_property
    def _lines(self) -> npt.NDArray[np.int64]:
        """The number of lines of each section."""
        sizes = _sizes(self.starts, self.count)
        return np.where(sizes > 0, -(-(self.lead + sizes) // self.columns), 0)

    @cached_property
    def _first_lines(self) -> tuple[int, ...]:
        """The index of the first line of each section, and the number of all lines."""
        return (0, *self._lines.cumsum().tolist())

    def end_of(self, section: int) -> int:
        """Return the position behind the last one of a section."""
        return self.starts[section + 1] if section + 1 < len(self.starts) else self.count

    def section_of(self, position: int) -> int:
        """Return the section of a position."""
        return bisect_right(self.starts, position) - 1

    def section_at(self, y: int) -> int:
        """Return the section whose header or lines are at a height; the nearest one beyond the content."""
        return min(max(bisect_right(self.tops, y) - 1, 0), len(self.starts) - 1)

    def corner(self, position: int) -> tuple[int, int]:
        """Return the x and y of the top left corner of a cell."""
        section = self.section_of(position)
        line, column = divmod(self.lead + position - self.starts[section], self.columns)
        return self._column_left(column), self._lines_top(section) + line * self.line_height

    def corners(self, positions: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the x and y of the top left corners of many cells, each intp of shape (k,)."""
        starts, tops = np.array(self.starts), np.array(self.tops)
        sections = np.searchsorted(starts, positions, side="right") - 1
        lines, columns = np.divmod(self.lead + positions - starts[sections], self.columns)
        if self.mirrored:
            columns = self.columns - 1 - columns
        return self.left + columns * self.pitch, tops[sections] + self.header + lines * self.line_height

    def column_at(self, x: int) -> int:
        """Return the column at an x, counted in reading direction; the nearest one beyond the columns."""
        column = min(max((x - self.left) // self.pitch, 0), self.columns - 1)
        return self.columns - 1 - column if self.mirrored else column

    def position_at(self, x: int, y: int) -> int | None:
        """Return the position of the cell at a point, or None between and beyond the cells."""
        if not (0 <= y < self.height and 0 <= x - self.left < self.columns * self.pitch):
            return None
        position = self.nearest_position(x, y)
        left, top = self.corner(position)
        return position if left <= x < left + self.pitch and top <= y < top + self.line_height else None

    def nearest_position(self, x: int, y: int) -> int:
        """Return the position nearest to a point: in its line, or the first or last one.

        For a point in a header, it is in the line below. There must be at least one image.
        """
        if not 0 <= y < self.height:
            return 0 if y < 0 else self.count - 1
        section = self.section_at(y)
        line = max(y - self._lines_top(section), 0) // self.line_height
        return self._position(section, line, self.column_at(x))

    def lines_away(self, position: int, lines: int) -> int:
        """Return the position some lines below another, or above it if negative, within the content.

        Where a line is too short, this is its last position; where it starts later, its first.
        """
        section = self.section_of(position)
        line, column = divmod(self.lead + position - self.starts[section], self.columns)
        target = min(max(self._first_lines[section] + line + lines, 0), self._first_lines[-1] - 1)
        section = bisect_right(self._first_lines, target) - 1
        return self._position(section, target - self._first_lines[section], column)

    def bands_between(self, top: int, bottom: int) -> list[Band]:
        """Return the lines between two heights, the lower one excluded: one band for each section."""
        bands = []
        last = self.section_at(bottom - 1)
        for section in range(self.section_at(top), last + 1):
            lines_top, lines_bottom = self._lines_top(section), self.tops[section + 1]
            first = (max(top, lines_top) - lines_top) // self.line_height
            stop = -(-(min(bottom, lines_bottom) - lines_top) // self.line_height)
            if first < stop:
                before = max(self.lead - first * self.columns, 0)
                start, end = self.starts[section], self.end_of(section)
                positions = range(
                    start + max(first * self.columns - self.lead, 0),
                    min(start + stop * self.columns - self.lead, end),
                )
                bands.append(
                    Band(section, lines_top + first * self.line_height, stop - first, positions, before)
                )
        return bands

    def cells_in(self, left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.bool_]:
        """Return which cells intersect a rectangle, bool of shape (count,).

        Parameters
        ----------
        left, top, right, bottom : int
            The rectangle in content coordinates, right and bottom included.
        """
        meets = np.zeros(self.count, dtype=bool)
        end = self.left + self.columns * self.pitch
        if left > right or right < self.left or left >= end:
            return meets
        first, last = sorted((self.column_at(left), self.column_at(right)))
        for band in self.bands_between(top, bottom + 1):
            cells = np.zeros((band.lines, self.columns), dtype=bool)
            cells[:, first : last + 1] = True
            inside = cells.reshape(-1)[band.before : band.before + len(band.positions)]
            meets[band.positions.start : band.positions.stop] = inside
        return meets

    def _lines_top(self, section: int) -> int:
        return self.tops[section] + self.header

    def _column_left(self, column: int) -> int:
        from_left = self.columns - 1 - column if self.mirrored else column
        return self.left + from_left * self.pitch

    def _position(self, section: int, line: int, column: int) -> int:
        """Return the position in a line of a section that is in a column or nearest to it."""
        start, end = self.starts[section], self.end_of(section)
        return min(max(start + line * self.columns + column - self.lead, start), end - 1)


@lru_cache(maxsize=4)
def _sizes(starts: tuple[int, ...], count: int) -> npt.NDArray[np.int64]:
    """Return the number of images of each section; kept, since a zoom asks for it again and again."""
    edges = np.array((*starts, count), dtype=np.int64)
    return edges[1:] - edges[:-1]


def whole_pitch(size: float, ratio: float) -> int:
    """Round the size of a cell to a whole number of logical and of device pixels.

    Otherwise neighbouring cells would be sampled at different places, and the same image would look different
    in the next column.

    Parameters
    ----------
    size : float
        The requested size, in logical pixels.
    ratio : float
        Device pixels per logical pixel.
    """
    # As Fraction.limit_denominator does, whose module takes a millisecond of the start.
    step = min(range(1, 9), key=lambda parts: abs(round(ratio * parts) / parts - ratio))
    return max(1, round(size / step)) * step
