"""Texts that cards and lines of the Start page paint themselves."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QWidget

from mnist_gui.ui.widgets.tokens import scaled


def bold_metrics(widget: QWidget) -> QFontMetrics:
    """Return the metrics of a widget's font in bold."""
    return QFontMetrics(scaled(widget.font(), 1.0, bold=True))


def fitting(texts: Sequence[str], size: QSize, metrics: QFontMetrics) -> str | None:
    """Return the first of some texts that fits on as many lines as there is room for; None if none does."""
    wrapped = int(Qt.TextFlag.TextWordWrap.value)
    for text in texts:
        needed = metrics.boundingRect(QRect(0, 0, size.width(), 1 << 16), wrapped, text)
        if needed.width() <= size.width() and needed.height() <= size.height():
            return text
    return None


def write_wrapped(
    painter: QPainter, widget: QWidget, area: QRect, texts: Sequence[str], colour: QColor
) -> None:
    """Write the first of some texts that fits on the lines that there is room for; else elide the last."""
    text = fitting(texts, area.size(), QFontMetrics(widget.font()))
    if text is None:
        write(painter, widget, area, texts[-1], colour)
        return
    painter.setFont(widget.font())
    painter.setPen(colour)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # that of the words
    side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    alignment = QStyle.visualAlignment(widget.layoutDirection(), side)
    painter.drawText(area, int(alignment.value) | int(Qt.TextFlag.TextWordWrap.value), text)


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
