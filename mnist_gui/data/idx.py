r"""The IDX format: one array of numbers in one file, as MNIST and its relatives are published.

A file is a header, followed directly by the values. There is no padding and no alignment.

====================  =====================================================================
bytes                 meaning
====================  =====================================================================
0 and 1               always zero
2                     type of the values: 08 unsigned byte, 09 signed byte, 0B 16-bit integer,
                      0C 32-bit integer, 0D 32-bit float, 0E 64-bit float
3                     number of dimensions, d
4 to 4 + 4 d          the size of each dimension, as unsigned 32-bit integers
the rest              the values, the last dimension running fastest (C order)
====================  =====================================================================

Every number is big-endian. The 60,000 training images of MNIST, 28 pixels high and wide, begin with ``00 00
08 03  00 00 EA 60  00 00 00 1C  00 00 00 1C`` and have 16 + 60,000 x 28 x 28 bytes. Their labels are another
file that begins with ``00 00 08 01  00 00 EA 60``. The format has no checksum and does not say what the
values mean.

Most files are compressed by gzip, some by xz; `mnist_gui.data.byte_stream` decompresses them.

A header can claim any size, so it is checked against the file before memory is allocated: an uncompressed
file must have exactly the right length, a gzip file cannot expand more than 1,032 times, and nothing may
follow the last value. Only one array of the declared size is allocated. Raw files of one-byte values are
mapped, not read: the operating system loads the pages that are used.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section "The IDX file
format" (1998).
"""

import math
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import ByteStream, Compression, open_stream
from mnist_gui.data.mapped import read_images
from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import CancelToken, Report, ignore_progress

_DTYPES: Final[dict[int, np.dtype[Any]]] = {
    0x08: np.dtype(np.uint8),
    0x09: np.dtype(np.int8),
    0x0B: np.dtype(np.int16),
    0x0C: np.dtype(np.int32),
    0x0D: np.dtype(np.float32),
    0x0E: np.dtype(np.float64),
}
_CODES: Final = {dtype: code for code, dtype in _DTYPES.items()}
_MOST_DIMENSIONS: Final = 4
_LARGEST_SIZE: Final = 2**32 - 1

# Deflate writes at best 258 bytes for 2 bits. https://zlib.net/zlib_tech.html
_MOST_GZIP_EXPANDS: Final = 1032

# Bytes decompressed, or written, at once: they should stay in the processor's cache until they are copied. A
# smaller block needs the GIL more often, for which it waits while another thread imports modules.
_BLOCK: Final = 1024 * 1024

_AGAIN: Final = "download or copy it again"


