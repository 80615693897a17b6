"""Numbers at the foot of cells, composed of sprites of single digits since every cell may differ."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from mnist_gui.data.arrays import Column
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle
from mnist_gui.ui.browse.grid.sprites import NOTHING, Cells, Numbers, Sprites, painted, put_row

_DIGITS = "0123456789-"
_MINUS = 10
_DECIMALS = 2
_WHOLE_FROM = 1000.0  # larger numbers are written without decimals
_LARGEST = 10**9


class Captions:
    """Writes numbers in one style.

    Parameters
    ----------
    style : CaptionStyle
    mirrored : bool
        Whether a number is on the right instead of on the left.
    """

    def __init__(self, style: CaptionStyle, *, mirrored: bool) -> None:
        self._mirrored = mirrored
        self._digits = _glyphs(_DIGITS, style)
        self._point = _glyphs(".", style)

    def put(self, cells: Cells, values: Column) -> None:
        """Write a number into each cell, all with the same number of decimals; nothing if they do not fit.

        Parameters
        ----------
        cells : ndarray of uint32, shape (lines, height, columns, width)
        values : ndarray of float32, shape (lines, columns)
            NaN leaves a cell unchanged.
        """
        row = list(self._glyphs_of(values))[::-1]
        room, width = cells.shape[3], sum(sprites.width for sprites, _ in row)
        if row and width <= room:
            y = max(0, cells.shape[1] - self._digits.height)
            put_row(cells, row, x=room - width if self._mirrored else 0, y=y)

    def _glyphs_of(self, values: Column) -> Iterator[tuple[Sprites, Numbers]]:
        """Yield what is written at each place of all cells, from the right."""
        is_number = np.isfinite(values)
        amounts = np.where(is_number, np.abs(values), 0)
        decimals = _DECIMALS if amounts.max(initial=0) < _WHOLE_FROM else 0
        scaled = np.minimum(np.rint(amounts * 10.0**decimals), _LARGEST).astype(np.int64)
        needed = _length(scaled, decimals)
        negative = is_number & (values < 0) & (scaled > 0)
        for place in range(int((needed + negative).max(initial=0))):
            if place == decimals > 0:
                yield self._point, np.where(is_number, 0, NOTHING)
            digits = np.where(place < needed, scaled // 10**place % 10, NOTHING)
            digits[negative & (place == needed)] = _MINUS
            yield self._digits, np.where(is_number, digits, NOTHING)


def _length(scaled: npt.NDArray[np.int64], decimals: int) -> npt.NDArray[np.int64]:
    """Return the number of digits of each number, with at least one before the point."""
    digits = np.floor(np.log10(np.maximum(scaled, 1))).astype(np.int64) + 1
    return np.maximum(digits, decimals + 1)


def _glyphs(characters: str, style: CaptionStyle) -> Sprites:
    metrics = style.metrics
    width = max(metrics.horizontalAdvance(character) for character in characters)

    def paint(painter: QPainter, number: int, area: QRectF) -> None:
        painter.fillRect(area, style.paper)
        painter.setFont(style.font)
        painter.setPen(style.quiet_text)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, characters[number])

    return painted(paint, len(characters), width, metrics.height(), style.ratio)
