from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.errors import TrainingError
from mnist_gui.learning.recipes import FEATURES, RECIPES, TrainingRequest
from mnist_gui.learning.training import choose_training_images, train
from mnist_gui.learning.validation import Fold, cross_validate, deal_folds
from mnist_gui.progress import Cancelled, CancelToken

FAST = TrainingRequest(model="logistic")


def with_train_split(dataset, images, labels):
    return replace(dataset, splits=(Split("train", images, labels), *dataset.splits[1:]))


@pytest.mark.parametrize("model", RECIPES)
@pytest.mark.parametrize("features", FEATURES)
def test_each_image_is_predicted_once(tiny_dataset, model, features):
    validation = cross_validate(tiny_dataset, TrainingRequest(model=model, features=features), folds=4)
    assert [fold.images for fold in validation.folds] == [50] * 4
    assert validation.images == 200
    assert sum(fold.errors for fold in validation.folds) == validation.errors
    assert validation.error_rate < 0.1
    assert validation.request == TrainingRequest(model=model, features=features).resolved()
    assert validation.dataset_name == "Tiny"
    assert (validation.evaluation.predicted != NO_LABEL).all()
    assert validation.confusion.sum() == 200
    assert (validation.confusion.sum(axis=1) == 20).all()
    assert validation.seconds > sum(fold.seconds for fold in validation.folds) > 0


def test_a_fold_is_predicted_as_by_a_training_on_the_others(tiny_dataset):
    split = tiny_dataset.split("train")
    evaluation = cross_validate(tiny_dataset, FAST, folds=4).evaluation
    _, rows = choose_training_images(tiny_dataset, FAST)
    fold_of = np.empty(len(split), dtype=int)
    fold_of[rows] = deal_folds(split.labels[rows], folds=4)
    for fold in range(4):
        inside = fold_of == fold
        labels = np.where(inside, NO_LABEL, split.labels).astype(np.int16)
        others = with_train_split(tiny_dataset, split.images.copy(), labels)
        classifier = train(others, FAST).classifier
        # The order of the images differs, and with it the last digit of the weights.
        prediction = classifier.predict(split.images[inside])
        assert np.count_nonzero(prediction.labels == evaluation.predicted[inside]) >= 49
        # Which images its probabilities are calibrated on differs too.
        sure = prediction.probabilities.max(axis=1)
        np.testing.assert_allclose(evaluation.confidence[inside], sure, atol=0.2)


def test_loss_is_of_the_label_and_confidence_of_the_predicted_class(tiny_dataset):
    split = tiny_dataset.split("train")
    labels = split.labels.copy()
    labels[:40] = (labels[:40] + 1) % 10
    evaluation = cross_validate(with_train_split(tiny_dataset, split.images.copy(), labels), FAST).evaluation
    assert np.count_nonzero(evaluation.wrong) >= 30
    of_label, wrong = np.exp(-evaluation.loss), evaluation.wrong
    np.testing.assert_allclose(of_label[~wrong], evaluation.confidence[~wrong], rtol=1e-5)
    assert (of_label[wrong] <= evaluation.confidence[wrong]).all()
    assert (of_label[wrong] + evaluation.confidence[wrong] <= 1 + 1e-6).all()


def test_all_probabilities_are_kept(tiny_dataset):
    labels = tiny_dataset.train.labels.copy()
    labels[5] = NO_LABEL
    partly = with_train_split(tiny_dataset, tiny_dataset.train.images, labels)
    evaluation = cross_validate(partly, FAST, folds=2).evaluation
    known = labels != NO_LABEL
    assert np.isnan(evaluation.probabilities[5]).all()
    assert (evaluation.probabilities[known].argmax(axis=1) == evaluation.predicted[known]).all()
    np.testing.assert_allclose(evaluation.probabilities[known].sum(axis=1), 1, rtol=1e-5)
    of_label = evaluation.probabilities[np.flatnonzero(known), labels[known]]
    np.testing.assert_allclose(-np.log(of_label), evaluation.loss[known], atol=1e-4)


def test_no_model_has_seen_the_images_that_it_predicts(tiny_dataset):
    """Labels without sense can be learned by heart, but not be guessed."""
    split = tiny_dataset.split("train")
    labels = np.random.default_rng(0).permutation(split.labels)
    nonsense = with_train_split(tiny_dataset, split.images.copy(), labels)
    request = TrainingRequest(hyperparameters={"C": 1000})
    classifier = train(nonsense, request).classifier
    assert np.mean(classifier.predict(split.images).labels == labels) > 0.9
    assert cross_validate(nonsense, request).error_rate > 0.75


def test_the_same_request_gives_the_same_predictions(tiny_dataset):
    first, second = (cross_validate(tiny_dataset, FAST) for _ in range(2))
    for column in ("predicted", "confidence", "loss"):
        np.testing.assert_array_equal(getattr(first.evaluation, column), getattr(second.evaluation, column))
    assert [fold.errors for fold in first.folds] == [fold.errors for fold in second.folds]


