import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.errors import ModelError
from mnist_gui.learning.classifier import Classifier, Prediction
from mnist_gui.learning.features import PixelFeatures
from mnist_gui.learning.scoring import LinearScorer


@pytest.fixture
def classifier():
    """Knows the classes "a" and "c" of three: ink on the left is an a, ink on the right is a c."""
    scorer = LinearScorer(
        classes=np.array([0, 2], dtype=np.int16),
        weights=np.array([[4, -4], [-4, 4]], dtype=np.float32),
        biases=np.zeros(2, dtype=np.float32),
    )
    return Classifier("Sides", ("a", "b", "c"), (1, 2), PixelFeatures(), scorer)


def test_each_image_gets_a_label_and_probabilities(classifier):
    prediction = classifier.predict(np.array([[[255, 0]], [[0, 255]]], dtype=np.uint8))
    assert prediction.labels.tolist() == [0, 2]
    assert prediction.labels.dtype == np.int16
    assert prediction.probabilities.dtype == np.float64
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1)
    assert not prediction.blank.any()


def test_a_class_without_training_images_has_no_probability(classifier):
    prediction = classifier.predict(np.array([[[255, 0]]], dtype=np.uint8))
    assert prediction.probabilities.shape == (1, 3)
    assert prediction.probabilities[0, 1] == 0


@pytest.mark.parametrize("grey", [0, 200])
def test_an_image_without_ink_is_blank_and_of_no_class(classifier, grey):
    images = np.full((1, 1, 2), grey, dtype=np.uint8)
    images[0, 0, 0] += 5  # noise
    prediction = classifier.predict(images)
    assert prediction.blank.tolist() == [True]
    assert prediction.labels.tolist() == [NO_LABEL]
    assert prediction.probabilities.tolist() == [[0.5, 0, 0.5]]


def test_no_images_give_no_answers(classifier):
    prediction = classifier.predict(np.empty((0, 1, 2), dtype=np.uint8))
    assert prediction.probabilities.shape == (0, 3)
    assert prediction.labels.shape == (0,)


@pytest.mark.parametrize("shape", [(1, 2, 1), (2, 2), (1, 3, 3)])
def test_images_of_another_size_are_refused(classifier, shape):
    with pytest.raises(ModelError, match="1x2"):
        classifier.predict(np.zeros(shape, dtype=np.uint8))


def test_many_images_are_read_as_each_alone(classifier):
    images = np.random.default_rng(0).integers(0, 256, (1300, 1, 2), dtype=np.uint8)
    together = classifier.predict(images)
    alone = [classifier.predict(images[i : i + 1]) for i in (0, 600, 1299)]
    np.testing.assert_allclose(
        together.probabilities[[0, 600, 1299]], [one.probabilities[0] for one in alone], atol=1e-6
    )


def test_labels_follow_the_largest_probability():
    prediction = Prediction(np.array([[0.1, 0.7, 0.2], [0.6, 0.2, 0.2]]), np.array([False, True]))
    assert prediction.labels.tolist() == [1, NO_LABEL]
