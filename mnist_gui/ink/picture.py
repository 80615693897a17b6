"""Finds ink and digits in pictures, from files or memory.

Most pictures are plain: a scan, a screenshot or an image of a data set, whose paper has a single tone. Their
tones are kept, so a clean picture of an MNIST digit gives exactly the image from which it was made. All
others are photos: uneven light, shadows, rulings and the desk are removed first.
"""

from pathlib import Path
from typing import TypeAlias

import numpy as np

from mnist_gui.ink.arrays import Box, Ink, Mask, Tones
from mnist_gui.ink.morphology import grow, opening
from mnist_gui.ink.normalise import SIZE
from mnist_gui.ink.panels import find_panels
from mnist_gui.ink.photo import clings_to_edge, ink_of_photo, paper_is_light
from mnist_gui.ink.picture_file import GreyPicture, grey_of_array, grey_of_content, read_grey
from mnist_gui.ink.quantiles import median, percentile
from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.rulings import find_rulings
from mnist_gui.ink.segmentation import FoundDigit, find_digits, in_reading_order
from mnist_gui.ink.strokes import stroke_width
from mnist_gui.ink.tones import CLEAR_INK, MIN_CONTRAST, ink_of_scan, tones_of

Picture: TypeAlias = str | Path | bytes | Tones
"""The path of a picture file, its content, or pixels."""

_SMALLEST_PHOTO = 48
"""Smallest side of a photo, in pixels; smaller pictures are plain."""

_EVEN = 0.15
"""Largest variation of the tone of evenly lit paper, as a share of the contrast of ink and paper."""

_WIDEST_STROKE = 0.22
"""Widest stroke of a plain picture, as a share of its shorter side."""

_MOST_FAINT = 0.02
"""Largest share of a plain picture that is faint and far from strokes."""

_LEAST_PAPER = 0.2
"""Smallest share of a plain picture that is blank paper."""

_DEEPEST = 3
"""Most panels one in another: a figure, its axes, and a frame drawn in them."""

_LOWEST_IN_PANEL = 0.2
"""Smallest height of a digit in a panel, as a share of the panel's."""

_LEAST_INK = 0.005
"""Smallest share of ink in a panel."""

_LEAST_USED = 0.25
"""Smallest share of panels that hold a digit."""

_LEAST_COVERED = 0.02
"""Smallest share of the picture that these panels cover."""

_SOLID = 0.92
"""Share of the box of a piece of ink from which on it is a bar or a patch, and no digit."""

_FRAME = 0.06
"""Width of the frame and the ticks around a panel, as a share of its longer side."""

_LEAST_BESIDE, _MOST_BESIDE = 0.4, 0.95
"""Smallest and largest height of a digit beside panels, as a share of theirs. A colour bar is as high."""


