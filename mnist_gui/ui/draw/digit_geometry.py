"""Where a digit lies in the image that a model sees: the box it was sized to, and its centre of mass.

MNIST's protocol sizes a digit so that its longer side fills a box of 20 pixels, then moves it so that its
centre of mass lies in the middle of the image. A lopsided digit's box is therefore seldom in the middle.
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
        Left, top, right and bottom of the box; it may reach beyond the image, as a digit's tail may.
    ink : tuple of float
        Left, top, right and bottom of the ink itself.
    centre : tuple of float
        x and y of the centre of mass of the ink.
    """

    box: tuple[float, float, float, float]
    ink: tuple[float, float, float, float]
    centre: tuple[float, float]


def digit_geometry(image: npt.NDArray[np.uint8]) -> DigitGeometry | None:
    """Find where a digit lies.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w)
        0 is paper, 255 is ink. Its ink is taken to measure 20 pixels along its longer side, of which an end
        may have been cut off at the image's edge.

    Returns
    -------
    DigitGeometry or None
        None without ink.
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
    """Return where along one axis the ink begins and ends."""
    inked = np.flatnonzero(profile)
    return float(inked[0]), float(inked[-1] + 1)


def _boxed(profile: npt.NDArray[np.integer]) -> tuple[float, float]:
    """Return where along one axis the box lies: around the ink, or from that end of it that is whole."""
    low, high = _inked(profile)
    cut_low, cut_high = low == 0, high == len(profile)
    if cut_low != cut_high and high - low < BOX:
        return (high - BOX, high) if cut_low else (low, low + BOX)
    middle = (low + high) / 2
    return middle - BOX / 2, middle + BOX / 2


def _centre_of_mass(profile: npt.NDArray[np.integer]) -> float:
    return float(np.average(np.arange(len(profile)) + 0.5, weights=profile))
