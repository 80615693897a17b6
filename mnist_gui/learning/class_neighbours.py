"""The nearest others of its class of each image, which follow corrections without comparing all images again.

An image that leaves a class is missed only by those that it was among the nearest of; one that enters a class
is compared with its members. So a correction of one image of 60,000 takes some thousand comparisons, not
hundreds of millions.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Column, Labels
from mnist_gui.data.dataset import NO_LABEL, Rows
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import squared_norms
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

NEAREST = 3
"""Neighbours of its class whose mean distance tells how far an image is: one copy does not hide it."""

BLOCK = 512
"""Images compared with their class at a time."""

_NONE = -1
"""Stands for a neighbour where a class has too few images."""


@dataclass(frozen=True, eq=False)
class ClassNeighbours:
    """The nearest others of its class of each image, for some labels. Immutable.

    Attributes
    ----------
    labels : ndarray of int16, shape (n,)
        `NO_LABEL` for images that are in no class.
    rows : ndarray of int32, shape (n, NEAREST)
        The neighbours, the nearest first; -1 where the class has fewer.
    distances : ndarray of float32, shape (n, NEAREST)
        Euclidean distances to them; infinite where there is none.
    """

    labels: Labels
    rows: npt.NDArray[np.int32]
    distances: FloatArray

    @classmethod
    def of_none(cls, count: int) -> "ClassNeighbours":
        """Return those of so many images without a label."""
        shape = (count, NEAREST)
        rows, distances = np.full(shape, _NONE, np.int32), np.full(shape, np.inf, np.float32)
        return cls(np.full(count, NO_LABEL, np.int16), rows, distances)

    def relabelled(
        self,
        labels: Labels,
        vectors: FloatArray,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> "ClassNeighbours":
        """Return the neighbours for other labels of the same images.

        Parameters
        ----------
        labels : ndarray of int16, shape (n,)
        vectors : ndarray of float32, shape (n, d)
            The feature vectors of all images.
        report : callable
            Called with the progress, in images of the classes that have changed.
        token : CancelToken, optional
            Checked between blocks.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        changed = np.flatnonzero(labels != self.labels)
        touched = np.unique([self.labels[changed], labels[changed]])
        classes = touched[touched != NO_LABEL]
        found = ClassNeighbours(labels, self.rows.copy(), self.distances.copy())
        found.rows[changed], found.distances[changed] = _NONE, np.inf
        total, done = int(np.isin(labels, classes).sum()), 0
        for label in classes:
            members = np.flatnonzero(labels == label)
            if len(members):
                found._follow(members, changed, vectors, token)
                done += len(members)
                report(Progress("Comparing the images of each class", done, total, "images"))
        return found

    def _follow(self, members: Rows, changed: Rows, vectors: FloatArray, token: CancelToken | None) -> None:
        """Find the neighbours of the images of a class; those in `changed` were in another one before."""
        is_new = np.isin(members, changed)
        misses_one = np.isin(self.rows[members], np.setdiff1d(changed, members)).any(axis=1)
        has_room = (self.rows[members] == _NONE).any(axis=1)  # as all that are new have
        is_open = misses_one | has_room
        centred = vectors[members]
        centred -= centred.mean(axis=0)
        whole, entered = np.arange(len(members)), np.flatnonzero(is_new)
        stale, rest = np.flatnonzero(is_open), np.flatnonzero(~is_open)
        if len(stale):
            nearest, distances = _nearest(centred, stale, whole, token)
            self._put(members[stale], np.where(nearest == _NONE, _NONE, members[nearest]), distances)
        if len(rest) and len(entered):
            nearest, distances = _nearest(centred, rest, entered, token)
            kept = members[rest]
            rows = np.concatenate([self.rows[kept], members[nearest]], axis=1)
            distances = np.concatenate([self.distances[kept], distances], axis=1)
            order = np.argsort(distances, axis=1, kind="stable")[:, :NEAREST]
            self._put(
                kept, np.take_along_axis(rows, order, axis=1), np.take_along_axis(distances, order, axis=1)
            )

    def _put(self, of: Rows, rows: Rows, distances: FloatArray) -> None:
        self.rows[of], self.distances[of] = _NONE, np.inf
        self.rows[of, : rows.shape[1]], self.distances[of, : rows.shape[1]] = rows, distances

    def relative_distances(self) -> Column:
        """Return the mean distance of each image to its neighbours, over the median of that in its class.

        Returns
        -------
        ndarray of float32, shape (n,)
            NaN without a label or another image in the class. Read-only.
        """
        column = np.full(len(self.labels), np.nan, dtype=np.float32)
        for label in range(int(self.labels.max(initial=NO_LABEL)) + 1):
            rows = np.flatnonzero(self.labels == label)
            if len(rows) < 2:
                continue
            distances = self.distances[rows, : min(NEAREST, len(rows) - 1)].mean(axis=1)
            median = float(np.median(distances))
            column[rows] = distances / median if median > 0 else 1 + (distances > 0)
        column.flags.writeable = False
        return column


def _nearest(
    vectors: FloatArray, of: Rows, among: Rows, token: CancelToken | None
) -> tuple[Rows, FloatArray]:
    """Return the nearest others of some vectors among some, the nearest first, with their distances.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
    of, among : ndarray of intp, shapes (k,) and (m,)
        Ascending.
    token : CancelToken or None

    Returns
    -------
    rows : ndarray of intp, shape (k, c)
        At most `NEAREST`; -1 for none.
    distances : ndarray of float32, shape (k, c)
        Infinite for none.
    """
    count, others = min(NEAREST, len(among)), vectors[among]
    norms = squared_norms(others)
    size = max(1, BLOCK * len(vectors) // len(among))

    def compare(start: int) -> tuple[Rows, FloatArray]:
        if token is not None:
            token.raise_if_cancelled()
        rows = of[start : start + size]
        squared = vectors[rows] @ others.T
        squared *= -2
        squared += norms
        squared += squared_norms(vectors[rows])[:, None]
        itself = np.flatnonzero(np.isin(rows, among))
        squared[itself, np.searchsorted(among, rows[itself])] = np.inf
        nearest = np.argpartition(squared, count - 1, axis=1)[:, :count]
        found = np.take_along_axis(squared, nearest, axis=1)
        order = np.argsort(found, axis=1)
        found = np.sqrt(np.maximum(np.take_along_axis(found, order, axis=1), 0))
        rows = among[np.take_along_axis(nearest, order, axis=1)]
        return np.where(np.isinf(found), _NONE, rows), found

    rows, distances = zip(*on_all_processors(compare, range(0, len(of), size)), strict=True)
    return np.concatenate(rows), np.concatenate(distances)
