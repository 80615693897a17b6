import sys
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import TrainingError
from mnist_gui.learning.calibration import calibration_error
from mnist_gui.learning.models.model import model_class
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest
from mnist_gui.learning.training import choose_images, train
from mnist_gui.progress import Cancelled, CancelToken

ALL_KINDS = [(model, features) for model in RECIPES for features in FEATURES]


def relabelled(dataset, change):
    """The same images; `change` takes and returns the labels of a split."""
    splits = tuple(Split(s.name, s.images.copy(), change(s.labels.copy())) for s in dataset.splits)
    return replace(dataset, splits=splits)


@pytest.mark.parametrize(("model", "features"), ALL_KINDS)
def test_every_kind_of_model_learns_easy_classes(tiny_dataset, model, features):
    run = train(tiny_dataset, TrainingRequest(model=model, features=features))
    assert run.evaluation.error_rate < 0.1
    assert run.evaluation.images == 100
    assert run.train_images == 200
    assert run.train_seconds > 0
    assert run.dataset_name == "Tiny"
    assert run.request == TrainingRequest(model=model, features=features).resolved()
    assert run.classifier.class_names == tiny_dataset.class_names


@pytest.mark.parametrize("model", ["svm", "logistic"])
def test_the_import_of_the_solver_is_not_timed(tiny_dataset, monkeypatch, model):
    (solver,) = model_class(model).solver_modules
    monkeypatch.delitem(sys.modules, solver, raising=False)
    was_imported = []

    def clock() -> float:
        was_imported.append(solver in sys.modules)
        return 0.0

    monkeypatch.setattr("mnist_gui.learning.training.time", SimpleNamespace(perf_counter=clock))
    train(tiny_dataset, TrainingRequest(model=model, limit=40))
    assert was_imported == [True, True]


@pytest.mark.parametrize(("model", "features"), ALL_KINDS)
def test_the_same_request_gives_the_same_model(tiny_dataset, model, features):
    request = TrainingRequest(model=model, features=features, limit=120, seed=3)
    images = tiny_dataset.split("test").images
    first, second = (train(tiny_dataset, request).classifier.predict(images) for _ in range(2))
    np.testing.assert_array_equal(first.probabilities, second.probabilities)


def test_a_run_is_written_in_one_line(tiny_dataset):
    run = train(tiny_dataset, TrainingRequest(model="logistic"))
    run = replace(
        run, train_seconds=1.25, evaluation=replace(run.evaluation, predicted=run.evaluation.actual)
    )
    title = "Logistic regression on gradient directions"
    assert repr(run) == f"<Run '{title}' on 'Tiny': 200 images in 1.2 s, 0.00% wrong>"
    assert repr(run.evaluation) == "<Evaluation of test: 0 of 100 images wrong>"
    assert repr(replace(run, evaluation=None)) == f"<Run '{title}' on 'Tiny': 200 images in 1.2 s>"


def test_another_seed_takes_other_images(tiny_dataset):
    images = tiny_dataset.split("test").images
    first, second = (
        train(tiny_dataset, TrainingRequest(limit=50, seed=seed)).classifier.predict(images)
        for seed in (0, 1)
    )
    assert not np.array_equal(first.probabilities, second.probabilities)


@pytest.mark.parametrize(("model", "features"), ALL_KINDS)
def test_progress_only_grows_and_ends_at_its_total(tiny_dataset, model, features):
    heard = []
    train(tiny_dataset, TrainingRequest(model=model, features=features), report=heard.append)
    done = [progress.done for progress in heard]
    assert all(before <= after for before, after in pairwise(done))
    assert {progress.total for progress in heard} == {1000}
    assert done[-1] == 1000
    assert all(progress.message for progress in heard)


