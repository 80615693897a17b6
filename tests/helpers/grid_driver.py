"""A hand at the grid: what mouse, wheel and fingers do there as real events, and what is seen then."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from mnist_gui.data.dataset import Dataset, Split

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def blank_dataset(count):
    """Make very many small images, which all are the same one in memory."""
    images = np.broadcast_to(np.arange(64, dtype=np.uint8).reshape(8, 8), (count, 8, 8))
    labels = np.arange(count, dtype=np.int64).astype(np.int16) % 10
    return Dataset("Blank", (Split("train", images, labels),), tuple("0123456789"), "blank")


def centre(grid, position):
    return grid.visualRect(grid.model().index(position)).center()


def selected(grid):
    """Return the selected positions, as Qt and as the grid's own mask know them."""
    positions = sorted(index.row() for index in grid.selectionModel().selectedIndexes())
    assert grid.selected_rows.tolist() == grid.model().rows[positions].tolist()
    return positions


def click(qtbot, grid, position, modifiers=PLAIN, *, button=LEFT):
    qtbot.mouseClick(grid.viewport(), button, modifiers, centre(grid, position))


def drag(grid, start, end, modifiers=PLAIN, *, release=True):
    """Press at a point of the viewport, move in two steps to another, and let go."""
    press(grid, start, modifiers)
    for point in ((start + end) / 2, end):
        _mouse(grid, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, LEFT, modifiers)
    if release:
        let_go(grid, end, modifiers)


def press(grid, point, modifiers=PLAIN):
    _mouse(grid, QEvent.Type.MouseButtonPress, point, LEFT, LEFT, modifiers)


def let_go(grid, point, modifiers=PLAIN):
    _mouse(grid, QEvent.Type.MouseButtonRelease, point, LEFT, Qt.MouseButton.NoButton, modifiers)


def _mouse(grid, kind, point, button, held, modifiers):
    viewport, place = grid.viewport(), QPointF(point)
    event = QMouseEvent(kind, place, viewport.mapToGlobal(place), button, held, modifiers)
    QApplication.sendEvent(viewport, event)


def wheel(grid, point, delta, modifiers=CTRL):
    viewport, place = grid.viewport(), QPointF(point)
    event = QWheelEvent(
        place,
        viewport.mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def pixels(image):
    image = image.convertToFormat(image.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., 2::-1].astype(int)


def cell_pixels(grid, position):
    rect = grid.visualRect(grid.model().index(position))
    return pixels(grid.viewport().grab().toImage().copy(rect))
