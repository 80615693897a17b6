"""What a user does with any widget, found by its objectName: read it, click it, choose in it."""

from typing import TypeVar

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.ui.widgets.imaging import rgb_array

Found = TypeVar("Found", bound=QObject)


def find(owner: QObject, kind: type[Found], name: str) -> Found:
    """Return the child of a type and objectName; fail if there is none."""
    child = owner.findChild(kind, name)
    assert child is not None, f"no {kind.__name__} called {name}"
    return child


def text(owner: QWidget, name: str) -> str:
    """Return the text of a label."""
    return find(owner, QLabel, name).text()


def visible_text(owner: QWidget, name: str) -> str:
    """Return the text of a label, or an empty one while the label is hidden."""
    label = find(owner, QLabel, name)
    return label.text() if label.isVisible() else ""


def click(qtbot: QtBot, owner: QWidget, name: str) -> None:
    """Click a button, which must be visible and enabled."""
    button = find(owner, QAbstractButton, name)
    assert button.isVisible(), f"{name} is hidden"
    assert button.isEnabled(), f"{name} is disabled"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def trigger(owner: QObject, name: str) -> None:
    """Choose an entry of a menu."""
    find(owner, QAction, name).trigger()


def choose(owner: QWidget, name: str, data: object) -> None:
    """Choose the entry of a combo box that has some data."""
    box = find(owner, QComboBox, name)
    index = box.findData(data)
    assert index >= 0, f"{name} does not offer {data}"
    box.setCurrentIndex(index)


def wait_for_text(qtbot: QtBot, owner: QWidget, name: str, *, part: str, timeout: int = 20_000) -> None:
    """Wait until the text of a label contains a part."""
    label = find(owner, QLabel, name)
    qtbot.waitUntil(lambda: part in label.text(), timeout=timeout)


def pixels(widget: QWidget) -> np.ndarray:
    """Return what a widget looks like now: red, green and blue, uint8 of shape (height, width, 3)."""
    return rgb_array(widget.grab().toImage())
