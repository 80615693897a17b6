"""Which pictures can be read: one list for data sets, the drawing pad, ``predict`` and drops.

`picture_decoder` reads them. This module is imported when the program starts, so it needs neither numpy nor
Pillow.
"""

from typing import Final

PICTURE_SUFFIXES: Final = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".pgm", ".ppm", ".pbm", ".pnm"),
    *(".webp", ".gif", ".tif", ".tiff", ".avif"),
)
"""How the names of their files end, in small letters."""

PICTURE_KINDS: Final = "PNG, JPEG, WEBP, GIF, TIFF, AVIF, BMP, PGM or PPM"
"""What they are called in messages."""

NONE_READ: Final = "none can be read: "
"""In the refusal of a set of pictures, before what is wrong with the first one."""

MOST_PIXELS: Final = 64_000_000
"""The size of the largest picture that is decoded."""

MIN_CONTRAST: Final = 0.08
"""The least difference of tones, as a share of that of black and white, that can be ink."""

_BEGINNINGS: Final = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"P1", b"P2", b"P3", b"P4", b"P5", b"P6"),
    *(b"GIF8", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
)


def is_picture_content(content: bytes) -> bool:
    """Tell whether a file begins as a picture does."""
    return content.startswith(_BEGINNINGS) or is_webp(content) or is_avif(content)


def is_webp(content: bytes) -> bool:
    """Tell whether a file begins as WEBP does."""
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def is_avif(content: bytes) -> bool:
    """Tell whether a file begins as AVIF does."""
    return content[4:12] in (b"ftypavif", b"ftypavis")
