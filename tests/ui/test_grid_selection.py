from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QStringListModel

from mnist_gui.ui.browse.selection import ranges_of, runs_of, selection_of


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
