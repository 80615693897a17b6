"""Measure the time from the start of the process to the first paint, against a bare PySide6 window.

Usage: ``python tests/benchmarks/bench_startup.py [RUNS]``. The two are started alternately, each in its own
process on Qt's offscreen platform. The bare window has one label.
"""

import statistics
import sys
import time

import checkout  # noqa: F401 - sets PYTHONPATH for the child processes
from grid_processes import BARE, figures_of

_OURS = """
import time
from mnist_gui import cli
from mnist_gui.ui.shell import display

import_app = display.import_app

def import_app_with_stopwatch(**options):
    app = import_app(**options)
    from PySide6.QtCore import QTimer

    class Window(app.MainWindow):
        def paintEvent(self, event):
            super().paintEvent(event)
            print(time.time(), flush=True)
            QTimer.singleShot(0, self.close)

    app.MainWindow = Window
    return app

display.import_app = import_app_with_stopwatch
cli.main(["sample"])
"""


def seconds_to_first_paint(script: str) -> float:
    """Run a script that prints the time of its first paint, in a new process."""
    start = time.time()
    return figures_of(script)[0] - start


def main() -> None:
    """Print both medians and their ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    seconds_to_first_paint(BARE), seconds_to_first_paint(_OURS)  # warm the disk cache
    pairs = [(seconds_to_first_paint(BARE), seconds_to_first_paint(_OURS)) for _ in range(runs)]
    bare, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"bare PySide6 window: {bare * 1000:6.0f} ms (median of {runs})")
    print(f"mnist-gui sample:    {ours * 1000:6.0f} ms")
    print(f"ratio:               {ours / bare:6.2f}   (at most 2.0)")


if __name__ == "__main__":
    main()
