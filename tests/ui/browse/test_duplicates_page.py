"""Duplicates and odd images on the Browse page: groups, slider, inspector, keys."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QSlider, QToolButton, QWidget

from mnist_gui.data.dataset import Split
from mnist_gui.data.query.text import parse_query
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.state.session import Session


@pytest.fixture
def copied(tiny_dataset):
    """Row 3 is also 101; 10 shifted, with another label, is 102; 5 is 207, in test; 50 is blank."""
    images, labels = tiny_dataset.train.images.copy(), tiny_dataset.train.labels.copy()
    tests, test_labels = tiny_dataset.test.images.copy(), tiny_dataset.test.labels.copy()
    images[10, :4] = images[10, -4:] = images[10, :, :4] = images[10, :, -4:] = 0
    images[101], labels[101] = images[3], labels[3]
    images[102], labels[102] = np.roll(images[10], (2, -1), axis=(0, 1)), (labels[10] + 1) % 10
    images[50] = 0
    tests[7], test_labels[7] = images[5], labels[5]
    return replace(tiny_dataset, splits=(Split("train", images, labels), Split("test", tests, test_labels)))


@pytest.fixture
def session(runner):
    return Session(runner)


@pytest.fixture
def page(qtbot, session, window_state, copied):
    page = BrowsePage(window_state)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    session.set_dataset(copied)
    return page


def rows(page):
    return page.pane.model.rows.tolist()


def choose(page, name):
    menu = page.findChild(QToolButton, "addCondition").menu()
    menu.aboutToShow.emit()
    menu.findChild(QAction, f"{name}Condition").trigger()


def test_too_many_groups_stand_side_by_side_without_headings(page, qtbot, monkeypatch):
    monkeypatch.setattr("mnist_gui.ui.browse.query_controller.MOST_GROUPS", 2)
    choose(page, "duplicate")
    qtbot.waitUntil(lambda: rows(page) == [3, 101, 5, 207, 10, 102])
    assert not page.findChild(DigitGrid, "digitGrid")._titles


def test_duplicates_stand_in_groups_and_a_slider_shows_near_ones_live(page, qtbot):
    slider = page.findChild(QSlider, "likenessSlider")
    assert not slider.isVisible()
    choose(page, "duplicate")
    qtbot.waitUntil(lambda: rows(page) == [3, 101, 5, 207, 10, 102])
    headings = page.findChild(DigitGrid, "digitGrid")._titles
    assert headings == ("Group 1", "Group 2", "Group 3")
    assert slider.isVisible()
    assert page.findChild(QLabel, "likenessValue").text() == "the same ink"
    slider.setValue(20)
    assert page.findChild(FilterBar).query == parse_query("duplicate:0.2", page.pane.model.dataset)
    qtbot.waitUntil(lambda: len(rows(page)) > 6)
    before = rows(page)
    slider.setValue(2)
    assert len(rows(page)) < len(before), "at once, from what was found"
    page.go_back()
    assert len(rows(page)) == 300, "moving the slider is one step"
    assert not slider.isVisible()


def test_leaks_and_conflicts_are_entries_and_follow_corrections(page, qtbot):
    choose(page, "leak")
    qtbot.waitUntil(lambda: rows(page) == [5, 207])
    page.findChild(FilterBar).clear()
    choose(page, "conflict")
    qtbot.waitUntil(lambda: rows(page) == [10, 102])
    page.go_to_row(102)
    page.corrector.remove()
    qtbot.waitUntil(lambda: rows(page) == [])
    page.undo()
    qtbot.waitUntil(lambda: rows(page) == [10, 102])


def test_the_inspector_says_what_an_image_repeats_and_leads_there(page, qtbot):
    button = page.findChild(QPushButton, "duplicateButton")
    page.go_to_row(3)
    assert not button.isVisible(), "nothing was looked for"
    page.findChild(FilterBar).set_query(parse_query("duplicate", page.pane.model.dataset))
    qtbot.waitUntil(lambda: len(rows(page)) == 6)
    page.go_to_row(3)
    qtbot.waitUntil(button.isVisible)
    assert button.text() == "Same ink as 101"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.findChild(DigitGrid, "digitGrid").current_row == 101
    assert button.text() == "Same ink as 3"


def test_the_inspector_says_why_an_image_is_odd(page, qtbot):
    page.findChild(FilterBar).set_query(parse_query("odd:blank", page.pane.model.dataset))
    qtbot.waitUntil(lambda: rows(page) == [50])
    page.go_to_row(50)
    assert page.findChild(QWidget, "inspectorOddity").text() == "Blank"