@pytest.mark.parametrize("model", RECIPES)
def test_it_can_be_cancelled_at_every_report(tiny_dataset, model):
    reports = []
    request = TrainingRequest(model=model, limit=60)
    train(tiny_dataset, request, report=reports.append)
    for moment in {0, len(reports) // 3, len(reports) // 2, len(reports) - 2}:
        token, heard = CancelToken(), []

        def cancel_then(progress, heard=heard, token=token, moment=moment):
            heard.append(progress)
            if len(heard) == moment + 1:
                token.cancel()

        with pytest.raises(Cancelled):
            train(tiny_dataset, request, report=cancel_then, token=token)
        assert len(heard) < len(reports)


def test_cancelled_before_it_begins_it_does_nothing(tiny_dataset):
    token, heard = CancelToken(), []
    token.cancel()
    with pytest.raises(Cancelled):
        train(tiny_dataset, TrainingRequest(), report=heard.append, token=token)
    assert heard == []


def test_without_a_test_split_there_is_no_evaluation(tiny_dataset):
    only_train = replace(tiny_dataset, splits=tiny_dataset.splits[:1])
    assert train(only_train, TrainingRequest(model="logistic")).evaluation is None


def test_the_only_split_is_trained_on_under_any_name(tiny_dataset):
    only_test = replace(tiny_dataset, splits=tiny_dataset.splits[1:])
    run = train(only_test, TrainingRequest(model="logistic"))
    assert run.train_images == 100
    assert run.evaluation is None


def test_a_test_split_without_labels_is_not_evaluated(tiny_dataset):
    train_split, test_split = tiny_dataset.splits
    unlabelled = Split("test", test_split.images, np.full(len(test_split), NO_LABEL, dtype=np.int16))
    run = train(replace(tiny_dataset, splits=(train_split, unlabelled)), TrainingRequest(model="logistic"))
    assert run.evaluation is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda labels: np.full_like(labels, NO_LABEL), "no class"),
        (lambda labels: labels * 0 + 4, "one class"),
    ],
)
def test_fewer_than_two_classes_are_refused(tiny_dataset, change, found):
    with pytest.raises(TrainingError, match=found):
        train(relabelled(tiny_dataset, change), TrainingRequest())


@pytest.mark.parametrize("model", RECIPES)
def test_missing_classes_and_a_class_with_one_image(tiny_dataset, model):
    def thin_out(labels):
        labels[np.isin(labels, [0, 6, 9])] = NO_LABEL
        labels[np.flatnonzero(labels == 5)[1:]] = NO_LABEL
        return labels

    run = train(relabelled(tiny_dataset, thin_out), TrainingRequest(model=model))
    assert run.classifier.model.classes.tolist() == [1, 2, 3, 4, 5, 7, 8]
    assert run.train_images == 6 * 20 + 1
    assert run.evaluation.error_rate < 0.2
    probabilities = run.classifier.predict(tiny_dataset.split("test").images).probabilities
    assert probabilities.shape == (100, 10)
    assert not probabilities[:, [0, 6, 9]].any()


@pytest.mark.parametrize("model", RECIPES)
@pytest.mark.parametrize("features", FEATURES)
def test_two_images_are_enough(tiny_dataset, model, features):
    run = train(tiny_dataset, TrainingRequest(model=model, features=features, limit=2))
    assert run.train_images == 2
    assert np.isfinite(run.classifier.predict(tiny_dataset.split("test").images).probabilities).all()


@pytest.mark.parametrize(("model", "features"), ALL_KINDS)
def test_models_can_be_trained_on_blank_images(model, features):
    blank = np.zeros((6, 3, 5), dtype=np.uint8)
    split = Split("train", blank, np.array([0, 1, 0, 1, 0, 1], dtype=np.int16))
    run = train(Dataset("Blank", (split,), ("a", "b"), "b"), TrainingRequest(model=model, features=features))
    assert run.classifier.predict(blank).blank.all()


def test_chosen_images_keep_the_share_of_each_class():
    labels = np.repeat(np.array([0, 1, 2], dtype=np.int16), [800, 190, 10])
    labels[:100] = NO_LABEL
    split = Split("train", np.zeros((1000, 1, 1), dtype=np.uint8), labels)
    rows = choose_images(split, limit=300, seed=0)
    assert len(np.unique(rows)) == 300
    np.testing.assert_allclose(np.bincount(labels[rows]), [233, 63, 3], atol=2)
    assert sorted(labels[rows[:3]]) == [0, 1, 2]
    assert len(choose_images(split, limit=None, seed=0)) == 900
    assert not np.array_equal(rows, choose_images(split, limit=300, seed=1))


def test_few_real_digits_make_a_good_model(mnist_dir):
    dataset = open_dataset(mnist_dir)
    train_split, test_split = dataset.splits
    part = replace(
        dataset, splits=(train_split, Split("test", test_split.images[:2000], test_split.labels[:2000]))
    )
    run = train(part, TrainingRequest(limit=2000))
    assert run.evaluation.error_rate < 0.035
    prediction = run.classifier.predict(part.split("test").images)
    assert calibration_error(prediction.probabilities, part.split("test").labels) < 0.015


@pytest.mark.parametrize("kind", list(RECIPES))
def test_nothing_warns_of_many_classes(kind):
    """Training runs on a thread, so a warning could only go to the terminal. Warnings are errors here."""
    images = np.random.default_rng(0).integers(0, 256, (60, 28, 28), dtype=np.uint8)
    labels = (np.arange(60) % 40).astype(np.int16)
    dataset = Dataset("many", (Split("train", images, labels),), tuple(map(str, range(40))), "many")
    run = train(dataset, TrainingRequest(kind, "pixels"))
    assert run.classifier.class_names == dataset.class_names
