"""Changes of one image that a person tries out: moved, slanted, turned, thicker or thinner, with noise."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images

REFERENCE_SIDE = 28
"""Lengths are those in an image of so many pixels a side; in others they are in proportion."""

_AROUND = 16  # directions in which ink grows or shrinks
_SEED = 0  # the same noise each time: it grows as the slider moves

_Plane = npt.NDArray[np.float32]


class ImageChange(NamedTuple):
    """How to change an image; all zero leaves it as it is.

    Attributes
    ----------
    shift : float
        To the right, in pixels.
    slant : float
        Shear to the right going up, in pixels of x for one of y.
    rotation : float
        Clockwise, in degrees.
    thickness : float
        How far the edge of the ink moves outwards, in pixels; negative makes strokes thinner.
    noise : float
        Standard deviation of the noise, in grey values.
    """

    shift: float = 0.0
    slant: float = 0.0
    rotation: float = 0.0
    thickness: float = 0.0
    noise: float = 0.0

    def of(self, image: Images) -> Images:
        """Return the changed image, uint8 of the same shape (h, w)."""
        if self == ImageChange():
            return image
        scale = max(image.shape) / REFERENCE_SIDE
        plane = self._moved(image.astype(np.float32), scale)
        if self.thickness:
            plane = _grown(plane, self.thickness * scale)
        if self.noise:
            noise = np.random.default_rng(_SEED).standard_normal(plane.shape, dtype=np.float32)
            plane = plane + np.float32(self.noise) * noise
        changed: Images = np.rint(plane).clip(0, 255).astype(np.uint8)
        return changed

    def _moved(self, plane: _Plane, scale: float) -> _Plane:
        """Return the image shifted, slanted and turned about its middle."""
        if not (self.shift or self.slant or self.rotation):
            return plane
        height, width = plane.shape
        y, x = np.mgrid[:height, :width].astype(np.float32)
        y, x = y - (height - 1) / 2, x - (width - 1) / 2 - self.shift * scale
        angle = np.deg2rad(self.rotation)
        x, y = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
        x = x + self.slant * y
        return _sampled(plane, y + (height - 1) / 2, x + (width - 1) / 2)


def _grown(plane: _Plane, radius: float) -> _Plane:
    """Return the image with each pixel the darkest, or the lightest, of those within a radius."""
    pick = np.maximum if radius > 0 else np.minimum
    height, width = plane.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    grown = plane
    for angle in 2 * np.pi * np.arange(_AROUND) / _AROUND:
        grown = pick(grown, _sampled(plane, y + radius * np.sin(angle), x + radius * np.cos(angle)))
    return grown


def _sampled(plane: _Plane, y: npt.NDArray[np.floating], x: npt.NDArray[np.floating]) -> _Plane:
    """Interpolate an image linearly at positions of its own shape; paper lies beyond its edges."""
    height, width = plane.shape
    padded = np.pad(plane, 1)
    y, x = np.clip(y + 1, 0, height + 0.999), np.clip(x + 1, 0, width + 0.999)
    top, left = y.astype(np.intp), x.astype(np.intp)
    down, across = y - top, x - left
    upper = padded[top, left] * (1 - across) + padded[top, left + 1] * across
    lower = padded[top + 1, left] * (1 - across) + padded[top + 1, left + 1] * across
    values: _Plane = (upper * (1 - down) + lower * down).astype(np.float32)
    return values
