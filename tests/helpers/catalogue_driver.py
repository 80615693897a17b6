"""What hands do on the Data Sets page, and eyes see there."""

from helpers import fault_server as web
from helpers.fault_server import FaultServer
from helpers.small_catalogue import IMAGES
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QProgressBar, QPushButton, QWidget

from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.ui.catalogue.page import CataloguePage

LONG = 20_000
"""Milliseconds that a download may take on a busy machine."""


def child(page: QWidget, kind: type, name: str):
    found = page.findChild(kind, name)
    assert found is not None, f"no {name}"
    return found


def button(page: CataloguePage, name: str) -> QPushButton:
    return child(page, QPushButton, name)


def click(qtbot, page: CataloguePage, name: str) -> None:
    pressed = button(page, name)
    assert pressed.isVisible(), f"{name} is hidden"
    assert pressed.isEnabled(), f"{name} is disabled"
    qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)


def folder(page: CataloguePage) -> str:
    return child(page, QLabel, "downloadFolder").text()


def message(page: CataloguePage) -> str:
    label = child(page, QLabel, "downloadMessage")
    return label.text() if label.isVisible() else ""


def entries(page: CataloguePage) -> QListView:
    return child(page, QListView, "catalogueList")


def row_text(page: CataloguePage, name: str) -> str:
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
    qtbot.waitUntil(button(page, "openDownloadedButton").isVisible, timeout=LONG)


def download(qtbot, page: CataloguePage) -> None:
    click(qtbot, page, "downloadButton")
    wait_for_open(qtbot, page)


def fail(qtbot, page: CataloguePage) -> str:
    """Press Download and return why that failed."""
    click(qtbot, page, "downloadButton")
    qtbot.waitUntil(lambda: not button(page, "cancelDownloadButton").isVisible(), timeout=LONG)
    assert not button(page, "openDownloadedButton").isVisible()
    return message(page)


def begin(qtbot, page: CataloguePage, server: FaultServer, file: str = IMAGES) -> None:
    """Press Download, and wait until half of a file has come; the rest comes once the server is released."""
    server.plan(file, [web.half_then_drip])
    click(qtbot, page, "downloadButton")
    bar = child(page, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0, timeout=LONG)
