"""Grey images as PNG files, some ten times as fast as a general encoder makes small ones.

A PNG file is a signature and chunks: its size (IHDR), its pixels (IDAT), its end (IEND). Each row of pixels
begins with the number of a filter; here it is 0, none, since an image this small gains nothing by others. So
images of one size differ in one chunk only, and a block of images is prepared in one step.

Source: Portable Network Graphics (PNG) Specification, third edition, W3C 2025.
"""

import struct
from collections.abc import Iterator
from typing import Final

import numpy as np

from mnist_gui.data.dataset import Images

try:
    from isal import isal_zlib as zlib  # as zlib, in two thirds of the time
except ImportError:  # it is not built for every processor
    import zlib  # type: ignore[no-redef]

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_GREY: Final = 0
_FASTEST: Final = 1
_number: Final = struct.Struct(">I").pack


def encode_pngs(images: Images) -> Iterator[bytes]:
    """Encode grey images.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, h, w)
        They are stored as they are: 0 is black, as in MNIST's pictures everywhere.

    Yields
    ------
    bytes
        A complete PNG file for each image.
    """
    count, height, width = images.shape
    head = _SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _GREY, 0, 0, 0))
    end = _chunk(b"IEND", b"")
    filtered = np.zeros((count, height, 1 + width), dtype=np.uint8)
    filtered[:, :, 1:] = images
    content = filtered.data.cast("B") if count else memoryview(b"")
    size = height * (1 + width)
    for start in range(0, count * size, size):
        yield head + _chunk(b"IDAT", zlib.compress(content[start : start + size], _FASTEST)) + end


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return _number(len(data)) + body + _number(zlib.crc32(body))
