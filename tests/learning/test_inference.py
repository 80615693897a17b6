from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.errors import DataError, ModelError
from mnist_gui.learning import inference
from mnist_gui.learning.evaluation import LARGEST_LOSS, Evaluation, evaluate
from mnist_gui.learning.feature_cache import ENVIRONMENT_VARIABLE
from mnist_gui.learning.inference import combine, predict_dataset, predictions_of_evaluation
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate
from mnist_gui.progress import Cancelled, CancelToken

LEFT, RIGHT, NOTHING = [[255, 0]], [[0, 255]], [[0, 0]]
SURE = 1 / (1 + np.exp(-8))  # what the classifier below says of LEFT and RIGHT
FAST = TrainingRequest(model="logistic")


@pytest.fixture(scope="module")
def trained(tiny_dataset):
    return train(tiny_dataset, FAST)


def split(name, images, labels):
    return Split(name, np.array(images, dtype=np.uint8), np.array(labels, dtype=np.int16))


def dataset(*splits, class_names=("a", "b", "c")):
    return Dataset("Sides", splits, class_names, "sides")


def assert_same(one, other):
    np.testing.assert_array_equal(one.predicted, other.predicted)
    np.testing.assert_array_equal(one.confidence, other.confidence)
    np.testing.assert_array_equal(one.loss, other.loss)


def test_all_splits_are_predicted_in_row_order(classifier):
    data = dataset(split("train", [LEFT, RIGHT], [0, 2]), split("test", [RIGHT], [0]))
    predictions = predict_dataset(classifier, data)
    assert predictions.predicted.tolist() == [0, 2, 2]
    assert predictions.wrong(data.labels).tolist() == [False, False, True]
    np.testing.assert_allclose(predictions.confidence, SURE, rtol=1e-6)
    np.testing.assert_allclose(predictions.loss, -np.log([SURE, SURE, 1 - SURE]), rtol=1e-4)
    assert (predictions.predicted.dtype, predictions.confidence.dtype, predictions.loss.dtype) == (
        np.int16,
        np.float32,
        np.float32,
    )
    assert predictions.origin == "Sides"


def test_the_origin_names_the_training_split(classifier):
    data = dataset(split("train", [LEFT], [0]))
    assert (
        predict_dataset(classifier, data, learned_from="train").origin
        == "Sides, which has learned from train"
    )


def test_classes_are_matched_by_name(classifier):
    data = dataset(split("train", [LEFT, RIGHT], [1, 0]), class_names=("c", "a"))
    predictions = predict_dataset(classifier, data)
    assert predictions.predicted.tolist() == [1, 0]
    np.testing.assert_allclose(predictions.loss, -np.log(SURE), rtol=1e-4)


def test_a_predicted_class_that_the_data_set_lacks_is_wrong(classifier):
    data = dataset(split("train", [LEFT, RIGHT], [0, 0]), class_names=("c", "x"))
    predictions = predict_dataset(classifier, data)
    assert predictions.predicted.tolist() == [NO_LABEL, 0]
    assert predictions.wrong(data.labels).tolist() == [True, False]
    assert predictions.was_predicted.all()


def test_a_label_that_the_classifier_does_not_know_has_the_largest_loss(classifier):
    data = dataset(split("train", [LEFT, LEFT], [0, 1]), class_names=("b", "x"))
    # The classifier knows the name of "b", but no image of it was there to learn from.
    np.testing.assert_array_equal(predict_dataset(classifier, data).loss, np.float32(LARGEST_LOSS))


def test_images_without_a_label_are_predicted_without_loss(classifier):
    predictions = predict_dataset(classifier, dataset(split("train", [LEFT, RIGHT], [NO_LABEL, 2])))
    assert predictions.predicted.tolist() == [0, 2]
    assert np.isnan(predictions.loss).tolist() == [True, False]
    assert predictions.was_predicted.all()


