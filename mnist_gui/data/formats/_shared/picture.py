"""One picture of any kind, as its bytes -> grey, in single bytes, upright."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS: Final = 64_000_000
"""The largest picture that is decoded."""

_FORMATS: Final = ("PNG", "JPEG", "BMP", "PPM")
_BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"P2", b"P3", b"P5", b"P6")
_TOO_LARGE: Final = (
    f"is too large to be one picture of a data set: expected {MOST_PIXELS // 1_000_000} megapixels at most; "
    "take it out or scale it down."
)
_ORIENTATION: Final = 0x0112  # the EXIF tag that says how the camera was held
_GREY: Final = ("1", "L", "I", "I;16", "I;16B", "I;16L")


def is_picture_content(content: bytes) -> bool:
    """Tell whether something begins as a picture does."""
    return content.startswith(_BEGINNINGS)


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Let Pillow be used by several threads, without warnings: what is wrong is said by errors here."""
    from PIL import Image

    Image.preinit()  # which is not to happen on two threads at once
    with warnings.catch_warnings():  # nor is this
        warnings.simplefilter("ignore")
        yield


class PictureError(Exception):
    """A picture cannot be decoded; says why, and what to do, behind the name of the picture."""


def decoded(content: bytes) -> tuple["Picture", bool]:
    """Decode a picture.

    Colour becomes luma (ITU-R BT.601), 16 bits their upper 8. What is transparent shows white paper, or
    black paper if nothing would show on white.

    Parameters
    ----------
    content : bytes
        A PNG, JPEG, BMP, PGM or PPM file.

    Returns
    -------
    picture : PIL.Image.Image
        Of mode L.
    was_colour : bool
        Whether it was stored in colour.

    Raises
    ------
    PictureError
        If it is no such picture, is damaged, or has more than `MOST_PIXELS`.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError(_TOO_LARGE)
            was_colour = picture.mode not in _GREY
            return _grey(picture), was_colour
    except Image.DecompressionBombError:
        raise PictureError(_TOO_LARGE) from None
    except UnidentifiedImageError:
        raise PictureError(
            "is not a picture that can be read; give PNG, JPEG, BMP or PGM files, or take it out."
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error):  # as damage demands
        raise PictureError("is damaged or incomplete; copy it again, or take it out.") from None


def _grey(picture: "Picture") -> "Picture":
    from PIL import Image, ImageOps

    if picture.format == "JPEG" and picture.getexif().get(_ORIENTATION, 1) != 1:
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):
        return Image.fromarray((np.asarray(picture).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        return _on_paper(picture.convert("RGBA"))
    if picture.mode == "L":
        picture.load()
        return picture
    return picture.convert("L")


def _on_paper(picture: "Picture") -> "Picture":
    from PIL import Image

    grey, opacity = picture.convert("LA").split()
    on_white = Image.composite(grey, Image.new("L", picture.size, 255), opacity)
    lightest_and_darkest = on_white.getextrema()
    if lightest_and_darkest[0] != lightest_and_darkest[1]:
        return on_white
    return Image.composite(grey, Image.new("L", picture.size, 0), opacity)
