"""Mathematical morphology (J. Serra, 1982): dilation, erosion, closing and opening.

Windows grow by doubling, so large ones cost hardly more than small ones.
"""

import numpy as np

from mnist_gui.ink.arrays import Ink, Mask, Tones


def dilation(tones: Tones, height: int, width: int) -> Tones:
    """Return the maximum in a window of ``height`` x ``width`` pixels around each pixel of a picture.

    An even window reaches one pixel further up or left. Pixels beyond the picture do not count.
    """
    padding = tuple((side // 2, side - 1 - side // 2) for side in (height, width))
    padded = np.pad(np.ascontiguousarray(tones), padding)
    return _running_maximum(_running_maximum(padded, height, axis=0), width, axis=1)


def erosion(tones: Tones, height: int, width: int) -> Tones:
    """Return the minimum in a window around each pixel; see `dilation`."""
    return ~dilation(~tones, height, width)


def closing(tones: Tones, height: int, width: int) -> Tones:
    """Fill dark parts that a window of odd sides does not fit into; keep everything else."""
    return erosion(dilation(tones, height, width), height, width)


def opening(tones: Tones, height: int, width: int) -> Tones:
    """Fill light parts that a window of odd sides does not fit into; keep everything else."""
    return ~closing(~tones, height, width)


def grow(mask: Mask, reach: int) -> Mask:
    """Grow a mask by `reach` pixels in each direction, by a square."""
    window = 2 * reach + 1
    return dilation(mask.view(np.uint8), window, window).view(np.bool_)


def grow_down(mask: Mask, distance: int) -> Mask:
    """Grow a mask downwards by ``distance - 1`` pixels."""
    tones = np.ascontiguousarray(mask).view(np.uint8)
    return _running_maximum(np.pad(tones, ((distance - 1, 0), (0, 0))), distance, axis=0).view(np.bool_)


def disc_dilation(ink: Ink, radius: float) -> Ink:
    """Return the maximum within `radius` pixels of each pixel."""
    reach = int(radius)
    height, width = ink.shape
    padded = np.pad(ink, reach)
    result = ink
    for y in range(-reach, reach + 1):
        for x in range(-reach, reach + 1):
            if y * y + x * x <= radius * radius:
                neighbour = padded[reach + y : reach + y + height, reach + x : reach + x + width]
                result = np.maximum(result, neighbour)
    return result


def _running_maximum(tones: Tones, length: int, *, axis: int) -> Tones:
    """Return the maximum of each `length` consecutive tones; the result is ``length - 1`` shorter."""

    def shifted(by: int) -> tuple[Tones, Tones]:
        return (tones[:-by], tones[by:]) if axis == 0 else (tones[:, :-by], tones[:, by:])

    covered = 1
    while 2 * covered <= length:
        tones = np.maximum(*shifted(covered))
        covered *= 2
    return np.maximum(*shifted(length - covered)) if covered < length else tones
