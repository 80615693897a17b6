"""Where a window opens: on a screen that is there, and whole."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

_FIRST_SIZE = QSize(1180, 780)  # where the screen has room for it
_FRAME = QSize(16, 48)  # about what the system puts around a window


def first_size(available: QSize) -> QSize:
    """Return the size of a first window on a screen with so much room."""
    return _FIRST_SIZE.boundedTo(available - _FRAME)


def brought_back(window: QRect, screens: Sequence[QRect]) -> QRect:
    """Return the place of a window, moved and made smaller until all of it is on one screen.

    Parameters
    ----------
    window : QRect
        Where it was, without the frame of the system.
    screens : sequence of QRect
        The room that each screen has, one or more.
    """
    screen = max(screens, key=lambda room: _area(room.intersected(window)))
    size = window.size().boundedTo(screen.size() - _FRAME)
    room = screen.adjusted(0, _FRAME.height() - _FRAME.width(), 0, 0)
    x = min(max(window.x(), room.left()), room.right() + 1 - size.width())
    y = min(max(window.y(), room.top()), room.bottom() + 1 - size.height())
    return QRect(x, y, size.width(), size.height())


def place_window(window: QMainWindow, saved: QByteArray) -> None:
    """Give a window its first size, or the place where it was closed, if all of it is on a screen.

    Without screens, as in tests and for a picture of the window, sizes are not limited.
    """
    has_screen = QGuiApplication.platformName() != "offscreen"
    window.resize(first_size(window.screen().availableGeometry().size()) if has_screen else _FIRST_SIZE)
    if window.restoreGeometry(saved) and has_screen and not window.isMaximized():
        rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        window.setGeometry(brought_back(window.geometry(), rooms))


def _area(room: QRect) -> int:
    return room.width() * room.height() if room.isValid() else 0
