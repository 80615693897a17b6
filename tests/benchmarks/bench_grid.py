"""Measure the grid: frames, filters, memory, and the time to the first images.

Usage: ``python tests/benchmarks/bench_grid.py [FRAMES]``, with MNIST in ``../shared/data/mnist`` beside the
checkout; without it, synthetic images are used and only frames are measured. The grid has 1920x1080 pixels on
Qt's offscreen platform. All marks are on, 1 image in 20 is misclassified, and the images are in random order,
which is the slowest. Every frame is painted completely, after a jump to another position. The yardstick is a
QListView in icon mode with cells of 28 pixels. Filters and orders are timed on the whole Browse page, from
the press of a button until the page is painted.

Times are wall-clock times. The last column is the 99th percentile of the processor time of the thread.
"""

from checkout import SHARED_DATA  # isort: skip
from grid_processes import BARE, OPEN, START, figures_of  # isort: skip

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QEventLoop,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.order import Order
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.imaging import ink_image
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

MNIST = SHARED_DATA / "mnist"
SIZE = QSize(1920, 1080)
CELLS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 27, 28, 29, 34, 40, 48, 56, 64, 80, 100, 128, 180)
LARGE_CELLS = (256, 360, 503, 512)
YARDSTICK_FRAMES = 20
MILLION = 1_000_000
STARTS = 5


def load() -> Dataset:
    if MNIST.is_dir():
        return open_dataset(MNIST)
    print("MNIST is missing: synthetic images instead")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (70_000, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, 70_000).astype(np.int16)
    return Dataset("Noise", (Split("train", images, labels),), tuple("0123456789"), "noise")


def synthetic_predictions(dataset: Dataset) -> Predictions:
    rng = np.random.default_rng(2)
    wrong = rng.random(len(dataset)) < 0.05
    predicted = np.where(wrong, (dataset.labels + 1) % 10, dataset.labels).astype(np.int16)
    confidence, loss = rng.random((2, len(dataset)), dtype=np.float32)
    return Predictions(predicted, confidence, loss)


# --- measuring --------------------------------------------------------------------------------------


Times: TypeAlias = list[tuple[float, float]]  # milliseconds: wall-clock time and processor time


def timed(job: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.thread_time()
    job()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.thread_time() - processor)


def line(name: str, times: Times) -> None:
    clock, processor = np.transpose(times)
    slow = np.percentile(clock, 99), np.percentile(processor, 99)
    print(f"{name:<46}{np.median(clock):>9.2f}{slow[0]:>9.2f}{slow[1]:>9.2f}", flush=True)


def frame_times(view: QAbstractItemView, frames: int) -> Times:
    """Time whole frames after jumps to random positions."""
    bar = view.verticalScrollBar()
    places = np.random.default_rng(1).integers(0, bar.maximum() + 1, frames).tolist()
    times = []
    for place in places:
        bar.setValue(place)
        times.append(timed(view.viewport().repaint))
    return times


class Bench:
    """A grid of full size with all marks on."""

    def __init__(self, dataset: Dataset) -> None:
        self.runner = TaskRunner()
        self.dataset = dataset
        self.pyramid = Pyramid(self.runner)
        self.pyramid.set_dataset(dataset)
        self.grid = DigitGrid(GridModel(), self.pyramid)
        self.grid.resize(SIZE)
        self.grid.show()
        self.predictions = synthetic_predictions(dataset)
        self.everything = np.arange(len(dataset))
        self.by_loss = np.argsort(self.predictions.loss)

    def show(self, rows: np.ndarray) -> None:
        self.grid.show_rows(self.dataset, rows)
        self.grid.set_predictions(self.predictions)
        self.grid.set_values(self.predictions.loss)

    def settle(self, size: float) -> None:
        """Zoom, and wait until the pyramid level of this size is made."""
        self.grid.zoom_to(size)
        self.grid.viewport().repaint()
        pause = QEventLoop()
        QTimer.singleShot(200, pause.quit)
        pause.exec()
        while self.runner.live_tasks:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def close(self) -> None:
        self.grid.hide()
        self.runner.shut_down()


# --- frames -----------------------------------------------------------------------------------------


