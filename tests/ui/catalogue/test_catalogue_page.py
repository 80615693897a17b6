"""The Start page with a real server on this computer that fails in every way."""

import itertools
from pathlib import Path

import pytest
from helpers import fault_server as web
from helpers.catalogue_driver import (
    LONG,
    begin,
    button,
    choose,
    download,
    entries,
    fail,
    folder,
    line,
    message,
    row_text,
    wait_for_open,
)
from helpers.small_catalogue import ARCHIVE, IMAGES
from helpers.widget_driver import click, find
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
)

from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.catalogue import CATALOGUE


class Browser(QObject):
    """Stands in for the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url.toString())


@pytest.fixture
def browser(qtbot):
    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    yield browser
    QDesktopServices.unsetUrlHandler("http")


# What there is


def test_every_data_set_is_listed_with_its_size(page):
    view = entries(page)
    assert [name for each in view.lines for name in each.names] == list(CATALOGUE)
    assert len(view.lines) == 5, "those in one archive share a line"
    assert row_text(page, "fashion-mnist").startswith(
        "Fashion-MNIST, 210 photographs of clothes in 10 classes, "
    )
    assert row_text(page, "fashion-mnist").endswith(" kB")
    assert view.accessibleName()


def test_the_chosen_one_is_described(qtbot, page):
    choose(qtbot, page, "kmnist")
    entry = CATALOGUE["kmnist"]
    shown = {
        name: find(page, QLabel, name).text()
        for name in ("entryDescription", "entryImages", "entryClasses", "entryLicence")
    }
    assert shown["entryDescription"] == entry.description
    assert shown["entryImages"] == "200 for training, 10 for testing"
    assert shown["entryClasses"] == "10: o, ki, su, tsu, na, ha, ma, ya, re, wo"
    assert shown["entryLicence"] == entry.licence
    assert entry.homepage in find(page, QLabel, "homepageLink").text()
    assert find(page, QPlainTextEdit, "citation").toPlainText() == entry.citation
    assert folder(page).endswith("/datasets/kmnist")


def test_looking_at_all_of_them_asks_no_server(qtbot, page, server):
    for name in CATALOGUE:
        choose(qtbot, page, name)
        assert find(page, QLabel, "entryDescription").text() == CATALOGUE[name].description
    assert server.requests == []


def test_arrow_keys_go_through_the_list(qtbot, page):
    line(page, "mnist").setFocus()
    qtbot.keyClick(line(page, "mnist"), Qt.Key.Key_Down)
    assert QApplication.focusWidget() is line(page, "fashion-mnist")
    qtbot.keyClick(line(page, "fashion-mnist"), Qt.Key.Key_End)
    assert QApplication.focusWidget() is line(page, "qmnist")
    qtbot.keyClick(line(page, "qmnist"), Qt.Key.Key_Space)
    assert entries(page).chosen == "qmnist"
    qtbot.keyClick(line(page, "qmnist"), Qt.Key.Key_Escape)
    assert entries(page).chosen == ""


def test_the_citation_is_copied(qtbot, page):
    choose(qtbot, page, "qmnist")
    with qtbot.waitSignal(page.said) as said:
        click(qtbot, page, "copyCitationButton")
    assert QApplication.clipboard().text() == CATALOGUE["qmnist"].citation
    assert "QMNIST" in said.args[0]


def test_the_homepage_opens_in_the_browser_by_a_click_only(qtbot, page, browser):
    choose(qtbot, page, "kmnist")
    assert browser.urls == []
    link = find(page, QLabel, "homepageLink")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton, pos=QPoint(20, link.height() // 2))
    assert browser.urls == [CATALOGUE["kmnist"].homepage]


def test_tab_reaches_every_control(qtbot, page):
    find(page, QToolButton, "otherSourceButton").click()
    line(page, "mnist").setFocus()
    reached = []
    for _ in range(20):
        focused = QApplication.focusWidget()
        if focused is line(page, "fashion-mnist"):
            break
        if focused.objectName() not in reached:  # a link takes two steps: into its text, and to it
            reached.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == [
        "entryLine",
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
    assert "its files match the published checksums" in message(page)
    assert row_text(page, "mnist").endswith(", Downloaded")
    assert not find(page, QProgressBar, "downloadProgress").isVisible()
    with qtbot.waitSignal(page.open_requested) as wish:
        click(qtbot, page, "openDownloadedButton")
    dataset = open_dataset(wish.args[0])
    assert (dataset.name, len(dataset)) == ("MNIST", 210)


def test_the_button_of_a_line_downloads_and_then_opens(qtbot, page, server):
    other = line(page, "fashion-mnist")
    pressed = find(other, QPushButton, "lineButton")
    qtbot.waitUntil(pressed.isEnabled, timeout=LONG)
    assert server.requests == []
    with qtbot.assertNotEmitted(page.open_requested):
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pressed.text() == "Open", timeout=LONG)
    assert entries(page).chosen == "mnist", "its details are not asked for"
    with qtbot.waitSignal(page.open_requested) as wish:
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert len(open_dataset(wish.args[0])) == 210


def test_downloading_and_opening_need_no_mouse(qtbot, page):
    pressed = button(page, "downloadButton")
    pressed.setFocus()
    qtbot.keyClick(pressed, Qt.Key.Key_Space)
    wait_for_open(qtbot, page)
    assert QApplication.focusWidget() is button(page, "openDownloadedButton")


def test_progress_is_shown_in_bytes_beside_the_list_and_in_it(qtbot, page, server):
    begin(qtbot, page, server)
    bar = find(page, QProgressBar, "downloadProgress")
    qtbot.waitUntil(lambda: "kB of " in bar.text(), timeout=LONG)
    assert "Downloading" in message(page)
    assert IMAGES in message(page)
    assert " %" in row_text(page, "mnist")
    assert not button(page, "downloadButton").isVisible()


def test_another_data_set_may_be_looked_at_while_one_downloads(qtbot, page, server):
    begin(qtbot, page, server)
    value = find(page, QProgressBar, "downloadProgress").value()
    choose(qtbot, page, "kmnist")
    assert not find(page, QProgressBar, "downloadProgress").isVisible()
    assert button(page, "downloadButton").isEnabled()
    choose(qtbot, page, "mnist")
    assert find(page, QProgressBar, "downloadProgress").isVisible()
    assert find(page, QProgressBar, "downloadProgress").value() >= value
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
    assert message(page) == "Stopped; received data is kept."
    assert "Stopped at" in row_text(page, "mnist")
    assert "to go" in find(page, QLabel, "downloadAmount").text()
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
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "datasets").write_text("a file where a folder is needed")
    text = fail(qtbot, page)
    assert "cannot be written" in text


def test_an_error_in_the_program_is_reported_and_said(qtbot, page, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError

    monkeypatch.setattr("mnist_gui.data.sources.download.download", broken)
    with qtbot.captureExceptions() as caught:
        assert "error in the program" in fail(qtbot, page)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
