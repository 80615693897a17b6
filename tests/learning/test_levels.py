"""Models of data sets that were opened as they are stored know the paper and the range of their training."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.levels import STANDARD_LEVELS, at_levels
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import ModelError
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.inference import predict_dataset
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.saved_run import open_run
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate

REQUEST = TrainingRequest(model="logistic", features="pixels")


def bars(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Make bars that lie (0) or stand (1), light on dark, and their labels."""
    rng = np.random.default_rng(0)
    images = np.zeros((count, 28, 28), dtype=np.uint8)
    labels = np.arange(count) % 2
    for image, label in zip(images, labels, strict=True):
        first, second = rng.integers(11, 15, 2)
        image[first : first + 3, 4:24] = 255
        image[second, second] = 255
        if label:
            image[:] = image.T.copy()
    return images, labels


@pytest.fixture(params=["light paper", "0 and 1", "0 and 16 on light paper"])
def path(request, tmp_path) -> Path:
    images, labels = bars(80)
    changed = {
        "light paper": 255 - images,
        "0 and 1": images // 255,
        "0 and 16 on light paper": np.where(images > 0, 0, 16).astype(np.uint8),
    }
    stored = changed[request.param]
    splits = {"x_train": stored[:60], "y_train": labels[:60], "x_test": stored[60:], "y_test": labels[60:]}
    np.savez(tmp_path / "a.npz", **splits)
    return tmp_path / "a.npz"


@pytest.mark.parametrize("trained_as_is", [False, True])
@pytest.mark.parametrize("opened_as_is", [False, True])
def test_a_model_gets_what_it_knows(path, trained_as_is, opened_as_is):
    run = train(open_dataset(path, as_is=trained_as_is), REQUEST)
    assert run.evaluation.errors == 0
    dataset = open_dataset(path, as_is=opened_as_is)
    assert evaluate(run.classifier, dataset).errors == 0
    predictions = predict_dataset(run.classifier, dataset)
    assert (predictions.predicted == dataset.labels).all()
    prediction = run.classifier.predict(bars(80)[0])
    assert (prediction.labels == bars(80)[1]).all()
    np.testing.assert_array_equal(prediction.images, bars(80)[0])


def test_a_model_file_remembers_the_levels(path, tmp_path):
    dataset = open_dataset(path, as_is=True)
    run = train(dataset, REQUEST)
    save_model(tmp_path / "m.mnistmodel", run)
    opened = open_model(tmp_path / "m.mnistmodel")
    assert opened.levels == run.classifier.levels == dataset.levels != STANDARD_LEVELS
    images = bars(80)[0]
    np.testing.assert_array_equal(opened.predict(images).labels, run.classifier.predict(images).labels)
    assert open_run(tmp_path / "m.mnistmodel", open_dataset(path)).evaluation.errors == 0


def test_a_model_of_a_usual_data_set_says_nothing_of_levels(path, tmp_path):
    import zipfile

    save_model(tmp_path / "m.mnistmodel", train(open_dataset(path), REQUEST))
    with zipfile.ZipFile(tmp_path / "m.mnistmodel") as archive:
        manifest = next(name for name in archive.namelist() if name.endswith(".json"))
        assert b"levels" not in archive.read(manifest)


@pytest.mark.parametrize("levels", [[0, 0], [0], [0, 256], [-1, 3], "0..255", [0.5, 1], None])
def test_levels_that_are_none_are_refused(path, tmp_path, levels, monkeypatch):
    run = train(open_dataset(path), REQUEST)
    monkeypatch.setattr("mnist_gui.learning.manifest.STANDARD_LEVELS", None)
    object.__setattr__(run.classifier, "levels", levels if isinstance(levels, list) else [levels])
    save_model(tmp_path / "m.mnistmodel", run)
    with pytest.raises(ModelError, match="levels"):
        open_model(tmp_path / "m.mnistmodel")


def test_cross_validation_finds_no_blank_images_among_those_of_0_and_1(path):
    assert cross_validate(open_dataset(path, as_is=True), REQUEST, folds=3).evaluation.errors == 0


def test_levels_there_and_back_lose_nothing():
    for paper, ink in ((255, 0), (0, 1), (1, 0), (0, 16), (100, 0)):
        low, high = sorted((paper, ink))
        images = np.arange(low, high + 1, dtype=np.uint8).reshape(1, 1, -1)
        standard = at_levels(images, (paper, ink))
        assert (standard.min(), standard.max()) == (0, 255)
        np.testing.assert_array_equal(at_levels(standard, STANDARD_LEVELS, (paper, ink)), images)
