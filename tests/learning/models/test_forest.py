"""Random forests: scikit-learn's trees as arrays that numpy scores."""

import json
from itertools import pairwise

import numpy as np
import pytest
from helpers.model_files import array_of, npy, refusal
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

from mnist_gui.learning.calibration import calibration_error
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.models import forest
from mnist_gui.learning.models.forest import ForestModel
from mnist_gui.learning.models.model import FitData
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.progress import Cancelled, CancelToken, ignore_progress


@pytest.fixture(scope="module")
def digits():
    """1,797 real digits of 8x8 pixels, values from 0 to 1; the last 497 are for testing."""
    data = load_digits()
    return (data.data / 16).astype(np.float32), data.target.astype(np.int16)


@pytest.fixture(scope="module")
def grown(digits):
    """A forest of scikit-learn with leaves of several classes, and the same as a model."""
    vectors, labels = digits
    theirs = RandomForestClassifier(30, min_samples_leaf=4, random_state=3).fit(vectors[:1300], labels[:1300])
    return theirs, ForestModel.of_estimator(theirs)


def fit(vectors, labels, *, held_out=200, report=ignore_progress, token=None, seed=0, **values):
    request = TrainingRequest("forest", "pixels", values, seed=seed).resolved()
    data = FitData(vectors, labels, held_out)
    return ForestModel.fit(data, request, report=report, token=token or CancelToken())


def test_the_votes_are_the_probabilities_of_scikit_learn(grown, digits):
    theirs, model = grown
    vectors = digits[0][1300:]
    np.testing.assert_allclose(model.votes(vectors), theirs.predict_proba(vectors), atol=1e-6)


def test_a_value_on_a_threshold_goes_the_way_it_goes_in_scikit_learn(grown, digits):
    """Thresholds are float64 there; here, the float32 below them."""
    theirs, model = grown
    vectors = digits[0][1300:].copy()
    for tree in theirs.estimators_:
        splits = np.flatnonzero(tree.tree_.feature >= 0)[:40]
        at = tree.tree_.threshold[splits].astype(np.float32)
        for row, (feature, value) in enumerate(zip(tree.tree_.feature[splits], at, strict=True)):
            vectors[row, feature] = value
    np.testing.assert_allclose(model.votes(vectors), theirs.predict_proba(vectors), atol=1e-6)


def test_it_goes_back_to_a_forest_of_scikit_learn(grown, digits):
    theirs, model = grown
    again = model.to_estimator({"min_leaf": 4})
    vectors = digits[0][1300:]
    np.testing.assert_allclose(again.predict_proba(vectors), theirs.predict_proba(vectors), atol=1e-6)
    np.testing.assert_array_equal(again.predict(vectors), theirs.predict(vectors))
    assert (again.n_estimators, again.min_samples_leaf) == (30, 4)
    assert again.estimators_[2].get_depth() == theirs.estimators_[2].get_depth()
    assert again.estimators_[2].get_n_leaves() == theirs.estimators_[2].get_n_leaves()


def test_the_trees_do_not_depend_on_how_many_grow_at_a_time(digits, monkeypatch):
    vectors, labels = digits
    some = fit(vectors[:300], labels[:300], trees=7)
    monkeypatch.setattr(forest, "processor_count", lambda: 3)
    others = fit(vectors[:300], labels[:300], trees=7)
    for name, array in some.arrays.items():
        np.testing.assert_array_equal(array, others.arrays[name])
    assert some.temperature == others.temperature


def test_another_seed_grows_other_trees(digits):
    vectors, labels = digits
    grown = [fit(vectors[:300], labels[:300], trees=3, seed=seed) for seed in (0, 1, 64, 2**31)]
    assert len({each.split_features.tobytes() for each in grown}) == 4
    same = fit(vectors[:300], labels[:300], trees=3, seed=2**40 + 1)  # only 32 bits count
    np.testing.assert_array_equal(same.split_features, grown[1].split_features)


def test_many_trees_at_once_and_few_say_the_same(grown, digits, monkeypatch):
    _, model = grown
    before = model.votes(digits[0][1300:])
    monkeypatch.setattr(forest, "TREES_AT_ONCE", 7)
    np.testing.assert_allclose(model.votes(digits[0][1300:]), before, rtol=1e-12)


def test_it_is_calibrated_by_images_that_trees_have_not_seen(digits):
    vectors, labels = digits
    model = fit(vectors[:1300], labels[:1300], held_out=400, trees=60)
    of_votes = calibration_error(model.votes(vectors[1300:]), labels[1300:])
    assert calibration_error(model.probabilities(vectors[1300:]), labels[1300:]) < 0.5 * of_votes


def test_it_stops_between_two_batches_of_trees(digits):
    vectors, labels = digits
    token, heard = CancelToken(), []

    def cancel_after_the_first(progress):
        heard.append(progress.done)
        token.cancel()

    with pytest.raises(Cancelled):
        fit(vectors, labels, trees=200, report=cancel_after_the_first, token=token)
    assert len(heard) == 1


