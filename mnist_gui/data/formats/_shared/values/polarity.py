"""Whether paper is light or dark: judged from the rims of images and from their ink.

Ink is 255 inside the program, as in MNIST. Scans, screenshots and drawings have dark ink on light paper. Such
images are recognised by what ink on paper has and photographs of things do not have: thin strokes of the tone
of a pen, and paper of one tone, which most of the image and most of its rim have. A data set is inverted only
if nearly all of its images are so. If some are so, and nearly all others are the opposite, it is mixed, and
each image is judged alone. Everything else stays as it is: Fashion-MNIST, whose garments are broad, and any
photograph, whose ground has many tones.

The fewer the images, the more each must show. One or two are inverted only if a program drew them.
"""

import math
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.values.ink_evidence import (
    CONTRAST,
    Evidence,
    Flags,
    Numbers,
    PenEvidence,
    evidence_of,
    middles_of,
    pen_evidence_of,
    sides_of,
)
from mnist_gui.data.formats._shared.values.plain_bytes import FEWEST_SIDE, light_rims

Paper: TypeAlias = Literal["dark", "light", "mixed", "likely light", "likely mixed", "unknown"]

_LIGHT: Final = 150
"""Paper that is darker may be anything."""

_VERY_LIGHT, _VERY_DARK = 180, 60
"""Paper of a mixed set is one or the other."""

_MANY: Final = 64
_STROKES, _STROKES_OF_MIXED = 0.8, 0.95
"""Shares of images that are thin strokes on even paper, at least: of `_MANY`, and in a mixed set."""

_FEWEST_MIXED: Final = 12
_SURE, _SURE_OF_SOME, _SURE_OF_MANY = 1.0, 0.8, 0.7
"""Shares of images that are surely ink on paper, at least: of few, of some, of many."""

_FEW_IMAGES, _SOME_IMAGES = 5, 20

_FEWEST_CLEAN: Final = 3
"""Fewer images must be drawn by a program: a thing may be thin and of one tone, too."""

_CLEAN_PEN, _CLEAN_PENS, _FEWEST_PENS = 0.05, 0.95, 10
"""Deviation of the tones along strokes, at most, if those of several pens differ; the share of images with no
larger one, and the number of images, at least."""

_ALIKE_OF_FEW: Final = 15
"""By how much the tones of ink differ between few images, at most."""


class _Limits(NamedTuple):
    """What images of one pen have.

    Attributes
    ----------
    images : int
        For fewer images than this.
    pen : float
        Deviation of the tones along strokes, at most.
    pens : float
        The share of images with no larger one, at least.
    alike : float
        By how much the tones of ink differ between nearly all images, at most.
    """

    images: float
    pen: float
    pens: float
    alike: float


_LIMITS: Final = (
    _Limits(10, pen=0.07, pens=0.9, alike=20),
    _Limits(_SOME_IMAGES, pen=0.08, pens=0.75, alike=30),
    _Limits(math.inf, pen=0.12, pens=0.75, alike=40),
)

_ENDS: Final = (10, 90)
"""Per cent of images between which nearly all are."""

_NEARLY_ALL, _ALL = 0.85, 0.97
_SOME, _FEW = 0.03, 0.02
_HALF: Final = 0.5

_GRAIN: Final = 3
"""How many times the distance of the lower quartile from the median paper may be darker, by its grain."""


def judge_paper(images: Images) -> Paper:
    """Judge the paper of a data set by some of its images, uint8 of shape (k, h, w).

    Returns
    -------
    {"dark", "light", "mixed", "likely light", "likely mixed", "unknown"}
        ``"likely light"`` and ``"likely mixed"`` if there seems to be dark ink on light paper, but things
        with thin parts may look so; ``"unknown"`` if most images have a light rim of one tone, but may be
        photographs of things.
    """
    if not len(images) or min(images.shape[1:]) < FEWEST_SIDE or not light_rims(images).any():
        return "dark"
    found = evidence_of(images)
    shown = ~found.blank
    if not shown.any():
        return "dark"
    if not shown.all():
        images = images[shown]
        found = evidence_of(images)
    return _judged(images, found)


def _judged(images: Images, found: Evidence) -> Paper:
    """Judge the paper of a data set by images of which none is blank, and by what they say."""
    count = len(images)
    light, dark, strokes = (np.mean(flags) for flags in (found.light, found.dark, found.strokes))
    are_sure = np.mean(found.sure) >= _sure_share(count)
    is_ink = are_sure or (count >= _MANY and strokes >= _STROKES)
    if is_ink and np.mean(found.light & (found.tones >= _LIGHT)) >= _NEARLY_ALL and dark <= _FEW:
        return "light" if _is_of_pens(found, pen_evidence_of(images, found.sure)) else "likely light"
    is_extreme = (found.tones >= _VERY_LIGHT) | (found.tones <= _VERY_DARK)
    may_be_mixed = are_sure or (strokes >= _STROKES_OF_MIXED and count >= _FEWEST_MIXED)
    fewer = found.light if light < dark else found.dark
    least = 1.0 if min(light, dark) < _SOME else _SURE_OF_MANY
    are_some = min(light, dark) > 0 and np.mean(found.sure[fewer]) >= least
    if may_be_mixed and are_some and np.mean((found.light | found.dark) & is_extreme) >= _ALL:
        pen = pen_evidence_of(images, found.sure)
        is_certain = _is_of_pens(found, pen) and _are_clean(pen, found.light)
        return "mixed" if is_certain else "likely mixed"
    is_rimmed = np.mean(found.light & found.even & (found.tones >= _LIGHT)) > _HALF
    return "unknown" if is_rimmed else "dark"


