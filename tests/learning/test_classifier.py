import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.errors import ModelError
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.classifier import Classifier, Prediction, RejectReason
from mnist_gui.learning.features import PixelFeatures
from mnist_gui.learning.models.logistic import LogisticModel


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


@pytest.mark.parametrize(
    ("shape", "found"), [((1, 2, 1), "2x1"), ((2, 2), "2"), ((5, 3, 4), "3x4"), ((5, 1, 2, 3), "1x2x3")]
)
def test_images_of_another_size_are_refused(classifier, shape, found):
    with pytest.raises(ModelError, match=f"reads images of 1x2 pixels, these are {found}; choose"):
        classifier.predict(np.zeros(shape, dtype=np.uint8))
    with pytest.raises(ModelError, match="as uint8, these are int16"):
        classifier.predict(np.zeros((1, 1, 2), dtype=np.int16))


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


def test_the_runner_up_is_the_second_most_probable_class():
    probabilities = np.array([[0.1, 0.7, 0.2], [0.2, 0.4, 0.4], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    prediction = Prediction(probabilities, np.array([False, False, False, True]))
    assert prediction.runner_up.tolist() == [2, 2, NO_LABEL, NO_LABEL]
    assert prediction.runner_up.dtype == np.int16


def test_a_reader_of_one_class_has_no_runner_up():
    assert Prediction(np.ones((1, 1)), np.array([False])).runner_up.tolist() == [NO_LABEL]


def test_without_word_of_it_all_but_blank_images_are_digits():
    prediction = Prediction(np.array([[0.9, 0.1], [0.5, 0.5], [0.5, 0.5]]), np.array([False, False, True]))
    assert prediction.is_digit.tolist() == [1, 1, 0]
    assert prediction.reject_reasons == (RejectReason.NONE, RejectReason.UNSURE, RejectReason.BLANK)
    assert prediction.verdicts == ("digit", "not sure", "not a digit")


def test_the_verdict_goes_by_how_likely_it_is_a_digit():
    prediction = Prediction(
        np.array([[1.0, 0.0]] * 3),
        np.zeros(3, dtype=bool),
        is_digit=np.array([0.05, 0.3, 0.8]),
        reject_reasons=(RejectReason.LETTER, RejectReason.SCRIBBLE, RejectReason.NONE),
    )
    assert prediction.verdicts == ("not a digit", "not sure", "digit")


def test_drawings_are_read_as_their_images():
    model = LogisticModel(
        classes=np.array([0, 1], dtype=np.int16),
        weights=np.random.default_rng(0).normal(size=(784, 2)).astype(np.float32),
        biases=np.zeros(2, dtype=np.float32),
    )
    classifier = Classifier("Random", ("a", "b"), (28, 28), PixelFeatures(), model)
    drawings = [Drawing((Stroke(np.array([[0, 0], [30, 90]])),)), Drawing()]
    read = classifier.read(drawings)
    images = np.stack([drawing_to_image(drawing) for drawing in drawings])
    seen = classifier.predict(images)
    np.testing.assert_array_equal(read.probabilities, seen.probabilities)
    assert read.blank.tolist() == [False, True]
    np.testing.assert_array_equal(read.images, images)
    assert seen.images is images


def test_part_of_a_prediction_is_that_of_part_of_the_images(classifier):
    images = np.array([[[255, 0]], [[0, 255]], [[0, 0]]], dtype=np.uint8)
    part = classifier.predict(images)[1:]
    np.testing.assert_array_equal(part.probabilities, classifier.predict(images[1:]).probabilities)
    np.testing.assert_array_equal(part.images, images[1:])
    assert part.blank.tolist() == [False, True]
    assert part.reject_reasons == (RejectReason.NONE, RejectReason.BLANK)


def test_it_is_written_in_one_line(classifier):
    assert repr(classifier) == "<Classifier 'Sides': images of 1x2 pixels, 3 classes>"
    prediction = classifier.predict(np.array([[[255, 0]]], dtype=np.uint8))
    assert repr(prediction) == "<Prediction of 1 images, 3 classes>"
    assert repr(classifier.model) == "<LogisticModel of 2 classes on 2 features>"


def test_a_model_for_other_images_reads_no_drawings(classifier):
    with pytest.raises(ModelError, match="1x2"):
        classifier.read([Drawing()])
