"""The features of whole data sets, and the nearest labelled images of many images at once by them.

`mnist_gui.learning.neighbours` compares one image exactly; here one matrix product compares hundreds.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Dataset, Rows
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.neighbours import FeatureNeighbours, build_neighbours
from mnist_gui.learning.scoring import squared_norms
from mnist_gui.progress import CancelToken, Report, ignore_progress

VectorTable: TypeAlias = Sequence[tuple[Rows, FloatArray]]
"""Parts of a data set: rows, intp of shape (k,), with their feature vectors, float32 of shape (k, d)."""

MOST_COMPARED = 8_000_000
"""Pairs compared at a time: 32 MB, and as many numbers of rows."""


def all_vectors(
    dataset: Dataset, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> VectorTable:
    """Return the features of all labelled images, from the cache if possible.

    Raises
    ------
    DataError
        If they do not fit into memory.
    Cancelled
        If the token was cancelled.
    """
    parts = _vectors_of_splits(dataset, report=report, token=token)
    table = []
    for split, first, vectors in zip(dataset.splits, dataset.offsets, parts, strict=False):
        labelled = np.flatnonzero(split.used_labels != NO_LABEL)
        whole = len(labelled) == len(split)
        table.append((first + labelled, vectors if whole else vectors[labelled]))
    return table


def feature_vectors(
    dataset: Dataset, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> FloatArray:
    """Return the features of all images, float32 of shape (n, d), from the cache if possible.

    Raises
    ------
    DataError
        If they do not fit into memory.
    Cancelled
        If the token was cancelled.
    """
    return np.concatenate(_vectors_of_splits(dataset, report=report, token=token))


def _vectors_of_splits(
    dataset: Dataset, *, report: Report, token: CancelToken | None
) -> Sequence[FloatArray]:
    neighbours = build_neighbours(dataset, "features", report=report, token=token)
    assert isinstance(neighbours, FeatureNeighbours)
    return neighbours.vectors


def nearest_rows(table: VectorTable, rows: Rows, *, count: int, token: CancelToken | None = None) -> Rows:
    """Find the nearest other images of some images.

    Parameters
    ----------
    table : VectorTable
        Images that are compared.
    rows : ndarray of intp, shape (k,)
        Rows that are in the table.
    count : int
        Number of neighbours.
    token : CancelToken, optional
        Checked between blocks.

    Returns
    -------
    ndarray of intp, shape (k, count)
        Rows of the neighbours, the nearest first; fewer columns if the table has fewer rows.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    names = np.concatenate([part for part, _ in table])
    norms = [squared_norms(vectors) for _, vectors in table]
    count = min(count, len(names) - 1)
    if count < 1 or not len(rows):
        return np.empty((len(rows), 0), dtype=np.intp)
    size = max(1, MOST_COMPARED // len(names))
    queries = np.concatenate([_some(part, vectors, rows) for part, vectors in table])
    asked = np.concatenate([rows[np.isin(rows, part)] for part, _ in table])
    queries = queries[np.argsort(asked, kind="stable")][np.argsort(np.argsort(rows, kind="stable"))]
    found = np.empty((len(rows), count), dtype=np.intp)
    for start in range(0, len(rows), size):
        if token is not None:
            token.raise_if_cancelled()
        block = slice(start, start + size)
        # Without |query|^2, which is the same for all neighbours of an image.
        squared = np.concatenate(
            [
                norm - 2 * (queries[block] @ vectors.T)
                for norm, (_, vectors) in zip(norms, table, strict=True)
            ],
            axis=1,
        )
        squared[names == rows[block, None]] = np.inf
        nearest = np.argpartition(squared, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(squared, nearest, axis=1), axis=1, kind="stable")
        found[block] = names[np.take_along_axis(nearest, order, axis=1)]
    return found


def _some(part: Rows, vectors: FloatArray, rows: Rows) -> FloatArray:
    """Return the vectors of those rows that are in a part, in their order."""
    order = np.argsort(part)
    inside = rows[np.isin(rows, part)]
    return vectors[order[np.searchsorted(part, inside, sorter=order)]]
