"""Greys as numbers, written into the pixels of an image where these are large enough."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from mnist_gui.data.dataset import Images
from mnist_gui.ui.browse.grid.stamps import Cells
from mnist_gui.ui.colour_maps import readable_on
from mnist_gui.ui.imaging import rgb_pixels

SMALLEST_PIXEL, LARGEST_PIXEL = 18, 64
"""Numbers are written into pixels from this size on, in logical pixels, up to that one."""

_LEVELS = 256


class PixelValues:
    """Tiles with a number from 0 to 255, each in the colour of that grey.

    Parameters
    ----------
    side : int
        Width and height of a tile, in device pixels.
    tables : tuple of list of int
        Colours of the greys, 256 each as 0xAARRGGBB; one table, or two for images of two kinds.
    font : QFont
    """

    def __init__(self, side: int, tables: tuple[list[int], ...], font: QFont) -> None:
        small = QFont(font)
        small.setPixelSize(round(side * 0.44))
        strip = QImage(side * _LEVELS * len(tables), side, QImage.Format.Format_RGB32)
        with QPainter(strip) as painter:
            painter.setFont(small)
            for number, colour in enumerate(colour for table in tables for colour in table):
                area, grey = QRectF(number * side, 0, side, side), number % _LEVELS
                painter.fillRect(area, QColor(colour))
                pen = readable_on(QColor(colour))
                # There are so many zeros that they would drown the rest.
                pen.setAlphaF(0.85 if grey else 0.35)
                painter.setPen(pen)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(grey))
        # Scanline by scanline, like the images: one gather makes a scanline of a line of pixels.
        self._scanlines = rgb_pixels(strip).reshape(side, -1, side).copy()

    def put(self, cells: Cells, images: Images, tables: npt.NDArray[np.bool_]) -> None:
        """Paint images into the middle of cells.

        Parameters
        ----------
        cells : ndarray of uint32, shape (lines, side, columns, side)
        images : ndarray of uint8, shape (lines, columns, h, w)
        tables : ndarray of bool, shape (lines, columns)
            Which table to use for each image.
        """
        tile = len(self._scanlines)
        lines, columns, height, width = images.shape
        top, left = (cells.shape[1] - height * tile) // 2, (cells.shape[3] - width * tile) // 2
        area = cells[:, top : top + height * tile, :, left : left + width * tile]
        tiles = images + _LEVELS * tables[..., None, None].astype(np.intp)
        for y, scanlines in enumerate(self._scanlines):
            shown = np.take(scanlines, tiles, axis=0).reshape(lines, columns, height, width * tile)
            area[:, y::tile] = shown.transpose(0, 2, 1, 3)
