from dataclasses import replace

import numpy as np
import pytest
from helpers.query_strategies import make_dataset
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.columns import NEAR, Columns
from mnist_gui.data.copies import Copies, find_copies, to_corner
from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.data.duplicate_links import SAME_INK, joined_links
from mnist_gui.data.query.query import select_rows
from mnist_gui.data.query.run_query import find_columns
from mnist_gui.data.query.text import parse_query
from mnist_gui.errors import DataError, UsageError
from mnist_gui.learning.duplicates import NO_GROUP, duplicates, group_duplicates
from mnist_gui.learning.near_links import near_links
from mnist_gui.learning.near_pairs import NearPairs


@pytest.fixture
def copied(tiny_dataset):
    """Images with copies: 3 twice in train, 10 shifted with another label, 5 in test, 20 with noise."""
    images, labels = tiny_dataset.train.images.copy(), tiny_dataset.train.labels.copy()
    tests, test_labels = tiny_dataset.test.images.copy(), tiny_dataset.test.labels.copy()
    images[10, :4] = images[10, -4:] = images[10, :, :4] = images[10, :, -4:] = 0
    images[101], labels[101] = images[3], labels[3]
    images[102], labels[102] = np.roll(images[10], (2, -1), axis=(0, 1)), (labels[10] + 1) % 10
    images[103], labels[103] = images[20], NO_LABEL
    images[103, 14, 14] ^= 1
    tests[7], test_labels[7] = images[5], labels[5]
    splits = Split("train", images, labels), Split("test", tests, test_labels)
    return replace(tiny_dataset, splits=splits)


def test_copies_are_grouped_conflicts_and_leaks_first(copied):
    found = duplicates(copied)
    assert [group.rows for group in found] == [(10, 102), (5, 207), (3, 101)]
    assert [group.kind for group in found] == ["shifted", "exact", "exact"]
    assert [group.conflict for group in found] == [True, False, False]
    assert [group.leak for group in found] == [False, True, False]
    assert np.flatnonzero(found.duplicate).tolist() == [3, 5, 10, 101, 102, 207]
    assert np.flatnonzero(found.leak).tolist() == [5, 207]
    assert np.flatnonzero(found.conflict).tolist() == [10, 102]
    assert found.group_of[207] == 1
    assert found.group_of[0] == NO_GROUP
    assert found.in_words == "3 groups of 6 images; 1 leak, 1 conflict"


def test_near_ones_are_found_by_their_features(copied):
    near = next(group for group in duplicates(copied, near=0.1) if 20 in group.rows)
    assert (near.rows, near.kind) == ((20, 103), "near")
    assert 0 < near.distance <= 0.1
    assert not near.conflict, "an image without a label agrees with all"


def test_excluded_images_are_in_no_group(copied):
    states = np.zeros(300, dtype=np.uint8)
    states[101] = CorrectionState.EXCLUDED
    found = duplicates(with_corrections(copied, copied.labels.copy(), states))
    assert [group.rows for group in found] == [(10, 102), (5, 207)]


def test_equal_hashes_are_no_copies(copied, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.copies._hashes", lambda images, _: np.zeros(len(images), np.uint64))
    copies = find_copies(copied)
    assert np.flatnonzero(copies.same != np.arange(300)).tolist() == [101, 207]
    assert np.flatnonzero(copies.shifted != np.arange(300)).tolist() == [101, 102, 207]


def test_ink_moves_to_the_corner_and_blank_images_stay():
    images = np.zeros((2, 4, 5), dtype=np.uint8)
    images[0, 2:, 1:3] = [[0, 7], [9, 0]]
    moved = to_corner(images)
    assert moved[0, :2, :2].tolist() == [[0, 7], [9, 0]]
    assert moved.sum() == 16


@pytest.mark.parametrize("near", [-1, float("nan"), float("inf")])
def test_a_distance_is_a_number_from_0(tiny_dataset, near):
    with pytest.raises(UsageError, match="distance"):
        duplicates(tiny_dataset, near=near)


@pytest.mark.parametrize("near", [None, 0.0, 0.2, 0.45])
def test_queries_and_groups_agree_with_any_labels(copied, near):
    randomness = np.random.default_rng(3)
    columns = find_columns(parse_query("duplicate:0.45", copied), Columns(copied))
    distance = "" if near is None else f":{near}"
    for _ in range(6):
        labels = np.where(randomness.random(300) < 0.5, copied.labels, NO_LABEL).astype(np.int16)
        states = randomness.integers(0, 4, 300).astype(np.uint8)
        corrected = with_corrections(copied, labels, states)
        found = duplicates(corrected, near=near)
        # Where near ones are unknown, queries for copies use the links of copies.
        known = Columns(copied) if near is None else columns
        known = find_columns(parse_query(f"leak{distance}", copied), known).with_labels_of(corrected, None)
        for name, flags in (
            ("duplicate", found.duplicate),
            ("leak", found.leak),
            ("conflict", found.conflict),
            ("-duplicate", ~found.duplicate),
        ):
            rows = select_rows(corrected, parse_query(f"{name}{distance}", corrected), known)
            assert rows.tolist() == np.flatnonzero(flags).tolist()
    assert len(copied.where(f"duplicate{distance}")) == duplicates(copied, near=near).duplicate.sum()


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.3]), st.integers(0, 11), st.integers(0, 11))),
    st.sampled_from([SAME_INK, 0.0, 0.1, 0.25, 0.3]),
)
def test_groups_of_each_distance_are_runs_of_the_order(drawn, distance):
    pairs = sorted(pair for pair in drawn if pair[1] != pair[2])
    distances, first, second = zip(*pairs, strict=True) if pairs else ((), (), ())
    ends = (np.array(end, dtype=np.intp) for end in (first, second))
    links = joined_links(12, *ends, np.array(distances, dtype=np.float64), limit=0.3)
    dataset = make_dataset([0] * 12, names=("a",))
    together = {row: frozenset({row}) for row in range(12)}
    for at, one, other in pairs:
        if at <= distance:
            both = together[one] | together[other]
            together.update(dict.fromkeys(both, both))
    expected = {rows for rows in together.values() if len(rows) > 1}
    groups = links.groups(dataset, distance)
    parts = np.split(groups.rows, groups.starts[1:])
    assert {frozenset(rows.tolist()) for rows in parts if len(rows)} == expected
    in_order = np.argsort(np.nan_to_num(links.places, nan=np.inf), kind="stable")
    starts, are_groups = zip(*links.runs_among(in_order, dataset, distance), strict=True)
    runs = [frozenset(run.tolist()) for run in np.split(in_order, starts[1:])]
    found = {run for run, is_group in zip(runs, are_groups, strict=True) if is_group}
    assert found == expected, "each group stands together between two starts"


