"""Whether paper is light or dark: judged from the rims of images and from their ink.

Ink is 255 inside the program, as in MNIST. Scans, screenshots and drawings have dark ink on light paper. Such
images are recognised by what ink on paper has and photographs of things do not have: thin strokes, and paper
of one tone, which most of the image and most of its rim have. A data set is inverted only if nearly all of
its images are so. If some are so, and nearly all others are the opposite, it is mixed, and each image is
judged alone. Everything else stays as it is: Fashion-MNIST, whose garments are broad, and any photograph,
whose ground has many tones.
"""

from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.values.plain_bytes import FEWEST_SIDE, light_rims, rims_of

Paper: TypeAlias = Literal["dark", "light", "mixed", "unknown"]

_Flags: TypeAlias = npt.NDArray[np.bool_]

_LIGHT: Final = 150
"""Paper that is darker may be anything."""

_VERY_LIGHT, _VERY_DARK = 180, 60
"""Paper of a mixed set is one or the other."""

_CONTRAST: Final = 64
"""By how much the darkest and the lightest pixel differ, at least, in an image that is not blank."""

_NOISE: Final = 40
"""By how much paper may differ from its usual tone."""

_EVEN, _EVEN_IF_SMALL, _EVEN_IF_FEW = 0.75, 0.6, 0.9
"""Share of the pixels on the side of paper that have its tone, at least: others are edges of strokes."""

_SMALL, _FEWEST_SMALL = 16, 8
"""Images with a shorter side are small. Fewer of them must be very even: noise may be like ink."""

_BROAD: Final = 0.26
"""Strokes are thinner than this share of the shorter side, nearly everywhere."""

_MOST_BROAD: Final = 0.05
"""Share of the ink that may be the middle of something as broad: a blot, or a loop that is filled."""

_MANY: Final = 64
_STROKES, _STROKES_OF_MIXED = 0.8, 0.95
"""Shares of images that are thin strokes on even paper, at least: of `_MANY`, and in a mixed set."""

_FEWEST_MIXED: Final = 12
_SURE, _SURE_OF_SOME, _SURE_OF_MANY = 1.0, 0.8, 0.7
"""Shares of images that are surely ink on paper, at least: of few, of some, of many."""

_FEW_IMAGES, _SOME_IMAGES = 5, 20
_STRONG: Final = 120
"""By how much ink and paper differ in an image that is surely ink on paper, at least."""

_LEVEL: Final = 6
"""By how much the mean of paper differs between the quarters of such an image: no photograph is so level."""

_GRAINY: Final = 0.06
"""Deviation of paper away from ink, as a share of the contrast, at most."""

_SHADED, _DARKEST, _MOSTLY_DARK, _NEARLY_ALL_DARK = 0.085, 0.25, 0.35, 0.6
"""Ink of a single image: deviation of its inner pixels, at most, and the darkest tones, both as shares of the
contrast; and the least share of it that has these tones, with inner pixels like these and without."""

_CORNER, _CORNERS = 9, 3
"""Corners are one of so many parts of the shorter side; so many of them are paper, at least."""

_LITTLE_INK, _MOST_INK = 0.33, 0.45
"""Shares of an image that are ink: at most the second, and at most the first unless corners are paper."""

_NEARLY_ALL, _ALL = 0.85, 0.97
_SOME, _FEW = 0.03, 0.02
_HALF: Final = 0.5

_GRAIN: Final = 3
"""How many times the distance of the lower quartile from the median paper may be darker, by its grain."""


class _Evidence(NamedTuple):
    """What some images say, each an array with one value for each image.

    Attributes
    ----------
    light, dark : ndarray of bool
        Whether more than half of the image and more than half of its rim are light, or dark.
    blank : ndarray of bool
        Whether it shows nothing.
    even : ndarray of bool
        Whether the lighter or darker half of its pixels that is not ink is of one tone.
    strokes : ndarray of bool
        Whether ink is thin strokes, too.
    tones : ndarray of float32
        The tone of paper.
    sure : ndarray of bool
        Whether it is surely ink on paper: strokes of strong contrast on level paper that fills the corners.
    """

    light: _Flags
    dark: _Flags
    blank: _Flags
    even: _Flags
    strokes: _Flags
    tones: npt.NDArray[np.float32]
    sure: _Flags


