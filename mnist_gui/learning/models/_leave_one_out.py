"""What a support vector machine would say of its own training images if it had not seen them.

Leaving out an image that is no support vector changes nothing, so its margins are those of an unseen image
already. Leaving out a support vector changes its margin by its coefficient times its *span*: the squared
distance, in feature space, between the image and the nearest point that the other support vectors on the
margin can reach. This is exact as long as the other images on the margin stay on it, and needs one small
matrix for each pair of classes instead of a training for each image. (V. Vapnik and O. Chapelle, "Bounds on
error expectation for support vector machines", 2000.)

One training and these spans take the place of a cross-validation, which needs several trainings.
"""

from itertools import combinations

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Rows
from mnist_gui.learning.models._rbf_svm import RbfSvm
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import gaussian_kernel
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

Doubles = npt.NDArray[np.float64]

LARGEST_GROUP = 2000
"""Support vectors on the margin of a pair whose spans are computed together: a matrix of 32 MB."""

WIDEST_SPAN = 2.0
"""Largest squared distance between two images in feature space, where all have length 1."""

_AT_BOUND = 1 - 1e-6
"""A coefficient of more than this share of C is at its bound."""

_RIDGE = 1e-6
"""Added to the diagonal of a kernel, because two equal images make it singular."""


class LeaveOneOut:
    """Margins of images by a machine that had not seen them.

    Parameters
    ----------
    machine : RbfSvm
        Fitted.
    rows : ndarray of intp, shape (n,)
        What its training images are called here: image i of the training is `rows[i]`.
    report : callable
        Called with the number of pairs done.
    token : CancelToken, optional
        Checked between pairs.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """

    def __init__(
        self,
        machine: RbfSvm,
        rows: Rows,
        *,
        report: Report = ignore_progress,
        token: CancelToken | None = None,
    ) -> None:
        self._machine = machine
        self._token = token
        self._groups = np.split(np.arange(len(machine.support_)), np.cumsum(machine.n_support_)[:-1])
        names = rows[machine.support_]
        self._order = np.argsort(names)
        self._names = names[self._order]
        self.shifts = np.zeros_like(machine.dual_coef_)
        size = len(machine.classes_)
        pairs = list(combinations(range(size), 2))
        number = {pair: index for index, pair in enumerate(pairs)}
        others = [[j for j in range(size) if j != i] for i in range(size)]
        self._pair_of = np.array(
            [[number[min(i, j), max(i, j)] for j in others[i]] for i in range(size)], dtype=np.intp
        )
        for done, _ in enumerate(on_all_processors(self._add_pair, pairs), start=1):
            report(Progress("Leaving out each image in turn", done, len(pairs), "pairs"))

    @property
    def classes(self) -> npt.NDArray[np.integer]:
        """Labels of the training images, ascending, shape (c,)."""
        classes: npt.NDArray[np.integer] = self._machine.classes_
        return classes

    @property
    def support_rows(self) -> Rows:
        """Rows of the support vectors, ascending, intp of shape (m,)."""
        names: Rows = self._names
        return names

    def margins(self, vectors: FloatArray, rows: Rows) -> FloatArray:
        """Return the margins of images by a machine without them.

        Parameters
        ----------
        vectors : ndarray of float32, shape (k, d)
            Feature vectors.
        rows : ndarray of intp, shape (k,)
            What the images are called. Those that are not in the training have their usual margins.

        Returns
        -------
        ndarray of float32, shape (k, c * (c - 1) / 2)
            As `RbfSvm.margins`.
        """
        margins = self._machine.margins(vectors)
        if not len(self._names):
            return margins
        at = np.minimum(np.searchsorted(self._names, rows), len(self._names) - 1)
        inside = np.flatnonzero(self._names[at] == rows)
        vector = self._order[at[inside]]
        class_of = np.repeat(np.arange(len(self._groups)), self._machine.n_support_)
        margins[inside[:, None], self._pair_of[class_of[vector]]] -= self.shifts[:, vector].T
        return margins

    def _add_pair(self, pair: tuple[int, int]) -> None:
        """Compute how much each support vector of a pair contributes to its own margin."""
        if self._token is not None:
            self._token.raise_if_cancelled()
        i, j = pair
        coefficients = self._machine.dual_coef_
        shares = ((self._groups[i], j - 1), (self._groups[j], i))  # the layout of libsvm
        of_pair = [group[coefficients[line, group] != 0] for group, line in shares]
        vectors = np.concatenate(of_pair)
        lines = np.repeat([line for _, line in shares], [len(group) for group in of_pair])
        own = coefficients[lines, vectors].astype(np.float64)
        at_bound = np.abs(own) >= _AT_BOUND * self._machine.C
        free, bound = np.flatnonzero(~at_bound), np.flatnonzero(at_bound)
        spans = np.empty(len(vectors))
        parts = 1 + len(free) // LARGEST_GROUP
        for part in range(parts):
            some, others = free[part::parts], bound[part::parts]
            spans[some], spans[others] = self._spans(vectors[some], vectors[others])
        self.shifts[lines, vectors] = own * spans

    def _spans(self, free: Rows, bound: Rows) -> tuple[Doubles, Doubles]:
        """Return the spans of support vectors on the margin and of those inside it."""
        if not len(free):
            return np.empty(0), np.full(len(bound), 1.0)
        system = np.zeros((len(free) + 1, len(free) + 1))
        system[0, 1:] = system[1:, 0] = 1  # the coefficients of both classes have the same sum
        system[1:, 1:] = self._kernel(free, free)
        system.flat[len(system) + 1 :: len(system) + 1] += _RIDGE
        inverse = np.linalg.inv(system)
        of_free = 1 / np.maximum(inverse.diagonal()[1:], 1 / WIDEST_SPAN)
        columns = np.vstack([np.ones(len(bound)), self._kernel(free, bound)])
        of_bound = 1 - np.einsum("ij,ij->j", columns, inverse @ columns)
        return of_free, np.clip(of_bound, 0, WIDEST_SPAN)

    def _kernel(self, left: Rows, right: Rows) -> FloatArray:
        vectors = self._machine.support_vectors_
        return gaussian_kernel(vectors[left], vectors[right], self._machine.gamma)