def test_its_progress_counts_trees(digits):
    vectors, labels = digits
    heard = []
    fit(vectors[:200], labels[:200], held_out=30, trees=12, report=heard.append)
    assert {progress.message for progress in heard} == {"Growing trees", "Calibrating the probabilities"}
    assert all(before.done <= after.done for before, after in pairwise(heard))


@pytest.fixture(scope="module")
def saved(tiny_dataset, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "forest.mnistmodel"
    request = TrainingRequest("forest", "pixels", {"trees": 5, "min_leaf": 3})
    save_model(path, train(tiny_dataset, request))
    return path


def test_a_small_file_holds_the_whole_forest(saved, entries, tiny_dataset):
    manifest = json.loads(entries["manifest.json"])
    assert (manifest["format_version"], manifest["n_trees"], manifest["n_features"]) == (3, 5, 784)
    assert len(array_of(entries["split_features.npy"])) == manifest["n_nodes"]
    assert saved.stat().st_size < 10_000
    assert (open_model(saved).predict(tiny_dataset.split("train").images).labels >= 0).all()


@pytest.mark.parametrize(
    ("entry", "value", "said"),
    [
        ("n_trees", 0, "its roots.npy has another shape"),
        ("n_trees", 4, "its roots.npy has another shape"),
        ("n_nodes", 10**9, "the entry n_nodes of its manifest is missing or wrong"),
        ("n_nodes", 0, "its split_features.npy has another shape"),
        ("n_shares", 0, "its shares.npy is too large"),
        ("n_features", 783, "the entry n_features of its manifest is wrong"),
        ("scalars", {"temperature": 0}, "the entry scalars.temperature of its manifest is missing or wrong"),
    ],
)
def test_a_manifest_with_a_wrong_entry_is_refused(entries, rewrite, entry, value, said):
    manifest = json.loads(entries["manifest.json"])
    assert said in refusal(rewrite({"manifest.json": json.dumps({**manifest, entry: value})}))
    del manifest[entry]
    missing = refusal(rewrite({"manifest.json": json.dumps(manifest)}))
    assert f"the entry {entry} of its manifest is missing or wrong" in missing


def first_split(arrays):
    return np.flatnonzero(arrays["split_features"] >= 0)[0]


def first_leaf(arrays):
    return np.flatnonzero(arrays["split_features"] < 0)[0]


TREES = "its trees are damaged"


@pytest.mark.parametrize(
    ("name", "place", "value", "said"),
    [
        ("split_features", first_split, 784, TREES),
        ("split_features", first_split, -2, TREES),
        ("split_features", first_split, -1, TREES),
        ("split_features", lambda arrays: -1, 3, TREES),
        ("links", first_split, 10**6, TREES),
        ("links", first_split, -1, TREES),
        ("links", first_split, lambda place: place, TREES),
        ("links", first_split, lambda place: place + 1, TREES),
        ("links", first_leaf, 10**6, TREES),
        ("links", first_leaf, -1, TREES),
        ("links", first_leaf, -(2**31), "its links.npy holds numbers that cannot be"),
        ("roots", lambda arrays: 1, 0, TREES),
        ("roots", lambda arrays: 1, 10**6, TREES),
        ("roots", lambda arrays: 0, -1, TREES),
        ("thresholds", first_split, np.nan, "its thresholds.npy holds numbers that cannot be"),
        ("shares", lambda arrays: (0, 0), -0.5, "the shares of its leaves do not add up"),
        ("shares", lambda arrays: (0, 0), 5, "the shares of its leaves do not add up"),
    ],
)
def test_nodes_that_are_no_trees_are_refused(entries, rewrite, name, place, value, said):
    names = ("roots", "split_features", "thresholds", "links", "shares")
    arrays = {each: array_of(entries[f"{each}.npy"]) for each in names}
    where = place(arrays)
    arrays[name][where] = value(where) if callable(value) else value
    assert said in refusal(rewrite({f"{name}.npy": npy(arrays[name])}))


def test_a_tree_of_endless_depth_is_refused(entries, rewrite):
    """A chain of splits, each with one leaf: to go down it would take a step for each node."""
    nodes = 2001
    is_leaf = np.arange(nodes) >= 1000
    manifest = json.loads(entries["manifest.json"]) | {"n_trees": 1, "n_nodes": nodes, "n_shares": 1}
    arrays = {
        "roots": np.zeros(1, dtype="<i4"),
        "split_features": np.where(is_leaf, -1, 0).astype("<i4"),
        "thresholds": np.zeros(nodes, dtype="<f4"),
        "links": np.where(is_leaf, 0, np.arange(2000, 2000 - nodes, -1)).astype("<i4"),
        "shares": np.eye(1, 10, dtype="<f4"),
    }
    changed = {f"{name}.npy": npy(array) for name, array in arrays.items()}
    assert TREES in refusal(rewrite({"manifest.json": json.dumps(manifest), **changed}))


def test_no_vectors_need_no_trees(grown):
    assert grown[1].probabilities(np.empty((0, 64), dtype=np.float32)).shape == (0, 10)
