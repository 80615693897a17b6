from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QToolButton

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.ui.browse.grid_view import DEFAULT_SIZE, DigitGrid
from mnist_gui.ui.browse.inspector import Inspector
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.session import Session


@pytest.fixture
def session(runner):
    return Session(runner)


@pytest.fixture
def empty_page(qtbot, session, runner):
    page = BrowsePage(session, runner)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


@pytest.fixture
def page(empty_page, session, tiny_dataset):
    session._on_loaded(tiny_dataset)
    return empty_page


@pytest.fixture
def grid(page):
    return page.findChild(DigitGrid, "digitGrid")


def result(page):
    return page.findChild(QLabel, "resultCount").text()


def hint(page):
    return page.findChild(QLabel, "browseHint")


def click_digit(qtbot, grid, position):
    point = grid.visualRect(grid.model().index(position)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_without_a_data_set_it_says_what_to_do(empty_page):
    assert hint(empty_page).isVisible()
    assert "Open a data set" in hint(empty_page).text()


def test_loading_is_said_and_a_failure_leaves_the_first_hint(empty_page, session, qtbot, tmp_path):
    with qtbot.waitSignal(session.loading_started):
        task = session.open(tmp_path / "nothing")
    assert hint(empty_page).text() == "Loading..."
    with qtbot.waitSignal(task.finished):
        pass
    assert "Open a data set" in hint(empty_page).text()


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_page_made_during_a_loading_sees_it_end_without_a_data_set(
    session, runner, qtbot, tmp_path, cancelled
):
    task = session.open(tmp_path / "nothing")
    page = BrowsePage(session, runner)
    qtbot.addWidget(page)
    assert hint(page).text() == "Loading..."
    with qtbot.waitSignal(task.finished):
        if cancelled:
            task.cancel()
    assert "Open a data set" in hint(page).text()


def test_a_data_set_is_shown_from_its_first_digit(page, grid):
    assert not hint(page).isVisible()
    assert grid.isVisible()
    assert grid.model().rowCount() == 300
    assert result(page) == "300 of 300 digits"


def test_a_page_made_later_shows_what_is_open(page, session, runner, qtbot):
    late = BrowsePage(session, runner)
    qtbot.addWidget(late)
    assert result(late) == "300 of 300 digits"


def test_filters_choose_what_the_grid_shows(page, grid, tiny_dataset, qtbot):
    qtbot.mouseClick(page.findChild(QToolButton, "labelFilter7"), Qt.MouseButton.LeftButton)
    assert result(page) == "30 of 300 digits"
    page.findChild(QComboBox, "splitFilter").setCurrentIndex(2)
    assert result(page) == "10 of 300 digits"
    rows = grid.model().rows
    assert (tiny_dataset.labels[rows] == 7).all()
    assert (rows >= 200).all()


def test_a_click_brings_the_digit_into_the_inspector(page, grid, tiny_dataset, qtbot):
    click_digit(qtbot, grid, 12)
    inspector = page.findChild(Inspector, "digitInspector")
    assert inspector.findChild(QLabel, "inspectorNumber").text() == "12"
    name = tiny_dataset.class_names[tiny_dataset.labels[12]]
    assert inspector.findChild(QLabel, "inspectorLabel").text() == name


def test_several_selected_are_counted(page, grid, qtbot):
    grid.selectAll()
    assert page.findChild(QLabel, "selectedCount").text() == "300 selected"
    assert page.findChild(QLabel, "selectedCount").isVisible()


def test_zoom_by_slider_and_by_slots_agree(page, grid):
    slider = page.findChild(QSlider, "zoomSlider")
    start = slider.value()
    page.zoom_in()
    assert grid.cell_size > DEFAULT_SIZE
    assert slider.value() > start
    page.zoom_out()
    assert grid.cell_size == pytest.approx(DEFAULT_SIZE)
    slider.setValue(slider.minimum())
    assert grid.cell_size == 8
    slider.setValue(slider.maximum())
    assert grid.cell_size == pytest.approx(256)
    page.reset_zoom()
    assert grid.cell_size == DEFAULT_SIZE
    assert slider.value() == start


def test_going_to_a_row_selects_and_shows_it(page, grid):
    page.go_to_row(250)
    assert grid.current_row == 250
    assert grid.selected_rows.tolist() == [250]
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_going_to_a_row_that_is_filtered_away_clears_the_filters(page, grid, tiny_dataset):
    label = (int(tiny_dataset.labels[250]) + 1) % 10
    page.findChild(QToolButton, f"labelFilter{label}").click()
    page.go_to_row(250)
    assert grid.current_row == 250
    assert result(page) == "300 of 300 digits"


@pytest.mark.parametrize("row", [-1, 300])
def test_going_to_a_row_that_does_not_exist_does_nothing(page, grid, row):
    page.go_to_row(row)
    assert grid.current_row is None


def test_going_anywhere_without_a_data_set_does_nothing(empty_page):
    empty_page.go_to_row(3)
    empty_page.copy()
    assert hint(empty_page).isVisible()


def test_copying_gives_indices_and_the_image(page, grid, tiny_dataset, qtbot):
    click_digit(qtbot, grid, 2)
    page.go_to_row(203)
    qtbot.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "test\t2\ntest\t3"
    image = clipboard.image()
    assert (image.width(), image.height()) == (28, 28)
    assert image.pixelColor(14, 14).lightness() == 255 - int(tiny_dataset.take([202])[0, 14, 14])


def test_the_context_menu_selects(page, grid):
    copy, everything, nothing = grid.actions()
    everything.trigger()
    assert len(grid.selected_rows) == 300
    nothing.trigger()
    assert len(grid.selected_rows) == 0
    page.go_to_row(7)
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "train\t7"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_makes_the_inspector_large_and_small_again(page, grid, qtbot, key):
    inspector = page.findChild(Inspector)
    page.go_to_row(3)
    before = inspector.width()
    qtbot.keyClick(grid, key)
    assert inspector.width() > 1.4 * before
    qtbot.keyClick(grid, key)
    assert inspector.width() < 1.2 * before


def test_a_run_marks_the_wrong_digits_of_its_split_and_its_classifier_answers(page, grid, session, qtbot):
    wrong = np.zeros(100, dtype=bool)
    wrong[4] = True

    class Sure:
        class_names = tuple("0123456789")

        def predict(self, _images):
            return SimpleNamespace(probabilities=np.eye(10)[[6]], blank=np.array([False]))

    page.go_to_row(203)
    before = grid.viewport().grab().toImage()
    session.select_run(
        SimpleNamespace(classifier=Sure(), evaluation=SimpleNamespace(split="test", wrong=wrong))
    )
    answer = page.findChild(QLabel, "inspectorPrediction")
    qtbot.waitUntil(lambda: answer.text().startswith("6"))
    after = grid.viewport().grab().toImage()
    for position, changed in ((203, False), (204, True), (205, False)):
        rect = grid.visualRect(grid.model().index(position))
        assert (before.copy(rect) != after.copy(rect)) == changed


def test_a_run_without_an_evaluation_marks_nothing(page, grid, session):
    before = grid.viewport().grab().toImage()
    session.select_run(SimpleNamespace(classifier=None, evaluation=None))
    assert grid.viewport().grab().toImage() == before


def test_an_unlabelled_data_set_can_be_browsed(empty_page, session, qtbot):
    split = Split("test", np.zeros((40, 28, 28), dtype=np.uint8), np.full(40, NO_LABEL, dtype=np.int16))
    session._on_loaded(Dataset("Bare", (split,), tuple("0123456789"), "bare"))
    empty_page.zoom_in()
    click_digit(qtbot, empty_page.findChild(DigitGrid), 1)
    assert empty_page.findChild(QLabel, "inspectorLabel").text() == "none"
    assert empty_page.findChild(QToolButton, "labelFilter0") is None
    assert result(empty_page) == "40 of 40 digits"


@pytest.mark.parametrize(
    "name", ["digitGrid", "splitFilter", "zoomSlider", "digitInspector", "resultCount", "labelFilter0"]
)
def test_controls_have_accessible_names(page, name):
    assert page.findChild(object, name).accessibleName()
