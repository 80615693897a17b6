"""Finds panels: boxes that hold a digit, such as the axes of a figure, a drawn frame, or the cells of a form.

A panel is a rectangle of one tone with something in it: paper inside a thin frame, or a dark box on a light
page, or a light one on a dark page. Its rim is all of its own tone, and it does not reach the edge of the
picture, as the page does. Whether what it holds is a digit is not decided here.

All is done on a small picture. Where light rectangles are looked for, it is made of the darkest pixel of
each block, so that the thinnest frame stays closed; ticks of axes, which stick out from a dark box, disappear
where dark rectangles are looked for.
"""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from mnist_gui.ink.arrays import Box, Ink, Mask, Tones
from mnist_gui.ink.morphology import dilation, erosion
from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.tones import otsu_threshold, tones_of

_COARSE = 800  # pixels on the longer side in which panels are looked for
_SMALLEST = 14  # smallest side of a panel, in these pixels
_INSETS = (0.0, 0.015, 0.03)  # of the rim, as a share of a side: what is drawn by hand is not quite straight
_OWN = 0.95  # smallest share of the rim that has the tone of the panel
_OWN_OF_SIDE = 0.8  # the same of each side: a digit may touch it
_LEAST_AREA = 0.3  # smallest share of the panel that has its tone
_MOST_PANELS = 200


def find_panels(grey: Ink) -> list[Box]:
    """Find the outermost panels in a picture.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.

    Returns
    -------
    list of tuple of int
        Left, top, right and bottom of each panel, without its frame, in pixels; the largest first.
    """
    factor = -(-max(grey.shape) // _COARSE)
    if min(grey.shape) < (_SMALLEST + 4) * factor:
        return []
    tones = tones_of(grey)
    darkest, lightest = ~_maximum_of_blocks(~tones, factor), _maximum_of_blocks(tones, factor)
    darkest, lightest = erosion(darkest, 3, 3), dilation(lightest, 3, 3)
    for threshold in _thresholds(grey[::factor, ::factor]):
        limit = 255 * threshold
        found = _outermost([*_rectangles(darkest > limit), *_rectangles(lightest <= limit)])
        if found:
            return [(factor * box[0], factor * box[1], factor * box[2], factor * box[3]) for box in found]
    return []


def _thresholds(grey: Ink) -> Iterator[float]:
    """Yield tones that part boxes from the page; there may be three tones: page, box and ink."""
    threshold = otsu_threshold(grey)
    yield threshold
    for part in (grey[grey <= threshold], grey[grey > threshold]):
        if len(part) and np.ptp(part) > 0.1:
            yield otsu_threshold(part)


def _maximum_of_blocks(tones: Tones, side: int) -> Tones:
    """Reduce a picture to the maximum of each block; what is left over at the right and below is dropped."""
    if side == 1:
        return tones
    height, width = (length // side * side for length in tones.shape)
    # One pixel of each block after another: twenty times as fast as a maximum over the axes of blocks.
    rows = reduce(np.maximum, (tones[start:height:side] for start in range(side)))
    return reduce(np.maximum, (rows[:, start:width:side] for start in range(side)))


def _rectangles(mask: Mask) -> Iterator[Box]:
    """Yield the rectangles of a mask that do not reach its edge, without rims that are not straight."""
    regions = find_regions(mask)
    height, width = mask.shape
    inner = (regions.left > 0) & (regions.top > 0) & (regions.right < width) & (regions.bottom < height)
    large = np.minimum(regions.width, regions.height) >= _SMALLEST
    filled = regions.area >= _LEAST_AREA * regions.width * regions.height
    candidates = np.flatnonzero(inner & large & filled)
    if not len(candidates):
        return
    numbers = regions.numbers()
    for number in candidates[np.argsort(-regions.area[candidates], kind="stable")][:_MOST_PANELS].tolist():
        sides = (regions.left[number], regions.top[number], regions.right[number], regions.bottom[number])
        left, top, right, bottom = (int(side) for side in sides)
        for inset in _INSETS:
            across, down = round(inset * (right - left)), round(inset * (bottom - top))
            box = (left + across, top + down, right - across, bottom - down)
            if _has_rim(numbers[box[1] : box[3], box[0] : box[2]] == number):
                yield box
                break


def _has_rim(own: Mask) -> bool:
    """Return whether the four sides of a mask are set."""
    shares = [side.mean() for side in (own[0], own[-1], own[:, 0], own[:, -1])]
    return bool(np.mean(shares) >= _OWN and min(shares) >= _OWN_OF_SIDE)


def _outermost(boxes: list[Box]) -> list[Box]:
    """Drop boxes that lie in others."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box[0] - box[2]) * (box[3] - box[1])):
        if not any(o[0] <= box[0] and o[1] <= box[1] and box[2] <= o[2] and box[3] <= o[3] for o in kept):
            kept.append(box)
    return kept
