from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mnist_gui.data.columns import PROPOSALS, RUN
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.query.query import Query, Range
from mnist_gui.data.query.values import OneOf
from mnist_gui.ui.browse.filters.completion_popup import CompletionPopup
from mnist_gui.ui.browse.filters.query_field import QueryField

PREDICTIONS = frozenset({"predictions"})


@pytest.fixture
def window(qtbot, tiny_dataset):
    """The field, and another one to go to."""
    window = QWidget()
    qtbot.addWidget(window)
    field = QueryField()
    field.set_dataset(tiny_dataset)
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(QLineEdit())
    window.resize(600, 100)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    return window


@pytest.fixture
def field(window):
    return window.findChild(QueryField)


@pytest.fixture
def popup(field):
    return field.findChild(CompletionPopup)


def words(popup):
    return [offer.word for offer in popup.suggestions]


def marked_columns(field):
    """Return the x of all pixels that are tinted by the mark; all else in the field is grey."""
    image = field.grab().toImage()
    inside = image.rect().adjusted(4, 4, -4, -4)
    colours = (
        (x, image.pixelColor(x, y)) for x in range(inside.left(), inside.right()) for y in range(4, 18)
    )
    return sorted({x for x, colour in colours if colour.red() - colour.blue() > 20})


def test_text_is_asked_for_after_a_pause(field, qtbot):
    with qtbot.waitSignal(field.query_entered) as asked:
        qtbot.keyClicks(field, "label:3,5")
    assert asked.args == [Query(labels=frozenset({3, 5}))]
    assert field.text() == "label:3,5"


def test_enter_asks_at_once(field, qtbot):
    entered = []
    field.query_entered.connect(entered.append)
    qtbot.keyClicks(field, "split:test")
    assert entered == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered == [Query(split="test")]


def test_leaving_the_field_asks_at_once(window, field, qtbot):
    entered = []
    field.query_entered.connect(entered.append)
    qtbot.keyClicks(field, "label:3")
    window.findChildren(QLineEdit)[1].setFocus()
    assert entered == [Query(labels=frozenset({3}))]


