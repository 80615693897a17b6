"""The Start page and the disk: what is here already, archives, other folders and other addresses."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from helpers import fault_server as web
from helpers.catalogue_driver import (
    LONG,
    begin,
    button,
    choose,
    download,
    fail,
    folder,
    message,
    row_text,
    wait_for_open,
)
from helpers.fault_server import FaultServer
from helpers.small_catalogue import ARCHIVE, IMAGES, LETTERS
from helpers.widget_driver import click, find
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QToolButton,
)

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.ui.catalogue.example_reader import ExampleReader
from mnist_gui.ui.catalogue.page import StartPage
from mnist_gui.ui.catalogue.specimen_sheet import SpecimenSheet
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets import theme

# What is here already


def test_what_is_here_already_is_found(qtbot, make_catalogue_page, page, published):
    download(qtbot, page)
    later = make_catalogue_page()
    wait_for_open(qtbot, later)
    assert message(later) == f"MNIST is in {folder(later)}"


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


def test_checking_repairs_only_damaged_files_and_names_them(qtbot, page, server, published):
    download(qtbot, page)
    damaged = Path(folder(page)) / IMAGES
    damaged.write_bytes(b"not what it was")
    server.requests.clear()
    assert button(page, "downloadButton").text() == "Chec&k Files"
    with qtbot.waitSignal(page.said, timeout=LONG) as said:
        click(qtbot, page, "downloadButton")
    assert damaged.read_bytes() == published[IMAGES]
    wait_for_open(qtbot, page)
    assert [path.rpartition("/")[2] for path, _ in server.requests] == [IMAGES]
    news = f"{IMAGES} was damaged and has been downloaded again."
    assert said.args == [news]
    assert message(page) == (f"{news} MNIST is in {folder(page)}; its files match the published checksums")
    with qtbot.waitSignal(page.said, timeout=LONG):
        click(qtbot, page, "downloadButton")
    assert "damaged" not in message(page), "this time nothing was"


def test_several_that_were_damaged_are_all_named(qtbot, page, published):
    download(qtbot, page)
    names = sorted(set(published) - {ARCHIVE})[:2]
    for name in names:
        (Path(folder(page)) / name).write_bytes(b"")
    with qtbot.waitSignal(page.said, timeout=LONG) as said:
        click(qtbot, page, "downloadButton")
    (news,) = said.args
    assert news.endswith(" were damaged and have been downloaded again.")
    assert all(name in news for name in names)


def test_a_damaged_file_that_cannot_be_repaired_is_named_with_the_reason(qtbot, page, server):
    download(qtbot, page)
    (Path(folder(page)) / IMAGES).write_bytes(b"not what it was")
    server.plan(IMAGES, itertools.repeat(web.status(404)))
    click(qtbot, page, "downloadButton")
    qtbot.waitUntil(lambda: not button(page, "cancelDownloadButton").isVisible(), timeout=LONG)
    assert message(page).startswith(f"{IMAGES} is damaged. {IMAGES} of MNIST cannot be downloaded")
    assert "404" in message(page)


def test_its_own_images_take_the_place_of_signs(qtbot, page):
    sheet, hint = page.findChild(SpecimenSheet), find(page, QLabel, "specimenHint")
    assert not sheet.shows_images
    assert hint.isVisible()
    download(qtbot, page)
    qtbot.waitUntil(lambda: sheet.shows_images, timeout=LONG)
    assert not hint.isVisible()
    choose(qtbot, page, "kmnist")
    assert not sheet.shows_images
    choose(qtbot, page, "mnist")
    assert sheet.shows_images, "they are read once"


def test_images_are_read_again_after_a_check_repaired_them(qtbot, page, published):
    sheet = page.findChild(SpecimenSheet)
    download(qtbot, page)
    qtbot.waitUntil(lambda: sheet.shows_images, timeout=LONG)
    right = sheet.images[0].copy()
    write_idx(Path(folder(page)) / IMAGES, np.zeros((200, 28, 28), np.uint8), compression="gzip")
    page.findChild(ExampleReader).forget("mnist")
    choose(qtbot, page, "kmnist")
    choose(qtbot, page, "mnist")
    qtbot.waitUntil(lambda: sheet.shows_images and not sheet.images[0].any(), timeout=LONG)
    click(qtbot, page, "downloadButton")
    qtbot.waitUntil(lambda: sheet.shows_images and np.array_equal(sheet.images[0], right), timeout=LONG)


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


def dialog(page: StartPage) -> QMessageBox | None:
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
    assert "is already downloaded" in find(page, QLabel, "downloadAmount").text()
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
    toggle, field = find(page, QToolButton, "otherSourceButton"), find(page, QLineEdit, "baseUrlField")
    assert not field.isVisible()
    qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert field.isVisible()
    with FaultServer(dict(published)) as other:
        qtbot.keyClicks(field, other.base)
        choose(qtbot, page, "kmnist")
        assert field.text() == ""
        qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
        assert not field.isVisible()
        choose(qtbot, page, "mnist")
        assert field.isVisible()
        assert field.text() == other.base
        qtbot.keyClick(field, Qt.Key.Key_Return)
        wait_for_open(qtbot, page)
        assert len(other.requests) == 4
    assert server.requests == []


def test_what_was_stopped_goes_on_from_the_same_address_when_the_program_is_started_again(
    qtbot, make_catalogue_page, server, published, tmp_path
):
    settings = Settings(tmp_path / "settings.ini")
    page = make_catalogue_page(settings)
    with FaultServer(dict(published)) as other:
        qtbot.mouseClick(find(page, QToolButton, "otherSourceButton"), Qt.MouseButton.LeftButton)
        qtbot.keyClicks(find(page, QLineEdit, "baseUrlField"), other.base)
        begin(qtbot, page, other)
        click(qtbot, page, "cancelDownloadButton")
        qtbot.waitUntil(lambda: button(page, "downloadButton").text() == "&Resume", timeout=LONG)
        page.close()
        other.released.set()
        other.plan(IMAGES, [])
        later = make_catalogue_page(Settings(tmp_path / "settings.ini"))
        field = find(later, QLineEdit, "baseUrlField")
        assert field.isVisible()
        assert field.text() == other.base
        qtbot.waitUntil(lambda: button(later, "downloadButton").text() == "&Resume", timeout=LONG)
        download(qtbot, later)
        assert len(other.asked(IMAGES)) == 2
    assert server.requests == []
    last = make_catalogue_page(Settings(tmp_path / "settings.ini"))
    assert find(last, QLineEdit, "baseUrlField").text() == "", "it is finished"


def test_an_address_replaced_by_the_mirrors_is_forgotten(qtbot, make_catalogue_page, server, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    settings.set_base_url("mnist", "http://example.org/mnist")
    page = make_catalogue_page(settings)
    find(page, QLineEdit, "baseUrlField").setFocus()
    qtbot.keyClick(find(page, QLineEdit, "baseUrlField"), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(find(page, QLineEdit, "baseUrlField"), Qt.Key.Key_Delete)
    begin(qtbot, page, server)
    assert settings.base_url("mnist") == ""
    click(qtbot, page, "cancelDownloadButton")
    qtbot.waitUntil(lambda: not button(page, "cancelDownloadButton").isVisible(), timeout=LONG)


def test_enter_after_an_address_checks_nothing_of_which_no_checksums_are_known(
    qtbot, make_catalogue_page, page
):
    choose(qtbot, page, LETTERS)
    download(qtbot, page)
    later = make_catalogue_page()
    choose(qtbot, later, LETTERS)
    wait_for_open(qtbot, later)
    qtbot.mouseClick(find(later, QToolButton, "otherSourceButton"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(find(later, QLineEdit, "baseUrlField"), Qt.Key.Key_Return)
    assert not button(later, "cancelDownloadButton").isVisible()
    assert message(later) == f"EMNIST Letters is in {folder(later)}"


def test_an_address_that_is_none_is_refused(qtbot, page):
    qtbot.mouseClick(find(page, QToolButton, "otherSourceButton"), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(find(page, QLineEdit, "baseUrlField"), "ftp://example.org")
    assert "begins with http:// or https://" in fail(qtbot, page)


def choose_folder(qtbot, page: StartPage, path: Path) -> None:
    click(qtbot, page, "changeFolderButton")
    dialog = page.findChild(QFileDialog, "datasetsFolderDialog")
    dialog.setDirectory(str(path))
    name = dialog.findChild(QLineEdit)
    name.setText(str(path))
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: folder(page).startswith(str(path)), timeout=LONG)


def test_another_folder_is_chosen_and_remembered(qtbot, make_catalogue_page, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    page = make_catalogue_page(settings)
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    assert not button(page, "standardFolderButton").isVisible()
    choose_folder(qtbot, page, elsewhere)
    assert folder(page) == str(elsewhere / "mnist")
    download(qtbot, page)
    assert len(open_dataset(elsewhere / "mnist")) == 210
    later = make_catalogue_page(Settings(tmp_path / "settings.ini"))
    wait_for_open(qtbot, later)
    assert folder(later) == str(elsewhere / "mnist")
    click(qtbot, later, "standardFolderButton")
    qtbot.waitUntil(lambda: folder(later) == str(tmp_path / "data" / "datasets" / "mnist"), timeout=LONG)
    assert Settings(tmp_path / "settings.ini").datasets_folder is None


def test_a_folder_that_is_chosen_in_the_preferences_is_used_at_once(qtbot, make_catalogue_page, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    page = make_catalogue_page(settings)
    settings.datasets_folder = tmp_path / "disk"
    qtbot.waitUntil(lambda: folder(page) == str(tmp_path / "disk" / "mnist"), timeout=LONG)
    download(qtbot, page)
    assert len(open_dataset(tmp_path / "disk" / "mnist")) == 210


def test_a_chosen_folder_that_holds_the_files_is_taken(qtbot, page, tmp_path, published):
    place = tmp_path / "my digits"
    place.mkdir()
    for name, content in published.items():
        if name != ARCHIVE:
            (place / name).write_bytes(content)
    choose_folder(qtbot, page, place)
    wait_for_open(qtbot, page)
    assert folder(page) == str(place)
    assert message(page) == f"MNIST is in {place}"


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
        scroll = find(page, QScrollArea, "catalogueScroll")
        assert scroll.widget().width() <= scroll.viewport().width()
        for control in page.findChildren(QPushButton):
            if control.isVisible():
                place = control.mapTo(scroll.widget(), QPoint(0, 0))
                assert 0 <= place.x() <= scroll.widget().width() - control.width()
    assert not page.grab().isNull()


TEXTS = (
    "entryDescription",
    "downloadAmount",
    "specimenHint",
    "entryImages",
    "entryClasses",
    "entryLicence",
    "homepageLink",
    "downloadFolder",
)


def ink(label: QLabel) -> list[int]:
    """Columns of a label that are not empty."""
    image = label.grab().toImage()
    paper = image.pixel(0, 0)
    lines = range(image.height())
    return [x for x in range(image.width()) if any(image.pixel(x, y) != paper for y in lines)]


@pytest.mark.parametrize("name", TEXTS)
def test_texts_begin_where_reading_begins(qtbot, page, name):
    page.resize(1100, 700)
    label = find(page, QLabel, name)
    qtbot.waitUntil(lambda: bool(label.text()) and label.isVisible(), timeout=LONG)
    for direction in (Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight):
        page.setLayoutDirection(direction)
        columns = ink(label)
        mirrored = direction is Qt.LayoutDirection.RightToLeft
        assert (label.width() - 1 - columns[-1] if mirrored else columns[0]) <= 4


def test_the_first_class_stands_where_reading_begins(page):
    page.resize(1100, 700)
    sheet = page.findChild(SpecimenSheet)
    assert sheet.tile_rect(0).left() == 0
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert sheet.tile_rect(0).right() == sheet.width() - 1
