"""What a classifier reads in every image of a data set, and how sure it is.

An `mnist_gui.learning.evaluation.Evaluation` is about one split and the classifier's classes; `Readings` are
about all rows of a data set, in its own classes, so that rows can be searched and sorted by them.

Readings flatter a classifier where it reads images that it has learned from. A cross-validation has read the
same images by models that had not seen them; `combine` prefers those, and `Readings.origin` says who read.
"""

from collections.abc import Iterator

import numpy as np

from mnist_gui.data.columns import Readings
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.mapped import release
from mnist_gui.learning.classifier import Classifier, Prediction, Reader, is_blank
from mnist_gui.learning.evaluation import LARGEST_LOSS, Answers, Evaluation, translate_classes
from mnist_gui.learning.feature_cache import kept_features, user_cache
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 256
"""Images between two looks at the token: some 20 ms of work."""

BLOCKS_KEPT = 64
"""Blocks between two releases of mapped images: some 13 MB of MNIST's size."""

MOST_KEPT = 200_000
"""Kept features of larger splits are not looked for: they would all be in memory at once."""


def read_dataset(
    classifier: Reader,
    dataset: Dataset,
    *,
    learned_from: str | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Readings:
    """Let a classifier read all images of a data set.

    Classes are matched by name. A label that the classifier has no class for gets the loss `LARGEST_LOSS`; a
    class that the data set does not have is read as `NO_LABEL`, which for a labelled image is wrong.

    Parameters
    ----------
    classifier : Reader
        Who reads.
    dataset : Dataset
        What is read, with labels or without.
    learned_from : str, optional
        The split that the classifier has learned from, to be named in the origin.
    report : callable
        Hears how many images are read.
    token : CancelToken, optional
        Looked at every 256 images.

    Returns
    -------
    Readings
        Of every row.

    Raises
    ------
    ModelError
        If the images are of another size than the classifier's.
    Cancelled
        If the token was cancelled.
    """
    for split in dataset.splits:
        classifier.check_images(split.images)
    labels = translate_classes(dataset.class_names, classifier.class_names)[dataset.labels]
    answers = Answers(len(dataset))
    # One thread, though there may be more processors: whoever works in the window comes first.
    with single_threaded_blas():
        for split, first in zip(dataset.splits, dataset.offsets, strict=False):
            for start, prediction in _read_in_blocks(classifier, split):
                if token is not None:
                    token.raise_if_cancelled()
                block = slice(first + start, first + start + len(prediction.blank))
                answers.put(block, prediction, labels[block])
                report(Progress(f"Reading the images of {dataset.name}", block.stop, len(dataset), "images"))
    unknown = (labels == NO_LABEL) & (dataset.labels != NO_LABEL)
    answers.loss[unknown] = LARGEST_LOSS
    origin = (
        classifier.title
        if learned_from is None
        else f"{classifier.title}, which has learned from {learned_from}"
    )
    predicted = translate_classes(classifier.class_names, dataset.class_names)[answers.predicted]
    return Readings(predicted, answers.confidence, answers.loss, origin)


def readings_of_evaluation(dataset: Dataset, evaluation: Evaluation) -> Readings:
    """Turn what was said of one split into readings of all rows.

    Parameters
    ----------
    dataset : Dataset
        What was read.
    evaluation : Evaluation
        Of one of its splits: of the test split after a training, of the train split after a cross-validation.

    Returns
    -------
    Readings
        The other splits were not read, nor were images that took no part.

    Raises
    ------
    DataError
        If the data set has no such split.
    ValueError
        If the evaluation is about another number of images, or has no confidence and loss.
    """
    place = dataset.splits.index(dataset.split(evaluation.split))
    rows = slice(*dataset.offsets[place : place + 2])
    if len(evaluation.predicted) != rows.stop - rows.start:
        raise ValueError(f"{len(evaluation.predicted)} answers for {rows.stop - rows.start} images")
    if evaluation.confidence is None or evaluation.loss is None:
        raise ValueError("the evaluation says nothing of confidence and loss")
    read = Answers(len(dataset))  # which says of every row that it was not read
    table = translate_classes(evaluation.class_names, dataset.class_names)
    read.predicted[rows] = table[evaluation.predicted]
    read.confidence[rows] = evaluation.confidence
    read.loss[rows] = evaluation.loss
    what = evaluation.split
    if left_out := int(np.isnan(evaluation.confidence).sum()):
        what = f"{rows.stop - rows.start - left_out:,} images of {what}"
    return Readings(read.predicted, read.confidence, read.loss, f"{what}: {evaluation.reader}")


def combine(readings: Readings, better: Readings) -> Readings:
    """Take the better readings of each row that has them, and the others elsewhere.

    Parameters
    ----------
    readings : Readings
        Of all rows, such as `read_dataset` gives.
    better : Readings
        Of some rows of the same data set, such as a cross-validation gives.
    """
    take = better.was_read
    return Readings(
        predicted=np.where(take, better.predicted, readings.predicted),
        confidence=np.where(take, better.confidence, readings.confidence),
        loss=np.where(take, better.loss, readings.loss),
        origin=f"{better.origin}; otherwise {readings.origin}",
    )


def _read_in_blocks(classifier: Reader, split: Split) -> Iterator[tuple[int, Prediction]]:
    """Yield the place of the first image of each block, and what is said of the block."""
    kept = None
    if isinstance(classifier, Classifier) and len(split) <= MOST_KEPT:
        kept = kept_features(split, np.arange(len(split)), classifier.features, cache=user_cache())
    for start in range(0, len(split), BLOCK):
        images = split.images[start : start + BLOCK]
        if kept is None or not isinstance(classifier, Classifier):
            yield start, classifier.predict(images)
        else:
            yield start, classifier.predict_vectors(kept[start : start + BLOCK], is_blank(images))
        if start // BLOCK % BLOCKS_KEPT == BLOCKS_KEPT - 1:
            release(split.images)
    release(split.images)
