"""The mouse cursor over the pad: a ring as wide as the line that the pen would draw."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

_LARGEST = 160  # in pixels; what is larger, some systems do not show
_SMALLEST = 6


def pen_cursor(width: float, *, ratio: float, paper: QColor, ink: QColor) -> QCursor:
    """Return a ring with a halo, so that it can be seen on paper and on ink alike.

    Parameters
    ----------
    width : float
        The line's width, in pixels.
    ratio : float
        Pixels of the screen to a pixel.
    paper, ink : QColor
        Of the halo and of the ring.
    """
    if not _SMALLEST <= width <= _LARGEST:
        return QCursor(Qt.CursorShape.CrossCursor)
    side = 2 * round(width / 2) + 5
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, thickness in ((paper, 3.0), (ink, 1.0)):
        painter.setPen(QPen(colour, thickness))
        painter.drawEllipse(QPointF(side / 2, side / 2), width / 2, width / 2)
    painter.end()
    return QCursor(picture, side // 2, side // 2)
