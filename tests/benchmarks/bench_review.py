"""Time the review of suspects in the window: from a key to the next image, and the longest event meanwhile.

Usage: ``python tests/benchmarks/bench_review.py [DATASET] [--keys 60]``.

Suspects are found without any model, then reviewed by keys. Times are processor time of the GUI thread, in
milliseconds, so other programs count little. The yardstick is moving on without a decision.
"""

import checkout  # noqa: F401 # isort: skip

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

DECIDING = (Qt.Key.Key_Return, Qt.Key.Key_K, Qt.Key.Key_U, Qt.Key.Key_Delete)
PAUSE = 120
"""Milliseconds between two keys: a fast reviewer."""


class WatchedApplication(QApplication):
    """Notes how long each event takes by itself, without those that are handled meanwhile."""

    def __init__(self) -> None:
        super().__init__([])
        self.events: list[float] = []
        self._inner = [0.0]

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Handle an event."""
        begin = time.thread_time()
        self._inner.append(0.0)
        try:
            return super().notify(receiver, event)
        finally:
            taken = time.thread_time() - begin
            self.events.append(1000 * (taken - self._inner.pop()))
            self._inner[-1] += taken


def wait(condition: Callable[[], bool], *, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not condition():
        QTest.qWait(20)
        if time.monotonic() > end:
            raise TimeoutError


def press(application: WatchedApplication, view: QWidget, keys: list[Qt.Key], what: str) -> None:
    times = []
    application.events.clear()
    for key in keys:
        begin = time.thread_time()
        QTest.keyClick(view, key)
        times.append(1000 * (time.thread_time() - begin))
        QTest.qWait(PAUSE)
    longest = max(application.events)
    print(f"  {what:<36}{np.median(times):>10.1f}{max(times):>10.1f}{longest:>10.1f}", flush=True)


def review(application: WatchedApplication, window: QWidget, keys: int) -> None:
    wait(lambda: window.is_complete and window.state.workspace.dataset is not None)
    begin = time.perf_counter()
    window.findChild(QAction, "reviewSuspectsAction").trigger()
    reviews = window.state.reviews
    wait(lambda: reviews.review is not None)
    found, seconds = reviews.review, time.perf_counter() - begin
    print(f"{len(found.images):,} suspects of {found.compared:,} images in {seconds:.1f} s")
    view = window.findChild(QWidget, "reviewView")
    QTest.qWait(2000)
    print(f"  {'milliseconds':<36}{'median':>10}{'largest':>10}{'event':>10}")
    press(application, view, [Qt.Key.Key_Right] * (keys // 2), "yardstick: move on")
    press(application, view, list(islice(cycle(DECIDING), keys)), "decide")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?", default="../shared/data/mnist")
    parser.add_argument("--keys", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MNIST_GUI_DATA": folder, "XDG_CONFIG_HOME": folder}
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = WatchedApplication()
        from mnist_gui import cli

        def begin() -> None:
            window = next(each for each in application.topLevelWidgets() if each.objectName() == "mainWindow")
            try:
                review(application, window, options.keys)
            finally:
                window.close_anyway()
                window.close()

        QTimer.singleShot(0, begin)
        sys.exit(cli.main([options.dataset]))


if __name__ == "__main__":
    main()
