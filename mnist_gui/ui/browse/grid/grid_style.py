"""How a grid looks: what its marks depend on besides the data."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS, highlighted, readable_on

_CAPTION_SIZES = (9, 11, 13, 16)
"""Sizes of captions, in logical pixels: few, so that zooming seldom needs new ones."""

_PITCHES_PER_SIZE = 7
_QUIET = 0.7


@dataclass(frozen=True)
class CaptionStyle:
    """What is needed to paint a caption; what was painted for equal styles can be kept.

    Attributes
    ----------
    size : int
        Of the letters, in logical pixels.
    ratio : float
        Device pixels in a logical pixel.
    palette : QPalette
    base_font : QFont
        The font, but for its size.
    colours : str
        The name of the colour map of the digits.
    selected : bool
        Whether it is for digits that are selected.
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
        """What the font measures."""
        return QFontMetricsF(self.font)

    @cached_property
    def paper(self) -> QColor:
        """The colour on which digits stand, and captions too where a digit may reach."""
        table = COLOUR_MAPS[self.colours].table(self.palette)
        return QColor((highlighted(table, self.palette) if self.selected else table)[0])

    @property
    def text(self) -> QColor:
        """The colour of captions: the theme's own on paper of the theme, or else what can be read."""
        if self._is_themed:
            return self.palette.color(QPalette.ColorRole.Text)
        return readable_on(self.paper)

    @property
    def quiet_text(self) -> QColor:
        """The colour of captions that say less."""
        if self._is_themed:
            return self.palette.color(QPalette.ColorRole.PlaceholderText)
        quiet = readable_on(self.paper)
        quiet.setAlphaF(_QUIET)
        return quiet

    @property
    def _is_themed(self) -> bool:
        """Whether paper has the colour for which the theme has chosen that of text."""
        return self.paper == self.palette.color(QPalette.ColorRole.Base)


@dataclass(frozen=True)
class GridStyle:
    """How a grid looks.

    Attributes
    ----------
    pitch : int
        Size of a cell, in logical pixels.
    ratio : float
        Device pixels in a logical pixel.
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
        """Return how to write into a cell, whether its digit is selected or not."""
        wished = self.pitch // _PITCHES_PER_SIZE
        size = max(size for size in _CAPTION_SIZES if size <= max(wished, _CAPTION_SIZES[0]))
        return CaptionStyle(size, self.ratio, self.palette, self.font, self.appearance.colours, selected)
