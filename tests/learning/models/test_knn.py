"""k nearest neighbours: an exact search, and votes as scikit-learn counts them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.model_files import array_of, npy, refusal

from mnist_gui.learning.calibration import calibration_error
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.models.knn import NeighboursModel
from mnist_gui.learning.models.model import SCORED_BLOCK, FitData
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.progress import Cancelled, CancelToken, ignore_progress


def fit(vectors, labels, *, held_out=0, token=None, report=ignore_progress, **values):
    request = TrainingRequest("knn", "gradient", values).resolved()
    data = FitData(vectors.astype(np.float32), labels.astype(np.int16), held_out)
    return NeighboursModel.fit(data, request, report=report, token=token or CancelToken())


@pytest.fixture(scope="module")
def blobs():
    """5,000 vectors of three classes that overlap, far from the origin, and 300 more."""
    rng = np.random.default_rng(7)
    labels = rng.integers(0, 3, 5300)
    vectors = rng.normal(size=(5300, 12)) + labels[:, None] + 100
    return vectors[:5000], labels[:5000], vectors[5000:].astype(np.float32)


@pytest.fixture(scope="module")
def model(blobs):
    return fit(*blobs[:2], k=7)


def distances(model, vectors):
    """Squared distances in steps, all of them, in float64."""
    queries = ((vectors - np.float32(model.centre)) / np.float32(model.step)).astype(np.float64)
    return ((queries[:, None] - model.vectors[None].astype(np.float64)) ** 2).sum(axis=2)


def test_the_nearest_are_those_that_a_plain_search_finds(model, blobs):
    rows, squared = model.nearest(blobs[2])
    everything = distances(model, blobs[2])
    expected = np.argsort(everything, axis=1, kind="stable")[:, :7]
    np.testing.assert_array_equal(rows, expected)
    np.testing.assert_allclose(squared, np.take_along_axis(everything, expected, axis=1), rtol=1e-12)


def test_neighbours_that_rounding_hides_are_found_all_the_same(blobs):
    """So far from all vectors, float32 cannot tell their distances apart, but float64 can."""
    model = fit(*blobs[:2], k=7)
    far = np.full((3, 12), 1e6, dtype=np.float32)
    far[1, 0] = -1e6
    far[2, 1:] = 0
    rows, _ = model.nearest(far)
    np.testing.assert_array_equal(rows, np.argsort(distances(model, far), axis=1, kind="stable")[:, :7])


def test_of_equal_vectors_the_first_are_the_nearest():
    vectors = np.repeat(np.arange(3.0)[:, None], 2000, axis=0) * np.ones(5)
    model = fit(vectors, np.repeat([0, 1, 2], 2000), k=4)
    rows, squared = model.nearest(np.ones((1, 5), dtype=np.float32))
    assert rows.tolist() == [[2000, 2001, 2002, 2003]]
    assert np.ptp(squared) == 0


@pytest.mark.parametrize("weighting", [0.0, 1.0, 2.5])
def test_votes_are_those_of_scikit_learn(model, blobs, weighting):
    weighted = replace(model, weighting=weighting)
    estimator = weighted.to_estimator({})
    np.testing.assert_allclose(
        weighted.votes(blobs[2]), estimator.predict_proba(blobs[2]), rtol=1e-3, atol=1e-6
    )
    assert estimator.n_neighbors == 7
    assert weighting > 1 or estimator.weights == ("uniform", "distance")[int(weighting)]


def test_beside_an_equal_vector_no_other_counts(blobs):
    vectors, labels, _ = blobs
    model = fit(vectors, labels, k=9, weighting=1)
    known = model.vectors[:50].astype(np.float32) * np.float32(model.step) + np.float32(model.centre)
    np.testing.assert_allclose(model.votes(known)[np.arange(50), labels[:50]], 1, atol=1e-3)


def test_pixels_lose_nothing(tiny_dataset):
    model = train(tiny_dataset, TrainingRequest("knn", "pixels")).classifier.model
    images = tiny_dataset.split("train").images
    kept = np.rint((model.vectors * np.float64(model.step) + model.centre) * 255).astype(int)
    assert sorted(map(bytes, kept.astype(np.uint8))) == sorted(map(bytes, images.reshape(len(images), -1)))


def test_more_neighbours_than_images_are_all_images():
    model = fit(np.eye(3), np.array([0, 1, 1]), k=50, weighting=0)
    np.testing.assert_allclose(model.votes(np.eye(3, dtype=np.float32)), [[1 / 3, 2 / 3]] * 3)


def test_equal_values_everywhere_are_no_trouble():
    model = fit(np.zeros((4, 3)), np.array([0, 1, 0, 1]))
    assert np.isfinite(model.probabilities(np.zeros((2, 3), dtype=np.float32))).all()


def test_no_vectors_have_no_neighbours(model):
    assert model.probabilities(np.empty((0, 12), dtype=np.float32)).shape == (0, 3)


def test_held_out_images_make_the_probabilities_honest(blobs):
    """The share of three votes alone is too sure, or not sure enough."""
    vectors, labels, _ = blobs
    model = fit(vectors[:4000], labels[:4000], held_out=800, k=3, weighting=0)
    assert len(model.vectors) == 4000
    unseen = vectors[4000:].astype(np.float32)
    of_votes = calibration_error(model.votes(unseen), labels[4000:])
    assert calibration_error(model.probabilities(unseen), labels[4000:]) < 0.7 * of_votes


def test_it_can_be_cancelled_while_it_calibrates(blobs):
    vectors, labels, _ = blobs
    token, heard = CancelToken(), []

    def cancel_once_calibrating(progress):
        heard.append(progress.message)
        if "Calibrating" in progress.message:
            token.cancel()

    with pytest.raises(Cancelled):
        fit(vectors, labels, held_out=2500, token=token, report=cancel_once_calibrating)
    assert sum("Calibrating" in message for message in heard) < 2000 / SCORED_BLOCK


@pytest.fixture(scope="module")
def saved(tiny_dataset, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "knn.mnistmodel"
    save_model(path, train(tiny_dataset, TrainingRequest("knn", "pixels", limit=50)))
    return path


def test_a_file_holds_a_byte_for_each_value(saved, entries):
    assert array_of(entries["vectors.npy"]).nbytes == 50 * 784
    manifest = json.loads(entries["manifest.json"])
    assert (manifest["format_version"], manifest["n_vectors"], manifest["k"]) == (3, 50, 3)


@pytest.mark.parametrize(
    ("entry", "value", "said"),
    [
        ("k", 0, "its training images are missing or of other classes"),
        ("k", 101, "the entry k of its manifest is missing or wrong"),
        ("k", 2.5, "the entry k of its manifest is missing or wrong"),
        ("n_vectors", 49, "its vectors.npy has another shape"),
        ("n_vectors", 0, "its vectors.npy is too large"),
        ("n_vectors", 10**10, "the entry n_vectors of its manifest is missing or wrong"),
        (
            "scalars",
            {"centre": 0, "step": 0, "weighting": 1, "temperature": 1},
            "the entry scalars.step of its manifest is missing or wrong",
        ),
        (
            "scalars",
            {"centre": 1e7, "step": 1, "weighting": 1, "temperature": 1},
            "the entry scalars.centre of its manifest is missing or wrong",
        ),
        (
            "scalars",
            {"centre": 0, "step": 1e-7, "weighting": 1, "temperature": 1},
            "the entry scalars.step of its manifest is missing or wrong",
        ),
        (
            "scalars",
            {"centre": 0, "step": 1, "weighting": -1, "temperature": 1},
            "the entry scalars.weighting of its manifest is missing or wrong",
        ),
        (
            "scalars",
            {"centre": 0, "step": 1, "weighting": 1},
            "the entry scalars.temperature of its manifest is missing or wrong",
        ),
    ],
)
def test_a_manifest_with_a_wrong_entry_is_refused(entries, rewrite, entry, value, said):
    manifest = json.loads(entries["manifest.json"])
    assert said in refusal(rewrite({"manifest.json": json.dumps({**manifest, entry: value})}))
    del manifest[entry]
    missing = refusal(rewrite({"manifest.json": json.dumps(manifest)}))
    assert f"the entry {entry} of its manifest is missing or wrong" in missing


def test_neighbours_of_unknown_classes_are_refused(entries, rewrite):
    labels = array_of(entries["labels.npy"])
    labels[7] = 11
    assert "other classes" in refusal(rewrite({"labels.npy": npy(labels)}))


def test_an_array_of_another_type_is_refused(entries, rewrite):
    vectors = array_of(entries["vectors.npy"])
    for changed in (vectors.astype(np.uint8), vectors[:, :-1]):
        message = refusal(rewrite({"vectors.npy": npy(changed)}))
        assert "its vectors.npy has another shape, type or size" in message
