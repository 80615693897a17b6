"""Predictions of a classifier on one split, compared with the labels."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column
from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.data.levels import at_levels
from mnist_gui.errors import ModelError
from mnist_gui.learning.classifier import Prediction, Reader
from mnist_gui.learning.memory import within_memory
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 1000
"""Images predicted between two checks of the cancel token."""

MOST_FIRST_ERRORS = 24
"""Misclassified images that are reported while an evaluation is under way."""

LARGEST_LOSS = float(-np.log(np.finfo(np.float64).tiny))
"""Loss of a label with probability 0: that of the smallest normal float64, 708.4."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Predictions for each image of a split, beside its label.

    Attributes
    ----------
    split : str
        Name of the split.
    actual : ndarray of int16, shape (n,)
        Label of each image of the split, as index into `class_names`; `NO_LABEL` where it is unknown. Images
        without a label are not counted.
    predicted : ndarray of int16, shape (n,)
        Predicted class; `NO_LABEL` for a blank image, which counts as an error.
    class_names : tuple of str
        Class names of the classifier.
    confidence : ndarray of float32, shape (n,), or None
        Probability of the predicted class, 0 to 1; NaN without a prediction. None if it was not stored.
    loss : ndarray of float32, shape (n,), or None
        Minus the natural logarithm of the label's probability, 0 to `LARGEST_LOSS`; NaN without a label or
        prediction. None if it was not stored.
    reader : str
        Title of the classifier, for users.
    probabilities : ndarray of float32, shape (n, c), or None
        Probability of each class; NaN without a prediction. None if they were not stored.
    """

    split: str
    actual: Labels
    predicted: Labels
    class_names: tuple[str, ...]
    confidence: Column | None = None
    loss: Column | None = None
    reader: str = ""
    probabilities: Column | None = None

    def __repr__(self) -> str:
        return f"<Evaluation of {self.split}: {self.errors:,} of {self.images:,} images wrong>"

    @property
    def images(self) -> int:
        """Number of labelled images."""
        return int(np.count_nonzero(self.actual != NO_LABEL))

    @cached_property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Whether each image is misclassified, bool of shape (n,)."""
        return _misclassified(self.actual, self.predicted)

    @property
    def errors(self) -> int:
        """Number of misclassified images."""
        return int(np.count_nonzero(self.wrong))

    @property
    def error_rate(self) -> float:
        """Share of the labelled images that are misclassified, 0 to 1; 0 if none has a label."""
        return self.errors / self.images if self.images else 0.0

    @cached_property
    def confusion(self) -> npt.NDArray[np.intp]:
        """Number of images of each actual class (rows) and predicted class (columns), intp of shape (c, c).

        Blank images have no predicted class and are not counted.
        """
        size = len(self.class_names)
        counted = (self.actual != NO_LABEL) & (self.predicted != NO_LABEL)
        cells = self.actual[counted].astype(np.intp) * size + self.predicted[counted]
        return np.bincount(cells, minlength=size * size).reshape(size, size)


