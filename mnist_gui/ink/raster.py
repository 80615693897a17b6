"""Strokes -> the 28x28 image that MNIST would have held, had the person written on its forms.

MNIST scaled each scanned digit into a box of 20x20 pixels and placed its centre of mass in the middle of
28x28. A scan must be resampled for that. Strokes need not: here the geometry is scaled and moved, and the ink
is computed last, as a function of each pixel's distance to the nearest stroke. So an image depends on the
shape of a drawing alone: not on where and how big it was drawn, nor on how wide a pen the pad showed.

Two numbers say how ink looks, and both were fitted to MNIST: the pen's radius and the width of the soft edge
that its scanner and its resampling left.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Drawing

SIZE = 28
"""Height and width of an image, in pixels."""

BOX = 20.0
"""The longer side of the ink, in pixels."""

MIDDLE = 14.0
"""Where the centre of mass goes, as a pixel index in x and y. Over MNIST's training images it lies evenly
between 13.5 and 14.5 in both: the whole pixel nearest to 14, which is not the symmetric 13.5."""

PEN_RADIUS = 1.2
"""Distance from the middle of a stroke to where its ink has fallen to one half, in pixels."""

EDGE = 1.0
"""Width of the ramp from full ink to none, in pixels, half of it on either side of `PEN_RADIUS`."""

Image: TypeAlias = npt.NDArray[np.uint8]
_Points: TypeAlias = npt.NDArray[np.float64]
_Floats: TypeAlias = npt.NDArray[np.float32]

_REACH = PEN_RADIUS + EDGE / 2
"""The distance at which ink ends, in pixels."""

_PIECE = 2.0
"""Longer segments are cut into pieces of at most this many pixels, each of concern to a small window only."""

_WINDOW = int(np.ceil(_PIECE + 2 * _REACH)) + 1
"""Side of the window of pixels that a piece can reach."""

_MARGIN = int(BOX / 2)
"""Pixels around the image that ink may reach: its centre of mass lies in the box, so it moves no further."""

_MAX_POINTS = 2000
"""A drawing with more points is thinned to about as many; a digit has some fifty to two hundred."""


def drawing_to_image(drawing: Drawing) -> Image:
    """Show a drawing the way MNIST would.

    Parameters
    ----------
    drawing : Drawing
        In any unit, anywhere.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink. The longer side of the ink measures 20 pixels and its centre of mass lies at
        pixel (14, 14); a drawing whose points all coincide becomes a round blot of the pen's size. What
        reaches beyond the image, as the tail of a lopsided drawing may, is cut off. A blank drawing gives
        zeros.
    """
    if drawing.is_empty:
        return np.zeros((SIZE, SIZE), dtype=np.uint8)
    starts, ends = _pieces(*_segments(_strokes_in_box(drawing)))
    ink = _render(starts, ends)
    # The centre of mass of the ink is not that of the strokes: where they cross, ink is there only once.
    pixels = np.arange(SIZE)
    centre = np.array([ink.sum(axis=0) @ pixels, ink.sum(axis=1) @ pixels]) / ink.sum()
    shift = (MIDDLE - centre).astype(np.float32)
    return np.rint(255 * _render(starts + shift, ends + shift)).astype(np.uint8)


def drawings_to_images(drawings: Sequence[Drawing]) -> Image:
    """Show drawings the way MNIST would, uint8 of shape (n, 28, 28); see `drawing_to_image`."""
    images = np.zeros((len(drawings), SIZE, SIZE), dtype=np.uint8)
    for image, drawing in zip(images, drawings, strict=True):
        image[:] = drawing_to_image(drawing)
    return images


def _strokes_in_box(drawing: Drawing) -> list[_Points]:
    """Scale a drawing so that its ink fills the box, with the box's centre in the middle of the image."""
    strokes = [stroke.points.astype(np.float64) for stroke in drawing.strokes]
    low = np.min([stroke.min(axis=0) for stroke in strokes], axis=0)
    high = np.max([stroke.max(axis=0) for stroke in strokes], axis=0)
    extent = (high - low).max()
    scale = (BOX - 2 * _REACH) / extent if extent > 0 else 1.0
    strokes = [(stroke - (low + high) / 2) * scale + MIDDLE for stroke in strokes]
    return _thinned(strokes) if sum(map(len, strokes)) > _MAX_POINTS else strokes


