"""Small pictures, painted once and copied into any number of cells in one numpy step."""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from mnist_gui.ui.widgets.imaging import rgb_pixels

Cells: TypeAlias = npt.NDArray[np.uint32]
"""The pixels of a canvas as 0xAARRGGBB, cell by cell, shape (lines, side, columns, side)."""

Numbers: TypeAlias = npt.NDArray[np.intp]
"""For each cell the index of a picture, or `NOTHING`, shape (lines, columns)."""

Paint: TypeAlias = Callable[[QPainter, int, QRectF], None]
"""Paints a picture, given by its index, into a rectangle."""

NOTHING = -1


class Sprites:
    """Pictures of one size.

    A thousand QPainter calls would take longer than the rest of a frame. Copying costs only the pixels that
    change.

    Parameters
    ----------
    colours : ndarray of uint32, shape (k, h, w)
        The pixels of each picture as 0xAARRGGBB, with premultiplied alpha.
    """

    def __init__(self, colours: npt.NDArray[np.uint32]) -> None:
        colours = np.pad(colours, ((0, 1), (0, 0), (0, 0)))  # NOTHING selects the last one, which is empty
        self._colours = colours.view(np.uint8)
        # How much of the background shows through, of 256, for each byte of a pixel: a shift then divides.
        self._through = np.repeat((256 - (colours >> 24) * 256 // 255).astype(np.uint16), 4, axis=2)
        self._is_opaque = not self._through[:-1].any()

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._colours) - 1

    @property
    def height(self) -> int:
        """Height of each picture, in device pixels."""
        return int(self._colours.shape[1])

    @property
    def width(self) -> int:
        """Width of each picture, in device pixels."""
        return int(self._colours.shape[2]) // 4

    def put(self, cells: Cells, numbers: Numbers, *, x: int, y: int) -> None:
        """Copy a picture into each cell; see `put_row`."""
        put_row(cells, [(self, numbers)], x=x, y=y)

    def joined(self, more: "Sprites") -> "Sprites":
        """Return these pictures and after them others of the same size."""
        return Sprites(np.concatenate([each._colours[:-1].view(np.uint32) for each in (self, more)]))


class SpritesOnDemand:
    """Pictures of one size, each painted when it is first put into a cell: of 999 names few are in sight.

    Nothing is kept of the others, of which there may be a million, one for each pair of names.

    Parameters
    ----------
    paint, width, height, ratio
        As for `painted`.

    Attributes
    ----------
    width, height : int
        The size of each picture, in device pixels.
    """

    def __init__(self, paint: Paint, width: float, height: float, ratio: float) -> None:
        self._paint = paint
        self._size = width, height, ratio
        self._numbers = np.array([NOTHING])  # of the painted ones, in ascending order
        self._places = np.array([NOTHING])  # of these among the painted ones
        self._painted: Sprites | None = None
        self.width, self.height = math.ceil(width * ratio), math.ceil(height * ratio)

    def put(self, cells: Cells, numbers: Numbers, *, x: int, y: int) -> None:
        """Copy a picture into each cell; see `put_row`."""
        found = self._find(numbers)
        missing = numbers[self._numbers[found] != numbers]
        if missing.size:
            self._paint_more(sorted(set(missing.tolist())))
            found = self._find(numbers)
        if self._painted is not None:
            self._painted.put(cells, self._places[found], x=x, y=y)

    def _find(self, numbers: Numbers) -> Numbers:
        """Return where numbers are among those painted, or where they would be: never beyond the end."""
        found: Numbers = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        return found

    def _paint_more(self, numbers: list[int]) -> None:
        def paint(painter: QPainter, index: int, area: QRectF) -> None:
            self._paint(painter, numbers[index], area)

        more, before = painted(paint, len(numbers), *self._size), self._painted
        first = len(before) if before is not None else 0
        known = np.append(self._numbers, numbers)
        places = np.append(self._places, first + np.arange(len(more)))
        order = np.argsort(known)
        self._numbers, self._places = known[order], places[order]
        self._painted = more if before is None else before.joined(more)


def painted(paint: Paint, count: int, width: float, height: float, ratio: float) -> Sprites:
    """Paint sprites with QPainter.

    Parameters
    ----------
    paint : Paint
    count : int
        Number of pictures.
    width, height : float
        The size of each, in logical pixels; rounded up to whole device pixels.
    ratio : float
        Device pixels per logical pixel.
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
    """Copy pictures side by side into each cell.

    Parameters
    ----------
    cells : ndarray of uint32, shape (lines, side, columns, side)
        Modified in place.
    row : sequence of pairs of Sprites and ndarray of intp, shape (lines, columns)
        From left to right: sprites of one height, and the index of the picture for each cell; `NOTHING`
        leaves a gap.
    x, y : int
        The top left corner of the row in a cell; the whole row must be inside.
    """
    lines, columns = np.nonzero(np.any([numbers != NOTHING for _, numbers in row], axis=0))
    chosen = [(sprites, numbers[lines, columns]) for sprites, numbers in row]
    colours = np.concatenate([sprites._colours[numbers] for sprites, numbers in chosen], axis=2)
    height, width = colours.shape[1], colours.shape[2] // 4
    area = cells[:, y : y + height, :, x : x + width]
    if not all(sprites._is_opaque and (numbers != NOTHING).all() for sprites, numbers in chosen):
        through = np.concatenate([sprites._through[numbers] for sprites, numbers in chosen], axis=2)
        shown = area[lines, :, columns].view(np.uint8) * through  # (cells, height, 4 * width)
        shown >>= 8
        shown += colours
        colours = shown.astype(np.uint8)
    area[lines, :, columns] = colours.view(np.uint32)
