"""How well a classifier reads a split of a data set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mnist_gui.data.columns import Column
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.errors import ModelError
from mnist_gui.learning.classifier import Prediction, Reader
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 1000
"""Images between two looks at the token."""

LARGEST_LOSS = float(-np.log(np.finfo(np.float64).tiny))
"""The loss of a label that is given no probability at all, 708.4; so much belongs to the smallest float64."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a classifier said of each image of a split, beside what is true.

    Attributes
    ----------
    split : str
        The name of the split.
    actual : ndarray of int16, shape (n,)
        The label of each image of the split, in its order, as index into `class_names`; `NO_LABEL` where it
        is not known, and such an image counts for nothing.
    predicted : ndarray of int16, shape (n,)
        What the classifier said; `NO_LABEL` where it found the image blank, which counts as an error.
    class_names : tuple of str
        The class names of the classifier.
    confidence : ndarray of float32, shape (n,), or None
        Probability of what the classifier said, 0 to 1; NaN where it was not asked. None if it was not kept.
    loss : ndarray of float32, shape (n,), or None
        Minus the natural logarithm of the label's probability, 0 to `LARGEST_LOSS`; NaN where there is no
        label or the classifier was not asked. None if it was not kept.
    reader : str
        Who read, in a few words for a person.
    """

    split: str
    actual: Labels
    predicted: Labels
    class_names: tuple[str, ...]
    confidence: Column | None = None
    loss: Column | None = None
    reader: str = ""

    @property
    def images(self) -> int:
        """How many images of the split have a label."""
        return int(np.count_nonzero(self.actual != NO_LABEL))

    @cached_property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Whether each image of the split was misread, bool of shape (n,)."""
        wrong: npt.NDArray[np.bool_] = (self.actual != NO_LABEL) & (self.predicted != self.actual)
        return wrong

    @property
    def errors(self) -> int:
        """How many images were misread."""
        return int(np.count_nonzero(self.wrong))

    @property
    def error_rate(self) -> float:
        """Share of the labelled images that were misread, 0 to 1; 0 if none has a label."""
        return self.errors / self.images if self.images else 0.0

    @cached_property
    def confusion(self) -> npt.NDArray[np.intp]:
        """Images of each actual class (rows) read as each class (columns), intp of shape (c, c).

        Images found blank were read as no class and appear in no column.
        """
        size = len(self.class_names)
        counted = (self.actual != NO_LABEL) & (self.predicted != NO_LABEL)
        cells = self.actual[counted].astype(np.intp) * size + self.predicted[counted]
        return np.bincount(cells, minlength=size * size).reshape(size, size)


class Answers:
    """What is said of each image, as columns that fill while the images are read.

    Parameters
    ----------
    count : int
        How many images there are.

    Attributes
    ----------
    predicted : ndarray of int16, shape (count,)
        What was read, `NO_LABEL` where the image is blank or was not read yet.
    confidence : ndarray of float32, shape (count,)
        Probability of what was read; NaN where nothing was read yet.
    loss : ndarray of float32, shape (count,)
        Minus the natural logarithm of the label's probability; NaN where there is no label or nothing was
        read yet.
    """

    def __init__(self, count: int) -> None:
        self.predicted = np.full(count, NO_LABEL, dtype=np.int16)
        self.confidence = np.full(count, np.nan, dtype=np.float32)
        self.loss = np.full(count, np.nan, dtype=np.float32)

    def put(self, where: slice | Rows, prediction: Prediction, labels: Labels) -> None:
        """Fill in what was said of some images.

        Parameters
        ----------
        where : slice or ndarray of intp, shape (k,)
            Which images.
        prediction : Prediction
            Of these k images.
        labels : ndarray of int16, shape (k,)
            The classes of the prediction that would be right; `NO_LABEL` where that is not known.
        """
        probabilities = prediction.probabilities
        of_label = probabilities[np.arange(len(labels)), labels]  # means nothing where there is no label
        loss = -np.log(np.maximum(of_label, np.finfo(np.float64).tiny))
        self.predicted[where] = prediction.labels
        self.confidence[where] = probabilities.max(axis=1)
        self.loss[where] = np.where(labels == NO_LABEL, np.nan, np.abs(loss))  # abs: no -0 where it is sure


def evaluate(
    classifier: Reader,
    dataset: Dataset,
    split: str = "test",
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Evaluation:
    """Let a classifier read a split and compare with its labels.

    Classes are matched by name: label 2 of a data set whose classes are called "1", "3", "7" is the
    classifier's "7".

    Parameters
    ----------
    classifier : Reader
        Who reads.
    dataset : Dataset
        What is read.
    split : str
        The name of the split; it should have labels.
    report : callable
        Hears how many images are read.
    token : CancelToken, optional
        Looked at every 1,000 images.

    Returns
    -------
    Evaluation
        Row i is image i of the split.

    Raises
    ------
    DataError
        If the data set has no such split.
    ModelError
        If the images are of another size than the classifier's, the split has classes that the classifier
        does not know, or none of its images has a label.
    Cancelled
        If the token was cancelled.
    """
    chosen = dataset.split(split)
    actual = _labels_of_classifier(classifier, dataset, chosen.labels, split=split)
    answers = Answers(len(chosen))
    for start in range(0, len(chosen), BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        block = slice(start, start + BLOCK)
        answers.put(block, classifier.predict(chosen.images[block]), actual[block])
        report(
            Progress(f"Reading the {split} images", min(start + BLOCK, len(chosen)), len(chosen), "images")
        )
    return Evaluation(
        split=split,
        actual=actual,
        predicted=answers.predicted,
        class_names=classifier.class_names,
        confidence=answers.confidence,
        loss=answers.loss,
        reader=classifier.title,
    )


def translate_classes(names: Sequence[str], into: Sequence[str]) -> Labels:
    """Make a table that translates labels by the names of their classes.

    Parameters
    ----------
    names : sequence of str
        What the labels mean that shall be translated.
    into : sequence of str
        What the labels mean into which they are translated.

    Returns
    -------
    ndarray of int16, shape (len(names) + 1,)
        To be indexed by labels. `NO_LABEL` for a class that `into` does not have, and for `NO_LABEL` itself,
        which as an index means the last entry.
    """
    index_of = {name: index for index, name in enumerate(into)}
    return np.array([*(index_of.get(name, NO_LABEL) for name in names), NO_LABEL], dtype=np.int16)


def _labels_of_classifier(classifier: Reader, dataset: Dataset, labels: Labels, *, split: str) -> Labels:
    """Translate labels of a data set into those of a classifier, by the names of the classes."""
    known = labels != NO_LABEL
    if not known.any():
        raise ModelError(
            f"The {split} split of {dataset.name} has no labels, so answers cannot be checked; "
            "choose another split."
        )
    translated = translate_classes(dataset.class_names, classifier.class_names)[labels]
    strange = np.unique(labels[known & (translated == NO_LABEL)])
    if len(strange):
        raise ModelError(
            f"{dataset.name} has the class {dataset.class_names[strange[0]]}, which the model does not know; "
            "train a model on this data set."
        )
    return translated
