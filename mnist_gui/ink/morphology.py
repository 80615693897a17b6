"""Greatest and least tones of neighbourhoods: the few operations of mathematical morphology that ink needs.

Closing fills what is dark and narrower than its window, and leaves all else as it was, steps included;
opening does so for what is light (J. Serra, 1982). Windows grow by doubling, so wide ones cost hardly more
than small ones.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ink: TypeAlias = npt.NDArray[np.float32]
Tones: TypeAlias = npt.NDArray[np.uint8]
Mask: TypeAlias = npt.NDArray[np.bool_]


def greatest(tones: Tones, height: int, width: int) -> Tones:
    """Give each pixel the greatest tone in a window around it; what lies outside the picture does not count.

    Parameters
    ----------
    tones : ndarray of uint8, shape (h, w)
    height, width : int
        Of the window, in pixels. An even window reaches one pixel further up or left.

    Returns
    -------
    ndarray of uint8, shape (h, w)
    """
    padding = tuple((side // 2, side - 1 - side // 2) for side in (height, width))
    padded = np.pad(np.ascontiguousarray(tones), padding)
    return _running_greatest(_running_greatest(padded, height, axis=0), width, axis=1)


def least(tones: Tones, height: int, width: int) -> Tones:
    """Give each pixel the least tone in a window around it, otherwise as `greatest`."""
    return ~greatest(~tones, height, width)


def closing(tones: Tones, height: int, width: int) -> Tones:
    """Fill the dark parts that a window does not fit into.

    Parameters
    ----------
    tones : ndarray of uint8, shape (h, w)
    height, width : int
        Of the window, in pixels; odd.

    Returns
    -------
    ndarray of uint8, shape (h, w)
        Nowhere darker than `tones`.
    """
    return least(greatest(tones, height, width), height, width)


def opening(tones: Tones, height: int, width: int) -> Tones:
    """Fill the light parts that a window does not fit into, otherwise as `closing`."""
    return ~closing(~tones, height, width)


def grown(mask: Mask, reach: int) -> Mask:
    """Add to a mask all that lies within a square of `reach` pixels either way."""
    window = 2 * reach + 1
    return greatest(mask.view(np.uint8), window, window).view(np.bool_)


def reached_from_above(mask: Mask, distance: int) -> Mask:
    """Add to a mask what lies fewer than `distance` pixels below it."""
    tones = np.ascontiguousarray(mask).view(np.uint8)
    return _running_greatest(np.pad(tones, ((distance - 1, 0), (0, 0))), distance, axis=0).view(np.bool_)


def dilated(ink: Ink, radius: float) -> Ink:
    """Give each pixel the most ink found within `radius` pixels of it, in a disc."""
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


def _running_greatest(tones: Tones, length: int, *, axis: int) -> Tones:
    """Return the greatest of all `length` tones that follow one another; ``length - 1`` fewer than given."""

    def shifted(by: int) -> tuple[Tones, Tones]:
        return (tones[:-by], tones[by:]) if axis == 0 else (tones[:, :-by], tones[:, by:])

    covered = 1
    while 2 * covered <= length:
        tones = np.maximum(*shifted(covered))
        covered *= 2
    return np.maximum(*shifted(length - covered)) if covered < length else tones
