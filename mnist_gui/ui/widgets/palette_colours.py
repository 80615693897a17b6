"""Colours that widgets take from a palette, beyond those that Qt names."""

from PySide6.QtGui import QColor, QPalette


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
