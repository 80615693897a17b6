"""Where each cell of the grid stands: arithmetic on whole numbers, without Qt and without loops.

Cells are squares of one size, the pitch, in lines of equal length, centred in the width. A position is the
place of a digit in the list that the grid shows: 0 for the first. Points are in content coordinates, y from
the top of the first line; the view subtracts its scroll offset.

The first line may start with some empty cells, the lead. It shifts all digits by a few columns, and that is
how zooming keeps a digit under the cursor even though lines get longer or shorter.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt


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
        Empty cells before the first digit, less than `columns`.
    """

    count: int
    width: int
    pitch: int
    lead: int = 0

    @property
    def columns(self) -> int:
        """Cells in a line, at least one."""
        return max(1, self.width // self.pitch)

    @property
    def lines(self) -> int:
        """Lines in all; 0 without digits."""
        return -(-(self.lead + self.count) // self.columns) if self.count else 0

    @property
    def left(self) -> int:
        """Where the first column starts: what the columns leave of the width is shared by both sides."""
        return max(0, (self.width - self.columns * self.pitch) // 2)

    @property
    def height(self) -> int:
        """Height of all lines, in logical pixels."""
        return self.lines * self.pitch

    def line_of(self, position: int) -> int:
        """Return the line in which a digit stands."""
        return (self.lead + position) // self.columns

    def corner(self, position: int) -> tuple[int, int]:
        """Return the x and y of the top left corner of a digit's cell."""
        line, column = divmod(self.lead + position, self.columns)
        return self.left + column * self.pitch, line * self.pitch

    def corners(self, positions: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the x and y of the corners of many cells, each intp of shape (k,)."""
        lines, columns = np.divmod(self.lead + positions, self.columns)
        return self.left + columns * self.pitch, lines * self.pitch

    def position_at(self, x: int, y: int) -> int | None:
        """Return the digit whose cell holds a point, or None between and beyond the cells."""
        column, line = (x - self.left) // self.pitch, y // self.pitch
        position = line * self.columns + column - self.lead
        inside = 0 <= column < self.columns and 0 <= position < self.count
        return position if inside else None

    def nearest_position(self, x: int, y: int) -> int:
        """Return the digit nearest to a point: in its line, or else the first or last.

        There must be one digit at least.
        """
        column = min(max((x - self.left) // self.pitch, 0), self.columns - 1)
        position = y // self.pitch * self.columns + column - self.lead
        return min(max(position, 0), self.count - 1)

    def lines_away(self, position: int, lines: int) -> int:
        """Return the digit some lines below another, or above it if negative; at most in the outermost line.

        Where the last line is too short, that is the last digit; where the first one starts later, the first.
        """
        line = self.line_of(position)
        moved = min(max(line + lines, 0), self.lines - 1)
        return min(max(position + (moved - line) * self.columns, 0), self.count - 1)

    def lines_between(self, top: int, bottom: int) -> range:
        """Return the lines that show between two heights, the lower one excluded."""
        start = min(max(top // self.pitch, 0), self.lines)
        return range(start, max(start, min(-(-bottom // self.pitch), self.lines)))

    def positions_in(self, lines: range) -> range:
        """Return the digits that stand in some successive lines."""
        start = lines.start * self.columns - self.lead
        stop = lines.stop * self.columns - self.lead
        return range(min(max(start, 0), self.count), min(max(stop, 0), self.count))

    def ranges_in(self, left: int, top: int, right: int, bottom: int) -> list[range]:
        """Return the digits whose cells meet a rectangle, one range of positions for each line.

        Parameters
        ----------
        left, top, right, bottom : int
            The rectangle in content coordinates; right and bottom belong to it.
        """
        first = max((left - self.left) // self.pitch, 0)
        last = min((right - self.left) // self.pitch, self.columns - 1)
        starts = (line * self.columns - self.lead for line in self.lines_between(top, bottom + 1))
        ranges = (range(max(s + first, 0), min(s + last + 1, self.count)) for s in starts)
        return [positions for positions in ranges if positions]


def zoomed_at(geometry: GridGeometry, *, pitch: int, x: int, y: int, offset: int) -> tuple[GridGeometry, int]:
    """Lay a grid out with cells of another size, so that the digit under the cursor stays there.

    Parameters
    ----------
    geometry : GridGeometry
        The layout so far, with one digit or more.
    pitch : int
        The new size of a cell.
    x, y : int
        The cursor, from the top left corner of what is visible.
    offset : int
        How far the content is scrolled.

    Returns
    -------
    geometry : GridGeometry
        The new layout; its lead puts the digit into the column under the cursor.
    offset : int
        How far to scroll it; it may be negative, or beyond the end, when the digit stands too near an edge
        of the content.
    """
    position = geometry.nearest_position(x, y + offset)
    past_corner = min(max(y + offset - geometry.corner(position)[1], 0), geometry.pitch - 1)
    straight = GridGeometry(geometry.count, geometry.width, pitch)
    column = min(max((x - straight.left) // pitch, 0), straight.columns - 1)
    lead = (column - position) % straight.columns
    layout = GridGeometry(geometry.count, geometry.width, pitch, lead)
    return layout, layout.corner(position)[1] + past_corner * pitch // geometry.pitch - y


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
