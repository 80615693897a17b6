"""Hashes of images, by which notes, corrections and caches know a data set again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from mnist_gui.data.arrays import Images

if TYPE_CHECKING:
    from hashlib import blake2b

HASHED_BLOCK = 4096
"""Images hashed at a time, which bounds the copy that images in another memory layout need."""


def new_digest(beginning: bytes = b"") -> "blake2b":
    """Return the hash of some bytes, to be updated with more; it has 32 hexadecimal digits.

    BLAKE2 is fast on every processor, SHA-256 only on those with instructions for it.
    """
    import hashlib  # brings OpenSSL: a data set is shown before it is hashed

    return hashlib.blake2b(beginning, digest_size=16)


def digest_of(shape: tuple[int, ...], blocks: Iterable[Images]) -> str:
    """Return the hash of images of this shape, given block by block: 32 hexadecimal digits."""
    digest = new_digest(repr(shape).encode())
    for block in blocks:
        digest.update(np.ascontiguousarray(block).data)
    return digest.hexdigest()
