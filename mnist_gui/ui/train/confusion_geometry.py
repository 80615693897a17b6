"""Positions of the cells of a confusion matrix; layout, hit-testing and moving need no widget."""

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect


class Cell(NamedTuple):
    """One cell: the actual and the predicted class of images."""

    actual: int
    predicted: int


@dataclass(frozen=True)
class MatrixGeometry:
    """Square cells of equal size in whole pixels, in rows (actual) and columns (predicted).

    Attributes
    ----------
    classes : int
        Number of rows, and of columns.
    left, top : int
        Upper left corner of the first cell, in widget pixels.
    cell_width, cell_height : int
        Size of each cell, at least one pixel.
    """

    classes: int
    left: int
    top: int
    cell_width: int
    cell_height: int

    @classmethod
    def fitted(cls, area: QRect, classes: int) -> "MatrixGeometry":
        """Return the largest cells that fit into `area`, from its upper left corner."""
        side = max(1, min(area.width(), area.height()) // classes)
        return cls(classes, area.left(), area.top(), side, side)

    @property
    def rect(self) -> QRect:
        """The rectangle of all cells."""
        return QRect(self.left, self.top, self.classes * self.cell_width, self.classes * self.cell_height)

    def cell_rect(self, cell: Cell) -> QRect:
        """Return the rectangle of one cell."""
        return QRect(
            self.left + cell.predicted * self.cell_width,
            self.top + cell.actual * self.cell_height,
            self.cell_width,
            self.cell_height,
        )

    def cell_at(self, point: QPoint) -> Cell | None:
        """Return the cell under a point, or None beside the matrix."""
        if not self.rect.contains(point):
            return None
        return Cell((point.y() - self.top) // self.cell_height, (point.x() - self.left) // self.cell_width)

    def moved(self, cell: Cell, *, down: int = 0, right: int = 0) -> Cell:
        """Return the cell some steps away, stopping at the edges."""
        last = self.classes - 1
        return Cell(min(max(cell.actual + down, 0), last), min(max(cell.predicted + right, 0), last))
