"""What a user does on the Data Sets page, and what is shown there."""

from helpers import fault_server as web
from helpers.fault_server import FaultServer
from helpers.small_catalogue import IMAGES
from helpers.widget_driver import click, find, text, visible_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QProgressBar, QPushButton

from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.ui.catalogue.page import CataloguePage

LONG = 20_000
"""Milliseconds that a download may take on a busy computer."""


def button(page: CataloguePage, name: str) -> QPushButton:
    """Return a button of the page."""
    return find(page, QPushButton, name)


def folder(page: CataloguePage) -> str:
    """Return the folder of the chosen data set, as the page shows it."""
    return text(page, "downloadFolder")


def message(page: CataloguePage) -> str:
    """Return the message about the download, or an empty text while there is none."""
    return visible_text(page, "downloadMessage")


def entries(page: CataloguePage) -> QListView:
    """Return the list of data sets."""
    return find(page, QListView, "catalogueList")


def row_text(page: CataloguePage, name: str) -> str:
    """Return what screen readers say of a data set in the list."""
    model = entries(page).model()
    return model.data(model.index(list(CATALOGUE).index(name)), Qt.ItemDataRole.AccessibleTextRole)


def choose(qtbot, page: CataloguePage, name: str) -> None:
    """Click on an entry of the list."""
    view = entries(page)
    index = view.model().index(list(CATALOGUE).index(name))
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert view.currentIndex() == index


def wait_for_open(qtbot, page: CataloguePage) -> None:
    """Wait until the chosen data set can be opened."""
    qtbot.waitUntil(button(page, "openDownloadedButton").isVisible, timeout=LONG)


def download(qtbot, page: CataloguePage) -> None:
    """Download the chosen data set."""
    click(qtbot, page, "downloadButton")
    wait_for_open(qtbot, page)


def fail(qtbot, page: CataloguePage) -> str:
    """Press Download, wait until it fails, and return the message."""
    click(qtbot, page, "downloadButton")
    qtbot.waitUntil(lambda: not button(page, "cancelDownloadButton").isVisible(), timeout=LONG)
    assert not button(page, "openDownloadedButton").isVisible()
    return message(page)


def begin(qtbot, page: CataloguePage, server: FaultServer, file: str = IMAGES) -> None:
    """Press Download and wait for half of a file; the rest comes once the server is released."""
    server.plan(file, [web.half_then_drip])
    click(qtbot, page, "downloadButton")
    bar = find(page, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0, timeout=LONG)
