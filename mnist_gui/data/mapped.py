"""Memory of images that stay in their file, mapped into the address space."""

import mmap
from typing import Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import MappedFile

Images = npt.NDArray[np.uint8]  # that of `mnist_gui.data.dataset`, which uses this module

_MAP_FIXED: Final = 0x10  # on Linux, macOS and the BSDs; Python does not have it


def mapped_file(images: Images) -> MappedFile | None:
    """Return the file that images are mapped from, or None."""
    owner: object = images
    while isinstance(owner, np.ndarray):
        owner = owner.base
    return owner if isinstance(owner, MappedFile) else None


def release(images: Images) -> None:
    """Release the memory pages of mapped images; they are read again when next used.

    The system releases them itself, but only when memory gets short. Until then a pass over a large file
    makes the program look as large as that file. Images that are not mapped are left alone.

    Parameters
    ----------
    images : ndarray of uint8
        Mapped from a file, or a view into such an array.
    """
    mapped = mapped_file(images)
    if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        mapped.madvise(mmap.MADV_DONTNEED)


def replace_missing(images: Images) -> bool:
    """Put zeros in the place of what is gone, if the file was cut short since it was mapped.

    The system ends a program that reads a mapped page beyond the end of its file. This takes a microsecond
    while the file is whole, so call it before such images are read. Windows refuses to cut a mapped file.

    Parameters
    ----------
    images : ndarray of uint8
        Mapped from a file, or a view into such an array. Others are left alone.

    Returns
    -------
    bool
        Whether images are missing, now or since an earlier call.
    """
    mapped = mapped_file(images)
    if mapped is None or not hasattr(mmap, "MAP_ANONYMOUS"):
        return False
    # The system itself fills the last page of a file with zeros.
    whole = min(mapped.whole_bytes, -(-mapped.size() // mmap.PAGESIZE) * mmap.PAGESIZE)
    if whole < mapped.whole_bytes:
        _map_zeros(np.frombuffer(mapped, dtype=np.uint8)[whole:])
        mapped.whole_bytes = whole
    return mapped.whole_bytes < len(mapped)


def _map_zeros(pages: Images) -> None:
    """Map memory without a file in the place of mapped pages; raise OSError if the system refuses."""
    import ctypes  # takes milliseconds: not before the first frame

    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = (
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_ssize_t,
    )
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_FIXED
    address = pages.ctypes.data
    if libc.mmap(address, pages.nbytes, mmap.PROT_READ, flags, -1, 0) != address:
        error = ctypes.get_errno()
        raise OSError(error, "pages of a file that was cut short cannot be replaced")
