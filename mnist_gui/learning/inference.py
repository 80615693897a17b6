"""Predict every image of a data set: class, confidence and loss of each row.

An `mnist_gui.learning.evaluation.Evaluation` is about one split and the classes of the classifier.
`Predictions` are about all rows of a data set, in its own classes, so that rows can be searched and sorted by
them.

Predictions of images that a model was trained on look better than it is. A cross-validation predicts the same
images with models that have not seen them; `combine` prefers those, and `Predictions.origin` names the
source.
"""

from collections.abc import Iterator

import numpy as np

from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.levels import Levels, at_levels
from mnist_gui.data.mapped import release
from mnist_gui.data.predictions import Predictions
from mnist_gui.learning.classifier import Classifier, Prediction, Reader, is_blank
from mnist_gui.learning.evaluation import LARGEST_LOSS, Evaluation, PredictionBuffer
from mnist_gui.learning.feature_cache import kept_features, user_cache
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 256
"""Images predicted between two checks of the cancel token: about 20 ms."""

BLOCKS_KEPT = 64
"""Blocks between two releases of mapped images: 13 MB of images of MNIST's size."""

MOST_KEPT = 200_000
"""Cached features of larger splits are not used: they would all be in memory at once."""


def predict_dataset(
    classifier: Reader,
    dataset: Dataset,
    *,
    learned_from: str | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Predictions:
    """Predict all images of a data set.

    Classes are matched by name. A label without a class of the classifier gets the loss `LARGEST_LOSS`. A
    predicted class that the data set lacks becomes `NO_LABEL`, which is wrong for a labelled image.

    Parameters
    ----------
    classifier : Reader
    dataset : Dataset
        With or without labels.
    learned_from : str, optional
        Split that the classifier was trained on, named in the origin.
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked every 256 images.

    Returns
    -------
    Predictions
        Of every row.

    Raises
    ------
    ModelError
        If the images have another size than the classifier's.
    Cancelled
        If the token was cancelled.
    """
    for split in dataset.splits:
        classifier.check_images(split.images)
    labels = translate_classes(dataset.class_names, classifier.class_names)[dataset.labels]
    buffer = PredictionBuffer(len(dataset))
    # One thread, although there may be more processors: the window has to stay responsive.
    with single_threaded_blas():
        for split, first in zip(dataset.splits, dataset.offsets, strict=False):
            for start, prediction in _predict_in_blocks(classifier, split, dataset.levels):
                if token is not None:
                    token.raise_if_cancelled()
                block = slice(first + start, first + start + len(prediction.blank))
                buffer.put(block, prediction, labels[block])
                report(
                    Progress(f"Predicting the images of {dataset.name}", block.stop, len(dataset), "images")
                )
    unknown = (labels == NO_LABEL) & (dataset.labels != NO_LABEL)
    buffer.loss[unknown] = LARGEST_LOSS
    origin = (
        classifier.title
        if learned_from is None
        else f"{classifier.title}, which has learned from {learned_from}"
    )
    predicted = translate_classes(classifier.class_names, dataset.class_names)[buffer.predicted]
    return Predictions(predicted, buffer.confidence, buffer.loss, origin)


def predictions_of_evaluation(dataset: Dataset, evaluation: Evaluation) -> Predictions:
    """Return the evaluation of one split as predictions of all rows.

    Parameters
    ----------
    dataset : Dataset
    evaluation : Evaluation
        Of one of its splits: the test split after a training, the train split after a cross-validation.

    Returns
    -------
    Predictions
        Other splits, and images that took no part, have no prediction.

    Raises
    ------
    DataError
        If the data set has no such split.
    ValueError
        If the evaluation has another number of images, or no confidence and loss.
    """
    index = dataset.splits.index(dataset.split(evaluation.split))
    rows = slice(*dataset.offsets[index : index + 2])
    if len(evaluation.predicted) != rows.stop - rows.start:
        raise ValueError(f"{len(evaluation.predicted)} predictions for {rows.stop - rows.start} images")
    if evaluation.confidence is None or evaluation.loss is None:
        raise ValueError("the evaluation has no confidence and loss")
    buffer = PredictionBuffer(len(dataset))  # no row predicted yet
    table = translate_classes(evaluation.class_names, dataset.class_names)
    buffer.predicted[rows] = table[evaluation.predicted]
    buffer.confidence[rows] = evaluation.confidence
    buffer.loss[rows] = evaluation.loss
    what = evaluation.split
    if left_out := int(np.isnan(evaluation.confidence).sum()):
        what = f"{rows.stop - rows.start - left_out:,} images of {what}"
    return Predictions(buffer.predicted, buffer.confidence, buffer.loss, f"{what}: {evaluation.reader}")


def combine(predictions: Predictions, better: Predictions) -> Predictions:
    """Return `better` for the rows that it predicts, and `predictions` for the others.

    Parameters
    ----------
    predictions : Predictions
        Of all rows, such as from `predict_dataset`.
    better : Predictions
        Of some rows of the same data set, such as from a cross-validation.
    """
    take = better.was_predicted
    return Predictions(
        predicted=np.where(take, better.predicted, predictions.predicted),
        confidence=np.where(take, better.confidence, predictions.confidence),
        loss=np.where(take, better.loss, predictions.loss),
        origin=f"{better.origin}; otherwise {predictions.origin}",
    )


def _predict_in_blocks(classifier: Reader, split: Split, levels: Levels) -> Iterator[tuple[int, Prediction]]:
    """Yield the position in the split of the first image of each block, and the prediction of the block."""
    kept = None
    if isinstance(classifier, Classifier) and levels == classifier.levels and len(split) <= MOST_KEPT:
        kept = kept_features(split, np.arange(len(split)), classifier.features, cache=user_cache())
    for start in range(0, len(split), BLOCK):
        images = at_levels(split.read(slice(start, start + BLOCK)), levels)
        if kept is None or not isinstance(classifier, Classifier):
            yield start, classifier.predict(images)
        else:
            yield start, classifier.predict_vectors(kept[start : start + BLOCK], is_blank(images))
        if start // BLOCK % BLOCKS_KEPT == BLOCKS_KEPT - 1:
            release(split.images)
    release(split.images)
