"""Telling the pen from paper of one tone: a scan, a screenshot, an image of a data set.

Paper is what most of the picture's rim shows; the pen is the other tone. Ink rises linearly from the paper's
tone, less its noise, to the pen's, so that soft edges stay soft: a clean picture of an MNIST digit gives the
very image that it was made from.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.morphology import Mask, dilated

Ink: TypeAlias = npt.NDArray[np.float32]

MIN_CONTRAST = 0.08
"""Least difference of pen and paper, as a share of black to white; with less, there is no ink."""

CLEAR_INK = 0.15
"""In a noisy picture, fainter ink counts only where it touches ink at least this strong."""


def ink_of(grey: Ink, *, lossy: bool = False) -> Ink:
    """Tell the pen from paper that is evenly lit.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.
    lossy : bool
        Whether the picture was compressed in a way that leaves faint noise around the strokes, as JPEG does.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink; zeros if pen and paper cannot be told apart.
    """
    blank = np.zeros_like(grey)
    light = grey > otsu_threshold(grey)
    if light.all() or not light.any():
        return blank
    paper_is_light = most_is_light(light)
    is_paper = light == paper_is_light
    paper = np.median(grey[is_paper])
    # Ink lies on one side of the paper's tone only: a bright speck on white paper is none.
    depth = np.maximum(0, paper - grey if paper_is_light else grey - paper)
    pen = np.percentile(depth[~is_paper], 95)
    # Half of the paper lies within this of its tone: for normal noise, 0.67 standard deviations.
    noise = np.median(np.abs(grey[is_paper] - paper)) / 0.67
    start = 3 * noise
    if pen < max(MIN_CONTRAST, 2 * start):
        return blank
    ink: Ink = np.clip((depth - start) / (pen - start), 0, 1).astype(np.float32)
    if lossy or noise > 0:
        ink[dilated(ink, 1.5) < CLEAR_INK] = 0
    return ink


def most_is_light(light: Mask) -> bool:
    """Tell whether the paper is what is light, by its share of the picture.

    Ink seldom covers half of a picture. Where it nearly does, the rim knows better what is paper.

    Parameters
    ----------
    light : ndarray of bool, shape (h, w)
    """
    share = light.mean()
    if abs(share - 0.5) < 0.15:
        share = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]]).mean()
    return bool(share > 0.5)


def otsu_threshold(grey: Ink) -> float:
    """Return the tone that best parts the light from the dark (N. Otsu, 1979).

    Parameters
    ----------
    grey : ndarray of float32
        0 to 1.

    Returns
    -------
    float
        Tones above it are light. At a gap in the tones, its middle.
    """
    counts, edges = np.histogram(grey, bins=256, range=(0, 1))
    tones = (edges[:-1] + edges[1:]) / 2
    below = counts.cumsum()[:-1]
    above = counts.sum() - below
    mass = (counts * tones).cumsum()
    # Between-class variance times the square of the number of pixels; 0 where one side is empty.
    gap = mass[:-1] / np.maximum(below, 1) - (mass[-1] - mass[:-1]) / np.maximum(above, 1)
    variance = below * above * gap**2
    best = np.flatnonzero(variance >= variance.max() * (1 - 1e-9))
    return float(edges[1:-1][best].mean())