def journey_times(bench: Bench, frames: int) -> Times:
    """Time a script that scrolls by some lines and zooms in and out, over all sizes."""
    times = []
    for step in range(frames):
        size = 512 ** (0.5 - 0.5 * np.cos(step / 24))

        def frame(step: int = step, size: float = size) -> None:
            bar = bench.grid.verticalScrollBar()
            if step % 3:
                bar.setValue(bar.value() + 100 + step)
            else:
                bench.grid.zoom_to(size, cursor=QPoint(960, 540))
            bench.grid.viewport().repaint()

        times.append(timed(frame))
        QApplication.processEvents()  # pyramid levels arrive in between
    return times


def measure_frames(dataset: Dataset, frames: int) -> None:
    bench = Bench(dataset)
    bench.show(bench.by_loss)
    medians = {}
    worst = []
    for cell in CELLS + LARGE_CELLS:
        bench.settle(cell)
        times = frame_times(bench.grid, frames)
        medians[cell] = float(np.median(times, axis=0)[0])
        worst.append(np.percentile(times, 99, axis=0))
        line(f"frame, digits of {cell} px", times)
    slow = np.max(worst, axis=0)
    name = "slowest of these (99 %: at most 8, aim 4)"
    print(f"{name:<46}{max(medians.values()):>9.2f}{slow[0]:>9.2f}{slow[1]:>9.2f}")
    bench.settle(28)
    bench.grid.selectAll()
    line("frame, digits of 28 px, all selected", frame_times(bench.grid, frames))
    bench.grid.clearSelection()
    for part in range(3):
        line(f"scripted scroll and zoom, 300 frames ({part + 1})", journey_times(bench, 300))
    bench.close()

    plain = yardstick(dataset)
    times = frame_times(plain, YARDSTICK_FRAMES)
    print()
    line("QListView, digits of 28 px", times)
    ratios = [
        np.median(times, axis=0)[0] / medians[cell]
        for cell in (28, max(medians, key=lambda cell: medians[cell]))
    ]
    print(f"QListView / ours: {ratios[0]:.0f} at 28 px, {ratios[1]:.0f} at our slowest (at least 20, aim 40)")


class PlainModel(QAbstractListModel):
    """The images as icons, each made when it is first needed."""

    def __init__(self, images: np.ndarray) -> None:
        super().__init__()
        self._images = images
        self._icons: dict[int, QIcon] = {}

    def rowCount(self, _parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self._images)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DecorationRole:
            return None
        row = index.row()
        if row not in self._icons:
            image = ink_image(self._images[row], paper=QColor("white"), ink=QColor("black"))
            self._icons[row] = QIcon(QPixmap.fromImage(image))
        return self._icons[row]


def yardstick(dataset: Dataset) -> QListView:
    plain = QListView()
    plain.setViewMode(QListView.ViewMode.IconMode)
    plain.setIconSize(QSize(28, 28))
    plain.setGridSize(QSize(28, 28))
    plain.setUniformItemSizes(True)
    plain.setResizeMode(QListView.ResizeMode.Adjust)
    plain.setMovement(QListView.Movement.Static)
    plain.setModel(PlainModel(dataset.splits[0].images))
    plain.resize(SIZE)
    plain.show()
    QApplication.processEvents()
    return plain


# --- filters and orders -----------------------------------------------------------------------------


class Window:
    """The whole Browse page."""

    def __init__(self, spec: Path) -> None:
        self.runner = TaskRunner()
        state = WindowState.create(Settings(None), self.runner)
        self.page = BrowsePage(state)
        self.page.resize(SIZE)
        self.page.show()
        state.session.open(OpenRequest(str(spec)))
        self.wait()
        self.filters = self.page.findChild(FilterBar)
        self.grid = self.page.findChild(DigitGrid)

    def press_seven(self) -> None:
        """Switch the class 7 on or off, as a click does."""
        selection = self.filters.panel.classes.selectionModel()
        selection.select(selection.model().index(7, 0), QItemSelectionModel.SelectionFlag.Toggle)

    def wait(self) -> None:
        QApplication.processEvents()
        while self.runner.live_tasks:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QApplication.processEvents()

    def sort(self, key: str) -> None:
        self.filters.set_order(Order(key))

    def time(self, action: Callable[[], object]) -> tuple[float, float]:
        """Time an action until the page is painted."""

        def act() -> None:
            action()
            self.grid.viewport().repaint()
            QApplication.processEvents()

        return timed(act)

    def close(self) -> None:
        self.page.close()
        self.runner.shut_down()