def _thinned(strokes: list[_Points]) -> list[_Points]:
    """Keep the first and last point of each stroke, and between them one for each equal part of the way."""
    ways = [np.r_[0.0, np.hypot(*np.diff(stroke, axis=0).T).cumsum()] for stroke in strokes]
    part = sum(way[-1] for way in ways) / _MAX_POINTS
    kept = []
    for stroke, way in zip(strokes, ways, strict=True):
        number = np.floor(way / part) if part > 0 else way
        keep = np.diff(number, prepend=-1.0) > 0
        keep[-1] = True
        kept.append(stroke[keep])
    return kept


def _segments(strokes: list[_Points]) -> tuple[_Points, _Points]:
    """Return the starts and ends of the segments of all strokes; a dot is a segment of no length."""
    starts = np.concatenate([stroke[:-1] if len(stroke) > 1 else stroke for stroke in strokes])
    ends = np.concatenate([stroke[1:] if len(stroke) > 1 else stroke for stroke in strokes])
    return starts, ends


def _pieces(starts: _Points, ends: _Points) -> tuple[_Floats, _Floats]:
    """Cut segments into equal pieces of at most `_PIECE` pixels."""
    steps = ends - starts
    counts = np.maximum(1, np.ceil(np.hypot(steps[:, 0], steps[:, 1]) / _PIECE)).astype(np.intp)
    segment = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    first = (number / counts[segment])[:, None]
    last = ((number + 1) / counts[segment])[:, None]
    starts, steps = starts[segment], steps[segment]
    return (starts + first * steps).astype(np.float32), (starts + last * steps).astype(np.float32)


def _render(starts: _Floats, ends: _Floats) -> _Floats:
    """Ink pieces with a round pen of soft edge.

    Parameters
    ----------
    starts, ends : ndarray of float32, shape (n, 2)
        x and y in pixels, at most `_PIECE` apart and at most `_MARGIN` less `_REACH` outside the image.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        Ink, 0 to 1.
    """
    corners = np.floor(np.minimum(starts, ends) - np.float32(_REACH))
    window = np.arange(_WINDOW, dtype=np.float32)
    # From each piece's start to the pixels of its window; x varies along the last axis, y along the other.
    x = (corners[:, :1] - starts[:, :1] + window)[:, None, :]
    y = (corners[:, 1:] - starts[:, 1:] + window)[:, :, None]
    step = (ends - starts)[:, :, None, None]
    step_x, step_y = step[:, 0], step[:, 1]
    squared_length = np.maximum(step_x * step_x + step_y * step_y, np.finfo(np.float32).tiny)
    # How far along the piece its nearest point lies, 0 to 1, for each pixel.
    t = np.clip((x * step_x + y * step_y) / squared_length, 0, 1)
    squared_distance = (x - t * step_x) ** 2 + (y - t * step_y) ** 2

    side = SIZE + 2 * _MARGIN
    nearest = np.full(side * side, np.inf, dtype=np.float32)
    origin = corners.astype(np.intp) + _MARGIN
    index = np.arange(_WINDOW)
    places = (origin[:, 1:, None] + index[:, None]) * side + origin[:, :1, None] + index
    np.minimum.at(nearest, places.ravel(), squared_distance.ravel())
    inside = nearest.reshape(side, side)[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    ink: _Floats = np.clip((np.float32(_REACH) - np.sqrt(inside)) / np.float32(EDGE), 0, 1)
    return ink
