from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.class_list import classes_on, click_class
from helpers.widget_driver import find, pixels, trigger
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.open import open_dataset
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query, Range
from mnist_gui.data.query.text import parse_query
from mnist_gui.data.query.values import Sample
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate
from mnist_gui.ui.browse.clipboard import picture_of, places_text
from mnist_gui.ui.browse.export.export_dialog import ExportDialog
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.filters.go_to_dialog import GoToDialog
from mnist_gui.ui.browse.filters.sample_dialog import SampleDialog
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.browse.sheet.contact_sheet_dialog import ContactSheetDialog
from mnist_gui.ui.state.column_store import DISTANCE
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE, MAX_SIZE, MIN_SIZE
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.theme import WRONG


@pytest.fixture
def session(runner):
    return Session(runner)


@pytest.fixture
def facts(window_state):
    return window_state.column_store


@pytest.fixture
def empty_page(qtbot, session, window_state):
    page = BrowsePage(window_state)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.status_widget.show()  # as the window does in its status bar
    return page


@pytest.fixture
def page(empty_page, session, tiny_dataset):
    session.set_dataset(tiny_dataset)
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


def test_without_a_data_set_there_is_nothing_to_zoom(empty_page, session, tiny_dataset):
    slider = empty_page.status_widget.findChild(QSlider, "zoomSlider")
    assert slider.parentWidget().isHidden()
    session.set_dataset(tiny_dataset)
    assert not slider.parentWidget().isHidden()


def test_without_a_data_set_it_says_what_to_do(empty_page):
    assert hint(empty_page).isVisible()
    assert "Open a data set" in hint(empty_page).text()


def test_loading_is_said_and_a_failure_leaves_the_first_hint(empty_page, session, qtbot, tmp_path):
    with qtbot.waitSignal(session.loading.started):
        task = session.open(OpenRequest(str(tmp_path / "nothing")))
    assert hint(empty_page).text() == "Loading..."
    with qtbot.waitSignal(task.finished):
        pass
    assert "Open a data set" in hint(empty_page).text()


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_page_made_during_a_loading_sees_it_end_without_a_data_set(
    session, qtbot, tmp_path, cancelled, window_state
):
    task = session.open(OpenRequest(str(tmp_path / "nothing")))
    page = BrowsePage(window_state)
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
    assert result(page) == "300 images"


def test_a_page_made_later_shows_what_is_open(page, session, qtbot, window_state):
    late = BrowsePage(window_state)
    qtbot.addWidget(late)
    assert result(late) == "300 images"


def test_filters_choose_what_the_grid_shows(page, grid, tiny_dataset, qtbot):
    click_class(page, 7)
    assert result(page) == "30 of 300"
    page.findChild(QComboBox, "splitFilter").setCurrentIndex(2)
    assert result(page) == "10 of 300"
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
    assert page.findChild(QToolButton, "selectedCount").text() == "300 selected"
    assert page.findChild(QToolButton, "selectedCount").isVisible()


def test_it_is_said_how_many_of_the_selected_are_hidden(page, grid, qtbot):
    said = page.findChild(QToolButton, "selectedCount")
    grid.selectAll()
    click_class(page, 7)
    assert said.text() == "300 selected, 270 of them hidden"
    page.selection.copy_indices()
    assert len(QGuiApplication.clipboard().text().split()) == 30
    page.findChild(FilterBar).set_query(Query(ranges=(Range("index", maximum=-1),)))
    assert said.text() == "300 selected, hidden by the filters"
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert not said.isVisible()


def test_zoom_by_slider_and_by_slots_agree(page, grid, qtbot):
    slider = page.findChild(QSlider, "zoomSlider")
    start = slider.value()
    page.pane.zoom_in()
    qtbot.waitUntil(lambda: grid.cell_size == pytest.approx(DEFAULT_SIZE * 2**0.5))
    assert slider.value() > start
    page.pane.zoom_out()
    qtbot.waitUntil(lambda: grid.cell_size == pytest.approx(DEFAULT_SIZE))
    slider.setValue(slider.minimum())
    assert grid.cell_size == MIN_SIZE
    slider.setValue(slider.maximum())
    assert grid.cell_size == pytest.approx(MAX_SIZE)
    page.pane.reset_zoom()
    qtbot.waitUntil(lambda: grid.cell_size == DEFAULT_SIZE)
    assert slider.value() == start


