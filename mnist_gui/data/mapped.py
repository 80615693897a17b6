"""Memory of images that stay in their file, mapped into the address space."""

import mmap

import numpy as np

from mnist_gui.data.dataset import Images


def release(images: Images) -> None:
    """Release the memory pages of mapped images; they are read again when next used.

    The system releases them itself, but only when memory gets short. Until then a pass over a large file
    makes the program look as large as that file. Images that are not mapped are left alone.

    Parameters
    ----------
    images : ndarray of uint8
        Mapped from a file, or a view into such an array.
    """
    owner: object = images
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        owner.madvise(mmap.MADV_DONTNEED)
