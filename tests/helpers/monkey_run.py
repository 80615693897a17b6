"""Runs the monkey in the real window, with folders of its own, and collects what goes wrong."""

import gc
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest
from helpers.fault_server import FaultServer
from helpers.gui_watch import Faults, StallWatch, wait_until
from helpers.monkey import Monkey
from helpers.monkey_files import MonkeyFiles
from helpers.small_catalogue import publish, shrink
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.sources.names import SAMPLE
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.progress import CancelToken, ignore_progress
from mnist_gui.ui.shell.app import collect_garbage
from mnist_gui.ui.shell.interpreter import interactive, settle
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.memory_return import return_free_memory
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme

_SETTLING = 5
"""How often memory is measured; the least counts."""

_OPEN = 1200
"""Events after which a window is closed, and the program started again."""


@dataclass
class MonkeyReport:
    """What a run found.

    Attributes
    ----------
    watch : StallWatch
    faults : Faults
    events : int
    memory : dict of int to float
        Resident megabytes after so many events, nothing but the sample open and garbage collected.
    objects : dict of int to int
        Objects of Qt in the window and its state then.
    left : list of str
        Threads and windows that are there after the end, and were not before the start.
    last : list of str
        The last events before the first fault, or before the end.
    """

    watch: StallWatch
    faults: Faults
    events: int = 0
    memory: dict[int, float] = field(default_factory=dict)
    objects: dict[int, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)


def run_monkey(
    folder: Path,
    files: MonkeyFiles,
    *,
    events: int,
    seed: int,
    marks: Sequence[int] = (),
    trace: TextIO | None = None,
) -> MonkeyReport:
    """Do random things in the window; after a fault, do no more.

    Parameters
    ----------
    folder : Path
        For everything that is written: settings, data directory, cache, exports.
    files : MonkeyFiles
    events : int
    seed : int
    marks : sequence of int
        After so many events, memory and objects are measured.
    trace : TextIO, optional
        Gets a line for each event.
    """
    watch, faults = StallWatch(), Faults()
    report = MonkeyReport(watch, faults)
    windows, threads = set(QApplication.topLevelWidgets()), set(threading.enumerate())
    with _own_folders(folder), faults.collected(), watch.running():
        _run(report, files, folder, events=events, seed=seed, marks=marks, trace=trace)
    gc.collect()
    report.left = _left(windows, threads)
    return report


@dataclass
class SwitchReport:
    """What is kept of data sets that were opened one after another.

    Attributes
    ----------
    memory : dict of int to float
        Resident megabytes after so many data sets.
    mapped : set of str
        Data sets that are still mapped at the end, though the sample is open.
    """

    memory: dict[int, float] = field(default_factory=dict)
    mapped: set[str] = field(default_factory=set)


