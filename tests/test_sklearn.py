"""Exported pipelines: what a notebook gets, opened in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np
import pytest
from helpers.model_files import entries_of, write_changed
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.utils import estimator_html_repr

import mnist_gui
from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.errors import ModelError, UsageError
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.sklearn import export_pipeline, to_pipeline

ALL_KINDS = [(model, features) for model in RECIPES for features in FEATURES]

NOTEBOOK = """
import json, sys
import joblib
import numpy as np
pipeline = joblib.load(sys.argv[1])
images = np.load(sys.argv[2])
answers = {
    "labels": pipeline.predict(images).tolist(),
    "flat labels": pipeline.predict(images.reshape(len(images), -1)).tolist(),
    "probabilities": pipeline.predict_proba(images).tolist(),
    "classes": pipeline.classes_.tolist(),
    "steps": [name for name, step in pipeline.steps],
    "Qt": [name for name in sys.modules if name.startswith(("PySide6", "mnist_gui.ui"))],
}
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def images(tiny_dataset):
    return tiny_dataset.split("test").images


@pytest.mark.parametrize(("model", "features"), ALL_KINDS)
def test_a_notebook_gets_the_answers_of_the_classifier(tmp_path, tiny_dataset, images, model, features):
    save_model(
        tmp_path / "bars.mnistmodel", train(tiny_dataset, TrainingRequest(model=model, features=features))
    )
    classifier = open_model(tmp_path / "bars.mnistmodel")
    export_pipeline(tmp_path / "bars.joblib", classifier)
    np.save(tmp_path / "images.npy", images)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", NOTEBOOK, tmp_path / "bars.joblib", tmp_path / "images.npy"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(mnist_gui.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    prediction = classifier.predict(images)
    assert answers["labels"] == answers["flat labels"] == prediction.labels.tolist()
    np.testing.assert_allclose(answers["probabilities"], prediction.probabilities, rtol=1e-6, atol=1e-12)
    assert answers["classes"] == list(range(10))
    assert answers["steps"] == ["features", "model"]
    assert answers["Qt"] == []


@pytest.mark.parametrize("model", RECIPES)
def test_only_trained_classes_have_a_column(tiny_dataset, images, model):
    split = tiny_dataset.split("train")
    labels = np.where(np.isin(split.labels, [0, 6]), NO_LABEL, split.labels).astype(np.int16)
    part = replace(tiny_dataset, splits=(Split("train", split.images, labels), tiny_dataset.splits[1]))
    classifier = train(part, TrainingRequest(model=model)).classifier
    pipeline = to_pipeline(classifier)
    assert pipeline.classes_.tolist() == [1, 2, 3, 4, 5, 7, 8, 9]
    prediction = classifier.predict(images)
    np.testing.assert_array_equal(pipeline.predict(images), prediction.labels)
    np.testing.assert_array_equal(
        pipeline.predict_proba(images), prediction.probabilities[:, pipeline.classes_]
    )
    assert pipeline["model"].class_names == tiny_dataset.class_names


def test_fitted_parameters_have_their_usual_names(tiny_dataset, images):
    run = train(tiny_dataset, TrainingRequest(model="svm"))
    machine = to_pipeline(run.classifier)["model"].estimator
    assert machine.support_vectors_.shape == (machine.n_support_.sum(), machine.n_features_in_)
    vectors = to_pipeline(run.classifier)[:-1].transform(images)
    assert machine.margins(vectors).shape == (100, 45)
    assert machine.score(vectors, tiny_dataset.split("test").labels) > 0.9

    run = train(tiny_dataset, TrainingRequest(model="logistic"))
    assert to_pipeline(run.classifier)["model"].estimator.coef_.shape == (10, vectors.shape[1])


