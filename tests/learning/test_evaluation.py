from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import DataError, ModelError
from mnist_gui.learning.evaluation import LARGEST_LOSS, Evaluation, evaluate
from mnist_gui.progress import Cancelled, CancelToken

LEFT, RIGHT, NOTHING = [[255, 0]], [[0, 255]], [[0, 0]]


def dataset(images, labels, *, class_names=("a", "b", "c")):
    split = Split("test", np.array(images, dtype=np.uint8), np.array(labels, dtype=np.int16))
    return Dataset("Sides", (split,), class_names, "sides")


def test_errors_are_counted_and_sorted_into_the_confusion_matrix(classifier):
    evaluation = evaluate(classifier, dataset([LEFT, LEFT, RIGHT, RIGHT, LEFT], [0, 2, 2, 1, 0]))
    assert (evaluation.images, evaluation.errors, evaluation.error_rate) == (5, 2, 0.4)
    assert evaluation.confusion.tolist() == [
        [2, 0, 0],
        [0, 0, 1],
        [1, 0, 1],
    ]  # rows actual, columns predicted
    assert evaluation.wrong.tolist() == [False, True, False, True, False]
    assert (evaluation.split, evaluation.class_names) == ("test", ("a", "b", "c"))


def test_confidence_is_of_the_predicted_class_and_loss_of_the_label(classifier):
    images, labels = [LEFT, LEFT, NOTHING, RIGHT], [0, 2, 0, NO_LABEL]
    evaluation = evaluate(classifier, dataset(images, labels))
    sure = 1 / (1 + np.exp(-8))
    np.testing.assert_allclose(evaluation.confidence, [sure, sure, 0.5, sure], rtol=1e-6)
    np.testing.assert_allclose(
        evaluation.loss, [-np.log(sure), -np.log(1 - sure), np.log(2), np.nan], rtol=1e-4
    )
    assert evaluation.confidence.dtype == evaluation.loss.dtype == np.float32
    assert evaluation.reader == "Sides"


def test_a_label_without_any_probability_has_the_largest_loss(classifier):
    evaluation = evaluate(classifier, dataset([LEFT], [1]))
    np.testing.assert_array_equal(evaluation.loss, np.float32(LARGEST_LOSS))
    assert 708 < LARGEST_LOSS < 709


def test_a_label_with_all_probability_has_no_loss(classifier):
    certain = replace(classifier, model=replace(classifier.model, temperature=0.001))
    evaluation = evaluate(certain, dataset([LEFT], [0]))
    assert evaluation.loss.tolist() == [0]
    assert not np.signbit(evaluation.loss).any()


def test_labels_are_translated_by_name():
    table = translate_classes(("x", "c", "a"), into=("a", "b", "c"))
    labels = np.array([2, 1, 0, NO_LABEL], dtype=np.int16)
    assert table[labels].tolist() == [0, 2, NO_LABEL, NO_LABEL]
    assert table.dtype == np.int16


def test_images_without_a_label_are_not_counted(classifier):
    evaluation = evaluate(classifier, dataset([LEFT, RIGHT], [NO_LABEL, 2]))
    assert (evaluation.images, evaluation.errors) == (1, 0)
    assert evaluation.confusion.sum() == 1
    assert len(evaluation.predicted) == 2


def test_a_blank_image_is_an_error_outside_the_matrix(classifier):
    evaluation = evaluate(classifier, dataset([NOTHING, RIGHT], [0, 2]))
    assert (evaluation.images, evaluation.errors) == (2, 1)
    assert evaluation.confusion.sum() == 1


def test_classes_are_matched_by_name(classifier):
    evaluation = evaluate(classifier, dataset([LEFT, RIGHT], [1, 0], class_names=("c", "a")))
    assert evaluation.errors == 0
    assert evaluation.actual.tolist() == [0, 2]


def test_a_class_that_the_model_does_not_know_is_refused_by_name(classifier):
    with pytest.raises(ModelError, match="the class x"):
        evaluate(classifier, dataset([LEFT], [0], class_names=("x", "a")))


def test_a_split_without_labels_is_refused(classifier):
    with pytest.raises(ModelError, match="no labels"):
        evaluate(classifier, dataset([LEFT], [NO_LABEL]))


def test_an_unknown_split_is_refused(classifier):
    with pytest.raises(DataError, match="train"):
        evaluate(classifier, dataset([LEFT], [0]), "train")


def test_images_of_another_size_are_refused(classifier):
    with pytest.raises(ModelError, match="1x2"):
        evaluate(replace(classifier, image_shape=(1, 2)), dataset([[[1, 2, 3]]], [0]))


def test_progress_reaches_the_number_of_images_and_a_token_cancels(classifier):
    data = dataset([LEFT] * 2500, [0] * 2500)
    heard, token = [], CancelToken()
    evaluate(classifier, data, report=heard.append)
    assert [progress.done for progress in heard] == [1000, 2000, 2500]
    with pytest.raises(Cancelled):
        evaluate(classifier, data, report=lambda _: token.cancel(), token=token)


def test_without_labelled_images_there_are_no_errors():
    nothing = np.array([NO_LABEL], dtype=np.int16)
    assert Evaluation("test", nothing, nothing, ("a", "b")).error_rate == 0


def test_the_first_errors_are_reported_while_an_evaluation_is_under_way(classifier):
    reports = []
    evaluate(classifier, dataset([LEFT, LEFT, RIGHT, RIGHT], [0, 2, 2, NO_LABEL]), report=reports.append)
    assert reports[-1].found == (1,)
