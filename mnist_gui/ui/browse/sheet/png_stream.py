"""Writing a PNG file in strips, without the whole picture in memory.

A contact sheet may have hundreds of millions of pixels. Qt would need them all at once, and its compression
cannot be cancelled.

Source: Portable Network Graphics (PNG) Specification, third edition, W3C 2025.
"""

import struct
import zlib
from typing import BinaryIO

from PySide6.QtGui import QImage

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2
_BYTES_IN_PIXEL = 3
_UNFILTERED = b"\0"
_BLOCK = 1 << 20


class PngStream:
    """A PNG file of opaque colours that is written in strips.

    Parameters
    ----------
    file : BinaryIO
        Opened for writing.
    width, height : int
        Size of the picture, in pixels.
    dots_per_inch : float
        Resolution on paper.
    title : str
        The title in the metadata.
    """

    def __init__(
        self, file: BinaryIO, *, width: int, height: int, dots_per_inch: float, title: str = ""
    ) -> None:
        self._file = file
        self._width = width
        self._rows_left = height
        self._compressor = zlib.compressobj()
        self._compressed = bytearray()
        file.write(_SIGNATURE)
        self._write_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0))
        self._write_chunk(b"iTXt", b"Software\0\0\0\0\0mnist-gui")
        if title:
            self._write_chunk(b"iTXt", b"Title\0\0\0\0\0" + title.encode(errors="replace"))
        per_metre = round(dots_per_inch / 0.0254)
        self._write_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))

    def write_strip(self, strip: QImage) -> None:
        """Add the next rows of pixels.

        Parameters
        ----------
        strip : QImage
            As wide as the picture, and not higher than the rest of it.

        Raises
        ------
        ValueError
            If the strip has another width or is too high.
        """
        if strip.width() != self._width or strip.height() > self._rows_left:
            raise ValueError(f"{strip.width()}x{strip.height()} pixels do not fit into the picture")
        strip = strip.convertToFormat(QImage.Format.Format_RGB888)
        pixels, step, used = strip.constBits(), strip.bytesPerLine(), self._width * _BYTES_IN_PIXEL
        for start in range(0, strip.height() * step, step):
            self._compressed += self._compressor.compress(_UNFILTERED + pixels[start : start + used])
        self._rows_left -= strip.height()
        if len(self._compressed) >= _BLOCK:
            self._write_compressed()

    def finish(self) -> None:
        """Write the end of the file.

        Raises
        ------
        ValueError
            If rows are missing.
        """
        if self._rows_left:
            raise ValueError(f"{self._rows_left} rows of pixels are missing")
        self._compressed += self._compressor.flush()
        self._write_compressed()
        self._write_chunk(b"IEND", b"")

    def _write_compressed(self) -> None:
        self._write_chunk(b"IDAT", bytes(self._compressed))
        self._compressed.clear()

    def _write_chunk(self, kind: bytes, data: bytes) -> None:
        self._file.write(struct.pack(">I", len(data)) + kind + data)
        self._file.write(struct.pack(">I", zlib.crc32(kind + data)))
