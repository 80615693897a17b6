"""Fixtures for all tests. No test needs a screen, the network, or the real data sets."""

import os
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Qt writes settings of its own there, such as what file dialogs have shown.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="mnist-gui-tests-")

import numpy as np
import pytest
from hypothesis import settings
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.data.dataset import Dataset, Split

settings.register_profile("tests", deadline=None)  # a busy machine is slow, which is no failure
settings.load_profile("tests")

_LAST_MOMENTS = 10.0
"""Seconds for a thread that was told to end, such as that of an abandoned download."""

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

_PATIENCE = 30_000
"""Milliseconds for what a test waits for, where the test does not say."""

_MOST_WORKERS = 4
"""Each worker takes up to 1 GB of memory, and tests of windows wait for each other's processors."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share folders between the processors, and run single files in this process: workers start slowly."""
    if all(".py" in argument for argument in config.args):
        return 0
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        processors = os.cpu_count() or 1
    return min(processors, _MOST_WORKERS)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the tests a cache and a data folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_GUI_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("MNIST_GUI_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("MNIST_GUI_RUNS_MEGABYTES", "0")  # tests of kept runs have folders of their own
        yield


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Wait longer than pytest-qt does by default: other tests run on the same processors."""
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=_PATIENCE))
    return qtbot


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a top-level widget or a thread behind.

    A live task counts as well: the thread of its lane ends only when its runner is shut down. Unexpected Qt
    warnings and exceptions in slots fail a test too, by pytest-qt; see `qt_log_level_fail` in pyproject.toml.
    """
    widgets, threads = _top_level_widgets(), set(threading.enumerate())
    yield
    if isinstance(application := QApplication.instance(), QApplication):
        application.clipboard().clear()  # or it would free Python objects after Python's end
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [widget for widget in _top_level_widgets() if widget not in widgets]
    assert not left, f"top-level widgets left behind: {left}"
    running = [thread for thread in threading.enumerate() if thread not in threads]
    for thread in running:
        thread.join(_LAST_MOMENTS)
    assert not any(thread.is_alive() for thread in running), f"threads left behind: {running}"


def _top_level_widgets() -> set[QWidget]:
    return set(QApplication.topLevelWidgets()) if QApplication.instance() is not None else set()


def _shared(name: str) -> Path:
    folder = SHARED_DATA / name
    if not folder.is_dir():
        pytest.skip(f"needs the real data in {folder}")
    return folder


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """The folder with the four MNIST files; skips where they are absent."""
    return _shared("mnist")


@pytest.fixture(scope="session")
def pen_dir() -> Path:
    """The folder with the recorded pen strokes; skips where they are absent."""
    return _shared("pen")


def make_split(name: str, per_class: int, *, seed: int) -> Split:
    """Make a split of ten classes that a classifier can tell apart: a bar whose angle is the class."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(10, dtype=np.int16), per_class)
    rng.shuffle(labels)
    y, x = np.mgrid[-13.5:14.5, -13.5:14.5]
    angles = labels * np.pi / 10 + rng.normal(0, 0.05, len(labels))
    centres = rng.normal(0, 0.7, (len(labels), 2))
    dx, dy = x - centres[:, 0, None, None], y - centres[:, 1, None, None]
    across = np.abs(dx * np.sin(angles)[:, None, None] - dy * np.cos(angles)[:, None, None])
    along = np.abs(dx * np.cos(angles)[:, None, None] + dy * np.sin(angles)[:, None, None])
    ink = np.clip(2.2 - across, 0, 1) * np.clip(10.5 - along, 0, 1)
    return Split(name, np.rint(255 * ink).astype(np.uint8), labels)


@pytest.fixture(scope="session")
def tiny_dataset() -> Dataset:
    """200 train and 100 test images of ten easy classes, 28x28."""
    return Dataset(
        name="Tiny",
        splits=(make_split("train", 20, seed=1), make_split("test", 10, seed=2)),
        class_names=tuple("0123456789"),
        source="tiny",
    )
