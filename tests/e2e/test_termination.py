"""Signals of the operating system to the whole program: what is kept, and when the program ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals to send")

PROGRAM = """
import os, signal, sys, time, traceback
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit
from mnist_gui import cli
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.recipes import TrainingRequest

steps, number = sys.argv[1].split(","), int(sys.argv[2])
signal.signal(number, signal.SIG_DFL)  # a test run in the background would hand on that it is ignored

def find_window():
    return next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")

def wait(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        QTest.qWait(10)

def note(window):
    window.activateWindow()
    window.page("browse").go_to_row(7)
    field = window.findChild(QPlainTextEdit, "noteField")
    wait(lambda: field.isEnabled() and window.state.column_store.columns.noted is not None)
    field.setFocus()
    QTest.keyClicks(field, "last words")

def digit(window):
    stroke = Stroke(np.array([[0.3, 0.1], [0.5, 0.9]], dtype=np.float32))
    window.page("draw").own_digits.add(Drawing((stroke,)), np.zeros((28, 28), np.uint8), 4)

def model(window):
    window.state.session.train(TrainingRequest("logistic", "pixels"))
    wait(lambda: bool(window.state.workspace.runs))

def kill(window):
    os.kill(os.getpid(), number)

def asked(window):
    wait(lambda: window.findChild(QMessageBox, "dropRunsDialog") is not None)
    print("asked", flush=True)

def start():
    window = find_window()
    wait(lambda: window.is_complete and window.state.workspace.dataset is not None)
    for step in steps:
        globals()[step](window)

def start_or_fail():
    try:
        start()
    except BaseException:
        traceback.print_exc()
        os._exit(3)

QTimer.singleShot(0, start_or_fail)
sys.exit(cli.main(["sample"]))
"""


def run(tmp_path: Path, *steps: str, number: signal.Signals) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "MNIST_GUI_DATA": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, ",".join(steps), str(int(number))],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def kept(tmp_path: Path) -> str:
    """Everything in the data directory, as text."""
    files = sorted(path for path in (tmp_path / "data").rglob("*") if path.is_file())
    return "\n".join(path.read_text(errors="replace") for path in files)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_and_keeps_a_note_being_typed_and_a_new_digit(tmp_path, number):
    ended = run(tmp_path, "digit", "note", "kill", number=number)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "last words" in kept(tmp_path)
    assert '"label":4' in kept(tmp_path)


def test_a_signal_asks_about_a_model_in_no_file_and_a_second_one_ends_the_program(tmp_path):
    ended = run(tmp_path, "model", "note", "kill", "asked", "digit", "kill", number=signal.SIGTERM)
    assert ended.stdout == "asked\n"
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGTERM, "")
    assert "last words" in kept(tmp_path)
    assert '"label":4' in kept(tmp_path)
