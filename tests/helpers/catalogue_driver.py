"""What a user does with the catalogue of the Start page, and what is shown there."""

from helpers import fault_server as web
from helpers.fault_server import FaultServer
from helpers.small_catalogue import IMAGES
from helpers.widget_driver import click, find, text, visible_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton

from mnist_gui.ui.catalogue.entry_line import EntryLine
from mnist_gui.ui.catalogue.entry_list import EntryList
from mnist_gui.ui.catalogue.page import StartPage

LONG = 20_000
"""Milliseconds that a download may take on a busy computer."""


def button(page: StartPage, name: str) -> QPushButton:
    """Return a button of the page."""
    return find(page, QPushButton, name)


def folder(page: StartPage) -> str:
    """Return the folder of the chosen data set, as the page shows it."""
    return text(page, "downloadFolder")


def message(page: StartPage) -> str:
    """Return the message about the download, or an empty text while there is none."""
    return visible_text(page, "downloadMessage")


def entries(page: StartPage) -> EntryList:
    """Return the list of data sets."""
    return find(page, EntryList, "catalogueList")


def line(page: StartPage, name: str) -> EntryLine:
    """Return the line of a data set; it shares that with others in one archive."""
    return entries(page).line_of(name)


def row_text(page: StartPage, name: str) -> str:
    """Return what screen readers say of a data set in the list."""
    return line(page, name).accessibleName()


def choose(qtbot, page: StartPage, name: str) -> None:
    """Have the details of a data set shown, by a click on its line unless they are."""
    line(page, name).choose(name)
    if entries(page).chosen != name:
        qtbot.mouseClick(line(page, name), Qt.MouseButton.LeftButton)
    assert entries(page).chosen == name


def wait_for_open(qtbot, page: StartPage) -> None:
    """Wait until the chosen data set can be opened."""
    qtbot.waitUntil(button(page, "openDownloadedButton").isVisible, timeout=LONG)


def download(qtbot, page: StartPage) -> None:
    """Download the chosen data set."""
    click(qtbot, page, "downloadButton")
    wait_for_open(qtbot, page)


def fail(qtbot, page: StartPage) -> str:
    """Press Download, wait until it fails, and return the message."""
    click(qtbot, page, "downloadButton")
    qtbot.waitUntil(lambda: not button(page, "cancelDownloadButton").isVisible(), timeout=LONG)
    assert not button(page, "openDownloadedButton").isVisible()
    return message(page)


def begin(qtbot, page: StartPage, server: FaultServer, file: str = IMAGES) -> None:
    """Press Download and wait for half of a file; the rest comes once the server is released."""
    server.plan(file, [web.half_then_drip])
    click(qtbot, page, "downloadButton")
    bar = find(page, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0, timeout=LONG)
