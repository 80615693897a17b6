"""What opens at once on the Start page: buttons, recent data sets, own digits, the sample."""

from dataclasses import replace

import pytest
from helpers.widget_driver import click, find
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QPushButton

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.ui.catalogue.dataset_card import DatasetCard
from mnist_gui.ui.catalogue.entry_line import EntryLine
from mnist_gui.ui.catalogue.page import StartPage
from mnist_gui.ui.catalogue.painted_text import fitting
from mnist_gui.ui.state.preview_files import preview_of, write_preview
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.tokens import scaled


@pytest.fixture
def start(qtbot, monkeypatch, tmp_path, window_state, tiny_dataset) -> StartPage:
    """A page that knows one data set that is there, and one that is gone."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    here = str(tmp_path)
    settings = Settings(tmp_path / "settings.ini")
    settings.recent = (
        OpenRequest(here, ReadOptions(invert=True)),
        OpenRequest(str(tmp_path / "gone")),
    )
    preview = preview_of(tiny_dataset)
    write_preview(replace(preview, spec=here, name="Scans", images=1_412, notes=6, remark="inverted"))
    page = StartPage(replace(window_state, settings=settings))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    qtbot.waitUntil(lambda: "1,412" in face(recent_cards(page)[0]).accessibleName())
    return page


def face(card: DatasetCard) -> QAbstractButton:
    return find(card, QAbstractButton, "datasetCard")


def recent_cards(page: StartPage) -> list[DatasetCard]:
    return page.findChildren(DatasetCard, "recentCard")


def test_a_card_says_what_is_known_and_opens_the_data_set_as_before(qtbot, start, tmp_path):
    card = face(recent_cards(start)[0])
    assert card.accessibleName() == "Scans, 1,412 images \N{MIDDLE DOT} 6 notes \N{MIDDLE DOT} inverted"
    for press in (
        lambda: qtbot.mouseClick(card, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(card, Qt.Key.Key_Return),
    ):
        with qtbot.waitSignal(start.reopen_requested) as wish:
            press()
        assert wish.args == [OpenRequest(str(tmp_path), ReadOptions(invert=True))]


def test_what_is_gone_is_grey_and_can_be_removed(qtbot, start):
    gone = recent_cards(start)[1]
    qtbot.waitUntil(lambda: not face(gone).isEnabled())
    assert "not there now" in face(gone).accessibleName()
    click(qtbot, gone, "removeRecentButton")
    qtbot.waitUntil(lambda: len(recent_cards(start)) == 1)
    qtbot.keyClick(face(recent_cards(start)[0]), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: recent_cards(start) == [])


def test_the_sample_is_always_there(qtbot, start):
    card = find(start, DatasetCard, "sampleCard")
    with qtbot.waitSignal(start.reopen_requested) as wish:
        qtbot.mouseClick(face(card), Qt.MouseButton.LeftButton)
    assert wish.args == [OpenRequest("sample")]


def test_without_own_digits_their_card_leads_to_the_pad(qtbot, start):
    card = find(start, DatasetCard, "ownDigitsCard")
    qtbot.waitUntil(lambda: "nothing kept" in face(card).accessibleName())
    with qtbot.waitSignal(start.page_requested) as wish:
        qtbot.mouseClick(face(card), Qt.MouseButton.LeftButton)
    assert wish.args == ["draw"]


def test_the_first_buttons_lead_on(qtbot, start):
    for name, signal, arguments in (
        ("startOpenButton", start.open_dialog_requested, []),
        ("startOpenFolderButton", start.action_requested, ["openFolderAction"]),
        ("startDrawButton", start.page_requested, ["draw"]),
    ):
        with qtbot.waitSignal(signal) as wish:
            click(qtbot, start, name)
        assert wish.args == arguments


def test_the_tour_has_a_button_while_there_is_one(qtbot, start):
    tour = find(start, QPushButton, "tourButton")
    assert not tour.isVisible()
    start.hide()
    QAction(start).setObjectName("tour")
    start.show()
    assert tour.isVisible()
    with qtbot.waitSignal(start.action_requested) as wish:
        qtbot.mouseClick(tour, Qt.MouseButton.LeftButton)
    assert wish.args == ["tour"]


@pytest.mark.parametrize("width", [584, 744, 968, 1310])
@pytest.mark.parametrize("percent", [80, 100, 150])
def test_what_a_data_set_is_is_never_cut(qtbot, width, percent):
    for title, entries in (("QMNIST", [CATALOGUE["qmnist"]]), ("EMNIST", [CATALOGUE["emnist-byclass"]] * 2)):
        line = EntryLine(title, tuple(entries))
        qtbot.addWidget(line)
        line.setFont(scaled(line.font(), percent / 100))
        line.resize(width, line.sizeHint().height())
        line.show()
        assert fitting(line.subjects, line.text_area.size(), line.fontMetrics()) is not None


@pytest.mark.parametrize("width", [480, 900, 1900])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_cards_stand_side_by_side_inside_of_the_page(start, width, direction):
    start.setLayoutDirection(direction)
    start.resize(width, 700)
    cards = [card for card in start.findChildren(DatasetCard) if card.isVisible()]
    places = [card.geometry() for card in cards]
    assert len(places) >= 3
    for place in places:
        assert place.left() >= 0
        assert place.right() < cards[0].parentWidget().width()
    assert not any(one.intersects(other) for one in places for other in places if one != other)