def picture_to_images(picture: Picture) -> list[FoundDigit]:
    """Find the digits in a picture.

    Parameters
    ----------
    picture : str, Path, bytes, or ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        As for `ink_of_picture`.

    Returns
    -------
    list of FoundDigit
        In reading order, with boxes in pixels of the upright picture. Empty for a blank picture. A picture as
        small as MNIST's images has at most one digit.

    Raises
    ------
    InkError, ValueError
        As `ink_of_picture`.
    """
    grey = _grey(picture)
    (height, width), (full_width, full_height) = grey.grey.shape, grey.size
    return [
        FoundDigit(
            (
                digit.box[0] * full_width // width,
                digit.box[1] * full_height // height,
                -(-digit.box[2] * full_width // width),
                -(-digit.box[3] * full_height // height),
            ),
            digit.ink,
        )
        for digit in _find(grey.grey, lossy=grey.lossy)
    ]


def ink_of_picture(picture: Picture) -> Ink:
    """Separate ink from paper in a picture.

    Parameters
    ----------
    picture : str, Path, bytes, or ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        The path of a file or its content, see `read_grey`, or grey, RGB or RGBA pixels. A scan or a photo in
        any colours, dark on light or light on dark.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink; zeros if they cannot be separated. Smaller than the picture if that is larger
        than `WORKING_SIDE`.

    Raises
    ------
    InkError
        If the file cannot be read, or the picture is too large. One sentence that names the file.
    ValueError
        If an array has another shape or dtype, or no pixels.
    """
    grey = _grey(picture)
    return _ink(grey.grey, lossy=grey.lossy)


def ink_of_image(image: Tones) -> Ink:
    """Separate ink from paper in an image of a data set, whose paper is known to be dark.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w)
        0 is paper, 255 is ink. Shadows and rulings are removed from images of 48 pixels or more.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink; zeros if they cannot be separated.
    """
    grey = image.astype(np.float32) / np.float32(255)
    if 2 * np.count_nonzero(image) <= image.size:  # all tones of such paper are ink, even the faintest
        return grey
    ink = ink_of_scan(grey, paper_is_light=False)
    return ink if _is_plain(grey, ink) else ink_of_photo(grey)


def why_blank(picture: Picture) -> str:
    """Return why no digit is found in a picture, in words that follow a colon.

    Parameters
    ----------
    picture : str, Path, bytes, or ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        As for `ink_of_picture`.
    """
    tones = _grey(picture).grey
    least, most = float(tones.min()), float(tones.max())
    if least == most:
        return "all of it has one tone"
    if most - least < MIN_CONTRAST:
        return f"ink and paper are too much alike ({most - least:.0%} of the range from black to white)"
    return "no strokes stand out from paper"


def _grey(picture: Picture) -> GreyPicture:
    if isinstance(picture, bytes):
        return grey_of_content(picture)
    return grey_of_array(picture) if isinstance(picture, np.ndarray) else read_grey(Path(picture))


def _find(grey: Ink, *, lossy: bool, depth: int = _DEEPEST) -> list[FoundDigit]:
    """Find the digits in a grey picture: those in its panels, if there are any, or else all."""
    framed: list[FoundDigit] = []
    boxes = []
    panels = find_panels(grey) if depth and min(grey.shape) >= _SMALLEST_PHOTO else []
    for box in panels:
        left, top, right, bottom = box
        if not _holds_something(grey[top:bottom, left:right]):
            continue
        found = _find(grey[top:bottom, left:right], lossy=lossy, depth=depth - 1)
        if any(_is_writing(digit, bottom - top) for digit in found):
            framed += [digit.moved(left, top) for digit in found]
            boxes.append(box)
    covered = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes)
    # Of the squares of a notebook, few hold something, and these are small.
    if len(boxes) < _LEAST_USED * len(panels) or covered <= _LEAST_COVERED * grey.size:
        return _digits(_ink(grey, lossy=lossy))
    return in_reading_order(framed + _beside(grey, boxes, lossy=lossy))


def _holds_something(panel: Ink) -> bool:
    """Return whether a panel is not blank, without looking closer."""
    return bool((np.abs(panel - median(panel)) > CLEAR_INK).mean() > _LEAST_INK)


def _is_writing(digit: FoundDigit, height: int) -> bool:
    """Return whether something is large and thin enough for a digit in a panel of this height."""
    tall, wide = digit.ink.shape
    solid = (digit.ink > CLEAR_INK).mean() > _SOLID
    return tall >= _LOWEST_IN_PANEL * height and not (solid and wide > 4)


def _beside(grey: Ink, boxes: list[Box], *, lossy: bool) -> list[FoundDigit]:
    """Find the digits beside panels that are about as large: not the numbers and titles of axes."""
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    tone = median(rim)
    rest = grey.copy()
    for left, top, right, bottom in boxes:
        margin = int(_FRAME * max(right - left, bottom - top)) + 4
        rest[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin] = tone
    height = float(median(np.array([bottom - top for _, top, _, bottom in boxes])))
    large = find_regions(abs(rest - tone) > CLEAR_INK).height >= _LEAST_BESIDE * height
    if not large.any():
        return []
    return [
        digit
        for digit in _digits(_ink(rest, lossy=lossy))
        if _LEAST_BESIDE * height <= len(digit.ink) <= _MOST_BESIDE * height and _is_writing(digit, 0)
    ]


def _ink(grey: Ink, *, lossy: bool) -> Ink:
    ink = ink_of_scan(grey, lossy=lossy)
    return ink if _is_plain(grey, ink) else ink_of_photo(grey)


def _is_plain(grey: Ink, ink: Ink) -> bool:
    """Return whether the paper has a single tone, and only digits on it.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.
    ink : ndarray of float32, shape (h, w)
        Result of `ink_of_scan`.
    """
    if min(grey.shape) < _SMALLEST_PHOTO:
        return True
    strong = ink > 0.5
    paper = grey[~strong]
    tone = float(median(paper, overwrite=True)) if len(paper) else 0.0
    pen = float(median(grey[strong], overwrite=True)) if strong.any() else tone
    contrast = abs(tone - pen)
    if not _is_even(grey, grow(ink > 0, 2), _EVEN * contrast):
        return False
    if not strong.any():
        return True
    # Faint pixels far from strokes are shadows.
    faint = (ink > 0) & ~grow(strong, int(stroke_width(strong)) + 2)
    if faint.mean() > _MOST_FAINT:
        return False
    ink_is_dark = pen < tone
    if strong.mean() > 0.4 and paper_is_light(tones_of(grey)) != ink_is_dark:
        return False
    # A shadow, a desk or a frame is wider than any stroke, or attached to the edge of the picture.
    widest = int(_WIDEST_STROKE * min(grey.shape)) | 1
    clear = ink > CLEAR_INK
    if _holds_square(clear, widest):
        return False
    clinging = clings_to_edge(find_regions(clear))
    if clinging.any() and not clinging.all():
        return False
    depth = np.float32(tone) - grey if ink_is_dark else grey - np.float32(tone)
    return find_rulings(depth, np.full(grey.shape, 255, dtype=np.uint8)) is None


def _holds_square(mask: Mask, side: int) -> bool:
    """Return whether a square of an odd side fits into a mask, bool of shape (h, w)."""
    # Such a square covers a whole block of half its side; most masks have none, which is faster to see.
    block = (side + 1) // 2
    height, width = (length // block for length in mask.shape)
    blocks = mask[: height * block, : width * block].reshape(height, block, width, block)
    if not np.all(np.all(blocks, axis=3), axis=1).any():
        return False
    return bool(opening(np.pad(mask, side).view(np.uint8), side, side).any())


def _is_even(grey: Ink, inked: Mask, tolerance: float) -> bool:
    """Return whether the mean tone of the paper is the same everywhere."""
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
    low, high = percentile(means, 2), percentile(means, 98)
    return high - low <= tolerance


def _digits(ink: Ink) -> list[FoundDigit]:
    """Find the digits in ink; a picture as small as MNIST's images has at most one."""
    if max(ink.shape) > SIZE or not ink.any():
        return find_digits(ink)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return [FoundDigit((left, top, right, bottom), ink[top:bottom, left:right])]
