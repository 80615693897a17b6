"""Memory of images that stay in their file, mapped into the address space.

The system ends a program that touches a mapped page beyond the end of its file, and the file may be cut short
at any moment, even within one step of numpy. So the program never touches the pages of such images itself:
`read_or_blank` has the system copy them, which fails where a page is gone instead of ending the program.
Measured on Linux, against indexing the map: blocks take the same time; 2,600 images of 28x28 in random order,
which a frame of the grid may need, 1.3 ms instead of 0.2 ms; 60,000 of a million 78 ms instead of 28. Reading
them with ``pread`` took twice as long, and asked for Python's lock once for each.
"""

import ctypes
import mmap
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import MappedFile
from mnist_gui.errors import DataError

Images = npt.NDArray[np.uint8]  # that of `mnist_gui.data.dataset`, which uses this module

_MAP_FIXED: Final = 0x10  # on Linux, macOS and the BSDs; Python does not have it

_MOST_PIECES: Final = 1024  # that Linux copies at a time
_LONGEST_PIECE: Final = 2**20
"""Bytes; with `_MOST_PIECES`, a copy is below the most that Linux moves at a time, 2 GB."""

_SMALL_FILE: Final = 64 * 1024**2  # bytes
_REGION: Final = 2 * 1024**2  # bytes; for one row, the system may map so much
_KEPT_REGIONS: Final = 32
"""Regions of a larger file after which pages are released."""

_TRIES: Final = 100
"""How often a copy is repeated while the file is being cut shorter and shorter."""

_Pieces = npt.NDArray[np.uintp]
"""Addresses and lengths of pieces of memory, shape (k, 2)."""

_Rows = npt.NDArray[np.intp]

_Copy = Callable[[_Pieces, _Pieces], int]
"""Copies pieces of memory to others of the same lengths, and returns how many bytes it could read."""