def test_images_that_are_the_same_many_times_are_compared_once(tiny_dataset, monkeypatch):
    monkeypatch.setattr("mnist_gui.learning.near_pairs.MOST_PAIRS", 6000)
    images = tiny_dataset.train.images.copy()
    images[:] = images[0]
    split = Split("train", images, tiny_dataset.train.labels)
    links = near_links(replace(tiny_dataset, splits=(split, tiny_dataset.test)))
    assert links.limit == 0.5
    assert set(range(200)) <= set(links.rows.tolist())


def test_where_features_do_not_tell_images_apart_only_copies_are_linked(copied, monkeypatch):
    monkeypatch.setattr("mnist_gui.learning.near_pairs.MOST_PAIRS", -1)
    links = near_links(copied)
    assert sorted(links.rows.tolist()) == [3, 5, 10, 101, 102, 207]
    known = Columns(copied).with_column(NEAR, links)
    assert len(select_rows(copied, parse_query("leak", copied), known)) == 2
    with pytest.raises(DataError, match="Millions of images"):
        select_rows(copied, parse_query("leak:0.3", copied), known)


def test_pairs_and_copies_become_groups():
    """Rows 0 and 1 are the same, 2 has their ink elsewhere; 4, 5 and 6 are near; 7 and 8 are near 0 and 3."""
    dataset = make_dataset([0, 0, 0, 1, 1, NO_LABEL, 1, 0, 1], names=("a", "b"))
    rows = np.arange(9)
    same, shifted = rows.copy(), rows.copy()
    same[1], shifted[[1, 2]] = 0, 0
    copies = Copies(same, shifted)
    first, second = np.array([4, 5, 3]), np.array([5, 6, 8])
    pairs = NearPairs(first, second, np.array([0.1, 0.2, 0.3]))
    found = group_duplicates(dataset, copies, pairs)
    assert [(group.rows, group.kind, group.distance) for group in found] == [
        ((3, 8), "near", 0.3),
        ((4, 5, 6), "near", 0.2),
        ((0, 1, 2), "shifted", 0),
    ]
    assert [(group.leak, group.conflict) for group in found] == [(True, False), (True, False), (False, False)]
    assert found.group_of.tolist() == [2, 2, 2, 0, 1, 1, 1, NO_GROUP, 0]
    assert found.in_words == "3 groups of 8 images; 2 leaks, 0 conflicts"
    columns = (found.group_of, found.leak, found.conflict)
    assert not any(column.flags.writeable for column in columns)
    assert found[1:] == (found[1], found[2])
    closer = group_duplicates(dataset, copies, pairs.within(0.1))
    assert [group.rows for group in closer] == [(0, 1, 2), (4, 5)]
    assert (
        group_duplicates(dataset, Copies(rows, rows)).in_words == "0 groups of 0 images; 0 leaks, 0 conflicts"
    )


def test_progress_counts_to_the_end(tiny_dataset):
    for near in (None, 0.1):
        seen = []
        duplicates(tiny_dataset, near=near, report=seen.append)
        done = [progress.done for progress in seen]
        assert (done[-1], done) == (1000, sorted(done))
        assert {progress.total for progress in seen} == {1000}
        assert any(0 < share < 200 for share in done) or near is None