def judge_paper(images: Images) -> Paper:
    """Judge the paper of a data set by some of its images, uint8 of shape (k, h, w).

    Returns
    -------
    {"dark", "light", "mixed", "unknown"}
        ``"unknown"`` if most images have a light rim of one tone, but may be photographs of things.
    """
    if not len(images) or min(images.shape[1:]) < FEWEST_SIDE or not light_rims(images).any():
        return "dark"
    return _judged(_evidence(images))


def _judged(found: _Evidence) -> Paper:
    """Judge the paper of a data set by what its images say."""
    shown = ~found.blank
    count = np.count_nonzero(shown)
    if not count:
        return "dark"

    def share(flags: _Flags) -> float:
        return np.count_nonzero(flags & shown) / count

    light, dark = share(found.light), share(found.dark)
    strokes, are_sure = share(found.strokes), share(found.sure) >= _sure_share(count)
    is_ink = are_sure or (count >= _MANY and strokes >= _STROKES)
    if is_ink and share(found.light & (found.tones >= _LIGHT)) >= _NEARLY_ALL and dark <= _FEW:
        return "light"
    is_extreme = (found.tones >= _VERY_LIGHT) | (found.tones <= _VERY_DARK)
    may_be_mixed = are_sure or (strokes >= _STROKES_OF_MIXED and count >= _FEWEST_MIXED)
    fewer = found.light if light < dark else found.dark
    least = 1.0 if min(light, dark) < _SOME else _SURE_OF_MANY
    are_some = min(light, dark) > 0 and share(fewer & found.sure) >= least * share(fewer)
    if may_be_mixed and are_some and share((found.light | found.dark) & is_extreme) >= _ALL:
        return "mixed"
    is_rimmed = share(found.light & found.even & (found.tones >= _LIGHT)) > _HALF
    return "unknown" if is_rimmed else "dark"


def _sure_share(count: "int | np.intp") -> float:
    """Return the share of images that must surely be ink on paper: of a few images, all."""
    if count < _FEW_IMAGES:
        return _SURE
    return _SURE_OF_SOME if count < _SOME_IMAGES else _SURE_OF_MANY


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


def light_images(images: Images) -> _Flags:
    """Tell which images of a mixed set are on light paper."""
    return _sides(images, _middles(images))[0]


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
    bounds = np.where(np.ptp(images, axis=(1, 2)) < _CONTRAST, -1, _middles(images))
    counts = np.where(np.arange(256) > bounds[:, None], tones.reshape(-1, 256), 0).cumsum(axis=1)
    return [np.count_nonzero(counts < share * counts[:, -1:], axis=1) for share in shares]


def _middles(images: Images) -> npt.NDArray[np.float32]:
    """Return the tone midway between the darkest and the lightest pixel of each image."""
    least, most = images.min(axis=(1, 2)), images.max(axis=(1, 2))
    middles: npt.NDArray[np.float32] = (least.astype(np.float32) + most) / 2
    return middles


def _sides(images: Images, middles: npt.NDArray[np.float32]) -> tuple[_Flags, _Flags]:
    """Tell whether most of each image, and most of its rim, is light; and whether both are dark."""
    whole = (images > middles[:, None, None]).mean(axis=(1, 2))
    rim = (rims_of(images) > middles[:, None]).mean(axis=1)
    return (whole > _HALF) & (rim > _HALF), (whole < _HALF) & (rim < _HALF)


def _evidence(images: Images) -> _Evidence:
    middles = _middles(images)
    light, dark = _sides(images, middles)
    is_light = images > middles[:, None, None]
    paper = np.where((is_light.mean(axis=(1, 2)) > _HALF)[:, None, None], is_light, ~is_light)
    flat = np.where(paper, images, np.float32(np.nan)).reshape(len(images), -1)
    tones = np.nanmedian(flat, axis=1).astype(np.float32)
    with np.errstate(invalid="ignore"):
        near = np.count_nonzero(np.abs(flat - tones[:, None]) <= _NOISE, axis=1)
    share = _EVEN
    if min(images.shape[1:]) < _SMALL:
        share = _EVEN_IF_SMALL if len(images) >= _FEWEST_SMALL else _EVEN_IF_FEW
    even = near >= share * np.count_nonzero(paper, axis=(1, 2))
    strokes = even & _is_thin(~paper)
    return _Evidence(
        light=light,
        dark=dark,
        blank=np.ptp(images, axis=(1, 2)) < _CONTRAST,
        even=even,
        strokes=strokes,
        tones=tones,
        sure=strokes & _is_sure(images, paper),
    )


