"""Positions in a plot: the area within the axes, the points, and which one is meant."""

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetrics

from mnist_gui.learning.plot import Axis, Mark, Plot, Series
from mnist_gui.ui.widgets.tokens import TIGHT

_REACH = 24.0
"""Logical pixels from which a point is meant; a bar is meant from anywhere above or below it."""

_TICK_PITCH = 3
"""Lines of text between two ticks of the axis that goes up."""

_RIGHT = 8


class PlotPoint(NamedTuple):
    """One point: the number of its series, and its position in it."""

    series: int
    position: int


@dataclass(frozen=True)
class PlotGeometry:
    """Where everything of a plot is painted.

    Attributes
    ----------
    plot : Plot
    area : QRectF
        The area within the axes, in pixels of the widget.
    x_ticks, y_ticks : tuple of float
        Values with a mark and a number.
    """

    plot: Plot
    area: QRectF
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]

    @classmethod
    def fitted(cls, plot: Plot, whole: QRectF, metrics: QFontMetrics) -> "PlotGeometry":
        """Leave room for numbers and titles around the area: those of y above it, those of x below."""
        line = metrics.height()
        has_legend = sum(bool(each.name) for each in plot.series) > 1
        top = line * (2 if has_legend else 1) + 2 * TIGHT
        bottom = 2 * line + 2 * TIGHT
        height = max(whole.height() - top - bottom, 1.0)
        y_ticks = plot.y.ticks(max(2, int(height / (_TICK_PITCH * line)) + 1))
        widest = max((metrics.horizontalAdvance(plot.y.text(value)) for value in y_ticks), default=0)
        area = whole.adjusted(widest + 2 * TIGHT, top, -_RIGHT, -bottom)
        longest = max(metrics.horizontalAdvance(plot.x.text(value)) for value in (plot.x.low, plot.x.high))
        x_ticks = plot.x.ticks(max(2, int(area.width() / (longest + 4 * TIGHT))))
        return cls(plot, area, tuple(x_ticks), tuple(y_ticks))

    def at(self, x: float, y: float) -> QPointF:
        """Return where a point is; it stays within the area."""
        return QPointF(self.across(x), self.up(y))

    def across(self, x: float) -> float:
        """Return the distance of a value from the left edge of the widget."""
        return self.area.left() + _held(self.plot.x, x) * self.area.width()

    def up(self, y: float) -> float:
        """Return the distance of a value from the upper edge of the widget."""
        return self.area.bottom() - _held(self.plot.y, y) * self.area.height()

    def centre(self, point: PlotPoint) -> QPointF:
        """Return the middle of a dot or of a place on a line, or of the upper end of a bar."""
        series = self.plot.series[point.series]
        if series.mark is Mark.BARS:
            return QPointF(self.bar(point).center().x(), self.bar(point).top())
        return self.at(series.x[point.position], series.y[point.position])

    def bar(self, point: PlotPoint) -> QRectF:
        """Return the rectangle of a bar; bars of several series stand side by side."""
        series = self.plot.series[point.series]
        beside = [number for number, each in enumerate(self.plot.series) if each.mark is Mark.BARS]
        middle = series.x[point.position]
        left, right = self.across(middle - series.width / 2), self.across(middle + series.width / 2)
        each = max((right - left - 1) / len(beside), 1.0)
        left += beside.index(point.series) * each
        top = self.up(series.y[point.position])
        return QRectF(left, top, each, self.area.bottom() - top)

    def point_at(self, place: QPointF) -> PlotPoint | None:
        """Return the point that the pointer means: the nearest one, if it is near enough."""
        found = [PlotPoint(*each) for each in self.plot.points()]
        if not found or not self.area.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(place):
            return None
        nearest = min(found, key=lambda point: self._distance(point, place))
        return nearest if self._distance(nearest, place) <= _REACH else None

    def _distance(self, point: PlotPoint, place: QPointF) -> float:
        series = self.plot.series[point.series]
        if series.mark is Mark.BARS:
            bar = self.bar(point)
            return max(bar.left() - place.x(), place.x() - bar.right(), 0.0)
        away = self.centre(point) - place
        if series.mark is Mark.LINE:
            return abs(away.x()) + 0.001 * abs(away.y())  # a line has one value at each place
        return float(QPointF.dotProduct(away, away) ** 0.5)

    def moved(self, point: PlotPoint | None, *, along: int = 0, across: int = 0) -> PlotPoint | None:
        """Return the point some steps further along its series, or the same one of another series."""
        numbers = [number for number, each in enumerate(self.plot.series) if each.has_values]
        if not numbers:
            return None
        if point is None:
            return PlotPoint(numbers[0], 0)
        place = min(max(numbers.index(point.series) + across, 0), len(numbers) - 1)
        series: Series = self.plot.series[numbers[place]]
        position = min(max(point.position + along, 0), len(series.x) - 1)
        return PlotPoint(numbers[place], position)


def _held(axis: Axis, value: float) -> float:
    return min(max(axis.position(value), 0.0), 1.0)
