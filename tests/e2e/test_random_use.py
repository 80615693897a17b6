"""Thousands of random things that a person may do on the Browse page: no fault, no warning, no growth."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.class_list import click_class
from helpers.pointing import turn_wheel
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMainWindow, QSlider, QToolButton, QWidget

EVENTS = 2500
WARM_UP = 1000
"""Events after which copies of the images in other sizes fill their budget; they grow until the 750th."""

MOST_GROWTH = 16 * 2**20
"""Bytes that 1,500 events may leave behind."""

QUERIES = (
    "label:3",
    "label:3,5 index<900",
    "-label:0 ink>0.1",
    "slant>0 split:test",
    "index:100..200",
    "sample:50@3",
    "labl:3",  # a slip
    "ink<",  # unfinished
    "nonote",
    "",
)
KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
)
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def resident_bytes() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("needs /proc to read how much memory the process holds")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


class Hands:
    """A person who does not know what they want. The same seed wants the same."""

    def __init__(self, window: QMainWindow, seed: int) -> None:
        self._window = window
        self._chance = random.Random(seed)
        self._grid = window.findChild(QWidget, "digitGrid")
        self._acts: tuple[Callable[[], None], ...] = (
            self._scroll,
            self._scroll,
            self._zoom,
            self._press_key,
            self._press_key,
            self._click,
            self._drag,
            self._filter,
            self._type_query,
            self._sort,
            self._group,
            self._slide,
            self._select_all,
        )

    def act(self) -> None:
        self._chance.choice(self._acts)()
        QApplication.processEvents()

    def _somewhere(self) -> QPoint:
        size = self._grid.viewport().size()
        return QPoint(self._chance.randrange(size.width()), self._chance.randrange(size.height()))

    def _wheel(self, modifiers: Qt.KeyboardModifier) -> None:
        delta = self._chance.choice((-360, -120, -30, 30, 120, 360))
        turn_wheel(self._grid.viewport(), self._somewhere(), delta, modifiers=modifiers)

    def _scroll(self) -> None:
        self._wheel(Qt.KeyboardModifier.NoModifier)

    def _zoom(self) -> None:
        self._wheel(Qt.KeyboardModifier.ControlModifier)

    def _press_key(self) -> None:
        target = QApplication.focusWidget() or self._grid
        if isinstance(target, QToolButton) and target.menu() is not None:
            target = self._grid  # an open menu would wait for a choice
        QTest.keyClick(target, self._chance.choice(KEYS), self._chance.choice(MODIFIERS))

    def _click(self) -> None:
        QTest.mouseClick(
            self._grid.viewport(),
            Qt.MouseButton.LeftButton,
            self._chance.choice(MODIFIERS),
            self._somewhere(),
        )

    def _drag(self) -> None:
        viewport, modifiers = self._grid.viewport(), self._chance.choice(MODIFIERS)
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, modifiers, self._somewhere())
        for _ in range(3):
            QTest.mouseMove(viewport, self._somewhere())
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, modifiers, self._somewhere())

    def _filter(self) -> None:
        click_class(self._window, self._chance.randrange(10))

    def _type_query(self) -> None:
        field = self._window.findChild(QLineEdit, "queryField")
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, self._chance.choice(QUERIES))
        QTest.keyClick(field, Qt.Key.Key_Return)
        self._grid.setFocus()

    def _sort(self) -> None:
        box = self._window.findChild(QComboBox, "sortBox")
        QTest.keyClick(box, self._chance.choice((Qt.Key.Key_Up, Qt.Key.Key_Down)))

    def _group(self) -> None:
        QTest.mouseClick(self._window.findChild(QWidget, "groupToggle"), Qt.MouseButton.LeftButton)

    def _slide(self) -> None:
        slider = self._window.findChild(QSlider, "zoomSlider")
        QTest.keyClick(slider, self._chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right)))

    def _select_all(self) -> None:
        QTest.keyClick(self._grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def test_random_use_leaves_neither_faults_nor_memory_behind(use, qtbot):
    grown = []

    def steps(window: QMainWindow) -> None:
        grid = window.findChild(QWidget, "digitGrid")
        qtbot.waitUntil(lambda: grid.model().rowCount() > 0)
        person = Hands(window, seed=1)
        for _ in range(WARM_UP):
            person.act()
        before = resident_bytes()
        for _ in range(EVENTS - WARM_UP):
            person.act()
        grown.append(resident_bytes() - before)

    assert use(["sample", "--size", "1000x700"], steps) == 0
    assert grown[0] < MOST_GROWTH, f"{grown[0] / 2**20:.1f} MB more than before"
