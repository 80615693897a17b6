"""What a user does on the Draw page, with the mouse as a pen, and what is shown there.

Points are in pad units: 0 to 1 from the left and from the top of the pad.
"""

import itertools
from collections.abc import Iterable

import numpy as np
from helpers.widget_driver import find, text
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.widgets.model_input import ModelInput

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton

Point = tuple[float, float]


def line(*corners: Point, steps: int = 12) -> list[Point]:
    """Return the corners with points between them, as a moving mouse reports them."""
    points = np.concatenate(
        [np.linspace(start, end, steps, endpoint=False) for start, end in itertools.pairwise(corners)]
    )
    return [*map(tuple, points.tolist()), corners[-1]]


def pad(page: QWidget) -> DrawingPad:
    """Return the pad of a page or window."""
    return find(page, DrawingPad, "drawingPad")


def pixel(page: QWidget, point: Point) -> QPoint:
    """Return the pixel of the pad at a point."""
    return QPoint(round(point[0] * pad(page).width()), round(point[1] * pad(page).height()))


def press(qtbot: QtBot, page: QWidget, *points: Point, button: Qt.MouseButton = LEFT) -> None:
    """Put the pen down and move it, without lifting it."""
    qtbot.mousePress(pad(page), button, pos=pixel(page, points[0]))
    for point in points[1:]:
        qtbot.mouseMove(pad(page), pixel(page, point))


def draw(qtbot: QtBot, page: QWidget, *points: Point, button: Qt.MouseButton = LEFT) -> None:
    """Draw a stroke, or erase along it with the right button."""
    press(qtbot, page, *points, button=button)
    qtbot.mouseRelease(pad(page), button, pos=pixel(page, points[-1]))


def draw_strokes(qtbot: QtBot, page: QWidget, strokes: Iterable[Iterable[Point]]) -> None:
    """Draw several strokes."""
    for stroke in strokes:
        draw(qtbot, page, *stroke)


def answer(page: QWidget) -> str:
    """Return the answer that is shown."""
    return text(page, "predictionLabel")


def occlusion(page: QWidget) -> np.ndarray | None:
    """Return what speaks for the answer, float32 of shape (28, 28), or None while nothing is shown."""
    return find(page, ModelInput, "modelInput").occlusion
