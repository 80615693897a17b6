"""Colours of an occlusion map, and plus and minus signs that can be read without colours.

What speaks for the first class has the palette's accent colour, what speaks for the second an opposite hue.
Ink is coloured nearly completely and paper only tinted, so that the digit stays visible. The depth of a
colour is relative to the strongest value of its kind in the image: the effects of blanking ink and of inking
paper cannot be compared with each other, nor those in different images.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QPalette

from mnist_gui.ui.widgets.theme import WRONG

OcclusionMap = npt.NDArray[np.float32]

LEAST_SCALE = 1.0
"""Log odds with the full colour, at least; if all are weaker, all stay pale."""

LEAST_SHARE = 0.25
"""Smallest scale of ink relative to that of paper, and vice versa; values below it stay pale."""

MAX_SIGNS = 12
"""Most signs in an image."""

HALF_INK = 0.5
"""Ink, 0 to 1, from which on a pixel counts as ink."""

_ROOT = 0.6  # exponent that makes weak values visible
_INK_DYE, _PAPER_TINT = 0.95, 0.4  # share of the full colour in ink and in paper
_LEAST_SIGN = 0.4  # strength from which on a pixel gets a sign
_SIGNS_APART = 4.5  # pixels between signs
_KEPT_FREE = 2.5  # pixels between a sign and the position to keep free
_OPPOSITE_OF_YELLOW = QColor("#4da3ff")
_YELLOW_HUES = range(25, 100)


@dataclass(frozen=True)
class Sign:
    """A pixel that clearly speaks for one of the two classes.

    Attributes
    ----------
    row, column : int
    is_for : bool
        Whether it speaks for the first class and is a plus, not a minus.
    """

    row: int
    column: int
    is_for: bool


def colour_for(palette: QPalette) -> QColor:
    """Return the full colour of what speaks for the first class."""
    return palette.color(QPalette.ColorRole.Highlight)


def colour_against(palette: QPalette) -> QColor:
    """Return the full colour of what speaks for the second class: orange, or blue beside a yellow accent.

    Both pairs of colours differ along the blue-yellow axis, which nearly all people can see.
    """
    if colour_for(palette).hsvHue() in _YELLOW_HUES:
        return _OPPOSITE_OF_YELLOW
    is_dark = palette.color(QPalette.ColorRole.Base).lightnessF() < 0.5
    return WRONG.lighter(135) if is_dark else WRONG


def strengths(occlusion: OcclusionMap, ink: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Scale an occlusion map by the strongest value of ink and of paper.

    Parameters
    ----------
    occlusion : ndarray of float32
        Positive for the first class, negative for the second.
    ink : ndarray of float, same shape
        0 (paper) to 1 (ink).

    Returns
    -------
    ndarray of float64, same shape
        -1 (all for the second class) to 1 (all for the first).
    """
    size = np.abs(occlusion)
    of_ink = float(size.max(initial=LEAST_SCALE, where=ink >= HALF_INK))
    of_paper = float(size.max(initial=LEAST_SCALE, where=ink < HALF_INK))
    of_ink, of_paper = max(of_ink, LEAST_SHARE * of_paper), max(of_paper, LEAST_SHARE * of_ink)
    return np.clip(occlusion / (of_ink * ink + of_paper * (1 - ink)), -1.0, 1.0)


def coloured(
    strength: npt.NDArray[np.float64], ink: npt.NDArray[np.floating], palette: QPalette
) -> npt.NDArray[np.uint32]:
    """Colour pixels by their ink and their class.

    The parameters are the result and the ink of `strengths`, and a palette whose Base and Text are the
    colours of paper and ink. The result is 0xffRRGGBB for each pixel.
    """
    ends = [colour_for(palette), colour_against(palette)]
    full = np.where((strength > 0)[..., None], *map(_channels, ends))
    depth = np.abs(strength)[..., None] ** _ROOT
    paper, black = (
        _channels(palette.color(role)) * (1 - share * depth) + full * share * depth
        for role, share in ((QPalette.ColorRole.Base, _PAPER_TINT), (QPalette.ColorRole.Text, _INK_DYE))
    )
    red, green, blue = np.moveaxis(np.rint(paper + (black - paper) * ink[..., None]), -1, 0).astype(np.uint32)
    mixed: npt.NDArray[np.uint32] = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    return mixed


def signs_of(
    strength: npt.NDArray[np.float64], *, free: tuple[float, float] | None = None
) -> tuple[Sign, ...]:
    """Choose pixels for signs by the result of `strengths`, the strongest first and not too close together.

    No sign covers `free`: x and y of a position, in pixels from the top left corner.
    """
    size = np.abs(strength)
    if free is not None:
        down, across = np.ogrid[0.5 : len(size), 0.5 : len(size[0])]
        size[np.hypot(across - free[0], down - free[1]) < _KEPT_FREE] = 0
    rows, columns = np.unravel_index(np.argsort(-size, axis=None, kind="stable"), size.shape)
    signs: list[Sign] = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if size[row, column] < _LEAST_SIGN or len(signs) == MAX_SIGNS:
            break
        if all(np.hypot(row - sign.row, column - sign.column) >= _SIGNS_APART for sign in signs):
            signs.append(Sign(row, column, is_for=bool(strength[row, column] > 0)))
    return tuple(signs)


def _channels(colour: QColor) -> npt.NDArray[np.float64]:
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)
