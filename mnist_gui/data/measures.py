"""What can be measured in an image without a model: how much ink there is, and how it leans.

Both come from sums over the rows of pixels, so that an image is looked at once, as a product of matrices.
A mapped data set is read block by block and stays mapped.
"""

from collections.abc import Callable

import numpy as np

from mnist_gui.data.columns import Column
from mnist_gui.data.dataset import Dataset, Images
from mnist_gui.data.mapped import release
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

_BLOCK = 2048
"""Images between two looks at the token; as float32 a block of 28x28 takes 6 MB."""

_RELEASED_BLOCKS = 8
"""Blocks between two releases of mapped images: some 13 MB of MNIST's size."""


def measure(
    dataset: Dataset,
    name: str,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Column:
    """Measure every image of a data set.

    Parameters
    ----------
    dataset : Dataset
    name : str
        One of `MEASURES`: ``"ink"``, the mean grey, 0 (paper) to 1 (all ink); ``"slant"``, the shear that
        would bring the ink upright, pixels of x for one of y, positive where it leans to the right: ``/``.
    report, token
        Told of the progress in images, asked whether to stop.

    Returns
    -------
    ndarray of float32, shape (n,)
        One value for each row. The slant is NaN where an image has no ink, or has all of it in one line.
        Read-only.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    values_of = _MEASURES[name]
    column = np.empty(len(dataset), dtype=np.float32)
    for split, offset in zip(dataset.splits, dataset.offsets[:-1], strict=True):
        for number, start in enumerate(range(0, len(split), _BLOCK), start=1):
            if token is not None:
                token.raise_if_cancelled()
            block = split.images[start : start + _BLOCK]
            done = offset + start + len(block)
            column[offset + start : done] = values_of(block)
            report(Progress(f"Measuring the {name}", done, len(dataset), "images"))
            if number % _RELEASED_BLOCKS == 0:
                release(split.images)
        release(split.images)
    column.flags.writeable = False
    return column


def _ink(images: Images) -> Column:
    _, height, width = images.shape
    sums = images.reshape(len(images), height * width).sum(axis=1, dtype=np.uint32)
    return np.asarray(sums / (255 * height * width), dtype=np.float32)


def _slant(images: Images) -> Column:
    """Divide the mixed second moment of the ink by that along y; y points down, hence the sign.

    (M.-K. Hu, "Visual pattern recognition by moment invariants", 1962.)
    """
    _, height, width = images.shape
    # Measured from the middle, the sums over a line are whole or half numbers that float32 holds exactly.
    x = np.arange(width) - (width - 1) / 2
    y = np.arange(height) - (height - 1) / 2
    lines = images.astype(np.float32) @ np.stack([np.ones(width), x], axis=1).astype(np.float32)
    mass, along_x = lines[..., 0].astype(np.float64), lines[..., 1].astype(np.float64)
    total = mass.sum(axis=1)
    sum_y = mass @ y
    mixed = along_x @ y - along_x.sum(axis=1) * sum_y / np.maximum(total, 1)
    spread = mass @ y**2 - sum_y**2 / np.maximum(total, 1)
    # Rounding leaves a trace of spread where there is none; a faint pixel one line away has 1 or more.
    slant = np.divide(-mixed, spread, out=np.full(len(images), np.nan), where=spread > 0.1)
    return np.asarray(slant, dtype=np.float32)


_MEASURES: dict[str, Callable[[Images], Column]] = {"ink": _ink, "slant": _slant}

MEASURES = tuple(_MEASURES)
"""The names of all measures."""
