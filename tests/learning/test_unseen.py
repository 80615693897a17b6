"""Which rows are predicted by what was learned already, and what the numbers are."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.errors import ModelError
from mnist_gui.learning import unseen
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.features import GradientFeatures, PixelFeatures
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.learning.unseen import predict_by_what_is_there, predict_unseen, predict_with
from mnist_gui.learning.validation import Fold, Validation

REQUEST = TrainingRequest(model="logistic", features="pixels")


@pytest.fixture(scope="module")
def turned(tiny_dataset):
    """The test split first, so that the rows of the training split do not begin at 0."""
    return replace(tiny_dataset, splits=tiny_dataset.splits[::-1])


@pytest.fixture(scope="module")
def reader(tiny_dataset):
    return train(tiny_dataset, REQUEST).classifier


@pytest.fixture(scope="module")
def validation(tiny_dataset):
    """Random probabilities of 200 images; the first two were not predicted, one class is impossible."""
    probabilities = np.random.default_rng(0).dirichlet(np.ones(10), 200).astype(np.float32)
    probabilities[:, 3] = 0
    probabilities[:2] = np.nan
    actual = tiny_dataset.train.labels.astype(np.int16)
    names = tiny_dataset.class_names
    evaluation = Evaluation("train", actual, actual, names, probabilities=probabilities)
    return Validation(REQUEST, "Tiny", (Fold(200, 0, 1.0),), evaluation, 1.0)


def test_a_cross_validation_predicts_what_has_a_label_now(turned, validation):
    labels = turned.train.labels.copy()
    labels[[5, 199]] = NO_LABEL
    dataset = replace(turned, splits=(turned.test, Split("train", turned.train.images, labels)))
    found = predict_by_what_is_there(dataset, REQUEST, validation=validation)
    read = np.setdiff1d(np.arange(2, 199), [5])
    probabilities = validation.evaluation.probabilities
    np.testing.assert_array_equal(found.rows, 100 + read)
    np.testing.assert_array_equal(found.probabilities, probabilities[read])
    least = np.log(np.finfo(np.float64).tiny)
    assert (found.evidence[:, 3] == np.float32(least)).all()
    others = np.arange(10) != 3
    np.testing.assert_allclose(found.evidence[:, others], np.log(probabilities[read][:, others]), rtol=1e-6)
    assert (found.probabilities.dtype, found.evidence.dtype) == (np.float32, np.float32)
    assert found.reader == "a model that never saw it"
    assert found.other_readers == {}


def test_a_model_of_all_predicts_the_other_splits(turned, validation, reader):
    found = predict_by_what_is_there(turned, REQUEST, validation=validation, reader=reader)
    np.testing.assert_array_equal(found.rows, np.r_[:100, 102:300])
    expected = reader.predict(turned.test.images).probabilities
    np.testing.assert_allclose(found.probabilities[:100], expected, rtol=1e-5)
    np.testing.assert_allclose(found.evidence[:100], np.log(expected), rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(found.probabilities[100:], validation.evaluation.probabilities[2:])
    assert found.other_readers == {"test": reader.title}


def test_classes_of_a_model_are_matched_by_name(turned, reader, monkeypatch):
    """Images in blocks, with labels that the model does not know, and the classes in another order."""
    monkeypatch.setattr(unseen, "BLOCK", 64)
    names = (*turned.class_names[:8], "x", "y")
    dataset = replace(turned, class_names=names[::-1])
    steps = []
    found = predict_with(reader, dataset, ["train", "test"], report=steps.append)
    labels = np.concatenate([dataset.test.labels, dataset.train.labels])
    np.testing.assert_array_equal(found.rows, np.flatnonzero(labels >= 2))
    images = np.concatenate([dataset.test.images, dataset.train.images])[found.rows]
    expected = reader.predict(images).probabilities
    np.testing.assert_allclose(found.probabilities[:, 2:], expected[:, 7::-1], rtol=1e-4, atol=1e-7)
    assert (found.probabilities[:, :2] == 0).all()
    assert (found.evidence[:, :2] == -np.inf).all()
    np.testing.assert_allclose(found.evidence[:, 2:], np.log(found.probabilities[:, 2:]), atol=1e-3)
    assert found.reader == reader.title
    assert [step.done for step in steps] == [64, 128, 192, 200, 264, 300]
    assert {(step.message, step.total, step.unit) for step in steps} == {
        ("Predicting the images of Tiny", 300, "images")
    }


def test_images_of_another_size_are_refused(tiny_dataset, reader):
    small = replace(
        tiny_dataset,
        splits=tuple(replace(split, images=split.images[:, :20, :20]) for split in tiny_dataset.splits),
    )
    with pytest.raises(ModelError):
        predict_with(reader, small, ["test"])


def test_two_machines_predict_by_the_geometric_mean_of_their_probabilities(tiny_dataset, monkeypatch):
    kinds = (PixelFeatures(), GradientFeatures(components=20))
    request = TrainingRequest("svm", "gradient")

    def predicted_by(*some):
        monkeypatch.setattr(unseen, "_kinds_of_features", lambda _: some)
        return predict_unseen(tiny_dataset, request, ["train", "test"])

    by_pixels, by_gradients, both = predicted_by(kinds[0]), predicted_by(kinds[1]), predicted_by(*kinds)
    np.testing.assert_array_equal(both.rows, np.arange(300))
    expected = np.sqrt(by_pixels.probabilities * by_gradients.probabilities)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(both.probabilities, expected, atol=1e-5)
    assert (both.probabilities.dtype, both.evidence.dtype) == (np.float32, np.float32)
    assert [vectors.shape[1] for _, vectors in both.vectors] == [784, 784]
    assert [[vectors.shape[1] for _, vectors in table] for table in both.other_vectors] == [[20, 20]]


@pytest.mark.parametrize(("features", "others"), [("pixels", 0), ("gradient", 1)])
def test_images_are_also_read_as_they_are_if_they_are_read_by_gradients(tiny_dataset, features, others):
    assert (
        len(predict_unseen(tiny_dataset, TrainingRequest("svm", features), ["test"]).other_vectors) == others
    )
