from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QStringListModel

from mnist_gui.ui.browse.grid.selection import (
    MOST_RANGES,
    Command,
    SelectionMask,
    ranges_of,
    runs_of,
    selection_of,
)

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
MANY = 4 * MOST_RANGES


@pytest.fixture(scope="module")
def items(qapp):
    return QStringListModel([str(number) for number in range(30)])


@pytest.fixture
def mask(items):
    mask = SelectionMask(items, items)
    yield mask
    mask.deleteLater()


@pytest.fixture
def many(qapp):
    """A list of which every second item is selected: more ranges than Qt is told of."""
    model = QStringListModel([""] * MANY)
    mask = SelectionMask(model, model)
    mask.replace(np.arange(MANY) % 2 == 0)
    yield mask
    model.deleteLater()


def flags(*ranges, size=30):
    chosen = np.zeros(size, dtype=bool)
    for positions in ranges:
        chosen[positions.start : positions.stop] = True
    return chosen


def positions_in(model):
    return sorted(index.row() for index in model.selectedIndexes())


def chosen_in(mask):
    return np.flatnonzero(mask.flags).tolist()


ranges = st.tuples(st.integers(0, 29), st.integers(0, 29)).map(lambda ends: range(min(ends), max(ends) + 1))


@given(
    st.lists(st.tuples(st.lists(ranges, max_size=3), st.sampled_from(COMMANDS), st.booleans()), max_size=8)
)
def test_commands_do_what_they_do_in_qt(items, steps):
    ours, qts = SelectionMask(items, items), QItemSelectionModel(items)
    for chosen, command, from_qt in steps:
        meant = flags(*chosen)
        apart = selection_of(items, runs_of(meant))  # Qt toggles a position twice where ranges overlap
        if from_qt:
            ours.select(apart, command)
        else:
            ours.apply(meant, command)
        qts.select(apart, command)
        assert chosen_in(ours) == positions_in(ours) == positions_in(qts)


def test_a_command_of_qt_may_be_about_one_item(mask, items):
    mask.setCurrentIndex(items.index(4), Command.ClearAndSelect)
    mask.select(items.index(7), Command.Toggle)
    mask.select(items.index(-1), Command.Toggle)
    assert chosen_in(mask) == positions_in(mask) == [4, 7]


def test_listeners_hear_just_what_has_changed(mask, qtbot):
    mask.apply(flags(range(5, 10)), Command.ClearAndSelect)
    heard = []
    mask.selectionChanged.connect(lambda *changes: heard.append([ranges_of(c) for c in changes]))
    with qtbot.waitSignal(mask.changed):
        mask.apply(flags(range(8, 12)), Command.ClearAndSelect)
    assert heard == [[[range(10, 12)], [range(5, 8)]]]
    with qtbot.assertNotEmitted(mask.changed):
        mask.apply(flags(range(8, 12)), Command.Select)
    assert len(heard) == 1


def test_what_was_selected_when_a_gesture_began_is_kept_through_it(mask):
    mask.apply(flags(range(2)), Command.Select)
    mask.begin(Command.Toggle)
    mask.apply(flags(range(10, 20)), Command.SelectCurrent)
    mask.apply(flags(range(10, 12)), Command.SelectCurrent)
    assert chosen_in(mask) == [0, 1, 10, 11]
    mask.begin(Command.ClearAndSelect)
    mask.apply(flags(range(4, 5)), Command.SelectCurrent)
    assert chosen_in(mask) == [4]
    assert mask.count == 1


@pytest.mark.parametrize("way", [SelectionMask.clearSelection, SelectionMask.clear, SelectionMask.reset])
def test_there_are_several_ways_to_select_nothing(many, way):
    many.look_at(2)
    way(many)
    assert chosen_in(many) == positions_in(many) == []
    many.replace(flags(range(3), size=MANY))
    assert chosen_in(many) == positions_in(many) == [0, 1, 2]


def test_another_list_has_nothing_selected(qapp):
    model = QStringListModel(["a", "b", "c"])
    mask = SelectionMask(model, model)
    mask.replace(np.ones(3, dtype=bool))
    model.setStringList(["a", "b", "c", "d"])
    assert mask.flags.tolist() == [False] * 4
    assert positions_in(mask) == []
    model.deleteLater()


def test_of_very_many_ranges_qt_knows_only_the_one_looked_at(many):
    assert many.count == MANY // 2
    assert positions_in(many) == []
    many.look_at(8)
    assert positions_in(many) == [8]
    many.look_at(9)
    assert positions_in(many) == []


def test_qt_knows_all_again_once_there_are_few_ranges(many):
    many.look_at(8)
    heard = []
    many.selectionChanged.connect(lambda *changes: heard.append([ranges_of(c) for c in changes]))
    many.apply(flags(range(3, MANY), size=MANY), Command.Deselect)
    assert chosen_in(many) == positions_in(many) == [0, 2]
    assert heard == [[[range(1), range(2, 3)], [range(8, 9)]]]


def test_a_change_that_qt_does_not_see_is_told_all_the_same(many, qtbot):
    with qtbot.waitSignal(many.changed):
        many.apply(flags(range(7, 8), size=MANY), Command.Toggle)
    assert many.flags[7]


@given(st.lists(st.booleans(), max_size=60))
def test_runs_hold_just_the_flags_that_are_set(chosen):
    runs = runs_of(np.array(chosen, dtype=bool))
    assert [position for run in runs for position in run] == np.flatnonzero(chosen).tolist()
    assert all(before.stop < after.start for before, after in pairwise(runs))


@pytest.mark.parametrize("ranges", [[], [range(1)], [range(2, 5), range(7, 10)]])
def test_a_selection_of_ranges_holds_these_ranges(qapp, ranges):
    model = QStringListModel([str(number) for number in range(10)])
    selection = selection_of(model, ranges)
    assert ranges_of(selection) == ranges
    assert [index.row() for index in selection.indexes()] == [at for each in ranges for at in each]


def test_an_empty_selection_has_no_ranges():
    assert ranges_of(QItemSelection()) == []
