"""What hands do at the window."""

import itertools
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow, QWidget


def find(window: QMainWindow, kind: type, name: str):
    child = window.findChild(kind, name)
    assert child is not None, f"no {kind.__name__} called {name}"
    return child


def click(qtbot, window: QMainWindow, name: str) -> None:
    button = find(window, QAbstractButton, name)
    assert button.isEnabled(), f"{name} is disabled"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def trigger(window: QMainWindow, name: str) -> None:
    find(window, QAction, name).trigger()


def wait_for_text(qtbot, window: QMainWindow, name: str, *, part: str, timeout: int = 20_000) -> None:
    label = find(window, QLabel, name)
    qtbot.waitUntil(lambda: part in label.text(), timeout=timeout)


def drag(
    qtbot, pad: QWidget, points: Iterable[tuple[float, float]], button=Qt.MouseButton.LeftButton
) -> None:
    """Press at the first point, move through the others, let go at the last; points are shares of the pad."""
    spots = [QPoint(round(x * pad.width()), round(y * pad.height())) for x, y in points]
    qtbot.mousePress(pad, button, pos=spots[0])
    for spot in spots[1:]:
        qtbot.mouseMove(pad, spot)
    qtbot.mouseRelease(pad, button, pos=spots[-1])


def line(*corners: tuple[float, float], steps: int = 12) -> list[tuple[float, float]]:
    """Return the corners with points between them, as a moving mouse gives them."""
    points = np.concatenate(
        [np.linspace(start, end, steps, endpoint=False) for start, end in itertools.pairwise(corners)]
    )
    return [*map(tuple, points.tolist()), corners[-1]]
