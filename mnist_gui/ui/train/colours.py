"""Colours of the confusion matrix: a scale of even steps, and legible text on each."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from mnist_gui.ui.widgets import colour_maps
from mnist_gui.ui.widgets.palette_colours import contrast

_Rgb = npt.NDArray[np.float64]

# OKLab, Björn Ottosson 2020, https://bottosson.github.io/posts/oklab/
_RGB_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_CONES_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def even_ramp(first: QColor, last: QColor, steps: int) -> list[int]:
    """Mix colours from `first` to `last` in equal perceived steps.

    Colours are mixed in OKLab, where equal distances look equal and the hue is kept; a mix of RGB values
    would crowd the steps at the dark end.

    Returns
    -------
    list of int
        `steps` opaque colours as 0xAARRGGBB, both ends included.
    """
    share = np.linspace(0.0, 1.0, steps)[:, None]
    lab = _to_oklab(_linear(first)) * (1 - share) + _to_oklab(_linear(last)) * share
    linear = (lab @ np.linalg.inv(_CONES_TO_LAB).T) ** 3 @ np.linalg.inv(_RGB_TO_CONES).T
    linear = linear.clip(0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    levels = np.rint(255 * encoded).astype(np.uint32)
    ramp: list[int] = (0xFF000000 | levels[:, 0] << 16 | levels[:, 1] << 8 | levels[:, 2]).tolist()
    return ramp


def readable_on(background: QColor, preferred: QColor) -> QColor:
    """Return `preferred` if its contrast is 4.5 or more, else black or white, the one with more contrast."""
    if contrast(background, preferred) >= 4.5:
        return preferred
    return colour_maps.readable_on(background)


def _linear(colour: QColor) -> _Rgb:
    """Undo the sRGB encoding; float64 of shape (3,), 0 to 1."""
    encoded = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _to_oklab(linear: _Rgb) -> _Rgb:
    lab: _Rgb = np.cbrt(linear @ _RGB_TO_CONES.T) @ _CONES_TO_LAB.T
    return lab
