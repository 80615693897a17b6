"""Gestures on the viewport of the grid: wheel, trackpad and touch screen.

Ctrl and the wheel zoom, by notches or, on a trackpad, by fractions of them. Two fingers zoom and move, on a
trackpad that reports pinches and on a touch screen. One finger scrolls on a touch screen, with inertia:
`QScroller` does that with the scroll area alone.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QScroller, QScrollerProperties, QWidget

LEADING_ELSEWHERE = frozenset({Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton})
"""Mouse buttons that the page handles, wherever the pointer is."""

_NOTCHES_PER_OCTAVE = 4  # wheel notches that double the size of a cell
_NOTCH = 120  # Qt's unit for one notch; a trackpad sends fractions of it


class Gestures(QObject):
    """Handles gestures on a viewport before the viewport itself does.

    Signals
    -------
    glide_requested(float, QPoint)
        Enlarge cells by a factor around a point of the viewport, with an animation.
    zoom_requested(float, QPoint, QPoint)
        Enlarge cells by a factor at once, and move what is at the second point to the first one.
    touched()
        A finger landed. A tap or `moved` follows.
    moved()
        The fingers move the surface, so the mouse press that Qt made of the touch was none.
    """

    glide_requested = Signal(float, QPoint)
    zoom_requested = Signal(float, QPoint, QPoint)
    touched = Signal()
    moved = Signal()

    def __init__(self, viewport: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._has_moved = False
        self._scale = 1.0
        viewport.ungrabGesture(Qt.GestureType.PanGesture)  # scroll areas grab it, but a pinch moves too
        viewport.grabGesture(Qt.GestureType.PinchGesture)
        QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.TouchGesture)
        scroller = QScroller.scroller(viewport)
        properties = scroller.scrollerProperties()
        metric, never = (
            QScrollerProperties.ScrollMetric,
            QScrollerProperties.OvershootPolicy.OvershootAlwaysOff,
        )
        properties.setScrollMetric(metric.HorizontalOvershootPolicy, never)
        properties.setScrollMetric(metric.VerticalOvershootPolicy, never)
        scroller.setScrollerProperties(properties)
        scroller.stateChanged.connect(self._on_scroller_state_changed)
        viewport.installEventFilter(self)

    def eventFilter(self, _viewport: QObject, event: QEvent) -> bool:
        """Handle the events of gestures."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._on_wheel(event)
        elif isinstance(event, QMouseEvent) and event.pointerType() is QPointingDevice.PointerType.Finger:
            # Qt makes mouse events of touches. Keep only taps, which become clicks.
            return self._has_moved or event.type() == QEvent.Type.MouseMove
        elif isinstance(event, QNativeGestureEvent):
            if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
                return False
            cursor = event.position().toPoint()
            self.zoom_requested.emit(1 + event.value(), cursor, cursor)
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if not isinstance(pinch, QPinchGesture):
                return False
            self._on_pinch(pinch)
        else:
            return False
        event.accept()
        return True

    def _on_wheel(self, event: QWheelEvent) -> None:
        turn, cursor = event.angleDelta().y(), event.position().toPoint()
        factor = 2 ** (turn / _NOTCH / _NOTCHES_PER_OCTAVE)
        if turn % _NOTCH:  # a trackpad: its events are smooth already
            self.zoom_requested.emit(factor, cursor, cursor)
        elif turn:
            self.glide_requested.emit(factor, cursor)

    def _on_pinch(self, pinch: QPinchGesture) -> None:
        here = self._viewport.mapFromGlobal
        centre, last = here(pinch.centerPoint()).toPoint(), here(pinch.lastCenterPoint()).toPoint()
        if pinch.state() is Qt.GestureState.GestureStarted:
            centre, self._scale = last, 1.0
            self._on_moved()
        factor, self._scale = pinch.totalScaleFactor() / self._scale, pinch.totalScaleFactor()
        self.zoom_requested.emit(factor, centre, last)

    @Slot(QScroller.State)
    def _on_scroller_state_changed(self, state: QScroller.State) -> None:
        if state is QScroller.State.Pressed:
            self._has_moved = False
            self.touched.emit()
        elif state is QScroller.State.Dragging:
            self._on_moved()

    def _on_moved(self) -> None:
        self._has_moved = True
        self.moved.emit()
