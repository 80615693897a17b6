import numpy as np
import pytest
from helpers.class_list import class_sentence, classes_on, click_class
from helpers.query_strategies import NUMBERS
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query, Range
from mnist_gui.data.query.values import Sample
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.filters.chips import Chip
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.widgets.layouts import column, row

LETTERS = [chr(code) for code in (*range(48, 58), *range(65, 91), *range(97, 123))]
EVERYTHING = Query(
    split="train",
    labels=frozenset(range(3)),
    predicted=frozenset(range(5)),
    wrong=True,
    ranges=tuple(Range(column, 0.125, 0.875, maximum_open=True) for column in NUMBERS),
    noted=True,
    sample=Sample(100, 7),
)
PARTS = (
    *("queryField", "addCondition", "browseBusy", "resultCount"),
    *("sortBox", "sortDirection", "groupToggle", "viewButton"),
)
LONG = [f"a class with a rather long name, number {number}" for number in range(10)]


@pytest.fixture
def window(qtbot):
    """The bar at the top of a window, as in the Browse page."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    bar = FilterBar()
    column.addWidget(bar)
    column.addWidget(bar.panel, 1)
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    return window


@pytest.fixture
def page_with_bar(qtbot, tiny_dataset):
    """The bar above its panel and a place for images, as in the Browse page."""
    page, images = QWidget(), QWidget()
    qtbot.addWidget(page)
    bar = FilterBar()
    column(bar, (row(bar.panel, (images, 1)), 1), owner=page)
    bar.set_dataset(tiny_dataset)
    page.show()
    page.activateWindow()
    return page


@pytest.fixture
def bar(window, tiny_dataset):
    bar = window.findChild(FilterBar)
    bar.set_dataset(tiny_dataset)
    bar.set_columns(Columns(tiny_dataset, predictions_of(tiny_dataset)))
    return bar


def predictions_of(dataset):
    ones = np.ones(len(dataset), dtype=np.float32)
    return Predictions(dataset.labels.copy(), ones, ones.copy())


def dataset_with(labels, class_names=("Shirt", "Coat")):
    labels = np.array(labels, dtype=np.int16)
    split = Split("train", np.zeros((len(labels), 4, 4), dtype=np.uint8), labels)
    return Dataset("Clothes", (split,), tuple(class_names), "clothes")


def error(bar):
    label = bar.window().findChild(QLabel, "queryError")
    return label.text() if label.isVisible() else ""


def field(bar):
    return bar.findChild(QLineEdit, "queryField")


def splits(bar):
    return bar.panel.findChild(QComboBox, "splitFilter")


def chips(bar):
    return [chip.accessibleName().removeprefix("Remove the condition ") for chip in bar.findChildren(Chip)]


def enter(qtbot, bar, text):
    field(bar).selectAll()
    qtbot.keyClicks(field(bar), text)
    qtbot.keyClick(field(bar), Qt.Key.Key_Escape)
    qtbot.keyClick(field(bar), Qt.Key.Key_Return)


def leave(bar):
    """Take the focus out of the text: chips lie over it then."""
    splits(bar).setFocus()


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


# --- one query, four views --------------------------------------------------------------------------


def test_splits_are_offered_with_their_counts(bar):
    texts = [splits(bar).itemText(number) for number in range(splits(bar).count())]
    assert texts == ["All (300)", "train (200)", "test (100)"]
    assert bar.query == Query()


def test_choosing_a_split_is_said_by_text_chips_and_counts(bar, qtbot):
    with qtbot.waitSignal(bar.query_changed) as asked:
        qtbot.keyClick(splits(bar), Qt.Key.Key_End)
    assert asked.args == [Query(split="test")]
    assert field(bar).text() == "split:test"
    assert chips(bar) == ["split:test"]
    assert class_sentence(bar.panel, 3) == "Digit 3, 10 images"


def test_switching_labels_is_said_by_text_and_chips(bar, qtbot):
    click_class(bar.panel, 3)
    with qtbot.waitSignal(bar.query_changed) as asked:
        click_class(bar.panel, 8)
    assert asked.args == [Query(labels=frozenset({3, 8}))]
    assert field(bar).text() == "label:3,8"
    assert chips(bar) == ["label:3,8"]
    click_class(bar.panel, 3)
    click_class(bar.panel, 8)
    assert bar.query == Query()
    assert field(bar).text() == ""
    assert chips(bar) == []


def test_text_is_said_by_split_labels_and_chips_and_stays_as_it_was_typed(bar, qtbot):
    with qtbot.waitSignal(bar.query_changed) as asked:
        enter(qtbot, bar, "wrong  label:5,3 split:test conf<0.6")
    query = Query(
        "test", frozenset({3, 5}), wrong=True, ranges=(Range("conf", maximum=0.6, maximum_open=True),)
    )
    assert asked.args == [query]
    assert splits(bar).currentData() == "test"
    assert classes_on(bar.panel) == {3, 5}
    assert chips(bar) == ["split:test", "label:3,5", "wrong", "conf<0.6"]
    assert field(bar).text() == "wrong  label:5,3 split:test conf<0.6"


def test_a_label_button_keeps_the_conditions_that_it_does_not_show(bar, qtbot):
    enter(qtbot, bar, "label:3 wrong sample:5@7")
    with qtbot.waitSignal(bar.query_changed) as asked:
        click_class(bar.panel, 4)
    assert asked.args == [Query(labels=frozenset({3, 4}), wrong=True, sample=Sample(5, 7))]


def test_removing_a_chip_is_said_by_the_others(bar, qtbot):
    enter(qtbot, bar, "split:test label:3 wrong")
    leave(bar)
    with qtbot.waitSignal(bar.query_changed) as asked:
        click(qtbot, bar.findChild(Chip, "chip1"))
    assert asked.args == [Query(split="test", wrong=True)]
    assert field(bar).text() == "split:test wrong"
    assert classes_on(bar.panel) == set()
    with qtbot.waitSignal(bar.query_changed):
        click(qtbot, bar.findChild(Chip, "chip0"))
    assert splits(bar).currentData() is None


def test_a_query_that_is_set_is_shown_by_all_and_told_once(bar):
    told = []
    bar.query_changed.connect(told.append)
    query = Query(labels=frozenset({3}), predicted=frozenset({5}))
    for _ in range(2):
        bar.set_query(query)
    assert told == [query] == [bar.query]
    assert field(bar).text() == "label:3 pred:5"
    assert classes_on(bar.panel) == {3}
    assert chips(bar) == ["label:3", "pred:5"]


def test_clear_asks_for_everything(bar, qtbot):
    clear = bar.findChild(QToolButton, "clearFilters")
    assert not clear.isVisible()
    enter(qtbot, bar, "split:test label:0")
    with qtbot.waitSignal(bar.query_changed) as asked:
        click(qtbot, clear)
    assert asked.args == [Query()]
    assert (field(bar).text(), classes_on(bar.panel), chips(bar)) == ("", set(), [])
    assert not clear.isVisible()


def test_clear_takes_away_text_that_could_not_be_read_too(bar, qtbot):
    enter(qtbot, bar, "xyzzy")
    with qtbot.assertNotEmitted(bar.query_changed):
        click(qtbot, bar.findChild(QToolButton, "clearFilters"))
    assert field(bar).text() == ""
    assert error(bar) == ""


# --- text that cannot be read -----------------------------------------------------------------------


def test_wrong_text_is_explained_below_and_changes_nothing(bar, qtbot):
    enter(qtbot, bar, "label:3")
    with qtbot.assertNotEmitted(bar.query_changed):
        enter(qtbot, bar, "label:3 xyzzy")
    assert "xyzzy" in error(bar)
    assert bar.query == Query(labels=frozenset({3}))
    shown = bar.window().findChild(QLabel, "queryError")
    top, bottom = (
        shown.mapTo(bar.window(), QPoint()).y(),
        bar.mapTo(bar.window(), QPoint(0, bar.height())).y(),
    )
    assert top > bottom - 12, "below the field, over the images"
    enter(qtbot, bar, "label:3")
    assert error(bar) == ""
    leave(bar)
    qtbot.waitUntil(bar.findChild(Chip, "chip0").isVisible)


def test_where_chips_have_no_room_for_letters_the_text_is_shown(page_with_bar):
    bar = page_with_bar.findChild(FilterBar)
    page_with_bar.resize(1366, 480)
    bar.set_query(Query(split="train", labels=frozenset({1, 7}), ranges=[Range("index", 0, 99)]))
    bar.panel.classes.setFocus()
    QApplication.processEvents()
    chips = bar.findChildren(Chip)
    assert len(chips) == 3
    assert all(chip.isVisible() for chip in chips)
    page_with_bar.resize(560, 480)
    QApplication.processEvents()
    assert not any(chip.isVisible() for chip in chips)
    assert "split:train" in field(bar).text()
    page_with_bar.resize(1366, 480)
    QApplication.processEvents()
    assert all(chip.isVisible() for chip in chips)


def test_the_chips_follow_the_direction_of_reading(page_with_bar):
    bar = page_with_bar.findChild(FilterBar)
    page_with_bar.resize(1366, 480)
    bar.set_query(Query(labels=frozenset({1})))
    QApplication.processEvents()
    before = bar.findChild(QToolButton, "clearFilters").x()
    page_with_bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert bar.findChild(QToolButton, "clearFilters").x() < before / 2


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("width", [1366, 640])
def test_an_error_covers_neither_the_splits_nor_the_classes(page_with_bar, qtbot, width, direction):
    bar = page_with_bar.findChild(FilterBar)
    page_with_bar.setLayoutDirection(direction)
    page_with_bar.resize(width, 480)
    enter(qtbot, bar, "label:3 xyzzy")
    card = page_with_bar.findChild(QLabel, "queryError").parentWidget()
    assert card.isVisible()
    assert page_with_bar.rect().contains(card.geometry())
    assert not card.geometry().intersects(bar.panel.geometry())
    assert not card.geometry().intersects(bar.findChild(QToolButton, "addCondition").geometry())


def test_without_predictions_conditions_on_them_are_refused_with_the_reason(bar, tiny_dataset, qtbot):
    bar.set_columns(Columns(tiny_dataset))
    with qtbot.assertNotEmitted(bar.query_changed):
        enter(qtbot, bar, "wrong")
    assert "train one" in error(bar)
    assert bar.findChild(QComboBox, "sortBox").itemText(2) == "Confidence (needs a model)"
    assert not bar.findChild(QAction, "wrongViewAction").isEnabled()
    with qtbot.waitSignal(bar.query_changed) as asked:
        bar.set_columns(Columns(tiny_dataset, predictions_of(tiny_dataset)))
    assert asked.args == [Query(wrong=True)]


def test_the_bar_keeps_its_height_while_typing(window, bar, qtbot):
    heights = {bar.height()}
    for text in (
        "l",
        "xyzzy",
        "label:3",
        "label:abc",
        "label:3 wrong conf<0.5 loss>2 ink<0.5 index<100 note",
    ):
        enter(qtbot, bar, text)
        QApplication.sendPostedEvents()
        heights.add(bar.height())
    assert len(heights) == 1


# --- order, grouping, look --------------------------------------------------------------------------


def test_order_grouping_and_appearance_are_announced(bar, qtbot):
    with qtbot.waitSignal(bar.order_changed) as order:
        qtbot.keyClick(bar.findChild(QComboBox, "sortBox"), Qt.Key.Key_Down)
    assert order.args == [Order("label")] == [bar.order]
    with qtbot.waitSignal(bar.grouping_changed) as grouping:
        click(qtbot, bar.findChild(QToolButton, "groupToggle"))
    assert grouping.args == [True] == [bar.grouped]
    with qtbot.waitSignal(bar.appearance_changed) as look:
        bar.findChild(QAction, "labelsViewAction").trigger()
    assert look.args == [Appearance(labels=False)] == [bar.appearance]


def test_order_grouping_and_appearance_can_be_set(bar):
    bar.set_order(Order("ink", descending=True))
    bar.set_grouped(grouped=True)
    bar.set_appearance(Appearance(colours="viridis"))
    assert (bar.order, bar.grouped) == (Order("ink", descending=True), True)
    assert bar.appearance == Appearance(colours="viridis")


# --- the menu of conditions -------------------------------------------------------------------------


def conditions(bar):
    menu = bar.findChild(QToolButton, "addCondition").menu()
    menu.aboutToShow.emit()
    return menu


def choose(bar, name):
    entry = conditions(bar).findChild(QAction, f"{name}Condition")
    assert entry.isEnabled()
    entry.trigger()


def test_the_menu_has_every_condition_of_the_table(bar):
    named = {
        action.objectName().removesuffix("Condition") for action in conditions(bar).findChildren(QAction)
    }
    for condition in CONDITIONS:
        spellings = {name.text for name in condition.names} | {condition.examples[0]}
        assert named & spellings, f"{condition.name} is not offered"
    assert {"label:7", "pred:7", "split:test", "wrong", "right", "note", "nonote"} <= named


def test_conditions_are_chosen_with_the_mouse(bar, qtbot):
    choose(bar, "split:test")
    choose(bar, "label:3")
    choose(bar, "label:5")
    choose(bar, "wrong")
    choose(bar, "right")
    assert bar.query == Query("test", frozenset({3, 5}), wrong=False)
    with qtbot.waitSignal(bar.sample_requested):
        choose(bar, "sample:100")


def test_the_value_of_an_example_is_selected_to_be_replaced(window, bar, qtbot):
    choose(bar, "ink<0.05")
    assert field(bar).selectedText() == "0.05"
    qtbot.keyClicks(field(bar), "0.2")
    qtbot.keyClick(field(bar), Qt.Key.Key_Return)
    assert bar.query == Query(ranges=(Range("ink", maximum=0.2, maximum_open=True),))


def test_conditions_that_need_a_model_say_so(bar, tiny_dataset):
    bar.set_columns(Columns(tiny_dataset))
    entry = conditions(bar).findChild(QAction, "wrongCondition")
    assert not entry.isEnabled()
    assert "needs a model" in entry.text()


# --- chips and text in one box ----------------------------------------------------------------------


def test_chips_lie_over_the_text_until_someone_edits_it(window, bar, qtbot):
    qtbot.waitActive(window)
    splits(bar).setFocus()
    bar.set_query(Query(labels=frozenset({3}), split="test"))
    chip, clear = bar.findChild(Chip, "chip1"), bar.findChild(QToolButton, "clearFilters")
    qtbot.waitUntil(chip.isVisible)
    assert clear.isVisible()
    qtbot.mouseClick(bar.findChild(QWidget, "chipRow"), Qt.MouseButton.LeftButton, pos=QPoint(400, 8))
    assert field(bar).hasFocus()
    assert not chip.isVisible()
    qtbot.keyClick(field(bar), Qt.Key.Key_Backtab)
    assert chip.hasFocus(), "chips are reached by key from both sides"
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert bar.query == Query(split="test")


def test_text_that_could_not_be_read_stays_in_sight(window, bar, qtbot):
    qtbot.waitActive(window)
    bar.set_query(Query(split="test"))
    enter(qtbot, bar, "split:test xyzzy")
    splits(bar).setFocus()
    assert not bar.findChild(Chip, "chip0").isVisible()
    assert "xyzzy" in error(bar)


# --- what there is ----------------------------------------------------------------------------------


def test_the_result_and_what_is_being_done_are_said(bar):
    bar.set_result(6_265, 70_000)
    assert bar.findChild(QLabel, "resultCount").text() == "6,265 of 70,000"
    bar.set_busy("Measuring ink...")
    assert bar.findChild(QLabel, "browseBusy").text() == "Measuring ink..."


def test_another_data_set_begins_without_filter_and_without_a_word(bar, qtbot):
    enter(qtbot, bar, "label:1 note")
    bar.set_order(Order("ink"))
    with qtbot.assertNotEmitted(bar.query_changed), qtbot.assertNotEmitted(bar.order_changed):
        bar.set_dataset(dataset_with([0, 1, 1]))
    assert (bar.query, bar.order) == (Query(), Order())
    assert (field(bar).text(), classes_on(bar.panel), chips(bar)) == ("", set(), [])
    assert class_sentence(bar.panel, 1) == "Coat, 2 images"
    with qtbot.waitSignal(bar.query_changed) as asked:
        enter(qtbot, bar, "label:Coat")
    assert asked.args == [Query(labels=frozenset({1}))]


def test_without_labels_nothing_is_grouped(bar):
    bar.set_grouped(grouped=True)
    bar.set_dataset(dataset_with([NO_LABEL, NO_LABEL]))
    assert not bar.grouped
    assert not bar.findChild(QToolButton, "groupToggle").isEnabled()
    assert bar.panel.classes.isHidden()


# --- looks and keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("width", [584, 900, 1600])
@pytest.mark.parametrize("names", [LETTERS[:10], LETTERS, LONG], ids=["digits", "letters", "long"])
def test_the_bar_fits_its_window_and_nothing_overlaps(window, bar, qtbot, names, width, direction):
    window.setLayoutDirection(direction)
    mirrored = direction == Qt.LayoutDirection.RightToLeft
    bar.set_dataset(dataset_with(range(len(names)), names))
    window.resize(width, 600)
    bar.set_query(EVERYTHING)
    bar.set_busy("Measuring all images...")
    bar.set_result(6_265, 70_000)
    qtbot.waitUntil(lambda: bar.width() == width)
    qtbot.waitUntil(lambda: (field(bar).mapTo(bar, QPoint()).x() > 20) == mirrored)
    assert window.width() == width
    assert bar.height() <= 42, "one line"
    parts = [bar.findChild(QWidget, name) for name in PARTS]
    places = [QRect(part.mapTo(bar, part.rect().topLeft()), part.size()) for part in parts]
    assert all(bar.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for number, a in enumerate(places) for b in places[:number])
    assert places[0].width() >= 120
    sort = bar.findChild(QComboBox, "sortBox")
    assert sort.width() >= sort.minimumSizeHint().width(), "not cut while something is computed"


def test_tab_goes_from_the_text_through_everything_in_reading_order(window, bar, qtbot):
    bar.set_query(Query(labels=frozenset({3}), split="test"))
    leave(bar)
    qtbot.waitUntil(bar.findChild(Chip, "chip1").isVisible)
    bar.findChild(Chip, "chip0").setFocus()
    visited = []
    while len(visited) < 40 and "classList" not in visited:
        visited.append(window.focusWidget().objectName())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert visited == [
        *("chip0", "chip1", "queryField", "clearFilters", "addCondition"),
        *("sortBox", "sortDirection", "groupToggle", "viewButton", "splitFilter", "classList"),
    ]


def test_every_control_says_its_name(bar):
    bar.set_query(Query(labels=frozenset({3})))
    kinds = (QLineEdit, QComboBox, QPushButton, QToolButton, Chip)
    controls = [
        control
        for kind in kinds
        for part in (bar, bar.panel)
        for control in part.findChildren(kind)
        if control.objectName()
    ]
    assert len(controls) > 8
    assert all(control.accessibleName() for control in controls)
