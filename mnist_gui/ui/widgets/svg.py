"""SVG documents, painted by Qt."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont, QFontInfo, QPainter

from mnist_gui.ui.widgets.painting import UNITS_PER_INCH, open_buffer, painting


def svg_of(
    size: QSize, paint: Callable[[QPainter], None], *, font: QFont, title: str, description: str
) -> bytes:
    """Return an SVG document.

    Parameters
    ----------
    size : QSize
        In 1/96 inch.
    paint : callable
        Paints it, from the origin of the painter.
    font : QFont
        The font that it paints with.
    title, description : str
        What screen readers say.

    Raises
    ------
    OSError
        If there is not enough memory.
    """
    from PySide6.QtSvg import QSvgGenerator  # only SVG needs it

    buffer = open_buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription(description)
    with painting(generator) as painter:
        paint(painter)
    # Qt writes the name of the requested font, which other programs may not have. Write the name of the font
    # that was used, and a fallback.
    requested = f'font-family="{font.family()}"'
    used = f'font-family="{QFontInfo(font).family()}, sans-serif"'
    return bytes(buffer.data().data()).replace(requested.encode(), used.encode())
