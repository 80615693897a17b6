"""The only place where arrays become QImages."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage


def ink_image(pixels: npt.NDArray[np.uint8], *, paper: QColor, ink: QColor) -> QImage:
    """Copy the pixels of a digit into an image in two colours of choice.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w)
        0 is paper, 255 is ink.
    paper, ink : QColor
        What 0 and 255 shall look like; the greys between are mixed from both.
    """
    return indexed_image(pixels, colour_ramp(paper, ink))


def indexed_image(pixels: npt.NDArray[np.uint8], table: list[int]) -> QImage:
    """Copy numbers into an image that shows each in a colour of its own.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w)
        Indices into `table`.
    table : list of int
        Up to 256 colours as 0xAARRGGBB.
    """
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    # The buffer belongs to the array, which may die before the image: copy() makes the image own its pixels.
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8).copy()
    image.setColorTable(table)
    return image


def rgb_image(pixels: npt.NDArray[np.uint8], table: list[int]) -> QImage:
    """Do the same as `indexed_image` in the format that QPainter scales fastest: a tenth of the time.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w), C-contiguous
        Indices into `table`.
    table : list of int
        Up to 256 opaque colours as 0xAARRGGBB.
    """
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # its own pixels: the buffer may be reused


def colour_ramp(first: QColor, last: QColor) -> list[int]:
    """Mix 256 opaque colours from `first` to `last`, as a QImage colour table (0xAARRGGBB)."""
    share = np.linspace(0.0, 1.0, 256)[:, None]
    ends = np.array([[first.red(), first.green(), first.blue()], [last.red(), last.green(), last.blue()]])
    mixed = np.rint(ends[0] * (1 - share) + ends[1] * share).astype(np.uint32)
    table: list[int] = (0xFF000000 | mixed[:, 0] << 16 | mixed[:, 1] << 8 | mixed[:, 2]).tolist()
    return table