@pytest.mark.parametrize("model", ["svm", "logistic"])
def test_the_estimator_shows_the_hyperparameters_it_was_trained_with(tmp_path, tiny_dataset, model):
    run = train(tiny_dataset, TrainingRequest(model=model, hyperparameters={"C": 0.25}))
    save_model(tmp_path / "bars.mnistmodel", run)
    export_pipeline(tmp_path / "bars.joblib", open_model(tmp_path / "bars.mnistmodel"))
    pipeline = joblib.load(tmp_path / "bars.joblib")
    shown = pipeline["model"].estimator.get_params()["C"]
    assert shown == pipeline.get_params()["model__estimator__C"] == 0.25
    images, labels = tiny_dataset.split("train").images, tiny_dataset.split("train").labels
    again = clone(pipeline["model"].estimator).fit(pipeline[:-1].transform(images), labels)
    vectors = pipeline[:-1].transform(tiny_dataset.split("test").images)
    agreeing = again.predict(vectors) == pipeline["model"].estimator.predict(vectors)
    assert agreeing.mean() > 0.95  # the images are in another order


def test_a_c_that_a_file_does_not_tell_is_not_a_number(tmp_path, tiny_dataset):
    save_model(tmp_path / "bars.mnistmodel", train(tiny_dataset, TrainingRequest(model="logistic")))
    entries = entries_of(tmp_path / "bars.mnistmodel")
    manifest = json.loads(entries["manifest.json"])
    manifest["about"]["hyperparameters"] = {"C": "secret"}
    path = write_changed(tmp_path / "other.mnistmodel", entries, {"manifest.json": json.dumps(manifest)})
    assert np.isnan(to_pipeline(open_model(path))["model"].estimator.C)


@pytest.mark.parametrize("model", RECIPES)
def test_vectors_of_another_length_are_refused(tiny_dataset, images, model):
    pipeline = to_pipeline(train(tiny_dataset, TrainingRequest(model=model)).classifier)
    vectors = pipeline[:-1].transform(images)
    for wrong in (vectors[:, 1:], vectors[0]):
        with pytest.raises(ValueError, match=f"fitted to {vectors.shape[1]} features"):
            pipeline["model"].predict(wrong)


@pytest.mark.parametrize("model", RECIPES)
def test_scikit_learn_s_own_tools_take_the_pipeline(tiny_dataset, images, model):
    labels = tiny_dataset.split("test").labels
    pipeline = to_pipeline(train(tiny_dataset, TrainingRequest(model=model)).classifier)
    assert pipeline.score(images, labels) > 0.9
    assert "CalibratedModel" in estimator_html_repr(pipeline)
    assert "GradientTransformer" in repr(pipeline)
    np.testing.assert_array_equal(clone(pipeline).predict(images), pipeline.predict(images))
    assert cross_val_score(pipeline, images, labels, cv=2).mean() == pytest.approx(
        pipeline.score(images, labels)
    )


def test_blank_images_are_given_a_class(tiny_dataset):
    pipeline = to_pipeline(train(tiny_dataset, TrainingRequest(model="logistic")).classifier)
    (label,) = pipeline.predict(np.zeros((1, 28, 28), dtype=np.uint8))
    assert label in range(10)


@pytest.fixture(scope="module")
def classifier(tiny_dataset):
    return train(tiny_dataset, TrainingRequest(model="logistic")).classifier


def test_another_ending_is_refused(tmp_path, classifier):
    model = tmp_path / "bars.mnistmodel"
    model.write_text("precious")
    with pytest.raises(UsageError, match=r"ends in \.joblib"):
        export_pipeline(model, classifier)
    assert model.read_text() == "precious"


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path, classifier):
    with pytest.raises(ModelError, match=r"bars\.joblib cannot be written: No such file"):
        export_pipeline(tmp_path / "gone" / "bars.joblib", classifier)


def test_a_failed_export_leaves_the_old_file(tmp_path, classifier, monkeypatch):
    path = tmp_path / "bars.joblib"
    export_pipeline(path, classifier)
    before = path.read_bytes()

    def dump(value: object, file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(joblib, "dump", dump)
    with pytest.raises(ModelError, match="No space left on device"):
        export_pipeline(path, classifier)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