def test_text_that_says_the_same_asks_for_nothing(field, qtbot):
    qtbot.keyClicks(field, "label:3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(field.query_entered):
        qtbot.keyClicks(field, " label:3 ")
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_wrong_word_is_marked_explained_and_asks_for_nothing(field, qtbot):
    with qtbot.assertNotEmitted(field.query_entered), qtbot.waitSignal(field.error_changed) as told:
        qtbot.keyClicks(field, "label:3 xyzzy note")
        field.setCursorPosition(0)
    assert "xyzzy" in told.args[0]
    assert field.accessibleDescription() == told.args[0]
    metrics = field.fontMetrics()
    before, word = metrics.horizontalAdvance("label:3 "), metrics.horizontalAdvance("xyzzy")
    margin = field.cursorRect().center().x()  # the cursor stands before the text
    columns = marked_columns(field)
    assert columns
    assert margin + before - 3 <= columns[0] <= margin + before + 3
    assert margin + before + word - 6 <= columns[-1] <= margin + before + word + 3


def test_the_mark_goes_with_the_mistake(field, qtbot):
    qtbot.keyClicks(field, "label:3 xyzzy")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert marked_columns(field)
    with qtbot.waitSignal(field.error_changed, check_params_cb=lambda sentence: not sentence):
        for _ in "xyzzy":
            qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert not marked_columns(field)
    assert field.accessibleDescription() == ""


def test_escape_goes_back_to_what_is_shown(field, qtbot):
    qtbot.keyClicks(field, "label:3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, " xyzzy")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "label:3"
    assert not marked_columns(field)


def test_a_query_from_elsewhere_is_written_out_and_can_be_undone(field, qtbot):
    qtbot.keyClicks(field, "label:5 label:5")
    field.show_query(Query(labels=frozenset({3}), split="test"))
    assert field.text() == "split:test label:3"
    with qtbot.waitSignal(field.query_entered) as asked:
        field.undo()
    assert asked.args == [Query(labels=frozenset({5}))]


def test_text_that_says_the_query_already_is_left_as_it_was_typed(field, qtbot):
    qtbot.keyClicks(field, "label:5,3")
    field.show_query(Query(labels=frozenset({3, 5})))
    assert field.text() == "label:5,3"


def test_a_text_being_composed_is_not_disturbed_by_a_mark(field, qtbot):
    qtbot.keyClicks(field, "xyzzy ")
    QCoreApplication.sendEvent(field, QInputMethodEvent("かな", []))
    with qtbot.waitSignal(field.error_changed):
        field.apply()
    QCoreApplication.sendEvent(field, QInputMethodEvent("かなり", []))
    assert not marked_columns(field)
    commit = QInputMethodEvent("", [])
    commit.setCommitString("仮名")
    QCoreApplication.sendEvent(field, commit)
    assert field.text() == "xyzzy 仮名"
    qtbot.waitUntil(lambda: bool(marked_columns(field)))


# --- predictions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("condition", ["wrong", "pred:5", "conf<0.5", "loss>1"])
def test_conditions_on_predictions_say_that_they_need_a_model(field, qtbot, condition):
    field.setText(f"label:3 {condition} note")
    with qtbot.waitSignal(field.error_changed) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args[0].startswith(condition)
    assert "train one" in told.args[0]


def test_conditions_that_waited_for_a_model_are_asked_for_once_there_is_one(field, qtbot):
    qtbot.keyClicks(field, "wrong")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(field.query_entered) as asked:
        field.set_known(PREDICTIONS)
    assert asked.args == [Query(wrong=True)]
    assert field.accessibleDescription() == ""


def test_words_about_predictions_are_offered_with_the_reason_why_they_cannot_be_taken(field, popup, qtbot):
    qtbot.keyClick(field, Qt.Key.Key_Down)
    disabled = {offer.word.rstrip(":<>=."): offer.remark for offer in popup.suggestions if not offer.enabled}
    of_proposals = dict.fromkeys(("proposed", "doubt"), "needs proposed labels")
    of_models = dict.fromkeys(("pred", "wrong", "right", "conf", "loss"), "needs a model")
    of_runs = dict.fromkeys(("wrong_by", "right_by", "disagree"), "needs a run that was measured")
    assert disabled == of_models | of_proposals | of_runs
    field.set_known(PREDICTIONS | {PROPOSALS, RUN + "svm"})
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert all(offer.enabled for offer in popup.suggestions)


def test_a_condition_on_proposals_says_how_to_have_labels_proposed(field, qtbot):
    qtbot.keyClicks(field, "doubt>0.1")
    with qtbot.waitSignal(field.error_changed) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args[0] == "doubt>0.1 needs proposed labels; choose Image > Propose Labels first."


# --- words to go on with ----------------------------------------------------------------------------


def test_words_to_go_on_with_open_below_while_typing(field, popup, qtbot):
    qtbot.keyClicks(field, "no")
    assert popup.isVisible()
    assert words(popup) == ["note", "nonote"]
    assert popup.current_word is None
    assert popup.geometry().top() >= field.mapToGlobal(QPoint(0, field.height())).y()
    qtbot.keyClicks(field, "t")
    assert words(popup) == ["note"]
    qtbot.keyClicks(field, "e")
    assert not popup.isVisible()


def test_a_word_is_taken_with_arrows_and_enter(field, popup, qtbot):
    qtbot.keyClicks(field, "label:3 no")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert popup.current_word == "note"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.query_entered) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "label:3 nonote"
    assert not popup.isVisible()
    assert asked.args == [Query(labels=frozenset({3}), noted=False)]


def test_arrows_go_round(field, popup, qtbot):
    qtbot.keyClicks(field, "no")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert popup.current_word == "nonote"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert popup.current_word == "note"


def test_tab_takes_the_first_word_and_then_goes_on(window, field, popup, qtbot):
    qtbot.keyClicks(field, "spl")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "split:"
    assert words(popup) == ["train", "test"]
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "split:train"
    assert not popup.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert not field.hasFocus()


def test_a_word_can_be_clicked(field, popup, qtbot):
    qtbot.keyClicks(field, "no")
    place = popup.visualRect(popup.model().index(1, 0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert field.text() == "nonote"
    assert field.hasFocus()


def test_words_that_cannot_be_taken_are_stepped_over_and_not_clicked(field, popup, qtbot):
    qtbot.keyClicks(field, "wr")
    assert words(popup) == ["wrong", "wrong_by:"]
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert popup.current_word is None
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 5))
    assert field.text() == "wr"


def test_an_unfinished_word_is_complained_about_only_once_its_list_is_closed(field, popup, qtbot):
    with qtbot.assertNotEmitted(field.error_changed):
        qtbot.keyClicks(field, "no")
        field.apply()
    with qtbot.waitSignal(field.error_changed) as told:
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert field.text() == "no"
    assert told.args[0]


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Home])
def test_the_list_closes_when_the_cursor_goes_elsewhere(field, popup, qtbot, key):
    qtbot.keyClicks(field, "no")
    qtbot.keyClick(field, key)
    assert not popup.isVisible()


def test_the_list_closes_with_the_focus_and_when_the_window_moves(window, field, popup, qtbot):
    qtbot.keyClicks(field, "no")
    window.move(50, 50)
    qtbot.waitUntil(lambda: not popup.isVisible())
    qtbot.keyClicks(field, "t")
    assert popup.isVisible()
    window.findChildren(QLineEdit)[1].setFocus()
    assert not popup.isVisible()


def test_class_names_with_blanks_are_offered_in_quotes_and_can_be_asked_for(field, popup, qtbot):
    labels = np.array([0, 1], dtype=np.int16)
    split = Split("train", np.zeros((2, 4, 4), dtype=np.uint8), labels)
    field.set_dataset(Dataset("Clothes", (split,), ("T-shirt/top", "Ankle boot"), "clothes"))
    qtbot.keyClicks(field, "label:ank")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.query_entered) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == [Query(labels=frozenset({1}))]
    assert field.text() == 'label:"Ankle boot"'


def test_columns_of_the_data_set_are_offered_with_their_few_values(field, popup, tiny_dataset, qtbot):
    kinds = np.array(["pen", "wide brush"], dtype=object)[np.arange(300) % 2]
    field.set_dataset(replace(tiny_dataset, columns={"Tool": kinds}))
    qtbot.keyClicks(field, "to")
    assert [(each.word, each.remark) for each in popup.suggestions] == [("Tool:", "column of the data set")]
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert words(popup) == ["pen", '"wide brush"']
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.query_entered) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == 'Tool:"wide brush"'
    assert asked.args == [Query(terms={"column.Tool": frozenset({OneOf(frozenset({"wide brush"}))})})]


def test_ranges_are_asked_for(field, qtbot):
    field.set_known(PREDICTIONS)
    with qtbot.waitSignal(field.query_entered) as asked:
        qtbot.keyClicks(field, "conf<0.6")
    assert asked.args == [Query(ranges=(Range("conf", maximum=0.6, maximum_open=True),))]
