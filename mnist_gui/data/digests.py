"""Hashes of images, by which notes, corrections and caches know a data set again."""

import hashlib
from collections.abc import Iterable

import numpy as np

from mnist_gui.data.arrays import Images

HASHED_BLOCK = 4096
"""Images hashed at a time, which bounds the copy that images in another memory layout need."""


def digest_of(shape: tuple[int, ...], blocks: Iterable[Images]) -> str:
    """Return the hash of images of this shape, given block by block: 32 hexadecimal digits."""
    # BLAKE2 is fast on every processor, SHA-256 only on those with instructions for it.
    digest = hashlib.blake2b(repr(shape).encode(), digest_size=16)
    for block in blocks:
        digest.update(np.ascontiguousarray(block).data)
    return digest.hexdigest()
