"""Colours that widgets take from a palette, beyond those that Qt names."""

from PySide6.QtGui import QColor, QPalette

_STRONG = 4.5
"""The least contrast of lines in high contrast, those of disabled controls included."""


def card_colour(palette: QPalette) -> QColor:
    """Return the ground of cards, bars and rails."""
    return palette.color(QPalette.ColorRole.Midlight)


def soft_colour(palette: QPalette) -> QColor:
    """Return the ground of what is chosen in a rail or a list; its text has the accent colour."""
    return palette.color(QPalette.ColorRole.Light)


def hover_colour(palette: QPalette) -> QColor:
    """Return the ground of what lies under the pointer."""
    return palette.color(QPalette.ColorRole.Dark)


def groove_colour(palette: QPalette) -> QColor:
    """Return the colour of empty grooves and bars: seen on the ground, and less than what fills them."""
    return mixed(palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.13)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Mix two colours with a share of the second one."""

    def part(start: float, end: float) -> float:
        return start + (end - start) * share

    return QColor.fromRgbF(
        part(first.redF(), second.redF()),
        part(first.greenF(), second.greenF()),
        part(first.blueF(), second.blueF()),
    )


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two opaque colours as WCAG 2.2 defines it, 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def clearest_on(ground: QColor, *colours: QColor) -> QColor:
    """Return the colour with the most contrast to an opaque ground, the first of equal ones."""
    return max(colours, key=lambda colour: contrast(colour, ground))


def is_high_contrast(palette: QPalette) -> bool:
    """Return whether lines are as strong as text, as in the theme of high contrast."""
    line, base = palette.color(QPalette.ColorRole.Mid), palette.color(QPalette.ColorRole.Base)
    return contrast(line, base) >= _STRONG


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