def measure_queries(spec: Path, repeats: int) -> None:
    """Time filters and orders, from the press of a button to the painted page."""
    window = Window(spec)
    for key in ("ink", "slant", "label", "index"):
        window.sort(key)  # computes missing columns
        window.wait()
    for key in ("index", "label", "ink"):
        window.sort(key)
        window.wait()
        times = [window.time(window.press_seven) for _ in range(2 * repeats)]
        line(f"only sevens, sorted by {key}", times[::2])
        line(f"all again, sorted by {key}", times[1::2])
    for key in ("index", "label", "ink", "slant"):
        times = []
        for _ in range(repeats):
            window.sort("loss" if key == "index" else "index")
            window.wait()
            times.append(window.time(lambda key=key: window.sort(key)))
        line(f"sort by {key}", times)
    window.sort("index")
    window.press_seven()
    window.grid.selectAll()
    line("all again, with the sevens selected", [window.time(window.press_seven)])
    line("only sevens, with the sevens selected", [window.time(window.press_seven)])
    window.close()


# --- a million --------------------------------------------------------------------------------------


def write_million(dataset: Dataset, folder: Path) -> None:
    """Write plain IDX files with a million images, which repeat those of another data set."""
    rows = np.arange(MILLION) % len(dataset)
    write_idx(folder / "train-images-idx3-ubyte", dataset.take(rows))
    write_idx(folder / "train-labels-idx1-ubyte", dataset.labels[rows].astype(np.uint8))


def measure_million(folder: Path) -> None:
    print("\n1,000,000 images, mapped")
    bench = Bench(open_dataset(folder))
    bench.show(bench.everything)
    for cell in (1, 2, 4, 7, 10, 14, 20, 28, 56):
        bench.settle(cell)
        line(f"frame, digits of {cell} px", frame_times(bench.grid, 40))
    bench.close()
    print("from a button to the page (at most 60, aim 30)")
    measure_queries(folder, 8)


# --- opening and starting ---------------------------------------------------------------------------


def measure_opening(folder: Path) -> None:
    runs = [figures_of(OPEN, str(folder)) for _ in range(3)]
    first, at_frame, later, peak = np.median(runs, axis=0)
    print("\nopening 784 MB of raw IDX")
    print(f"  to the first frame            {first:6.0f} ms   (at most 1000, aim 400)")
    print(f"  memory added at that frame    {at_frame:6.0f} MB   (at most 150, aim 60)")
    print(f"  with all pyramid levels       {later:6.0f} MB")
    print(f"  highest in between            {peak:6.0f} MB")


def measure_start() -> None:
    def started(script: str, *arguments: str) -> list[float]:
        start = time.time()
        figures = figures_of(script, *arguments)
        return [1000 * (moment - start) for moment in figures[:2]] + figures[2:]

    started(BARE), started(START, str(MNIST))  # warm the disk cache, and compile
    pairs = [(started(BARE), started(START, str(MNIST))) for _ in range(STARTS)]
    bare = float(np.median([bare[0] for bare, _ in pairs]))
    ours, page, memory, peak = np.median([ours for _, ours in pairs], axis=0)
    ratio = float(np.median([ours[0] / bare[0] for bare, ours in pairs]))
    print("\nMNIST (.gz), from the start of the process")
    print(f"  bare window with a label      {bare:6.0f} ms")
    print(f"  to the first full frame       {ours:6.0f} ms = {ratio:.2f} times   (at most 2.5, aim 1.6)")
    print(f"  to the page with all digits   {page:6.0f} ms = {page / bare:.2f} times")
    print(f"  memory, no model              {memory:6.0f} MB   (at most 260, aim 200)")
    print(f"  highest in between            {peak:6.0f} MB")


def main() -> None:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    application = QApplication([])
    application.setStyle("Fusion")
    application.setPalette(palette_of(LIGHT))
    dataset = load()
    print(f"{len(dataset):,} images, {SIZE.width()}x{SIZE.height()}, {frames} frames; milliseconds")
    print(f"{'':<46}{'median':>9}{'99 %':>9}{'99 % CPU':>9}")
    measure_frames(dataset, frames)
    if not Path("/proc/self/status").exists() or not MNIST.is_dir():
        print("skipped: the rest is measured on Linux, with MNIST")
        return
    print("\nMNIST, from a button to the page, digits of 56 px (at most 16, aim 8)")
    measure_queries(MNIST, 20)
    measure_start()
    folder = Path(tempfile.mkdtemp(prefix="mnist-gui-million-"))
    try:
        write_million(dataset, folder)
        measure_opening(folder)
        measure_million(folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
