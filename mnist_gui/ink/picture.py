"""A picture of a digit, from a file -> ink, whatever the colours of pen and paper.

Paper is what most of the picture's rim shows; the pen is the other tone. Ink rises linearly from the paper's
tone, less its noise, to the pen's, so that soft edges stay soft: a clean picture of an MNIST digit gives the
very image that it was made from.
"""

import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.errors import InkError
from mnist_gui.ink.normalise import BOX, normalise, resampled

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

Ink: TypeAlias = npt.NDArray[np.float32]

MAX_PIXELS = 64_000_000
"""The largest picture that is opened."""

WORKING_SIDE = 2048
"""Larger pictures are made smaller first, to at most this many pixels on the longer side."""

MIN_CONTRAST = 0.08
"""Least difference of pen and paper, as a share of black to white; with less, there is no ink."""

CLEAR_INK = 0.15
"""In a noisy picture, fainter ink counts only where it touches ink at least this strong."""

THIN_STROKE = 1.2
"""Strokes thinner than this are widened, in pixels of the 20x20 box; hardly any of MNIST's is."""

GOOD_STROKE = 2.5
"""The width that they are given: MNIST's median, as `stroke_width` measures it."""

_FORMATS = ("PNG", "JPEG", "BMP")


def picture_to_image(path: str | Path) -> npt.NDArray[np.uint8]:
    """Read a picture of one digit as MNIST would have held it.

    Parameters
    ----------
    path : str or Path
        As for `read_picture`.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink; zeros if the picture shows nothing.

    Raises
    ------
    InkError
        As `read_picture`.
    """
    return normalise(with_readable_strokes(read_picture(path)))


