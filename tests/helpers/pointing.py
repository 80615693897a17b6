"""Pointing devices: mouse, wheel and stylus, as events that go to exact places between the pixels too."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

NOTCH = 120
"""What a wheel reports for one notch away from the user."""

_NO_BUTTON, _NO_KEYS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


def mouse_event(
    widget: QWidget,
    kind: QEvent.Type,
    point: QPoint | QPointF,
    button: Qt.MouseButton,
    *,
    modifiers: Qt.KeyboardModifier = _NO_KEYS,
    device: QPointingDevice | None = None,
) -> QMouseEvent:
    """Return a press, move or release at a point of a widget; the button is down while the mouse moves.

    It may come from another device than the mouse.
    """
    place = QPointF(point)
    pressed = _NO_BUTTON if kind == QEvent.Type.MouseMove else button
    held = _NO_BUTTON if kind == QEvent.Type.MouseButtonRelease else button
    device = QPointingDevice.primaryPointingDevice() if device is None else device
    return QMouseEvent(kind, place, widget.mapToGlobal(place), pressed, held, modifiers, device)


def hover(widget: QWidget, point: QPoint | QPointF) -> None:
    """Move the pointer, no button down, to a point of a widget, also where a window of another test is above.

    `QTest.mouseMove` moves the pointer of the system: the window that is on top there gets the event.
    """
    kind = QEvent.Type.MouseMove
    QApplication.sendEvent(widget, mouse_event(widget, kind, point, _NO_BUTTON))


def drag_events(
    widget: QWidget, points: Sequence[QPoint | QPointF], button: Qt.MouseButton
) -> Iterator[QMouseEvent]:
    """Yield the events of a drag: a press at the first point, moves to the others, a release at the last."""
    yield mouse_event(widget, QEvent.Type.MouseButtonPress, points[0], button)
    for point in points[1:]:
        yield mouse_event(widget, QEvent.Type.MouseMove, point, button)
    yield mouse_event(widget, QEvent.Type.MouseButtonRelease, points[-1], button)


def turn_wheel(
    widget: QWidget, point: QPoint | QPointF, delta: int, *, modifiers: Qt.KeyboardModifier = _NO_KEYS
) -> QWheelEvent:
    """Turn the wheel over a point of a widget; return the event, which tells whether it was accepted."""
    place, phase = QPointF(point), Qt.ScrollPhase.NoScrollPhase
    turned = QPoint(0, delta)
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(), turned, _NO_BUTTON, modifiers, phase, False
    )
    QApplication.sendEvent(widget, event)
    return event


class Stylus:
    """A stylus over a widget; sends the events of a tablet driver.

    Parameters
    ----------
    widget : QWidget
        Places are in its pixels.
    end : QPointingDevice.PointerType
        The pen or the eraser.
    button : Qt.MouseButton
        The button that counts as pressed while the stylus touches.
    pressure : bool
        Whether the device reports pressure.
    """

    def __init__(
        self,
        widget: QWidget,
        *,
        end: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        pressure: bool = False,
    ) -> None:
        capabilities = QInputDevice.Capability.Position
        if pressure:
            capabilities |= QInputDevice.Capability.Pressure
        self._widget, self._button = widget, button
        self.device = QPointingDevice(
            "stylus",
            1,
            QInputDevice.DeviceType.Stylus,
            end,
            capabilities,
            1,
            2,
            "",
            QPointingDeviceUniqueId(),
        )

    def press(self, x: float, y: float, *, pressure: float = 0.5) -> None:
        self._send(QEvent.Type.TabletPress, x, y, pressure, self._button)

    def move(self, x: float, y: float, *, pressure: float = 0.5) -> None:
        self._send(QEvent.Type.TabletMove, x, y, pressure, _NO_BUTTON)

    def release(self, x: float, y: float) -> None:
        self._send(QEvent.Type.TabletRelease, x, y, 0, self._button)

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)

    def draw(self, *points: tuple[float, float]) -> None:
        self.press(*points[0])
        for point in points[1:]:
            self.move(*point)
        self.release(*points[-1])

    def _send(self, kind: QEvent.Type, x: float, y: float, pressure: float, button: Qt.MouseButton) -> None:
        place = QPointF(x, y)
        held = _NO_BUTTON if kind == QEvent.Type.TabletRelease else self._button
        event = QTabletEvent(
            kind,
            self.device,
            place,
            self._widget.mapToGlobal(place),
            pressure,
            *(0, 0, 0, 0, 0),
            _NO_KEYS,
            button,
            held,
        )
        QApplication.sendEvent(self._widget, event)
        assert event.isAccepted()
