"""Where the parts of the Draw page go: arithmetic on rectangles.

No layout of Qt makes a width depend on a height, as the square pad needs it.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

MARGIN, SPACING, COLUMN_GAP = 16, 12, 24
"""Around the page, between parts below one another, and between the two columns; in logical pixels."""

COMFORTABLE_RIGHT = 230 + COLUMN_GAP + 220
"""The width of the answer, and beside it of the model's image."""

_MAX_RIGHT = 820


@dataclass(frozen=True)
class Needs:
    """The room that the parts need, in logical pixels.

    Attributes
    ----------
    tools_height, bar_height : int
        Of the parts below the pad; 0 for a hidden bar.
    min_left : int
        The width of the left column.
    wanted_right : int
        The width that the right column gets before the pad becomes larger than the parts below it.
    """

    tools_height: int
    bar_height: int
    min_left: int
    wanted_right: int

    @property
    def below(self) -> int:
        """The height of all that is below the pad, without the first distance."""
        return self.tools_height + (MARGIN + self.bar_height if self.bar_height else 0)


@dataclass(frozen=True)
class Arrangement:
    """The place of each part, from left to right.

    Attributes
    ----------
    pad, tools, bar, right : QRect
        `right` includes the room of a scroll bar.
    right_width : int
        The width of what is in the right column.
    """

    pad: QRect
    tools: QRect
    bar: QRect
    right: QRect
    right_width: int


def arrange(size: QSize, needs: Needs) -> Arrangement:
    """Give the pad the largest square that fits, the right column the rest, and centre the two.

    In a narrow window the right column gets less than it wants. In a low window the pad is narrower than the
    parts below it, and stands in their middle.
    """
    height = size.height() - 2 * MARGIN
    width = size.width() - 2 * MARGIN - COLUMN_GAP
    side = min(height - SPACING - needs.below, max(width - needs.wanted_right, needs.min_left))
    column = max(side, needs.min_left)
    right = min(_MAX_RIGHT, width - column)
    left = MARGIN + (width - column - right) // 2
    below = MARGIN + side + SPACING
    return Arrangement(
        pad=QRect(left + (column - side) // 2, MARGIN, side, side),
        tools=QRect(left, below, column, needs.tools_height),
        bar=QRect(left, below + needs.tools_height + MARGIN, column, needs.bar_height),
        right=QRect(left + column + COLUMN_GAP, MARGIN, right + MARGIN, height),
        right_width=right,
    )
