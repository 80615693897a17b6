import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.scores import (
    class_scores,
    confidence_histogram,
    refusal_curve,
    similarity_order,
    worst_errors,
)


def evaluation_of(actual, predicted, *, classes=3, confidence=None, loss=None) -> Evaluation:
    def column(values):
        return None if values is None else np.array(values, dtype=np.float32)

    names = tuple(str(label) for label in range(classes))
    actual, predicted = np.array(actual, dtype=np.int16), np.array(predicted, dtype=np.int16)
    return Evaluation("test", actual, predicted, names, confidence=column(confidence), loss=column(loss))


def test_scores_of_classes_equal_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    actual, predicted = rng.integers(0, 5, (2, 400))
    predicted = np.where(rng.random(400) < 0.6, actual, predicted)
    predicted[:9] = NO_LABEL  # blank images
    actual[actual == 4], predicted[predicted == 3] = 0, 1  # no image of one class, no prediction of another
    found = class_scores(evaluation_of(actual, predicted, classes=6))
    expected = precision_recall_fscore_support(actual, predicted, labels=range(6), zero_division=np.nan)
    for values, same in zip((found.precision, found.recall, found.f1, found.support), expected, strict=True):
        np.testing.assert_allclose(values, same)
    assert np.isnan(found.precision).tolist() == [False, False, False, True, False, True]
    assert np.isnan(found.recall).tolist() == [False, False, False, False, True, True]


def test_images_without_a_label_count_for_no_class():
    found = class_scores(evaluation_of([0, NO_LABEL, NO_LABEL], [0, 0, 1]))
    assert (found.support.tolist(), found.predicted.tolist()) == ([1, 0, 0], [1, 0, 0])


def test_confidences_are_counted_right_and_wrong_apart():
    actual, confidence = [0, 0, 0, 1, NO_LABEL, 1], [0.05, 1.0, 0.5, 0.99, 0.9, np.nan]
    found = confidence_histogram(
        evaluation_of(actual, [0, 0, 1, 1, 1, NO_LABEL], confidence=confidence), bins=4
    )
    assert found.right.tolist() == [1, 0, 0, 2]
    assert found.wrong.tolist() == [0, 0, 1, 0]
    assert found.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_refusing_the_least_confident_first_lowers_the_error():
    actual, predicted = [0, 0, 0, 0, 1, NO_LABEL], [1, 0, 1, 0, NO_LABEL, 1]
    confidence = [0.5, 0.7, 0.7, 0.9, np.nan, 0.1]
    found = refusal_curve(evaluation_of(actual, predicted, confidence=confidence))
    np.testing.assert_allclose(found.refused, [0, 0.2, 0.4, 0.8])  # the blank one first, equal ones together
    np.testing.assert_allclose(found.error, [3 / 5, 2 / 4, 1 / 3, 0])
    np.testing.assert_allclose(found.threshold, [0, 0.5, 0.7, 0.9])


def test_nothing_is_known_of_confidence_that_was_not_stored():
    evaluation = evaluation_of([0, 1], [1, 1])
    assert confidence_histogram(evaluation) is None
    assert refusal_curve(evaluation) is None
    assert refusal_curve(evaluation_of([NO_LABEL], [1], confidence=[0.5])) is None


@pytest.mark.parametrize(
    ("stored", "order"),
    [
        ({"loss": [0.1, 2, 9, np.nan, 3]}, [2, 1, 3]),
        ({"confidence": [0.9, 0.8, 0.6, np.nan, 0.7]}, [1, 2, 3]),
        ({}, [1, 2, 3]),
    ],
    ids=["by loss", "by confidence", "in order"],
)
def test_worst_errors_come_first(stored, order):
    evaluation = evaluation_of([0, 0, 1, 1, 2], [0, 1, 0, NO_LABEL, 2], **stored)
    assert worst_errors(evaluation).tolist() == order


def test_confused_classes_stand_beside_one_another():
    confusion = np.diag([100] * 8)
    for a, b, count in [(0, 5, 30), (5, 2, 10), (3, 7, 20), (7, 2, 4), (6, 1, 9)]:
        confusion[a, b] = count
    order = similarity_order(confusion).tolist()
    assert sorted(order) == list(range(8))
    assert order in ([0, 5, 2, 7, 3, 1, 6, 4], [1, 6, 0, 5, 2, 7, 3, 4])


def test_classes_that_are_never_confused_stay_in_order():
    assert similarity_order(np.diag([5, 0, 3])).tolist() == [0, 1, 2]


def test_ordered_classes_lie_nearer_to_the_diagonal():
    rng = np.random.default_rng(1)
    hidden = rng.permutation(62)
    distance = np.abs(hidden[:, None] - hidden)  # neighbours in the hidden order are confused
    confusion = np.rint(500 * np.exp(-2.0 * distance)).astype(int)
    order = similarity_order(confusion)
    steps = np.abs(np.diff(hidden[order]))
    assert (steps == 1).mean() > 0.9
