"""The pad: a square of paper that a person draws a digit on.

The pad works in pad units: 1 is the side of the paper, (0, 0) its top left corner. So a drawing keeps its
place when the window changes size, and the pen's width is only how it looks: a `Stroke` is the line that the
pen's middle went, and what a model sees of it is made from that line alone.

One press, the moves that follow and the release are one action. While it lasts, the pad shows and announces
the drawing as it would be if the button were released now; the release puts it into the history.
"""

from enum import Enum, auto
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.ink.drawing import Drawing, DrawingHistory, Points, Stroke

MIN_PEN_WIDTH, PEN_WIDTH, MAX_PEN_WIDTH = 0.015, 0.05, 0.15  # in pad units
_PEN_STEP = 1.25  # `]` multiplies the pen's width by it, `[` divides
_ERASER_RADIUS = 0.05  # in pad units
_CORNER = 8.0  # in pixels


class _Tool(Enum):
    """What the action under way does."""

    PEN = auto()
    ERASER = auto()


class DrawingPad(QWidget):
    """Left button draws, right button or the eraser end of a stylus erases.

    Signals
    -------
    drawing_changed(Drawing)
        The drawing looks different, the action under way included.
    history_changed()
        An action was completed, undone or redone.
    """

    drawing_changed = Signal(object)
    history_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = DrawingHistory()
        self._drawing = Drawing()
        self._tool: _Tool | None = None
        self._path: list[tuple[float, float]] = []
        self._pen_width = PEN_WIDTH
        self._compressed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Drawing pad"))
        self.setAccessibleDescription(self.tr("Left button draws, right button erases"))

    # ------------------------------------------------------------------------------------------- the drawing

    @property
    def drawing(self) -> Drawing:
        """What is on the paper, the action under way included; in pad units."""
        return self._drawing

    @property
    def can_undo(self) -> bool:
        """Whether there is an action to take back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone action to do again."""
        return self._history.can_redo

    @property
    def pen_width(self) -> float:
        """How wide lines look, in pad units."""
        return self._pen_width

    @Slot(float)
    def set_pen_width(self, width: float) -> None:
        """Show lines in another width, in pad units; the nearest one allowed is taken."""
        self._pen_width = min(MAX_PEN_WIDTH, max(MIN_PEN_WIDTH, width))
        self.update()

    @Slot()
    def undo(self) -> None:
        """Take back the last action; one that is still under way is the last."""
        if self._tool is not None:
            self._end_action()
        else:
            self._history.undo()
        self._announce()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._end_action()
        self._history.redo()
        self._announce()

    @Slot()
    def clear(self) -> None:
        """Empty the paper; that is an action like any other."""
        self._end_action()
        self._history.push(Drawing())
        self._announce()

    def _announce(self) -> None:
        self._show(self._history.current)
        self.history_changed.emit()

    def _show(self, drawing: Drawing) -> None:
        self.update()
        if drawing is not self._drawing:
            self._drawing = drawing
            self.drawing_changed.emit(drawing)

    # ----------------------------------------------------------------------------------- the action under way

    def _press(self, tool: _Tool, position: QPointF) -> None:
        if self._tool is not None:  # a second button changes nothing
            return
        self._tool, self._path = tool, []
        # Qt may join mouse moves that come faster than they are handled; a fast stroke needs them all.
        attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
        self._compressed = QCoreApplication.testAttribute(attribute)
        QCoreApplication.setAttribute(attribute, False)
        if tool is _Tool.ERASER:
            self.setCursor(Qt.CursorShape.BlankCursor)  # its circle is painted instead
        self._move(position)

    def _move(self, position: QPointF) -> None:
        point = self._to_pad(position)
        if self._tool is None or self._path[-1:] == [point]:
            return
        self._path.append(point)
        if self._tool is _Tool.PEN:
            stroke = Stroke(np.array(self._path, dtype=np.float32))
            self._show(self._history.current.with_stroke(stroke))
        else:
            # A line is as wide as the pen, so its ink reaches into the circle before its middle does.
            radius = _ERASER_RADIUS + self._pen_width / 2
            self._show(self._drawing.erased(self._path[-2:], radius=radius))

    def _release(self, position: QPointF) -> None:
        if self._tool is None:
            return
        self._move(position)
        self._history.push(self._drawing)
        self._end_action()
        self._announce()

    def _end_action(self) -> None:
        if self._tool is None:
            return
        self._tool = None
        attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
        QCoreApplication.setAttribute(attribute, self._compressed)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def _side(self) -> float:
        """One pad unit in pixels."""
        return max(1.0, min(self.width(), self.height()))

    @property
    def _origin(self) -> QPointF:
        """Where the pad's (0, 0) is, in pixels; in a widget that is not square, the pad is in the middle."""
        return QPointF((self.width() - self._side) / 2, (self.height() - self._side) / 2)

    def _to_pad(self, position: QPointF) -> tuple[float, float]:
        inside = (position - self._origin) / self._side
        return inside.x(), inside.y()

    # ------------------------------------------------------------------------------------------------ events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen or the eraser down."""
        tools = {Qt.MouseButton.LeftButton: _Tool.PEN, Qt.MouseButton.RightButton: _Tool.ERASER}
        if tool := tools.get(event.button()):
            self._press(tool, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pen."""
        self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen, if this was the button that put it down."""
        down = Qt.MouseButton.LeftButton if self._tool is _Tool.PEN else Qt.MouseButton.RightButton
        if event.button() == down:
            self._release(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Do with a stylus what the mouse does; its eraser end and its second button erase."""
        if event.type() == QEvent.Type.TabletPress:
            eraser_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = eraser_end or event.button() == Qt.MouseButton.RightButton
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press(_Tool.ERASER if erases else _Tool.PEN, event.position())
        elif event.type() == QEvent.Type.TabletMove:
            self._move(event.position())
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(event.position())
        event.accept()  # or Qt would send the same again as mouse events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the pen, clear, undo and redo."""
        if event.key() == Qt.Key.Key_BracketLeft:
            self.set_pen_width(self._pen_width / _PEN_STEP)
        elif event.key() == Qt.Key.Key_BracketRight:
            self.set_pen_width(self._pen_width * _PEN_STEP)
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.clear()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Complete the action under way: its release will go elsewhere."""
        if self._tool is not None:
            self._history.push(self._drawing)
            self._end_action()
            self._announce()
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame."""
        super().focusOutEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for room to draw with a whole hand."""
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        """Stay usable."""
        return QSize(200, 200)

    # ---------------------------------------------------------------------------------------------- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the paper, the lines, and the eraser while it is down."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_paper(painter)
        if self._drawing.is_empty:
            self._paint_hint(painter)
        else:
            self._paint_strokes(painter)
        if self._tool is _Tool.ERASER:
            self._paint_eraser(painter)

    def _paint_paper(self, painter: QPainter) -> None:
        palette = self.palette()
        focused = self.hasFocus()
        line = palette.color(QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.Mid)
        width = 2.0 if focused else 1.0
        paper = QPainterPath()
        paper.addRoundedRect(
            QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), _CORNER, _CORNER
        )
        painter.setPen(QPen(line, width))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawPath(paper)
        painter.setClipPath(paper)

    def _paint_hint(self, painter: QPainter) -> None:
        colour = QColor(self.palette().color(QPalette.ColorRole.PlaceholderText))
        colour.setAlphaF(0.6)
        font = self.font()
        font.setPixelSize(max(14, round(self._side / 18)))
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Draw a digit"))

    def _paint_strokes(self, painter: QPainter) -> None:
        origin = np.array(self._origin.toTuple(), dtype=np.float32)
        pen = QPen(self.palette().color(QPalette.ColorRole.Text), self._pen_width * self._side)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._drawing.strokes:
            points = stroke.points * np.float32(self._side) + origin
            painter.drawPath(smooth_path(points))
            # Qt leaves a wide line flat where its curve turns back on itself; a round pen would not.
            painter.drawPoints([QPointF(x, y) for x, y in hairpins(points).tolist()])

    def _paint_eraser(self, painter: QPainter) -> None:
        centre = QPointF(*self._path[-1]) * self._side + self._origin
        radius = _ERASER_RADIUS * self._side
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.drawEllipse(centre, radius, radius)


def smooth_path(points: Points) -> QPainterPath:
    """Lay a smooth line along the points of a stroke.

    Each inner point bends a quadratic curve that runs between the middles of the two segments it joins, so
    that a fast hand, whose points lie far apart, still leaves a round line. The ends are met exactly.

    Parameters
    ----------
    points : ndarray of float32, shape (k, 2)
        In pixels; k >= 1.
    """
    (first_x, first_y), *inner = points.tolist()
    path = QPainterPath(QPointF(first_x, first_y))
    if not inner:
        path.lineTo(first_x + 0.01, first_y)  # without a length, Qt would paint no dot
        return path
    for (x, y), (next_x, next_y) in pairwise(inner):
        path.quadTo(x, y, (x + next_x) / 2, (y + next_y) / 2)
    path.lineTo(*inner[-1])
    return path


def hairpins(points: Points) -> Points:
    """Return where the path that `smooth_path` lays through the points turns by a right angle or more.

    Parameters
    ----------
    points : ndarray of float32, shape (k, 2)
        x and y of each point.

    Returns
    -------
    ndarray of float32, shape (m, 2)
        The tips of the sharp turns: the middles of their curves.
    """
    before, tip, after = points[:-2], points[1:-1], points[2:]
    middles: Points = (before + np.float32(6) * tip + after) / np.float32(8)
    # The first curve begins at the first point itself, not in the middle of a segment.
    middles[:1] += (before[:1] - tip[:1]) / np.float32(8)
    sharp: npt.NDArray[np.bool_] = ((tip - before) * (after - tip)).sum(axis=1) <= 0
    return middles[sharp]
