"""Grey values as numbers on grounds of just these values: each is painted once, and copied from then on."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from mnist_gui.ui.widgets.colour_maps import colour_ramp
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.palette_colours import clearest_on

_SHARE = 0.44  # of a tile that is the size of its number: three digits fit


class NumberTiles:
    """A tile for each grey value.

    Parameters
    ----------
    side : int
        Width and height of a tile, in pixels of the screen.
    font : QFont
        The font, apart from its size.
    paper, ink : QColor
        The grounds of 0 and 255, and the colours of the numbers: on each ground that with more contrast.
    """

    def __init__(self, side: int, font: QFont, paper: QColor, ink: QColor) -> None:
        self._side = side
        self._font = QFont(font)
        self._font.setPixelSize(max(round(side * _SHARE), 1))
        self._grounds = [QColor.fromRgb(ground) for ground in colour_ramp(paper, ink)]
        self._ends = QColor(paper), QColor(ink)
        self._tiles: dict[int, npt.NDArray[np.uint32]] = {}

    def picture(self, values: npt.NDArray[np.uint8], width: int) -> QImage:
        """Return grey values as one picture.

        Parameters
        ----------
        values : ndarray of uint8, shape (h, w)
        width : int
            Of the picture, in pixels of the screen; at most `side` for each value.
        """
        rows, columns = values.shape
        edges = np.rint(np.arange(max(rows, columns) + 1) * width / columns).astype(int).tolist()
        picture = QImage(edges[columns], edges[rows], QImage.Format.Format_RGB32)
        pixels = rgb_pixels(picture)
        for row, line in enumerate(values.tolist()):
            top, bottom = edges[row], edges[row + 1]
            for column, value in enumerate(line):
                left, right = edges[column], edges[column + 1]
                pixels[top:bottom, left:right] = self._tile(value)[: bottom - top, : right - left]
        return picture

    def _tile(self, value: int) -> npt.NDArray[np.uint32]:
        if value not in self._tiles:
            self._tiles[value] = self._paint(value)
        return self._tiles[value]

    def _paint(self, value: int) -> npt.NDArray[np.uint32]:
        tile = QImage(self._side, self._side, QImage.Format.Format_RGB32)
        tile.fill(self._grounds[value])
        with QPainter(tile) as painter:
            painter.setFont(self._font)
            painter.setPen(clearest_on(self._grounds[value], *self._ends))
            area = QRect(0, 0, self._side, self._side)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(value))
        return rgb_pixels(tile).copy()
