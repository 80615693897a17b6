"""A window that is used until it is killed, and what the next start finds of that work.

Run as a program: ``killed_window.py work SEED`` opens the sample, and types notes, draws, keeps own digits,
changes settings and trains, in an order that the seed says, until it is killed. It prints each change with
its moment, by a clock that all programs share. ``killed_window.py restore`` accepts what is offered.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from helpers.used_window import run_with, wait
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.shell.main_window import MainWindow

_TESTS: Final = Path(__file__).parents[1]
_STROKES: Final = np.array([[0.3, 0.1], [0.7, 0.1], [0.5, 0.9]], dtype=np.float32)


# What the window does


def _say(kind: str, value: object) -> None:
    print(json.dumps({"kind": kind, "value": value, "at": time.monotonic()}), flush=True)


def _type_note(window: MainWindow, number: int, rng: random.Random) -> None:
    """Type a note, word by word, and at times leave it for another image."""
    window.show_page("browse")
    window.page("browse").go_to_row(number)
    field = window.findChild(QPlainTextEdit, "noteField")
    wait(lambda: field.isEnabled() and window.state.column_store.columns.noted is not None)
    field.setFocus()
    for _ in range(rng.randrange(1, 6)):
        QTest.keyClicks(field, f"w{rng.randrange(1000)} ")
        _say("note", [number, field.toPlainText()])
        QTest.qWait(rng.randrange(200))
    if rng.random() < 0.5:
        window.page("browse").go_to_row(number + 1)


def _draw(window: MainWindow, number: int, rng: random.Random) -> None:
    """Draw on the pad, a stroke at a time."""
    window.show_page("draw")
    pad = window.findChild(DrawingPad)
    for count in range(1, rng.randrange(2, 5)):
        pad.set_drawing(Drawing(tuple(Stroke(_STROKES + 0.01 * (number + each)) for each in range(count))))
        _say("drawing", pad.drawing.to_json()["strokes"])
        QTest.qWait(rng.randrange(200))


def _keep_digit(window: MainWindow, number: int, rng: random.Random) -> None:
    """Say what a drawing is: it becomes an own digit."""
    drawing = Drawing((Stroke(_STROKES + 0.001 * number),))
    image = np.full((28, 28), number % 256, dtype=np.uint8)
    window.page("draw").own_digits.add(drawing, image, number % 10)
    _say("digit", [number % 10, number % 256])
    QTest.qWait(rng.randrange(200))


def _change_setting(window: MainWindow, number: int, rng: random.Random) -> None:
    window.state.settings.set_base_url("mnist", f"http://a.example/{number}")
    _say("setting", f"http://a.example/{number}")
    QTest.qWait(rng.randrange(200))


def _train(window: MainWindow, number: int, rng: random.Random) -> None:
    count = len(window.state.workspace.runs)
    if count >= 4:
        return
    window.state.session.train(TrainingRequest("logistic", "pixels", limit=300, seed=number))
    wait(lambda: len(window.state.workspace.runs) > count)
    _say("model", number)
    QTest.qWait(rng.randrange(200))


_ACTIONS: Final = (_type_note, _draw, _keep_digit, _change_setting, _train)


def _work(window: MainWindow, seed: str) -> None:
    window.activateWindow()
    rng = random.Random(seed)
    window.show_page("draw")
    wait(lambda: not window.state.runner.live_tasks)
    _say("ready", 0)
    number = 0
    while True:
        number += 1
        rng.choice(_ACTIONS)(window, number, rng)


def _restore(window: MainWindow) -> None:
    bar = window.findChild(QLabel, "recoveryBarText")
    wait(lambda: not window.state.runner.live_tasks)
    QTest.qWait(200)
    offered = bar.text() if bar.isVisible() else ""
    if offered:
        window.findChild(QPushButton, "recoveryBarAcceptButton").click()
        wait(lambda: not bar.isVisible() and not window.state.runner.live_tasks)
    wait(lambda: window.state.column_store.columns.noted is not None)
    runs = window.state.workspace.runs
    found = {
        "offered": offered,
        "note": {str(row): window.state.column_store.note_of(row) for row in range(200)},
        "drawing": window.findChild(DrawingPad).drawing.to_json()["strokes"],
        "digit": [[one.label, int(one.image.flat[0])] for one in window.page("draw").own_digits.digits],
        "setting": window.state.settings.base_url("mnist"),
        "model": [run.request.seed for run in runs],
    }
    print(json.dumps(found), flush=True)
    window.close_anyway()


def _use(window: MainWindow) -> None:
    wait(lambda: window.is_complete and window.state.workspace.dataset is not None)
    {"work": _work, "restore": _restore}[sys.argv[1]](window, *sys.argv[2:])


# What is seen from outside


@dataclass(frozen=True)
class Outcome:
    """What became of one killed window.

    Attributes
    ----------
    changes : int
    losses : dict of str to float
        How many seconds before the kill the oldest change was made that is not there, for each kind of work.
    offered : str
        The question of the next start; empty if there was none.
    errors : str
        What both programs printed on standard error.
    remains : list of str
        What the next start left in the folder of recovery.
    """

    changes: int
    losses: dict[str, float]
    offered: str
    errors: str
    remains: list[str]


def kill_and_restore(folder: Path, seed: int, seconds: float) -> Outcome:
    """Kill a window so many seconds after it is ready, and start the next one in the same directories."""
    environment = os.environ | {
        "MNIST_GUI_DATA": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": os.pathsep.join(map(str, (_TESTS.parent, _TESTS))),
    }
    command = [sys.executable, __file__]
    with (folder / "errors").open("w+") as errors:
        with subprocess.Popen(
            [*command, "work", str(seed)], env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as program:
            assert program.stdout is not None, "it is a pipe"
            first = program.stdout.readline()
            time.sleep(seconds)  # any moment will do
            killed = time.monotonic()
            program.send_signal(signal.SIGKILL)
            lines = program.stdout.read().splitlines()
        restored = subprocess.run(
            [*command, "restore"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
        errors.seek(0)
        said = errors.read()
    if not first or restored.returncode:
        return Outcome(0, {}, "", said or "a program ended", [])
    changes = [json.loads(line) for line in lines if line.endswith("}")]
    found = json.loads(restored.stdout.splitlines()[-1])
    recovery = folder / "data" / "recovery"
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.part*"))
    left += sorted(path.name for path in recovery.iterdir()) if recovery.is_dir() else []
    return Outcome(len(changes), _losses(changes, found, killed), found["offered"], said, left)


def _losses(changes: list[dict[str, object]], found: dict[str, object], killed: float) -> dict[str, float]:
    """Return the age of the oldest change that is lost, for each kind."""
    losses: dict[str, float] = {}
    for kind in ("note", "drawing", "digit", "setting", "model"):
        made = [change for change in changes if change["kind"] == kind]
        lost = [change["at"] for change in made if not _is_there(change, made, found)]
        if lost:
            losses[kind] = killed - min(lost)
    return losses


def _is_there(change: dict[str, object], made: list[dict[str, object]], found: dict[str, object]) -> bool:
    """Return whether a change, or a later one in its place, is there at the next start."""
    kind, value = change["kind"], change["value"]
    if kind in ("digit", "model"):
        return value in found[kind]
    later = [other["value"] for other in made if other["at"] >= change["at"]]
    if kind == "note":
        row, _ = value
        return found["note"].get(str(row)) in [text.strip() for place, text in later if place == row]
    return found[kind] in later


if __name__ == "__main__":
    sys.exit(run_with(_use, "sample"))
