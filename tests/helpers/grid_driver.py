"""What a user does with the grid, by mouse and wheel, and what is shown there.

Points are in pixels of the grid's viewport.
"""

import numpy as np
from helpers.pointing import mouse_event, turn_wheel
from helpers.widget_driver import pixels
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ui.browse.grid.grid_view import DigitGrid

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def blank_dataset(count: int) -> Dataset:
    """Make a data set of many small images that share their memory."""
    images = np.broadcast_to(np.arange(64, dtype=np.uint8).reshape(8, 8), (count, 8, 8))
    labels = np.arange(count, dtype=np.int64).astype(np.int16) % 10
    return Dataset("Blank", (Split("train", images, labels),), tuple("0123456789"), "blank")


def centre(grid: DigitGrid, position: int) -> QPoint:
    """Return the middle of a cell."""
    return grid.visualRect(grid.model().index(position)).center()


def selected(grid: DigitGrid) -> list[int]:
    """Return the selected positions, on which Qt's selection and the grid's own mask must agree."""
    positions = sorted(index.row() for index in grid.selectionModel().selectedIndexes())
    assert grid.selected_rows.tolist() == grid.model().rows[positions].tolist()
    return positions


def click(
    qtbot: QtBot,
    grid: DigitGrid,
    position: int,
    modifiers: Qt.KeyboardModifier = PLAIN,
    *,
    button: Qt.MouseButton = LEFT,
) -> None:
    """Click a cell."""
    qtbot.mouseClick(grid.viewport(), button, modifiers, centre(grid, position))


def drag(
    grid: DigitGrid,
    start: QPoint,
    end: QPoint,
    modifiers: Qt.KeyboardModifier = PLAIN,
    *,
    release: bool = True,
) -> None:
    """Press the mouse at one point, move it in two steps to another, and release it unless told not to."""
    press(grid, start, modifiers)
    for point in ((start + end) / 2, end):
        _send(grid, QEvent.Type.MouseMove, point, modifiers)
    if release:
        let_go(grid, end, modifiers)


def press(grid: DigitGrid, point: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Press the left mouse button."""
    _send(grid, QEvent.Type.MouseButtonPress, point, modifiers)


def let_go(grid: DigitGrid, point: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Release the left mouse button."""
    _send(grid, QEvent.Type.MouseButtonRelease, point, modifiers)


def _send(grid: DigitGrid, kind: QEvent.Type, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    viewport = grid.viewport()
    QApplication.sendEvent(viewport, mouse_event(viewport, kind, point, LEFT, modifiers=modifiers))


def wheel(grid: DigitGrid, point: QPoint, delta: int, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    """Turn the wheel, by default with Ctrl, which zooms."""
    turn_wheel(grid.viewport(), point, delta, modifiers=modifiers)


def cell_pixels(grid: DigitGrid, position: int) -> np.ndarray:
    """Return what a cell looks like: red, green and blue, int64 of shape (side, side, 3)."""
    rect = grid.visualRect(grid.model().index(position))
    shown = pixels(grid.viewport())
    return shown[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1].astype(int)
