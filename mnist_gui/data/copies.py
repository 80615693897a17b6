"""Copies: images with the same pixels, in place or shifted.

Images are compared by a hash of 64 bits, and those with an equal one by all their pixels. A shifted copy has
the same ink elsewhere on the paper, so its ink is moved to the top left corner first.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.image_blocks import image_blocks
from mnist_gui.data.levels import at_levels
from mnist_gui.progress import CancelToken, Report, ignore_progress

BLOCK = 4096
"""Images hashed at a time."""

_SEED = 20_211
"""Of the multipliers; any seed gives the same copies."""


@dataclass(frozen=True, eq=False)
class Copies:
    """Which images are copies of an earlier one.

    Attributes
    ----------
    same, shifted : ndarray of intp, shape (n,)
        Of each row, the first row with the same pixels; the first row with the same ink anywhere on the
        paper. Its own row if there is none before it.
    """

    same: Rows
    shifted: Rows


def find_copies(
    dataset: Dataset, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Copies:
    """Find the images of a data set that are copies of each other.

    Parameters
    ----------
    dataset : Dataset
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked between blocks.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    words = -(-dataset.height * dataset.width // 8)
    multipliers = np.random.default_rng(_SEED).integers(1, 2**64, size=words, dtype=np.uint64) | np.uint64(1)
    same, shifted = np.empty(len(dataset), np.uint64), np.empty(len(dataset), np.uint64)
    for rows, images in image_blocks(dataset, BLOCK, "Looking for copies", report=report, token=token):
        same[rows] = _hashes(images, multipliers)
        shifted[rows] = _hashes(to_corner(images), multipliers)
    return Copies(
        _first_rows(dataset, same, in_corner=False, token=token),
        _first_rows(dataset, shifted, in_corner=True, token=token),
    )


def to_corner(images: Images) -> Images:
    """Move the ink of each image to the top left corner; blank images stay.

    Parameters
    ----------
    images : ndarray of uint8, shape (k, h, w)
        0 is paper.
    """
    count, height, width = images.shape
    inked = images > 0
    top, left = inked.any(axis=2).argmax(axis=1), inked.any(axis=1).argmax(axis=1)
    rows = (np.arange(height) + top[:, None]) % height
    columns = (np.arange(width) + left[:, None]) % width
    moved: Images = images[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return moved


def _hashes(images: Images, multipliers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a hash of each image, uint64 of shape (k,)."""
    padded = np.zeros((len(images), 8 * len(multipliers)), dtype=np.uint8)
    padded[:, : images[0].size if len(images) else 0] = images.reshape(len(images), -1)
    hashes: npt.NDArray[np.uint64] = (padded.view(np.uint64) * multipliers).sum(axis=1, dtype=np.uint64)
    return hashes


def _first_rows(
    dataset: Dataset, hashes: npt.NDArray[np.uint64], *, in_corner: bool, token: CancelToken | None
) -> Rows:
    """Return the first row with the same pixels, among those with the same hash."""
    _, number, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    first_rows = np.arange(len(hashes))
    candidates = np.flatnonzero(counts[number] > 1)
    known: dict[bytes, int] = {}
    for start in range(0, len(candidates), BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        rows = candidates[start : start + BLOCK]
        images = at_levels(dataset.take(rows), dataset.levels)
        images = to_corner(images) if in_corner else images
        for row, image in zip(rows.tolist(), images, strict=True):
            first_rows[row] = known.setdefault(image.tobytes(), row)
    return first_rows
