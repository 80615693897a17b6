"""What single images say of ink and paper: thin strokes, paper of one tone, and a pen of one tone.

`polarity` judges a data set by it. Two things tell a pen from a thing of thin parts, such as a sandal or
twigs before the sky. Along a stroke, the darkest pixels all have nearly the same tone. And these tones are
alike in all images of a set, as the images were written and scanned in the same way.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.data.formats._shared.values.plain_bytes import rims_of

Flags: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.float32]

CONTRAST: Final = 64
"""By how much the darkest and the lightest pixel differ, at least, in an image that is not blank."""

_HALF: Final = 0.5

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

_STRONG: Final = 120
"""By how much ink and paper differ in an image that is surely ink on paper, at least."""

_LEVEL: Final = 6
"""By how much the mean of paper differs between the quarters of such an image: no photograph is so level."""

_GRAINY: Final = 0.06
"""Deviation of paper away from ink, as a share of the contrast, at most."""

_CORNER, _CORNERS = 9, 3
"""Corners are one of so many parts of the shorter side; so many of them are paper, at least."""

_LITTLE_INK, _MOST_INK = 0.33, 0.45
"""Shares of an image that are ink: at most the second, and at most the first unless corners are paper."""

_REACH, _FEWEST_REACHED = 14, 2
"""The darkest pixel of a stroke is at most one of so many parts of the side away, or so many pixels."""

_MARGIN: Final = 14
"""The margin is one of so many parts of the shorter side."""

_CLEAN_PEN: Final = 0.05
"""Deviation of the tones along the strokes of a clean image, as a share of the contrast, at most."""

_CLEAN_BROAD: Final = 0.18
"""Its strokes are thinner than this share of the shorter side."""

_EXACT_PAPER, _EXACT_PEN, _FULL_INK = 0.002, 0.004, 0.02
"""In a drawing, as shares of the contrast: the deviations of paper and along the strokes, at most; and by how
much ink may differ from the tone of the pen to be full."""

_LENGTH: Final = 4
"""How many squares of its width full ink fills in a drawing, at least."""


class Evidence(NamedTuple):
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

    light: Flags
    dark: Flags
    blank: Flags
    even: Flags
    strokes: Flags
    tones: Numbers
    sure: Flags


class PenEvidence(NamedTuple):
    """What some images say of the pen, each an array with one value for each image.

    Attributes
    ----------
    deviations : ndarray of float32
        Deviation of the darkest tones along the strokes, as a share of the contrast.
    tones : ndarray of float32
        Their mean. All images count as dark ink on light paper.
    clean : ndarray of bool
        Whether thin strokes of one tone are amid paper, which fills the margin.
    drawn : ndarray of bool
        Whether a program drew it so: ink has one tone and paper another, but for the edges of strokes.
    """

    deviations: Numbers
    tones: Numbers
    clean: Flags
    drawn: Flags


def evidence_of(images: Images) -> Evidence:
    """Return what images, uint8 of shape (k, h, w), say of ink and paper."""
    middles = middles_of(images)
    light, dark = sides_of(images, middles)
    paper = _papers(images, middles)
    flat = np.where(paper, images, np.float32(np.nan)).reshape(len(images), -1)
    tones = np.nanmedian(flat, axis=1).astype(np.float32)
    with np.errstate(invalid="ignore"):
        near = np.count_nonzero(np.abs(flat - tones[:, None]) <= _NOISE, axis=1)
    share = _EVEN
    if min(images.shape[1:]) < _SMALL:
        share = _EVEN_IF_SMALL if len(images) >= _FEWEST_SMALL else _EVEN_IF_FEW
    even = near >= share * np.count_nonzero(paper, axis=(1, 2))
    strokes = even & _is_thin(~paper, round(_BROAD * min(images.shape[1:])))
    return Evidence(
        light=light,
        dark=dark,
        blank=np.ptp(images, axis=(1, 2)) < CONTRAST,
        even=even,
        strokes=strokes,
        tones=tones,
        sure=strokes & _is_sure(images, paper),
    )


def pen_evidence_of(images: Images, sure: Flags) -> PenEvidence:
    """Return what images, uint8 of shape (k, h, w), say of the pen; `sure` is that of their `Evidence`."""
    middles = middles_of(images)
    paper = _papers(images, middles)
    is_light = ((images > middles[:, None, None]) == paper).any(axis=(1, 2))
    pages = np.where(is_light[:, None, None], images, 255 - images)
    ink = ~paper
    contrast = np.maximum(np.ptp(pages, axis=(1, 2)), 1).astype(np.float32)
    reach = max(_FEWEST_REACHED, min(images.shape[1:]) // _REACH)
    tones, deviations = _moments(_darkest_around(np.where(ink, pages, np.uint8(255)), reach), ink)
    deviations /= contrast
    is_framed = sure & _has_margin(ink)
    clean = is_framed & (deviations <= _CLEAN_PEN)
    clean &= _is_thin(ink, round(_CLEAN_BROAD * min(images.shape[1:])))
    drawn = is_framed & (deviations <= _EXACT_PEN)
    drawn &= _moments(pages, _away_from_edges(paper))[1] <= _EXACT_PAPER * contrast
    full = pages <= (tones + _FULL_INK * contrast)[:, None, None]
    drawn[drawn] = [_is_long(*pair) for pair in zip(full[drawn], ink[drawn], strict=True)]
    return PenEvidence(deviations, tones, clean, drawn)


def middles_of(images: Images) -> Numbers:
    """Return the tone midway between the darkest and the lightest pixel of each image."""
    least, most = images.min(axis=(1, 2)), images.max(axis=(1, 2))
    middles: Numbers = (least.astype(np.float32) + most) / 2
    return middles


def sides_of(images: Images, middles: Numbers) -> tuple[Flags, Flags]:
    """Tell whether most of each image, and most of its rim, is light; and whether both are dark."""
    whole = (images > middles[:, None, None]).mean(axis=(1, 2))
    rim = (rims_of(images) > middles[:, None]).mean(axis=1)
    return (whole > _HALF) & (rim > _HALF), (whole < _HALF) & (rim < _HALF)


def _papers(images: Images, middles: Numbers) -> Flags:
    """Return which pixels are paper: those on the side of most of an image."""
    is_light = images > middles[:, None, None]
    papers: Flags = np.where((is_light.mean(axis=(1, 2)) > _HALF)[:, None, None], is_light, ~is_light)
    return papers


def _is_sure(images: Images, paper: Flags) -> Flags:
    """Tell whether each image has strong contrast, and level paper without much grain also in its corners."""
    height, width = images.shape[1:]
    contrast = np.ptp(images, axis=(1, 2)).astype(np.float32)
    away = _away_from_edges(paper)
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
    sure: Flags = (
        (contrast >= _STRONG)
        & (np.ptp(means, axis=0) <= _LEVEL)
        & (deviation <= _GRAINY * contrast)
        & ((ink <= _LITTLE_INK) | ((ink <= _MOST_INK) & (filled >= _CORNERS)))
    )
    return sure


def _has_margin(ink: Flags) -> Flags:
    """Tell whether there is no ink in the margin of each image."""
    size = max(1, min(ink.shape[1:]) // _MARGIN)
    inside = ink[:, size:-size, size:-size]
    flags: Flags = np.count_nonzero(ink, axis=(1, 2)) == np.count_nonzero(inside, axis=(1, 2))
    return flags


def _is_long(full: Flags, ink: Flags) -> bool:
    """Tell whether the ink of an image that has its full tone is much longer than all ink is broad."""
    side = int(np.sqrt(np.count_nonzero(full) / _LENGTH)) + 1
    return bool(_is_thin(ink[None], side)[0])


def _away_from_edges(chosen: Flags) -> Flags:
    """Return the chosen pixels, such as those of paper, that have only such around them."""
    height, width = chosen.shape[1:]
    padded = np.pad(chosen, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    away = np.ones_like(chosen)
    for row in range(3):
        for column in range(3):
            away &= padded[:, row : row + height, column : column + width]
    return away


def _darkest_around(images: Images, reach: int) -> Images:
    """Return the darkest tone in the square around each pixel, which reaches so many pixels to each side."""
    for axis in (1, 2):
        edges = [(reach, reach) if number == axis else (0, 0) for number in range(3)]
        padded = np.moveaxis(np.pad(images, edges, constant_values=255), axis, 0)
        side, covered = 2 * reach + 1, 1
        while covered < side:  # the minimum of two windows is that of the window that both cover
            step = min(covered, side - covered)
            padded = np.minimum(padded[:-step], padded[step:])
            covered += step
        images = np.moveaxis(padded, 0, axis)
    return images


def _moments(images: Images, chosen: Flags) -> tuple[Numbers, Numbers]:
    """Return the mean and the deviation of the chosen pixels of each image; 0 without any."""
    count = np.maximum(np.count_nonzero(chosen, axis=(1, 2)), 1)
    values = np.where(chosen, images, np.float32(0))
    mean = values.sum(axis=(1, 2)) / count
    spread = np.where(chosen, images - mean[:, None, None].astype(np.float32), np.float32(0))
    return mean.astype(np.float32), np.sqrt((spread**2).sum(axis=(1, 2)) / count).astype(np.float32)


def _is_thin(ink: Flags, side: int) -> Flags:
    """Tell whether the ink of each image, bool of shape (k, h, w), is nearly nowhere so many pixels broad."""
    side = max(3, side)
    # The number of pixels of ink left of and above each corner, so that those in a square are four of them.
    sums = np.pad(ink.cumsum(axis=1, dtype=np.int32).cumsum(axis=2), ((0, 0), (1, 0), (1, 0)))
    squares = (
        sums[:, side:, side:] - sums[:, :-side, side:] - sums[:, side:, :-side] + sums[:, :-side, :-side]
    )
    filled = np.count_nonzero(squares == side * side, axis=(1, 2))
    thin: Flags = filled <= _MOST_BROAD * np.count_nonzero(ink, axis=(1, 2))
    return thin
