import numpy as np
import pytest
from helpers.grid_driver import CTRL, PLAIN, SHIFT, click, selected
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.order import Section
from mnist_gui.data.query.query import Query, select_rows


@pytest.fixture
def sevens(tiny_dataset):
    return select_rows(tiny_dataset, Query(labels=frozenset({7})))


@pytest.fixture
def counts(grid):
    """How many shown and hidden digits were said to be selected, each time."""
    counts = []
    grid.selection_changed.connect(lambda shown, hidden: counts.append((shown, hidden)))
    return counts


def test_what_a_filter_hides_remains_selected_and_comes_back(grid, tiny_dataset, sevens, counts):
    grid.selectionModel().replace(np.arange(300) < 200)
    among = int((sevens < 200).sum())
    for rows in (sevens, np.arange(0), sevens):
        grid.show_rows(tiny_dataset, rows)
        assert len(selected(grid)) == (among if len(rows) else 0)
        assert sum(counts[-1]) == 200
    grid.show_rows(tiny_dataset, np.arange(300)[::-1])
    assert sorted(grid.selected_rows.tolist()) == list(range(200))
    assert counts[-1] == (200, 0)


@pytest.mark.parametrize("ctrl", [False, True])
def test_a_click_lets_go_of_what_is_hidden_unless_it_adds(grid, tiny_dataset, sevens, counts, qtbot, ctrl):
    grid.go_to(int(sevens[0]))
    grid.show_rows(tiny_dataset, np.setdiff1d(np.arange(300), sevens))
    assert counts[-1] == (0, 1)
    click(qtbot, grid, 0, CTRL if ctrl else PLAIN)
    assert counts[-1] == (1, int(ctrl))
    grid.show_rows(tiny_dataset, np.arange(300))
    assert (sevens[0] in grid.selected_rows) == ctrl


def test_a_click_on_the_only_one_shown_lets_go_of_what_is_hidden(grid, tiny_dataset, sevens, counts, qtbot):
    grid.selectionModel().replace(np.isin(np.arange(300), (sevens[0], 0)))
    grid.show_rows(tiny_dataset, np.array([0]))
    click(qtbot, grid, 0)
    assert counts[-1] == (1, 0)


@pytest.mark.parametrize(("key", "left"), [(Qt.Key.Key_Escape, 0), (Qt.Key.Key_A, 30)])
def test_esc_and_ctrl_a_let_go_of_what_is_hidden(grid, tiny_dataset, sevens, counts, qtbot, key, left):
    grid.selectAll()
    grid.show_rows(tiny_dataset, sevens)
    assert counts[-1] == (30, 270)
    qtbot.keyClick(grid, key, PLAIN if key == Qt.Key.Key_Escape else CTRL)
    assert counts[-1] == (left, 0)
    grid.show_rows(tiny_dataset, np.arange(300))
    assert len(selected(grid)) == left


def test_filter_keeps_the_current_digit_its_place_and_the_anchor(grid, tiny_dataset, qtbot):
    evens = np.arange(0, 300, 2)
    click(qtbot, grid, 4)
    grid.go_to(150)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    top = grid.visualRect(grid.currentIndex()).top()
    grid.show_rows(tiny_dataset, evens)
    assert grid.current_row == 152
    assert selected(grid) == [75, 76]
    assert grid.visualRect(grid.currentIndex()).top() == top
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert selected(grid) == [75, 76, 77]


def test_a_current_digit_that_is_filtered_away_is_current_no_more(grid, tiny_dataset, qtbot):
    grid.go_to(151)
    with qtbot.waitSignal(grid.current_changed, check_params_cb=lambda row: row is None):
        grid.show_rows(tiny_dataset, np.arange(0, 300, 2))
    assert selected(grid) == []
    grid.show_rows(tiny_dataset, np.arange(300))
    assert selected(grid) == [151]
    assert grid.current_row is None


