"""Where the parts of the Draw page go: arithmetic on rectangles.

No layout of Qt makes a width depend on a height, as the square pad needs it. The places depend on the size of
the page alone, never on what is drawn, read or practised: so nothing jumps.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

from mnist_gui.ui.widgets.tokens import GAP, MARGIN

LEAST_RIGHT = 312
"""The least width of the right column: ten buttons of digits in a card."""

COMFORTABLE_RIGHT = 740
"""The width that the right column gets before the pad grows: three readers side by side."""

_MAX_RIGHT = 840
_MAX_PAD = 720
_APART = 24  # between the columns
_SHARE = 0.58  # of the width, for the right column
_TIGHT_WIDTH = 720  # a narrower page has narrower margins


@dataclass(frozen=True)
class Arrangement:
    """The place of each part, from left to right, in logical pixels.

    Attributes
    ----------
    head, pad, hint, right : QRect
        `right` includes the room of a scroll bar.
    right_width : int
        The width of what is in the right column.
    """

    head: QRect
    pad: QRect
    hint: QRect
    right: QRect
    right_width: int


def arrange(size: QSize, *, head_height: int, hint_height: int, least_pad: int) -> Arrangement:
    """Give the right column what it needs, the pad the largest square that fits, and centre the two."""
    margin = GAP + GAP // 2 if size.width() < _TIGHT_WIDTH else MARGIN
    gap = margin if size.width() < _TIGHT_WIDTH else _APART
    top = head_height + margin
    height = size.height() - top - margin
    width = size.width() - 2 * margin - gap
    wanted = min(COMFORTABLE_RIGHT, max(LEAST_RIGHT, round(_SHARE * width)))
    side = max(least_pad, min(height - GAP - hint_height, width - wanted, _MAX_PAD))
    right = min(_MAX_RIGHT, width - side)
    left = margin + (width - side - right) // 2
    return Arrangement(
        head=QRect(0, 0, size.width(), head_height),
        pad=QRect(left, top, side, side),
        hint=QRect(left, top + side + GAP, side, hint_height),
        right=QRect(left + side + gap, top, right + margin, height + margin),
        right_width=right,
    )
