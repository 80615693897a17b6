"""Measure the window of steps: from a slider's move to the new steps, and the longest event meanwhile.

Usage: ``python tests/benchmarks/bench_steps.py [--moves N]``. For the built-in reader, and for an SVM on the
sample. Times of events are those of the processor, so that other programs change little. The yardstick is a
plain prediction of the same image by the same reader.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QSlider, QWidget

from mnist_gui.data.open import open_dataset
from mnist_gui.ink.changes import ImageChange
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.steps.dialog import StepsDialog

FIELDS = ("shift", "slant", "rotation", "thickness", "noise")


class Watched(QApplication):
    """Keeps the longest event of the GUI thread, in milliseconds of the processor."""

    longest = 0.0
    _depth = 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        started = time.thread_time()
        self._depth += 1
        try:
            return super().notify(receiver, event)
        finally:
            self._depth -= 1
            if not self._depth:
                self.longest = max(self.longest, 1000 * (time.thread_time() - started))


def measure(application: Watched, dialog: StepsDialog, reader: object, image: np.ndarray, moves: int) -> None:
    """Move each slider many times, and print what it took."""
    traced: list[object] = []
    dialog._tracer.traced.connect(traced.append)
    application.longest, waits = 0.0, []
    for field in FIELDS:
        slider = dialog.findChild(QSlider, f"{field}Slider")
        for value in np.linspace(1, slider.maximum(), moves).astype(int).tolist():
            count, started = len(traced), time.perf_counter()
            slider.setValue(value)
            while len(traced) == count and time.perf_counter() - started < 2:
                application.processEvents()
            waits.append(1000 * (time.perf_counter() - started))
        slider.setValue(0)
    started = time.perf_counter()
    for _ in range(50):
        reader.predict(ImageChange(shift=1).of(image)[None])
    plain = 1000 * (time.perf_counter() - started) / 50
    print(
        f"{reader.title}: {np.median(waits):.0f} ms from slider to steps (median of {len(waits)}), "
        f"longest event {application.longest:.0f} ms; a plain prediction takes {plain:.1f} ms"
    )


def main() -> None:
    """Measure both readers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=20, help="of each slider")
    moves = parser.parse_args().moves
    application = Watched([])
    runner, owner = TaskRunner(), QWidget()
    state = WindowState.create(Settings(None), runner)
    dataset = open_dataset("sample")
    state.session.set_dataset(dataset)
    image = dataset.take([17])[0]
    dialog = StepsDialog(state, owner)
    dialog.resize(1240, 740)
    dialog.show()
    dialog.set_image(image)
    while dialog.trace is None:
        application.processEvents()
    measure(application, dialog, shipped_classifier(), image, moves)
    run = train(dataset, TrainingRequest())
    state.session.add_run(run, saved=True)
    while dialog._tracer.is_searching or not dialog._tracer._job.is_idle:
        application.processEvents()
    measure(application, dialog, run.classifier, image, moves)
    runner.shut_down()


if __name__ == "__main__":
    main()
