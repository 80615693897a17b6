"""What a frame of the grid costs at several sizes of the digits, against QListView in the same run.

Usage: ``python tests/benchmarks/bench_grid.py [FRAMES]``. The grid is 1920x1080 pixels on Qt's offscreen
platform and shows MNIST where it lies beside the checkout, otherwise as many made-up images; 1 in 100 is
marked as wrong. Each frame is painted completely, after a jump to another place. The yardstick is QListView
in icon mode with cells of 28 pixels, as one would write it.
"""

from checkout import SHARED_DATA  # isort: skip

import sys
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractListModel, QEventLoop, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.open import open_dataset
from mnist_gui.data.query import Query, select_rows
from mnist_gui.ui.browse.grid_model import GridModel
from mnist_gui.ui.browse.grid_view import DigitGrid
from mnist_gui.ui.browse.levels import Levels
from mnist_gui.ui.imaging import ink_image
from mnist_gui.ui.tasks import TaskRunner
from mnist_gui.ui.theme import LIGHT, palette_of

MNIST = SHARED_DATA / "mnist"
SIZE = QSize(1920, 1080)
CELLS = (8, 12, 20, 28, 40, 64, 128, 256)
YARDSTICK_FRAMES = 20


class PlainModel(QAbstractListModel):
    """The images as icons, made when they are first asked for."""

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


def load() -> Dataset:
    if MNIST.is_dir():
        return open_dataset(MNIST)
    print("MNIST is not there: made-up images instead")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (70_000, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, 70_000).astype(np.int16)
    return Dataset("Noise", (Split("train", images, labels),), tuple("0123456789"), "noise")


def milliseconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return 1000 * (time.perf_counter() - start)


def frame_times(view: QAbstractItemView, frames: int) -> np.ndarray:
    """Time whole frames after jumps all over the content, in milliseconds."""
    bar = view.verticalScrollBar()
    places = np.random.default_rng(1).integers(0, bar.maximum() + 1, frames).tolist()
    times = []
    for place in places:
        bar.setValue(place)
        times.append(milliseconds(view.viewport().repaint))
    return np.array(times)


def row(name: str, times: np.ndarray) -> str:
    return f"{name:<34}{np.median(times):>8.2f}{np.percentile(times, 99):>8.2f}"


def main() -> None:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    application = QApplication([])
    application.setStyle("Fusion")
    application.setPalette(palette_of(LIGHT))
    runner = TaskRunner()
    dataset = load()
    levels = Levels(runner)
    grid = DigitGrid(GridModel(), levels)
    grid.resize(SIZE)
    grid.show()
    application.processEvents()

    def first_frame() -> None:
        levels.set_dataset(dataset)
        grid.show_rows(dataset, select_rows(dataset, Query()))
        grid.viewport().repaint()

    def zoom_times() -> np.ndarray:
        times = []
        for step in range(frames):
            size = 8 * 32 ** (0.5 - 0.5 * np.cos(step / 20))

            def zoomed_frame(size: float = size) -> None:
                grid.zoom_to(size, cursor=QPoint(960, 540))
                grid.viewport().repaint()

            times.append(milliseconds(zoomed_frame))
        return np.array(times)

    print(f"{len(dataset):,} images, {SIZE.width()}x{SIZE.height()}, {frames} frames; milliseconds")
    print(f"{'':<34}{'median':>8}{'99 %':>8}")
    print(row("data set there to first frame", np.array([milliseconds(first_frame)])))
    grid.set_wrong(np.random.default_rng(2).random(len(dataset)) < 0.01)
    grid.zoom_to(CELLS[0])
    grid.viewport().repaint()
    while runner.live_tasks:  # the smaller copies are made now
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    medians = {}
    for cell in CELLS:
        grid.zoom_to(cell)
        times = frame_times(grid, frames)
        medians[cell] = float(np.median(times))
        print(row(f"frame, digits of {cell} px", times))
    grid.zoom_to(28)
    grid.selectAll()
    print(row("frame, digits of 28 px, all selected", frame_times(grid, frames)))
    print(row("frame while zooming, 8 to 256 px", zoom_times()))
    sevens = select_rows(dataset, Query(labels=frozenset({7})))
    everything = select_rows(dataset, Query())
    grid.clearSelection()

    def filtered_frame() -> None:
        grid.show_rows(dataset, select_rows(dataset, Query(labels=frozenset({7}))))
        grid.viewport().repaint()

    def unfiltered_frame() -> None:
        grid.show_rows(dataset, select_rows(dataset, Query()))
        grid.viewport().repaint()

    grid.zoom_to(28)
    filters = [milliseconds(job) for _ in range(20) for job in (filtered_frame, unfiltered_frame)]
    print(row("filter and frame, digits of 28 px", np.array(filters)))
    grid.show_rows(dataset, sevens)
    grid.selectAll()
    spread = milliseconds(lambda: grid.show_rows(dataset, everything))
    print(row(f"unfilter, {len(sevens):,} selected", np.array([spread])))
    grid.hide()

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
    application.processEvents()
    yardstick = frame_times(plain, YARDSTICK_FRAMES)
    print(row("QListView, digits of 28 px", yardstick))
    print(f"QListView / ours at 28 px: {np.median(yardstick) / medians[28]:.0f} times")
    runner.shut_down()


if __name__ == "__main__":
    main()