def read_picture(path: str | Path) -> Ink:
    """Read the ink of a picture.

    Parameters
    ----------
    path : str or Path
        A PNG, JPEG or BMP file of any size up to `MAX_PIXELS` and any colours, dark on light or light on
        dark. It is turned as its EXIF data say. What is transparent shows white paper, or black paper if
        nothing would show on white.

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
    grey, lossy = _read_grey(Path(path))
    return ink_of(grey, lossy=lossy)


def ink_of(grey: Ink, *, lossy: bool = False) -> Ink:
    """Tell the pen from the paper.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.
    lossy : bool
        Whether the picture was compressed in a way that leaves faint noise around the strokes, as JPEG does.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink; zeros if pen and paper cannot be told apart.
    """
    blank = np.zeros_like(grey)
    light = grey > otsu_threshold(grey)
    if light.all() or not light.any():
        return blank
    # Ink seldom covers half of a picture. Where it nearly does, the rim knows better what is paper.
    share = light.mean()
    if abs(share - 0.5) < 0.15:
        share = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]]).mean()
    paper_is_light = share > 0.5
    is_paper = light == paper_is_light
    paper = np.median(grey[is_paper])
    # Ink lies on one side of the paper's tone only: a bright speck on white paper is none.
    depth = np.maximum(0, paper - grey if paper_is_light else grey - paper)
    pen = np.percentile(depth[~is_paper], 95)
    # Half of the paper lies within this of its tone: for normal noise, 0.67 standard deviations.
    noise = np.median(np.abs(grey[is_paper] - paper)) / 0.67
    start = 3 * noise
    if pen < max(MIN_CONTRAST, 2 * start):
        return blank
    ink: Ink = np.clip((depth - start) / (pen - start), 0, 1).astype(np.float32)
    if lossy or noise > 0:
        ink[_dilated(ink, 1.5) < CLEAR_INK] = 0
    return ink


def otsu_threshold(grey: Ink) -> float:
    """Return the tone that best parts the light from the dark (N. Otsu, 1979).

    Parameters
    ----------
    grey : ndarray of float32
        0 to 1.

    Returns
    -------
    float
        Tones above it are light. At a gap in the tones, its middle.
    """
    counts, edges = np.histogram(grey, bins=256, range=(0, 1))
    tones = (edges[:-1] + edges[1:]) / 2
    below = counts.cumsum()[:-1]
    above = counts.sum() - below
    mass = (counts * tones).cumsum()
    # Between-class variance times the square of the number of pixels; 0 where one side is empty.
    gap = mass[:-1] / np.maximum(below, 1) - (mass[-1] - mass[:-1]) / np.maximum(above, 1)
    variance = below * above * gap**2
    best = np.flatnonzero(variance >= variance.max() * (1 - 1e-9))
    return float(edges[1:-1][best].mean())


def with_readable_strokes(ink: Ink) -> Ink:
    """Widen strokes that would fade to nothing when they are scaled into MNIST's small box.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 is paper, 1 is ink.

    Returns
    -------
    ndarray of float32, shape (h', w')
        The very array if its strokes are not thinner than `THIN_STROKE`; else the inked part, in another
        size, with strokes about `GOOD_STROKE` wide.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return ink
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(digit.shape)
    if stroke_width(digit) * scale >= THIN_STROKE:
        return ink
    # About 100 pixels on the longer side make the widening smooth and cheap. A small digit is interpolated;
    # of a large one the darkest pixel of each block is kept, so that not even a hair is lost.
    if max(digit.shape) > 100:
        digit = _darkest_of_blocks(digit, -(-max(digit.shape) // 100))
    else:
        height, width = (max(1, side * 100 // max(digit.shape)) for side in digit.shape)
        digit = resampled(digit, height, width)
    scale = BOX / max(digit.shape)
    missing = (GOOD_STROKE / scale - stroke_width(digit)) / 2
    return _dilated(np.pad(digit, int(missing) + 1), missing) if missing > 0 else digit


def stroke_width(ink: Ink) -> float:
    """Estimate how wide the strokes are: twice the ink's area over the length of its outline, in pixels.

    The outline is the sum of the gradient (the co-area formula), so grey edges are measured rightly. A long
    stroke has two sides, hence twice.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        0 to 1, not all zero.
    """
    padded = np.pad(ink, 1)
    outline = np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1]).sum(dtype=np.float64)
    return float(2 * ink.sum(dtype=np.float64) / outline)


def _darkest_of_blocks(ink: Ink, side: int) -> Ink:
    """Make a picture smaller: each block of side x side pixels becomes its darkest one."""
    height, width = (-(-length // side) for length in ink.shape)
    padded = np.pad(ink, ((0, height * side - ink.shape[0]), (0, width * side - ink.shape[1])))
    blocks: Ink = padded.reshape(height, side, width, side).max(axis=(1, 3))
    return blocks


def _dilated(ink: Ink, radius: float) -> Ink:
    """Give each pixel the most ink found within `radius` pixels of it."""
    reach = int(radius)
    height, width = ink.shape
    padded = np.pad(ink, reach)
    dilated = ink
    for y in range(-reach, reach + 1):
        for x in range(-reach, reach + 1):
            if y * y + x * x <= radius * radius:
                neighbour = padded[reach + y : reach + y + height, reach + x : reach + x + width]
                dilated = np.maximum(dilated, neighbour)
    return dilated


# ------------------------------------------------------------------------------------------- reading files


def _read_grey(path: Path) -> tuple[Ink, bool]:
    """Read a picture as grey, 0 black to 1 white, of at most `WORKING_SIDE`, and tell whether it is lossy."""
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
                return _grey(picture), picture.format not in ("PNG", "BMP")
    except Image.DecompressionBombError:
        raise too_large from None
    except UnidentifiedImageError:
        raise InkError(f"{path} is not a picture that can be read; give a PNG, JPEG or BMP file.") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error) as error:
        # The file system's own errors have a number; what Pillow raises on damaged files has none.
        if isinstance(error, OSError) and error.errno is not None:
            raise InkError(f"{path} cannot be read: {error.strerror}.") from None
        raise InkError(f"{path} is damaged or incomplete; save or copy the picture again.") from None


def _grey(picture: "PillowImage") -> Ink:
    """Convert an open picture, of any mode, upright and not too large."""
    from PIL import Image, ImageOps

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
    if picture.mode == "F":
        return grey
    grey /= 255
    if picture.mode == "L":
        return grey
    on_black: Ink = grey[..., 0] * grey[..., 1]
    on_white: Ink = on_black + (1 - grey[..., 1])
    return on_white if np.ptp(on_white) >= MIN_CONTRAST else on_black
