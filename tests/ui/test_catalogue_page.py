"""The Data Sets page with a real server on this computer that fails in every way."""

import itertools
from pathlib import Path

import fault_server as web
import pytest
from fault_server import FaultServer
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from small_catalogue import ARCHIVE, IMAGES, LETTERS, publish, shrink

from mnist_gui.data.catalogue import CATALOGUE
from mnist_gui.data.open import open_dataset
from mnist_gui.ui import theme
from mnist_gui.ui.catalogue.page import CataloguePage
from mnist_gui.ui.catalogue.specimen_sheet import SpecimenSheet
from mnist_gui.ui.settings import Settings

LONG = 20_000
"""Milliseconds that a download may take on a busy machine."""


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> dict[str, bytes]:
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture
def server(published):
    with FaultServer(dict(published)) as server:
        yield server


@pytest.fixture
def make_page(qtbot, runner, monkeypatch, tmp_path, server):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    shrink(monkeypatch, server)

    def make(settings: Settings | None = None) -> CataloguePage:
        page = CataloguePage(settings or Settings(None), runner)
        qtbot.addWidget(page)
        page.resize(1000, 700)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: folder(page) != "", timeout=LONG)
        return page

    return make


@pytest.fixture
def page(make_page) -> CataloguePage:
    return make_page()


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


def half_then_slowly(exchange: web.Exchange, content: bytes) -> None:
    """Send half, then a byte now and then until the server is released."""
    body = exchange.begin(content)
    half = len(body) // 2
    exchange.wfile.write(body[:half])
    for byte in body[half:]:
        exchange.wfile.write(bytes([byte]))
        exchange.wfile.flush()
        if exchange.server.released.wait(0.01):
            return


def begin(qtbot, page: CataloguePage, server: FaultServer, file: str = IMAGES) -> None:
    """Press Download, and wait until half of a file has come; the rest comes once the server is released."""
    server.plan(file, [half_then_slowly])
    click(qtbot, page, "downloadButton")
    bar = child(page, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0, timeout=LONG)


# What there is


def test_every_data_set_is_listed_with_its_size(page):
    view = entries(page)
    assert view.model().rowCount() == len(CATALOGUE) == 10
    assert row_text(page, "fashion-mnist").startswith("Fashion-MNIST, 210 images, ")
    assert view.accessibleName()


def test_the_chosen_one_is_described(qtbot, page):
    choose(qtbot, page, "kmnist")
    entry = CATALOGUE["kmnist"]
    shown = {
        name: child(page, QLabel, name).text()
        for name in ("entryTitle", "entryDescription", "entryImages", "entryClasses", "entryLicence")
    }
    assert shown["entryTitle"] == "KMNIST"
    assert shown["entryDescription"] == entry.description
    assert shown["entryImages"] == "200 to train on, 10 to test with"
    assert shown["entryClasses"] == "10: o, ki, su, tsu, na, ha, ma, ya, re, wo"
    assert shown["entryLicence"] == entry.licence
    assert entry.homepage in child(page, QLabel, "homepageLink").text()
    assert child(page, QPlainTextEdit, "citation").toPlainText() == entry.citation
    assert folder(page).endswith("/datasets/kmnist")


def test_looking_at_all_of_them_asks_no_server(qtbot, page, server):
    for name in CATALOGUE:
        choose(qtbot, page, name)
        assert child(page, QLabel, "entryTitle").text() == CATALOGUE[name].title
    assert server.requests == []


def test_arrow_keys_go_through_the_list(qtbot, page):
    view = entries(page)
    assert page.focusProxy() is view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert child(page, QLabel, "entryTitle").text() == "Fashion-MNIST"
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert child(page, QLabel, "entryTitle").text() == "QMNIST"


def test_the_citation_is_copied(qtbot, page):
    choose(qtbot, page, "qmnist")
    with qtbot.waitSignal(page.said) as said:
        click(qtbot, page, "copyCitationButton")
    assert QApplication.clipboard().text() == CATALOGUE["qmnist"].citation
    assert "QMNIST" in said.args[0]


