"""Small pictures, painted once and put into as many cells as want them: by numpy, in one step for all."""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from mnist_gui.ui.widgets.imaging import rgb_pixels

Cells: TypeAlias = npt.NDArray[np.uint32]
"""The pixels of a canvas, shape (lines, side, columns, side): cell by cell, each 0xAARRGGBB."""

Numbers: TypeAlias = npt.NDArray[np.intp]
"""A number for each cell, shape (lines, columns); `NOTHING` where there is none."""

NOTHING = -1


class Sprites:
    """Pictures of one size.

    A thousand calls of QPainter would take longer than all the rest of a frame. Here the cost is that of the
    pixels that change.

    Parameters
    ----------
    colours : ndarray of uint32, shape (k, h, w)
        The pixels of each picture as 0xAARRGGBB, colours multiplied by their alpha already.
    """

    def __init__(self, colours: npt.NDArray[np.uint32]) -> None:
        colours = np.pad(colours, ((0, 1), (0, 0), (0, 0)))  # the last one is empty: NOTHING chooses it
        self._colours = colours.view(np.uint8)
        # What shows through, of 256, for each of the four bytes of a pixel: then a shift divides.
        self._through = np.repeat((256 - (colours >> 24) * 256 // 255).astype(np.uint16), 4, axis=2)
        self._is_opaque = not self._through[:-1].any()

    @property
    def height(self) -> int:
        """Height of each picture, in device pixels."""
        return int(self._colours.shape[1])

    @property
    def width(self) -> int:
        """Width of each picture, in device pixels."""
        return int(self._colours.shape[2]) // 4

    def put(self, cells: Cells, numbers: Numbers, *, x: int, y: int) -> None:
        """Put the picture with its number into each cell; see `put_row`."""
        put_row(cells, [(self, numbers)], x=x, y=y)


def painted(
    paint: Callable[[QPainter, int, QRectF], None], count: int, width: float, height: float, ratio: float
) -> Sprites:
    """Paint pictures of one size, side by side, and make stamps of them.

    Parameters
    ----------
    paint : callable
        Told with which painter, which picture, and into which rectangle; it has to stay within.
    count : int
        How many pictures.
    width, height : float
        The size of each, in logical pixels; made a little larger to be whole device pixels.
    ratio : float
        Device pixels in a logical pixel.
    """
    columns, rows = math.ceil(width * ratio), math.ceil(height * ratio)
    strip = QImage(columns * count, rows, QImage.Format.Format_ARGB32_Premultiplied)
    strip.setDevicePixelRatio(ratio)
    strip.fill(0)
    with QPainter(strip) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(count):
            paint(painter, number, QRectF(number * columns / ratio, 0, columns / ratio, rows / ratio))
    return Sprites(rgb_pixels(strip).reshape(rows, count, columns).transpose(1, 0, 2))


def put_row(cells: Cells, row: Sequence[tuple[Sprites, Numbers]], *, x: int, y: int) -> None:
    """Put some pictures side by side into each cell.

    Parameters
    ----------
    cells : ndarray of uint32, shape (lines, side, columns, side)
        Painted on.
    row : sequence of pairs of Stamps and ndarray of intp, shape (lines, columns)
        Pictures of one height, from left to right, and the number of the picture in each cell; `NOTHING`
        leaves a gap.
    x, y : int
        Where in the cell the top left corner comes to lie; all of the row must be inside.
    """
    lines, columns = np.nonzero(np.any([numbers != NOTHING for _, numbers in row], axis=0))
    chosen = [(stamps, numbers[lines, columns]) for stamps, numbers in row]
    colours = np.concatenate([stamps._colours[numbers] for stamps, numbers in chosen], axis=2)
    height, width = colours.shape[1], colours.shape[2] // 4
    area = cells[:, y : y + height, :, x : x + width]
    if not all(stamps._is_opaque and (numbers != NOTHING).all() for stamps, numbers in chosen):
        through = np.concatenate([stamps._through[numbers] for stamps, numbers in chosen], axis=2)
        shown = area[lines, :, columns].view(np.uint8) * through  # (cells, height, 4 * width)
        shown >>= 8
        shown += colours
        colours = shown.astype(np.uint8)
    area[lines, :, columns] = colours.view(np.uint32)
