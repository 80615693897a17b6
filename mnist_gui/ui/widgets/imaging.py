"""The only place where arrays become QImages, and QImages arrays."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from mnist_gui.ui.widgets.colour_maps import colour_ramp

_LEAST_CONTRAST = 20  # of 255; with less between the lightest and the darkest pixel, nothing is to be seen


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


def rgb_pixels(image: QImage) -> npt.NDArray[np.uint32]:
    """Return the pixels of an image to look at or paint on. They are the image's own and end with it.

    Parameters
    ----------
    image : QImage
        Of a format with 32 bits to a pixel.

    Returns
    -------
    ndarray of uint32, shape (h, w)
        Pixels as 0xAARRGGBB.
    """
    return np.frombuffer(image.bits(), dtype=np.uint32).reshape(image.height(), image.width())


def rgb_array(image: QImage) -> npt.NDArray[np.uint8]:
    """Copy the colours of an image, of any format; what is transparent counts as if it were not.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
        Red, green and blue, 0 to 255.
    """
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def on_paper(image: QImage) -> QImage:
    """Put an image on white paper, or on black if nothing would show on white; an opaque one stays as it is.

    Returns
    -------
    QImage
        Opaque.
    """
    if not image.hasAlphaChannel():
        return image
    on_white = _on_colour(image, Qt.GlobalColor.white)
    is_seen = np.ptp(rgb_array(on_white), axis=(0, 1)).max(initial=0) >= _LEAST_CONTRAST
    return on_white if is_seen else _on_colour(image, Qt.GlobalColor.black)


def _on_colour(image: QImage, colour: Qt.GlobalColor) -> QImage:
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(colour)
    painter = QPainter(paper)
    painter.drawImage(paper.rect(), image)
    painter.end()
    return paper
