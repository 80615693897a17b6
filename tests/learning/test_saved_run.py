"""A saved model becomes a run again, and is judged by the data set that is open."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import ModelError
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.saved_run import open_run
from mnist_gui.learning.training import Run, train
from mnist_gui.progress import Cancelled, CancelToken
from mnist_gui.resource_files import resource_path

REQUEST = TrainingRequest("logistic", "pixels", hyperparameters={"C": 0.02}, limit=150, seed=3)


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, REQUEST)


@pytest.fixture(scope="module")
def model(run, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("models") / "bars.mnistmodel"
    save_model(path, run)
    return path


def with_about(model: Path, copy: Path, **about: object) -> Path:
    """Copy a model file, with something else said of where it comes from."""
    with zipfile.ZipFile(model) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["about"] |= about
                content = json.dumps(manifest).encode()
            new.writestr(name, content)
    return copy


def test_a_saved_run_is_restored(model, run, tiny_dataset):
    opened = open_run(model, tiny_dataset)
    assert opened.request == run.request
    assert opened.dataset_name == "Tiny"
    assert opened.dataset_fingerprint == tiny_dataset.fingerprint
    assert opened.train_images == 150
    assert opened.train_seconds == pytest.approx(run.train_seconds, abs=0.001)
    np.testing.assert_array_equal(opened.evaluation.predicted, run.evaluation.predicted)
    assert opened.classifier.title == run.classifier.title


def test_it_can_be_saved_again_as_the_same_file(model, tiny_dataset, tmp_path):
    save_model(tmp_path / "again.mnistmodel", open_run(model, tiny_dataset))
    assert (tmp_path / "again.mnistmodel").read_bytes() == model.read_bytes()


def test_it_is_evaluated_on_the_given_data_set(model, tiny_dataset):
    test = tiny_dataset.split("test")
    swapped = np.where(test.labels == 1, 2, test.labels).astype(np.int16)
    other = replace(tiny_dataset, name="Other", splits=(Split("test", test.images, swapped),))
    opened = open_run(model, other)
    assert opened.dataset_name == "Tiny"
    assert opened.evaluation.errors >= np.count_nonzero(test.labels == 1)


def test_without_labelled_test_images_there_is_no_evaluation(model, tiny_dataset):
    unknown = np.full(100, NO_LABEL, dtype=np.int16)
    unlabelled = Split("test", tiny_dataset.split("test").images, unknown)
    for splits in (tiny_dataset.splits[:1], (tiny_dataset.splits[0], unlabelled)):
        assert open_run(model, replace(tiny_dataset, splits=splits)).evaluation is None


def test_images_of_another_size_are_refused(model):
    small = Dataset(
        "Small", (Split("train", np.zeros((2, 8, 9), np.uint8), np.zeros(2, np.int16)),), ("0",), "s"
    )
    with pytest.raises(ModelError) as caught:
        open_run(model, small)
    assert str(caught.value) == (
        "bars.mnistmodel reads images of 28x28 pixels, those of Small are 8x9; "
        "open a data set of its size, or this one resized to it."
    )


def test_classes_that_the_model_does_not_know_are_refused(model, tiny_dataset):
    with pytest.raises(ModelError, match="Letters has the class a, which the model does not know"):
        open_run(model, replace(tiny_dataset, name="Letters", class_names=tuple("abcdefghij")))


def test_the_classifier_of_the_pad_is_refused(tiny_dataset):
    path = resource_path("pad.mnistmodel")
    with pytest.raises(ModelError, match=r"pad\.mnistmodel reads drawings .* mnist-gui predict --model\.$"):
        open_run(path, tiny_dataset)


@pytest.mark.parametrize(
    "about",
    [
        {"data_set": 7, "data_set_fingerprint": None},
        {"data_set": "", "train_images": "many", "train_seconds": -1},
        {"train_images": 10**400, "train_seconds": 1e300},
        {"hyperparameters": {"C": "high"}},
        {"hyperparameters": {"C": 10**400}},
        {"hyperparameters": {"K": 1.0}},
        {"hyperparameters": None, "limit": "all", "seed": -2},
        {"limit": 1},
        {"seed": None},
    ],
)
def test_invalid_values_about_its_training_are_left_out(model, tiny_dataset, tmp_path, about):
    opened = open_run(with_about(model, tmp_path / "odd.mnistmodel", **about), tiny_dataset)
    assert opened.dataset_name in {"Tiny", "odd"}
    assert opened.train_images in {0, 150}
    assert opened.train_seconds >= 0
    if about.keys() & {"hyperparameters", "limit", "seed"}:
        assert opened.request == TrainingRequest("logistic", "pixels")
    assert opened.evaluation.images == 100


@pytest.mark.parametrize("fingerprint", [None, "", 7])
def test_the_fingerprint_of_the_training_data_may_be_missing(model, tiny_dataset, tmp_path, fingerprint):
    copy = with_about(model, tmp_path / "odd.mnistmodel", data_set_fingerprint=fingerprint)
    assert open_run(copy, tiny_dataset).dataset_fingerprint is None


def test_opening_can_be_cancelled(model, tiny_dataset):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        open_run(model, tiny_dataset, token=token)
