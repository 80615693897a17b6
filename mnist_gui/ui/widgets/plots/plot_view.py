"""A plot as a widget: values under the pointer, and a cursor that the arrow keys move.

Screen readers say all values as the description of the widget, and the point under the cursor while it moves.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mnist_gui.learning.plot import Plot
from mnist_gui.ui.widgets.exhibit import Exhibit
from mnist_gui.ui.widgets.paper import paper_font, paper_palette
from mnist_gui.ui.widgets.plain_text import show_tool_tip
from mnist_gui.ui.widgets.plots.plot_geometry import PlotPoint
from mnist_gui.ui.widgets.plots.plot_painter import PlotPainter
from mnist_gui.ui.widgets.tokens import SMALL_RADIUS, TIGHT

_EXHIBIT = QSize(560, 400)
_TITLE = 28
"""Size of a plot in a file, and the height of its title there, in 1/96 inch."""

_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_PageUp: (-10, 0),
    Qt.Key.Key_PageDown: (10, 0),
    Qt.Key.Key_Home: (-(10**6), 0),
    Qt.Key.Key_End: (10**6, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Steps along a series, and to another series, of each key."""


class PlotView(QWidget):
    """Shows a plot.

    Parameters
    ----------
    name : str
        What it shows, for screen readers, before there is a plot.
    parent : QWidget, optional
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot: Plot | None = None
        self._current: PlotPoint | None = None
        self._hovered: PlotPoint | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def plot(self) -> Plot | None:
        """What is shown."""
        return self._plot

    def set_plot(self, plot: Plot | None) -> None:
        """Show another plot, or none."""
        self._plot = plot
        self._current = self._hovered = None
        self._describe()
        self.update()

    def exhibit(self) -> Exhibit | None:
        """Return the plot as it is copied and saved; None without one."""
        plot = self._plot
        if plot is None:
            return None

        def paint(painter: QPainter) -> None:
            palette, font = paper_palette(), paper_font(18, bold=True)
            painter.setFont(font)
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            whole = QRectF(0, 0, _EXHIBIT.width(), _EXHIBIT.height()).adjusted(16, 12, -16, -12)
            painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, plot.title)
            area = whole.adjusted(0, _TITLE, 0, 0)
            PlotPainter(plot, area, palette=palette, font=paper_font()).paint(painter)

        return Exhibit(plot.title, plot.text, plot.csv(), _EXHIBIT, paint)

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(320, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least size with a curve to be seen."""
        return QSize(120, 96)

    # --- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the plot, and a frame with the focus."""
        painter = QPainter(self)
        if self._plot is not None:
            self._painter_of(self._plot).paint(painter, marked=self._marked)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, SMALL_RADIUS, SMALL_RADIUS)

    def _painter_of(self, plot: Plot) -> PlotPainter:
        area = QRectF(self.rect()).adjusted(TIGHT, TIGHT, -TIGHT, -TIGHT)
        return PlotPainter(plot, area, palette=self.palette(), font=self.font())

    @property
    def _marked(self) -> PlotPoint | None:
        if self._hovered is not None:
            return self._hovered
        return self._current if self.hasFocus() else None

    # --- pointing and walking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the point under the pointer says."""
        hovered = None
        if self._plot is not None:
            hovered = self._painter_of(self._plot).geometry.point_at(event.position())
        if hovered == self._hovered:
            return
        self._hovered = hovered
        if hovered is None:
            QToolTip.hideText()
        else:
            show_tool_tip(event.globalPosition().toPoint(), self._note(hovered), self)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no point."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, and say what the point under it says."""
        if self._plot is None or event.key() not in _STEPS:
            super().keyPressEvent(event)
            return
        along, across = _STEPS[event.key()]
        geometry = self._painter_of(self._plot).geometry
        self._current = geometry.moved(self._current, along=along, across=across)
        if self._current is not None:
            place = geometry.centre(self._current) + QPointF(0, TIGHT)
            show_tool_tip(self.mapToGlobal(place.toPoint()), self._note(self._current), self)
        self._describe()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Describe the whole plot again."""
        super().focusOutEvent(event)
        self._current = None
        self._describe()
        self.update()

    def _note(self, point: PlotPoint) -> str:
        assert self._plot is not None, "a point is of a plot"
        return self._plot.series[point.series].notes[point.position]

    def _describe(self) -> None:
        if self._current is not None:
            words = self._note(self._current)
        else:
            words = "" if self._plot is None else self._plot.text
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
