import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from mnist_gui.learning.calibration import calibration_error, fit_temperature, reliability
from mnist_gui.learning.models.svm import fit_pairwise
from mnist_gui.learning.scoring import pairwise_logits, softmax


def draw(probabilities, *, seed=0):
    """Draw one class for each row of probabilities."""
    chances = np.random.default_rng(seed).random(len(probabilities))
    return (probabilities.cumsum(axis=1) > chances[:, None]).argmax(axis=1)


def test_the_temperature_of_an_overconfident_model_is_found():
    honest = np.random.default_rng(1).normal(0, 2, (4000, 5))
    labels = draw(softmax(honest))
    assert fit_temperature(3 * honest, labels) == pytest.approx(3, rel=0.1)


def test_calibrated_pairs_have_a_small_calibration_error():
    rng = np.random.default_rng(2)
    margins = rng.normal(0, 1, (4000, 6))
    labels = draw(softmax(pairwise_logits(margins, 4, 1.7) / 0.6))
    slope, temperature = fit_pairwise(margins, labels, n_classes=4)
    probabilities = softmax(pairwise_logits(margins, 4, slope) / temperature)
    assert calibration_error(probabilities, labels) < 0.03


def test_without_held_out_images_the_numbers_are_plausible():
    assert fit_temperature(np.empty((0, 3)), np.empty(0, dtype=int)) == 1
    slope, temperature = fit_pairwise(np.empty((0, 3)), np.empty(0, dtype=int), n_classes=3)
    assert (slope, temperature) == (3, 1)


def test_a_few_correct_images_do_not_make_it_certain():
    temperature = fit_temperature(np.eye(3) * 4, np.arange(3))
    assert 0.2 < temperature < 1


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    probabilities = np.tile([0.9, 0.1], (100, 1))
    labels = (np.arange(100) >= 70).astype(np.int16)  # sure of 90 %, right in 70 %
    assert calibration_error(probabilities, labels) == pytest.approx(0.2)


def test_the_logits_of_pairs_prefer_the_class_that_wins_all_its_pairs():
    margins = np.array([[-2.0, 1.0, 3.0]])  # 1 beats 0, 0 beats 2, 1 beats 2
    probabilities = softmax(pairwise_logits(margins, 3, 3.0))
    assert probabilities.argmax() == 1
    assert probabilities.sum() == pytest.approx(1)


def test_reliability_compares_confidence_and_accuracy_in_each_bin():
    found = reliability(np.array([0.05, 0.95, 1.0, 0.91]), np.array([False, True, True, False]), bins=10)
    assert found.counts.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    np.testing.assert_allclose(found.accuracy[[0, 9]], [0, 2 / 3])
    assert np.isnan(found.confidence[1])
    np.testing.assert_allclose(found.error, (0.05 + 3 * abs(2.86 / 3 - 2 / 3)) / 4)


@pytest.mark.parametrize("equal_counts", [False, True], ids=["uniform", "quantile"])
def test_reliability_equals_the_calibration_curve_of_scikit_learn(equal_counts):
    rng = np.random.default_rng(3)
    confidence = rng.beta(5, 2, 1000)
    right = rng.random(1000) < confidence**2
    found = reliability(confidence, right, bins=10, equal_counts=equal_counts)
    strategy = "quantile" if equal_counts else "uniform"
    accuracy, mean = calibration_curve(right, confidence, n_bins=10, strategy=strategy)
    filled = found.counts > 0
    np.testing.assert_allclose(found.accuracy[filled], accuracy)
    np.testing.assert_allclose(found.confidence[filled], mean)
    assert not equal_counts or set(found.counts.tolist()) == {100}


def test_equal_counts_leave_bins_empty_where_there_are_too_few_predictions():
    found = reliability(np.array([0.9, 0.4]), np.array([True, False]), bins=4, equal_counts=True)
    assert found.counts.tolist() == [1, 0, 1, 0]
    assert reliability(np.empty(0), np.empty(0, bool), equal_counts=True).error == 0