def test_what_was_in_the_middle_stays_in_sight_without_a_current_digit(grid, tiny_dataset):
    grid.verticalScrollBar().setValue(800)
    row = grid.indexAt(grid.viewport().rect().center()).row() // 2 * 2
    grid.show_rows(tiny_dataset, np.arange(0, 300, 2))
    assert grid.viewport().rect().intersects(grid.visualRect(grid.model().index(row // 2)))


def test_a_filter_without_a_match_and_back(grid, tiny_dataset):
    grid.go_to(10)
    grid.show_rows(tiny_dataset, np.arange(0))
    assert grid.current_row is None
    grid.show_rows(tiny_dataset, np.arange(300))
    assert grid.model().rowCount() == 300


def test_another_data_set_starts_at_the_top_with_nothing_selected(grid, tiny_dataset):
    grid.go_to(250)
    other = Dataset("Other", tiny_dataset.splits[:1], tiny_dataset.class_names, "other")
    grid.show_rows(other, np.arange(200))
    assert selected(grid) == []
    assert grid.verticalOffset() == 0
    assert grid.current_row is None


def test_sorting_keeps_the_selection_and_what_is_current(grid, tiny_dataset, qtbot):
    click(qtbot, grid, 4)
    click(qtbot, grid, 7, SHIFT)
    grid.show_rows(tiny_dataset, np.arange(300)[::-1])
    assert sorted(grid.selected_rows.tolist()) == [4, 5, 6, 7]
    assert grid.current_row == 7
    assert selected(grid) == [292, 293, 294, 295]


@pytest.mark.parametrize("chosen", [False, True])
def test_another_order_begins_at_the_top(grid, tiny_dataset, chosen):
    if chosen:
        grid.go_to(150)
    grid.verticalScrollBar().setValue(800)
    grid.show_rows(tiny_dataset, np.random.default_rng(5).permutation(300))
    assert grid.verticalOffset() == 0
    assert selected(grid) == ([int(np.flatnonzero(grid.model().rows == 150)[0])] if chosen else [])


def test_rows_in_the_same_order_begin_at_the_top_if_that_is_asked_for(grid, tiny_dataset):
    grid.go_to(150)
    grid.show_rows(tiny_dataset, np.arange(0, 300, 2), keep_place=False)
    assert grid.verticalOffset() == 0
    assert selected(grid) == [75]


def test_grouping_and_back_keeps_the_selection(grid, tiny_dataset, qtbot):
    click(qtbot, grid, 4)
    order = np.argsort(tiny_dataset.labels, kind="stable")
    sections = tuple(Section(label, 30 * label) for label in range(10))
    grid.show_rows(tiny_dataset, order, sections=sections, titles=tuple("0123456789"))
    assert grid.selected_rows.tolist() == [4]
    assert grid.verticalOffset() == 0
    grid.show_rows(tiny_dataset, np.arange(0))
    grid.show_rows(tiny_dataset, np.arange(300))
    assert grid.visualRect(grid.model().index(0)).top() == 0


def test_a_neighbour_takes_the_place_of_a_digit_that_is_filtered_away(grid, tiny_dataset):
    grid.go_to(151)
    top = grid.visualRect(grid.currentIndex()).top()
    grid.show_rows(tiny_dataset, np.arange(0, 300, 2))
    assert top in {grid.visualRect(grid.model().index(position)).top() for position in (75, 76)}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**32), st.integers(0, 300), st.booleans()), max_size=5))
def test_the_selection_survives_any_new_result(grid, tiny_dataset, steps):
    grid.show_rows(tiny_dataset, np.arange(300))
    chosen = set(range(0, 300, 7))
    grid.selectionModel().replace(np.arange(300) % 7 == 0)
    for seed, size, is_sorted in steps:
        rows = np.random.default_rng(seed).permutation(300)[:size]
        grid.show_rows(tiny_dataset, np.sort(rows) if is_sorted else rows)
        seen = chosen & set(rows.tolist())
        assert set(grid.selected_rows.tolist()) == seen
        assert len(selected(grid)) == len(seen)
        assert grid.selectionModel().hidden_count == len(chosen) - len(seen)
