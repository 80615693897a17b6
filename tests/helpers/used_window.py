"""Run the window, and do in it what the arguments say.

Run as a program: ``used_window.py DATASET STEP ...``. A step is the name of a function below, with a value
behind ``=`` if it takes one: ``digit`` or ``export=/tmp/out.csv``. Messages of the window are printed.
"""

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from mnist_gui import cli
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.shell.main_window import MainWindow


def wait(condition: Callable[[], object]) -> None:
    """Handle events until a condition holds."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "waited for too long"
        QTest.qWait(10)


def idle(window: MainWindow) -> None:
    """Wait until nothing runs, and print what the window says."""
    wait(lambda: window.is_complete and not window.state.runner.live_tasks)
    QTest.qWait(50)
    for name in ("messageText", "saveMessage"):
        for label in window.findChildren(QLabel, name):
            if label.isVisible() and label.text():
                print(f"said: {label.text()}", flush=True)


def note(window: MainWindow, text: str) -> None:
    """Write a note to an image, and leave it."""
    window.activateWindow()
    window.page("browse").go_to_row(7)
    field = window.findChild(QPlainTextEdit, "noteField")
    wait(lambda: field.isEnabled() and window.state.column_store.columns.noted is not None)
    field.setFocus()
    QTest.keyClicks(field, text)
    window.page("browse").go_to_row(8)
    idle(window)


def digit(window: MainWindow, label: str) -> None:
    """Draw an own digit."""
    stroke = Stroke(np.array([[0.1, 0.1], [0.1 * int(label), 0.9]], dtype=np.float32))
    drawing, image = Drawing((stroke,)), np.full((28, 28), int(label), np.uint8)
    window.page("draw").own_digits.add(drawing, image, int(label))
    idle(window)


def model(window: MainWindow) -> None:
    """Train a model."""
    window.state.session.train(TrainingRequest("logistic", "pixels", limit=300))
    wait(lambda: bool(window.state.workspace.runs))


def save(window: MainWindow, path: str) -> None:
    """Save the model, and print whether it is in a file then."""
    window.show_page("train")
    window.page("train").save_model(lambda saved: print(f"saved: {saved}", flush=True))
    dialog = window.findChild(QDialog, "saveModelDialog")
    dialog.findChild(QLineEdit, "fileNameEdit").setText(path)
    dialog.accept()
    idle(window)


def export(window: MainWindow, path: str) -> None:
    """Export all images, in the form that the suffix names."""
    window.show_page("browse")
    window.page("browse").export()
    dialog = window.findChild(QDialog, "exportDialog")
    box = dialog.findChild(QComboBox, "exportFormat")
    box.setCurrentIndex(box.findData(path.rpartition(".")[2]))
    edit = dialog.findChild(QLineEdit, "exportPath")
    edit.selectAll()
    QTest.keyClicks(edit, path)
    dialog.findChild(QPushButton, "exportButton").click()
    wait(lambda: not window.state.runner.live_tasks)
    QTest.qWait(50)
    if window.findChild(QDialog, "exportDialog") is None:
        print("exported", flush=True)
    else:
        print(f"said: {dialog.findChild(QLabel, 'exportMessage').text()}", flush=True)
        dialog.close()
        QTest.qWait(10)


def open(window: MainWindow, spec: str) -> None:  # noqa: A001 - the name of the step
    """Open a data set."""
    window.open_dataset(spec)
    idle(window)


def rows(window: MainWindow) -> None:
    """Look at images from the beginning to the end."""
    window.show_page("browse")
    count = len(window.state.workspace.dataset)
    for row in np.linspace(0, count - 1, 20).astype(int).tolist():
        window.page("browse").go_to_row(row)
        window.grab()
        QApplication.processEvents()
    idle(window)


def shell(_window: MainWindow, line: str) -> None:
    """Have the shell do something."""
    subprocess.run(["/bin/sh", "-c", line], check=True)
    QTest.qWait(50)


def close(window: MainWindow) -> None:
    """Close the window, and print whether it closed."""
    window.close()
    QTest.qWait(10)
    print(f"closed: {not window.isVisible()}", flush=True)
    idle(window)


def take_steps(window: MainWindow) -> None:
    """Do what the arguments say, and close the window."""
    idle(window)
    for step in sys.argv[2:]:
        name, _, value = step.partition("=")
        globals()[name](window, *([value] if value else []))
    window.close_at_once()


def run_with(use: Callable[[MainWindow], object], spec: str) -> int:
    """Run the window with a data set, use it, and return the exit code: 3 at once if the use fails."""

    def start() -> None:
        try:
            use(next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow"))
        except BaseException:
            traceback.print_exc()
            os._exit(3)

    QTimer.singleShot(0, start)
    return cli.main([spec])


if __name__ == "__main__":
    sys.exit(run_with(take_steps, sys.argv[1]))
