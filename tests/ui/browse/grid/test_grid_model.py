import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query.query import Query, select_rows
from mnist_gui.ui.browse.grid.grid_model import NOWHERE, GridModel, nearest_kept


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


def test_several_rows_are_found_at_once_in_any_order(model, tiny_dataset):
    assert GridModel().positions_of(np.array([3])).tolist() == [NOWHERE]
    model.show(tiny_dataset, np.array([7, 3, 250, 12]))
    assert model.positions_of(np.array([12, 3, 3, 8])).tolist() == [3, 1, 1, NOWHERE]
    assert model.positions_of(np.array([], dtype=np.intp)).tolist() == []
    model.show(tiny_dataset, np.array([], dtype=np.intp))
    assert model.positions_of(np.array([12])).tolist() == [NOWHERE]


@given(st.lists(st.integers(0, 50), min_size=1, unique=True), st.sets(st.integers(0, 50)), st.data())
def test_the_nearest_neighbour_that_is_kept_takes_the_place(before, kept, data):
    row = data.draw(st.sampled_from(before))
    after = [each for each in before if each in kept]
    positions = [after.index(each) if each in kept else NOWHERE for each in before]
    position = nearest_kept(before.index(row), np.array(positions))
    if not after:
        assert position is None
    else:
        place = before.index(row)
        distances = [abs(before.index(each) - place) for each in after]
        assert distances[position] == min(distances)


def test_in_another_order_no_neighbour_takes_a_place():
    assert nearest_kept(1, np.array([2, 1, 0])) is None
    assert nearest_kept(1, np.array([0, NOWHERE, 4])) == 0


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
