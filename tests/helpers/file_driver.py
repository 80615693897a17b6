"""A hand that brings files to the program's window: drops them, or names them in dialogs."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

_LEFT, _NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def urls_of(*paths: Path | str) -> QMimeData:
    """Return what is dragged: files by their paths, anything else by its address."""
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_in(window: QWidget, data: QMimeData) -> bool:
    """Drag something over the window; tell whether it would be taken."""
    event = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, _LEFT, _NO_KEYS)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def drop(window: QWidget, *paths: Path) -> None:
    """Drop files that the window is glad to take."""
    data = urls_of(*paths)
    assert drag_in(window, data)
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, _LEFT, _NO_KEYS)
    QApplication.sendEvent(window, event)


def choose_in_dialog(qtbot: QtBot, dialog: QFileDialog, path: Path) -> None:
    """Name a file in a dialog and close it with that."""
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()


def text(window: QWidget, name: str) -> str:
    """What a label in the window says."""
    return window.findChild(QLabel, name).text()


def message(window: QWidget) -> str:
    """What the message bar says; nothing if it is hidden."""
    return text(window, "messageText") if window.findChild(QWidget, "messageBar").isVisible() else ""
