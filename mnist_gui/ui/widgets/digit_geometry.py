"""The position of a digit in its 28x28 image: the 20x20 box and the centre of mass.

MNIST's protocol scales a digit so that its longer side fills a box of 20 pixels, then moves its centre of
mass to the middle of the image. The box of a lopsided digit is therefore not in the middle.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.normalise import BOX


@dataclass(frozen=True)
class DigitGeometry:
    """Positions in pixels from the top left corner of the image; 0.5 is the middle of the first pixel.

    Attributes
    ----------
    box : tuple of float
        Left, top, right and bottom of the 20x20 box, which may extend beyond the image.
    ink : tuple of float
        Left, top, right and bottom of the ink.
    centre : tuple of float
        x and y of the centre of mass.
    """

    box: tuple[float, float, float, float]
    ink: tuple[float, float, float, float]
    centre: tuple[float, float]


def digit_geometry(image: npt.NDArray[np.uint8]) -> DigitGeometry | None:
    """Find the position of a digit, or return None without ink.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w)
        0 is paper, 255 is ink. The longer side of the ink is taken to be 20 pixels, an end of which may be
        cut off at the edge of the image.
    """
    if not image.any():
        return None
    across, down = image.sum(axis=0), image.sum(axis=1)
    return DigitGeometry(
        box=_edges(_boxed(across), _boxed(down)),
        ink=_edges(_inked(across), _inked(down)),
        centre=(_centre_of_mass(across), _centre_of_mass(down)),
    )


def _edges(across: tuple[float, float], down: tuple[float, float]) -> tuple[float, float, float, float]:
    (left, right), (top, bottom) = across, down
    return left, top, right, bottom


def _inked(profile: npt.NDArray[np.integer]) -> tuple[float, float]:
    """Return the beginning and the end of the ink along one axis."""
    inked = np.flatnonzero(profile)
    return float(inked[0]), float(inked[-1] + 1)


def _boxed(profile: npt.NDArray[np.integer]) -> tuple[float, float]:
    """Return the extent of the box along one axis: around the ink, or from the end that is not cut off."""
    low, high = _inked(profile)
    cut_low, cut_high = low == 0, high == len(profile)
    if cut_low != cut_high and high - low < BOX:
        return (high - BOX, high) if cut_low else (low, low + BOX)
    middle = (low + high) / 2
    return middle - BOX / 2, middle + BOX / 2


def _centre_of_mass(profile: npt.NDArray[np.integer]) -> float:
    return float(np.average(np.arange(len(profile)) + 0.5, weights=profile))
