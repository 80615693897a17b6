"""From a move of the pen to changed bars on the screen.

Recorded pen strokes are replayed on the Draw page, point by point, as mouse events. Each is timed from the
event until the bars have been painted anew: the drawing has then been brought to 28x28 and read on the worker
thread, and the result has come back. The yardstick is what no program could save: one bare
``Classifier.predict`` of one image and one bare repaint of the bars.

    python tests/benchmarks/bench_pen.py

Uses MNIST and the recorded strokes where they are, beside the checkout; otherwise the sample digits, and
strokes made up here.
"""

from checkout import SHARED_DATA  # isort: skip

import gzip
import json
import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from mnist_gui.data.open import open_dataset
from mnist_gui.ink.drawing import Drawing, drawing_from_json
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.score_bars import ScoreBars
from mnist_gui.ui.session import Session
from mnist_gui.ui.tasks import TaskRunner
from mnist_gui.ui.theme import LIGHT, palette_of

DRAWINGS = 60
WARM_UP = 100


class PaintCounter(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: ScoreBars) -> None:
        super().__init__(widget)
        self.paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


def model() -> Run:
    folder = SHARED_DATA / "mnist"
    dataset = open_dataset(folder if folder.is_dir() else "sample")
    run = train(dataset, TrainingRequest())
    print(f"model: {run.classifier.title}, trained on {run.train_images:,} images of {dataset.name}")
    return run


def drawings() -> list[Drawing]:
    """Drawings scaled to 0..1."""
    path = SHARED_DATA / "pen" / "digits.jsonl.gz"
    if not path.exists():
        angles = np.linspace(0, 6 * np.pi, 80)
        spiral = 0.5 + angles[:, None] / 45 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return [drawing_from_json({"strokes": [spiral.tolist()]})] * DRAWINGS
    found = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            strokes = json.loads(line)["strokes"]
            scaled = [[[0.1 + x / 1250, 0.1 + y / 1250] for x, y in stroke] for stroke in strokes]
            found.append(drawing_from_json({"strokes": scaled}))
    return found[:: len(found) // DRAWINGS][:DRAWINGS]


def mouse_events(drawing: Drawing, pad: DrawingPad) -> Iterator[QMouseEvent]:
    """Press, moves and release of every stroke."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for stroke in drawing.strokes:
        places = [QPointF(x, y) * pad.width() for x, y in stroke.points.tolist()]
        kinds = [
            (QEvent.Type.MouseButtonPress, places[0], left, left),
            *((QEvent.Type.MouseMove, place, none, left) for place in places[1:]),
            (QEvent.Type.MouseButtonRelease, places[-1], left, none),
        ]
        for kind, place, button, buttons in kinds:
            yield QMouseEvent(
                kind, place, pad.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier
            )


def measure(page: DrawPage) -> np.ndarray:
    """Return the milliseconds from each pen move to painted bars."""
    pad = page.findChild(DrawingPad, "drawingPad")
    counter = PaintCounter(page.findChild(ScoreBars, "scoreBars"))
    times = []
    for drawing in drawings():
        for event in mouse_events(drawing, pad):
            before, paints = pad.drawing, counter.paints
            started = time.perf_counter()
            QApplication.sendEvent(pad, event)
            if pad.drawing is before:  # a release, or a point where the pen already was
                continue
            while counter.paints == paints:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            times.append(1e3 * (time.perf_counter() - started))
        page.clear()
        QApplication.processEvents()
    return np.array(times[WARM_UP:])


def measure_yardstick(page: DrawPage, run: Run) -> np.ndarray:
    """Return the milliseconds of one prediction and one repaint, many times."""
    bars = page.findChild(ScoreBars, "scoreBars")
    images = [drawing_to_image(drawing) for drawing in drawings()]
    bars.set_prediction(
        run.classifier.class_names, run.classifier.predict(images[0][np.newaxis]).probabilities[0]
    )
    times = []
    for image in 10 * images:
        started = time.perf_counter()
        run.classifier.predict(image[np.newaxis])
        bars.repaint()
        times.append(1e3 * (time.perf_counter() - started))
    return np.array(times[WARM_UP:])


def main() -> None:
    application = QApplication([])
    application.setStyle("Fusion")
    application.setPalette(palette_of(LIGHT))
    runner = TaskRunner()
    session = Session(runner)
    run = model()
    session.select_run(run)
    page = DrawPage(session, runner)
    page.resize(1180, 700)
    page.show()
    QApplication.processEvents()
    try:
        moves, bare = measure(page), measure_yardstick(page, run)
    finally:
        runner.shut_down()
    for name, times in (("predict and repaint alone", bare), (f"{len(moves):,} pen moves to bars", moves)):
        median, slow = np.percentile(times, [50, 99])
        print(f"{name:28} median {median:6.2f} ms   99th percentile {slow:6.2f} ms")
    print(f"ratio of the medians {np.median(moves) / np.median(bare):.2f}")


if __name__ == "__main__":
    main()