def read_images(images: Images, rows: slice | _Rows) -> Images:
    """Return some images as `read_or_blank` does, but refuse a file that was cut short.

    Raises
    ------
    DataError
        If another program cut the file short, or it cannot be read.
    """
    mapped = mapped_file(images)
    if mapped is None or isinstance(rows, slice) or len(mapped) <= _SMALL_FILE or not len(rows):
        read = read_or_blank(images, rows)
    else:
        read = np.empty((len(rows), *images.shape[1:]), dtype=images.dtype)
        # In the order of the file, so that no region is mapped twice.
        places = np.argsort(rows)
        regions = rows[places] * (images.nbytes // len(images)) // _REGION
        number = np.cumsum(np.diff(regions, prepend=regions[0]) != 0)
        for some in np.split(places, np.flatnonzero(np.diff(number // _KEPT_REGIONS)) + 1):
            _read_to(read, images, rows[some], places=some)
            release(images)
    if mapped is not None and replace_missing(images):
        raise DataError(
            f"{mapped.path} was cut short by another program; copy or download it again, then open it again."
        )
    return read


def read_or_blank(images: Images, rows: slice | _Rows, *, out: Images | None = None) -> Images:
    """Return some images in memory that no other program can cut short.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, h, w)
        Mapped from a file, or not: of these, a slice is a view.
    rows : slice of consecutive images, or ndarray of intp, shape (k,)
        The latter from 0 to n - 1, in any order, repeated or not.
    out : ndarray of uint8, shape (k, h, w), C-contiguous, optional
        To write to, and return, for `rows` that are an array.

    Returns
    -------
    ndarray of uint8, shape (k, h, w)
        Blank where images are missing.

    Raises
    ------
    DataError
        If the file cannot be read: its disk fails, for example.
    """
    if not _can_copy(images):
        replace_missing(images)
        return images[rows] if isinstance(rows, slice) else np.take(images, rows, 0, out=out, mode="clip")
    if isinstance(rows, slice):
        first, stop, _ = rows.indices(len(images))
        out = np.empty((max(0, stop - first), *images.shape[1:]), dtype=images.dtype)
        _copy_runs(out, images, np.array([first]), np.array([0]), np.array([len(out)]))
        return out
    if out is None:
        out = np.empty((len(rows), *images.shape[1:]), dtype=images.dtype)
    _read_to(out, images, rows, places=np.arange(len(rows)))
    return out


def _read_to(out: Images, images: Images, rows: _Rows, *, places: _Rows) -> None:
    """Read some images as `read_or_blank` does, and write them to the given places of an array."""
    if not _can_copy(images):
        replace_missing(images)
        out[places] = images[rows]
        return
    begins, counts = _runs(rows, places)
    _copy_runs(out, images, rows[begins], places[begins], counts)


def _copy_runs(out: Images, images: Images, firsts: _Rows, places: _Rows, counts: _Rows) -> None:
    """Copy so many images from each of the given first ones on, to so many from each place on."""
    copy, mapped = _system_copy(), mapped_file(images)
    assert copy is not None
    assert mapped is not None
    image_bytes = images.nbytes // max(1, len(images))
    sources = _pieces(images.ctypes.data + firsts * image_bytes, counts * image_bytes)
    targets = _pieces(out.ctypes.data + places * image_bytes, counts * image_bytes)
    for start in range(0, len(sources), _MOST_PIECES):
        some = slice(start, start + _MOST_PIECES)
        wanted = int(sources[some, 1].sum())
        for _ in range(_TRIES):
            if copy(sources[some], targets[some]) == wanted:
                break
            replace_missing(images)
        else:
            raise DataError(f"{mapped.path} cannot be read any more; check its disk, then open it again.")


def _can_copy(images: Images) -> bool:
    """Return whether images are mapped, and the system can copy them.

    Without such a copy - on macOS, and in a container that forbids it - the file may still be cut short
    within the next step. On Windows it cannot.
    """
    return mapped_file(images) is not None and _system_copy() is not None and images.flags.c_contiguous


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


def _runs(rows: _Rows, places: _Rows) -> tuple[_Rows, _Rows]:
    """Return where each run of consecutive rows for consecutive places begins, and how many it has."""
    is_new = np.ones(len(rows), dtype=np.bool_)
    is_new[1:] = (np.diff(rows) != 1) | (np.diff(places) != 1)
    begins = np.flatnonzero(is_new)
    return begins, np.diff(begins, append=len(rows))


def _pieces(addresses: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]) -> _Pieces:
    """Return pieces of memory, none of which is too long, that are one after another the given ones."""
    numbers = -(-lengths // _LONGEST_PIECE)
    number = np.arange(int(numbers.sum())) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    skipped = number * _LONGEST_PIECE
    rest = np.repeat(lengths, numbers) - skipped
    pieces = np.empty((len(number), 2), dtype=np.uintp)
    pieces[:, 0] = np.repeat(addresses, numbers) + skipped
    pieces[:, 1] = np.minimum(rest, _LONGEST_PIECE)
    return pieces


@cache
def _system_copy() -> _Copy | None:
    """Return the copy of the system that reports a missing page; None where there is none.

    Linux has one for the memory of any process, this one included: process_vm_readv(2).
    """
    if sys.platform != "linux":
        return None
    function = getattr(ctypes.CDLL(None), "process_vm_readv", None)
    if function is None:
        return None
    address, number = ctypes.c_void_p, ctypes.c_ulong
    function.argtypes = (ctypes.c_int, address, number, address, number, number)
    function.restype = ctypes.c_ssize_t

    def copy(sources: _Pieces, targets: _Pieces) -> int:
        to, of = targets.ctypes.data, sources.ctypes.data
        return int(function(os.getpid(), to, len(targets), of, len(sources), 0))

    probe, found = np.ones(8, dtype=np.uint8), np.zeros(8, dtype=np.uint8)
    copy(*(np.array([[each.ctypes.data, each.nbytes]], dtype=np.uintp) for each in (probe, found)))
    return copy if np.array_equal(probe, found) else None
