"""Kill -9 of the whole program, and what the next start brings back."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")

PROGRAM = """
import os, signal, sys, time, traceback
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from mnist_gui import cli
from mnist_gui.learning.recipes import TrainingRequest

def find_window():
    return next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")

def wait(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        QTest.qWait(10)

def work(window):
    window.state.session.train(TrainingRequest("logistic", "pixels"))
    wait(lambda: bool(window.state.workspace.runs))
    window.activateWindow()
    window.page("browse").go_to_row(7)
    field = window.findChild(QPlainTextEdit, "noteField")
    wait(lambda: field.isEnabled())
    field.setFocus()
    QTest.keyClicks(field, "last words")
    folder = Path(os.environ["MNIST_GUI_DATA"], "recovery")
    wait(lambda: any("last words" in path.read_text() for path in folder.rglob("state.json")))
    wait(lambda: list(folder.rglob("*.mnistmodel")))
    os.kill(os.getpid(), signal.SIGKILL)

def restore(window):
    bar = window.findChild(QLabel, "recoveryBarText")
    wait(bar.isVisible)
    print(bar.text())
    window.findChild(QPushButton, "recoveryBarAcceptButton").click()
    wait(lambda: not bar.isVisible() and not window.state.runner.live_tasks)
    print(len(window.state.workspace.unsaved_runs), window.state.column_store.note_of(7))
    window.close_anyway()

def start():
    try:
        window = find_window()
        wait(lambda: window.is_complete and window.state.workspace.dataset is not None)
        globals()[sys.argv[1]](window)
    except BaseException:
        traceback.print_exc()
        os._exit(3)

QTimer.singleShot(0, start)
sys.exit(cli.main(["sample"]))
"""


def run(tmp_path: Path, step: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "MNIST_GUI_DATA": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, step],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_a_killed_program_takes_no_work(tmp_path):
    assert run(tmp_path, "work").returncode == -signal.SIGKILL
    ended = run(tmp_path, "restore")
    assert (ended.returncode, ended.stderr) == (0, "")
    question, restored = ended.stdout.splitlines()
    assert question == (
        "The program ended without closing. Restore the model trained on Sample digits and the note that you "
        "were writing?"
    )
    assert restored == "1 last words"
    assert list((tmp_path / "data" / "recovery").iterdir()) == []