def test_the_homepage_opens_in_the_browser_by_a_click_only(qtbot, page, opened):
    choose(qtbot, page, "kmnist")
    assert opened.urls == []
    link = child(page, QLabel, "homepageLink")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton, pos=QPoint(20, link.height() // 2))
    assert opened.urls == [CATALOGUE["kmnist"].homepage]


@pytest.fixture
def opened(qtbot):
    """Stand in for the browser."""
    from PySide6.QtCore import QObject, Slot

    class Browser(QObject):
        urls: list[str] = []

        @Slot(QUrl)
        def open(self, url: QUrl) -> None:
            self.urls.append(url.toString())

    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    yield browser
    QDesktopServices.unsetUrlHandler("http")


def test_tab_reaches_every_control(qtbot, page):
    child(page, QToolButton, "otherSourceButton").click()
    entries(page).setFocus()
    reached = []
    for _ in range(20):
        focused = QApplication.focusWidget()
        if focused is entries(page) and reached:
            break
        if focused.objectName() not in reached:  # a link takes two steps: into its text, and to it
            reached.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == [
        "catalogueList",
        "downloadButton",
        "homepageLink",
        "changeFolderButton",
        "otherSourceButton",
        "baseUrlField",
        "copyCitationButton",
        "citation",
    ]


# Downloading


def test_a_download_ends_with_a_data_set_that_opens(qtbot, page, server, published):
    assert button(page, "downloadButton").text() == "&Download"
    assert not button(page, "openDownloadedButton").isVisible()
    with qtbot.waitSignal(page.said, timeout=LONG) as said:
        click(qtbot, page, "downloadButton")
    assert said.args == ["MNIST is downloaded"]
    wait_for_open(qtbot, page)
    assert {path.name for path in Path(folder(page)).iterdir()} == set(published) - {ARCHIVE}
    assert "is here and its files are as published" in message(page)
    assert row_text(page, "mnist").endswith(", Downloaded")
    assert not child(page, QProgressBar, "downloadProgress").isVisible()
    with qtbot.waitSignal(page.open_requested) as wish:
        click(qtbot, page, "openDownloadedButton")
    dataset = open_dataset(wish.args[0])
    assert (dataset.name, len(dataset)) == ("MNIST", 210)


def test_enter_opens_what_is_here(qtbot, page):
    view = entries(page)
    view.setFocus()
    with qtbot.assertNotEmitted(page.open_requested):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    download(qtbot, page)
    view.setFocus()
    with qtbot.waitSignal(page.open_requested):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def test_downloading_and_opening_need_no_mouse(qtbot, page):
    pressed = button(page, "downloadButton")
    pressed.setFocus()
    qtbot.keyClick(pressed, Qt.Key.Key_Space)
    wait_for_open(qtbot, page)
    assert QApplication.focusWidget() is button(page, "openDownloadedButton")


def test_progress_is_shown_in_bytes_beside_the_list_and_in_it(qtbot, page, server):
    begin(qtbot, page, server)
    bar = child(page, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: "kB of " in bar.text(), timeout=LONG)
    assert "Downloading" in message(page)
    assert IMAGES in message(page)
    assert " %" in row_text(page, "mnist")
    assert not button(page, "downloadButton").isVisible()


def test_another_data_set_may_be_looked_at_while_one_downloads(qtbot, page, server):
    begin(qtbot, page, server)
    value = child(page, QProgressBar, "downloadProgress").value()
    choose(qtbot, page, "kmnist")
    assert not child(page, QProgressBar, "downloadProgress").isVisible()
    assert button(page, "downloadButton").isEnabled()
    choose(qtbot, page, "mnist")
    assert child(page, QProgressBar, "downloadProgress").isVisible()
    assert child(page, QProgressBar, "downloadProgress").value() >= value
    server.released.set()
    wait_for_open(qtbot, page)


def test_a_second_download_waits_for_the_first(qtbot, page, server):
    begin(qtbot, page, server)
    choose(qtbot, page, "kmnist")
    click(qtbot, page, "downloadButton")
    assert row_text(page, "kmnist").endswith(", Waiting")
    assert "Waits" in message(page)
    server.released.set()
    wait_for_open(qtbot, page)
    assert row_text(page, "mnist").endswith(", Downloaded")
    assert len(open_dataset(folder(page))) == 210


def test_cancelling_keeps_what_has_arrived_and_resuming_goes_on_there(qtbot, page, server, published):
    begin(qtbot, page, server)
    half = len(published[IMAGES]) // 2
    click(qtbot, page, "cancelDownloadButton")
    qtbot.waitUntil(lambda: button(page, "downloadButton").text() == "&Resume", timeout=LONG)
    assert message(page) == "Stopped; what has arrived is kept."
    assert "Stopped at" in row_text(page, "mnist")
    assert "to go" in child(page, QLabel, "downloadAmount").text()
    assert not list(Path(folder(page)).glob("*.gz"))
    download(qtbot, page)
    first, second = server.asked(IMAGES)
    assert first is None
    assert int(second.removeprefix("bytes=").removesuffix("-")) >= half


def test_cancelling_one_that_waits_ends_it_at_once(qtbot, page, server):
    begin(qtbot, page, server)
    choose(qtbot, page, "kmnist")
    click(qtbot, page, "downloadButton")
    click(qtbot, page, "cancelDownloadButton")
    assert button(page, "downloadButton").isVisible()
    assert row_text(page, "kmnist").endswith(" kB")
    choose(qtbot, page, "mnist")
    server.released.set()
    wait_for_open(qtbot, page)
    assert len(server.requests) == 5, "the second half of one file of MNIST, three others, none of KMNIST"
    choose(qtbot, page, "kmnist")
    download(qtbot, page)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (web.status(404), "answers 404 (Not Found)"),
        (web.status(403), "answers 403 (Forbidden)"),
        (web.status(503), "answers 503"),
        (web.wrong_bytes, "other bytes"),
        (web.hang_up, "cuts the connection"),
        (web.login_page, "127.0.0.1"),
    ],
)
def test_what_fails_is_said_in_one_sentence_and_tried_again(qtbot, page, server, behaviour, words):
    server.plan(IMAGES, itertools.repeat(behaviour))
    text = fail(qtbot, page)
    assert words in text
    assert text.endswith(".")
    assert row_text(page, "mnist").endswith(", Failed")
    assert not list(Path(folder(page)).glob("*.gz"))
    qtbot.waitUntil(lambda: button(page, "downloadButton").text() == "T&ry Again", timeout=LONG)
    server.plan(IMAGES, [])
    download(qtbot, page)
    assert words not in message(page)


