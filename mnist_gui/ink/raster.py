"""Rasterises strokes to the 28x28 image that MNIST would have of them.

MNIST scaled each scanned digit into a box of 20x20 pixels and moved its centre of mass to the middle of
28x28. Scans must be resampled for that, strokes need not: their geometry is scaled and moved first, then ink
is computed from each pixel's distance to the nearest stroke. An image therefore depends only on the shape of
a drawing: not on its position and size, nor on the width of the pen on the pad.

Two numbers describe ink, both fitted to MNIST: the radius of the pen, and the width of the soft edge that
scanner and resampling left.
"""

from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Tones
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.normalise import BOX, MIDDLE, SIZE

PEN_RADIUS = 1.2
"""Distance from the centre of a stroke at which its ink has fallen to one half, in pixels."""

EDGE = 1.0
"""Width of the ramp from full ink to none, in pixels, half of it on either side of `PEN_RADIUS`."""

_Points: TypeAlias = npt.NDArray[np.float64]

_REACH = PEN_RADIUS + EDGE / 2
"""Distance at which ink ends, in pixels."""

_PIECE = 2.0
"""Longest piece of a segment, in pixels; each piece affects only a small window of pixels."""

_WINDOW = int(np.ceil(_PIECE + 2 * _REACH)) + 1
"""Side of the window of pixels that a piece can reach."""

_MARGIN = BOX // 2
"""Width of the margin around the image, in pixels; ink moves no further, as its centre lies in the box."""

_MAX_POINTS = 2000
"""Drawings with more points are thinned to about as many; digits have about 50 to 200."""


def drawing_to_image(drawing: Drawing) -> Tones:
    """Rasterise a drawing of any size and position.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink. The longer side of the ink measures 20 pixels and its centre of mass lies at
        pixel (14, 14). A drawing whose points coincide becomes a round blot as large as the pen. Ink beyond
        the image, such as the tail of a lopsided drawing, is cut off. A blank drawing gives zeros.
    """
    if drawing.is_empty:
        return np.zeros((SIZE, SIZE), dtype=np.uint8)
    starts, ends = _pieces(*_segments(_strokes_in_box(drawing)))
    ink = _render(starts, ends)
    # The centre of mass of the ink is not that of the strokes: ink counts only once where they cross.
    pixels = np.arange(SIZE)
    centre = np.array([ink.sum(axis=0) @ pixels, ink.sum(axis=1) @ pixels]) / ink.sum()
    shift = (MIDDLE - centre).astype(np.float32)
    return np.rint(255 * _render(starts + shift, ends + shift)).astype(np.uint8)


def drawings_to_images(drawings: Sequence[Drawing]) -> Tones:
    """Rasterise drawings to uint8 of shape (n, 28, 28); see `drawing_to_image`."""
    images = np.zeros((len(drawings), SIZE, SIZE), dtype=np.uint8)
    for image, drawing in zip(images, drawings, strict=True):
        image[:] = drawing_to_image(drawing)
    return images


def _strokes_in_box(drawing: Drawing) -> list[_Points]:
    """Scale a drawing so that its ink fills the box, and centre the box in the image."""
    points = np.concatenate([stroke.points for stroke in drawing.strokes]).astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = (high - low).max()
    scale = (BOX - 2 * _REACH) / extent if extent > 0 else 1.0
    points = (points - (low + high) / 2) * scale + MIDDLE
    ends = accumulate(len(stroke.points) for stroke in drawing.strokes)
    strokes = [points[start:end] for start, end in pairwise(chain([0], ends))]
    return _thinned(strokes) if len(points) > _MAX_POINTS else strokes


def _thinned(strokes: list[_Points]) -> list[_Points]:
    """Keep the first and last point of each stroke, and points at about equal distances between them."""
    kept = [stroke for stroke in strokes if len(stroke) == 1]
    lines = [stroke for stroke in strokes if len(stroke) > 1]
    distances = [np.r_[0.0, np.hypot(*np.diff(line, axis=0).T).cumsum()] for line in lines]
    part = sum(distance[-1] for distance in distances) / _MAX_POINTS
    for stroke, distance in zip(lines, distances, strict=True):
        number = np.floor(distance / part) if part > 0 else distance
        keep = np.diff(number, prepend=-1.0) > 0
        keep[-1] = True
        kept.append(stroke[keep])
    return kept


def _segments(strokes: list[_Points]) -> tuple[_Points, _Points]:
    """Return the starts and ends of the segments of all strokes; a dot is a segment of length 0."""
    starts = np.concatenate([stroke[:-1] if len(stroke) > 1 else stroke for stroke in strokes])
    ends = np.concatenate([stroke[1:] if len(stroke) > 1 else stroke for stroke in strokes])
    return starts, ends


def _pieces(starts: _Points, ends: _Points) -> tuple[Ink, Ink]:
    """Cut segments into equal pieces of at most `_PIECE` pixels."""
    steps = ends - starts
    counts = np.maximum(1, np.ceil(np.hypot(steps[:, 0], steps[:, 1]) / _PIECE)).astype(np.intp)
    segment = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    first = (number / counts[segment])[:, None]
    last = ((number + 1) / counts[segment])[:, None]
    starts, steps = starts[segment], steps[segment]
    return (starts + first * steps).astype(np.float32), (starts + last * steps).astype(np.float32)


def _render(starts: Ink, ends: Ink) -> Ink:
    """Draw pieces with a round pen with a soft edge.

    Parameters
    ----------
    starts, ends : ndarray of float32, shape (n, 2)
        x and y in pixels, at most `_PIECE` apart and at most ``_MARGIN - _REACH`` outside the image.

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
    # For each pixel, the fraction along the piece of the nearest point.
    t = np.clip((x * step_x + y * step_y) / squared_length, 0, 1)
    squared_distance = (x - t * step_x) ** 2 + (y - t * step_y) ** 2

    side = SIZE + 2 * _MARGIN
    nearest = np.full(side * side, np.inf, dtype=np.float32)
    origin = corners.astype(np.intp) + _MARGIN
    index = np.arange(_WINDOW)
    indices = (origin[:, 1:, None] + index[:, None]) * side + origin[:, :1, None] + index
    np.minimum.at(nearest, indices.ravel(), squared_distance.ravel())
    inside = nearest.reshape(side, side)[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    ink: Ink = np.clip((np.float32(_REACH) - np.sqrt(inside)) / np.float32(EDGE), 0, 1)
    return ink
