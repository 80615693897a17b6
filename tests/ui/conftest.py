"""Fixtures for tests of the window and its parts."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from helpers.catalogue_driver import LONG, folder
from helpers.fault_server import FaultServer
from helpers.ruler import Ruler
from helpers.small_catalogue import publish, shrink
from PySide6.QtWidgets import QDialog, QWidget

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.catalogue.page import CataloguePage
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.reader import DrawingReader
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.theme import Scheme


@pytest.fixture
def runner(qtbot) -> Iterator[TaskRunner]:
    """A task runner whose threads end with the test."""
    runner = TaskRunner()
    yield runner
    runner.shut_down()
    runner.deleteLater()


@pytest.fixture
def owner(qtbot) -> Iterator[QWidget]:
    """What a dialog belongs to: it deletes itself, and so must not be given to qtbot."""
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    yield owner
    for dialog in owner.findChildren(QDialog):
        dialog.reject()


@pytest.fixture
def make_grid(qtbot, runner):
    """Make grids with columns of 56 pixels: ten of them, and a little more."""

    def make(dataset, rows=None, *, palette=theme.LIGHT, **shown):
        levels = Pyramid(runner)
        levels.set_dataset(dataset)
        grid = DigitGrid(GridModel(), levels)
        qtbot.addWidget(grid)
        grid.setPalette(theme.palette_of(palette))
        grid.verticalScrollBar().setFixedWidth(16)
        grid.resize(580 + 16, 300)
        grid.show()
        grid.show_rows(dataset, np.arange(len(dataset)) if rows is None else rows, **shown)
        return grid

    return make


@pytest.fixture
def grid(make_grid, tiny_dataset):
    """A grid of all 300 digits."""
    return make_grid(tiny_dataset)


@pytest.fixture
def session(runner, monkeypatch, tiny_dataset) -> Session:
    """A session that opens "tiny", "other" and "small" without any file."""
    small = np.zeros((4, 8, 8), dtype=np.uint8)
    datasets = {
        "tiny": tiny_dataset,
        "other": replace(tiny_dataset, name="Other", source="other"),
        "small": Dataset("Small", (Split("train", small, np.zeros(4, dtype=np.int16)),), ("a",), "small"),
    }
    monkeypatch.setattr("mnist_gui.data.open.open_dataset", lambda spec, **_how: datasets[spec])
    return Session(runner)


@pytest.fixture
def window_state(session, runner) -> WindowState:
    """What pages are made with; its settings are kept nowhere."""
    return WindowState(session, ColumnStore(session, runner, session), Settings(None), runner)


@pytest.fixture
def make_window(qtbot, monkeypatch, tmp_path) -> Iterator[Callable[[], MainWindow]]:
    """Make the program's window, all pages built; its settings and own digits are the test's own."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    made: list[tuple[MainWindow, TaskRunner]] = []

    def make() -> MainWindow:
        runner = TaskRunner()
        settings = Settings(tmp_path / "settings.ini")
        window = MainWindow(WindowState.create(settings, runner), scheme=Scheme.LIGHT)
        made.append((window, runner))
        window.show()
        qtbot.waitUntil(lambda: window.is_complete)
        return window

    yield make
    for window, runner in made:
        window.close_anyway()
        runner.shut_down()
        runner.deleteLater()
        window.deleteLater()


@pytest.fixture
def shipped(monkeypatch) -> Ruler:
    """A reader in place of the one that ships."""
    ruler = Ruler()
    monkeypatch.setattr("mnist_gui.learning.pad.shipped.shipped_classifier", lambda: ruler)
    return ruler


@pytest.fixture
def make_draw_page(qtbot, window_state, monkeypatch, tmp_path):
    """Make Draw pages; the own digits of a test are its own."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))

    def make(*, shown: bool = True, settings: Settings | None = None) -> DrawPage:
        page = DrawPage(replace(window_state, settings=settings or window_state.settings))
        qtbot.addWidget(page)
        page.resize(900, 600)
        if shown:
            with qtbot.waitExposed(page):
                page.show()
            qtbot.waitUntil(lambda: page.findChild(DrawingReader).reader is not None)
        return page

    return make


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> dict[str, bytes]:
    """The files of a small data set and of an archive, as a server has them."""
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture
def catalogue_server(monkeypatch, tmp_path, published) -> Iterator[FaultServer]:
    """A server on this computer that has what the catalogue offers, all of it small."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    with FaultServer(dict(published)) as server:
        shrink(monkeypatch, server)
        yield server


@pytest.fixture
def make_catalogue_page(qtbot, window_state, catalogue_server):
    """Make Data Sets pages that know what is here; the data sets of a test are its own."""

    def make(settings: Settings | None = None) -> CataloguePage:
        page = CataloguePage(replace(window_state, settings=settings or window_state.settings))
        qtbot.addWidget(page)
        page.resize(1000, 700)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: folder(page) != "", timeout=LONG)
        return page

    return make
