"""Makes pictures grey whose ink and paper are equally bright, such as red on green or yellow on white.

Luma shows hardly any ink there. The tone is then the position of a colour on the axis from that of the paper
to that of the ink, which are found as the two groups of colours along the principal axis.
"""

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Tones
from mnist_gui.ink.quantiles import percentile, percentiles
from mnist_gui.ink.tones import otsu_threshold

_LUMA = np.array((0.299, 0.587, 0.114))  # ITU-R BT.601
_LEAST_CONTRAST = 0.15  # of ink and paper in any channel
_EQUALLY_BRIGHT = 0.3  # largest share of this contrast that luma shows
_MOST_LUMA = 0.5  # the same between all but the darkest and the lightest hundredth of a picture
_SAMPLES = 2**16


def axis_of_contrast(colours: Tones) -> npt.NDArray[np.float64] | None:
    """Return the axis on which ink differs from paper, or None if luma shows it.

    Parameters
    ----------
    colours : ndarray of uint8, shape (h, w, 3)

    Returns
    -------
    ndarray of float64, shape (3,), or None
        The weights of red, green and blue; some are negative.
    """
    samples = sampled(colours, about=_SAMPLES) / 255
    luma, tones = samples @ _LUMA, np.ascontiguousarray(samples.T)
    low, high = percentile(luma, 1), percentile(luma, 99)
    lowest, highest = percentiles(tones, 0.5), percentiles(tones, 99.5)
    if (high - low) >= _MOST_LUMA * max(_LEAST_CONTRAST, float((highest - lowest).max())):
        return None
    centred = samples - samples.mean(axis=0)
    along = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -1]
    extent = np.ptp(along)
    if not extent:
        return None
    position = (along - along.min()) / extent
    group = position > otsu_threshold(position.astype(np.float32))
    if group.all() or not group.any():
        return None
    axis: npt.NDArray[np.float64] = samples[group].mean(axis=0) - samples[~group].mean(axis=0)
    contrast = float(np.abs(axis).max())
    is_clear = contrast >= _LEAST_CONTRAST and abs(float(axis @ _LUMA)) < _EQUALLY_BRIGHT * contrast
    return axis if is_clear else None


def sampled(colours: Tones, *, about: int) -> Tones:
    """Return about so many of the colours of a picture, uint8 of shape (n, 3), from all over it."""
    step = max(1, round((colours.shape[0] * colours.shape[1] / about) ** 0.5))
    return colours[::step, ::step].reshape(-1, 3)


def tones_along(colours: Tones, axis: npt.NDArray[np.float64]) -> Ink:
    """Return the tones of colours on an axis of three weights, 0 to 1.

    Parameters
    ----------
    colours : ndarray of uint8, shape (h, w, 3)
    axis : ndarray of float64, shape (3,)

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 and 1 are the outermost colours that there may be.
    """
    weights = (axis / np.abs(axis).sum()).astype(np.float32)
    tones: Ink = colours @ (weights / 255) - np.minimum(weights, 0).sum()
    return tones
