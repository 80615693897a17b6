"""How many images each class and each split has among those that the other conditions of a query leave.

A list of classes shows such counts beside the classes: what a click on a class would give, or gives.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, count_labels
from mnist_gui.data.query.query import Query, select_rows
from mnist_gui.data.query.vocabulary import vocabulary_of


@dataclass(frozen=True, eq=False)
class Facets:
    """Counts of images.

    Attributes
    ----------
    of_labels : ndarray of intp, shape (number of classes + 1,)
        The images of each class; the last count is that of images without a label, so `NO_LABEL` finds it.
    of_splits : tuple of int
        The images of each split.
    of_all_splits : int
        The images of all splits.
    """

    of_labels: npt.NDArray[np.intp]
    of_splits: tuple[int, ...]
    of_all_splits: int


def count_facets(query: Query, columns: Columns) -> Facets:
    """Count the images of each class but for the condition on labels, of each split but for that on splits.

    Where a query draws or keeps the nearest of what it leaves, the classes and the split that it names are
    counted in its result: these counts then add up to what is shown.

    Parameters
    ----------
    query : Query
    columns : Columns
        All that `mnist_gui.data.query.query.needs` names must be among them.

    Raises
    ------
    DataError
        If the data set lacks a split or an own column of the query, or a column that it needs is missing.
    """
    dataset = columns.dataset
    any_label, any_split = query.with_value("label", None), query.with_value("split", None)
    classes = len(dataset.class_names)
    labels = count_labels(dataset.labels[select_rows(dataset, any_label, columns)], classes)
    rows = select_rows(dataset, any_split, columns)
    splits = np.diff(np.searchsorted(rows, dataset.offsets))
    if _narrows_last(query, dataset):
        shown = select_rows(dataset, query, columns)
        if query.labels is not None:
            named = [label for label in query.labels if NO_LABEL <= label < classes]
            labels[named] = count_labels(dataset.labels[shown], classes)[named]
        if query.split is not None:
            splits[[split.name for split in dataset.splits].index(query.split)] = len(shown)
    return Facets(labels, tuple(splits.tolist()), len(rows))


def has_whole_counts(query: Query) -> bool:
    """Return whether a query counts whole classes: of the data set, or of the split that alone it names."""
    return {key for key, _ in query.terms} <= {"split"}


def _narrows_last(query: Query, dataset: Dataset) -> bool:
    """Return whether a condition depends on what the others leave, as a random sample does."""
    vocabulary = vocabulary_of(dataset)
    return any(vocabulary[key].pick is not None for key, _ in query.terms)
