"""How long it takes in a window from a key that corrects images to the frame that shows it."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mnist_gui.data.dataset import Dataset, Labels, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.text import parse_query
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme

_SIDE = 8
_LONGEST = 60.0
"""Seconds to wait for anything."""

_SETTLED = 150
"""Milliseconds after which all that follows a frame has begun."""

ARRANGEMENTS = ("index", "sorted by ink", "sorted by loss", "label:1,2,3", "grouped by label")


def dataset_of(count: int) -> Dataset:
    randomness = np.random.default_rng(0)
    images = randomness.integers(0, 256, (count, _SIDE, _SIDE), dtype=np.uint8)
    labels = randomness.integers(0, 10, count).astype(np.int16)
    return Dataset("Large", (Split("train", images, labels),), tuple("0123456789"), "")


class _Frames(QObject):
    """Notes when the grid has painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted_at = self.worked = 0.0

    def watch(self) -> None:
        paint, frames = DigitGrid.paintEvent, self

        def painted(grid: DigitGrid, event: QPaintEvent) -> None:
            paint(grid, event)
            frames.painted_at, frames.worked = time.perf_counter(), time.process_time()

        DigitGrid.paintEvent = painted  # type: ignore[method-assign]


def measure(count: int, folder: Path, *, steps: int) -> None:
    os.environ["MNIST_GUI_DATA"] = str(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    frames = _Frames()
    frames.watch()
    runner = TaskRunner()
    state = WindowState.create(Settings(None), runner)
    window = MainWindow(state, scheme=Scheme.LIGHT)
    window.resize(1366, 768)
    window.show()
    dataset = dataset_of(count)
    state.session.set_dataset(dataset)
    _wait(lambda: window.is_complete and not runner.live_tasks)
    predicted = np.random.default_rng(2).integers(0, 10, count).astype(np.int16)
    confidence = np.random.default_rng(3).random(count, dtype=np.float32)
    state.column_store._all_predictions = Predictions(predicted, confidence, -np.log(confidence))
    state.column_store._update_predictions()
    print(f"{count:,} images, key to frame{'':<17}{'median, ms':>12}{'99 %, ms':>12}{'processor, ms':>16}")
    for arrangement in ARRANGEMENTS:
        for size in (1, 5000):
            times, work = 1000 * np.array([*_corrections(window, frames, arrangement, size, steps)]).T
            figures = f"{np.median(times):>10.1f}{np.quantile(times, 0.99):>12.1f}{np.median(work):>16.1f}"
            print(f"  {arrangement + f', {size:,}':<36}" + figures, flush=True)
    window.close_anyway()
    runner.shut_down()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _corrections(
    window: MainWindow, frames: _Frames, arrangement: str, size: int, steps: int
) -> Iterator[tuple[float, float]]:
    """Correct so many images, again and again; yield the seconds to the frame, and of the processor."""
    grid, filters = window.findChild(DigitGrid), window.findChild(FilterBar)
    assert grid is not None
    assert filters is not None
    dataset = window.state.workspace.dataset
    assert dataset is not None
    by = arrangement.removeprefix("sorted by ")
    filters.set_query(parse_query(arrangement if ":" in arrangement else "", dataset))
    filters.set_order(Order(by if by != arrangement else "index"))
    filters.set_grouped(grouped=arrangement.startswith("grouped"))
    _wait(lambda: not window.state.runner.live_tasks)
    randomness, stepped = np.random.default_rng(4), []
    window.state.corrections.stepped.connect(lambda _step: stepped.append(time.perf_counter()))
    for step in range(steps):
        QTest.qWait(_SETTLED)  # rows are found again after the frame
        _wait(lambda: not window.state.runner.live_tasks)
        shown = grid.model().rows
        chosen = np.zeros(len(dataset), dtype=bool)
        chosen[shown[:1] if size == 1 else randomness.choice(shown, size, replace=False)] = True
        grid.select_by_row(chosen)
        stepped.clear()
        label = (int(labels_of(window)[shown[0]]) + 1) % 10 if size == 1 else step % 10
        begin, worked = time.perf_counter(), time.process_time()
        QTest.keyClick(grid, Qt.Key(Qt.Key.Key_0 + label))
        _wait(lambda: stepped and frames.painted_at > stepped[0])
        yield frames.painted_at - begin, frames.worked - worked


def labels_of(window: MainWindow) -> Labels:
    dataset = window.state.workspace.dataset
    assert dataset is not None
    return dataset.labels


def _wait(condition: Callable[[], object]) -> None:
    end = time.perf_counter() + _LONGEST
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError("it takes too long")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        time.sleep(0.0002)
