"""Many digits as one picture: a tiling made by numpy, without Qt and without a loop over the digits."""

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images

PLAIN_LEVELS = 128
"""Marked pixels have values from here on; half of the 256 greys are left to each kind."""


def mark(images: Images, marked: npt.NDArray[np.bool_]) -> None:
    """Halve the greys of images and move those of some into the upper half, in place.

    One colour table then shows plain and marked images in different colours, at no further cost.

    Parameters
    ----------
    images : ndarray of uint8, shape (k, h, w)
        Greys of 0 to 255 before; afterwards 0 to 127 in plain images and 128 to 255 in marked ones.
    marked : ndarray of bool, shape (k,)
    """
    np.right_shift(images, 1, out=images)
    images[marked] |= PLAIN_LEVELS


class Mosaic:
    """Tiles images into one picture. Keeps its buffer: a fresh one for each frame would cost page faults."""

    def __init__(self) -> None:
        self._buffer: Images = np.empty(0, dtype=np.uint8)

    def tile(self, images: Images, *, columns: int) -> Images:
        """Place images line by line, each in the middle of a square cell.

        Parameters
        ----------
        images : ndarray of uint8, shape (lines * columns, h, w), C-contiguous
        columns : int
            Images in a line.

        Returns
        -------
        ndarray of uint8, shape (lines * side, columns * side)
            ``side`` is the longer of h and w. It is valid until the next call, which overwrites it.
        """
        count, height, width = images.shape
        side = max(height, width)
        lines = count // columns
        size = count * side * side
        if len(self._buffer) < size:
            self._buffer = np.empty(size, dtype=np.uint8)
        picture = self._buffer[:size].reshape(lines * side, columns * side)
        # Each row of an image is one item here: numpy moves one wide item much faster than many small ones.
        row = np.dtype((np.void, width))
        rows = images.reshape(count, height * width).view(row).reshape(lines, columns, height)
        if height == width:
            target = picture.view(row).reshape(lines, side, columns)
        else:
            picture.fill(0)
            top, left = (side - height) // 2, (side - width) // 2
            cells = picture.reshape(lines, side, columns, side)[:, top : top + height, :, left : left + width]
            target = cells.view(row)[..., 0]
        target[...] = rows.transpose(0, 2, 1)
        return picture
