"""What people take out of the window: a plot or a table as a picture, as vectors, as values.

An exhibit is made when it is asked for, in the colours of paper, and so looks the same in each theme.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter

from mnist_gui.ui.widgets.painting import open_buffer, painting
from mnist_gui.ui.widgets.paper import paper_font
from mnist_gui.ui.widgets.svg import svg_of

_SCALE: Final = 2
"""Pixels of a picture in a unit of length: sharp on screens and in most documents."""


@dataclass(frozen=True)
class Exhibit:
    """A plot or a table.

    Attributes
    ----------
    title : str
    text : str
        What it shows, in words, for those who do not see it.
    csv : str
        Its values.
    size : QSize
        Of the picture, in 1/96 inch.
    paint : callable
        Paints it, from the origin of the painter, in the size.
    """

    title: str
    text: str
    csv: str
    size: QSize
    paint: Callable[[QPainter], None]


def picture_of(exhibit: Exhibit) -> QImage:
    """Return a picture on white."""
    image = QImage(exhibit.size * _SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.setText("Title", exhibit.title)
    image.setText("Description", exhibit.text)
    with painting(image) as painter:
        painter.scale(_SCALE, _SCALE)
        exhibit.paint(painter)
    return image


def png_of(picture: QImage) -> bytes:
    """Return a picture as a PNG file."""
    buffer = open_buffer()
    QImageWriter(buffer, b"png").write(picture)
    return bytes(buffer.data().data())


def svg_document(exhibit: Exhibit) -> bytes:
    """Return an exhibit on white as an SVG file."""

    def paint(painter: QPainter) -> None:
        painter.fillRect(QRect(QPoint(0, 0), exhibit.size), QColor("white"))
        exhibit.paint(painter)

    return svg_of(exhibit.size, paint, font=paper_font(), title=exhibit.title, description=exhibit.text)


def copy_picture(exhibit: Exhibit) -> None:
    """Put an exhibit on the clipboard as a picture, with its words for what takes text only."""
    copied = QMimeData()
    copied.setImageData(picture_of(exhibit))
    copied.setText(exhibit.text)
    QGuiApplication.clipboard().setMimeData(copied)


def copy_values(exhibit: Exhibit) -> None:
    """Put the values of an exhibit on the clipboard: cells of a table for spreadsheets, lines of text."""
    rows = csv.reader(io.StringIO(exhibit.csv))
    QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
