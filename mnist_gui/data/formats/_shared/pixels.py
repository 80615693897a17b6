"""Numbers of any type and shape become grey images of single bytes.

Numbers from 0 to 255 are pixels already. Fractions from 0 to 1, true and false are pixels divided by 255.
Colour becomes grey as Pillow and television make it (ITU-R BT.601 luma): 0.299 red, 0.587 green, 0.114 blue.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.read_job import ImageSize, check_memory
from mnist_gui.data.formats._shared.resizing import resize_note, resized
from mnist_gui.errors import DataError

GREY_NOTE: Final = "colour made grey (luma, ITU-R BT.601)"
SCALED_NOTE: Final = "pixels from 0 to 1 made 0 to 255"

_FIRST_IMAGES: Final = 1024
_FIRST_BYTES: Final = 64 * 1024**2
"""Room made at first for images of unknown number: so many, or of large ones so many bytes."""


@dataclass(frozen=True)
class PixelLayout:
    """How the numbers of one image are arranged.

    Attributes
    ----------
    height, width : int
        In pixels, at least 1.
    channels : int
        1 for grey, 3 for red, green and blue, 4 with opacity, which is ignored.
    channels_first : bool
        Whether an image is a plane for each channel; else each pixel has its channels side by side.
    """

    height: int
    width: int
    channels: int = 1
    channels_first: bool = False

    @property
    def numbers(self) -> int:
        """How many numbers make one image."""
        return self.height * self.width * self.channels

    def to_grey(self, values: npt.NDArray[np.uint8]) -> Images:
        """Return a block of images as uint8 of shape (k, h, w).

        Parameters
        ----------
        values : ndarray of uint8, shape (k, ...)
            As many values for each image as the layout has.
        """
        if self.channels == 1:
            return values.reshape(-1, self.height, self.width)
        if self.channels_first:
            planes = values.reshape(-1, self.channels, self.height, self.width)
            red, green, blue = (planes[:, channel].astype(np.uint32) for channel in range(3))
        else:
            pixels = values.reshape(-1, self.height, self.width, self.channels)
            red, green, blue = (pixels[..., channel].astype(np.uint32) for channel in range(3))
        # In 16-bit fixed point, rounded, which gives the very numbers of Pillow's convert("L").
        return ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16).astype(np.uint8)


def layout_of(shape: tuple[int, ...], *, what: str) -> PixelLayout:
    """Tell from the shape of one image how it is arranged.

    Parameters
    ----------
    shape : tuple of int
        ``(h, w)``, with the channels before or behind, or the number of pixels of a square image.
    what : str
        The thing with this shape, to begin a sentence.

    Raises
    ------
    DataError
        If no image has this shape.
    """
    if len(shape) == 1:
        side = math.isqrt(shape[0])
        if side and side * side == shape[0]:
            return PixelLayout(side, side)
    elif 0 not in shape:
        if len(shape) == 2:
            return PixelLayout(*shape)
        if len(shape) == 3 and shape[2] in (1, 3, 4):
            return PixelLayout(shape[0], shape[1], shape[2])
        if len(shape) == 3 and shape[0] in (1, 3):
            return PixelLayout(shape[1], shape[2], shape[0], channels_first=True)
    found = " x ".join(map(str, shape)) or "one number"
    raise DataError(
        f"{what} holds no images: expected height x width, or the pixels of a square, such as 784, "
        f"found {found} for each; choose another."
    )


class ImageBuilder:
    """Collects images in one array that grows, so that there is never a second copy of all of them.

    Parameters
    ----------
    path : Path
        The file they are from, for messages.
    layout : PixelLayout
        How the numbers of each are arranged.
    size : (int, int) or None
        The height and width that is wanted; None for those of the layout.
    capacity : int, optional
        How many there will be, if known.

    Raises
    ------
    DataError
        If so many do not fit in memory.
    """

    def __init__(
        self, path: Path, layout: PixelLayout, *, size: ImageSize | None, capacity: int | None = None
    ) -> None:
        self._path = path
        self._layout = layout
        self._original = (layout.height, layout.width)
        self._size = size or self._original
        if capacity is None:
            capacity = max(1, min(_FIRST_IMAGES, _FIRST_BYTES // math.prod(self._size)))
        self._check_memory(capacity)
        self._images = np.empty((capacity, *self._size), dtype=np.uint8)
        self._filled = 0
        self._factor: int | None = None  # by which numbers become bytes: 1 or 255, decided by the first block

    def add(self, values: npt.NDArray[Any]) -> None:
        """Add the next images.

        Parameters
        ----------
        values : ndarray of numbers, shape (k, ...)
            As many for each image as the layout has.

        Raises
        ------
        DataError
            If they are no pixels, or too many.
        """
        block = self._layout.to_grey(self._to_bytes(values))
        if self._size != self._original:
            block = resized(block, self._size)
        filled = self._filled + len(block)
        if filled > len(self._images):
            self._grow(max(filled, len(self._images) * 3 // 2))
        self._images[self._filled : filled] = block
        self._filled = filled

    def finish(self) -> Images:
        """Return all images, uint8 of shape (n, h, w)."""
        self._grow(self._filled)
        return self._images

    def _grow(self, capacity: int) -> None:
        self._check_memory(capacity)
        # In place, where the system can move pages. No other reference to the array exists yet.
        self._images.resize((capacity, *self._size), refcheck=False)

    def _check_memory(self, capacity: int) -> None:
        check_memory(self._path, capacity * math.prod(self._size))

    @property
    def notes(self) -> list[str]:
        """What was done to the images, in words."""
        notes = []
        if self._factor == 255:
            notes.append(SCALED_NOTE)
        if self._layout.channels > 1:
            notes.append(GREY_NOTE)
        if self._size != self._original:
            notes.append(resize_note(self._size))
        return notes

    def _to_bytes(self, values: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        if values.dtype == np.uint8 or not values.size:
            return values.astype(np.uint8, copy=False)
        if values.dtype.kind not in "biuf":
            raise DataError(
                f"{self._path} holds no pixels: expected numbers, found {values.dtype}; choose another file."
            )
        least, most = values.min(), values.max()
        if self._factor is None and most > 0:
            # Whole numbers are pixels, however dark; a first block of fractions is never all black.
            self._factor = 255 if most <= 1 and values.dtype.kind in "bf" else 1
        factor = self._factor or 1
        if not (least >= 0 and most * factor <= 255):  # what is not a number is neither
            raise DataError(
                f"{self._path} holds no pixels: expected numbers from 0 to 255, or from 0 to 1, "
                f"found {least} to {most}; scale them so."
            )
        if values.dtype.kind == "f":
            values = np.rint(values * factor)
            factor = 1
        return values.astype(np.uint8) * np.uint8(factor)
