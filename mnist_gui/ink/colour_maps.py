"""Reads grey values from pictures that plotting libraries have coloured, by the position on a colour map.

Along many maps, brightness rises and falls again: both ends of jet are dark. Luma then shows the outline of a
digit instead of its strokes. Such a map is recognised where nearly all colours of a picture lie on its curve
in the space of red, green and blue, all along the curve, and where one end of it is what most of the picture
is filled with, as a pen never does. Maps along which brightness only rises or falls, such as viridis, need
none of this.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Mask, Tones
from mnist_gui.ink.colours import sampled

_Floats: TypeAlias = npt.NDArray[np.float32]

_MAPS: Final = {
    "bwr": "0000ff ffffff ff0000",
    "seismic": "00004d 0000ff ffffff ff0000 800000",
    "coolwarm": "3b4cc0 6282ea 8db0fe b8d0f9 dddddd f5c4ad f49a7b de604d b40426",
    "hsv": "ff0000 ffff00 00ff00 00ffff 0000ff ff00ff ff0018",
    "RdBu": "67001f b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061",
    "RdYlBu": "a50026 d73027 f46d43 fdae61 fee090 ffffbf e0f3f8 abd9e9 74add1 4575b4 313695",
    "RdYlGn": "a50026 d73027 f46d43 fdae61 fee08b ffffbf d9ef8b a6d96a 66bd63 1a9850 006837",
    "Spectral": "9e0142 d53e4f f46d43 fdae61 fee08b ffffbf e6f598 abdda4 66c2a5 3288bd 5e4fa2",
}
"""Colours at equal steps from 0 to 1, as matplotlib has them: two hexadecimal digits for each channel."""

_LENGTH: Final = 256
_SAMPLES: Final = 2**11
_MOST_COLOURS: Final = 2**14
_COARSE: Final = 0xF8F8F8  # five bits of each channel

_COLOURED: Final = 0.15
"""By how much the channels of a coloured pixel differ, at least."""

_LEAST_COLOURED: Final = 0.2
"""Smallest share of a picture that is coloured, and of it that has the colour of one end of the map."""

_NEAR: Final = 0.12
"""Largest distance of a colour from the curve."""

_ON_CURVE: Final = 0.93
"""Smallest share of the coloured pixels that are on the curve."""

_END: Final = 0.12
"""Share of the curve that is an end of it."""

_PARTS: Final = 8
_LEAST_IN_PART: Final = 0.001
_FEWEST_PARTS: Final = 3
"""Smallest share of the coloured pixels in a part of the curve between its ends, in so many of the parts."""

_LEAST_AT_END: Final = 0.005
"""Smallest share of the coloured pixels at the other end."""


def tones_of_colour_map(colours: Tones, luma: Ink) -> Ink | None:
    """Return the positions of colours on the map by which a picture was coloured, or None without a map.

    Parameters
    ----------
    colours : ndarray of uint8, shape (h, w, 3)
    luma : ndarray of float32, shape (h, w)
        The tones of what has no colour, such as the page of a figure, its frame and its titles.

    Returns
    -------
    ndarray of float32, shape (h, w), or None
        0 is the beginning of the map, 1 its end.
    """
    samples = _as_floats(sampled(colours, about=_SAMPLES))
    coloured = samples[np.ptp(samples, axis=1) >= _COLOURED]
    if len(coloured) < _LEAST_COLOURED * len(samples):
        return None
    curve = _fitting_curve(coloured, len(samples))
    return None if curve is None else _positions_of_pixels(colours, luma, curve)


def _fitting_curve(coloured: _Floats, total: int) -> _Floats | None:
    """Return the curve of the map on which most coloured samples are, or None."""
    best, found = _ON_CURVE, None
    for curve in _curves():
        positions, near = _positions(coloured, curve)
        if near.mean() >= best and _is_used(positions[near], total):
            best, found = near.mean(), curve
    return found


def _is_used(positions: _Floats, total: int) -> bool:
    """Return whether positions are all along a map, and many at one of its ends."""
    ends = np.count_nonzero(positions < _END), np.count_nonzero(positions > 1 - _END)
    if max(ends) < _LEAST_COLOURED * total or min(ends) < _LEAST_AT_END * len(positions):
        return False
    between = positions[(positions >= _END) & (positions <= 1 - _END)]
    counts = np.histogram(between, bins=_PARTS, range=(_END, 1 - _END))[0]
    return bool(np.count_nonzero(counts >= max(1, _LEAST_IN_PART * len(positions))) >= _FEWEST_PARTS)


def _positions(colours: _Floats, curve: _Floats) -> tuple[_Floats, Mask]:
    """Return the position on a curve that is nearest to each colour, 0 to 1, and whether it is near."""
    # |a - b|^2 = |a|^2 - 2 ab + |b|^2
    squares = (curve**2).sum(axis=1) - 2 * colours @ curve.T
    nearest = squares.argmin(axis=1)
    distances = np.sqrt(((colours - curve[nearest]) ** 2).sum(axis=1))
    return (nearest / np.float32(_LENGTH - 1)).astype(np.float32), distances <= _NEAR


def _positions_of_pixels(colours: Tones, luma: Ink, curve: _Floats) -> Ink:
    """Return the positions of all pixels that have a colour near the curve, and the luma of the others."""
    packed = colours.astype(np.int32) @ np.array((1 << 16, 1 << 8, 1), dtype=np.int32)
    found, which = np.unique(packed, return_inverse=True)
    if len(found) > _MOST_COLOURS:
        found, which = np.unique(packed & _COARSE, return_inverse=True)
    values = _as_floats(np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1))
    positions, near = _positions(values, curve)
    near &= np.ptp(values, axis=1) >= _COLOURED / 2
    which = which.reshape(luma.shape)
    tones: Ink = np.where(near[which], positions[which], luma)
    return tones


def _curves() -> Iterator[_Floats]:
    """Yield the curves of all maps, each float32 of shape (256, 3), 0 to 1."""
    at = np.linspace(0, 1, _LENGTH)
    for stops in _MAPS.values():
        channels = np.frombuffer(bytes.fromhex(stops), dtype=np.uint8).reshape(-1, 3).T / 255
        steps = np.linspace(0, 1, channels.shape[1])
        yield _channels(*(np.interp(at, steps, channel) for channel in channels))
    yield _channels(
        np.interp(at, (0.35, 0.66, 0.89, 1), (0, 1, 1, 0.5)),
        np.interp(at, (0.125, 0.375, 0.64, 0.91), (0, 1, 1, 0)),
        np.interp(at, (0, 0.11, 0.34, 0.65), (0.5, 1, 1, 0)),
    )  # jet
    yield _channels(abs(2 * at - 0.5), np.sin(np.pi * at), np.cos(np.pi / 2 * at))  # rainbow
    yield _channels(
        np.interp(at, (0.03, 0.215, 0.4, 0.77, 0.954), (1, 1, 0, 0, 1)),
        np.interp(at, (0.03, 0.215, 0.586, 0.77), (0, 1, 1, 0)),
        np.interp(at, (0, 0.03, 0.4, 0.586, 0.954, 1), (0.16, 0, 0, 1, 1, 0.75)),
    )  # gist_rainbow
    yield _channels(*(np.polynomial.Polynomial(terms)(at) for terms in _TURBO))


_TURBO: Final = (
    (0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943),
    (0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604),
    (0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973),
)
"""Terms of red, green and blue of turbo, as its author approximates it (A. Mikhailov, 2019)."""


def _as_floats(colours: npt.NDArray[np.integer]) -> _Floats:
    """Return channels from 0 to 255 as 0 to 1."""
    floats: _Floats = colours.astype(np.float32) / np.float32(255)
    return floats


def _channels(*channels: npt.NDArray[np.float64]) -> _Floats:
    """Return red, green and blue along a curve as one array."""
    return np.stack(channels, axis=1).clip(0, 1).astype(np.float32)