def test_a_blank_image_has_no_predicted_class(classifier):
    data = dataset(split("train", [NOTHING], [0]))
    predictions = predict_dataset(classifier, data)
    assert predictions.predicted.tolist() == [NO_LABEL]
    assert predictions.confidence.tolist() == [0.5]
    assert predictions.wrong(data.labels).all()
    assert predictions.loss[0] == pytest.approx(np.log(2))


def test_images_of_another_size_are_refused(classifier):
    with pytest.raises(ModelError, match="1x2"):
        predict_dataset(classifier, dataset(split("train", [[[1, 2, 3]]], [0])))


def test_predictions_match_predict(trained, tiny_dataset, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "off")
    monkeypatch.setattr(inference, "BLOCK", 64)
    predictions = predict_dataset(trained.classifier, tiny_dataset)
    prediction = trained.classifier.predict(tiny_dataset.take(np.arange(len(tiny_dataset))))
    np.testing.assert_array_equal(predictions.predicted, prediction.labels)
    np.testing.assert_allclose(predictions.confidence, prediction.probabilities.max(axis=1), rtol=1e-4)


def test_cached_features_are_used_and_change_nothing(tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    trained = train(tiny_dataset, FAST)
    computed = []

    class Counting(type(trained.classifier.features)):
        def transform(self, images, **options):
            computed.append(len(images))
            return super().transform(images, **options)

    features = Counting()
    features.state = trained.classifier.features.state
    classifier = replace(trained.classifier, features=features)
    with_kept = predict_dataset(classifier, tiny_dataset)
    assert sum(computed) == len(tiny_dataset.split("test"))  # those of the train split were kept in training
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "off")
    assert_same(with_kept, predict_dataset(classifier, tiny_dataset))


