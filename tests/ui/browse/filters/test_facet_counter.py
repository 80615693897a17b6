"""Numbers beside classes and splits, with a query."""

import pytest
from helpers.class_list import class_sentence, click_class
from helpers.widget_driver import find
from PySide6.QtWidgets import QComboBox

from mnist_gui.data.query.query import Query, Range
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.page import BrowsePage

FIRST_100 = Query(ranges=[Range("index", 0, 99)])


@pytest.fixture
def page(qtbot, session, window_state, tiny_dataset) -> BrowsePage:
    page = BrowsePage(window_state)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    session.set_dataset(tiny_dataset)
    return page


def counted(page, qtbot, label, sentence):
    qtbot.waitUntil(lambda: class_sentence(page, label) == sentence)


def split_texts(page):
    box = find(page, QComboBox, "splitFilter")
    return [box.itemText(item) for item in range(box.count())]


def test_each_class_tells_how_many_images_the_other_conditions_leave(page, qtbot, tiny_dataset):
    left = int((tiny_dataset.labels[:100] == 3).sum())
    assert 0 < left < 30
    page.findChild(FilterBar).set_query(FIRST_100)
    counted(page, qtbot, 3, f"Digit 3, {left} of 30 images")
    click_class(page, 3)
    qtbot.waitUntil(lambda: split_texts(page)[0] == f"All ({left})")
    assert class_sentence(page, 3) == f"Digit 3, {left} of 30 images"
    other = int((tiny_dataset.labels[:100] == 4).sum())
    assert class_sentence(page, 4) == f"Digit 4, {other} of 30 images"
    page.findChild(FilterBar).set_query(Query(labels=frozenset({3})))
    counted(page, qtbot, 4, "Digit 4, 30 images")
    page.findChild(FilterBar).clear()
    assert class_sentence(page, 3) == "Digit 3, 30 images"
    assert split_texts(page)[0] == "All (300)"


def test_counts_of_a_query_that_another_one_has_replaced_are_not_shown(page, qtbot, window_state):
    filters = page.findChild(FilterBar)
    filters.set_query(FIRST_100)
    filters.clear()
    qtbot.waitUntil(lambda: not window_state.runner.live_tasks)
    assert class_sentence(page, 3) == "Digit 3, 30 images"
