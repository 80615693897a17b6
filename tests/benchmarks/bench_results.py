"""Measure the results of a run: from a click in the matrix to its images on the screen, and other views.

Usage: ``python tests/benchmarks/bench_results.py FOLDER [--clicks N]``. FOLDER has the files of MNIST. A
logistic regression is trained on part of it; then the mouse clicks cells of its matrix at random, with real
events, and waits until the images beside it are painted. The same is done with 62 classes and as many test
images as EMNIST has by class, made of the images of MNIST. Then each view is opened. The yardstick is what a
click needs at least: to find the images in the predictions, and to read them.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from string import ascii_letters, digits

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QTabBar

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.train.chosen_images import images_of_cell
from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.train.results_view import ResultsView
from mnist_gui.ui.widgets.image_strip import ImageStrip
from mnist_gui.ui.widgets.theme import Scheme, Theme

TRAINED_ON = 20_000
EMNIST_TEST_IMAGES = 116_323
NAMES = (*digits, *ascii_letters)
SIZE = 1366, 640


class PaintCounter(QObject):
    """Counts how often a widget has been painted."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.painted = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.painted += event.type() == QEvent.Type.Paint
        return False


def click(matrix: ConfusionView, point: QPoint) -> None:
    """Move the mouse to a point, and click."""
    for kind, button in (
        (QEvent.Type.MouseMove, Qt.MouseButton.NoButton),
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton),
    ):
        held = button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        place, no_keys = point.toPointF(), Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, place, matrix.mapToGlobal(place), button, held, no_keys)
        QApplication.sendEvent(matrix, event)


def clicked_cells(view: ResultsView, clicks: int) -> Iterator[tuple[Cell, float]]:
    """Click cells that are seen, at random; yield their classes, and the milliseconds to their images."""
    matrix, strip = view.findChild(ConfusionView), view.findChild(ImageStrip, "cellImages")
    counter, random = PaintCounter(strip), np.random.default_rng(0)
    for _ in range(clicks):
        area = matrix.cells().shown
        point = QPoint(
            int(random.integers(area.left(), area.right())), int(random.integers(area.top(), area.bottom()))
        )
        if random.random() < 0.5:  # half of the clicks on the diagonal, where nearly all images are
            cells = matrix.cells()
            seen = cells.cell_at(point)
            rect = cells.cell_rect(Cell(seen.actual, seen.actual))
            point = rect.center() if area.contains(rect.center()) else point
        before, started = counter.painted, time.perf_counter()
        click(matrix, point)
        while counter.painted == before:
            QApplication.processEvents()
        yield matrix.classes_of(matrix.current_cell), 1000 * (time.perf_counter() - started)


def measure_clicks(view: ResultsView, dataset: Dataset, clicks: int) -> None:
    """Print the milliseconds of many clicks."""
    evaluation = view.evaluation
    found = list(clicked_cells(view, clicks))
    waits = np.array([wait for _, wait in found])
    least = []
    for cell, _ in found:
        started = time.perf_counter()
        images_of_cell(dataset, evaluation, *cell)
        least.append(1000 * (time.perf_counter() - started))
    print(
        f"{len(evaluation.class_names)} classes, {evaluation.images:,} test images: from click to images "
        f"{np.median(waits):.1f} ms (median), {np.percentile(waits, 99):.1f} ms (99 %), {waits.max():.1f} ms "
        f"(longest of {clicks}); to find and read them takes {np.median(least):.1f} ms"
    )


def measure_views(view: ResultsView) -> None:
    """Print what it takes to open each view for the first time and again, in time of the processor."""
    tabs = view.findChild(QTabBar, "resultTabs")
    for index in range(1, tabs.count()):
        if not tabs.isTabEnabled(index):
            continue
        spent = []
        for _ in range(2):
            tabs.setCurrentIndex(0)
            QApplication.processEvents()
            started = time.thread_time()
            tabs.setCurrentIndex(index)
            QApplication.processEvents()
            spent.append(1000 * (time.thread_time() - started))
        print(f"  view {tabs.tabText(index)}: {spent[0]:.0f} ms when first opened, then {spent[1]:.0f} ms")
    tabs.setCurrentIndex(0)


def of_many_classes(dataset: Dataset) -> tuple[Dataset, Evaluation]:
    """Return a data set with 62 classes made of a data set of digits, and predictions of it."""
    random = np.random.default_rng(0)
    images = dataset.test.images[random.integers(0, len(dataset.test), EMNIST_TEST_IMAGES)]
    actual = random.integers(0, len(NAMES), len(images)).astype(np.int16)
    near = (actual + random.choice([1, 10, 26, 36], len(images))) % len(NAMES)
    predicted = np.where(random.random(len(images)) < 0.86, actual, near).astype(np.int16)
    confidence = random.beta(8, 1, len(images)).astype(np.float32)
    made = Dataset("Characters", (Split("test", images, actual),), NAMES, "characters")
    return made, Evaluation("test", actual, predicted, NAMES, confidence=confidence)


def main() -> None:
    """Measure clicks and views, with ten classes and with many."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="of the files of MNIST")
    parser.add_argument("--clicks", type=int, default=1000)
    arguments = parser.parse_args()
    application = QApplication([])
    theme = Theme(application, Scheme.LIGHT)
    runner = TaskRunner()
    dataset = open_dataset(arguments.folder)
    run: Run = train(dataset, TrainingRequest("logistic", limit=TRAINED_ON))
    view = ResultsView(runner)
    view.resize(*SIZE)
    view.show()
    many, evaluation = of_many_classes(dataset)
    for shown, tested in ((dataset, run.evaluation), (many, evaluation)):
        view.set_run(replace(run, evaluation=tested), shown, None, can_validate=True)
        QApplication.processEvents()
        measure_clicks(view, shown, arguments.clicks)
        measure_views(view)
    runner.shut_down()
    del theme


if __name__ == "__main__":
    main()
