"""Steps of a prediction: they end at the model's own, for each kind of model and features."""

from itertools import product

import numpy as np
import pytest

from mnist_gui.data.open import open_dataset
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.features import FEATURE_TYPES
from mnist_gui.learning.models.model import model_class
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.scoring import softmax
from mnist_gui.learning.training import choose_training_images, fit_model


@pytest.fixture(scope="module")
def dataset():
    """Real digits: the sample that ships with the program."""
    return open_dataset("sample")


@pytest.mark.parametrize(("model", "features"), list(product(RECIPES, FEATURE_TYPES)))
def test_the_steps_end_at_the_prediction(dataset, model, features):
    split, rows = choose_training_images(dataset, TrainingRequest(limit=100))
    transformer = FEATURE_TYPES[features]().fit(split.images[rows])
    vectors = transformer.transform(split.images[rows])
    request = TrainingRequest(model=model, features=features).resolved()
    fitted = fit_model(vectors, split.labels[rows], request)
    assert type(fitted) is model_class(model)
    classifier = Classifier("Few", dataset.class_names, split.images.shape[1:], transformer, fitted)
    for image in dataset.splits[0].images[:300:75]:
        steps = classifier.steps(image)
        check_end(steps, classifier.predict(image[None]))
        vector = classifier.features.transform(image[None])[0]
        np.testing.assert_allclose(steps.features.vector, vector, atol=1e-5)


def check_end(steps, prediction):
    """Check that the decision leads to the probabilities, and that these are those of a prediction."""
    probabilities = np.zeros(prediction.probabilities.shape[1])
    logits = steps.decision.logits / steps.temperature
    probabilities[steps.decision.classes] = softmax(logits[None])[0]
    np.testing.assert_allclose(probabilities, prediction.probabilities[0], atol=1e-4)
    np.testing.assert_allclose(steps.prediction.probabilities, prediction.probabilities, atol=1e-4)
    assert steps.prediction.labels == prediction.labels


def test_the_built_in_reader_shows_its_image_expert(dataset):
    reader = shipped_classifier()
    for image in dataset.splits[0].images[:300:75]:
        steps = reader.steps(image)
        check_end(steps, reader.predict(image[None]))
        assert len(steps.class_names) == 13
        distances = steps.decision.nearest.distances
        far = np.linalg.norm(steps.decision.nearest.vectors - steps.features.vector, axis=1)
        np.testing.assert_allclose(distances, far, rtol=1e-2)
        assert (np.diff(distances) >= 0).all()


def test_gradient_steps_lead_to_one_another(dataset):
    features = shipped_classifier().image_expert.features
    image = dataset.splits[0].images[3]
    steps = features.steps(image)
    gradient = steps.gradient
    step = 2 * np.pi * np.arange(8) / 8
    x, y = (np.tensordot(weight(step), gradient.directions, 1) for weight in (np.cos, np.sin))
    np.testing.assert_allclose(np.stack([x, y]), gradient.gradient, atol=1e-5)
    projected = (gradient.pooled.reshape(-1) - features.mean_) @ features.components_
    np.testing.assert_allclose(projected, steps.vector, atol=1e-4)
    kept = features.pooled_of(steps.vector)
    assert np.corrcoef(kept.ravel(), gradient.pooled.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("features", FEATURE_TYPES)
def test_contributions_of_positions_add_up(dataset, features):
    images = dataset.splits[0].images
    transformer = FEATURE_TYPES[features]().fit(images[:150])
    vector = transformer.transform(images[:1])[0]
    weights = np.random.default_rng(1).normal(size=(len(vector), 3)).astype(np.float32)
    parts = transformer.by_position(vector, weights, images.shape[1:])
    np.testing.assert_allclose(parts.sum(axis=(0, 1)), vector @ weights, atol=1e-3)


def test_pixels_are_shown_as_they_were(dataset, classifier: Classifier):
    image = dataset.splits[0].images[5]
    features = FEATURE_TYPES["pixels"]()
    assert (features.image_of(features.steps(image).vector, image.shape) == image).all()
    assert features.steps(image).gradient is None
    steps = classifier.steps(np.array([[255, 0]], dtype=np.uint8))
    assert steps.prediction.labels.tolist() == [0]
