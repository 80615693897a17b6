"""Read the first images of an IDX set for the startup preview, before anything else of it is loaded.

Neither numpy nor `Dataset` is imported, because that takes longer than all of this. Only unambiguous files
are read. Everything else is left to `mnist_gui.data.open`, which also reports what is wrong.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.data.byte_stream import ByteStream, open_stream
from mnist_gui.data.formats._shared.naming.idx_names import find_members
from mnist_gui.data.sources.names import SAMPLE
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress
from mnist_gui.resource_files import resource_path

_HEADER: Final = struct.Struct(">4B3I")
_BYTES_OF_THREE_DIMENSIONS: Final = (0, 0, 8, 3)
_LARGEST_SIDE: Final = 512
_DARK, _LIGHT, _NEARLY_ALL = 16, 150, 0.8
_SAMPLED: Final = 16  # images


@dataclass(frozen=True)
class PreviewImages:
    """Some images.

    Attributes
    ----------
    count, height, width : int
    pixels : bytes
        ``count * height * width`` pixels, one image after the other, row by row, 0 to 255.
    """

    count: int
    height: int
    width: int
    pixels: bytes


def read_preview_images(spec: str | Path, most: int) -> PreviewImages | None:
    """Read the first images of an IDX set.

    Parameters
    ----------
    spec : str or Path
        ``"sample"``, or a folder with the files of one data set under their usual names.
    most : int
        Number of images to read at most.

    Returns
    -------
    PreviewImages or None
        The first rows of the data set; None if they are not certain or cannot be read.
    """
    try:
        folder = resource_path(SAMPLE) if spec == SAMPLE else Path(spec).absolute()
        # EMNIST is transposed when it is opened.
        if "emnist" in str(folder).lower() or not folder.is_dir():
            return None
        found = [
            member
            for member in find_members(folder)
            if (member.prefix, member.split, member.kind) == ("", "train", "images")
        ]
        if len(found) != 1:
            return None
        with open_stream(found[0].path, report=ignore_progress) as stream:
            return _read(stream, most)
    except (DataError, OSError, ValueError):
        return None  # opening the data set reports the error


def _read(stream: ByteStream, most: int) -> PreviewImages | None:
    header = stream.read_all(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    *kind, count, height, width = _HEADER.unpack(header)
    if tuple(kind) != _BYTES_OF_THREE_DIMENSIONS or not 0 < max(height, width) <= _LARGEST_SIDE:
        return None
    count, size = min(count, most), height * width
    pixels = stream.read_all(count * size)
    if not pixels or len(pixels) != count * size or _may_change(pixels, size):
        return None
    return PreviewImages(count, height, width, pixels)


def _may_change(pixels: bytes, size: int) -> bool:
    """Tell whether images may come out brighter or inverted: all are dark, or nearly all corners light."""
    corners = pixels[::size]
    light = sum(tone >= _LIGHT for tone in corners)
    return max(pixels[: _SAMPLED * size]) <= _DARK or light >= _NEARLY_ALL * len(corners)
