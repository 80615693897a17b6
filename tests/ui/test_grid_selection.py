from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QStringListModel

from mnist_gui.ui.browse.selection import Command, SelectionMask, ranges_of, runs_of, selection_of

COMMANDS = [
    Command.NoUpdate,
    Command.Clear,
    Command.ClearAndSelect,
    Command.Clear | Command.SelectCurrent,
    Command.Select,
    Command.SelectCurrent,
    Command.Deselect,
    Command.Deselect | Command.Current,
    Command.Toggle,
    Command.ToggleCurrent,
]


@pytest.fixture(scope="module")
def items(qapp):
    return QStringListModel([str(number) for number in range(30)])


@pytest.fixture
def mask(items):
    model = QItemSelectionModel(items)
    mask = SelectionMask(model)
    mask.reset(30)
    model.selectionChanged.connect(mask.follow)
    yield mask
    model.deleteLater()


def positions_in(model):
    return sorted(index.row() for index in model.selectedIndexes())


ranges = st.tuples(st.integers(0, 29), st.integers(0, 29)).map(lambda ends: range(min(ends), max(ends) + 1))


@given(st.lists(st.tuples(st.lists(ranges, max_size=3), st.sampled_from(COMMANDS)), max_size=8))
def test_commands_do_what_they_do_in_qt(items, steps):
    ours, qts = QItemSelectionModel(items), QItemSelectionModel(items)
    mask = SelectionMask(ours)
    mask.reset(30)
    ours.selectionChanged.connect(mask.follow)
    for chosen, command in steps:
        flags = np.zeros(30, dtype=bool)
        for each in chosen:
            flags[each.start : each.stop] = True
        apart = runs_of(flags)  # Qt toggles a position twice where ranges overlap
        mask.apply(apart, command)
        qts.select(selection_of(items, apart), command)
        assert np.flatnonzero(mask.flags).tolist() == positions_in(ours) == positions_in(qts)


def test_listeners_hear_just_what_has_changed(mask, qtbot):
    mask.apply([range(5, 10)], Command.ClearAndSelect)
    heard = []
    mask._model.selectionChanged.connect(lambda *changes: heard.append([ranges_of(c) for c in changes]))
    mask.apply([range(8, 12)], Command.ClearAndSelect)
    assert heard == [[[range(10, 12)], [range(5, 8)]]]
    mask.apply([range(8, 12)], Command.Select)
    assert len(heard) == 1


def test_what_was_selected_when_a_gesture_began_is_kept_through_it(mask):
    mask.apply([range(2)], Command.Select)
    mask.begin(Command.Toggle)
    mask.apply([range(10, 20)], Command.SelectCurrent)
    mask.apply([range(10, 12)], Command.SelectCurrent)
    assert np.flatnonzero(mask.flags).tolist() == [0, 1, 10, 11]
    mask.begin(Command.ClearAndSelect)
    mask.apply([range(4, 5)], Command.SelectCurrent)
    assert np.flatnonzero(mask.flags).tolist() == [4]
    assert mask.count == 1


@given(st.lists(st.booleans(), max_size=60))
def test_runs_hold_just_the_flags_that_are_set(flags):
    runs = runs_of(np.array(flags, dtype=bool))
    assert [position for run in runs for position in run] == np.flatnonzero(flags).tolist()
    assert all(before.stop < after.start for before, after in pairwise(runs))


@pytest.mark.parametrize("ranges", [[], [range(1)], [range(2, 5), range(7, 10)]])
def test_a_selection_of_ranges_holds_these_ranges(qapp, ranges):
    model = QStringListModel([str(number) for number in range(10)])
    selection = selection_of(model, ranges)
    assert ranges_of(selection) == ranges
    assert [index.row() for index in selection.indexes()] == [at for each in ranges for at in each]


def test_an_empty_selection_has_no_ranges():
    assert ranges_of(QItemSelection()) == []
