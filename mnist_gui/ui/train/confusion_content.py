"""Content of the confusion matrix before it is painted: numbers, words and colour steps of each cell."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.train.confusion_geometry import Cell

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

NOTHING, DIAGONAL = 0, 255
"""Colour steps of empty cells and of the diagonal; the steps between are the scale of the errors."""

MOST_CLASSES, MANY_CLASSES = 100, 40
"""Up to the first number of classes all are shown; of more, the second number: those with most errors."""

_FAINTEST = 0.22
"""Position on the scale, 0 to 1, of the smallest number of errors."""


@dataclass(frozen=True, eq=False)
class MatrixContent:
    """A confusion matrix, either as counts or as shares of the actual classes.

    Attributes
    ----------
    counts : ndarray of intp, shape (c, c)
        Number of images; rows are actual classes, columns predicted ones.
    totals : ndarray of intp, shape (c,)
        Images of each actual class; more than the sum of its row if some are blank.
    class_names : tuple of str
    classes : tuple of int
        The class of each row and column: all of them, or of many those with the most errors.
    as_shares : bool
        Whether numbers and colours show the share of the actual class instead of the count.
    """

    counts: npt.NDArray[np.intp]
    totals: npt.NDArray[np.intp]
    class_names: tuple[str, ...]
    classes: tuple[int, ...] = ()
    as_shares: bool = False

    @classmethod
    def of(cls, evaluation: "Evaluation", *, as_shares: bool) -> "MatrixContent":
        """Return the content for an evaluation."""
        labels = evaluation.actual[evaluation.actual != NO_LABEL]
        totals = np.bincount(labels, minlength=len(evaluation.class_names))
        counts = evaluation.confusion
        chosen = _most_confused(counts)
        names = tuple(evaluation.class_names[label] for label in chosen)
        part = counts[np.ix_(chosen, chosen)]
        return cls(part, totals[chosen], names, tuple(chosen.tolist()), as_shares)

    @cached_property
    def worst(self) -> Cell:
        """The most frequent error; the first cell if there is none."""
        errors = _errors(self.counts)
        return Cell(*map(int, np.unravel_index(errors.argmax(), errors.shape)))

    @cached_property
    def levels(self) -> npt.NDArray[np.uint8]:
        """Colour step of each cell, uint8 of shape (c, c): `NOTHING`, 1 to 254 for errors, `DIAGONAL`."""
        errors = _errors(self.counts)
        if self.as_shares:
            errors /= np.maximum(1, self.totals)[:, None]
        scale = np.sqrt(errors / (errors.max() or 1.0))
        levels = np.rint(1 + (DIAGONAL - 2) * (_FAINTEST + (1 - _FAINTEST) * scale)).astype(np.uint8)
        levels[errors == 0] = NOTHING
        np.fill_diagonal(levels, DIAGONAL)
        return levels

    @cached_property
    def numbers(self) -> dict[Cell, str]:
        """Text of each cell with images: their count, or their percentage of the actual class."""
        cells = (Cell(int(actual), int(predicted)) for actual, predicted in np.argwhere(self.counts))
        return {cell: self._percent(cell) if self.as_shares else str(self.counts[cell]) for cell in cells}

    def _percent(self, cell: Cell) -> str:
        percent = 100 * self.counts[cell] / self.totals[cell.actual]
        if percent < 0.05:
            return "<0.1"
        return f"{percent:.1f}" if percent < 99.95 else "100"

    def values(self, cell: Cell) -> dict[str, str | int | float]:
        """Return the values for a sentence about a cell: actual, predicted, count, total, percent."""
        count, total = int(self.counts[cell]), int(self.totals[cell.actual])
        return {
            "actual": self.class_names[cell.actual],
            "predicted": self.class_names[cell.predicted],
            "count": count,
            "total": total,
            "percent": 100 * count / max(1, total),
        }


def _most_confused(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the classes to show, in their order: all, or of more than `MOST_CLASSES` the most confused."""
    size = len(counts)
    if size <= MOST_CLASSES:
        return np.arange(size)
    errors = _errors(counts)
    involved = errors.sum(axis=0) + errors.sum(axis=1)
    return np.sort(np.argsort(-involved, kind="stable")[:MANY_CLASSES])


def _errors(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return a copy without the diagonal."""
    errors = counts.astype(np.float64)
    np.fill_diagonal(errors, 0)
    return errors
