"""What a user does with the whole window: drops files, names files, exports, reads the message bar."""

from pathlib import Path

from helpers.widget_driver import choose, click, find, text
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

_LEFT, _NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def dragged(*sources: Path | str) -> QMimeData:
    """Return what a file manager or browser drags: files by their paths, other things by their addresses."""
    data = QMimeData()
    data.setUrls(
        [QUrl(source) if isinstance(source, str) else QUrl.fromLocalFile(str(source)) for source in sources]
    )
    return data


def drag_in(window: QWidget, data: QMimeData) -> bool:
    """Drag something over the window; return whether the window accepts it."""
    event = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, _LEFT, _NO_KEYS)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def drop(window: QWidget, *paths: Path) -> None:
    """Drop files that the window accepts."""
    data = dragged(*paths)
    assert drag_in(window, data)
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, _LEFT, _NO_KEYS)
    QApplication.sendEvent(window, event)


def choose_in_dialog(qtbot: QtBot, dialog: QFileDialog, path: Path) -> None:
    """Type the name of a file into a file dialog and accept it."""
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()


def export_whole(qtbot: QtBot, window: QWidget, path: Path, export_format: str) -> None:
    """Export the whole data set in the dialog that is open, and wait until it is written."""
    dialog = find(window, QDialog, "exportDialog")
    choose(dialog, "exportWhat", "all")
    choose(dialog, "exportFormat", export_format)
    find(dialog, QLineEdit, "exportPath").setText(str(path))
    with qtbot.waitSignal(dialog.destroyed):
        click(qtbot, dialog, "exportButton")


def message(window: QWidget) -> str:
    """Return the text of the message bar, or an empty one while the bar is hidden."""
    return text(window, "messageText") if find(window, QWidget, "messageBar").isVisible() else ""
