"""Content of the confusion matrix before it is painted: numbers, words and colour steps of each cell."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mnist_gui.data.csv_text import csv_text
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


class Unit(Enum):
    """What the numbers and colours of the matrix are."""

    COUNT = "count"
    ROW = "row"  # share of the images of the actual class
    COLUMN = "column"  # share of the images that were predicted as the class


@dataclass(frozen=True)
class MatrixStyle:
    """How a confusion matrix is shown.

    Attributes
    ----------
    unit : Unit
    is_log : bool
        Whether colours follow the logarithm of the errors instead of their square root.
    hides_diagonal : bool
        Whether the images that were predicted correctly are left out.
    by_similarity : bool
        Whether classes that are often confused stand beside one another, instead of in their own order.
    """

    unit: Unit = Unit.COUNT
    is_log: bool = False
    hides_diagonal: bool = False
    by_similarity: bool = False


@dataclass(frozen=True, eq=False)
class MatrixContent:
    """A confusion matrix in a style.

    Attributes
    ----------
    counts : ndarray of intp, shape (c, c)
        Number of images; rows are actual classes, columns predicted ones.
    totals : ndarray of intp, shape (c,)
        Images of each actual class; more than the sum of its row if some are blank.
    predicted_totals : ndarray of intp, shape (c,)
        Images that were predicted as each class.
    class_names : tuple of str
    classes : tuple of int
        The class of each row and column: all of them, or of many those with the most errors.
    style : MatrixStyle
    """

    counts: npt.NDArray[np.intp]
    totals: npt.NDArray[np.intp]
    predicted_totals: npt.NDArray[np.intp]
    class_names: tuple[str, ...]
    classes: tuple[int, ...]
    style: MatrixStyle

    @classmethod
    def of(cls, evaluation: "Evaluation", style: MatrixStyle) -> "MatrixContent":
        """Return the content for an evaluation."""
        labels = evaluation.actual[evaluation.actual != NO_LABEL]
        totals = np.bincount(labels, minlength=len(evaluation.class_names))
        counts = evaluation.confusion
        chosen = _most_confused(counts)
        if style.by_similarity:
            from mnist_gui.learning.scores import similarity_order

            chosen = chosen[similarity_order(counts[np.ix_(chosen, chosen)])]
        names = tuple(evaluation.class_names[label] for label in chosen)
        part = counts[np.ix_(chosen, chosen)]
        predicted = counts.sum(axis=0)[chosen]
        return cls(part, totals[chosen], predicted, names, tuple(chosen.tolist()), style)

    @cached_property
    def worst(self) -> Cell:
        """The most frequent error; the first cell if there is none."""
        errors = _errors(self.counts)
        return Cell(*map(int, np.unravel_index(errors.argmax(), errors.shape)))

    def cell_of(self, actual: int, predicted: int) -> Cell | None:
        """Return the cell of two classes, or None if one of them is not shown."""
        if actual not in self.classes or predicted not in self.classes:
            return None
        return Cell(self.classes.index(actual), self.classes.index(predicted))

    @cached_property
    def levels(self) -> npt.NDArray[np.uint8]:
        """Colour step of each cell, uint8 of shape (c, c): `NOTHING`, 1 to 254 for errors, `DIAGONAL`."""
        errors = _errors(self.counts) / self._divisors
        if self.style.is_log:
            errors = np.log1p(errors / (errors[errors > 0].min(initial=np.inf)))
        else:
            errors = np.sqrt(errors)
        scale = errors / (errors.max() or 1.0)
        levels = np.rint(1 + (DIAGONAL - 2) * (_FAINTEST + (1 - _FAINTEST) * scale)).astype(np.uint8)
        levels[errors == 0] = NOTHING
        np.fill_diagonal(levels, NOTHING if self.style.hides_diagonal else DIAGONAL)
        return levels

    @property
    def _divisors(self) -> npt.NDArray[np.intp]:
        """What each count is a share of; 1 for counts."""
        if self.style.unit is Unit.ROW:
            return np.maximum(1, self.totals)[:, None]
        if self.style.unit is Unit.COLUMN:
            return np.maximum(1, self.predicted_totals)
        return np.ones(1, dtype=np.intp)

    @cached_property
    def numbers(self) -> dict[Cell, str]:
        """Text of each cell with images: their count, or their percentage of the row or column."""
        cells = (Cell(int(actual), int(predicted)) for actual, predicted in np.argwhere(self.counts))
        if self.style.hides_diagonal:
            cells = (cell for cell in cells if cell.actual != cell.predicted)
        is_count = self.style.unit is Unit.COUNT
        return {cell: str(self.counts[cell]) if is_count else self._percent(cell) for cell in cells}

    def _percent(self, cell: Cell) -> str:
        percent = self._share(cell)
        if percent < 0.05:
            return "<0.1"
        return f"{percent:.1f}" if percent < 99.95 else "100"

    def _share(self, cell: Cell) -> float:
        """Return a cell in percent of its column, or else of its row."""
        return 100 * int(self.counts[cell]) / max(1, self._total(cell))

    def _total(self, cell: Cell) -> int:
        if self.style.unit is Unit.COLUMN:
            return int(self.predicted_totals[cell.predicted])
        return int(self.totals[cell.actual])

    def values(self, cell: Cell) -> dict[str, str | int | float]:
        """Return the values for a sentence about a cell: actual, predicted, count, total, percent."""
        return {
            "actual": self.class_names[cell.actual],
            "predicted": self.class_names[cell.predicted],
            "count": int(self.counts[cell]),
            "total": self._total(cell),
            "percent": self._share(cell),
        }

    def errors(self, most: int) -> list[Cell]:
        """Return the most frequent errors, at most so many, the first ones first."""
        errors = _errors(self.counts)
        order = np.argsort(-errors, axis=None, kind="stable")[:most]
        pairs = zip(*np.unravel_index(order, errors.shape), strict=True)
        return [Cell(int(a), int(p)) for a, p in pairs if errors[a, p]]

    def csv(self) -> str:
        """Return the counts as text, with a line for each actual class, in the order that is shown."""
        lines = [("actual \\ predicted", *self.class_names)]
        for name, row in zip(self.class_names, self.counts.tolist(), strict=True):
            lines.append((name, *map(str, row)))
        return csv_text(lines)


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
