from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.copies import find_copies, to_corner
from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.errors import UsageError
from mnist_gui.learning.duplicates import NO_GROUP, duplicates


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