def test_going_to_a_row_selects_and_shows_it(page, grid):
    page.go_to_row(250)
    assert grid.current_row == 250
    assert grid.selected_rows.tolist() == [250]
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_going_to_a_row_that_is_filtered_away_clears_the_filters(page, grid, tiny_dataset):
    label = (int(tiny_dataset.labels[250]) + 1) % 10
    click_class(page, label)
    page.go_to_row(250)
    assert grid.current_row == 250
    assert result(page) == "300 images"


def test_a_query_that_finds_nothing_offers_to_clear_it(page, grid, qtbot):
    page.findChild(FilterBar).set_query(Query(ranges=(Range("index", maximum=-1),)))
    clear = find(page, QWidget, "clearFiltersButton")
    assert clear.isVisible()
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert result(page) == "300 images"
    assert not clear.isVisible()


def test_few_images_grow_until_the_user_chooses_their_size(page, grid):
    page.findChild(FilterBar).set_query(Query(labels=frozenset({7}), split="test"))
    assert len(grid.model().rows) == 10
    assert 2 * DEFAULT_SIZE < grid.cell_size <= 336
    assert grid.verticalScrollBar().maximum() == 0, "all of them fit"
    page.resize(700, 500)
    assert grid.verticalScrollBar().maximum() == 0
    find(page, QSlider, "zoomSlider").setValue(110)
    chosen = grid.cell_size
    page.resize(900, 600)
    assert grid.cell_size == chosen
    page.findChild(FilterBar).set_query(Query())
    assert grid.cell_size == chosen


