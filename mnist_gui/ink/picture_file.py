"""Converts picture files, and pixels in memory, to upright grey pictures of limited size.

The decoder is that of data sets, so both read the same pictures in the same way.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from mnist_gui.data.formats._shared.picture_kinds import MOST_PIXELS, PICTURE_KINDS
from mnist_gui.errors import InkError, reason_of
from mnist_gui.ink.arrays import Ink, Tones
from mnist_gui.ink.colour_maps import tones_of_colour_map
from mnist_gui.ink.colours import axis_of_contrast, tones_along
from mnist_gui.ink.normalise import SIZE
from mnist_gui.untrusted import declared

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.pictures.picture_decoder import DecodedPicture, PictureFault

WORKING_SIDE = 2048
"""Longer side to which larger pictures are reduced, in pixels."""

_SAVE_AGAIN: Final = "save or copy the picture again"

_MESSAGES: Final[dict["PictureFault", str]] = {
    "too large": f"is too large; scale it down to at most {MOST_PIXELS // 1_000_000} megapixels.",
    "unknown": f"is not a picture that can be read; give a {PICTURE_KINDS} file.",
    "damaged": f"is damaged or incomplete; {_SAVE_AGAIN}.",
}


@dataclass(frozen=True, eq=False)
class GreyPicture:
    """An upright grey picture.

    Attributes
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white; no side is longer than `WORKING_SIDE`. If ink and paper are equally bright, 0
        and 1 are other colours.
    size : tuple of int
        Width and height of the upright picture before the reduction, in pixels.
    lossy : bool
        Whether compression may have left faint noise around strokes, as JPEG does.
    """

    grey: Ink
    size: tuple[int, int]
    lossy: bool


def read_grey(path: Path) -> GreyPicture:
    """Read a picture file.

    Parameters
    ----------
    path : Path
        A file of one of `PICTURE_KINDS`, of at most `MOST_PIXELS`; its content tells which.
        The EXIF orientation is applied. Transparent areas are white paper, or black paper if there would be
        no contrast on white.

    Raises
    ------
    InkError
        If the file cannot be read, is not such a picture, is damaged, or is too large. One sentence that
        names the file.
    """
    # It imports Pillow, which takes 50 ms, and most runs of the program read no picture.
    from mnist_gui.data.formats._shared.pictures.picture_decoder import PictureError, decode, quiet_pillow

    try:
        with declared(InkError, path, advice=_SAVE_AGAIN), quiet_pillow():
            try:
                with ExitStack() as held:
                    return _grey(decode(path, held, longest_side=WORKING_SIDE))
            except PictureError as error:
                raise InkError(_refusal(path, error.fault)) from error
    except IsADirectoryError:
        raise InkError(
            f"{path} is a folder; name the pictures in it, or open it as a data set, in the window or with "
            "mnist-gui info."
        ) from None
    except OSError as error:
        raise InkError(
            f"{path} cannot be read: {reason_of(error)}; check its name and permissions."
        ) from None


def _refusal(path: Path, fault: "PictureFault") -> str:
    """Return why a picture cannot be read: what the file is instead, if that is known."""
    from mnist_gui.data.unsupported_files import words_of_unsupported  # only errors need it

    words = "" if fault == "too large" else words_of_unsupported(path, wanted="picture")
    return f"{path} {words}." if words else f"{path} {_MESSAGES[fault]}"


def grey_of_content(content: bytes) -> GreyPicture:
    """Read a picture file that is in memory, as `read_grey` does.

    Raises
    ------
    InkError
        If it is no such picture, is damaged, or is too large.
    """
    from mnist_gui.data.formats._shared.pictures.picture_decoder import PictureError, decode, quiet_pillow

    with declared(InkError, "The picture", advice=_SAVE_AGAIN), quiet_pillow(), ExitStack() as held:
        try:
            return _grey(decode(content, held, longest_side=WORKING_SIDE))
        except PictureError as error:
            raise InkError(f"The picture {_MESSAGES[error.fault]}") from error


def grey_of_array(pixels: Tones) -> GreyPicture:
    """Convert pixels in memory to grey.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        Grey, RGB or RGBA.

    Raises
    ------
    InkError
        If there are more than `MOST_PIXELS`.
    ValueError
        If the array has another shape or dtype, or no pixels.
    """
    of_right_shape = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype != np.uint8 or not of_right_shape or pixels.size == 0:
        raise ValueError(f"a picture must be uint8 (h, w), (h, w, 3) or (h, w, 4), not {pixels.shape}")
    from mnist_gui.data.formats._shared.pictures.picture_decoder import PictureError, decode_array

    # The pixels may come from a JPEG, unless they are as few as a data set's.
    lossy = max(pixels.shape[:2]) > SIZE
    try:
        return _grey(decode_array(pixels, lossy=lossy))
    except PictureError as error:
        raise InkError(f"The picture {_MESSAGES[error.fault]}") from None


def refuse_too_large(width: int, height: int) -> None:
    """Refuse a picture of so many pixels in memory as no file may have.

    Raises
    ------
    InkError
        If there are more than `MOST_PIXELS`.
    """
    if width * height > MOST_PIXELS:
        raise InkError(f"The picture {_MESSAGES['too large']}")


def _grey(decoded: "DecodedPicture") -> GreyPicture:
    grey = decoded.to_floats(WORKING_SIDE)
    colours = decoded.to_colours(WORKING_SIDE)
    if colours is not None:
        grey = _tones_of_colours(colours, grey)
    return GreyPicture(grey, decoded.size, decoded.lossy)


def _tones_of_colours(colours: Tones, luma: Ink) -> Ink:
    """Return the positions of colours on a map, or else on the axis of contrast, or else the luma."""
    mapped = tones_of_colour_map(colours, luma)
    if mapped is not None:
        return mapped
    axis = axis_of_contrast(colours)
    return luma if axis is None else tones_along(colours, axis)
