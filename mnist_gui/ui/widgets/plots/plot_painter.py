"""Paints a plot, on a widget, on paper, or into a file."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPolygonF

from mnist_gui.learning.plot import Mark, Plot, Series, Tone
from mnist_gui.ui.widgets.palette_colours import card_colour, is_high_contrast, mixed
from mnist_gui.ui.widgets.plots.plot_geometry import PlotGeometry, PlotPoint
from mnist_gui.ui.widgets.theme import wrong_text
from mnist_gui.ui.widgets.tokens import GAP, TIGHT, TextStyle, scaled

_LINE = 2.0
_DOT, _LARGER = 3.0, 3.0
_CORNER = 2.0
_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _ABSOLUTE, Qt.AlignmentFlag.AlignRight | _ABSOLUTE

_Role = QPalette.ColorRole


def plot_font(font: QFont) -> QFont:
    """Return the font of numbers and titles in a plot."""
    return scaled(font, TextStyle.CAPTION.value[0])


def tone_colour(tone: Tone, palette: QPalette) -> QColor:
    """Return the colour of a series."""
    if tone is Tone.WRONG:
        return wrong_text(palette)
    return palette.color(_Role.Highlight if tone is Tone.MAIN else _Role.PlaceholderText)


class PlotPainter:
    """Paints one plot into an area.

    Axes run from left to right in every language, as in print.

    Parameters
    ----------
    plot : Plot
    area : QRectF
    palette : QPalette
    font : QFont
    """

    def __init__(self, plot: Plot, area: QRectF, *, palette: QPalette, font: QFont) -> None:
        self._plot, self._whole, self._palette = plot, area, palette
        self._font = plot_font(font)
        self.geometry = PlotGeometry.fitted(plot, area, QFontMetrics(self._font))

    def paint(self, painter: QPainter, *, marked: PlotPoint | None = None) -> None:
        """Paint everything, with one point marked."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(self._font)
        self._paint_axes(painter)
        self._paint_titles(painter)
        for number, series in enumerate(self._plot.series):
            if series.mark is Mark.BARS:
                self._paint_bars(painter, number, series)
            elif series.x:
                self._paint_line(painter, series)
        if marked is not None:
            self._paint_marked(painter, marked)

    def _paint_axes(self, painter: QPainter) -> None:
        area, metrics = self.geometry.area, painter.fontMetrics()
        quiet, line = self._palette.color(_Role.PlaceholderText), self._palette.color(_Role.Mid)
        faint = mixed(card_colour(self._palette), line, 0.3 if is_high_contrast(self._palette) else 0.55)
        for value in self.geometry.y_ticks:
            y = self.geometry.up(value)
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(quiet)
            beside = QRectF(
                self._whole.left(), y - metrics.height() / 2, area.left() - TIGHT, metrics.height()
            )
            beside.setRight(area.left() - TIGHT)
            painter.drawText(beside, _RIGHT, self._plot.y.text(value))
        painter.setPen(QPen(line, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        for value in self.geometry.x_ticks:
            self._paint_x_tick(painter, value, quiet, line)

    def _paint_x_tick(self, painter: QPainter, value: float, quiet: QColor, line: QColor) -> None:
        area, metrics = self.geometry.area, painter.fontMetrics()
        x, text = self.geometry.across(value), self._plot.x.text(value)
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + TIGHT))
        width = metrics.horizontalAdvance(text) + 2
        left = min(max(x - width / 2, self._whole.left()), self._whole.right() - width)
        painter.setPen(quiet)
        below = QRectF(left, area.bottom() + TIGHT, width, metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_titles(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        line, width = metrics.height(), int(self._whole.width())
        painter.setPen(self._palette.color(_Role.PlaceholderText))
        top = QRectF(self._whole.left(), self._whole.top(), width, line)
        foot = QRectF(self._whole.left(), self._whole.bottom() - line, width - GAP, line)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(top, _LEFT, metrics.elidedText(self._plot.y.title, elide, width))
        painter.drawText(foot, _RIGHT, metrics.elidedText(self._plot.x.title, elide, width))
        named = [series for series in self._plot.series if series.name]
        if len(named) > 1:
            self._paint_legend(painter, named, top.translated(0, line))

    def _paint_legend(self, painter: QPainter, named: list[Series], area: QRectF) -> None:
        x, line = area.left(), area.height()
        for series in named:
            colour = tone_colour(series.tone, self._palette)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(x, area.top() + line / 2 - 4, 8, 8), _CORNER, _CORNER)
            painter.setPen(self._palette.color(_Role.PlaceholderText))
            width = painter.fontMetrics().horizontalAdvance(series.name)
            painter.drawText(QRectF(x + 8 + TIGHT, area.top(), width + 1, line), _LEFT, series.name)
            x += 8 + TIGHT + width + 2 * GAP

    def _paint_line(self, painter: QPainter, series: Series) -> None:
        is_guide = series.mark is Mark.GUIDE
        colour = tone_colour(series.tone, self._palette)
        pen = QPen(colour, 1 if is_guide else _LINE)
        pen.setStyle(Qt.PenStyle.DashLine if is_guide else Qt.PenStyle.SolidLine)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if is_guide else Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = [self.geometry.at(x, y) for x, y in zip(series.x, series.y, strict=True)]
        painter.drawPolyline(QPolygonF(points))
        if series.mark is Mark.DOTS:
            painter.setPen(QPen(card_colour(self._palette), 1))
            painter.setBrush(colour)
            for position, point in enumerate(points):
                radius = _DOT + _LARGER * (series.sizes[position] if series.sizes else 0)
                painter.drawEllipse(point, radius, radius)

    def _paint_bars(self, painter: QPainter, number: int, series: Series) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone_colour(series.tone, self._palette))
        for position in range(len(series.x)):
            bar = self.geometry.bar(PlotPoint(number, position))
            if bar.height() > 0:
                painter.drawRoundedRect(bar, _CORNER, _CORNER)

    def _paint_marked(self, painter: QPainter, marked: PlotPoint) -> None:
        text = self._palette.color(_Role.Text)
        painter.setPen(QPen(text, _LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._plot.series[marked.series].mark is Mark.BARS:
            painter.drawRoundedRect(self.geometry.bar(marked), _CORNER, _CORNER)
        else:
            painter.setBrush(card_colour(self._palette))
            painter.drawEllipse(self.geometry.centre(marked), _DOT + 2, _DOT + 2)
