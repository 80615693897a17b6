import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.errors import UserError
from mnist_gui.ui.browse.filters.go_to_dialog import GoToDialog, row_at


def dataset_of(**splits):
    parts = tuple(
        Split(name, np.zeros((count, 2, 2), dtype=np.uint8), np.zeros(count, dtype=np.int16))
        for name, count in splits.items()
    )
    return Dataset("Large", parts, ("0",), "large")


LARGE = dataset_of(train=60_000, test=10_000)


# --- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "row"),
    [
        ("0", 0),
        ("69999", 69_999),
        ("69,999", 69_999),
        ("  42 ", 42),
        ("test 18", 60_018),
        ("test18", 60_018),
        ("test:18", 60_018),
        ("TEST   9,999", 69_999),
        ("te 0", 60_000),
        ("train 59999", 59_999),
    ],
)
def test_a_place_is_a_row(place, row):
    assert row_at(place, LARGE) == row


@given(row=st.integers(0, len(LARGE) - 1))
def test_every_row_is_found_both_ways(row):
    split, number = LARGE.location(row)
    assert row_at(str(row), LARGE) == row_at(f"{split.name} {number}", LARGE) == row


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("70000", "There is no image 70,000; the last one is 69,999."),
        ("test 10000", "There is no image 10,000 in test; the last one is 9,999."),
        ("valid 3", "Large has no split called valid; it has train and test."),
        ("t 3", "Large has no split called t; it has train and test."),
        ("-1", "That is not an index: type a number, or a split and a number, such as test 18."),
        ("test", "That is not an index: type a number, or a split and a number, such as test 18."),
        ("12.", "That is not an index: type a number, or a split and a number, such as test 18."),
        ("१२", "That is not an index: type a number, or a split and a number, such as test 18."),
    ],
)
def test_what_is_no_place_is_answered_in_a_sentence(place, sentence):
    with pytest.raises(UserError) as error:
        row_at(place, LARGE)
    assert str(error.value) == sentence


@given(st.text(max_size=60))
def test_any_text_gives_a_row_or_a_sentence(text):
    try:
        row, sentence = row_at(text, LARGE), ""
    except UserError as error:
        row, sentence = 0, str(error)
    assert 0 <= row < len(LARGE)
    assert sentence.endswith(".") == bool(sentence)


def test_a_name_that_ends_in_a_number_is_told_from_the_number():
    dataset = dataset_of(fold1=10, fold2=10)
    assert row_at("fold2 3", dataset) == 13
    assert row_at("fold1 3", dataset) == 3


# --- the dialog ------------------------------------------------------------------------------------


@pytest.fixture
def dialog(owner, tiny_dataset):
    dialog = GoToDialog(tiny_dataset, lambda row: row != 219, owner)
    dialog.open()
    return dialog


@pytest.fixture
def chosen(dialog):
    rows = []
    dialog.row_chosen.connect(rows.append)
    return rows


def answer(dialog):
    return dialog.findChild(QLabel, "goToAnswer").text()


def type_place(qtbot, dialog, text):
    place = dialog.findChild(QLineEdit, "goToPlace")
    qtbot.waitUntil(place.hasFocus)
    place.selectAll()
    QTest.keyClicks(place, text)


def test_it_says_what_can_be_typed(dialog):
    assert answer(dialog) == "0 to 299, or such as train 18 or test 18"
    assert not dialog.findChild(QPushButton, "goButton").isEnabled()


def test_it_shows_which_digit_is_meant_while_one_types(qtbot, dialog, tiny_dataset):
    type_place(qtbot, dialog, "test 18")
    assert answer(dialog) == f"test 18, label {tiny_dataset.labels[218]}, index 218"
    assert dialog.findChild(QPushButton, "goButton").isEnabled()


def test_it_says_beforehand_that_filters_will_be_cleared(qtbot, dialog):
    type_place(qtbot, dialog, "219")
    assert answer(dialog).endswith("index 219\nThe filters hide it, and will be cleared.")
    assert dialog.findChild(QPushButton, "goButton").isEnabled()


def test_enter_goes_there(qtbot, dialog, chosen):
    type_place(qtbot, dialog, "test 18")
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog.findChild(QLineEdit, "goToPlace"), Qt.Key.Key_Return)
    assert chosen == [218]


def test_enter_on_what_is_no_place_neither_goes_nor_closes(qtbot, dialog, chosen):
    type_place(qtbot, dialog, "300")
    QTest.keyClick(dialog.findChild(QLineEdit, "goToPlace"), Qt.Key.Key_Return)
    assert chosen == []
    assert dialog.isVisible()
    assert answer(dialog) == "There is no image 300; the last one is 299."


def test_escape_goes_nowhere(qtbot, dialog, chosen):
    type_place(qtbot, dialog, "3")
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert chosen == []
