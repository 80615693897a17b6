"""Taking the printed lines of a notebook away from under the ink."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.level_rulings import level_rulings, thickness_of
from mnist_gui.ink.morphology import Mask, greatest, reached_from_above

Ink: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Rulings:
    """The printed lines of a page.

    Attributes
    ----------
    level, upright : ndarray of float32, shape (h, w)
        How much darker than the paper they are, as a share of its tone; 0 where there are none.
    """

    level: Ink
    upright: Ink

    def removed_from(self, depth: Ink) -> Ink:
        """Take the lines away and leave the ink that crosses them.

        Parameters
        ----------
        depth : ndarray of float32, shape (h, w)
            How much darker than the paper each pixel is, as a share of the paper's tone.

        Returns
        -------
        ndarray of float32, shape (h, w)
        """
        printed = self.level + self.upright - self.level * self.upright
        on_line = printed > 0
        off_line = depth[~on_line]
        off_line = off_line[off_line > max(0.08, 0.6 * float(np.median(printed[on_line])))]
        pen = float(np.percentile(off_line, 75)) if len(off_line) > 20 else 1.0
        # On a line, ink is what is clearly darker than the line, or joins the ink on both sides of it.
        is_ink = depth > np.maximum(printed + 0.45 * (pen - printed), 1.25 * printed + 0.03)
        clear: Ink = np.where(on_line & ~is_ink, np.float32(0), depth)
        certain = clear > 0.4 * pen
        between = _between(certain) & (self.level > 0)
        between |= _between(np.ascontiguousarray(certain.T)).T & (self.upright > 0)
        bridge = between & ~is_ink & (depth > 0.5 * printed)
        clear[bridge] = np.maximum(depth[bridge], np.float32(0.8 * pen))
        return clear


def find_rulings(depth: Ink, paper: npt.NDArray[np.uint8]) -> Rulings | None:
    """Find printed lines, level ones and upright ones.

    Parameters
    ----------
    depth : ndarray of float32, shape (h, w)
        How much darker than the paper each pixel is, as a share of the paper's tone; negative where it is
        lighter.
    paper : ndarray of uint8, shape (h, w)
        The paper's tone. Where it falls off suddenly, the paper ends.

    Returns
    -------
    Rulings or None
        None if there are none.
    """
    level = level_rulings(depth, paper)
    upright = level_rulings(np.ascontiguousarray(depth.T), np.ascontiguousarray(paper.T))
    if level is None and upright is None:
        return None
    return Rulings(
        np.zeros_like(depth) if level is None else level,
        np.zeros_like(depth) if upright is None else np.ascontiguousarray(upright.T),
    )


def _between(ink: Mask) -> Mask:
    """Return where there is ink both above and below, straight or aslant, no further than a line is thick."""
    wide = greatest(ink.view(np.uint8), 1, 5).view(np.bool_)
    distance = thickness_of(ink.shape)
    return reached_from_above(wide, distance) & reached_from_above(wide[::-1], distance)[::-1]