def _is_sure(images: Images, paper: _Flags) -> _Flags:
    """Tell whether each image has strong contrast, and level paper without much grain also in its corners."""
    height, width = images.shape[1:]
    contrast = np.ptp(images, axis=(1, 2)).astype(np.float32)
    away = _away_from_ink(paper)
    middle, deviation = _moments(images, away)
    ends = [(slice(height // 2), slice(height // 2, None)), (slice(width // 2), slice(width // 2, None))]
    quarters = [(slice(None), rows, columns) for rows in ends[0] for columns in ends[1]]
    means = np.stack(
        [
            np.where(away[part].any(axis=(1, 2)), _moments(images[part], away[part])[0], middle)
            for part in quarters
        ]
    )
    size = max(1, min(height, width) // _CORNER)
    corners = [
        paper[:, rows, columns]
        for rows in (slice(size), slice(-size, None))
        for columns in (slice(size), slice(-size, None))
    ]
    filled = sum((corner.mean(axis=(1, 2)) > _HALF).astype(int) for corner in corners)
    ink = 1 - paper.mean(axis=(1, 2))
    sure: _Flags = (
        (contrast >= _STRONG)
        & (np.ptp(means, axis=0) <= _LEVEL)
        & (deviation <= _GRAINY * contrast)
        & ((ink <= _LITTLE_INK) | ((ink <= _MOST_INK) & (filled >= _CORNERS)))
    )
    return sure & _is_of_one_tone(images, ~paper, contrast) if len(images) == 1 else sure


def _is_of_one_tone(images: Images, ink: _Flags, contrast: npt.NDArray[np.float32]) -> _Flags:
    """Tell whether the ink of each image has nearly one tone, as a pen's has, but no folds and no shading."""
    _, deviation = _moments(images, _away_from_ink(ink))
    darkest = images <= (images.min(axis=(1, 2)) + _DARKEST * contrast)[:, None, None]
    share = np.count_nonzero(darkest & ink, axis=(1, 2)) / np.maximum(np.count_nonzero(ink, axis=(1, 2)), 1)
    is_even = (deviation <= _SHADED * contrast) & (share >= _MOSTLY_DARK)
    flags: _Flags = is_even | (share >= _NEARLY_ALL_DARK)
    return flags


def _away_from_ink(paper: _Flags) -> _Flags:
    """Return the pixels of paper that have only paper around them."""
    height, width = paper.shape[1:]
    padded = np.pad(paper, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    away = np.ones_like(paper)
    for row in range(3):
        for column in range(3):
            away &= padded[:, row : row + height, column : column + width]
    return away


def _moments(images: Images, chosen: _Flags) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the mean and the deviation of the chosen pixels of each image; 0 without any."""
    count = np.maximum(np.count_nonzero(chosen, axis=(1, 2)), 1)
    values = np.where(chosen, images, np.float32(0))
    mean = values.sum(axis=(1, 2)) / count
    spread = np.where(chosen, images - mean[:, None, None].astype(np.float32), np.float32(0))
    return mean.astype(np.float32), np.sqrt((spread**2).sum(axis=(1, 2)) / count).astype(np.float32)


def _is_thin(ink: _Flags) -> _Flags:
    """Tell whether the ink of each image, bool of shape (k, h, w), is nowhere broad, or nearly so."""
    side = max(3, round(_BROAD * min(ink.shape[1:])))
    # The number of pixels of ink left of and above each corner, so that those in a square are four of them.
    sums = np.pad(ink.cumsum(axis=1, dtype=np.int32).cumsum(axis=2), ((0, 0), (1, 0), (1, 0)))
    squares = (
        sums[:, side:, side:] - sums[:, :-side, side:] - sums[:, side:, :-side] + sums[:, :-side, :-side]
    )
    filled = np.count_nonzero(squares == side * side, axis=(1, 2))
    thin: _Flags = filled <= _MOST_BROAD * np.count_nonzero(ink, axis=(1, 2))
    return thin
