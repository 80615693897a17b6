"""Two small charts: a figure over time, and how far confidence can be trusted."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.widgets.tokens import TextStyle, scaled

if TYPE_CHECKING:
    from mnist_gui.learning.calibration import Reliability
    from mnist_gui.learning.evaluation import Evaluation

_MOST_POINTS = 600
"""Points of a curve; above, every second one is dropped."""

_LINE = 2.0


class _Chart(QWidget):
    """The parts that both charts share: axes, captions and lines."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(260, 150)

    def minimumSizeHint(self) -> QSize:
        """Return the least size with a curve to be seen."""
        return QSize(120, 96)

    def _plot(self, painter: QPainter) -> QRectF:
        """Prepare a painter, and return the area within the axes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the axes
        painter.setFont(scaled(self.font(), TextStyle.CAPTION.value[0]))
        line = painter.fontMetrics().height()
        return QRectF(self.rect()).adjusted(4, 6, -6, -line - 6)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawLine(area.bottomLeft(), area.topLeft())
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _paint_captions(self, painter: QPainter, area: QRectF, left: str, right: str) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        below = QRectF(area.left(), area.bottom() + 4, area.width(), painter.fontMetrics().height())
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | top, left)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | top, right)

    def _paint_line(self, painter: QPainter, points: list[QPointF]) -> None:
        pen = QPen(self.palette().color(QPalette.ColorRole.Highlight), _LINE)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))


class CurveView(_Chart):
    """A figure over time while something is learned; it starts at 0 at the bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Curve of the training"))
        self._name = ""
        self._points: list[tuple[float, float]] = []

    @property
    def values(self) -> list[float]:
        """The values so far, oldest first."""
        return [value for _, value in self._points]

    def clear(self) -> None:
        """Begin another curve."""
        self._name, self._points = "", []
        self.update()

    def add(self, name: str, seconds: float, value: float) -> None:
        """Add a point; another name begins another curve.

        Parameters
        ----------
        name : str
            What the value counts.
        seconds : float
            Since the beginning; not less than before.
        value : float
            Finite; others are left out.
        """
        if not np.isfinite(value):
            return
        if name != self._name:
            self._name, self._points = name, []
        self._points.append((seconds, value))
        if len(self._points) > _MOST_POINTS:
            self._points = self._points[::2]
        self.setAccessibleDescription(f"{name}: {_short(value)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the curve, with the first value and the last one."""
        painter = QPainter(self)
        area = self._plot(painter)
        self._paint_axes(painter, area)
        if not self._points:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(
                area, Qt.AlignmentFlag.AlignCenter, self.tr("The curve begins with the first steps")
            )
            return
        first, last = self._points[0], self._points[-1]
        span = max(last[0] - first[0], 1e-9)
        highest = max(max(value for _, value in self._points), 1e-12)
        points = [
            QPointF(
                area.left() + (seconds - first[0]) / span * area.width(),
                area.bottom() - max(value, 0) / highest * area.height(),
            )
            for seconds, value in self._points
        ]
        if len(points) > 1:
            self._paint_line(painter, points)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(points[-1], 4, 4)
        left = self.tr("{name}: {value} at most").format(name=self._name, value=_short(highest))
        self._paint_captions(painter, area, left, self.tr("now {value}").format(value=_short(last[1])))


class ReliabilityView(_Chart):
    """A reliability diagram: confidence to the right, share of correct predictions upwards.

    On the dashed diagonal, of the predictions with 90 % nine in ten are right.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._reliability: Reliability | None = None
        self.setObjectName("reliabilityView")
        self.setAccessibleName(self.tr("Calibration"))

    def set_reliability(self, found: "Reliability | None") -> None:
        """Show another diagram, or none."""
        self._reliability = found
        self.setAccessibleDescription("" if found is None else "; ".join(self._sentences(found)))
        self.update()

    def _sentences(self, found: "Reliability") -> list[str]:
        words = self.tr("said {confidence:.0f} %, right {accuracy:.0f} %")
        bins = zip(found.confidence, found.accuracy, found.counts, strict=True)
        return [words.format(confidence=100 * x, accuracy=100 * y) for x, y, count in bins if count]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the diagram."""
        self.paint_diagram(QPainter(self))

    def paint_diagram(self, painter: QPainter) -> None:
        """Paint the diagonal, the line, and a dot for each bin, larger with more images; here or on paper."""
        area = self._plot(painter)
        self._paint_axes(painter, area)
        self._paint_captions(painter, area, self.tr("said 0 %"), self.tr("100 %"))
        painter.setPen(
            QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1, Qt.PenStyle.DashLine)
        )
        painter.drawLine(area.bottomLeft(), area.topRight())
        found = self._reliability
        if found is None:
            return
        filled = np.flatnonzero(found.counts)
        points = [
            QPointF(
                area.left() + float(found.confidence[k]) * area.width(),
                area.bottom() - float(found.accuracy[k]) * area.height(),
            )
            for k in filled
        ]
        self._paint_line(painter, points)
        largest = max(int(found.counts.max()), 1)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Midlight), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        for k, point in zip(filled, points, strict=True):
            radius = 3 + 3 * (int(found.counts[k]) / largest) ** 0.5
            painter.drawEllipse(point, radius, radius)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def reliability_of(evaluation: "Evaluation") -> "Reliability | None":
    """Return the points of the diagram of labelled images; None if the confidence is unknown."""
    if evaluation.confidence is None:
        return None
    from mnist_gui.learning.calibration import reliability

    counted = (evaluation.actual != NO_LABEL) & np.isfinite(evaluation.confidence)
    return reliability(evaluation.confidence[counted], ~evaluation.wrong[counted])
