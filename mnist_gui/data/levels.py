"""Levels: the grey values that stand for paper and for full ink in a data set, and images in other levels.

They are 0 and 255, unless a data set was opened as it is stored: then paper may be 255, or full ink 1.
"""

from typing import Final, TypeAlias

import numpy as np

from mnist_gui.data.arrays import Images

Levels: TypeAlias = tuple[int, int]
"""The grey values of paper and of full ink; they differ."""

STANDARD_LEVELS: Final[Levels] = (0, 255)


def at_levels(images: Images, levels: Levels, wanted: Levels = STANDARD_LEVELS) -> Images:
    """Return images with other grey values for paper and ink.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, h, w)
    levels, wanted : (int, int)
        The levels of the images, and of those to return.

    Returns
    -------
    ndarray of uint8, shape (n, h, w)
        The images themselves if the levels are equal.
    """
    if levels == wanted:
        return images
    (paper, ink), (new_paper, new_ink) = levels, wanted
    share = ((np.arange(256) - paper) / (ink - paper)).clip(0, 1)
    table = np.rint(new_paper + share * (new_ink - new_paper)).astype(np.uint8)
    return np.take(table, images)
