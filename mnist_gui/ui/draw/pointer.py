"""Mouse, stylus and fingers as one hand that holds a pen or an eraser.

One device acts at a time. What a stylus does comes first: a palm that rests on the glass was no finger that
draws, so what it has drawn is taken back when the stylus touches down. Of several fingers, the first draws.
"""

from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

_LIGHTEST, _HEAVIEST = 0.4, 1.6  # share of the pen's width without pressure and with all of it


class Tool(Enum):
    """What the hand holds."""

    PEN = auto()
    ERASER = auto()


class _Device(Enum):
    """What the hand uses."""

    MOUSE = auto()
    STYLUS = auto()
    FINGER = auto()


class Pointer(QObject):
    """Watches a widget for what a hand does on it, and takes those events.

    The left button and the tip of a stylus hold the pen; the right button, the button of a stylus and its
    other end hold the eraser.

    Signals
    -------
    pressed(Tool, QPointF, float)
        Pen or eraser was put down at a point of the widget. The number says how wide the pen's line shall be
        there, as a share of what it is without pressure.
    moved(QPointF, float)
        It was moved to a point.
    released()
        It was lifted, or the widget hidden under it.
    cancelled()
        What was done since the press was not meant.
    """

    pressed = Signal(object, QPointF, float)
    moved = Signal(QPointF, float)
    released = Signal()
    cancelled = Signal()

    def __init__(self, widget: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device: _Device | None = None
        self._button = Qt.MouseButton.NoButton  # that was pressed
        self._finger = -1  # the number of the one that draws
        widget.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
        """Take an event if a hand caused it."""
        if isinstance(event, QMouseEvent):
            self._on_mouse(event)
        elif isinstance(event, QTabletEvent):
            self._on_stylus(event)
        elif isinstance(event, QTouchEvent):
            self._on_touch(event)
        else:
            if event.type() == QEvent.Type.Hide:
                self._release()  # the event that would say so goes elsewhere
            return False
        event.accept()  # or Qt would make mouse events of what a stylus or a finger does
        return True

    def _on_mouse(self, event: QMouseEvent) -> None:
        tools = {Qt.MouseButton.LeftButton: Tool.PEN, Qt.MouseButton.RightButton: Tool.ERASER}
        kind, tool = event.type(), tools.get(event.button())
        if kind == QEvent.Type.MouseMove:
            self._move(_Device.MOUSE, event.position())
        elif kind == QEvent.Type.MouseButtonRelease:
            if self._device is _Device.MOUSE and event.button() == self._button:
                self._move(_Device.MOUSE, event.position())
                self._release()
        elif tool is not None:  # the second press of a double click is one like any other
            self._press(_Device.MOUSE, tool, event.position(), button=event.button())

    def _on_stylus(self, event: QTabletEvent) -> None:
        width = _width(event)
        if event.type() == QEvent.Type.TabletPress:
            if self._device is _Device.FINGER:
                self._cancel()
            other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = other_end or event.button() == Qt.MouseButton.RightButton
            tool = Tool.ERASER if erases else Tool.PEN
            self._press(_Device.STYLUS, tool, event.position(), width, button=event.button())
        elif event.type() == QEvent.Type.TabletMove:
            self._move(_Device.STYLUS, event.position(), width)
        elif self._device is _Device.STYLUS and event.button() == self._button:
            self._move(_Device.STYLUS, event.position(), width)
            self._release()

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


def _width(event: QTabletEvent) -> float:
    """Return how wide a line becomes by the pressure: half of it, which a hand at ease gives, makes 1."""
    if not event.device().hasCapability(QInputDevice.Capability.Pressure):
        return 1.0
    return _LIGHTEST + (_HEAVIEST - _LIGHTEST) * min(1.0, max(0.0, event.pressure()))
