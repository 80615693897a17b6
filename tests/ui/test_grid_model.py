import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query import Query, select_rows
from mnist_gui.ui.browse.grid_model import GridModel


@pytest.fixture
def model(qapp, tiny_dataset):
    model = GridModel()
    model.show(tiny_dataset, select_rows(tiny_dataset, Query()))
    return model


def test_it_is_a_proper_model(model, qtmodeltester):
    qtmodeltester.check(model)


def test_an_empty_model_is_a_proper_model(qapp, qtmodeltester):
    model = GridModel()
    assert model.rowCount() == 0
    assert model.data(QModelIndex()) is None
    qtmodeltester.check(model)


def test_a_digit_says_what_it_is_and_where_it_stands(model, tiny_dataset):
    index = model.index(203)
    name = tiny_dataset.class_names[tiny_dataset.labels[203]]
    words = f"Digit {name}, number 3 of test"
    assert index.data() == words
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == words
    assert index.data(Qt.ItemDataRole.ToolTipRole) == words
    assert index.data(Qt.ItemDataRole.DecorationRole) is None


def test_an_item_knows_its_row_of_the_data_set(model, tiny_dataset):
    rows = select_rows(tiny_dataset, Query(split="test", labels=frozenset({4})))
    model.show(tiny_dataset, rows)
    assert [model.index(i).data(GridModel.RowRole) for i in range(model.rowCount())] == rows.tolist()
    assert model.position_of(int(rows[5])) == 5
    assert model.position_of(0) is None


def test_names_that_are_no_numbers_and_missing_labels_are_said(qapp):
    labels = np.array([0, NO_LABEL], dtype=np.int16)
    split = Split("train", np.zeros((2, 4, 4), dtype=np.uint8), labels)
    model = GridModel()
    model.show(Dataset("Clothes", (split,), ("Coat",), "clothes"), np.arange(2))
    assert model.index(0).data() == "Coat, number 0 of train"
    assert model.index(1).data() == "No label, number 1 of train"


def test_showing_other_rows_resets_the_model(model, tiny_dataset, qtbot):
    with qtbot.waitSignal(model.modelReset):
        model.show(tiny_dataset, np.array([7, 3]))
    assert model.rowCount() == 2
    assert model.index(1).data(GridModel.RowRole) == 3


def test_children_of_an_item_there_are_none(model):
    assert model.rowCount(model.index(0)) == 0
