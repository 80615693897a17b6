"""Numbers of any type and shape become grey images, each number in as few bytes as hold it.

Numbers from 0 to 255 are bytes. So are fractions from 0 to 1, true and false: in steps of 1/255. Other
numbers take two or four bytes each; which of them is black and which white is judged from all of them, by
`value_range`. Colour becomes grey as Pillow and television make it (ITU-R BT.601 luma): 0.299 red, 0.587
green, 0.114 blue.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Labels, Split
from mnist_gui.data.formats._shared.picture_kinds import MIN_CONTRAST
from mnist_gui.data.formats._shared.read_job import RawSplit, ReadJob
from mnist_gui.data.read_options import ImageSize
from mnist_gui.data.resizing import resize_note, resized
from mnist_gui.errors import DataError

GREY_NOTE: Final = "colour made grey (luma, ITU-R BT.601)"

FEWEST_SIDE_OF_COLOUR: Final = 16
"""Of a square image in colour whose numbers are in a row: fewer numbers may be anything."""

_WITH_OPACITY: Final = 4

_BYTE_STEP: Final = 1 / 255
"""The step of fractions from 0 to 1 that are held as bytes."""

_BRIGHT: Final = 128
"""From here on, the numbers of a data set are bytes, of which a fraction is nothing."""

_MOST_AS_THEY_ARE: Final = 1024**3
"""Images that would take more bytes than this are resized at once, if another size is wanted."""

LARGEST: Final = 1e15
"""A larger number is no pixel."""

_WHOLE: Final = (np.uint8, np.uint16, np.int16)
_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114
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
        1 for grey, 3 for red, green and blue, 4 with opacity.
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

    def to_grey(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return a block of images in grey, of shape (k, h, w) and the type of the values.

        Parameters
        ----------
        values : ndarray of uint8 or float32, shape (k, ...)
            As many values for each image as the layout has.
        """
        if self.channels == 1:
            return values.reshape(-1, self.height, self.width)
        if self.channels_first:
            planes = np.moveaxis(values.reshape(-1, self.channels, self.height, self.width), 1, 0)
        else:
            planes = np.moveaxis(values.reshape(-1, self.height, self.width, self.channels), -1, 0)
        if values.dtype != np.uint8:
            grey: npt.NDArray[np.float32] = np.zeros(planes.shape[1:], np.float32)
            for share, plane in zip((_RED, _GREEN, _BLUE), planes, strict=False):
                grey += np.float32(share) * plane
            return grey
        # In 16-bit fixed point, rounded, which gives the very numbers of Pillow's convert("L").
        red, green, blue = (plane.astype(np.uint32) for plane in planes[:3])
        luma: npt.NDArray[np.uint32] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
        if self.channels == _WITH_OPACITY and planes[3].min(initial=255) < planes[3].max(initial=0):
            return _on_paper(luma.astype(np.float32), planes[3].astype(np.float32) / 255)
        return luma.astype(np.uint8)


