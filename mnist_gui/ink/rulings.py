"""Removes the printed lines of a notebook from under the ink."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Mask, Tones
from mnist_gui.ink.level_rulings import find_level_rulings, thickness_of
from mnist_gui.ink.morphology import dilation, grow_down
from mnist_gui.ink.quantiles import median, percentile
from mnist_gui.ink.tones import strips_of_rows

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
        printed = self._printed
        least = max(0.08, 0.6 * self._typical)
        clear, weak, is_certain = np.empty_like(depth), *np.empty((2, *depth.shape), dtype=np.bool_)
        strips = strips_of_rows(len(depth))
        for rows in strips:
            weak[rows] = (printed[rows] <= 0) & (depth[rows] > least)
        off_line = depth[weak]
        pen = percentile(off_line, 75) if len(off_line) > 20 else 1.0
        # On a line, ink is clearly darker than the line, or connects the ink on both sides of it.
        for rows in strips:
            here, line = depth[rows], printed[rows]
            is_ink = here > np.maximum(line + 0.45 * (pen - line), 1.25 * line + 0.03)
            clear[rows] = np.where((line > 0) & ~is_ink, np.float32(0), here)
            is_certain[rows] = clear[rows] > 0.4 * pen
            weak[rows] = ~is_ink & (here > 0.5 * line)
        between = _between(is_certain) & (self.level > 0)
        between |= _between(_turned(is_certain)).T & (self.upright > 0)
        bridge = between & weak
        clear[bridge] = np.maximum(depth[bridge], np.float32(0.8 * pen))
        return clear

    @cached_property
    def _printed(self) -> Ink:
        """The depth of all lines; 0 elsewhere."""
        printed = np.empty_like(self.level)
        for rows in strips_of_rows(len(printed)):
            level, upright = self.level[rows], self.upright[rows]
            printed[rows] = level + upright - level * upright
        return printed

    @cached_property
    def _typical(self) -> float:
        """The median depth of the pixels of lines."""
        return float(median(self._printed[self._printed > 0], overwrite=True))


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
