"""Separates ink from paper of a single tone: a scan, a screenshot, an image of a data set.

The rim of the picture shows which of two tones is paper. Ink rises linearly from the paper's tone, beyond its
noise, to the pen's tone. Soft edges are therefore kept: a clean picture of an MNIST digit gives exactly the
image from which it was made.
"""

from typing import Final

import numpy as np

from mnist_gui.data.formats._shared.picture_kinds import MIN_CONTRAST as MIN_CONTRAST
from mnist_gui.ink.arrays import Ink, Integers, Mask, Tones
from mnist_gui.ink.morphology import grow
from mnist_gui.ink.quantiles import median, percentile

CLEAR_INK = 0.15
"""In a noisy picture, fainter ink is removed unless it touches ink at least this strong."""

_ROWS = 64

_MIN_CONTRAST_OF_FLAWLESS = 0.015
"""The least contrast of ink on paper of a single tone, where nothing is noise."""

_CLEAR_OF_NOISE = 16
"""Ink that differs less from paper, in deviations of its noise, is smoothed first."""

_SMALLEST_SMOOTHED = 48
"""Smallest side of a picture that is smoothed, in pixels: strokes of smaller ones are too thin."""


_MOST_PASSES = 2
"""How often a picture is smoothed, at most."""


def ink_of_scan(grey: Ink, *, lossy: bool = False, paper_is_light: bool | None = None) -> Ink:
    """Separate ink from evenly lit paper.

    Parameters
    ----------
    grey : ndarray of float32, shape (h, w)
        0 is black, 1 is white.
    lossy : bool
        Whether compression may have left faint noise around the strokes, as JPEG does.
    paper_is_light : bool, optional
        Which of two tones is paper; by default the more frequent one.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 is paper, 1 is ink; zeros if ink and paper cannot be separated.
    """
    return _ink_of_scan(grey, lossy=lossy, paper_is_light=paper_is_light, passes=_MOST_PASSES)


def _ink_of_scan(grey: Ink, *, lossy: bool, paper_is_light: bool | None, passes: int) -> Ink:
    blank = np.zeros_like(grey)
    light = grey > otsu_threshold(grey)
    if light.all() or not light.any():
        return blank
    is_light = most_is_light(light) if paper_is_light is None else paper_is_light
    is_paper = light == is_light
    blanks = grey[is_paper]
    paper = median(blanks, overwrite=True)

    def depth(tones: Ink) -> Ink:
        # Ink is only on one side of the paper's tone: a bright speck on white paper is not ink.
        result: Ink = np.maximum(0, paper - tones if is_light else tones - paper)
        return result

    pen = np.float32(percentile(depth(grey[~is_paper]), 95, overwrite=True))
    # Half of normal noise is within 0.67 standard deviations.
    blanks -= paper
    noise = median(np.abs(blanks, out=blanks), overwrite=True) / 0.67
    if 0 < pen < _CLEAR_OF_NOISE * noise and passes and min(grey.shape) >= _SMALLEST_SMOOTHED:
        smooth = _mean_of_9(grey)
        return _ink_of_scan(smooth, lossy=lossy, paper_is_light=paper_is_light, passes=passes - 1)
    start = 3 * noise
    if pen < max(MIN_CONTRAST if noise > 0 else _MIN_CONTRAST_OF_FLAWLESS, 2 * start):
        return blank
    ink = np.empty_like(grey)
    for rows in strips_of_rows(len(grey)):
        ink[rows] = np.clip((depth(grey[rows]) - start) / (pen - start), 0, 1)
    if lossy or noise > 0:
        ink *= grow(ink >= CLEAR_INK, 1)
    return ink


def _mean_of_9(grey: Ink) -> Ink:
    """Return the mean of each pixel and those around it."""
    padded = np.pad(grey, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    mean: Ink = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return mean


def strips_of_rows(height: int) -> list[slice]:
    """Cut a picture into strips of a few rows, which stay in the processor's cache."""
    return [slice(top, top + _ROWS) for top in range(0, height, _ROWS)]


def tones_of(grey: Ink) -> Tones:
    """Return grey values from 0, black, to 1, white, as whole numbers up to 255."""
    tones = np.empty(grey.shape, dtype=np.uint8)
    for rows in strips_of_rows(len(grey)):
        tones[rows] = np.rint(255 * grey[rows])
    return tones


def most_is_light(light: Mask) -> bool:
    """Return whether the light pixels, bool of shape (h, w), are the paper.

    Ink rarely covers half of a picture. If it nearly does, the rim of the picture decides.
    """
    share = light.mean()
    if abs(share - 0.5) < 0.15:
        share = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]]).mean()
    return bool(share > 0.5)


def otsu_threshold(grey: Ink | Tones) -> float:
    """Return the threshold that best separates light from dark pixels, 0 to 1 (N. Otsu, 1979).

    If no pixel has a tone near the threshold, it is in the middle of the gap. Tones are 0 to 255.
    """
    counts = np.zeros(256, dtype=np.int64)
    for rows in strips_of_rows(len(grey)):
        counts += _counts(grey[rows])
    below = counts.cumsum()[:-1]
    above = counts.sum() - below
    mass = (counts * np.arange(256)).cumsum()
    # Between-class variance times the square of the number of pixels; 0 where one side is empty.
    gap = mass[:-1] / np.maximum(below, 1) - (mass[-1] - mass[:-1]) / np.maximum(above, 1)
    variance = below * above * gap**2
    best = np.flatnonzero(variance >= variance.max() * (1 - 1e-9))
    return float((best + 1).mean() / 256)


def _counts(grey: Ink | Tones) -> Integers:
    """Return a histogram of 256 bins from 0 to 1, as `numpy.histogram` does in five times as long."""
    if grey.dtype == np.uint8:
        of_tones = np.bincount(grey.reshape(-1), minlength=256)
        return np.bincount(_BIN_OF_TONE, of_tones, 256).astype(np.int64)
    return np.bincount(_bins(np.asarray(grey, dtype=np.float32)).reshape(-1), minlength=256)


def _bins(shares: Ink) -> Tones:
    bins: Tones = np.minimum(shares * np.float32(256), np.float32(255)).astype(np.uint8)
    return bins  # the last one contains 1


_BIN_OF_TONE: Final = _bins(np.arange(256, dtype=np.float32) / np.float32(255))
