"""What pages put on paper: one sheet of A4, painted in the colours of the light theme.

Lengths are 1/96 inch, on any device: a preview, a PDF, a printer. Fonts have sizes in pixels, because
Qt would scale sizes in points once more by the resolution of a printer.

What is on a sheet is laid out from left to right. In a layout from right to left, the functions below put it
on the other side; images and plots are not turned.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPagedPaintDevice,
    QPageSize,
    QPainter,
    QPalette,
    QPen,
    QPicture,
)
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ui.widgets.imaging import fitted_in, ink_image
from mnist_gui.ui.widgets.painting import SHARP, UNITS_PER_INCH, painting
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

A4: Final = QSize(794, 1123)
_MARGIN: Final = 56
_TEXT: Final = 13
_TITLE: Final = 22
_TITLE_HEIGHT: Final = 44


class PaperContent(Protocol):
    """What is on a sheet below its title."""

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint it into an area."""


def paper_font(size: float = _TEXT, *, bold: bool = False) -> QFont:
    """Return the font of the application with a height in units."""
    font = QFont(QApplication.font())
    font.setPixelSize(max(round(size), 1))
    font.setBold(bold)
    return font


def paper_palette() -> QPalette:
    """Return the colours of the light theme on white."""
    palette = palette_of(LIGHT)
    palette.setColor(QPalette.ColorRole.Window, QColor("white"))
    return palette


def put_on_paper(widget: QWidget, size: QSize) -> None:
    """Give a widget that is never shown the colours, font and size that it has on paper."""
    widget.setPalette(paper_palette())
    widget.setFont(paper_font())
    widget.resize(size)


def write(
    painter: QPainter,
    area: QRectF,
    text: str,
    *,
    size: float = _TEXT,
    bold: bool = False,
    quiet: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Write one line, elided if it does not fit; return the height that it took."""
    painter.setFont(paper_font(size, bold=bold))
    role = QPalette.ColorRole.PlaceholderText if quiet else QPalette.ColorRole.Text
    painter.setPen(paper_palette().color(role))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
    line = _on_sheet(QRectF(area.left(), area.top(), area.width(), metrics.height()))
    side = QStyle.visualAlignment(QApplication.layoutDirection(), align) | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return float(metrics.height())


def write_paragraph(
    painter: QPainter, area: QRectF, text: str, *, size: float = _TEXT, quiet: bool = False
) -> float:
    """Write text in as many lines as it needs, broken between words; return the height that they took."""
    painter.setFont(paper_font(size))
    metrics, lines = painter.fontMetrics(), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > int(area.width()):
            lines.append(word)
        else:
            lines[-1] = longer
    y = area.top()
    for line in lines:
        y += write(painter, below(area, y), line, size=size, quiet=quiet)
    return y - area.top()


def below(area: QRectF, top: float) -> QRectF:
    """Return the part of an area that begins farther down."""
    return QRectF(area.left(), top, area.width(), max(area.bottom() - top, 0))


def _on_sheet(area: QRectF) -> QRectF:
    """Return where an area is on the sheet."""
    if QApplication.layoutDirection() is Qt.LayoutDirection.LeftToRight:
        return area
    return QRectF(A4.width() - area.right(), area.top(), area.width(), area.height())


def paint_frame(painter: QPainter, area: QRectF) -> None:
    """Paint a hairline around an area."""
    painter.setPen(QPen(paper_palette().color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(_on_sheet(area))


def paint_image(painter: QPainter, area: QRectF, pixels: Images) -> None:
    """Paint an image of the data set or of the pad, as dark ink, with a hairline around it."""
    palette = paper_palette()
    paper, ink = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    painter.drawImage(fitted_in(_on_sheet(area), pixels), ink_image(pixels, paper=paper, ink=ink))
    paint_frame(painter, area)


@contextmanager
def placed(painter: QPainter, area: QRectF) -> Iterator[None]:
    """Let a painter begin at the upper left corner of an area and keep to it."""
    painter.save()
    painter.setClipRect(_on_sheet(area))
    painter.translate(_on_sheet(area).topLeft())
    try:
        yield
    finally:
        painter.restore()


def recorded(content: PaperContent) -> QPicture:
    """Return what a content paints, to be shown and printed again in a fraction of the time."""
    picture = QPicture()
    with painting(picture) as painter:
        content.paint(painter, _inside().adjusted(0, _TITLE_HEIGHT, 0, -28))
    return picture


def paint_sheet(painter: QPainter, content: QPicture, title: str) -> None:
    """Paint a sheet: title, content, and the date at the foot; the painter's unit is 1/96 inch."""
    painter.setRenderHints(SHARP)
    painter.fillRect(QRectF(0, 0, A4.width(), A4.height()), QColor("white"))
    inside = _inside()
    write(painter, inside, title, size=_title_size(title, inside.width()), bold=True)
    foot = QRectF(inside.left(), inside.bottom() - 16, inside.width(), 16)
    words = QCoreApplication.translate("Paper", "mnist-gui, {date}")
    write(painter, foot, words.format(date=date.today().isoformat()), size=11, quiet=True)
    # Qt scales a picture by the resolutions of the devices: undo that, since the painter is scaled already.
    ratio = content.logicalDpiX() / painter.device().logicalDpiX()
    painter.save()
    painter.scale(ratio, ratio)
    painter.drawPicture(0, 0, content)
    painter.restore()


def _title_size(title: str, width: float) -> int:
    """Return the size in which a title fits on one line, that of text at the least."""
    sizes = range(_TITLE, _TEXT, -1)
    fitting = (size for size in sizes if _advance(title, size) <= int(width))
    return next(fitting, _TEXT)


def _advance(title: str, size: int) -> int:
    return QFontMetrics(paper_font(size, bold=True)).horizontalAdvance(title)


def _inside() -> QRectF:
    return QRectF(_MARGIN, _MARGIN, A4.width() - 2 * _MARGIN, A4.height() - 2 * _MARGIN)


def print_sheet(device: QPagedPaintDevice, content: QPicture, title: str, *, dots_per_inch: int) -> None:
    """Paint a sheet on a printer or into a PDF, smaller where its page is.

    Raises
    ------
    OSError
        If the device takes nothing.
    """
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF())
    with painting(device) as painter:
        painter.scale(dots_per_inch / UNITS_PER_INCH, dots_per_inch / UNITS_PER_INCH)
        paint_sheet(painter, content, title)
