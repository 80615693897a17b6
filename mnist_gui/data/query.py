"""Which rows of a data set to look at: a question as a value, and its answer as row numbers."""

from dataclasses import dataclass

import numpy as np

from mnist_gui.data.dataset import Dataset, Rows


@dataclass(frozen=True)
class Query:
    """A question about rows. Its parts must all hold; a part that is None holds for every row.

    Attributes
    ----------
    split : str or None
        The name of a split.
    labels : frozenset of int or None
        Labels, any of which will do. `NO_LABEL` asks for images without one.
    """

    split: str | None = None
    labels: frozenset[int] | None = None


def select_rows(dataset: Dataset, query: Query) -> Rows:
    """Answer a query.

    Returns
    -------
    ndarray of intp, shape (k,)
        The rows for which the query holds, ascending. Read-only.

    Raises
    ------
    DataError
        If the query names a split that the data set does not have.
    """
    wanted = np.ones(len(dataset), dtype=bool)
    if query.split is not None:
        wanted &= dataset.split_column == dataset.splits.index(dataset.split(query.split))
    if query.labels is not None:
        wanted &= np.isin(dataset.labels, list(query.labels))
    rows = np.flatnonzero(wanted)
    rows.flags.writeable = False
    return rows
