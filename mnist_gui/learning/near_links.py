"""Links between near duplicates: found once up to the largest distance, then grouped by any smaller one."""

import numpy as np

from mnist_gui.data.copies import find_copies
from mnist_gui.data.corrected import as_given
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.duplicate_links import LARGEST_NEAR, SAME_INK, DuplicateLinks, joined_links
from mnist_gui.errors import DataError
from mnist_gui.learning.near_pairs import NO_PAIRS, near_pairs_of
from mnist_gui.learning.nearest_rows import feature_vectors
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

_SMALLEST = 0.01
"""If millions of pairs are so near, features do not tell images apart, and only copies are linked."""


def near_links(
    dataset: Dataset, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> DuplicateLinks:
    """Link all images whose features are at most `LARGEST_NEAR` apart, and copies.

    Parameters
    ----------
    dataset : Dataset
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between blocks.

    Returns
    -------
    DuplicateLinks
        Where millions of pairs are so near, those up to a smaller distance.

    Raises
    ------
    DataError
        If the features do not fit into memory.
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    copies = find_copies(dataset, report=steps.next(100), token=token)
    vectors = feature_vectors(as_given(dataset), report=steps.next(400), token=token)
    compare = steps.next(500)
    limit, pairs = LARGEST_NEAR, NO_PAIRS
    while limit > _SMALLEST:
        try:
            pairs = near_pairs_of(copies, vectors, limit, report=compare, token=token)
            break
        except DataError:  # too many pairs: see how many are half as far apart
            limit /= 2
    rows = np.arange(len(dataset))
    copied = np.flatnonzero(copies.shifted != rows)
    links = joined_links(
        len(dataset),
        np.concatenate([copies.shifted[copied], pairs.first]),
        np.concatenate([copied, pairs.second]),
        np.concatenate([np.full(len(copied), SAME_INK), pairs.distances]),
        limit=limit,
    )
    return links.prepared(dataset)
