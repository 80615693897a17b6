"""How well a classifier reads a split of a data set."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels
from mnist_gui.errors import ModelError
from mnist_gui.learning.classifier import Classifier
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

BLOCK = 1000
"""Images between two looks at the token."""


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
    """

    split: str
    actual: Labels
    predicted: Labels
    class_names: tuple[str, ...]

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


def evaluate(
    classifier: Classifier,
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
    classifier : Classifier
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
    predicted = np.empty(len(chosen), dtype=np.int16)
    for start in range(0, len(chosen), BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        block = slice(start, start + BLOCK)
        predicted[block] = classifier.predict(chosen.images[block]).labels
        report(
            Progress(f"Reading the {split} images", min(start + BLOCK, len(chosen)), len(chosen), "images")
        )
    return Evaluation(split, actual, predicted, classifier.class_names)


def _labels_of_classifier(classifier: Classifier, dataset: Dataset, labels: Labels, *, split: str) -> Labels:
    """Translate labels of a data set into those of a classifier, by the names of the classes."""
    known = labels != NO_LABEL
    if not known.any():
        raise ModelError(
            f"The {split} split of {dataset.name} has no labels, so answers cannot be checked; "
            "choose another split."
        )
    index_of = {name: index for index, name in enumerate(classifier.class_names)}
    present = np.unique(labels[known])
    strange = [dataset.class_names[label] for label in present if dataset.class_names[label] not in index_of]
    if strange:
        raise ModelError(
            f"{dataset.name} has the class {strange[0]}, which the model does not know; "
            "train a model on this data set."
        )
    translation = np.full(
        len(dataset.class_names) + 1, NO_LABEL, dtype=np.int16
    )  # the last one stands for NO_LABEL
    for label in present:
        translation[label] = index_of[dataset.class_names[label]]
    return translation[labels]
