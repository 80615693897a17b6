"""Along which axis of an array its images lie: the first one in NumPy's habit, the last one in MATLAB's.

The number of labels decides, if there are any. Else that axis is taken which leaves images with equal sides,
or with sides that are not too different; the first one in case of doubt.
"""

import math
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from mnist_gui.data.formats._shared.values.pixels import PixelLayout, layout_of
from mnist_gui.errors import DataError

_USUAL_SIDES: Final = (8, 16, 20, 24, 28, 32, 48, 64)
"""Sides of images in rows of pixels, as most data sets have them."""

_SIDES_OF_COLOUR: Final = (28, 32, 64)

_LONGEST: Final = 4
"""How many times as long as the other a side of an image is at most, if anything else is possible."""


class Arrangement(NamedTuple):
    """A way to see an array as images.

    Attributes
    ----------
    axes : tuple of int
        The axes of the array in the order count, height, width, channels.
    images : int
        How many there are.
    layout : PixelLayout
        Of one image.
    likely : int
        2 for equal sides, 1 for other images, 0 for stripes.
    """

    axes: tuple[int, ...]
    images: int
    layout: PixelLayout
    likely: int

    @property
    def is_stored(self) -> bool:
        """Whether the images are stored one after another."""
        return self.axes == tuple(range(len(self.axes)))


def arrangements(shape: tuple[int, ...]) -> list[Arrangement]:
    """Return the ways to see an array of a shape as images, the most likely first."""
    return sorted(_arrangements(shape), key=lambda found: -found.likely)


def arrangement_of(shape: tuple[int, ...], counts: Collection[int] = (), *, what: str) -> Arrangement:
    """Choose the way to see an array as images.

    Parameters
    ----------
    shape : tuple of int
        Of the array.
    counts : collection of int
        How many images there may be, by the labels; empty if nothing says so.
    what : str
        The array, to begin a sentence.

    Raises
    ------
    DataError
        If no image has such a shape, or if one picture has it just as well.
    """
    found = arrangements(shape)
    if not found:
        layout_of(shape[1:], what=what)  # raises the best explanation
    for one in found:
        if one.images in counts:
            return one
    best = found[0]
    if counts and best.likely < 2:
        return min(found, key=lambda one: not one.is_stored)  # the labels do not fit, which is said later
    if not counts and (doubt := _doubt(shape, best)):
        sizes = " x ".join(map(str, shape))
        raise DataError(
            f"{what} has {sizes} numbers, which may be {doubt}; save images as count x height x width."
        )
    return best


def _doubt(shape: tuple[int, ...], best: Arrangement) -> str:
    """Return what else an array may be; nothing if there is no doubt."""
    layout = best.layout
    if len(shape) == 3 and not best.is_stored and shape[2] in (3, 4):
        return f"one picture in colour or {shape[2]} images"
    if len(shape) == 2 and shape[0] == shape[1]:
        return f"one picture or {shape[0]:,} images of {layout.height} x {layout.width}"
    return ""


def _arrangements(shape: tuple[int, ...]) -> Iterator[Arrangement]:
    dimensions = len(shape)
    if dimensions < 2:
        return
    last = dimensions - 1
    for axes in (tuple(range(dimensions)), (last, *range(last))):
        image = tuple(shape[axis] for axis in axes[1:])
        try:
            layout = layout_of(image, what="")
        except DataError:
            continue
        if dimensions == 2 and axes[0] and layout.channels > 1 and layout.height not in _SIDES_OF_COLOUR:
            continue  # a table of 785 columns has other numbers of rows, too
        yield Arrangement(axes, shape[axes[0]], layout, _likely(layout, is_flat=dimensions == 2))


def _likely(layout: PixelLayout, *, is_flat: bool) -> int:
    if is_flat:
        return 2 if layout.height in _USUAL_SIDES else 1
    if layout.height == layout.width:
        return 2
    longer, shorter = max(layout.height, layout.width), min(layout.height, layout.width)
    return 1 if longer <= _LONGEST * shorter else 0


def axes_in_words(shape: tuple[int, ...]) -> str:
    """Return a shape as it is written: ``28 x 28 x 1,000``."""
    return " x ".join(f"{size:,}" for size in shape)


def is_one_value_each(shape: tuple[int, ...], count: int) -> bool:
    """Tell whether an array has one value for each of so many images: (n,), (n, 1) or (1, n)."""
    return bool(shape) and math.prod(shape) == count and max(shape) == count
