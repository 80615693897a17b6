"""Tab goes through all controls of a page, and leaves none out."""

from collections.abc import Callable

import numpy as np
import pytest
from helpers.audit import unreached_by_tab
from helpers.widget_driver import find
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton

from mnist_gui.data.query.query import Query, Range
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.page_table import PAGES


@pytest.fixture
def window(make_window: Callable[[], MainWindow], qtbot, tiny_dataset) -> MainWindow:
    window = make_window()
    window.resize(1366, 768)
    window.activateWindow()
    window.state.session.set_dataset(tiny_dataset)
    window.state.session.add_run(train(tiny_dataset, TrainingRequest("logistic", "pixels")), saved=True)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    window.page("browse").go_to_row(3)
    window.state.reviews.review_rows(np.arange(12))
    QApplication.processEvents()
    return window


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_tab_reaches_every_control(window, qtbot, name):
    window.show_page(name)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    assert unreached_by_tab(window) == []


def test_the_focus_stays_in_the_page_when_the_filters_are_cleared(window):
    window.show_page("browse")
    bar, grid = window.findChild(FilterBar), window.findChild(DigitGrid)
    bar.set_query(Query(labels=frozenset({3})))
    find(window, QToolButton, "clearFilters").setFocus()
    QTest.keyClick(find(window, QToolButton, "clearFilters"), Qt.Key.Key_Space)
    assert window.focusWidget() is find(window, QLineEdit, "queryField")
    bar.set_query(Query(ranges=[Range("index", 10_000)]))
    find(window, QPushButton, "clearFiltersButton").click()
    assert window.focusWidget() is grid
