"""Conversion between arrays and `QImage`, which no other module does, and where to paint an image."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from mnist_gui.ui.widgets.colour_maps import colour_ramp

_LEAST_CONTRAST = 20  # of 255, between the lightest and the darkest pixel; with less, the image looks empty


def fitted_in(area: QRectF, pixels: npt.NDArray[np.generic]) -> QRectF:
    """Return where an image of shape (h, w) is as large as it fits, in the middle of an area."""
    height, width = pixels.shape
    scale = min(area.width() / width, area.height() / height)
    place = QRectF(0, 0, width * scale, height * scale)
    place.moveCenter(area.center())
    return place


def sharp_in(area: QRectF, pixels: npt.NDArray[np.generic], ratio: float) -> QRectF:
    """Return the largest centred area in which image pixels are squares of whole device pixels.

    An image with more pixels than the area is scaled down.

    Parameters
    ----------
    area : QRectF
        In logical pixels.
    pixels : ndarray, shape (h, w)
    ratio : float
        Device pixels per logical pixel.
    """
    height, width = pixels.shape
    times = min(int(area.width() * ratio) // width, int(area.height() * ratio) // height)
    scale = times / ratio if times else min(area.width() / width, area.height() / height)
    place = QRectF(0, 0, width * scale, height * scale)
    place.moveTo(
        round((area.center().x() - place.width() / 2) * ratio) / ratio,
        round((area.center().y() - place.height() / 2) * ratio) / ratio,
    )
    return place


def ink_image(pixels: npt.NDArray[np.uint8], *, paper: QColor, ink: QColor) -> QImage:
    """Return an image of grey values in two colours.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w)
        0 is paper, 255 is ink.
    paper, ink : QColor
        The colours of 0 and 255; values in between are mixed.
    """
    return indexed_image(pixels, colour_ramp(paper, ink))


def indexed_image(pixels: npt.NDArray[np.uint8], table: list[int]) -> QImage:
    """Return an image with a colour table.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w)
        Indices into `table`.
    table : list of int
        Up to 256 colours as 0xAARRGGBB.
    """
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    # The array owns the buffer and may be freed before the image; copy() gives the image its own pixels.
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8).copy()
    image.setColorTable(table)
    return image


def rgb_image(pixels: npt.NDArray[np.uint8], table: list[int]) -> QImage:
    """Return the same as `indexed_image` as RGB, which QPainter scales in a tenth of the time.

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
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the buffer may be reused


def rgb_pixels(image: QImage) -> npt.NDArray[np.uint32]:
    """Return a writable view of the pixels of an image; it must not outlive the image.

    Parameters
    ----------
    image : QImage
        With 32 bits per pixel.

    Returns
    -------
    ndarray of uint32, shape (h, w)
        Pixels as 0xAARRGGBB.
    """
    return np.frombuffer(image.bits(), dtype=np.uint32).reshape(image.height(), image.width())


def rgb_array(image: QImage) -> npt.NDArray[np.uint8]:
    """Return the colours of an image of any format, without its alpha channel.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
        Red, green and blue, 0 to 255.
    """
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def on_paper(image: QImage) -> QImage:
    """Return an opaque image: one with transparency on white, or on black if nothing shows on white."""
    if not image.hasAlphaChannel():
        return image
    on_white = _on_colour(image, Qt.GlobalColor.white)
    is_visible = np.ptp(rgb_array(on_white), axis=(0, 1)).max(initial=0) >= _LEAST_CONTRAST
    return on_white if is_visible else _on_colour(image, Qt.GlobalColor.black)


def _on_colour(image: QImage, colour: Qt.GlobalColor) -> QImage:
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(colour)
    painter = QPainter(paper)
    painter.drawImage(paper.rect(), image)
    painter.end()
    return paper