def test_fit_shows_all_images_at_once_and_one_to_one_each_in_its_own_size(page, grid, qtbot):
    qtbot.mouseClick(find(page, QWidget, "zoomFitButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(grid.visible_positions) == 300)
    qtbot.waitUntil(lambda: grid.cell_size == grid.fitting_size())
    grid.zoom_to(grid.cell_size + 1)
    assert grid.verticalScrollBar().maximum() > 0, "larger ones do not fit"
    qtbot.mouseClick(find(page, QWidget, "zoomOneToOneButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: grid.cell_size == 28)


def test_going_back_from_what_another_page_asked_for_leads_to_that_page(page, qtbot):
    page.show_query(Query(split="train"))
    page.show_query(Query(split="test"), origin="train")
    with qtbot.waitSignal(page.page_requested) as asked:
        page.go_back()
    assert asked.args == ["train"]
    assert page.findChild(FilterBar).query == Query(split="train")
    with qtbot.assertNotEmitted(page.page_requested):
        page.go_back()


@pytest.mark.parametrize("row", [-1, 300])
def test_going_to_a_row_that_does_not_exist_does_nothing(page, grid, row):
    page.go_to_row(row)
    assert grid.current_row is None


def test_going_anywhere_without_a_data_set_does_nothing(empty_page):
    empty_page.go_to_row(3)
    empty_page.selection.copy()
    assert hint(empty_page).isVisible()


def test_copying_gives_indices_and_the_image(page, grid, tiny_dataset, qtbot):
    click_digit(qtbot, grid, 2)
    page.go_to_row(203)
    qtbot.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    labels = tiny_dataset.labels
    assert clipboard.text() == f"test\t2\t{labels[202]}\ntest\t3\t{labels[203]}"
    image = clipboard.image()
    assert (image.width(), image.height()) == (224, 112)
    for number, row in enumerate((202, 203)):
        grey = int(tiny_dataset.take([row])[0, 14, 14])
        assert image.pixelColor(112 * number + 4 * 14, 4 * 14).lightness() == 255 - grey


def menu_action(grid, text):
    return next(action for action in grid.actions() if action.text().replace("&", "") == text)


def test_the_context_menu_selects_and_copies(page, grid, tiny_dataset):
    menu_action(grid, "Select All").trigger()
    assert len(grid.selected_rows) == 300
    menu_action(grid, "Select Nothing").trigger()
    assert len(grid.selected_rows) == 0
    page.go_to_row(207)
    menu_action(grid, "Copy as Picture").trigger()
    assert QGuiApplication.clipboard().text() == f"test\t7\t{tiny_dataset.labels[207]}"
    menu_action(grid, "Copy Indices").trigger()
    assert QGuiApplication.clipboard().text() == "[207]"


def test_a_copied_picture_of_five_is_as_wide_as_three(tiny_dataset):
    picture = picture_of(tiny_dataset, np.arange(5))
    assert (picture.width(), picture.height()) == (3 * 112, 2 * 112)
    assert picture.pixelColor(280, 168) == QColor("white")


@pytest.mark.parametrize(("count", "side"), [(1, 112), (100, 112), (700, 56), (10_000, 28)])
def test_the_more_digits_are_copied_the_smaller_they_are_but_not_less_than_their_pixels(
    tiny_dataset, count, side
):
    picture = picture_of(tiny_dataset, np.arange(count) % 300)
    assert picture.width() == np.ceil(np.sqrt(count)) * side


def test_unlabelled_digits_are_copied_without_a_label():
    split = Split("test", np.zeros((2, 8, 8), dtype=np.uint8), np.array([NO_LABEL, 1], dtype=np.int16))
    assert places_text(Dataset("Bare", (split,), ("a", "b"), ""), np.arange(2)) == "test\t0\t\ntest\t1\tb"


def test_what_was_copied_is_said(page, grid, qtbot, monkeypatch):
    said = []
    page.said.connect(said.append)
    grid.selectionModel().clear()
    page.selection.copy()
    page.selection.copy_indices()
    page.go_to_row(3)
    page.selection.copy()
    page.selection.copy_indices()
    grid.selectAll()
    page.selection.copy()
    page.selection.copy_indices()
    monkeypatch.setattr("mnist_gui.ui.browse.clipboard.MOST_COPIED", 100)
    page.selection.copy()
    assert said == [
        "No image is selected",
        "No image is selected",
        "1 image copied",
        "1 index copied",
        "300 images copied",
        "300 indices copied",
        "300 images copied as text; the picture holds the first 100",
    ]


def test_without_digits_there_is_no_sheet(page, grid):
    said = []
    page.said.connect(said.append)
    action = menu_action(grid, "Contact Sheet...")
    assert (action.isEnabled(), page.has_digits) == (True, True)
    page.findChild(FilterBar).set_query(Query(ranges=(Range("index", maximum=-1),)))
    assert (action.isEnabled(), page.has_digits) == (False, False)
    page.make_sheet()
    assert said == ["No image to put on a sheet"]


def export_dialog(page):
    dialog = page.findChild(ExportDialog, "exportDialog")
    assert dialog is not None
    return dialog


def test_the_selection_is_handed_on_from_the_context_menu_and_that_is_said(
    page, grid, tiny_dataset, qtbot, tmp_path
):
    said = []
    page.said.connect(said.append)
    page.findChild(FilterBar).set_query(Query(labels=frozenset({3})))
    click_digit(qtbot, grid, 2)
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(grid, Qt.Key.Key_Right, shift)
    rows = grid.selected_rows
    menu_action(grid, "Export...").trigger()
    dialog = export_dialog(page)
    assert dialog.findChild(QComboBox, "exportWhat").currentText() == "Selected images (2)"
    path = dialog.findChild(QLineEdit, "exportPath")
    path.selectAll()
    qtbot.keyClicks(path, str(tmp_path / "two"))
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(path, Qt.Key.Key_Return)
    assert said == ["2 images exported to two"]
    again = open_dataset(tmp_path / "two")
    np.testing.assert_array_equal(again.train.images, tiny_dataset.take(rows))
    assert again.train.labels.tolist() == [3, 3]

    page.export()
    dialog = export_dialog(page)
    folder = Path(dialog.findChild(QLineEdit, "exportPath").text()).parent
    assert folder == tmp_path, "where something was written last"
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_what_is_shown_is_handed_on_with_its_query_in_words(page, qtbot):
    page.findChild(FilterBar).set_query(Query(split="test", labels=frozenset({3, 5})))
    page.export()
    dialog = export_dialog(page)
    assert dialog.findChild(QComboBox, "exportWhat").currentText() == "Images shown (20)"
    assert dialog.findChild(QLabel, "exportWhatLine").text() == "split:test label:3,5"
    assert Path(dialog.findChild(QLineEdit, "exportPath").text()).name == "tiny-split-test-label-3-5"
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_of_no_images_nothing_is_handed_on(empty_page, session):
    said = []
    empty_page.said.connect(said.append)
    empty_page.export()
    none = Split("train", np.zeros((0, 28, 28), dtype=np.uint8), np.zeros(0, dtype=np.int16))
    session.set_dataset(Dataset("None", (none,), ("a",), "none"))
    empty_page.export()
    assert said == ["No image to export"]


def test_the_inspector_is_there_while_an_image_is_chosen(page, grid, qtbot):
    inspector = page.findChild(Inspector, "digitInspector")
    assert not inspector.isVisible()
    click_digit(qtbot, grid, 3)
    assert inspector.isVisible()
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert not inspector.isVisible()
    assert grid.current_row == 3, "arrows go on from there"
    click_digit(qtbot, grid, 3)
    assert inspector.isVisible(), "the same image may be chosen again"
    qtbot.mouseClick(find(page, QToolButton, "closeInspectorButton"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert inspector.isVisible()
    find(page, QPlainTextEdit, "noteField").setFocus()
    qtbot.keyClick(inspector, Qt.Key.Key_Escape)
    assert not inspector.isVisible()
    page.go_to_row(9)
    assert inspector.isVisible()


def test_the_focus_that_comes_by_key_opens_no_inspector(page, grid, qtbot):
    page.activateWindow()
    qtbot.waitActive(page)
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    assert grid.current_row == 0
    assert not page.findChild(Inspector).isVisible()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert page.findChild(Inspector).isVisible()


def test_selected_images_that_are_hidden_are_shown_by_a_click_on_their_number(page, grid, qtbot):
    page.go_to_row(250)
    page.findChild(FilterBar).set_query(Query(ranges=(Range("index", maximum=9),)))
    count = page.findChild(QToolButton, "selectedCount")
    assert count.text() == "1 selected, hidden by the filters"
    qtbot.mouseClick(count, Qt.MouseButton.LeftButton)
    assert result(page) == "300 images"
    assert grid.selected_rows.tolist() == [250]
    assert 250 in grid.visible_positions


def test_a_saved_sheet_is_said(page, grid, qtbot, tmp_path):
    page.make_sheet()
    path = str(tmp_path / "sheet.svg")
    with qtbot.waitSignal(page.said) as said:
        page.findChild(ContactSheetDialog).save(path)
    assert said.args == ["Sheet saved as sheet.svg"]


def test_a_double_click_shows_the_digit_large_and_leaves_the_inspector_its_width(page, grid, qtbot):
    inspector, look = page.findChild(Inspector), page.findChild(QWidget, "quickLook")
    before = inspector.width()
    click_digit(qtbot, grid, 3)
    point = grid.visualRect(grid.model().index(3)).center()
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, point)
    assert not look.isVisible()
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert look.isVisible()
    assert "index 3" in page.findChild(QLabel, "quickLookPlace").text()
    assert inspector.width() == before


def test_similar_digits_come_into_view_when_one_is_shown_large(page, grid, qtbot):
    page.go_to_row(42)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    page.find_similar()
    assert not page.findChild(QWidget, "quickLook").isVisible()
    qtbot.waitUntil(lambda: len(grid.model().rows) == 50)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_pins_the_current_digit_and_lets_go_of_it(page, grid, qtbot, key):
    page.go_to_row(3)
    qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert page.findChild(QWidget, "unpinButton").isVisible()
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert not page.findChild(QWidget, "unpinButton").isVisible()


def test_space_looks_closely_while_arrows_move_on(page, grid, qtbot):
    page.go_to_row(3)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    look = page.findChild(QWidget, "quickLook")
    assert look.isVisible()
    qtbot.keyClick(look, Qt.Key.Key_Right)
    assert grid.current_row == 4
    assert "index 4" in page.findChild(QLabel, "quickLookPlace").text()
    qtbot.keyClick(look, Qt.Key.Key_Space)
    assert not look.isVisible()
    assert grid.hasFocus()


def test_who_read_is_said_beside_the_images_only(page, session, facts, tiny_dataset, qtbot):
    said, withdrawn = [], []
    page.said.connect(said.append)
    page.withdrawn.connect(withdrawn.append)
    page.hide()
    session.select_run(train(tiny_dataset, TrainingRequest(model="logistic", features="pixels")))
    qtbot.waitUntil(lambda: facts.columns.predictions.was_predicted.all())
    assert said == []
    page.show()
    assert said == ["Read by Logistic regression on pixels"]
    page.hide()
    assert withdrawn == said
    page.show()
    assert len(said) == 1


@pytest.fixture
def mislabelled(tiny_dataset):
    """The tiny data set with a wrong label at row 204."""
    train_split, test_split = tiny_dataset.splits
    labels = test_split.labels.copy()
    labels[4] = (labels[4] + 1) % 10
    return replace(tiny_dataset, splits=(train_split, Split("test", test_split.images, labels)))


@pytest.fixture
def trained_page(empty_page, session, facts, mislabelled, qtbot):
    session.set_dataset(mislabelled)
    session.select_run(train(mislabelled, TrainingRequest(model="logistic", features="pixels")))
    qtbot.waitUntil(lambda: facts.columns.predictions.was_predicted.all())
    return empty_page


def test_a_run_marks_the_wrong_digits_and_its_classifier_answers(trained_page, mislabelled, qtbot):
    grid = trained_page.findChild(DigitGrid)
    trained_page.go_to_row(203)
    grid.clearSelection()
    picture = grid.viewport().grab().toImage()
    for position, is_marked in ((203, False), (204, True), (205, False)):
        cell = picture.copy(grid.visualRect(grid.model().index(position)))
        colours = {cell.pixel(x, y) for x in range(cell.width()) for y in range(cell.height())}
        assert (WRONG.rgb() in colours) == is_marked
    assert trained_page.findChild(QLabel, "inspectorPrediction").text() == str(mislabelled.labels[203])


def test_who_read_is_said_when_that_changes(page, session, facts, tiny_dataset, qtbot):
    said = []
    page.said.connect(said.append)
    request = TrainingRequest(model="logistic", features="pixels")
    session.select_run(train(tiny_dataset, request))
    qtbot.waitUntil(lambda: facts.columns.predictions.was_predicted.all())
    session.set_validation(cross_validate(tiny_dataset, request, folds=2))
    title = "Logistic regression on pixels"
    assert said == [f"Read by {title}", f"Read by {title}; train images by models that had not seen them"]
    page.go_to_row(3)
    assert page.findChild(QLabel, "inspectorReader").isVisible()


def test_the_query_is_copied_as_the_command_line_takes_it(page, tiny_dataset):
    assert not page.has_query
    query = Query(split="test", labels=frozenset({3, 5}))
    page.show_query(query)
    assert page.has_query
    page.copy_query()
    text = QGuiApplication.clipboard().text()
    assert parse_query(text, tiny_dataset) == query
    assert len(tiny_dataset.where(text)) == 20


def test_colours_of_choice_reach_inspector_and_quick_look(page, grid, qtbot):
    page.go_to_row(12)
    find(page, QWidget, "quickLook").open()
    trigger(page, "infernoViewAction")
    ink = QColor(COLOUR_MAPS["inferno"].table(page.palette())[255]).getRgb()[:3]
    for owner in ("digitInspector", "quickLook"):
        shown = [view for view in find(page, QWidget, owner).findChildren(PixelView) if view.isVisible()]
        assert len(shown) == 1
        assert (pixels(shown[0]) == ink).all(axis=2).any(), f"{owner} keeps its colours"


def test_misread_digits_can_be_asked_for(trained_page, facts, mislabelled, qtbot):
    field = trained_page.findChild(QLineEdit, "queryField")
    qtbot.keyClicks(field, "wrong split:test")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    predictions = facts.columns.predictions
    misread = [row for row in range(200, 300) if predictions.predicted[row] != mislabelled.labels[row]]
    assert 204 in misread
    assert trained_page.findChild(DigitGrid).model().rows.tolist() == misread
    assert trained_page.findChild(QWidget, "chip0") is not None


def test_a_cell_of_the_confusion_shows_its_images(trained_page, mislabelled):
    actual = int(mislabelled.labels[204])
    read = frozenset({(actual - 1) % 10})
    trained_page.show_query(Query(split="test", labels=frozenset({actual}), predicted=read))
    assert trained_page.findChild(DigitGrid).model().rows.tolist() == [204]


def test_the_fifty_most_similar_come_nearest_first(page, grid, facts, qtbot):
    page.go_to_row(42)
    page.find_similar()
    qtbot.waitUntil(lambda: len(grid.model().rows) == 50)
    rows = grid.model().rows
    assert rows[0] == 42
    distances = facts.columns.measures[DISTANCE]
    assert (np.diff(distances[rows]) >= 0).all()
    assert distances[rows[-1]] <= np.sort(distances)[49]


def test_similar_digits_are_undone_and_done_again(page, grid, qtbot):
    page.go_to_row(242)
    QApplication.processEvents()  # the inspector takes its room
    top = grid.visible_positions.start
    page.find_similar()
    qtbot.waitUntil(lambda: len(grid.model().rows) == 50)
    assert grid.model().rows[0] == 242
    grid.move_current(1)
    second = grid.current_row
    page.find_similar()
    qtbot.waitUntil(lambda: grid.model().rows[0] == second)
    assert f"index {second}" in page.findChild(QWidget, "chip0").toolTip()
    page.go_back()
    qtbot.waitUntil(lambda: grid.model().rows[0] == 242)
    assert "index 242, by features" in page.findChild(QWidget, "chip0").toolTip()
    page.go_back()
    assert result(page) == "300 images"
    assert grid.visible_positions.start == top
    assert not page.can_go_back
    page.go_forward()
    page.go_forward()
    qtbot.waitUntil(lambda: grid.model().rows[0] == second)
    assert not page.can_go_forward


def test_digits_like_a_drawing_are_called_so(page, grid, tiny_dataset, qtbot):
    page.show_similar(tiny_dataset.take([3])[0], "pixels")
    qtbot.waitUntil(lambda: len(grid.model().rows) == 50)
    chip = page.findChild(QWidget, "chip0")
    assert chip.toolTip().startswith("Nearest to the drawing, by pixels")
    page.findChild(FilterBar).set_query(Query(split="train"))
    assert chip.toolTip() == "Remove the condition split:train"


def test_a_mouse_goes_back_and_forward_from_wherever_it_points(page, grid, qtbot):
    click_class(page, 7)
    page.findChild(FilterBar).set_grouped(grouped=True)
    page.findChild(FilterBar).set_order(Order("label", descending=True))
    page.go_to_row(int(grid.model().rows[3]))
    page.findChild(QWidget, "quickLook").open()
    qtbot.mouseClick(page.findChild(QWidget, "quickLook"), Qt.MouseButton.BackButton)
    assert page.findChild(FilterBar).order == Order()
    assert page.findChild(QWidget, "quickLook").isVisible()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.BackButton, pos=QPoint(80, 20))
    assert not page.findChild(FilterBar).grouped
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.BackButton, pos=QPoint(80, 20))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.BackButton, pos=QPoint(80, 20))  # or it counts as held
    assert classes_on(page) == set()
    qtbot.mouseClick(page.findChild(Inspector), Qt.MouseButton.ForwardButton)
    assert classes_on(page) == {7}
    assert len(grid.selected_rows) == 1


def test_another_data_set_has_no_past(page, session, tiny_dataset):
    page.findChild(FilterBar).set_query(Query(split="train"))
    assert page.can_go_back
    session.set_dataset(replace(tiny_dataset, name="Other"))
    assert not page.can_go_back
    page.go_back()
    assert result(page) == "300 images"


def test_sorting_by_ink_waits_until_it_is_measured(page, grid, facts, qtbot):
    page.findChild(FilterBar).set_order(Order("ink"))
    qtbot.waitUntil(lambda: grid.model().rows[0] != 0)
    ink = facts.columns.measures["ink"]
    assert (np.diff(ink[grid.model().rows]) >= 0).all()


@pytest.fixture
def page_of_writers(empty_page, session, tiny_dataset):
    writers = {
        "writer": np.arange(300) % 7,
        "label": np.array(["pen", "Brush"], dtype=object)[np.arange(300) % 2],
    }
    session.set_dataset(replace(tiny_dataset, columns=writers))
    return empty_page


def test_images_are_found_and_sorted_by_columns_of_the_data_set(page_of_writers, facts, qtbot):
    page, field = page_of_writers, page_of_writers.findChild(QLineEdit, "queryField")
    field.setText("WRITER:3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: result(page) == "43 of 300")
    assert page.findChild(QWidget, "chip0").accessibleName() == "Remove the condition writer:3"
    field.setText("column.label:brush")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: result(page) == "150 of 300")
    sort = page.findChild(QComboBox, "sortBox")
    sort.setCurrentIndex(sort.findText("writer"))
    shown = page.findChild(DigitGrid, "digitGrid").model()
    qtbot.waitUntil(lambda: (np.diff(shown.rows % 7) >= 0).all())
    assert shown.rows.tolist() == sorted(range(1, 300, 2), key=lambda row: row % 7)


def test_the_sort_box_forgets_columns_of_another_data_set(page_of_writers, session, tiny_dataset):
    sort = page_of_writers.findChild(QComboBox, "sortBox")
    assert [sort.itemText(line) for line in range(sort.count())][-2:] == ["writer", "column.label"]
    page_of_writers.findChild(FilterBar).set_order(Order("column.writer"))
    session.set_dataset(tiny_dataset)
    assert sort.currentText() == "Index"
    assert sort.findText("writer") < 0


def test_a_note_written_in_the_inspector_can_be_searched_for(page, grid, facts, runner, qtbot):
    qtbot.waitUntil(lambda: facts.columns.noted is not None)
    page.go_to_row(17)
    field = page.findChild(QPlainTextEdit, "noteField")
    qtbot.keyClicks(field, "odd one")
    page.go_to_row(18)
    assert field.toPlainText() == ""
    page.findChild(FilterBar).set_query(Query(noted=True))
    assert grid.model().rows.tolist() == [17]
    facts.set_note(17, "")
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert len(grid.model().rows) == 0


def test_sorted_by_loss_the_worst_are_in_view(trained_page):
    grid = trained_page.findChild(DigitGrid)
    trained_page.go_to_row(150)
    trained_page.findChild(FilterBar).set_order(Order("loss", descending=True))
    assert grid.verticalOffset() == 0
    assert grid.model().rows[0] == 204
    assert grid.current_row == 150


def test_a_filter_keeps_the_place_and_a_sample_or_grouping_starts_at_the_top(page, grid):
    filters = page.findChild(FilterBar)
    page.go_to_row(250)
    top = grid.visualRect(grid.currentIndex()).top()
    filters.set_query(Query(ranges=(Range("index", minimum=10),)))
    assert grid.visualRect(grid.currentIndex()).top() == top
    for change in (
        lambda: filters.set_query(Query(sample=Sample(200))),
        lambda: filters.set_query(Query(sample=Sample(200, 1))),
        lambda: filters.set_grouped(grouped=True),
    ):
        grid.verticalScrollBar().setValue(200)
        change()
        assert grid.verticalOffset() == 0


def test_a_random_sample_is_drawn_by_its_dialog(page, grid, qtbot):
    page.draw_sample()
    dialog = page.findChild(SampleDialog)
    dialog.accept()
    qtbot.waitUntil(lambda: 0 < len(grid.model().rows) <= 100)


@pytest.mark.parametrize(
    ("query", "count"), [({"labels": frozenset({7}), "sample": Sample(4)}, 30), ({"noted": True}, 0)]
)
def test_a_random_sample_is_of_the_digits_that_match_all_else(page, facts, qtbot, query, count):
    qtbot.waitUntil(lambda: facts.columns.noted is not None)
    page.findChild(FilterBar).set_query(Query(**query))
    page.draw_sample()
    dialog = page.findChild(SampleDialog)
    assert dialog.findChild(QSpinBox, "sampleSize").maximum() == count
    dialog.reject()


def test_a_place_is_gone_to_by_its_dialog(page, grid, qtbot):
    page.ask_where_to_go()
    page.findChild(FilterBar).set_query(Query(split="train"))
    dialog = page.findChild(GoToDialog)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "test 18")
    assert "filters hide it" in dialog.findChild(QLabel, "goToAnswer").text()
    dialog.accept()
    qtbot.waitUntil(lambda: grid.current_row == 218)


@pytest.mark.parametrize(("ask", "kind"), [("ask_where_to_go", GoToDialog), ("draw_sample", SampleDialog)])
def test_a_question_about_rows_closes_when_another_data_set_was_loaded(
    page, session, tiny_dataset, facts, qtbot, ask, kind
):
    getattr(page, ask)()
    dialog = page.findChild(kind)
    qtbot.waitUntil(lambda: facts.columns.noted is not None)
    assert dialog.isVisible(), "these are more columns of the same data set"
    with qtbot.waitSignal(dialog.rejected):
        session.set_dataset(replace(tiny_dataset, name="Other"))


def test_an_unlabelled_data_set_can_be_browsed(empty_page, session, qtbot):
    split = Split("test", np.zeros((40, 28, 28), dtype=np.uint8), np.full(40, NO_LABEL, dtype=np.int16))
    session.set_dataset(Dataset("Bare", (split,), tuple("0123456789"), "bare"))
    empty_page.pane.zoom_in()
    click_digit(qtbot, empty_page.findChild(DigitGrid), 1)
    assert empty_page.findChild(QLabel, "inspectorLabel").text() == "none"
    assert not empty_page.findChild(QWidget, "classList").isVisible()
    split = empty_page.findChild(QComboBox, "splitFilter")
    assert split.width() < 1.5 * split.sizeHint().width()
    assert result(empty_page) == "40 images"


@pytest.mark.parametrize(
    "name", ["digitGrid", "splitFilter", "zoomSlider", "digitInspector", "resultCount", "classList"]
)
def test_controls_have_accessible_names(page, name):
    assert page.findChild(object, name).accessibleName()


def test_an_image_that_becomes_current_while_another_data_set_is_shown_is_none_of_its(
    page, grid, session, monkeypatch
):
    show = Inspector.set_dataset

    def show_and_move_the_focus(inspector, dataset):
        show(inspector, dataset)
        grid.go_to(len(grid.model().rows) - 1)  # as Qt does when the grid gets the focus

    monkeypatch.setattr(Inspector, "set_dataset", show_and_move_the_focus)
    one = np.zeros((1, 28, 28), dtype=np.uint8), np.zeros(1, dtype=np.int16)
    session.set_dataset(Dataset("One", (Split("all", *one),), ("0",), "one"))
    assert grid.current_row in (None, 0)
    assert page.findChild(Inspector).row in (None, 0)