def test_images_that_take_no_part_have_no_prediction(tiny_dataset):
    split = tiny_dataset.split("train")
    labels = split.labels.copy()
    labels[:30] = NO_LABEL
    part = with_train_split(tiny_dataset, split.images.copy(), labels)
    validation = cross_validate(part, replace(FAST, limit=120), folds=3)
    evaluation = validation.evaluation
    assert validation.images == 120
    assert len(evaluation.actual) == len(evaluation.predicted) == 200
    assert (evaluation.actual[:30] == NO_LABEL).all()
    used = evaluation.actual != NO_LABEL
    np.testing.assert_array_equal(evaluation.actual[used], split.labels[used])
    np.testing.assert_array_equal(evaluation.predicted != NO_LABEL, used)
    np.testing.assert_array_equal(~np.isnan(evaluation.confidence), used)
    np.testing.assert_array_equal(~np.isnan(evaluation.loss), used)


def test_it_is_written_in_one_line(tiny_dataset):
    validation = cross_validate(tiny_dataset, TrainingRequest(model="logistic"), folds=3)
    start = "<Validation 'Logistic regression on gradient directions' on 'Tiny': 3 folds, "
    assert repr(validation) == f"{start}{validation.error_rate:.2%} wrong>"


def test_standard_error_is_that_of_a_proportion(tiny_dataset):
    split = tiny_dataset.split("train")
    labels = np.random.default_rng(0).permutation(split.labels)
    validation = cross_validate(with_train_split(tiny_dataset, split.images.copy(), labels), FAST)
    share = validation.error_rate
    assert validation.standard_error == pytest.approx((share * (1 - share) / 200) ** 0.5)
    assert validation.standard_error > 0.01


def test_blank_images_are_errors(tiny_dataset):
    split = tiny_dataset.split("train")
    images = split.images.copy()
    images[[5, 50]] = 0
    validation = cross_validate(with_train_split(tiny_dataset, images, split.labels.copy()), FAST)
    assert (validation.evaluation.predicted[[5, 50]] == NO_LABEL).all()
    assert validation.evaluation.wrong[[5, 50]].all()
    np.testing.assert_allclose(validation.evaluation.confidence[[5, 50]], 0.1, rtol=1e-6)
    np.testing.assert_allclose(validation.evaluation.loss[[5, 50]], np.log(10), rtol=1e-6)
    assert sum(fold.errors for fold in validation.folds) == validation.errors


@pytest.mark.parametrize("model", RECIPES)
def test_a_class_with_one_image_is_misclassified(tiny_dataset, model):
    split = tiny_dataset.split("train")
    labels = split.labels.copy()
    (only, *others) = np.flatnonzero(labels == 5)
    labels[others] = NO_LABEL
    thin = with_train_split(tiny_dataset, split.images.copy(), labels)
    validation = cross_validate(thin, TrainingRequest(model=model))
    assert validation.images == 181
    assert validation.evaluation.wrong[only]
    assert validation.error_rate < 0.1


@pytest.mark.parametrize("model", RECIPES)
@pytest.mark.parametrize("limit", [4, 7, 12, 25])
def test_few_images_of_many_classes(tiny_dataset, model, limit):
    validation = cross_validate(tiny_dataset, TrainingRequest(model=model, limit=limit), folds=2)
    assert validation.images == limit


def test_folds_have_equal_shares_of_each_class():
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(4, dtype=np.int16), [1, 2, 23, 77]))
    fold_of = deal_folds(labels, folds=5)
    sizes = np.bincount(fold_of, minlength=5)
    assert sizes.max() - sizes.min() <= 1
    for label in range(4):
        shares = np.bincount(fold_of[labels == label], minlength=5)
        assert shares.max() - shares.min() <= 1


@pytest.mark.parametrize(
    ("limit", "folds", "message"),
    [
        (None, 1, "The number of folds is 1; choose 2 or more."),
        (None, 201, "There are 200 images for 201 folds; choose fewer folds."),
        (2, 2, "images of one class only would be left"),
    ],
)
def test_impossible_folds_are_refused(tiny_dataset, limit, folds, message):
    with pytest.raises(TrainingError, match=message):
        cross_validate(tiny_dataset, replace(FAST, limit=limit), folds=folds)


def test_progress_only_grows_and_names_the_fold(tiny_dataset):
    heard = []
    cross_validate(tiny_dataset, FAST, folds=3, report=heard.append)
    done = [progress.done for progress in heard]
    assert all(before <= after for before, after in pairwise(done))
    assert {progress.total for progress in heard} == {1000}
    assert done[-1] == 1000
    folds = {progress.message.partition(":")[0] for progress in heard}
    assert {f"Fold {fold} of 3" for fold in (1, 2, 3)} <= folds


@pytest.mark.parametrize("model", RECIPES)
def test_it_can_be_cancelled_at_every_report(tiny_dataset, model):
    reports = []
    request = TrainingRequest(model=model, limit=60)
    cross_validate(tiny_dataset, request, folds=3, report=reports.append)
    for moment in {0, len(reports) // 3, 2 * len(reports) // 3, len(reports) - 2}:
        token, heard = CancelToken(), []

        def cancel_then(progress, heard=heard, token=token, moment=moment):
            heard.append(progress)
            if len(heard) == moment + 1:
                token.cancel()

        with pytest.raises(Cancelled):
            cross_validate(tiny_dataset, request, folds=3, report=cancel_then, token=token)
        assert len(heard) < len(reports)


def test_the_error_rate_of_a_fold_is_the_share_of_its_errors():
    assert Fold(images=200, errors=5, seconds=1.0).error_rate == 0.025
