"""Unifies mouse, stylus and fingers into a pointer that is a pen or an eraser.

Only one device acts at a time. The stylus has priority: when it touches down, what a finger has drawn is
cancelled, since that was the palm of the hand. Of several fingers, the first draws.

Some systems report a stylus as a mouse too, and either may come first. What the mouse has begun is then the
beginning of the line of the stylus.
"""

from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QEventPoint,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

_MIN_WIDTH, _MAX_WIDTH = 0.4, 1.6  # relative width of a line without pressure and with full pressure
_SAME_PLACE = 64.0  # most pixels between a stylus and the mouse that it is reported as
_MIN_CURSOR, _MAX_CURSOR = 6, 160  # in pixels; some systems do not show larger cursors


class Tool(Enum):
    """What the pointer does."""

    PEN = auto()
    ERASER = auto()


class _Device(Enum):
    MOUSE = auto()
    STYLUS = auto()
    FINGER = auto()


class Pointer(QObject):
    """Filters the pointer events of a widget.

    The left button, a finger and the tip of a stylus are the pen; the right button, the button of a stylus
    and its other end are the eraser.

    Signals
    -------
    pressed(Tool, QPointF, float)
        The pointer was pressed at a point of the widget. The number is the relative width of the line there;
        1 without pressure.
    moved(QPointF, float)
        The pointer was moved to a point; the number is the same.
    released()
        The pointer was released, or the widget was hidden.
    cancelled()
        Everything since the press is to be undone.
    """

    pressed = Signal(object, QPointF, float)
    moved = Signal(QPointF, float)
    released = Signal()
    cancelled = Signal()

    def __init__(self, widget: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device: _Device | None = None
        self._button = Qt.MouseButton.NoButton  # the one pressed
        self._finger = -1  # id of the one that draws
        self._mouse_path: list[QPointF] = []  # since it was pressed
        self._knows_stylus = False  # whether one has touched down, with events of its own
        widget.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
        """Handle pointer events."""
        if isinstance(event, QMouseEvent):
            self._on_mouse(event)
        elif isinstance(event, QTabletEvent):
            self._on_stylus(event)
        elif isinstance(event, QTouchEvent):
            self._on_touch(event)
        else:
            if event.type() == QEvent.Type.Hide:
                self._release()  # the release event will go elsewhere
            return False
        event.accept()  # or Qt would synthesise mouse events for stylus and fingers
        return True

    def _on_mouse(self, event: QMouseEvent) -> None:
        tools = {Qt.MouseButton.LeftButton: Tool.PEN, Qt.MouseButton.RightButton: Tool.ERASER}
        kind, tool = event.type(), tools.get(event.button())
        if self._knows_stylus and _is_of_stylus(event):
            return  # it has said so itself
        if self._has_missed_release(event):
            self._release()
        if kind == QEvent.Type.MouseMove:
            self._mouse_path.append(event.position())
            self._move(_Device.MOUSE, event.position())
        elif kind == QEvent.Type.MouseButtonRelease:
            if self._device is _Device.MOUSE and event.button() == self._button:
                self._move(_Device.MOUSE, event.position())
                self._release()
        elif tool is not None:  # including the second press of a double click
            if self._device is None:
                self._mouse_path = [event.position()]
            self._press(_Device.MOUSE, tool, event.position(), button=event.button())

    def _has_missed_release(self, event: QMouseEvent) -> bool:
        """Return whether the button was released elsewhere, such as over a dialog that opened meanwhile."""
        if self._device is not _Device.MOUSE:
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            return event.button() != self._button and not event.buttons() & self._button
        return event.button() == self._button or not event.buttons() & self._button

    def _on_stylus(self, event: QTabletEvent) -> None:
        width = _width(event)
        if event.type() == QEvent.Type.TabletPress:
            self._knows_stylus = True
            other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = other_end or event.button() == Qt.MouseButton.RightButton
            tool = Tool.ERASER if erases else Tool.PEN
            first, *rest = [*self._taken_over(event.position()), event.position()]
            self._press(_Device.STYLUS, tool, first, width, button=event.button())
            for position in rest:
                self._move(_Device.STYLUS, position, width)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(_Device.STYLUS, event.position(), width)
        elif self._device is _Device.STYLUS and event.button() == self._button:
            self._move(_Device.STYLUS, event.position(), width)
            self._release()

    def _taken_over(self, position: QPointF) -> list[QPointF]:
        """End what another device does; return its path if that is the beginning of the stylus's line.

        Parameters
        ----------
        position : QPointF
            Where the stylus touches down.
        """
        path = self._mouse_path if self._device is _Device.MOUSE else []
        has_line = len(path) > 1
        if has_line and (path[-1] - position).manhattanLength() > _SAME_PLACE:
            self._release()  # it was a mouse indeed
            return []
        if self._device in (_Device.MOUSE, _Device.FINGER):
            self._cancel()
        return path if has_line else []  # where the stylus touches, it knows better itself

    def _on_touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            if self._device is _Device.FINGER:
                self._cancel()
            return
        if event.type() == QEvent.Type.TouchBegin and self._device is None:
            first = event.points()[0]
            self._finger = first.id()
            self._press(_Device.FINGER, Tool.PEN, first.position())
        for point in event.points():
            if point.id() == self._finger and point.state() != QEventPoint.State.Stationary:
                self._move(_Device.FINGER, point.position())
                if point.state() == QEventPoint.State.Released and self._device is _Device.FINGER:
                    self._release()

    def _press(
        self,
        device: _Device,
        tool: Tool,
        position: QPointF,
        width: float = 1.0,
        *,
        button: Qt.MouseButton = Qt.MouseButton.NoButton,
    ) -> None:
        if self._device is None:
            self._device, self._button = device, button
            self.pressed.emit(tool, position, width)

    def _move(self, device: _Device, position: QPointF, width: float = 1.0) -> None:
        if self._device is device:
            self.moved.emit(position, width)

    def _release(self) -> None:
        if self._device is not None:
            self._device = None
            self.released.emit()

    def _cancel(self) -> None:
        self._device = None
        self.cancelled.emit()


def _is_of_stylus(event: QMouseEvent) -> bool:
    """Return whether a stylus is what a mouse event is made from."""
    return event.pointerType() in (QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser)


def _width(event: QTabletEvent) -> float:
    """Return the relative width of a line; 1 at half of the pressure, which a relaxed hand exerts."""
    if not event.device().hasCapability(QInputDevice.Capability.Pressure):
        return 1.0
    return _MIN_WIDTH + (_MAX_WIDTH - _MIN_WIDTH) * min(1.0, max(0.0, event.pressure()))


def pen_cursor(width: float, *, ratio: float, paper: QColor, ink: QColor) -> QCursor:
    """Make a cursor of a ring with a halo, visible on paper and on ink.

    Parameters
    ----------
    width : float
        Width of the pen's line, in logical pixels.
    ratio : float
        Device pixels per logical pixel.
    paper, ink : QColor
        Of the halo and of the ring.
    """
    if not _MIN_CURSOR <= width <= _MAX_CURSOR:
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