def test_what_failed_halfway_is_resumed(qtbot, page, server, published):
    server.plan(IMAGES, [web.cut(), *[web.status(404)] * 3])
    assert "404" in fail(qtbot, page)
    qtbot.waitUntil(lambda: button(page, "downloadButton").text() == "&Resume", timeout=LONG)
    assert "404" in message(page), "the reason stays"
    server.plan(IMAGES, [])
    download(qtbot, page)
    assert server.asked(IMAGES)[-1] == f"bytes={len(published[IMAGES]) // 2}-"


def test_cuts_that_pass_do_not_show(qtbot, page, server):
    server.plan(IMAGES, [web.cut(), web.reset, web.compresses])
    download(qtbot, page)
    assert len(open_dataset(folder(page))) == 210


def test_what_the_disk_refuses_is_said(qtbot, page, tmp_path):
    (tmp_path / "data").write_text("a file where a folder is needed")
    text = fail(qtbot, page)
    assert "cannot be written" in text


def test_an_error_in_the_program_is_reported_and_said(qtbot, page, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError

    monkeypatch.setattr("mnist_gui.data.download.download", broken)
    with qtbot.captureExceptions() as caught:
        assert "error in the program" in fail(qtbot, page)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]


# What is here already


def test_what_is_here_already_is_found(qtbot, make_page, page, published):
    download(qtbot, page)
    later = make_page()
    wait_for_open(qtbot, later)
    assert message(later) == f"MNIST is here, in {folder(later)}"


