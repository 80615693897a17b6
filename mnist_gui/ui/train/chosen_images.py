"""Which images to show beside numbers: of a cell of the matrix, of first errors, of classes."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows, Split
from mnist_gui.ui.widgets.image_strip import StripImages

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

MOST = 48
"""Images that are read for one strip."""


def images_of_cell(dataset: Dataset, evaluation: "Evaluation", actual: int, predicted: int) -> StripImages:
    """Return images of a cell: of errors the most confident ones, of the diagonal the least confident ones.

    Parameters
    ----------
    dataset : Dataset
        The data set of the evaluation.
    evaluation : Evaluation
    actual, predicted : int
        Classes of the evaluation.
    """
    return images_at(dataset, evaluation.split, _positions_of_cell(evaluation, actual, predicted))


def rows_of_cell(dataset: Dataset, evaluation: "Evaluation", actual: int, predicted: int) -> Rows:
    """Return the rows of all images of a cell; order and parameters are those of `images_of_cell`."""
    first = dataset.offsets[dataset.split_names.index(evaluation.split)]
    return first + _positions_of_cell(evaluation, actual, predicted)


def _positions_of_cell(evaluation: "Evaluation", actual: int, predicted: int) -> Rows:
    positions = np.flatnonzero((evaluation.actual == actual) & (evaluation.predicted == predicted))
    if evaluation.confidence is not None:
        confidence = evaluation.confidence[positions]
        positions = positions[np.argsort(confidence if actual == predicted else -confidence, kind="stable")]
    return positions


def images_at(dataset: Dataset, split: str, positions: npt.NDArray[np.intp]) -> StripImages:
    """Return the first of some images of a split, with their numbers in it as captions."""
    first = positions[:MOST]
    rows = first + dataset.offsets[dataset.split_names.index(split)]
    return StripImages(dataset.take(rows), [f"{number}" for number in first.tolist()], rows.tolist())


def images_of_classes(dataset: Dataset, split: Split) -> StripImages:
    """Return one image of each class of a split, the first ones, with the names of the classes."""
    labels, positions = np.unique(split.used_labels, return_index=True)
    known = labels != NO_LABEL
    found = images_at(dataset, split.name, positions[known])
    names = [dataset.class_names[label] for label in labels[known][:MOST].tolist()]
    return StripImages(found.pixels, names, found.numbers)