class PredictionBuffer:
    """Predictions of `count` images, as columns that are filled batch by batch.

    Attributes
    ----------
    predicted : ndarray of int16, shape (count,)
        Predicted class; `NO_LABEL` where the image is blank or not predicted yet.
    confidence : ndarray of float32, shape (count,)
        Probability of the predicted class; NaN where the image is not predicted yet.
    loss : ndarray of float32, shape (count,)
        Minus the natural logarithm of the label's probability; NaN where there is no label or prediction.
    probabilities : ndarray of float32, shape (count, classes), or None
        Probability of each class; NaN where the image is not predicted yet.

    Parameters
    ----------
    count : int
        Number of images.
    classes : int
        Number of classes whose probabilities are all kept; 0 to keep none.
    """

    def __init__(self, count: int, *, classes: int = 0) -> None:
        self.probabilities: Column | None = None
        if classes:
            self.probabilities = np.full((count, classes), np.nan, dtype=np.float32)
        self.predicted = np.full(count, NO_LABEL, dtype=np.int16)
        self.confidence = np.full(count, np.nan, dtype=np.float32)
        self.loss = np.full(count, np.nan, dtype=np.float32)

    def put(self, where: slice | Rows, prediction: Prediction, labels: Labels) -> None:
        """Fill in the prediction of some images.

        Parameters
        ----------
        where : slice or ndarray of intp, shape (k,)
            Positions of the images.
        prediction : Prediction
            Of these k images.
        labels : ndarray of int16, shape (k,)
            Their labels, as classes of the prediction; `NO_LABEL` where unknown.
        """
        probabilities = prediction.probabilities
        of_label = probabilities[np.arange(len(labels)), labels]  # arbitrary where there is no label
        loss = -np.log(np.maximum(of_label, np.finfo(np.float64).tiny))
        self.predicted[where] = prediction.labels
        self.confidence[where] = probabilities.max(axis=1)
        self.loss[where] = np.where(labels == NO_LABEL, np.nan, np.abs(loss))  # abs avoids -0
        if self.probabilities is not None:
            self.probabilities[where] = probabilities


@within_memory("Evaluating")
def evaluate(
    classifier: Reader,
    dataset: Dataset,
    split: str = "test",
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Evaluation:
    """Predict the images of a split and compare with its labels.

    Classes are matched by name: label 2 of a data set whose classes are called "1", "3", "7" is the
    classifier's "7".

    Parameters
    ----------
    classifier : Reader
    dataset : Dataset
    split : str
        Name of a split with labels.
    report : callable
        Called with the number of images done, and the positions of the first misclassified ones as `found`.
    token : CancelToken, optional
        Checked every 1,000 images.

    Returns
    -------
    Evaluation
        Row i is image i of the split.

    Raises
    ------
    DataError
        If the data set has no such split.
    ModelError
        If the images have another size than the classifier's, the split has classes unknown to the
        classifier, or none of its images has a label.
    Cancelled
        If the token was cancelled.
    """
    chosen = dataset.split(split)
    actual = _labels_of_classifier(classifier, dataset, chosen.used_labels, split=split)
    buffer = PredictionBuffer(len(chosen), classes=len(classifier.class_names))
    found: tuple[int, ...] = ()
    for start in range(0, len(chosen), BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        block = slice(start, start + BLOCK)
        buffer.put(block, classifier.predict(at_levels(chosen.read(block), dataset.levels)), actual[block])
        done = min(start + BLOCK, len(chosen))
        errors = start + np.flatnonzero(_misclassified(actual[block], buffer.predicted[block]))
        found = (*found, *errors.tolist())[:MOST_FIRST_ERRORS]
        report(Progress(f"Predicting the {split} images", done, len(chosen), "images", found=found))
    return Evaluation(
        split=split,
        actual=actual,
        predicted=buffer.predicted,
        class_names=classifier.class_names,
        confidence=buffer.confidence,
        loss=buffer.loss,
        reader=classifier.title,
        probabilities=buffer.probabilities,
    )


def _misclassified(actual: Labels, predicted: Labels) -> npt.NDArray[np.bool_]:
    """Return whether each image has a label and is predicted as another class."""
    wrong: npt.NDArray[np.bool_] = (actual != NO_LABEL) & (predicted != actual)
    return wrong


def _labels_of_classifier(classifier: Reader, dataset: Dataset, labels: Labels, *, split: str) -> Labels:
    """Translate labels of a data set into those of a classifier, by the names of the classes."""
    known = labels != NO_LABEL
    if not known.any():
        raise ModelError(
            f"The {split} split of {dataset.name} has no labels, so predictions cannot be checked; "
            "choose another split."
        )
    translated = translate_classes(dataset.class_names, classifier.class_names)[labels]
    unknown = np.unique(labels[known & (translated == NO_LABEL)])
    if len(unknown):
        raise ModelError(
            f"{dataset.name} has the class {dataset.class_names[unknown[0]]}, which the model does not know; "
            "train a model on this data set."
        )
    return translated
