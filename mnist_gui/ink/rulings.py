"""Removes the printed lines of a notebook from under the ink."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Integers, Mask, Tones
from mnist_gui.ink.level_rulings import find_level_rulings, thickness_of
from mnist_gui.ink.morphology import dilation, grow_down

_Value = TypeVar("_Value", bound=np.generic)

_ROWS: Final = 64


@dataclass(frozen=True, eq=False)
class Rulings:
    """The printed lines of a page.

    Attributes
    ----------
    level, upright : ndarray of float32, shape (h, w)
        Their depth, as a share of the paper's tone; 0 elsewhere.
    """

    level: Ink
    upright: Ink

    def removed_from(self, depth: Ink) -> Ink:
        """Remove the lines from a picture's depth, and keep the ink that crosses them; see `find_rulings`."""
        places, printed = self._places, self._printed
        on_line = depth.reshape(-1)[places]
        clear = depth.copy()
        clear.reshape(-1)[places] = 0
        off_line = clear[clear > max(0.08, 0.6 * float(np.median(printed)))]
        pen = float(np.percentile(off_line, 75)) if len(off_line) > 20 else 1.0
        # On a line, ink is clearly darker than the line, or connects the ink on both sides of it.
        is_ink = on_line > np.maximum(printed + 0.45 * (pen - printed), 1.25 * printed + 0.03)
        clear.reshape(-1)[places] = np.where(is_ink, on_line, np.float32(0))
        certain = clear > 0.4 * pen
        between = _between(certain) & (self.level > 0)
        between |= _between(_turned(certain)).T & (self.upright > 0)
        bridge = between.reshape(-1)[places] & ~is_ink & (on_line > 0.5 * printed)
        clear.reshape(-1)[places[bridge]] = np.maximum(on_line[bridge], np.float32(0.8 * pen))
        return clear

    @cached_property
    def _places(self) -> Integers:
        """The pixels of lines, as indices into the flattened picture."""
        return np.flatnonzero((self.level > 0) | (self.upright > 0))

    @cached_property
    def _printed(self) -> Ink:
        """The depth of these pixels."""
        level, upright = (lines.reshape(-1)[self._places] for lines in (self.level, self.upright))
        printed: Ink = level + upright - level * upright
        return printed


def find_rulings(depth: Ink, paper: Tones) -> Rulings | None:
    """Find level and upright printed lines, or return None if there are none.

    Parameters
    ----------
    depth : ndarray of float32, shape (h, w)
        How much darker than the paper each pixel is, as a share of the paper's tone; negative for lighter
        pixels.
    paper : ndarray of uint8, shape (h, w)
        Tone of the paper; a sudden fall is the end of the paper.
    """
    level = find_level_rulings(depth, paper)
    upright = find_level_rulings(_turned(depth), _turned(paper))
    if level is None and upright is None:
        return None
    return Rulings(
        np.zeros_like(depth) if level is None else level,
        np.zeros_like(depth) if upright is None else _turned(upright),
    )


def _turned(picture: npt.NDArray[_Value]) -> npt.NDArray[_Value]:
    """Return rows as columns, some at a time: all at once take three times as long."""
    turned = np.empty(picture.shape[::-1], dtype=picture.dtype)
    for start in range(0, len(picture), _ROWS):
        turned[:, start : start + _ROWS] = picture[start : start + _ROWS].T
    return turned


def _between(ink: Mask) -> Mask:
    """Return a mask of pixels with ink above and below, also diagonally, within the thickness of a line."""
    wide = dilation(ink.view(np.uint8), 1, 5).view(np.bool_)
    distance = thickness_of(ink.shape)
    return grow_down(wide, distance) & grow_down(wide[::-1], distance)[::-1]