def test_a_page_that_is_shown_again_looks_again(qtbot, page, published):
    page.hide()
    place = Path(folder(page))
    place.mkdir(parents=True)
    for name, content in published.items():
        (place / name).write_bytes(content)
    page.show()
    wait_for_open(qtbot, page)
    page.hide()
    (place / IMAGES).unlink()
    page.show()
    qtbot.waitUntil(lambda: row_text(page, "mnist").endswith(" kB"), timeout=LONG)
    assert not button(page, "openDownloadedButton").isVisible()


def test_checking_mends_what_is_damaged_and_fetches_no_more(qtbot, page, server, published):
    download(qtbot, page)
    damaged = Path(folder(page)) / IMAGES
    damaged.write_bytes(b"not what it was")
    server.requests.clear()
    assert button(page, "downloadButton").text() == "Chec&k Files"
    click(qtbot, page, "downloadButton")
    qtbot.waitUntil(lambda: damaged.read_bytes() == published[IMAGES], timeout=LONG)
    wait_for_open(qtbot, page)
    assert [path.rpartition("/")[2] for path, _ in server.requests] == [IMAGES]


def test_its_own_images_take_the_place_of_signs(qtbot, page):
    sheet, hint = page.findChild(SpecimenSheet), child(page, QLabel, "specimenHint")
    assert not sheet.shows_images
    assert hint.isVisible()
    download(qtbot, page)
    qtbot.waitUntil(lambda: sheet.shows_images, timeout=LONG)
    assert not hint.isVisible()
    choose(qtbot, page, "kmnist")
    assert not sheet.shows_images
    choose(qtbot, page, "mnist")
    assert sheet.shows_images, "they are read once"


def test_files_that_are_no_images_leave_the_signs(qtbot, page, tmp_path, runner):
    place = Path(folder(page))
    place.mkdir(parents=True)
    for file in CATALOGUE["mnist"].files:
        (place / file.name).write_bytes(b"nothing of the kind")
    page.hide()
    page.show()
    wait_for_open(qtbot, page)
    qtbot.waitUntil(lambda: not runner.live_tasks, timeout=LONG)
    assert not page.findChild(SpecimenSheet).shows_images


# Large archives


@pytest.fixture
def large(monkeypatch):
    """Take everything for large."""
    monkeypatch.setattr("mnist_gui.ui.catalogue.downloads.LARGE", 1)


def dialog(page: CataloguePage) -> QMessageBox | None:
    return page.findChild(QMessageBox, "largeDownloadDialog")


def test_a_large_download_asks_first(qtbot, page, server, large):
    choose(qtbot, page, LETTERS)
    click(qtbot, page, "downloadButton")
    asked = dialog(page)
    assert "EMNIST Letters" in asked.text()
    assert "archives" in asked.informativeText()
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog(page) is None, timeout=LONG)
    assert server.requests == []
    assert button(page, "downloadButton").isVisible()
    click(qtbot, page, "downloadButton")
    (yes,) = [b for b in dialog(page).buttons() if "ownload" in b.text()]
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    wait_for_open(qtbot, page)
    assert len(open_dataset(folder(page))) == 210
    assert not button(page, "downloadButton").isVisible(), "of what was unpacked, no checksums are known"


def test_an_archive_that_is_here_asks_for_nothing(qtbot, page, server, monkeypatch):
    choose(qtbot, page, LETTERS)
    download(qtbot, page)
    monkeypatch.setattr("mnist_gui.ui.catalogue.downloads.LARGE", 1)
    choose(qtbot, page, "emnist-digits")
    qtbot.waitUntil(lambda: button(page, "downloadButton").text() == "&Unpack", timeout=LONG)
    assert "is here already" in child(page, QLabel, "downloadAmount").text()
    server.requests.clear()
    download(qtbot, page)
    assert dialog(page) is None
    assert server.requests == []


