"""A stylus for tests: tablet events as a driver would send them."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget


class Stylus:
    """Held over a widget; places are in its pixels, and may lie between them."""

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
        self._device = QPointingDevice(
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
        self._send(QEvent.Type.TabletMove, x, y, pressure, Qt.MouseButton.NoButton)

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
        place, no_keys = QPointF(x, y), Qt.KeyboardModifier.NoModifier
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else self._button
        event = QTabletEvent(
            kind,
            self._device,
            place,
            self._widget.mapToGlobal(place),
            pressure,
            *(0, 0, 0, 0, 0),
            no_keys,
            button,
            held,
        )
        QApplication.sendEvent(self._widget, event)
        assert event.isAccepted()
