import numpy as np
import pytest

from mnist_gui.learning.confident_learning import (
    UNREAD,
    LabelQuality,
    best_other,
    label_quality,
    mistake_log_odds,
    normalised_margins,
    vote_log_odds,
    vote_weight,
)

LABELS = np.array([0, 0, 0, 1, 1, 1], dtype=np.int16)
PROBABILITIES = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]])


def test_an_image_is_confidently_of_the_class_whose_threshold_it_reaches():
    quality = label_quality(PROBABILITIES, LABELS)
    assert quality.thresholds == pytest.approx([0.6, 0.7])
    assert quality.confident.tolist() == [0, 0, 1, 1, 1, UNREAD]


def test_the_joint_counts_labels_as_given_and_estimates_the_wrong_ones():
    quality = label_quality(PROBABILITIES, LABELS)
    assert quality.joint.tolist() == [[2, 1], [0, 3]]
    assert quality.expected_errors == 1


def test_a_class_without_images_has_no_wrong_labels():
    quality = label_quality(np.full((2, 3), 1 / 3), np.array([0, 1], dtype=np.int16))
    assert quality.joint.sum(axis=1).tolist() == [1, 1, 0]


def test_no_image_is_confidently_of_a_class_that_no_model_has_learned():
    labels = np.append(LABELS, np.int16(2))  # the only image of its class, left out in turn
    probabilities = np.vstack([np.column_stack([PROBABILITIES, np.zeros(6)]), [0.5, 0.5, 0]])
    quality = label_quality(probabilities, labels)
    assert quality.thresholds[2] == 0
    assert quality.confident.tolist() == [0, 0, 1, 1, 1, UNREAD, UNREAD]
    assert quality.expected_errors == 1


def test_margins_compare_the_label_with_the_best_other_class():
    values = np.array([[1.0, 5.0, 3.0], [4.0, 1.0, 2.0]])
    labels = np.array([1, 1], dtype=np.int16)
    assert best_other(values, labels).tolist() == [2, 0]
    assert normalised_margins(values, labels).tolist() == [-2, 3]


def test_usual_mistakes_have_more_weight_than_rare_ones():
    joint = np.array([[100.0, 15, 0], [0, 90, 0], [0, 0, 95]])
    odds = mistake_log_odds(joint)
    rates = np.array([20 / 120, 5 / 110, 5 / 115, 5 / 110, 5 / 115, 5 / 120])
    expected = np.log(rates / rates.mean())
    assert odds[0, [1, 2]] == pytest.approx(expected[:2])
    assert odds.diagonal().tolist() == [0, 0, 0]
    assert odds[0, 1] > odds[0, 2]


def test_without_wrong_labels_no_mistake_is_more_usual():
    assert mistake_log_odds(np.diag([50.0, 50, 50])) == pytest.approx(np.zeros((3, 3)), abs=1e-12)
    assert mistake_log_odds(np.ones((1, 1))).tolist() == [[0]]


def test_neighbours_vote_for_the_label_or_the_other_class():
    odds = vote_log_odds(np.array([0, 5, 5]), np.array([5, 5, 0]))
    assert odds == pytest.approx([-np.log(11), 0, np.log(11)])


@pytest.mark.parametrize(("wrong", "weight"), [(0, 1), (5, 1), (20, 2.6), (50, 5)])
def test_neighbours_count_more_where_a_model_finds_more_labels_wrong(wrong, weight):
    joint = np.array([[500.0 - wrong, wrong], [0, 500]])
    assert vote_weight(LabelQuality(np.zeros(2), LABELS, joint)) == pytest.approx(weight)
