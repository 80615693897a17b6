"""Texts that cards and lines of the Start page paint themselves."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QWidget

from mnist_gui.ui.widgets.tokens import scaled


def bold_metrics(widget: QWidget) -> QFontMetrics:
    """Return the metrics of a widget's font in bold."""
    return QFontMetrics(scaled(widget.font(), 1.0, bold=True))


def write(
    painter: QPainter,
    widget: QWidget,
    area: QRect,
    text: str,
    colour: QColor,
    *,
    bold: bool = False,
    elided: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """Write one line, from the side where the lines of the widget begin; elided if it does not fit."""
    if not area.width():
        return
    font = scaled(widget.font(), 1.0, bold=bold)
    painter.setFont(font)
    painter.setPen(colour)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # that of the words
    side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    words = QFontMetrics(font).elidedText(text, elided, area.width())
    painter.drawText(area, QStyle.visualAlignment(widget.layoutDirection(), side), words)
