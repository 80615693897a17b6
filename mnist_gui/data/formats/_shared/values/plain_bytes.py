"""Recognises what most data sets are: bytes of light ink on dark paper, which stay as they are.

Everything else is judged by `grey_values`, which takes ten times as long to import as this takes for MNIST.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images, Rows, Split
from mnist_gui.data.formats._shared.read_job import RawSplit

BRIGHT: Final = 128
"""Where a byte is so large, bytes are pixels already."""

FEWEST_SIDE: Final = 8
"""Images with a shorter side are too small to tell what paper is."""

_BLOCK: Final = 512
_SAMPLE: Final = 256
"""Images that the paper is judged by."""

_SAMPLE_BYTES: Final = 32 * 1024**2

_MIDDLE: Final = 127
_HALF: Final = 0.5
_RIM: Final = 28
"""The rim is one of so many parts of the shorter side."""


def are_plain(splits: Sequence[Split]) -> bool:
    """Tell whether all splits are bytes that stay as they are: some are bright, and no rim is light."""
    if any(isinstance(split, RawSplit) or split.images.dtype != np.uint8 for split in splits):
        return False
    if not is_bright(splits):
        return False
    if min(splits[0].images.shape[1:]) < FEWEST_SIDE:
        return True
    sampled = zip(splits, sample_rows(splits), strict=True)
    return not any(light_rims(split.read(rows)).any() for split, rows in sampled)


def is_bright(splits: Sequence[Split]) -> bool:
    """Tell whether bytes are pixels already: one of them is large. The first ones nearly always are."""
    return any(block.max(initial=0) >= BRIGHT for block in blocks_of(splits))


def blocks_of(splits: Sequence[Split]) -> Iterator[npt.NDArray[Any]]:
    """Go through all images, some at a time."""
    for split in splits:
        for start in range(0, len(split), _BLOCK):
            yield split.read(slice(start, start + _BLOCK))


def sample_rows(splits: Sequence[Split]) -> list[Rows]:
    """Return, for each split, the positions of some images from all over it."""
    images = sum(map(len, splits))
    most = max(1, min(_SAMPLE, _SAMPLE_BYTES // math.prod(splits[0].images.shape[1:])))
    counts = (min(len(split), -(-most * len(split) // images)) for split in splits)
    return [
        np.linspace(0, len(split) - 1, count).astype(np.intp)
        for split, count in zip(splits, counts, strict=True)
    ]


def light_rims(images: Images) -> npt.NDArray[np.bool_]:
    """Tell of which images, uint8 of shape (k, h, w), most of the rim is light."""
    light: npt.NDArray[np.bool_] = (rims_of(images) > _MIDDLE).mean(axis=1) > _HALF
    return light


def rims_of(images: Images) -> Images:
    """Return the pixels of the rim of each image, uint8 of shape (k, n)."""
    width = max(1, min(images.shape[1:]) // _RIM)
    sides = (
        images[:, :width],
        images[:, -width:],
        images[:, width:-width, :width],
        images[:, width:-width, -width:],
    )
    return np.concatenate([side.reshape(len(images), -1) for side in sides], axis=1)
