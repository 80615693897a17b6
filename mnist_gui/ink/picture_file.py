"""Picture files, and pixels in memory -> grey, upright and not too large."""

import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import InkError
from mnist_gui.ink.normalise import SIZE
from mnist_gui.ink.tones import MIN_CONTRAST

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

Ink: TypeAlias = npt.NDArray[np.float32]

MAX_PIXELS = 64_000_000
"""The largest picture that is opened."""

WORKING_SIDE = 2048
"""Larger pictures are made smaller first, to at most this many pixels on the longer side."""

_FORMATS = ("PNG", "JPEG", "BMP")


@dataclass(frozen=True, eq=False)
class GreyPicture:
    """A picture as it is worked on.

    Attributes
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white. Neither side is longer than `WORKING_SIDE`.
    size : tuple of int
        Width and height, in pixels, of the upright picture before it was made smaller.
    lossy : bool
        Whether there may be faint noise around strokes, as JPEG leaves it.
    """

    grey: Ink
    size: tuple[int, int]
    lossy: bool


def read_grey(path: Path) -> GreyPicture:
    """Read a picture file as grey.

    Parameters
    ----------
    path : Path
        A PNG, JPEG or BMP file of at most `MAX_PIXELS`, whatever its name. It is turned as its EXIF data say.
        What is transparent shows white paper, or black paper if nothing would show on white.

    Raises
    ------
    InkError
        If the file cannot be read, is no such picture, is damaged, or is too large. One sentence that names
        it.
    """
    from PIL import Image, UnidentifiedImageError  # 50 ms, and most runs of the program read no picture

    too_large = InkError(
        f"{path} is too large; scale it down to at most {MAX_PIXELS // 1_000_000} megapixels."
    )
    try:
        # Pillow warns of large pictures and odd files; both are judged here, by what comes out.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise too_large
                return _grey(picture, lossy=picture.format not in ("PNG", "BMP"))
    except Image.DecompressionBombError:
        raise too_large from None
    except UnidentifiedImageError:
        raise InkError(f"{path} is not a picture that can be read; give a PNG, JPEG or BMP file.") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error) as error:
        # The file system's own errors have a number; what Pillow raises on damaged files has none.
        if isinstance(error, OSError) and error.errno is not None:
            raise InkError(f"{path} cannot be read: {error.strerror}.") from None
        raise InkError(f"{path} is damaged or incomplete; save or copy the picture again.") from None


def grey_of_array(pixels: npt.NDArray[np.uint8]) -> GreyPicture:
    """Take pixels from memory as grey.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        Grey, RGB or RGBA.

    Raises
    ------
    InkError
        If there are more than `MAX_PIXELS`.
    ValueError
        If the array has no such shape or dtype, or no pixels.
    """
    from PIL import Image

    of_right_shape = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype != np.uint8 or not of_right_shape or pixels.size == 0:
        raise ValueError(f"a picture must be uint8 (h, w), (h, w, 3) or (h, w, 4), not {pixels.shape}")
    if pixels.shape[0] * pixels.shape[1] > MAX_PIXELS:
        raise InkError(
            f"The picture is too large; scale it down to at most {MAX_PIXELS // 1_000_000} megapixels."
        )
    # Nobody knows what the pixels went through before, unless they are as few as a data set's.
    lossy = max(pixels.shape[:2]) > SIZE
    return _grey(Image.fromarray(np.ascontiguousarray(pixels)), lossy=lossy)


def _grey(picture: "PillowImage", *, lossy: bool) -> GreyPicture:
    """Convert an open picture, of any mode, upright and not too large."""
    from PIL import Image, ImageOps

    turned = picture.getexif().get(0x0112, 1) >= 5  # by a quarter, one way or the other
    size = (picture.height, picture.width) if turned else picture.size
    picture.draft(None, (WORKING_SIDE, WORKING_SIDE))  # a JPEG can be decoded at a fraction of its size
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits per pixel, in one of Pillow's several ways
        picture = Image.fromarray(np.array(picture, dtype=np.float32) / 65535)
    elif picture.has_transparency_data:
        picture = picture.convert("RGBA").convert("LA")
    else:
        picture = picture.convert("L")
    if max(picture.size) > WORKING_SIDE:
        picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    grey: Ink = np.array(picture, dtype=np.float32)
    if picture.mode != "F":
        grey /= 255
    if picture.mode == "LA":
        on_black: Ink = grey[..., 0] * grey[..., 1]
        on_white: Ink = on_black + (1 - grey[..., 1])
        grey = on_white if np.ptp(on_white) >= MIN_CONTRAST else on_black
    return GreyPicture(grey, size, lossy)