def test_an_archive_that_is_on_its_way_is_not_asked_for_twice(qtbot, page, server, monkeypatch):
    choose(qtbot, page, LETTERS)
    begin(qtbot, page, server, ARCHIVE)
    monkeypatch.setattr("mnist_gui.ui.catalogue.downloads.LARGE", 1)
    choose(qtbot, page, "emnist-digits")
    click(qtbot, page, "downloadButton")
    assert dialog(page) is None
    server.released.set()
    wait_for_open(qtbot, page)
    assert len(server.asked(ARCHIVE)) == 1 + sum(map(bool, server.asked(ARCHIVE))), "whole only once"


# Where to and where from


def test_another_address_serves_one_data_set(qtbot, page, server, published):
    toggle, field = child(page, QToolButton, "otherSourceButton"), child(page, QLineEdit, "baseUrlField")
    assert not field.isVisible()
    qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert field.isVisible()
    with FaultServer(dict(published)) as other:
        qtbot.keyClicks(field, other.base)
        choose(qtbot, page, "kmnist")
        assert field.text() == ""
        choose(qtbot, page, "mnist")
        assert field.text() == other.base
        qtbot.keyClick(field, Qt.Key.Key_Return)
        wait_for_open(qtbot, page)
        assert len(other.requests) == 4
    assert server.requests == []


def test_an_address_that_is_none_is_refused(qtbot, page):
    qtbot.mouseClick(child(page, QToolButton, "otherSourceButton"), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(child(page, QLineEdit, "baseUrlField"), "ftp://example.org")
    assert "begins with http:// or https://" in fail(qtbot, page)


def choose_folder(qtbot, page: CataloguePage, path: Path) -> None:
    click(qtbot, page, "changeFolderButton")
    dialog = page.findChild(QFileDialog, "datasetsFolderDialog")
    dialog.setDirectory(str(path))
    name = dialog.findChild(QLineEdit)
    name.setText(str(path))
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: folder(page).startswith(str(path)), timeout=LONG)


def test_another_folder_is_chosen_and_remembered(qtbot, make_page, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    page = make_page(settings)
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    assert not button(page, "standardFolderButton").isVisible()
    choose_folder(qtbot, page, elsewhere)
    assert folder(page) == str(elsewhere / "mnist")
    download(qtbot, page)
    assert len(open_dataset(elsewhere / "mnist")) == 210
    later = make_page(Settings(tmp_path / "settings.ini"))
    wait_for_open(qtbot, later)
    assert folder(later) == str(elsewhere / "mnist")
    click(qtbot, later, "standardFolderButton")
    qtbot.waitUntil(lambda: folder(later) == str(tmp_path / "data" / "datasets" / "mnist"), timeout=LONG)
    assert Settings(tmp_path / "settings.ini").datasets_folder is None


def test_an_own_file_in_a_chosen_folder_is_left_alone(qtbot, page, tmp_path):
    own = tmp_path / "disk" / "mnist" / IMAGES
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    choose_folder(qtbot, page, tmp_path / "disk")
    assert "is left alone" in fail(qtbot, page)
    assert own.read_bytes() == b"mine"


def test_the_folder_stays_while_a_download_goes_to_it(qtbot, page, server):
    begin(qtbot, page, server)
    assert not button(page, "changeFolderButton").isEnabled()
    server.released.set()
    wait_for_open(qtbot, page)
    assert button(page, "changeFolderButton").isEnabled()


# How it looks


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK, theme.HIGH_CONTRAST])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("size", [(700, 420), (1600, 1000)])
def test_it_fits_into_every_window(qtbot, page, colours, direction, size):
    page.setLayoutDirection(direction)
    page.setPalette(theme.palette_of(colours))
    page.resize(*size)
    for name in CATALOGUE:
        choose(qtbot, page, name)
        assert page.size().toTuple() == size
        scroll = child(page, QScrollArea, "catalogueScroll")
        assert scroll.widget().width() <= scroll.viewport().width()
        for control in page.findChildren(QPushButton):
            if control.isVisible():
                place = control.mapTo(scroll.widget(), QPoint(0, 0))
                assert 0 <= place.x() <= scroll.widget().width() - control.width()
    assert not page.grab().isNull()
