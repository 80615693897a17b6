"""Fingers and wheels: what they do on the viewport of the grid, told as wishes.

Ctrl and a wheel zoom, by notches or, from a trackpad, by fractions of them. Two fingers zoom and move, on a
trackpad that reports pinches and on a touch screen. One finger scrolls a touch screen, which runs on when
the finger is lifted: that is `QScroller`, which asks the scroll area and needs no help.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QScroller, QScrollerProperties, QWidget

LEADING_ELSEWHERE = frozenset({Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton})
"""Buttons of a mouse that mean something to a whole page, wherever the pointer is."""

_NOTCHES_PER_OCTAVE = 4  # wheel notches that double the size of a cell
_NOTCH = 120  # Qt's unit for one notch; a trackpad sends fractions of it


class Gestures(QObject):
    """Watches a viewport for gestures, and takes their events before anybody else.

    Signals
    -------
    glide_requested(float, QPoint)
        Cells shall become larger by a factor, gliding, around a point of the viewport.
    zoom_requested(float, QPoint, QPoint)
        Cells shall become larger by a factor at once; what is at the first point comes from the second one.
    touched()
        A finger has landed. What happens next may be a tap, or else `moved`.
    moved()
        The fingers move the surface: what Qt took for a press of the mouse was none.
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
        viewport.ungrabGesture(Qt.GestureType.PanGesture)  # scroll areas grab it; a pinch moves, too
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
        """Take an event if it is part of a gesture."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._on_wheel(event)
        elif isinstance(event, QMouseEvent) and event.pointerType() is QPointingDevice.PointerType.Finger:
            # What Qt makes of touches for those who know mice only. A tap remains a click.
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
        if turn % _NOTCH:  # a trackpad: the fingers glide themselves
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
