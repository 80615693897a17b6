"""Which columns of a table are pixels, by their names, and how the pixels of a row are arranged.

Names of pixels are numbered, ``pixel0`` to ``pixel783``, or have row and column, as ``1x1`` to ``28x28`` or
``r0c0``. Without such names the number of columns decides: that of a square, or three or four times as many
for colour.
"""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.values.pixels import PixelLayout
from mnist_gui.errors import DataError

_FEWEST_PIXELS: Final = 4  # of an image; a smaller table may be a list of anything
_FEWEST_OF_COLOUR: Final = 64
_JUDGED: Final = 256  # rows by which it is told how the numbers of each are arranged
_NUMBER: Final = re.compile(r"\d{1,9}")
_PIXEL_WORDS: Final = frozenset({"pixel", "pixels", "pix", "px", "pxl", "p"})
_POSITION: Final = frozenset({"x", "_", "-", ",", ":", "c", "_c", "col", "_col", "y", "_y", "][", ", "})


class Run(NamedTuple):
    """Columns side by side whose names are numbered.

    Attributes
    ----------
    first, length : int
        The first of them, and how many there are.
    size : (int, int) or None
        Height and width of the image, if the names have row and column.
    are_pixels : bool
        Whether their names say that they are pixels.
    goes_on : bool
        Whether the numbers go on behind another column.
    """

    first: int
    length: int
    size: tuple[int, int] | None
    are_pixels: bool
    goes_on: bool = False


def longest_run(names: Sequence[str]) -> Run | None:
    """Find the longest run of numbered names, of pixels if any; None if none is long."""
    parsed = [_parsed(name) for name in names]
    runs = []
    first = 0
    while first < len(parsed):
        run = _grid_at(parsed, first) or _numbered_at(parsed, first)
        if run.size or run.length >= _FEWEST_PIXELS:
            runs.append(run)
        first += run.length
    return max(runs, key=lambda run: (run.are_pixels, run.length), default=None)


_Parsed = tuple[str, tuple[int, ...]]


def _parsed(name: str) -> _Parsed:
    """Return what is between the numbers in a name, and the numbers."""
    name = name.strip().lower()
    return _NUMBER.sub("\0", name), tuple(map(int, _NUMBER.findall(name)))


def _numbered_at(parsed: Sequence[_Parsed], first: int) -> Run:
    """Return the run of names from here on of which each has the next number."""
    text, numbers = parsed[first]
    count = 1
    if len(numbers) != 1 or numbers[0] not in (0, 1):
        return Run(first, count, None, are_pixels=False)
    while first + count < len(parsed) and parsed[first + count] == (text, (numbers[0] + count,)):
        count += 1
    word = text.partition("\0")[0].strip("_-. ")
    following = parsed[first + count + 1 : first + count + 2]
    goes_on = following == [(text, (numbers[0] + count,))]
    return Run(first, count, None, are_pixels=word in _PIXEL_WORDS, goes_on=goes_on)


def _grid_at(parsed: Sequence[_Parsed], first: int) -> Run | None:
    """Return the run of names from here on that have row and column; None if these make no image."""
    text, numbers = parsed[first]
    if len(numbers) != 2 or text.split("\0")[1] not in _POSITION or not set(numbers) <= {0, 1}:
        return None
    stop = first
    while stop < len(parsed) and parsed[stop][0] == text:
        stop += 1
    positions = [position for _, position in parsed[first:stop]]
    height, width = (1 + last - start for last, start in zip(positions[-1], numbers, strict=True))
    if height * width != len(positions):  # before numbers of any size are counted up to
        return None
    rows, columns = range(numbers[0], numbers[0] + height), range(numbers[1], numbers[1] + width)
    if positions == [(row, column) for row in rows for column in columns]:
        return Run(first, len(positions), (height, width), are_pixels=True)
    return None


def is_image(pixels: int, job: ReadJob) -> bool:
    """Tell whether a grey image may have so many pixels: it is square, or of the wanted size."""
    side = math.isqrt(max(0, pixels))
    is_wanted = job.options.size is not None and math.prod(job.options.size) == pixels
    return is_wanted or (pixels >= _FEWEST_PIXELS and side * side == pixels)


