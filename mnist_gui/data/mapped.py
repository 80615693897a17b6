"""Images that stay in their file, mapped to memory: how to go through all of them without keeping them."""

import mmap

import numpy as np

from mnist_gui.data.dataset import Images


def release(images: Images) -> None:
    """Let go of the memory that holds what was read of mapped images; they are read again when next used.

    The system would do so by itself, but only when memory gets short: until then a pass over a large file
    makes the program look as large as that file. Images that are not mapped are left alone.

    Parameters
    ----------
    images : ndarray of uint8
        Mapped from a file, or a view into such an array.
    """
    owner: object = images
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # Windows has no such thing
        owner.madvise(mmap.MADV_DONTNEED)
