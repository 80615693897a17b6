"""A person who wants a data set: finds it, downloads it from a server on this computer, and looks at it."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from helpers.class_list import click_class
from helpers.fault_server import FaultServer, half_then_drip
from helpers.small_catalogue import IMAGES, publish, shrink
from helpers.widget_driver import click, find, trigger, wait_for_text
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage, QPalette
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton, QWidget

from mnist_gui import cli
from mnist_gui.ui.catalogue.entry_list import EntryList
from mnist_gui.ui.shell.pages import Pages

LONG = 20_000
"""Milliseconds that a download may take on a busy machine."""


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[FaultServer]:
    """Serve something small in place of each data set; afterwards no thread is left of it."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    published = tmp_path / "published"
    published.mkdir()
    threads = set(threading.enumerate())
    with FaultServer(publish(published)) as server:
        shrink(monkeypatch, server)
        yield server
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)


def go_there(qtbot, window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert find(window, QWidget, "cataloguePage").isVisible()
    first = find(window, QPushButton, "lineButton")
    qtbot.waitUntil(first.isEnabled, timeout=LONG)


def show_details(qtbot, window, name: str) -> None:
    """Click on the line of a data set."""
    entries = find(window, EntryList, "catalogueList")
    qtbot.mouseClick(entries.line_of(name), Qt.MouseButton.LeftButton)
    assert entries.chosen == name


def begin(qtbot, window) -> None:
    """Press Download, and wait until something has come."""
    show_details(qtbot, window, "mnist")
    click(qtbot, window, "downloadButton")
    bar = find(window, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0, timeout=LONG)


def test_what_was_downloaded_opens_on_the_browse_page(qtbot, use, server):
    def steps(window):
        window.activateWindow()
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        go_there(qtbot, window)
        assert QApplication.focusWidget() is find(window, QPushButton, "startOpenButton")
        show_details(qtbot, window, "fashion-mnist")
        assert server.requests == [], "the network is used when Download is pressed, not before"
        click(qtbot, window, "downloadButton")
        opened = find(window, QPushButton, "openDownloadedButton")
        qtbot.waitUntil(opened.isVisible, timeout=LONG)
        assert "Fashion-MNIST is downloaded" in window.statusBar().currentMessage()
        click(qtbot, window, "openDownloadedButton")
        wait_for_text(qtbot, window, "resultCount", part="210 images")
        assert window.windowTitle().startswith("Fashion-MNIST")
        qtbot.waitUntil(lambda: find(window, Pages, "pages").front_name == "browse")

    assert use(["sample"], steps) == 0


def test_closing_the_window_stops_a_download_which_goes_on_the_next_time(qtbot, use, server, tmp_path):
    server.plan(IMAGES, [half_then_drip])

    def begin_and_close(window):
        go_there(qtbot, window)
        begin(qtbot, window)

    assert use(["sample", "--page", "catalogue"], begin_and_close) == 0
    folder = tmp_path / "data" / "datasets" / "mnist"
    assert not list(folder.glob("*.gz")), "nothing that could be taken for data"
    assert server.asked(IMAGES) == [None]

    def resume(window):
        go_there(qtbot, window)
        show_details(qtbot, window, "mnist")
        button = find(window, QPushButton, "downloadButton")
        qtbot.waitUntil(lambda: button.text() == "&Resume", timeout=LONG)
        click(qtbot, window, "downloadButton")
        opened = find(window, QPushButton, "openDownloadedButton")
        qtbot.waitUntil(opened.isVisible, timeout=LONG)

    assert use(["sample", "--page", "catalogue"], resume) == 0
    assert server.asked(IMAGES)[1].startswith("bytes=")
    assert len(list(folder.glob("*.gz"))) == 4


def test_everything_else_goes_on_while_something_downloads(qtbot, use, server):
    server.plan(IMAGES, [half_then_drip])

    def steps(window):
        go_there(qtbot, window)
        begin(qtbot, window)
        trigger(window, "browsePageAction")
        click_class(window, 3)
        wait_for_text(qtbot, window, "resultCount", part="183 of 1,797")
        trigger(window, "cataloguePageAction")
        assert find(window, QProgressBar, "downloadProgress").isVisible()
        server.released.set()
        opened = find(window, QPushButton, "openDownloadedButton")
        qtbot.waitUntil(opened.isVisible, timeout=LONG)

    assert use(["sample"], steps) == 0


def test_the_window_starts_without_what_the_page_needs():
    program = """
import sys
import mnist_gui.ui.shell.app
loaded = [name for name in sys.modules if "catalogue" in name or name in ("http.client", "ssl")]
print(loaded)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_the_page_is_in_the_menu(qtbot, use, server):
    def steps(window):
        action = find(window, QAction, "cataloguePageAction")
        assert not action.isChecked()
        action.trigger()
        assert action.isChecked()
        assert find(window, QWidget, "cataloguePage").isVisible()

    assert use(["sample"], steps) == 0


@pytest.fixture
def _same_look_afterwards(qapp: QApplication) -> Iterator[None]:
    """Give the application its direction, style and colours back: other tests depend on them."""
    direction, style, palette = qapp.layoutDirection(), qapp.style().name(), QPalette(qapp.palette())
    yield
    qapp.setLayoutDirection(direction)
    qapp.setStyle(style)
    qapp.setPalette(palette)


@pytest.mark.usefixtures("_same_look_afterwards")
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("theme", ["light", "dark", "high-contrast"])
def test_a_picture_of_it_can_be_made(tmp_path, server, theme, direction):
    file = tmp_path / "window.png"
    arguments = ["--page", "catalogue", "--theme", theme, "--direction", direction]
    assert cli.main(["sample", *arguments, "--size", "1000x700", "--screenshot", str(file)]) == 0
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1000, 700)
    corner = image.pixelColor(3, 690).lightness()
    assert corner > 200 if theme == "light" else corner < 60
    assert server.requests == []