def is_colour(numbers: int, job: ReadJob) -> bool:
    """Tell whether so many numbers may be an image in colour, and no grey one."""
    third = numbers // 3
    return numbers == third * 3 and third >= _FEWEST_OF_COLOUR and is_image(third, job)


def few_numbers(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return the numbers of some rows, by which `layout_of_pixels` judges; of no row if they are none."""
    if values.dtype.kind not in "biuf":
        return np.empty((0, values.shape[1]), np.float32)
    with np.errstate(over="ignore"):  # it is refused later
        return values[:_JUDGED].astype(np.float32)


def layout_of_pixels(
    values: npt.NDArray[Any], path: Path, job: ReadJob
) -> tuple[PixelLayout, tuple[str, ...]]:
    """Tell how the numbers of each row are arranged, and what was assumed.

    Parameters
    ----------
    values : ndarray of float, shape (rows, numbers)
        Those of some rows, perhaps of none.
    path : Path
        For messages.
    job : ReadJob
        May have the size that is wanted.

    Raises
    ------
    DataError
        If no image has so many.
    """
    numbers = values.shape[1]
    if job.options.size is not None and math.prod(job.options.size) == numbers:
        return PixelLayout(*job.options.size), ()
    if numbers % 4 == 0 and numbers >= 4 * _FEWEST_OF_COLOUR and is_image(numbers // 4, job):
        height, width = _size(numbers // 4, job)
        if (channels_first := _opacity(values)) is not None:
            layout = PixelLayout(height, width, 4, channels_first=channels_first)
            return layout, (_colour_note(layout, "red, green, blue, opacity"),)
    if is_image(numbers, job):
        return PixelLayout(*_size(numbers, job)), ()
    if is_colour(numbers, job):
        size = _size(numbers // 3, job)
        layout = PixelLayout(*size, 3, channels_first=_is_planar(values, size))
        return layout, (_colour_note(layout, "red, green, blue"),)
    raise DataError(
        f"{path} is no table of images: expected a label and the pixels of a square on each line, "
        f"such as 785 columns in all, found {numbers:,} pixels; choose another file, or say their size."
    )


def _size(pixels: int, job: ReadJob) -> tuple[int, int]:
    if job.options.size is not None and math.prod(job.options.size) == pixels:
        return job.options.size
    side = math.isqrt(pixels)
    return side, side


def _colour_note(layout: PixelLayout, channels: str) -> str:
    order = "one after the other" if layout.channels_first else "of each pixel side by side"
    return f"{layout.numbers:,} numbers a row taken as {layout.height}x{layout.width}: {channels} {order}"


def _opacity(values: npt.NDArray[Any]) -> bool | None:
    """Tell whether rows have opacity, and if so whether channels are one after the other; None without any.

    No grey image has a column in four that is full in all images and others that are not, nor a last
    quarter that is full below three equal ones.
    """
    most = values.max(initial=0)
    if not most > 0 or (values == most).all():
        return None
    pixels = values.reshape(len(values), -1, 4)
    if (pixels[:, :, 3] == most).all() and not (pixels[:, :, :3] == most).all():
        return False
    red, green, blue, opacity = values.reshape(len(values), 4, -1).transpose(1, 0, 2)
    is_grey = (red == green).all() and (green == blue).all()
    return True if is_grey and (opacity == most).all() and red.min() < red.max() else None


def _is_planar(values: npt.NDArray[Any], size: tuple[int, int]) -> bool:
    """Tell whether each channel is a plane: whether neighbours in a channel are then more alike."""
    if not values.size:
        return False
    side_by_side = values.reshape(len(values), *size, 3)
    planes = np.moveaxis(values.reshape(len(values), 3, *size), 1, 3)
    return _roughness(planes) < _roughness(side_by_side)


def _roughness(pictures: npt.NDArray[Any]) -> float:
    """Return the sum of mean differences between neighbours, in each direction."""
    return float(sum(np.abs(np.diff(pictures, axis=axis)).mean() for axis in (1, 2)))
