"""Pictures of digits, from files or memory -> ink, and the digits in it, as MNIST would have held them.

Most pictures are plain: a scan, a screenshot, an image of a data set, whose paper has one tone. Their tones
are kept as they are, so a clean picture of an MNIST digit gives the very image that it was made from. All
others are photos: uneven light, shadows, rulings and the desk are taken away first.
"""

from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.morphology import grown, opening
from mnist_gui.ink.normalise import SIZE, normalise
from mnist_gui.ink.photo import clings_to_edge, ink_of_photo, paper_is_light
from mnist_gui.ink.picture_file import MAX_PIXELS, WORKING_SIDE, GreyPicture, grey_of_array, read_grey
from mnist_gui.ink.regions import regions_of
from mnist_gui.ink.rulings import find_rulings
from mnist_gui.ink.segmentation import Found, digits_in
from mnist_gui.ink.strokes import stroke_width, with_readable_strokes
from mnist_gui.ink.tones import CLEAR_INK, ink_of, otsu_threshold

__all__ = [
    "MAX_PIXELS",
    "WORKING_SIDE",
    "Found",
    "ink_of",
    "ink_of_picture",
    "otsu_threshold",
    "picture_to_image",
    "picture_to_images",
    "read_picture",
    "stroke_width",
    "with_readable_strokes",
]

Ink: TypeAlias = npt.NDArray[np.float32]
Pixels: TypeAlias = npt.NDArray[np.uint8]

_SMALLEST_PHOTO = 48
"""Pictures with a side shorter than this, in pixels, are taken as they are."""

_EVEN = 0.15
"""The paper is evenly lit if its tone varies by at most this share of the contrast of pen and paper."""

_WIDEST_STROKE = 0.22
"""Of a plain picture, strokes are no wider than this share of the shorter side."""

_MOST_FAINT = 0.02
"""Of a plain picture, at most this share is faint and far from strokes."""

_LEAST_PAPER = 0.2
"""Of a plain picture, at least this share is blank paper."""


def picture_to_images(picture: str | Path | Pixels) -> list[Found]:
    """Find the digits in a picture.

    Parameters
    ----------
    picture : str, Path, or ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        As for `read_picture`, or as for `ink_of_picture`.

    Returns
    -------
    list of Found
        Row by row, each from left to right; ``image`` is what a classifier reads. Boxes are in pixels of the
        upright picture. Empty if the picture shows nothing. A picture as small as MNIST's images holds one
        digit at most.

    Raises
    ------
    InkError
        As `read_picture`.
    """
    grey = grey_of_array(picture) if isinstance(picture, np.ndarray) else read_grey(Path(picture))
    ink = _ink(grey)
    (height, width), (full_width, full_height) = ink.shape, grey.size
    return [
        Found(
            (
                digit.box[0] * full_width // width,
                digit.box[1] * full_height // height,
                -(-digit.box[2] * full_width // width),
                -(-digit.box[3] * full_height // height),
            ),
            digit.ink,
        )
        for digit in _digits(ink)
    ]


def picture_to_image(picture: str | Path | Pixels) -> Pixels:
    """Read a picture of one digit as MNIST would have held it.

    Parameters
    ----------
    picture : str, Path, or ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        As for `read_picture`, or as for `ink_of_picture`.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink; zeros if the picture shows nothing. If it shows several digits, all of them.

    Raises
    ------
    InkError
        As `read_picture`.
    """
    ink = _ink(grey_of_array(picture) if isinstance(picture, np.ndarray) else read_grey(Path(picture)))
    digits = _digits(ink)
    return digits[0].image if len(digits) == 1 else normalise(with_readable_strokes(ink))


def read_picture(path: str | Path) -> Ink:
    """Read the ink of a picture.

    Parameters
    ----------
    path : str or Path
        A PNG, JPEG or BMP file of any size up to `MAX_PIXELS` and any colours, dark on light or light on
        dark; a scan or a photo. It is turned as its EXIF data say. What is transparent shows white paper, or
        black paper if nothing would show on white.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink. Zeros if pen and paper cannot be told apart. Smaller than the picture if that is
        larger than `WORKING_SIDE`.

    Raises
    ------
    InkError
        If the file cannot be read, is no such picture, is damaged, or is too large. One sentence that names
        it.
    """
    return _ink(read_grey(Path(path)))


def ink_of_picture(pixels: Pixels) -> Ink:
    """Read the ink of a picture in memory, otherwise as `read_picture`.

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
    return _ink(grey_of_array(pixels))


def _ink(picture: GreyPicture) -> Ink:
    ink = ink_of(picture.grey, lossy=picture.lossy)
    return ink if _is_plain(picture.grey, ink) else ink_of_photo(picture.grey)


def _is_plain(grey: Ink, ink: Ink) -> bool:
    """Tell whether the paper has one tone, and nothing but digits on it.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.
    ink : ndarray of float32, shape (h, w)
        What would be ink if it were so.
    """
    if min(grey.shape) < _SMALLEST_PHOTO:
        return True
    strong = ink > 0.5
    paper = grey[~strong]
    tone = float(np.median(paper)) if len(paper) else 0.0
    contrast = abs(tone - float(np.median(grey[strong]))) if strong.any() else 0.0
    if not _is_even(grey, grown(ink > 0, 2), _EVEN * contrast):
        return False
    if not strong.any():
        return True
    # What is faint is the soft edge of strokes, or else a shadow; most of a picture of paper is paper.
    faint = (ink > 0) & ~grown(strong, int(stroke_width(strong.astype(np.float32))) + 2)
    if faint.mean() > _MOST_FAINT:
        return False
    ink_is_dark = float(np.median(grey[strong])) < tone
    if strong.mean() > 0.4 and paper_is_light(np.rint(255 * grey).astype(np.uint8)) != ink_is_dark:
        return False
    # A shadow, a desk or a frame would be wider than any stroke, or cling to the edge of the picture.
    widest = int(_WIDEST_STROKE * min(grey.shape)) | 1
    clear = ink > CLEAR_INK
    if opening(np.pad(clear, widest).view(np.uint8), widest, widest).any():
        return False
    clinging = clings_to_edge(regions_of(clear))
    if clinging.any() and not clinging.all():
        return False
    depth = np.float32(tone) - grey if ink_is_dark else grey - np.float32(tone)
    return find_rulings(depth, np.full(grey.shape, 255, dtype=np.uint8)) is None


def _is_even(grey: Ink, inked: npt.NDArray[np.bool_], tolerance: float) -> bool:
    """Tell whether the paper's mean tone is the same all over a picture."""
    size = max(1, max(grey.shape) // 24)
    height, width = (side // size * size for side in grey.shape)
    blocks = (height // size, size, width // size, size)
    paper = ~inked[:height, :width]
    counts = paper.reshape(blocks).sum(axis=(1, 3))
    sums = np.where(paper, grey[:height, :width], 0).reshape(blocks).sum(axis=(1, 3), dtype=np.float64)
    enough = counts > size * size / 4
    if enough.mean() < _LEAST_PAPER:
        return False
    means = sums[enough] / counts[enough]
    low, high = np.percentile(means, [2, 98])
    return bool(high - low <= tolerance)


def _digits(ink: Ink) -> list[Found]:
    """Find the digits in ink; a picture as small as MNIST's images holds one at most."""
    if max(ink.shape) > SIZE or not ink.any():
        return digits_in(ink)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return [Found((left, top, right, bottom), ink[top:bottom, left:right])]
