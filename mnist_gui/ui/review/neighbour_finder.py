"""Find the nearest images of the given and of the proposed class, in the background."""

from functools import partial
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Rows
from mnist_gui.data.user.reviews import ReviewedImage
from mnist_gui.learning.neighbours import Neighbours, build_neighbours
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner

MOST = 12
"""Neighbours of each class."""

_LARGEST = 112
"""Pixels along a side, about: twice those of a thumbnail."""


class Near(NamedTuple):
    """Neighbours of one class.

    Attributes
    ----------
    rows : ndarray of intp, shape (k,)
        The nearest first.
    images : ndarray of uint8, shape (k, h, w)
    """

    rows: Rows
    images: Images


class FoundNeighbours(NamedTuple):
    """The neighbours of an image of a review, of both classes.

    Attributes
    ----------
    image : ReviewedImage
    given, proposed : Near
        Without a proposal, those of all other classes.
    """

    image: ReviewedImage
    given: Near
    proposed: Near


class NeighbourFinder(QObject):
    """Finds neighbours of the image that is shown; only those of the last one are announced.

    Signals
    -------
    found(FoundNeighbours)
    failed(str)
        They cannot be found, such as for lack of memory.
    """

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, columns: ColumnStore, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._columns = columns
        self._wanted: ReviewedImage | None = None
        self._jobs = LatestJob(runner, Lane.MEASURING, self)
        self._jobs.succeeded.connect(self._on_found)
        self._jobs.refused.connect(self.failed)

    def find(self, dataset: Dataset, image: ReviewedImage) -> None:
        """Find the neighbours of an image."""
        self._wanted = image
        self._jobs.request(partial(_find, dataset, self._columns.feature_neighbours, image))

    def drop(self) -> None:
        """Announce nothing until something else is to be found."""
        self._wanted = None
        self._jobs.drop()

    @Slot(object)
    def _on_found(self, result: tuple[Dataset, Neighbours, FoundNeighbours]) -> None:
        dataset, neighbours, found = result
        self._columns.keep_feature_neighbours(dataset, neighbours)
        if found.image is self._wanted:
            self.found.emit(found)


def _find(
    dataset: Dataset,
    neighbours: Neighbours | None,
    image: ReviewedImage,
    report: Report,
    token: CancelToken,
) -> tuple[Dataset, Neighbours, FoundNeighbours]:
    neighbours = neighbours or build_neighbours(dataset, "features", report=report, token=token)
    distances = neighbours.distances(dataset.take([image.row])[0])
    distances[image.row] = np.inf
    labels = np.concatenate([split.used_labels for split in dataset.splits])
    of_given = labels == image.given if image.given != NO_LABEL else np.zeros(len(labels), dtype=bool)
    others = (labels != NO_LABEL) & ~of_given
    of_proposed = labels == image.proposed if image.proposed != NO_LABEL else others
    found = FoundNeighbours(image, *(_nearest(dataset, distances, each) for each in (of_given, of_proposed)))
    return dataset, neighbours, found


def _nearest(dataset: Dataset, distances: np.ndarray, wanted: np.ndarray) -> Near:
    rows = np.flatnonzero(wanted & np.isfinite(distances))
    count = min(MOST, len(rows))
    if count:
        rows = rows[np.argpartition(distances[rows], count - 1)[:count]]
        rows = rows[np.argsort(distances[rows], kind="stable")]
    return Near(rows, thumbnails(dataset, rows))


def thumbnails(dataset: Dataset, rows: Rows) -> Images:
    """Return images to show small; large ones are the means of squares of pixels."""
    images = dataset.take(rows)
    count, height, width = images.shape
    side = max(height, width) // _LARGEST
    if side < 2 or min(height, width) < side:
        return images
    high, wide = height // side, width // side
    squares = images[:, : high * side, : wide * side].reshape(count, high, side, wide, side)
    small: Images = squares.mean(axis=(2, 4)).astype(np.uint8)
    return small
