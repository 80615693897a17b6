"""Many images as one picture: tiling by numpy, without Qt and without a loop over the images."""

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.data.pyramid import fitted

PLAIN_LEVELS = 128
"""Pixels of marked images start at this value: plain and marked images share the 256 values equally."""


def mosaic(images: Images, side: int) -> Images:
    """Tile images into one picture, line by line, each in the middle of a square cell.

    Images of the size of a cell are only moved. Others are sampled: each pixel of the picture is the pixel of
    the image that contains its centre.

    Parameters
    ----------
    images : ndarray of uint8, shape (lines, columns, h, w)
        The last axis must be contiguous.
    side : int
        Width and height of a cell, in pixels.

    Returns
    -------
    ndarray of uint8, shape (lines * side, columns * side)
        A new array.
    """
    lines, columns, height, width = images.shape
    # Treat each scanline of an image as one item: numpy moves one wide item faster than many narrow ones.
    items = images.view(np.dtype((np.void, width)))[..., 0]
    picture = np.ascontiguousarray(items.transpose(0, 2, 1)).view(np.uint8)  # (lines, h, columns * w)

    shown_height, shown_width = fitted(height, width, side)
    if shown_width != width:
        picture = np.take(picture, _samples(width, shown_width, columns), axis=2)
    if shown_height != height:
        picture = np.take(picture, _samples(height, shown_height, 1), axis=1)
    if (shown_height, shown_width) != (side, side):
        picture = _centred(picture.reshape(lines, shown_height, columns, shown_width), side)
    return picture.reshape(lines * side, columns * side)


def mark(picture: Images, marked: npt.NDArray[np.bool_]) -> None:
    """Halve the greys of a picture and move those of some cells into the upper half, in place.

    One colour table then shows plain and marked images in different colours at no extra cost.

    Parameters
    ----------
    picture : ndarray of uint8, shape (lines * side, columns * side)
        Values 0 to 255 before; 0 to 127 in plain cells and 128 to 255 in marked cells afterwards.
    marked : ndarray of bool, shape (lines, columns)
    """
    lines, columns = marked.shape
    side = picture.shape[1] // columns
    picture >>= 1
    bits = np.repeat(marked * np.uint8(PLAIN_LEVELS), side, axis=1)
    picture.reshape(lines, side, columns * side)[...] |= bits[:, None]


def _samples(size: int, shown: int, repeats: int) -> npt.NDArray[np.intp]:
    """Return which of `size` pixels each of `shown` pixels shows, for `repeats` images side by side."""
    once = (2 * np.arange(shown) + 1) * size // (2 * shown)
    return (np.arange(repeats)[:, None] * size + once).reshape(-1)


def _centred(images: Images, side: int) -> Images:
    lines, height, columns, width = images.shape
    top, left = (side - height) // 2, (side - width) // 2
    cells = np.zeros((lines, side, columns, side), dtype=np.uint8)
    cells[:, top : top + height, :, left : left + width] = images
    return cells
