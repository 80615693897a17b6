"""The presentation mode: the whole screen, large type, no menus, and a cursor that is seen from afar."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QPainter, QPixmap, QRadialGradient
from PySide6.QtWidgets import QMainWindow

_SIDE, _DOT = 40, 6  # logical pixels: of the cursor, and the radius of its dot
_RED = QColor("#ff2a1f")
_HIGHEST = 16_777_215  # the largest size of a widget


class Presentation(QObject):
    """Shows a window on the whole screen, plainly or for an audience.

    Parameters
    ----------
    window : QMainWindow
    enlarge : callable
        Called with True to make text large, with False to give it the size that the user chose.

    Signals
    -------
    changed(bool)
        Whether an audience is being shown the window now.
    """

    changed = Signal(bool)

    def __init__(self, window: QMainWindow, enlarge: Callable[[bool], object]) -> None:
        super().__init__(window)
        self._window = window
        self._enlarge = enlarge
        self._is_on = False
        self._was_full = False

    @property
    def is_on(self) -> bool:
        """Whether an audience is being shown the window."""
        return self._is_on

    @Slot()
    def toggle_full_screen(self) -> None:
        """Take the whole screen, or give it back."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def toggle(self) -> None:
        """Begin or end the presentation."""
        if self._is_on:
            self.leave()
        else:
            self.begin()

    def begin(self) -> None:
        """Take the whole screen, make text large, hide the menus, and show the cursor as a light."""
        self._is_on, self._was_full = True, self._window.isFullScreen()
        # Not hidden: a hidden menu bar takes the shortcuts of its actions with it.
        self._window.menuBar().setFixedHeight(0)
        self._enlarge(True)
        QGuiApplication.setOverrideCursor(light())
        self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowFullScreen)
        self.changed.emit(True)

    def leave(self) -> None:
        """Give back what `begin` took."""
        if not self._is_on:
            return
        self._is_on = False
        self._window.menuBar().setMinimumHeight(0)
        self._window.menuBar().setMaximumHeight(_HIGHEST)
        self._enlarge(False)
        QGuiApplication.restoreOverrideCursor()
        if not self._was_full:
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowFullScreen)
        self.changed.emit(False)


def light() -> QCursor:
    """Return a cursor like the dot of a laser pointer, with a white edge for red grounds."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    middle = QPointF(_SIDE / 2, _SIDE / 2)
    glow = QRadialGradient(middle, _SIDE / 2)
    for place, alpha in ((0.0, 200), (0.4, 90), (1.0, 0)):
        colour = QColor(_RED)
        colour.setAlpha(alpha)
        glow.setColorAt(place, colour)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(middle, _SIDE / 2, _SIDE / 2)
        painter.setPen(QColor("white"))
        painter.setBrush(_RED)
        painter.drawEllipse(middle, _DOT, _DOT)
    return QCursor(picture, _SIDE // 2, _SIDE // 2)
