"""Make the pictures of the documents, ``packaging/screenshots``.

Usage: ``PYTHONPATH=. python packaging/make_pictures.py MNIST``, in the source tree, with the folder of the
MNIST files. It trains the default model. It needs no display, but an idle machine: a picture shows seconds.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

import mnist_gui
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query
from mnist_gui.ink.drawing import drawing_from_json
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.model_input import ModelInput
from mnist_gui.ui.widgets.theme import Scheme

W = TypeVar("W", bound=QWidget)

PICTURES = Path(__file__).parent / "screenshots"

SEVEN = {
    "strokes": [
        [[0.3, 0.18], [0.29, 0.36], [0.2, 0.5]],
        [[0.29, 0.38], [0.38, 0.4], [0.58, 0.26], [0.6, 0.28], [0.52, 0.5], [0.38, 0.88]],
    ]
}
"""A seven that could be a four."""


class Studio:
    """A window of the program, and pictures of it."""

    def __init__(self, scheme: Scheme) -> None:
        self._runner = TaskRunner()
        self.state = WindowState.create(Settings(None), self._runner)
        self.window = MainWindow(self.state, scheme=scheme)
        self.window.resize(1280, 800)
        self.window.show()
        self.wait(lambda: self.window.is_complete)

    def wait(self, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until a condition holds, no task is running, and a change of the theme is painted."""
        while not until() or self._runner.live_tasks or not self.window.updatesEnabled():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QApplication.processEvents()

    def take(self, name: str) -> None:
        """Save a picture of the window."""
        self.wait()
        self.window.grab().save(str(PICTURES / f"{name}.png"))

    def find(self, kind: type[W]) -> W:
        """Return the widget of a class."""
        found = self.window.findChild(kind)
        assert found is not None
        return found

    def close(self) -> None:
        """Close the window without a question."""
        self.window.close_anyway()
        self._runner.shut_down()


def browse(studio: Studio) -> None:
    """Show the test images, those with the largest loss first."""
    studio.find(BrowsePage).show_query(Query(split="test"))
    studio.find(FilterBar).set_order(Order("loss", descending=True))
    studio.wait()
    studio.find(DigitGrid).go_to(1)
    studio.wait()


def draw(studio: Studio) -> None:
    """Draw a seven, and wait for its explanation."""
    studio.window.show_page("draw")
    studio.state.session.select_run(None)
    studio.find(DrawingPad).set_drawing(drawing_from_json(SEVEN))
    seen = studio.find(ModelInput)
    studio.wait(lambda: seen.occlusion is not None)


def main(folder: str) -> None:
    """Take all pictures."""
    application = QApplication([])
    application.setStyle("Fusion")
    dataset = mnist_gui.open_dataset(folder)
    run = mnist_gui.train(dataset, mnist_gui.TrainingRequest())
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        studio = Studio(scheme)
        studio.state.session.set_dataset(dataset)
        studio.state.session.add_run(run, saved=True)
        studio.wait()
        browse(studio)
        studio.take(f"browse-{scheme.value}")
        if scheme is Scheme.LIGHT:
            studio.window.show_page("train")
            studio.take("train")
            draw(studio)
            studio.take("draw")
        studio.close()


if __name__ == "__main__":
    main(sys.argv[1])
