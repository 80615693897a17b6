"""The style of a grid: what its marks depend on besides the data."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS, highlighted, readable_on

_CAPTION_SIZES = (9, 11, 13, 16)
"""Sizes of captions, in logical pixels: few, so that a zoom rarely needs new sprites."""

_PITCHES_PER_SIZE = 7
_QUIET = 0.7


@dataclass(frozen=True)
class CaptionStyle:
    """The style of captions. Sprites painted for equal styles can be reused.

    Attributes
    ----------
    size : int
        Font size, in logical pixels.
    ratio : float
        Device pixels per logical pixel.
    palette : QPalette
    base_font : QFont
        The font, apart from its size.
    colours : str
        The name of the colour map of the images.
    selected : bool
        Whether it is for selected cells.
    """

    size: int
    ratio: float
    palette: QPalette
    base_font: QFont
    colours: str
    selected: bool

    @property
    def font(self) -> QFont:
        """The font."""
        font = QFont(self.base_font)
        font.setPixelSize(self.size)
        return font

    @property
    def metrics(self) -> QFontMetricsF:
        """The metrics of the font."""
        return QFontMetricsF(self.font)

    @cached_property
    def paper(self) -> QColor:
        """The background of images, and of captions that may cover ink."""
        table = COLOUR_MAPS[self.colours].table(self.palette)
        return QColor((highlighted(table, self.palette) if self.selected else table)[0])

    @property
    def text(self) -> QColor:
        """The colour of captions: the theme's on the theme's paper, else a readable one."""
        if self._is_themed:
            return self.palette.color(QPalette.ColorRole.Text)
        return readable_on(self.paper)

    @property
    def quiet_text(self) -> QColor:
        """The colour of less important captions."""
        if self._is_themed:
            return self.palette.color(QPalette.ColorRole.PlaceholderText)
        quiet = readable_on(self.paper)
        quiet.setAlphaF(_QUIET)
        return quiet

    @property
    def ground(self) -> QColor:
        """What captions beside the images stand on."""
        return self.palette.color(QPalette.ColorRole.Window)

    @property
    def ground_text(self) -> QColor:
        """The colour of captions beside the images."""
        return self.palette.color(QPalette.ColorRole.WindowText)

    @cached_property
    def _is_themed(self) -> bool:
        """Whether the theme's text colour is meant for this paper."""
        return self.paper == self.palette.color(QPalette.ColorRole.Base)


@dataclass(frozen=True)
class GridStyle:
    """The style of a grid.

    Attributes
    ----------
    pitch : int
        Size of a cell, in logical pixels.
    ratio : float
        Device pixels per logical pixel.
    palette : QPalette
    font : QFont
    appearance : Appearance
    """

    pitch: int
    ratio: float
    palette: QPalette
    font: QFont
    appearance: Appearance

    @property
    def side(self) -> int:
        """Size of a cell, in device pixels."""
        return round(self.pitch * self.ratio)

    def captions(self, *, selected: bool) -> CaptionStyle:
        """Return the style of captions in plain or in selected cells."""
        wished = self.pitch // _PITCHES_PER_SIZE
        size = max(size for size in _CAPTION_SIZES if size <= max(wished, _CAPTION_SIZES[0]))
        return CaptionStyle(size, self.ratio, self.palette, self.font, self.appearance.colours, selected)
