"""Colour maps for grey values: the theme's own, and perceptually uniform ones.

Tables are lists made without numpy, since the first images are painted before it is imported.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QColor, QPalette

from mnist_gui.ui.widgets.palette_colours import clearest_on

_LEVELS = 256
_TINT = 0.4
"""The share of the highlight colour in the paper of a selected image."""


class ColourMap(NamedTuple):
    """A colour map.

    Attributes
    ----------
    name : str
        The key in `COLOUR_MAPS`.
    title : str
        The name for the user; translate it in the context ``ColourMap``.
    table : callable
        Returns 256 opaque colours (0xAARRGGBB), from paper to ink, for a palette.
    """

    name: str
    title: str
    table: Callable[[QPalette], list[int]]


def colour_ramp(*colours: QColor) -> list[int]:
    """Return 256 opaque colours (0xAARRGGBB) that run through two or more, as QImage takes them."""
    return list(_ramp(tuple(colour.rgb() for colour in colours)))


@lru_cache
def _ramp(anchors: tuple[int, ...]) -> tuple[int, ...]:
    """Return the colours; cached, since each image that is shown alone asks for the same few."""
    table = []
    for level in range(_LEVELS):
        place = level * (len(anchors) - 1) / (_LEVELS - 1)
        start = min(int(place), len(anchors) - 2)
        table.append(_mixed(anchors[start], anchors[start + 1], place - start))
    return tuple(table)


def _mixed(first: int, second: int, share: float) -> int:
    """Mix two colours with a share of the second one."""
    mixed = 0xFF000000
    for shift in (16, 8, 0):
        start, end = first >> shift & 0xFF, second >> shift & 0xFF
        mixed |= round(start + (end - start) * share) << shift
    return mixed


def _grey(palette: QPalette) -> list[int]:
    return colour_ramp(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text))


def _inverted(palette: QPalette) -> list[int]:
    return _grey(palette)[::-1]


def _through(*anchors: str) -> Callable[[QPalette], list[int]]:
    """Return a function that makes a table through equidistant colours."""
    return lambda _palette: colour_ramp(*map(QColor, anchors))


# Ten equidistant colours of each map by Nathaniel Smith, Stefan van der Walt and Eric Firing (2015, CC0):
# https://bids.github.io/colormap
_VIRIDIS = _through(
    *("#440154", "#482878", "#3e4989", "#31688e", "#26828e"),
    *("#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"),
)
_INFERNO = _through(
    *("#000004", "#1b0c41", "#4a0c6b", "#781c6d", "#a52c60"),
    *("#cf4446", "#ed6925", "#fb9b06", "#f7d13d", "#fcffa4"),
)

COLOUR_MAPS = {
    colours.name: colours
    for colours in (
        ColourMap("grey", str(QT_TRANSLATE_NOOP("ColourMap", "Grey")), _grey),
        ColourMap("inverted", str(QT_TRANSLATE_NOOP("ColourMap", "Inverted")), _inverted),
        ColourMap("viridis", str(QT_TRANSLATE_NOOP("ColourMap", "Viridis")), _VIRIDIS),
        ColourMap("inferno", str(QT_TRANSLATE_NOOP("ColourMap", "Inferno")), _INFERNO),
    )
}
"""All colour maps by name, in the order of the menu."""


def highlighted(table: list[int], palette: QPalette) -> list[int]:
    """Return the table of selected images: tinted with the highlight colour, paper more than ink."""
    highlight, last = palette.color(QPalette.ColorRole.Highlight).rgb(), len(table) - 1
    return [_mixed(colour, highlight, _TINT * (last - level) / last) for level, colour in enumerate(table)]


def readable_on(background: QColor) -> QColor:
    """Return black or white, the one with more contrast to a colour (WCAG 2.2, relative luminance)."""
    return clearest_on(background, QColor("black"), QColor("white"))
