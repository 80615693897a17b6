"""Which pixel of an enlarged image lies under the pointer, and what its grey value is."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF

from mnist_gui.data.dataset import Images
from mnist_gui.data.pyramid import fitted
from mnist_gui.ui.browse.grid.pixel_values import LARGEST_PIXEL, SMALLEST_PIXEL

LEAST_PIXEL = 4
"""Size from which on a pointer can be put on a pixel, in logical pixels."""


class Pixel(NamedTuple):
    """A pixel of an image: row and column from 0, and its grey value, 0 (paper) to 255 (ink)."""

    row: int
    column: int
    value: int

    @property
    def text(self) -> str:
        """What the user reads."""
        words = QCoreApplication.translate("Pixel", "Row {row}, column {column}: {value}")
        return words.format(row=self.row, column=self.column, value=self.value)


def pixel_in_cell(image: Images, place: QPointF, *, pitch: int, side: int) -> Pixel | None:
    """Return the pixel at a place in the cell of a grid; None beside the image, or if pixels are too small.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w)
    place : QPointF
        From the corner of the cell, in logical pixels.
    pitch, side : int
        The size of the cell in logical pixels, and in device pixels.
    """
    height, width = image.shape
    size = max(height, width)
    if pitch < LEAST_PIXEL * size:
        return None
    if SMALLEST_PIXEL <= pitch // size <= LARGEST_PIXEL:  # whole tiles, with numbers
        tile = side // size
        shown_height, shown_width = height * tile, width * tile
    else:
        shown_height, shown_width = fitted(height, width, side)
    ratio = side / pitch
    row = (place.y() * ratio - (side - shown_height) // 2) * height / shown_height
    column = (place.x() * ratio - (side - shown_width) // 2) * width / shown_width
    if not (0 <= row < height and 0 <= column < width):
        return None
    return Pixel(int(row), int(column), int(image[int(row), int(column)]))
