"""Choosing and dividing rows: exact shares, every class on both sides, groups never divided."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.preparing.dividing import hold_out, number_folds, sample_per_class

LABELS = st.lists(st.integers(-1, 4), min_size=1, max_size=200).map(lambda many: np.array(many, np.int16))


@given(LABELS, st.floats(0.01, 0.99), st.integers(0, 9))
def test_a_test_split_has_its_share_of_each_class(labels, share, seed):
    held = hold_out(labels, share, seed)
    count = round(share * len(labels))
    assert held.sum() == count
    for label in np.unique(labels):
        of_class = labels == label
        assert abs((held & of_class).sum() - of_class.sum() * count / len(labels)) < 1 + 1e-9


@given(LABELS, st.integers(2, 7), st.integers(0, 9))
def test_folds_are_as_even_as_can_be_in_each_class(labels, folds, seed):
    fold = number_folds(labels, folds, seed)
    for rows in (slice(None), *(labels == label for label in np.unique(labels))):
        counts = np.bincount(fold[rows], minlength=folds + 1)
        assert counts[0] == 0
        assert np.ptp(counts[1:]) <= 1


@given(LABELS, st.integers(1, 40), st.integers(0, 9))
def test_a_sample_has_the_number_or_all_of_each_class_but_none_without_label(labels, count, seed):
    rows = sample_per_class(labels, count, seed)
    assert (np.diff(rows) > 0).all()
    for label in range(5):
        assert (labels[rows] == label).sum() == min(count, (labels == label).sum())
    assert (labels[rows] >= 0).all()


def writers(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and writers of 3,000 images: some writers wrote much, some a single digit."""
    random = np.random.default_rng(seed)
    sizes = random.zipf(1.6, 400).clip(max=60)
    groups = np.repeat(np.arange(400), sizes)
    return random.integers(0, 10, len(groups)).astype(np.int16), groups


@pytest.mark.parametrize("seed", range(3))
def test_groups_stay_together_and_shares_are_kept(seed):
    labels, groups = writers()
    held = hold_out(labels, 0.2, seed, groups=groups)
    assert not set(groups[held]) & set(groups[~held])
    assert held.mean() == pytest.approx(0.2, abs=0.01)
    for label in range(10):
        assert held[labels == label].mean() == pytest.approx(0.2, abs=0.05)
    fold = number_folds(labels, 5, seed, groups=groups)
    assert len(set(zip(groups.tolist(), fold.tolist(), strict=True))) == len(set(groups.tolist()))
    counts = np.bincount(fold)[1:]
    assert np.ptp(counts) < 0.03 * len(labels)


def test_the_seed_decides():
    labels, groups = writers()
    for some in (None, groups):
        first, again, other = (hold_out(labels, 0.3, seed, groups=some) for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)
