"""How a grid looks: what its marks depend on besides the data."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QPalette

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.colour_maps import COLOUR_MAPS, readable_on

_QUIET = 0.7


@dataclass(frozen=True)
class Look:
    """How a grid looks. What was painted for one look can be kept.

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

    @property
    def caption_font(self) -> QFont:
        """The font for what is written into a cell."""
        font = QFont(self.font)
        font.setPixelSize(min(max(self.pitch // 7, 9), 16))
        return font

    @property
    def paper(self) -> QColor:
        """The colour on which digits stand, and captions too where a digit may reach."""
        return QColor(COLOUR_MAPS[self.appearance.colours].table(self.palette)[0])

    @property
    def text(self) -> QColor:
        """The colour of captions."""
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