class IdxHeader(NamedTuple):
    """The header of an IDX file.

    Attributes
    ----------
    dtype : dtype
        Type of the values, in native byte order.
    shape : tuple of int
        Size of each of the 1 to 4 dimensions, 0 to 2**32 - 1.
    compression : {"gzip", "xz"} or None
    file_bytes : int
        Size of the file on disk.
    """

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    compression: Compression | None
    file_bytes: int

    @property
    def header_bytes(self) -> int:
        """Size of the header, in bytes; the values begin here."""
        return 4 + 4 * len(self.shape)

    @property
    def value_bytes(self) -> int:
        """Size of all decompressed values, in bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def __str__(self) -> str:
        sizes = " x ".join(f"{size:,}" for size in self.shape)
        return f"{sizes} values of type {self.dtype.name}, {self.value_bytes:,} bytes"


def read_idx_header(path: str | Path) -> IdxHeader:
    """Read the header of an IDX file, compressed or not, and check it as far as possible without the values.

    Raises
    ------
    DataError
        If the file cannot be read, is not an IDX file, or cannot hold what it declares.
    """
    with open_stream(Path(path), report=ignore_progress) as stream:
        return _read_header(stream)


def read_idx(
    path: str | Path,
    *,
    mapped: bool = True,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> npt.NDArray[Any]:
    """Read an IDX file.

    Parameters
    ----------
    path : str or Path
        Compression by gzip or xz is recognised by the content, not by the name.
    mapped : bool
        Whether values may be mapped instead of read.
    report : callable
        Called with the number of bytes of the file that were read.
    token : CancelToken, optional
        Checked after every 96 kB of the file.

    Returns
    -------
    ndarray of uint8, int8, int16, int32, float32 or float64, with 1 to 4 dimensions
        In native byte order and C order. Read-only. Mapped from the file if that is allowed, it is
        uncompressed and has values of one byte; then use `mnist_gui.data.mapped.read_images` for what must
        survive that another program cuts the file short.

    Raises
    ------
    DataError
        If the file cannot be read, is not an IDX file, does not have the declared length, or is damaged.
    Cancelled
        If the token was cancelled.
    """
    with open_stream(Path(path), report=report, token=token) as stream:
        header = _read_header(stream)
        if mapped and header.compression is None and header.dtype.itemsize == 1:
            return np.ndarray(header.shape, header.dtype, stream.map(), header.header_bytes)
        return _read_values(stream, header)


def write_idx(path: str | Path, array: npt.NDArray[Any], *, compression: Compression | None = None) -> None:
    """Write an array to an IDX file. Equal arrays give equal bytes.

    The file is written completely or, if anything fails, not at all.

    Parameters
    ----------
    path : str or Path
        New file, or one to replace, in an existing folder.
    array : ndarray of uint8, int8, int16, int32, float32 or float64, with 1 to 4 dimensions
        In any byte order and memory layout.
    compression : {"gzip", "xz"}, optional
        The name of the file is not changed.

    Raises
    ------
    ValueError
        If IDX cannot hold such an array.
    DataError
        If the file cannot be written.
    """
    from mnist_gui.atomic_file import atomic_write  # most programs only read

    native = array.dtype.newbyteorder("=")
    if native not in _CODES:
        raise ValueError(f"IDX holds {', '.join(map(str, _CODES))}, not {array.dtype}")
    if not 1 <= array.ndim <= _MOST_DIMENSIONS or max(array.shape) > _LARGEST_SIZE:
        raise ValueError(f"IDX holds 1 to {_MOST_DIMENSIONS} dimensions below 2**32, not {array.shape}")
    path = Path(path)
    rows = max(1, _BLOCK // max(1, array.nbytes // max(1, len(array))))
    try:
        with atomic_write(path) as file, _compressed(file, compression) as out:
            out.write(
                bytes([0, 0, _CODES[native], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
            )
            for start in range(0, len(array), rows):
                block = read_images(array, slice(start, start + rows))
                values = np.ascontiguousarray(block, dtype=native.newbyteorder(">"))
                out.write(values.reshape(-1).view(np.uint8).data)
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({reason_of(error)}); "
            "check that its folder exists, may be written to and has room."
        ) from error


def is_idx(beginning: bytes) -> bool:
    """Return whether the first four bytes of a file, or more, are those of an IDX file."""
    return (
        len(beginning) >= 4
        and beginning[:2] == b"\0\0"
        and beginning[2] in _DTYPES
        and 1 <= beginning[3] <= _MOST_DIMENSIONS
    )


def _read_header(stream: ByteStream) -> IdxHeader:
    magic = stream.read_all(4)
    if not magic:
        raise DataError(
            f"{stream.path} is empty, where an IDX file begins with a header of 8 bytes or more; {_AGAIN}."
        )
    if not is_idx(magic):
        raise DataError(
            f"{stream.path} is not an IDX file: expected 00 00, a type (08, 09, 0B, 0C, 0D or 0E) and "
            f"01 to 04 dimensions as its first four bytes, found {magic.hex(' ').upper()}; "
            "choose an IDX file, such as train-images-idx3-ubyte."
        )
    dimensions = magic[3]
    sizes = stream.read_all(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(
            f"{stream.path} is cut short: expected a header of {4 + 4 * dimensions} bytes for {dimensions} "
            f"dimensions, found {4 + len(sizes)}; {_AGAIN}."
        )
    shape = struct.unpack(f">{dimensions}I", sizes)
    header = IdxHeader(_DTYPES[magic[2]], shape, stream.compression, stream.file_bytes)
    _check_possible(stream.path, header)
    return header


def _check_possible(path: Path, header: IdxHeader) -> None:
    """Refuse a header that the size of the file proves wrong, before memory is allocated."""
    if header.compression is None:
        found = header.file_bytes - header.header_bytes
        if found < header.value_bytes:
            raise _cut_short(path, header, found)
        if found > header.value_bytes:
            raise _too_long(path, header, f"{found:,} bytes")
    most = _MOST_GZIP_EXPANDS * header.file_bytes
    if header.compression == "gzip" and header.value_bytes > most:
        raise DataError(
            f"{path} declares a size that cannot be true: expected {header}, found a gzip file of "
            f"{header.file_bytes:,} bytes, which holds {most:,} at most; {_AGAIN}."
        )
    # NumPy applies this limit to the other dimensions even if one is 0.
    if math.prod(size or 1 for size in header.shape) * header.dtype.itemsize > sys.maxsize:
        raise _too_large(path, header)


def _read_values(stream: ByteStream, header: IdxHeader) -> npt.NDArray[Any]:
    """Read everything after the header into a new array."""
    try:
        # The operating system provides these pages only as they are filled. So a wrong header of an xz file
        # costs no memory: the stream ends first.
        values = np.empty(header.value_bytes, dtype=np.uint8)
    except MemoryError as error:
        raise _too_large(stream.path, header) from error
    target = values.data
    filled = 0
    while filled < len(target):
        block = stream.read(min(_BLOCK, len(target) - filled))
        if not block:
            raise _cut_short(stream.path, header, filled)
        target[filled : filled + len(block)] = block
        filled += len(block)
    # Reading one byte more also makes the decompressor compare its checksum.
    if stream.read(1):
        raise _too_long(stream.path, header, "more")
    array = values.view(header.dtype).reshape(header.shape)
    if header.dtype.itemsize > 1 and sys.byteorder == "little":
        array.byteswap(inplace=True)
    array.flags.writeable = False
    return array


def _cut_short(path: Path, header: IdxHeader, found: int) -> DataError:
    return DataError(f"{path} is cut short: expected {header}, found {found:,} bytes; {_AGAIN}.")


def _too_long(path: Path, header: IdxHeader, found: str) -> DataError:
    return DataError(f"{path} is too long: expected {header}, found {found}; {_AGAIN}.")


def _too_large(path: Path, header: IdxHeader) -> DataError:
    return DataError(
        f"{path} is too large for the memory of this computer: it declares {header}; "
        f"if that cannot be true, {_AGAIN}."
    )


@contextmanager
def _compressed(file: BinaryIO, compression: Compression | None) -> Iterator[Any]:
    """Wrap an open file so that everything written to it is compressed."""
    if compression is None:
        yield file
    elif compression == "gzip":
        import gzip

        # Neither name nor time goes into the header, so equal arrays make equal files.
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as out:
            yield out
    elif compression == "xz":
        import lzma

        with lzma.LZMAFile(file, "wb") as out:
            yield out
    else:
        raise ValueError(f"compression must be gzip, xz or None, not {compression}")
