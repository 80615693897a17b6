"""Oddities: what is wrong with an image regardless of its label, from its pixels alone.

Each function takes a block of images and returns whether each is odd in one way. Some of it is no oddity
where most images are so: garments fill their frames. `find_oddities` leaves out what is true of many.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Flags
from mnist_gui.data.dataset import Dataset, Images
from mnist_gui.data.image_blocks import image_blocks
from mnist_gui.data.ink_bits import INK_LEVEL
from mnist_gui.progress import CancelToken, Report, ignore_progress

Oddities: TypeAlias = Mapping[str, Flags]
"""Whether each row is odd, for each of `ODDITIES`."""

FAINTEST_INK = 16
"""An image is blank if its lightest and darkest pixel differ by less than this, of 255."""

LEAST_INK = 0.01
"""An image with a smaller share of inked pixels is nearly blank: under 8 of 784."""

LEAST_CUT = 2
"""So many inked pixels on one side of the border are a stroke that is cut off."""

LEAST_SHARE = 0.2
"""Share of the ink that each of two digits has at least."""

COMMON = 0.05
"""An oddity that more images than this share have is none."""

FAR = 1.75
"""An image this many times as far from its class as the median image is odd."""

BLOCK = 2048
"""Images examined at a time."""


def blank(images: Images) -> Flags:
    """Return whether each image has hardly a difference between its pixels."""
    flags: Flags = np.ptp(images, axis=(1, 2)) < FAINTEST_INK
    return flags


def nearly_blank(images: Images) -> Flags:
    """Return whether each image has a little ink, but too little for a character."""
    share = (images >= INK_LEVEL).mean(axis=(1, 2))
    flags: Flags = (share < LEAST_INK) & ~blank(images)
    return flags


def cut_off(images: Images) -> Flags:
    """Return whether the ink of each image reaches the border, as if it went on behind it."""
    inked = images >= INK_LEVEL
    sides = (inked[:, 0], inked[:, -1], inked[:, :, 0], inked[:, :, -1])
    flags: Flags = np.any([side.sum(axis=1) >= LEAST_CUT for side in sides], axis=0)
    return flags


def several(images: Images) -> Flags:
    """Return whether a blank column divides the ink of each image into two large parts, side by side."""
    inked = images >= INK_LEVEL
    columns: npt.NDArray[np.intp] = inked.sum(axis=1)
    left = np.cumsum(columns, axis=1)
    total = left[:, -1:]
    smaller = np.minimum(left, total - left)
    divided = (columns == 0) & (smaller >= LEAST_SHARE * total) & (total > 0)
    flags: Flags = divided.any(axis=1)
    return flags


ODDITIES: Final[Mapping[str, Callable[[Images], Flags]]] = MappingProxyType(
    {"blank": blank, "faint": nearly_blank, "cut": cut_off, "several": several}
)
"""The functions by the words of queries."""


def find_oddities(
    dataset: Dataset, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Oddities:
    """Find the images of a data set that are odd.

    Parameters
    ----------
    dataset : Dataset
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked between blocks.

    Returns
    -------
    mapping of str to ndarray of bool, shape (n,)
        Whether each row is odd, for each of `ODDITIES`; all false for one that is common.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    found = {name: np.zeros(len(dataset), dtype=bool) for name in ODDITIES}
    for rows, images in image_blocks(dataset, BLOCK, "Looking for odd images", report=report, token=token):
        for name, is_odd in ODDITIES.items():
            found[name][rows] = is_odd(images)
    for name, flags in found.items():
        if name != "blank" and np.count_nonzero(flags) > max(1, COMMON * len(dataset)):
            flags[:] = False
        flags.flags.writeable = False
    return MappingProxyType(found)
