"""Numbers from 0 to 255 on the pixels of enlarged images."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from mnist_gui.data.dataset import Images
from mnist_gui.ui.browse.grid.sprites import Cells
from mnist_gui.ui.widgets.colour_maps import readable_on
from mnist_gui.ui.widgets.imaging import rgb_pixels

SMALLEST_PIXEL, LARGEST_PIXEL = 18, 128
"""Range of sizes of pixels that carry numbers, in logical pixels."""


class PixelValues:
    """Tiles with a number from 0 to 255, each in the colour of its value.

    Parameters
    ----------
    side : int
        Width and height of a tile, in device pixels.
    tables : tuple of list of int
        256 colours as 0xAARRGGBB; one table, or two for images of two kinds.
    font : QFont
    """

    def __init__(self, side: int, tables: tuple[list[int], ...], font: QFont) -> None:
        self._side = side
        self._tables = tables
        self._font = QFont(font)
        self._font.setPixelSize(round(side * 0.44))
        # By table: the scanlines of all tiles, shape (side, 256, side).
        self._scanlines: dict[int, npt.NDArray[np.uint32]] = {}

    def put(self, cells: Cells, images: Images, tables: npt.NDArray[np.bool_]) -> None:
        """Paint images into the middle of cells.

        Parameters
        ----------
        cells : ndarray of uint32, shape (lines, side, columns, side)
        images : ndarray of uint8, shape (lines, columns, h, w)
        tables : ndarray of bool, shape (lines, columns)
            The index of the table for each image.
        """
        tile, (height, width) = self._side, images.shape[2:]
        top, left = (cells.shape[1] - height * tile) // 2, (cells.shape[3] - width * tile) // 2
        area = cells[:, top : top + height * tile, :, left : left + width * tile]
        for table in np.unique(tables).astype(int).tolist():
            lines, columns = np.nonzero(tables == bool(table))
            greys = images[lines, columns]
            # One gather makes the same scanline of every line of pixels.
            for y, scanlines in enumerate(self._tiles(table)):
                area[lines, y::tile, columns] = np.take(scanlines, greys, axis=0).reshape(
                    -1, height, width * tile
                )

    def _tiles(self, table: int) -> npt.NDArray[np.uint32]:
        if table not in self._scanlines:
            self._scanlines[table] = self._paint(self._tables[table])
        return self._scanlines[table]

    def _paint(self, table: list[int]) -> npt.NDArray[np.uint32]:
        side = self._side
        strip = QImage(side * len(table), side, QImage.Format.Format_RGB32)
        with QPainter(strip) as painter:
            painter.setFont(self._font)
            for grey, colour in enumerate(map(QColor, table)):
                area = QRectF(grey * side, 0, side, side)
                painter.fillRect(area, colour)
                pen = readable_on(colour)
                pen.setAlphaF(0.85 if grey else 0.35)  # zeros are so many that they would hide the rest
                painter.setPen(pen)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(grey))
        return rgb_pixels(strip).reshape(side, -1, side).copy()
