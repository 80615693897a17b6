"""What models learned: weights laid out as the image is, training images that count most."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.learning.learned import Learned, learned_by, weight_planes
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.progress import CancelToken, ignore_progress


def learned(run: Run, dataset) -> Learned:
    return learned_by(run, dataset, report=ignore_progress, token=CancelToken())


def trained(dataset, model: str, features: str, **values: float) -> Run:
    return train(dataset, TrainingRequest(model, features, hyperparameters=values))


def test_weights_of_pixels_lie_where_the_pixels_are(tiny_dataset):
    run = trained(tiny_dataset, "logistic", "pixels")
    found = weight_planes(run.classifier)
    assert found.class_names == tiny_dataset.class_names
    images = tiny_dataset.take(np.arange(5))
    odds = np.tensordot(images / 255, found.planes[:, 0], axes=([1, 2], [1, 2]))
    vectors = run.classifier.features.transform(images)
    logits = run.classifier.model.logits(vectors) - run.classifier.model.biases
    np.testing.assert_allclose(odds, logits - logits.mean(axis=1, keepdims=True), atol=1e-3)


def test_weights_of_directions_add_up_to_the_logits_of_pooled_edges(tiny_dataset):
    run = trained(tiny_dataset, "logistic", "gradient")
    features, model = run.classifier.features, run.classifier.model
    found = weight_planes(run.classifier)
    assert found.planes.shape == (10, features.directions, features.grid, features.grid)
    # Edges that are alike in all second directions: their weights are those that are shown.
    rng = np.random.default_rng(0)
    pooled = rng.random((features.directions, 1, features.grid, features.grid)).astype(np.float32)
    whole = np.broadcast_to(pooled, (features.directions, features.directions, features.grid, features.grid))
    vector = (whole.ravel() if not features.components else features.components_.T @ whole.ravel())[None]
    logits = (model.logits(vector) - model.biases)[0]
    odds = np.tensordot(found.planes, pooled[:, 0], axes=3)
    np.testing.assert_allclose(odds, logits - logits.mean(), atol=1e-2)


def test_support_vectors_of_each_class_are_shown_as_their_images(tiny_dataset):
    run = trained(tiny_dataset, "svm", "gradient")
    rows = learned(run, tiny_dataset).rows
    assert [row.label for row in rows] == list(range(10))
    model = run.classifier.model
    total = np.abs(model.dual_coef).sum(axis=0)
    for row, count, end in zip(rows, model.support_counts, np.cumsum(model.support_counts), strict=True):
        assert row.predicted is None
        assert (tiny_dataset.labels[list(row.rows)] == row.label).all()
        assert (row.images == tiny_dataset.take(np.array(row.rows))).all()
        best = np.sort(total[end - count : end])[::-1][: len(row.weights)]
        np.testing.assert_allclose(row.weights, best)


def test_neighbours_that_voted_stand_beside_their_error(tiny_dataset):
    run = trained(tiny_dataset, "knn", "pixels", k=3)
    predicted = run.evaluation.predicted.copy()
    predicted[[3, 8]] = (predicted[[3, 8]] + 1) % 10  # as if it had read two images wrong
    evaluation = replace(run.evaluation, predicted=predicted)
    rows = learned(replace(run, evaluation=evaluation), tiny_dataset).rows
    assert len(rows) == evaluation.errors >= 2
    first = tiny_dataset.offsets[tiny_dataset.split_names.index("test")]
    for row in rows:
        position = row.rows[0] - first
        assert evaluation.actual[position] == row.label != row.predicted == evaluation.predicted[position]
        assert max(row.rows[1:]) < first, "the voters are training images"
        assert sum(row.weights) == pytest.approx(1, abs=1e-6)


def test_training_images_of_another_data_set_are_not_found(tiny_dataset):
    run = trained(tiny_dataset, "svm", "pixels")
    other = replace(run, corrected_fingerprint="another")
    for found in (learned(other, tiny_dataset), learned(run, None)):
        assert found.keeps_images
        assert found.rows == ()


def test_a_forest_has_no_weights_and_keeps_no_images(tiny_dataset):
    found = learned(trained(tiny_dataset, "forest", "pixels"), tiny_dataset)
    assert (found.weights, found.rows, found.keeps_images) == (None, (), False)
