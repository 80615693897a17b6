"""What is told of one row by the links between near duplicates, and where groups begin in sorted rows."""

import numpy as np
import pytest
from helpers.query_strategies import make_dataset

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.duplicate_links import SAME_INK, copy_links, joined_links

PAIRS = [(0, 1, SAME_INK), (2, 3, 0.1), (8, 9, 0.2), (3, 0, 0.3), (5, 6, 0.3)]
LABELS = [0, NO_LABEL, 1, 1, 0, 0, NO_LABEL, 0, 1, 0]


@pytest.fixture
def dataset():
    """Ten rows in two splits, the first of seven."""
    return make_dataset(LABELS, names=("a", "b"))


@pytest.fixture
def links():
    first, second, distances = zip(*PAIRS, strict=True)
    return joined_links(10, np.array(first), np.array(second), np.array(distances), limit=0.3)


def without(dataset, *rows):
    states = np.zeros(len(dataset), np.uint8)
    states[list(rows)] = CorrectionState.EXCLUDED
    return with_corrections(dataset, dataset.labels.copy(), states)


def test_rows_are_in_an_order_in_which_groups_are_runs(links):
    assert links.rows.tolist() == [2, 3, 0, 1, 5, 6, 8, 9]
    assert links.joins.tolist() == [np.inf, 0.1, 0.3, SAME_INK, np.inf, 0.3, np.inf, 0.2]
    assert (links.count, links.limit) == (10, 0.3)
    np.testing.assert_array_equal(links.places, np.float32([2, 3, 0, 1, np.nan, 4, 5, np.nan, 6, 7]))
    assert not links.places.flags.writeable


@pytest.mark.parametrize(
    ("distance", "rows", "starts", "leak", "conflict"),
    [
        (SAME_INK, [0, 1], [0], [False], [False]),
        (0.1, [2, 3, 0, 1], [0, 2], [False] * 2, [False] * 2),
        (0.19, [2, 3, 0, 1], [0, 2], [False] * 2, [False] * 2),
        (0.2, [2, 3, 0, 1, 8, 9], [0, 2, 4], [False] * 3, [False, False, True]),
        (0.3, [2, 3, 0, 1, 5, 6, 8, 9], [0, 4, 6], [False] * 3, [True, False, True]),
    ],
)
def test_groups_of_a_distance(links, dataset, distance, rows, starts, leak, conflict):
    found = links.groups(dataset, distance)
    assert (found.rows.tolist(), found.starts.tolist()) == (rows, starts)
    assert (found.leak.tolist(), found.conflict.tolist()) == (leak, conflict)
    assert len(found) == len(starts)
    assert found.sizes.tolist() == np.diff([*starts, len(rows)]).tolist()
    assert links.groups(dataset, distance) is found
    flags = np.arange(len(found)) == 0
    assert found.rows_of(flags).tolist() == rows[: found.sizes[0]]


def test_a_group_in_two_splits_is_a_leak(dataset):
    links = joined_links(10, np.array([6, 4]), np.array([7, 5]), np.array([0.1, 0.2]), limit=0.3)
    assert links.groups(dataset, 0.2).leak.tolist() == [False, True]
    assert links.groups(without(dataset, 7), 0.2).rows.tolist() == [4, 5]
    assert len(links.groups(without(dataset, 4, 7), 0.2)) == 0


@pytest.mark.parametrize(
    ("row", "distance", "others"),
    [
        (0, SAME_INK, [1]),
        (1, 0.29, [0]),
        (2, SAME_INK, []),
        (2, 0.1, [3]),
        (3, 0.3, [0, 1, 2]),
        (0, 0.3, [1, 2, 3]),
        (4, 0.3, []),
        (5, 0.29, []),
        (6, 0.3, [5]),
        (9, 0.3, [8]),
    ],
)
def test_the_others_of_the_group_of_a_row(links, dataset, row, distance, others):
    assert links.group_of(row, dataset, distance).tolist() == others
    kept = links.group_of(row, without(dataset, 1), distance)
    assert kept.tolist() == ([] if row == 1 else [other for other in others if other != 1])
    assert kept.dtype == np.intp


def test_the_nearest_duplicate_of_a_row(links):
    expected = [SAME_INK, SAME_INK, 0.1, 0.1, np.inf, 0.3, 0.3, np.inf, 0.2, 0.2]
    assert [links.nearest(row) for row in range(10)] == expected


@pytest.mark.parametrize(
    ("rows", "distance", "runs"),
    [
        ([2, 3, 0, 1, 5, 6, 8, 9, 4, 7], 0.3, [(0, True), (4, True), (6, True), (8, False)]),
        ([9, 8, 6, 5, 1, 0, 3, 2], 0.3, [(0, True), (2, True), (4, True)]),
        ([2, 3, 0, 1, 5, 6, 8, 9], 0.1, [(0, True), (2, True), (4, False)]),
        ([3, 1, 8], 0.3, [(0, True), (2, True)]),
        ([4, 7], 0.3, [(0, False)]),
        ([], 0.3, []),
    ],
)
def test_runs_of_sorted_rows(links, dataset, rows, distance, runs):
    assert list(links.runs_among(np.array(rows, np.intp), dataset, distance)) == runs


def test_copies_are_linked_group_by_group():
    """Rows 1 and 3, and 2 and 4, are the same; 6 is 0 elsewhere on the paper; 5 is alone."""
    images = np.zeros((7, 3, 3), np.uint8)
    images[[0, 6], [0, 1], [0, 2]] = 9
    images[[1, 3], 0, :2] = 7
    images[[2, 4], :2, 0] = 8
    images[5] = 1
    dataset = Dataset("Copies", (Split("train", images, np.zeros(7, np.int16)),), ("a",), "")
    seen = []
    links = copy_links(dataset, report=seen.append)
    assert links.rows.tolist() == [0, 6, 1, 3, 2, 4]
    assert links.joins.tolist() == [np.inf, SAME_INK] * 3
    assert (links.count, links.limit) == (7, SAME_INK)
    assert seen[-1].done == 7
    assert len(links.groups(dataset)) == 3