def _sure_share(count: int) -> float:
    """Return the share of images that must surely be ink on paper: of a few images, all."""
    if count < _FEW_IMAGES:
        return _SURE
    return _SURE_OF_SOME if count < _SOME_IMAGES else _SURE_OF_MANY


def _is_of_pens(found: Evidence, pen: PenEvidence) -> bool:
    """Tell whether strokes have the tones of pens, and these are alike in all images."""
    count = len(pen.tones)
    if pen.drawn.all() or count < _FEWEST_CLEAN:
        return bool(pen.drawn.all())
    differ = _difference(pen.tones, found)
    if count < _FEW_IMAGES:
        return bool(pen.clean.all() and differ <= _ALIKE_OF_FEW)
    if count >= _FEWEST_PENS and np.mean(found.sure & (pen.deviations <= _CLEAN_PEN)) >= _CLEAN_PENS:
        return True
    limits = next(limits for limits in _LIMITS if count < limits.images)
    pens = np.mean(found.strokes & (pen.deviations <= limits.pen))
    return bool(pens >= limits.pens and differ <= limits.alike)


def _difference(tones: Numbers, found: Evidence) -> float:
    """Return by how much tones of ink differ, of nearly all images; those of light and of dark ones apart."""
    chosen = found.sure if found.sure.any() else found.strokes
    apart = [tones[side & chosen] for side in (found.light, ~found.light)]
    around = np.concatenate([some - np.median(some) for some in apart if len(some)])
    low, high = np.percentile(around, _ENDS if len(around) >= _FEW_IMAGES else (0, 100))
    return float(high - low)


def _are_clean(pen: PenEvidence, light: Flags) -> bool:
    """Tell whether the light images of a mixed set, if they are few, are strokes amid light paper.

    All of them are, or half of them in a small set: in a large one, a few may be anything.
    """
    clean = (pen.clean | pen.drawn)[light]
    least = _HALF if len(light) < _SOME_IMAGES else 1.0
    return len(clean) >= _FEW_IMAGES or bool(clean.mean() >= least)


def inverted(images: Images) -> Images:
    """Return images, uint8 of shape (k, h, w), with ink and paper exchanged."""
    return 255 - images


def inverted_on_paper(images: Images) -> Images:
    """Return dark ink on light paper as light ink on black.

    Ink is what paper reflects less than elsewhere, so tones are divided by that of paper, in each image its
    own. The grain of paper is taken off, too.
    """
    white = _white(images).astype(np.float32)[:, None, None]
    ink: Images = np.rint(255 - 255 * (images / white)).clip(0, 255).astype(np.uint8)
    return ink


def inverted_where_light(images: Images) -> Images:
    """Return images of which those on light paper are inverted, as by `inverted_on_paper`."""
    return np.where(light_images(images)[:, None, None], inverted_on_paper(images), images)


def light_images(images: Images) -> Flags:
    """Tell which images of a mixed set are on light paper."""
    return sides_of(images, middles_of(images))[0]


def paper_tones(images: Images) -> tuple[int, int]:
    """Return the least and the largest tone of light paper in nearly all images."""
    low, high = np.percentile(_quantiles(images, (0.5,))[0], (5, 95))
    return round(low), round(high)


def _white(images: Images) -> npt.NDArray[np.intp]:
    """Return the tone of each image from which on all is paper, at least 1."""
    middle, lower = _quantiles(images, (0.5, 0.25))
    white: npt.NDArray[np.intp] = middle - np.minimum(_GRAIN * (middle - lower), middle // 5)
    return white.clip(min=1)


def _quantiles(images: Images, shares: tuple[float, ...]) -> list[npt.NDArray[np.intp]]:
    """Return quantiles of the lighter half of the tones of each image; of all, if it is blank."""
    rows = np.arange(len(images))[:, None] * 256
    tones = np.bincount((rows + images.reshape(len(images), -1)).reshape(-1), minlength=256 * len(images))
    bounds = np.where(np.ptp(images, axis=(1, 2)) < CONTRAST, -1, middles_of(images))
    counts = np.where(np.arange(256) > bounds[:, None], tones.reshape(-1, 256), 0).cumsum(axis=1)
    return [np.count_nonzero(counts < share * counts[:, -1:], axis=1) for share in shares]
