"""Sizes that all pages share: spacing, radii, heights of controls, and sizes of text.

Lengths are logical pixels. Sizes of text are factors of the application's font, which is the system's own
times the text size that the user chose. Colours are in `mnist_gui.ui.widgets.theme`.
"""

from enum import Enum
from typing import Final

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget

TIGHT: Final = 4
"""Between things that belong together: an icon and its text."""
GAP: Final = 8
"""Between controls."""
WIDE: Final = 12
"""Inside of cards, and between cards."""
MARGIN: Final = 16
"""Around a page."""

CARD_RADIUS: Final = 10
CONTROL_RADIUS: Final = 6
SMALL_RADIUS: Final = 4

CONTROL_HEIGHT: Final = 30
"""Height of buttons and fields at text of 100 %; see `control_height`."""
LEAST_TARGET: Final = 24
"""The least width and height of what a pointer must hit (WCAG 2.2, target size)."""
ICON: Final = 18
"""Side of an icon in a button."""
PAGE_ICON: Final = 20
"""Side of an icon in the rail of pages."""
LARGE_ICON: Final = 40
"""Side of the icon of an empty state."""

_USUAL_LINE: Final = 16  # pixels; fonts of systems have lines of 14 to 17
_FACTOR, _IS_BOLD = "textFactor", "textIsBold"


class TextStyle(Enum):
    """Kinds of text: factor of the application's font, and whether it is bold."""

    CAPTION = (0.92, False)
    STRONG = (1.0, True)
    HEADING = (1.16, True)
    NUMBER = (2.3, True)
    """The one number that matters."""


def set_text_style(widget: QWidget, style: TextStyle) -> None:
    """Give a widget a kind of text; it follows when the user chooses another text size."""
    factor, is_bold = style.value
    set_text_size(widget, factor, bold=is_bold)


def set_text_size(widget: QWidget, factor: float, *, bold: bool = False) -> None:
    """Give a widget the application's font times a factor, and let it follow that font."""
    widget.setProperty(_FACTOR, factor)
    widget.setProperty(_IS_BOLD, bold)
    _apply(widget)


def refresh_text_styles() -> None:
    """Give all widgets that have a kind of text their font again, after the application's has changed."""
    for widget in QApplication.allWidgets():
        if widget.property(_FACTOR):
            _apply(widget)


def styled_font(style: TextStyle) -> QFont:
    """Return the font of a kind of text, to paint with."""
    factor, is_bold = style.value
    return scaled(QApplication.font(), factor, bold=is_bold)


def control_height(widget: QWidget) -> int:
    """Return the height of buttons and fields with the font of a widget."""
    return height_around(widget.fontMetrics())


def height_around(metrics: QFontMetrics) -> int:
    """Return the height of buttons and fields with a font."""
    return max(CONTROL_HEIGHT, metrics.height() + 2 * GAP - 2)


def text_scale(metrics: QFontMetrics) -> float:
    """Return how many times as high as usual lines of a font are, at least 1."""
    return max(metrics.height() / _USUAL_LINE, 1.0)


def _apply(widget: QWidget) -> None:
    factor, is_bold = float(widget.property(_FACTOR)), bool(widget.property(_IS_BOLD))
    widget.setFont(scaled(QApplication.font(), factor, bold=is_bold))


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a font times a factor, whether its size is in points or in pixels."""
    larger = QFont(font)
    if factor != 1.0 and font.pointSizeF() > 0:
        larger.setPointSizeF(font.pointSizeF() * factor)
    elif factor != 1.0:
        larger.setPixelSize(max(round(font.pixelSize() * factor), 1))
    if bold:
        larger.setBold(True)
    return larger