def _on_paper(tones: npt.NDArray[np.float32], opacity: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Return images with opacity, 0 to 1, on white paper, or on black where little would show on white."""
    on_black = tones * opacity
    on_white = on_black + 255 * (1 - opacity)
    shows = np.ptp(on_white, axis=(1, 2), keepdims=True) >= 255 * MIN_CONTRAST
    seen: npt.NDArray[np.uint8] = np.rint(np.where(shows, on_white, on_black)).astype(np.uint8)
    return seen


def layout_of(shape: tuple[int, ...], *, what: str) -> PixelLayout:
    """Tell from the shape of one image how it is arranged.

    Parameters
    ----------
    shape : tuple of int
        ``(h, w)``, with the channels before or behind, or how many numbers a square image has, grey or in
        colour; then the channels are taken to be one after the other, as in CIFAR's files.
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
        side = math.isqrt(shape[0] // 3)
        if side >= FEWEST_SIDE_OF_COLOUR and 3 * side * side == shape[0]:
            return PixelLayout(side, side, 3, channels_first=True)
    elif 0 not in shape:
        if len(shape) == 2:
            return PixelLayout(*shape)
        if len(shape) == 3 and shape[2] in (1, 3, 4):
            return PixelLayout(shape[0], shape[1], shape[2])
        if len(shape) == 3 and (shape[0] in (1, 3) or (shape[0] == _WITH_OPACITY and min(shape[1:]) >= 8)):
            return PixelLayout(shape[1], shape[2], shape[0], channels_first=True)
    found = " x ".join(map(str, shape)) or "one number"
    raise DataError(
        f"{what} holds no images: expected height x width, or the pixels of a square, such as 784, "
        f"found {found} for each; choose another."
    )


class _Numbers(NamedTuple):
    """Numbers in as few bytes as hold them: each is one of `values` times `step`; `most` is the largest."""

    values: npt.NDArray[Any]
    step: float
    most: float


class ImageBuilder:
    """Collects images in one array that grows, so that there is never a second copy of all of them.

    Parameters
    ----------
    path : Path
        The file they are from, for messages.
    layout : PixelLayout
        How the numbers of each are arranged.
    job : ReadJob
        Has the budget, and says which size is wanted in the end. Only very large images are resized here.
    capacity : int, optional
        How many there will be, if known.

    Raises
    ------
    DataError
        If so many do not fit in memory.
    """

    def __init__(self, path: Path, layout: PixelLayout, job: ReadJob, *, capacity: int | None = None) -> None:
        self._path = path
        self._layout = layout
        self._original = (layout.height, layout.width)
        self._size: ImageSize = self._original
        self._budget = job.budget
        self._held_bytes = 0
        size = job.options.size
        if size is not None and math.prod(self._original) * (capacity or _FIRST_IMAGES) > _MOST_AS_THEY_ARE:
            self._size = size
        if capacity is None:
            capacity = max(1, min(_FIRST_IMAGES, _FIRST_BYTES // math.prod(self._size)))
        self._filled = 0
        self._step = 1.0
        self._most = 0.0
        self._hold(capacity)
        self._images: npt.NDArray[Any] = np.empty((capacity, *self._size), dtype=np.uint8)

    def add(self, values: npt.NDArray[Any]) -> None:
        """Add the next images.

        Parameters
        ----------
        values : ndarray of numbers, shape (k, ...)
            As many for each image as the layout has.

        Raises
        ------
        DataError
            If they are no finite numbers, or too many.
        """
        numbers = self._compact(values)
        block = self._layout.to_grey(numbers.values)
        if self._size != self._original:
            block = resized(block if block.dtype == np.uint8 else block.astype(np.float32), self._size)
        if numbers.most > 0:
            block = self._joined(_Numbers(block, numbers.step, numbers.most))
        filled = self._filled + len(block)
        if filled > len(self._images):
            self._grow(max(filled, len(self._images) * 3 // 2))
        self._images[self._filled : filled] = block
        self._filled = filled

    def finish(self) -> npt.NDArray[Any]:
        """Return all images, of shape (n, h, w): uint8, uint16, int16 or float32."""
        self._grow(self._filled)
        return self._images

    def split(self, name: str, images: npt.NDArray[Any], labels: Labels) -> Split:
        """Return a split of some of the images that `finish` has returned."""
        if images.dtype == np.uint8 and self._step == 1:
            return Split(name, images, labels)
        return RawSplit(name, images, labels, step=self._step)

    @property
    def notes(self) -> list[str]:
        """What was done to the images, in words."""
        notes = []
        if self._layout.channels > 1:
            notes.append(GREY_NOTE)
        if self._size != self._original:
            notes.append(resize_note(self._size))
        return notes

    def _grow(self, capacity: int) -> None:
        self._hold(capacity * self._images.itemsize)
        # In place, where the system can move pages. No other reference to the array exists yet.
        self._images.resize((capacity, *self._size), refcheck=False)

    def _hold(self, image_values: int) -> None:
        """Take from the budget what so many bytes a pixel of one image need, or give back what is more."""
        needed = image_values * math.prod(self._size)
        self._budget.take(self._path, needed - self._held_bytes)
        self._held_bytes = needed

    def _compact(self, values: npt.NDArray[Any]) -> _Numbers:
        """Return numbers in as few bytes as hold them."""
        if values.dtype.kind not in "biuf":
            raise DataError(
                f"{self._path} holds no pixels: expected numbers, found {values.dtype}; choose another file."
            )
        if not values.size:
            return _Numbers(values.astype(np.uint8), 1, 0)
        if values.dtype.kind == "b":
            return _Numbers(values.astype(np.uint8) * np.uint8(255), _BYTE_STEP, float(values.any()))
        least, largest = float(values.min()), float(values.max())
        most = max(largest, -least)
        if not most <= LARGEST:  # what is not a number is neither
            raise no_pixels(self._path, least, largest)
        if values.dtype.kind == "f":
            if least >= 0 and most <= 1 and not (self._step == 1 and self._most > 1):
                return _Numbers(np.rint(values * 255).astype(np.uint8), _BYTE_STEP, most)
            if least >= 0 and most <= 255 and max(most, self._most) >= _BRIGHT:
                return _Numbers(np.rint(values).astype(np.uint8), 1, most)
            if not (values == np.rint(values)).all():
                return _Numbers(values.astype(np.float32), 1, most)
        dtype = next((dtype for dtype in _WHOLE if _holds(dtype, least, largest)), np.float32)
        if self._layout.channels > 1 and (dtype != np.uint8 or most < _BRIGHT):
            dtype = np.float32  # luma has fractions, and those of small numbers count
        return _Numbers(values.astype(dtype, copy=False), 1, most)

    def _joined(self, new: _Numbers) -> npt.NDArray[Any]:
        """Return new images in the type and step of those before, after these were changed where needed."""
        old, most = _Numbers(self._images[: self._filled], self._step, self._most), self._most
        self._most = max(most, new.most)
        if (new.values.dtype, new.step) == (self._images.dtype, self._step):
            return new.values
        if not most:  # all black so far
            dtype, step = new.values.dtype, new.step
        elif old.step != new.step and self._most <= 1 and np.uint8 == old.values.dtype == new.values.dtype:
            dtype, step = np.dtype(np.uint8), _BYTE_STEP  # 0 and 1 in bytes are fractions, too
        else:
            dtype, step = _common(old, new), 1.0
        if (self._images.dtype, self._step) != (dtype, step):
            self._hold(len(self._images) * (dtype.itemsize + self._images.itemsize))
            images = np.empty(self._images.shape, dtype)
            images[: self._filled] = _in_steps(old, dtype, step)
            self._images, self._step = images, step
            self._hold(len(images) * dtype.itemsize)
        return _in_steps(new, dtype, step)


def no_pixels(path: Path | str, least: float, most: float) -> DataError:
    """Return the error for numbers that do not tell what is black and what white."""
    return DataError(
        f"{path} holds no pixels: expected numbers from 0 to 255, or from 0 to 1, "
        f"found {least:.6g} to {most:.6g}; scale them so, or say what is black and what white, "
        "as --range -2..2 does."
    )


def _holds(dtype: type[np.integer[Any]], least: float, most: float) -> bool:
    limits = np.iinfo(dtype)
    return bool(limits.min <= least and most <= limits.max)


def _common(first: _Numbers, second: _Numbers) -> np.dtype[Any]:
    """Return the type that holds the numbers of both, in steps of 1."""
    if first.step != 1 or second.step != 1:
        return np.dtype(np.float32)
    dtype = np.result_type(first.values.dtype, second.values.dtype)
    return dtype if dtype in _WHOLE else np.dtype(np.float32)


def _in_steps(numbers: _Numbers, dtype: np.dtype[Any], step: float) -> npt.NDArray[Any]:
    """Return numbers in another type, in other steps."""
    if numbers.step == step:
        return numbers.values.astype(dtype, copy=False)
    factor = numbers.step / step
    if dtype == np.uint8:
        factor = round(factor)
    scaled: npt.NDArray[Any] = numbers.values.astype(dtype) * dtype.type(factor)
    return scaled
