"""In which colours greys are shown: the theme's own, or scales in which equal steps look equal."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QColor, QPalette

from mnist_gui.ui.imaging import colour_ramp


@dataclass(frozen=True)
class ColourMap:
    """A way to colour greys.

    Attributes
    ----------
    name : str
        The key in `COLOUR_MAPS`.
    title : str
        What to call it; translated in the context ``ColourMap``.
    table : callable
        Makes 256 opaque colours (0xAARRGGBB), from paper to ink, to go with a palette.
    """

    name: str
    title: str
    table: Callable[[QPalette], list[int]]


def _grey(palette: QPalette) -> list[int]:
    return colour_ramp(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text))


def _inverted(palette: QPalette) -> list[int]:
    return _grey(palette)[::-1]


def _through(*anchors: str) -> Callable[[QPalette], list[int]]:
    """Make a table that runs through some colours at equal distances."""
    table = colour_ramp(*map(QColor, anchors))
    return lambda _palette: table


# Ten colours each, taken at equal distances from the scales by Nathaniel Smith, Stefan van der Walt and Eric
# Firing (2015), which they gave away under CC0: https://bids.github.io/colormap
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
"""All of them, by name, in the order in which they are offered."""


def highlighted(table: list[int], palette: QPalette) -> list[int]:
    """Tint a table with the palette's highlight, paper more than ink, for digits that are selected."""
    colours = np.array(table, dtype=np.uint32)
    channels = np.stack([colours >> 16 & 0xFF, colours >> 8 & 0xFF, colours & 0xFF], axis=1)
    highlight = palette.color(QPalette.ColorRole.Highlight)
    share = np.linspace(0.4, 0.0, len(table))[:, None]
    tint = [highlight.red(), highlight.green(), highlight.blue()]
    red, green, blue = np.rint(channels * (1 - share) + np.array(tint) * share).astype(np.uint32).T
    tinted: list[int] = (0xFF000000 | red << 16 | green << 8 | blue).tolist()
    return tinted


def readable_on(background: QColor) -> QColor:
    """Return black or white, whichever stands out more from a colour (WCAG 2.2, relative luminance)."""
    channels = np.array([background.redF(), background.greenF(), background.blueF()])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return QColor("white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "black")
