"""Measure the time from a pen move to new bars on the Draw page, and to ink on the pad.

Usage: ``python tests/benchmarks/bench_pen.py``. It uses the recorded strokes beside the checkout, or else a
synthetic drawing.

The strokes are replayed on the Draw page, point by point, as mouse events. Each move is timed from the event
until the bars are painted again: by then the drawing was rasterised and predicted on the worker thread by the
classifier that ships with the program. The yardstick is one prediction and one repaint of the bars alone.

Then the same moves are timed until the ink is painted, beside one reader and beside three: on the clock, and
in processor time of the GUI thread, which other programs do not disturb. The first is the yardstick of the
second.

Then one very long line is drawn on a pad alone. Each of its last points is timed from the event until the pad
is painted. Ink that is there already should cost nothing.
"""

from checkout import SHARED_DATA  # isort: skip

import gzip
import json
import os
import tempfile
import time
from collections.abc import Iterator
from functools import cache

import numpy as np
from helpers.pointing import drag_events
from helpers.ruler import Ruler, run_of
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from mnist_gui.ink.drawing import Drawing, drawing_from_json
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.ui.draw.compared_readers import ComparedReaders
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.reader import DrawingReader, ReaderChoice
from mnist_gui.ui.shell.interpreter import interactive
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.score_bars import ScoreBars
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

DRAWINGS = 60
WARM_UP = 100
INK_DRAWINGS = 12
BETWEEN_MOVES = 8  # milliseconds for which answers are awaited, as between the events of a mouse
LONG = 5_000  # points of the long line
LAST = 1_000  # points that are timed


class PaintCounter(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: ScoreBars) -> None:
        super().__init__(widget)
        self.paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


@cache
def drawings() -> list[Drawing]:
    """Return drawings scaled to 0..1."""
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
    """Yield the press, moves and release of every stroke."""
    for stroke in drawing.strokes:
        places = [QPointF(x, y) * pad.width() for x, y in stroke.points.tolist()]
        yield from drag_events(pad, places, Qt.MouseButton.LeftButton)


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
            if pad.drawing is before:  # a release, or the same point again
                continue
            while counter.paints == paints:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            times.append(1e3 * (time.perf_counter() - started))
        page.clear()
        QApplication.processEvents()
    return np.array(times[WARM_UP:])


def measure_yardstick(page: DrawPage) -> np.ndarray:
    """Return the milliseconds of one prediction and one repaint, many times."""
    bars, reader = page.findChild(ScoreBars, "scoreBars"), shipped_classifier()
    bars.set_prediction(reader.class_names, np.full(len(reader.class_names), 0.1))
    times = []
    for drawing in 10 * drawings():
        started = time.perf_counter()
        reader.read([drawing])
        bars.repaint()
        times.append(1e3 * (time.perf_counter() - started))
    return np.array(times[WARM_UP:])


def measure_ink_on_page(page: DrawPage) -> tuple[np.ndarray, np.ndarray]:
    """Return the milliseconds from each pen move to painted ink: on the clock, and of the processor."""
    pad = page.findChild(DrawingPad, "drawingPad")
    times = []
    for drawing in drawings()[:INK_DRAWINGS]:
        for event in mouse_events(drawing, pad):
            clock, processor = time.perf_counter(), time.thread_time()
            QApplication.sendEvent(pad, event)
            QApplication.processEvents()
            times.append((time.perf_counter() - clock, time.thread_time() - processor))
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, BETWEEN_MOVES)
        page.clear()
        QApplication.processEvents()
    clocks, processors = 1e3 * np.array(times).T
    return clocks, processors


def measure_ink() -> np.ndarray:
    """Return the milliseconds from a pen move to painted ink, at the end of a very long line."""
    angles = np.linspace(0, 60 * np.pi, LONG)
    line = 0.5 + 0.4 * np.column_stack([np.sin(angles) * np.cos(0.13 * angles), np.cos(0.97 * angles)])
    pad = DrawingPad()
    pad.resize(600, 600)
    pad.show()
    times = []
    for event in mouse_events(drawing_from_json({"strokes": [line.tolist()]}), pad):
        started = time.perf_counter()
        QApplication.sendEvent(pad, event)
        QApplication.processEvents()
        times.append(1e3 * (time.perf_counter() - started))
    pad.close()
    return np.array(times[-LAST:])


def main() -> None:
    application = QApplication([])
    application.setStyle("Fusion")
    application.setPalette(palette_of(LIGHT))
    runner = TaskRunner()
    state = WindowState.create(Settings(None), runner)
    page = DrawPage(state)
    page.resize(1180, 700)
    page.show()
    reader = page.findChild(DrawingReader)
    while reader.reader is None:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    print(f"model: {reader.reader.title}")
    try:
        moves, bare = measure(page), measure_yardstick(page)
        alone = measure_ink_on_page(page)
        for name in ("First", "Second", "Third"):
            state.session.add_run(run_of(Ruler(), name=name))
        for candidate in page.findChild(ComparedReaders).candidates[:2]:
            page.findChild(ComparedReaders).tick(candidate.run, wanted=True)
        page.findChild(DrawingReader).choose(ReaderChoice.SHIPPED)
        compared = measure_ink_on_page(page)
    finally:
        runner.shut_down()
    ink = measure_ink()
    for name, times in (
        ("prediction and repaint alone", bare),
        (f"{len(moves):,} pen moves to bars", moves),
        ("to ink, one reader, clock", alone[0]),
        ("to ink, three readers, clock", compared[0]),
        ("to ink, one reader, processor", alone[1]),
        ("to ink, three, processor", compared[1]),
        (f"to ink, at {LONG:,} points", ink),
    ):
        median, slow = np.percentile(times, [50, 99])
        print(f"{name:29} median {median:6.2f} ms   99th percentile {slow:6.2f} ms")
    print(f"ratio of the medians {np.median(moves) / np.median(bare):.2f}")
    page.deleteLater()  # before Python's end, when its slots are gone
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MNIST_GUI_DATA"] = folder  # ignore the own digits of the user
        with interactive():  # as in the program
            main()
