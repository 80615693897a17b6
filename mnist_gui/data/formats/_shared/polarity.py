"""Whether paper is light or dark: judged from the rims of images and the share of their ink.

Ink is 255 inside the program, as in MNIST. Scans, screenshots and drawings have dark ink on light paper. They
are recognised by what ink on paper has and photographs of things do not have: a rim of one tone, which most
of the image has, too; and little that differs from it, all of it darker. A data set is inverted only if
nearly all of its images are so; if some are and all others are their opposite, it is mixed, and each image is
judged alone. Everything else stays as it is.
"""

from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images

Paper: TypeAlias = Literal["dark", "light", "mixed", "unknown"]

FEWEST_SIDE: Final = 8
"""Images with a shorter side are too small to tell."""

_MIDDLE: Final = 127
_LIGHT: Final = 150
"""Paper that is darker may be anything."""

_CONTRAST: Final = 64
"""By how much ink differs from paper, at least."""

_NOISE: Final = 40
"""By how much paper may differ from its usual tone."""

_MOST_OF_RIM: Final = 0.7
_LEAST_INK, _MOST_INK = 0.004, 0.45
_MOST_STRAY: Final = 0.02
"""Share of an image that may be on the other side of paper than ink."""

_NEARLY_ALL: Final = 0.85
_HALF: Final = 0.5
_SOME: Final = 0.03
_RIM: Final = 28
"""The rim is one of so many parts of the shorter side."""


class _Votes(NamedTuple):
    """What each image says, bool of shape (k,).

    Attributes
    ----------
    light, dark : ndarray of bool
        Whether it is dark ink on light paper, or light ink on dark paper.
    blank : ndarray of bool
        Whether it says nothing.
    rimmed : ndarray of bool
        Whether it has a light rim of one tone.
    """

    light: npt.NDArray[np.bool_]
    dark: npt.NDArray[np.bool_]
    blank: npt.NDArray[np.bool_]
    rimmed: npt.NDArray[np.bool_]


def judge_paper(images: Images) -> Paper:
    """Judge the paper of a data set by some of its images, uint8 of shape (k, h, w).

    Returns
    -------
    {"dark", "light", "mixed", "unknown"}
        ``"unknown"`` if the rim of most images is light, but they may be photographs of things.
    """
    if not len(images) or min(images.shape[1:]) < FEWEST_SIDE:
        return "dark"
    papers = paper_tones(images)
    is_light = papers > _MIDDLE
    if not is_light.any():
        return "dark"
    votes = _votes(images, papers)
    count = np.count_nonzero(~votes.blank)
    if not count:
        return "dark"
    light, dark = np.count_nonzero(votes.light) / count, np.count_nonzero(votes.dark) / count
    if light + dark >= 1 - _SOME and min(light, dark) >= _SOME:
        return "mixed"
    if light >= _NEARLY_ALL and dark < _SOME:
        return "light"
    rimmed = np.count_nonzero(votes.rimmed & ~votes.blank) / count
    return "unknown" if rimmed >= _HALF else "dark"


def paper_tones(images: Images) -> npt.NDArray[np.float32]:
    """Return the tone of the rim of each image, float32 of shape (k,)."""
    tones: npt.NDArray[np.float32] = np.median(_rims(images), axis=1).astype(np.float32)
    return tones


def inverted(images: Images) -> Images:
    """Return images with ink and paper exchanged."""
    return 255 - images


def inverted_where_light(images: Images) -> Images:
    """Return images of which those on light paper are inverted."""
    is_light = paper_tones(images) > _MIDDLE
    return np.where(is_light[:, None, None], 255 - images, images)


def _rims(images: Images) -> Images:
    """Return the pixels of the rim of each image, uint8 of shape (k, n)."""
    width = max(1, min(images.shape[1:]) // _RIM)
    sides = (
        images[:, :width],
        images[:, -width:],
        images[:, width:-width, :width],
        images[:, width:-width, -width:],
    )
    return np.concatenate([side.reshape(len(images), -1) for side in sides], axis=1)


def _votes(images: Images, papers: npt.NDArray[np.float32]) -> _Votes:
    count = len(images)
    flat = images.reshape(count, -1).astype(np.int16)
    tones = papers.astype(np.int16)[:, None]
    is_light = papers > _MIDDLE
    # Positive where a pixel is on the side of ink.
    away = np.where(is_light[:, None], tones - flat, flat - tones)
    rims = np.abs(_rims(images).astype(np.int16) - tones)
    ink = (away > _CONTRAST).mean(axis=1)
    rimmed = (rims <= _NOISE).mean(axis=1) >= _MOST_OF_RIM
    fits = rimmed & (ink >= _LEAST_INK) & (ink <= _MOST_INK) & ((away < -_NOISE).mean(axis=1) <= _MOST_STRAY)
    blank = np.abs(away).max(axis=1) < _CONTRAST
    return _Votes(fits & (papers >= _LIGHT), fits & ~is_light, blank, rimmed & (papers >= _LIGHT))
