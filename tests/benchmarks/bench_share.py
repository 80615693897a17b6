"""Measure the share of the window that shows images: Browse with MNIST open and nothing chosen.

Usage: ``python tests/benchmarks/bench_share.py``. The window is opened on Qt's offscreen platform in several
sizes. Images are whole columns of cells from the top of the grid to its bottom; the grid beside it counts the
space at the ends of its lines, too. The yardstick is the window before the rail and the one bar, where the
share was 52 % at 1366x768.
"""

from checkout import SHARED_DATA  # isort: skip

from PySide6.QtCore import QEventLoop, QSize
from PySide6.QtWidgets import QApplication

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme

MNIST = SHARED_DATA / "mnist"
SIZES = (QSize(1366, 768), QSize(1024, 600), QSize(640, 480), QSize(1920, 1080))
BEFORE, MUST, AIM = 52, 72, 80  # per cent, at the first of these sizes


def settle(runner: TaskRunner) -> None:
    QApplication.processEvents()
    while runner.live_tasks:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QApplication.processEvents()


def main() -> None:
    """Print the share in each size."""
    application = QApplication([])
    runner = TaskRunner()
    window = MainWindow(WindowState.create(Settings(None), runner), scheme=Scheme.LIGHT)
    window.show()
    window.state.session.open(OpenRequest(str(MNIST) if MNIST.is_dir() else "sample"))
    while not window.is_complete:
        application.processEvents()
    settle(runner)
    grid = window.findChild(DigitGrid)
    for number, size in enumerate(SIZES):
        window.resize(size)
        settle(runner)
        pitch, room = int(grid.cell_size), grid.viewport().size()
        whole = size.width() * size.height()
        images = room.width() // pitch * pitch * room.height() / whole
        beside = room.width() * room.height() / whole
        limits = f"   (before {BEFORE}, at least {MUST}, aim {AIM})" if not number else ""
        print(f"{size.width()}x{size.height()}: images {images:.1%}, grid {beside:.1%}{limits}")
    window.close_at_once()
    runner.shut_down()


if __name__ == "__main__":
    main()