def switch_datasets(folder: Path, files: MonkeyFiles, *, switches: int, acts: int = 6) -> SwitchReport:
    """Open one data set after another, and do some random things with each.

    Parameters
    ----------
    folder : Path
        For everything that is written.
    files : MonkeyFiles
    switches : int
        How many data sets are opened.
    acts : int
        Random things to do with each.
    """
    report, unused = SwitchReport(), MonkeyReport(StallWatch(), Faults())
    with _own_folders(folder), interactive(), _window(folder, unused) as window:
        monkey = Monkey(window, random.Random(1), unused.watch, files, folder / "out")
        session = window.state.session
        for count in range(1, switches + 1):
            session.open(OpenRequest(str(files.datasets[count % len(files.datasets)])))
            wait_until(lambda: not window.state.runner.live_tasks, seconds=300)
            for _ in range(acts):
                monkey.act()
            if not window.isVisible():
                break
            monkey.close_dialogs()
            if count in {2, 10, switches // 2, switches}:
                _measure(unused, monkey, window)
                report.memory[count] = resident_megabytes()
        maps = Path("/proc/self/maps")
        mapped = maps.read_text() if maps.exists() else ""
        report.mapped = {str(path) for path in files.datasets if str(path) in mapped}
    return report


def _run(
    report: MonkeyReport,
    files: MonkeyFiles,
    folder: Path,
    *,
    events: int,
    seed: int,
    marks: Sequence[int],
    trace: TextIO | None,
) -> None:
    randomness = random.Random(seed)
    while report.events < events and not report.faults:
        with interactive(), _window(folder, report) as window:
            out, count = folder / "out", report.events
            monkey = Monkey(window, randomness, report.watch, files, out, count=count, trace=trace)
            if marks and not count:
                _warm_up(window, files)
            stop = report.events + randomness.randint(_OPEN // 2, 2 * _OPEN)
            while report.events < min(events, stop) and window.isVisible() and not report.faults:
                monkey.act()
                report.events = monkey.count
                report.watch.calibrate()
                report.last = list(monkey.last)
                if report.events in marks:
                    _measure(report, monkey, window)
            monkey.close_dialogs()


@contextmanager
def _window(folder: Path, report: MonkeyReport) -> Iterator[MainWindow]:
    """Start the program as `app.run` does; at the end close it, models saved or not."""
    runner = TaskRunner()
    state = WindowState.create(Settings(folder / "settings.ini"), runner)
    window = MainWindow(state, scheme=Scheme.LIGHT)
    window.completed.connect(settle)
    collect_garbage(window)
    window.crash_reporter.install()
    try:
        window.show()
        window.open_dataset("sample")
        wait_until(lambda: window.is_complete and state.workspace.dataset is not None)
        yield window
    finally:
        report.watch.measure("close the window", window.close_anyway)
        runner.shut_down()
        window.crash_reporter.uninstall()
        runner.deleteLater()
        window.deleteLater()
        QApplication.clipboard().clear()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextmanager
def _own_folders(folder: Path) -> Iterator[None]:
    """Keep everything in a folder, and serve the downloads."""
    for name in ("home", "web", "out"):
        (folder / name).mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch, FaultServer(publish(folder / "web")) as server:
        for name, value in (
            ("HOME", "home"),
            ("MNIST_GUI_DATA", "data"),
            ("MNIST_GUI_CACHE", "cache"),
            ("XDG_DATA_HOME", "home"),
            ("XDG_CONFIG_HOME", "config"),
        ):
            patch.setenv(name, str(folder / value))
        patch.chdir(folder / "home")
        shrink(patch, server)
        yield


def _warm_up(window: MainWindow, files: MonkeyFiles) -> None:
    """Train every kind of model, and one on the largest data set: what that imports is no growth."""
    session, runner = window.state.session, window.state.runner
    for kind in RECIPES:
        session.train(TrainingRequest(kind, "gradient"))
        wait_until(lambda: not runner.live_tasks, seconds=300)
    session.open(OpenRequest(str(max(files.datasets, key=_bytes_of))))
    wait_until(lambda: not runner.live_tasks, seconds=300)
    session.train(TrainingRequest("logistic", "gradient"))
    wait_until(lambda: not runner.live_tasks, seconds=900)


def _bytes_of(path: Path) -> int:
    return sum(each.stat().st_size for each in (path, *path.rglob("*")))


def _measure(report: MonkeyReport, monkey: Monkey, window: MainWindow) -> None:
    """Measure memory and objects with nothing but the sample open."""
    monkey.close_dialogs()
    state = window.state
    state.session.open(OpenRequest(SAMPLE))  # drops models without a question
    wait_until(lambda: not state.runner.live_tasks, seconds=300)
    monkey.handle_events()
    report.memory[report.events] = min(_settled_megabytes(monkey) for _ in range(_SETTLING))
    owned = window.findChildren(QObject), state.runner.findChildren(QObject)
    report.objects[report.events] = sum(map(len, owned))


def _settled_megabytes(monkey: Monkey) -> float:
    """Return the memory after what the window does a moment after a data set was opened."""
    monkey.handle_events()
    gc.collect()
    return_free_memory(ignore_progress, CancelToken())
    time.sleep(0.1)  # threads may still release memory
    return resident_megabytes()


def resident_megabytes() -> float:
    """Return the memory that this process has, where the system says so."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if status.exists() else 0.0


def _left(windows: set[QObject], threads: set[threading.Thread]) -> list[str]:
    deadline = time.monotonic() + 2
    for thread in set(threading.enumerate()) - threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    running = [str(thread) for thread in set(threading.enumerate()) - threads if thread.is_alive()]
    return running + [str(each) for each in QApplication.topLevelWidgets() if each not in windows]