def test_predicting_a_data_set_caches_no_features(trained, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    predict_dataset(trained.classifier, tiny_dataset)
    assert not (tmp_path / "cache").exists()


def test_mapped_images_are_predicted(trained, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(inference, "BLOCK", 16)
    monkeypatch.setattr(inference, "BLOCKS_KEPT", 2)
    images = tiny_dataset.split("test").images
    write_idx(tmp_path / "t10k-images-idx3-ubyte", images)
    predictions = predict_dataset(trained.classifier, open_dataset(tmp_path))
    assert predictions.was_predicted.all()
    assert np.isnan(predictions.loss).all()
    confidence = trained.classifier.predict(images).probabilities.max(axis=1)
    np.testing.assert_allclose(predictions.confidence, confidence, rtol=1e-4)


def test_progress_reaches_the_number_of_images_and_a_token_cancels(classifier):
    data = dataset(split("train", [LEFT] * 600, [0] * 600), split("test", [LEFT] * 100, [0] * 100))
    heard, token = [], CancelToken()
    predict_dataset(classifier, data, report=heard.append)
    assert [progress.done for progress in heard] == [256, 512, 600, 700]
    assert {progress.total for progress in heard} == {700}
    with pytest.raises(Cancelled):
        predict_dataset(classifier, data, report=lambda _: token.cancel(), token=token)


def test_an_evaluation_gives_predictions_of_its_split_only(classifier):
    data = dataset(split("train", [LEFT], [1]), split("test", [RIGHT, LEFT], [0, 1]), class_names=("c", "a"))
    predictions = predictions_of_evaluation(data, evaluate(classifier, data))
    assert predictions.was_predicted.tolist() == [False, True, True]
    assert predictions.predicted.tolist() == [NO_LABEL, 0, 1]
    assert np.isnan(predictions.loss).tolist() == [True, False, False]
    assert predictions.origin == "test: Sides"


def test_the_evaluation_after_a_training_matches_inference(trained, tiny_dataset):
    test_rows = slice(*tiny_dataset.offsets[1:])
    of_split = predictions_of_evaluation(tiny_dataset, trained.evaluation)
    of_all = predict_dataset(trained.classifier, tiny_dataset)
    np.testing.assert_array_equal(of_split.predicted[test_rows], of_all.predicted[test_rows])
    np.testing.assert_allclose(of_split.confidence[test_rows], of_all.confidence[test_rows], rtol=1e-5)
    np.testing.assert_allclose(of_split.loss[test_rows], of_all.loss[test_rows], rtol=1e-3, atol=1e-6)


def test_an_evaluation_of_another_data_set_is_refused(trained, tiny_dataset):
    with pytest.raises(ValueError, match="100 predictions for 1 images"):
        predictions_of_evaluation(dataset(split("test", [LEFT], [0])), trained.evaluation)
    with pytest.raises(DataError, match="test"):
        predictions_of_evaluation(replace(tiny_dataset, splits=tiny_dataset.splits[:1]), trained.evaluation)


def test_an_evaluation_without_confidence_is_refused(classifier):
    labels = np.zeros(1, dtype=np.int16)
    with pytest.raises(ValueError, match="confidence"):
        predictions_of_evaluation(
            dataset(split("test", [LEFT], [0])), Evaluation("test", labels, labels.copy(), ("a", "b", "c"))
        )


def test_a_cross_validation_replaces_the_predictions_of_training_images(trained, tiny_dataset):
    of_all = predict_dataset(trained.classifier, tiny_dataset)
    validation = cross_validate(tiny_dataset, FAST)
    unseen = predictions_of_evaluation(tiny_dataset, validation.evaluation)
    combined = combine(of_all, unseen)
    train_rows, test_rows = (slice(*tiny_dataset.offsets[i : i + 2]) for i in (0, 1))
    np.testing.assert_array_equal(combined.predicted[train_rows], validation.evaluation.predicted)
    np.testing.assert_array_equal(combined.confidence[train_rows], validation.evaluation.confidence)
    np.testing.assert_array_equal(combined.loss[train_rows], validation.evaluation.loss)
    np.testing.assert_array_equal(combined.loss[test_rows], of_all.loss[test_rows])
    assert combined.was_predicted.all()
    assert combined.origin == (
        "train: models that had not seen the image; otherwise Logistic regression on gradient directions"
    )


def test_images_outside_all_folds_keep_their_predictions(trained, tiny_dataset):
    of_all = predict_dataset(trained.classifier, tiny_dataset)
    validation = cross_validate(tiny_dataset, replace(FAST, limit=60), folds=3)
    combined = combine(of_all, predictions_of_evaluation(tiny_dataset, validation.evaluation))
    left_out = np.isnan(validation.evaluation.confidence)
    assert np.count_nonzero(~left_out) == 60
    np.testing.assert_array_equal(combined.confidence[:200][left_out], of_all.confidence[:200][left_out])
    assert combined.origin.startswith("60 images of train: ")


def test_a_model_has_less_loss_on_its_training_images(trained, tiny_dataset):
    """The reason to combine: on what it has learned, a model flatters itself."""
    learned = predict_dataset(trained.classifier, tiny_dataset)
    unseen = predictions_of_evaluation(tiny_dataset, cross_validate(tiny_dataset, FAST).evaluation)
    assert np.nanmean(learned.loss[:200]) < np.nanmean(unseen.loss)


def test_predictions_cannot_be_changed(classifier):
    predictions = predict_dataset(classifier, dataset(split("train", [LEFT], [0])))
    assert isinstance(predictions, Predictions)
    for column in (predictions.predicted, predictions.confidence, predictions.loss):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0


@pytest.mark.parametrize("count", [1, 19, 20, 21, 39, 40, 41, 60])
def test_mapped_images_are_let_go_after_every_so_many_blocks_and_at_the_end(classifier, monkeypatch, count):
    """Of blocks of 5 images, every fourth one lets go."""
    released, done = [], []
    monkeypatch.setattr("mnist_gui.learning.inference.BLOCK", 5)
    monkeypatch.setattr("mnist_gui.learning.inference.BLOCKS_KEPT", 4)
    monkeypatch.setattr("mnist_gui.learning.inference.release", lambda _: released.append(done[-1]))
    data = dataset(split("train", [LEFT] * count, [0] * count))
    predict_dataset(classifier, data, report=lambda progress: done.append(progress.done))
    blocks = -(-count // 5)
    assert released == [*(min(5 * block, count) for block in range(4, blocks + 1, 4)), count]
