"""Positions of the cells of a confusion matrix; layout, hit-testing and moving need no widget."""

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize


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
        Upper left corner of the first cell, in widget pixels; outside of `area` where it is scrolled away.
    cell_width, cell_height : int
        Size of each cell, at least one pixel.
    area : QRect
        Where cells are seen.
    """

    classes: int
    left: int
    top: int
    cell_width: int
    cell_height: int
    area: QRect

    @classmethod
    def fitted(
        cls, area: QRect, classes: int, *, least: int = 1, offset: QPoint | None = None
    ) -> "MatrixGeometry":
        """Return the largest cells that fit into `area`, from its upper left corner.

        Parameters
        ----------
        area : QRect
        classes : int
        least : int
            Least side of a cell, in pixels. Where such cells do not fit, part of them is seen.
        offset : QPoint, optional
            How far they are scrolled then.
        """
        side = max(1, least, min(area.width(), area.height()) // classes)
        extent = classes * side
        beyond = QSize(max(0, extent - area.width()), max(0, extent - area.height()))
        moved = QPoint() if offset is None else offset
        left = area.left() - min(max(moved.x(), 0), beyond.width())
        top = area.top() - min(max(moved.y(), 0), beyond.height())
        return cls(classes, left, top, side, side, area)

    @property
    def rect(self) -> QRect:
        """The rectangle of all cells."""
        return QRect(self.left, self.top, self.classes * self.cell_width, self.classes * self.cell_height)

    @property
    def shown(self) -> QRect:
        """The rectangle of the cells that are seen."""
        return self.rect & self.area

    @property
    def beyond(self) -> QSize:
        """How far the matrix can be scrolled, to the right and down."""
        rect = self.rect.size() - self.area.size()
        return rect.expandedTo(QSize(0, 0))

    @property
    def offset(self) -> QPoint:
        """How far it is scrolled."""
        return self.area.topLeft() - QPoint(self.left, self.top)

    def cell_rect(self, cell: Cell) -> QRect:
        """Return the rectangle of one cell."""
        return QRect(
            self.left + cell.predicted * self.cell_width,
            self.top + cell.actual * self.cell_height,
            self.cell_width,
            self.cell_height,
        )

    def cell_at(self, point: QPoint) -> Cell | None:
        """Return the cell under a point, or None beside the cells that are seen."""
        if not self.shown.contains(point):
            return None
        return Cell((point.y() - self.top) // self.cell_height, (point.x() - self.left) // self.cell_width)

    def moved(self, cell: Cell, *, down: int = 0, right: int = 0) -> Cell:
        """Return the cell some steps away, stopping at the edges."""
        last = self.classes - 1
        return Cell(min(max(cell.actual + down, 0), last), min(max(cell.predicted + right, 0), last))

    def offset_showing(self, cell: Cell) -> QPoint:
        """Return the offset, as near as possible, at which a whole cell is seen."""
        rect, area = self.cell_rect(cell), self.area
        x = max(0, rect.right() - area.right()) or min(0, rect.left() - area.left())
        y = max(0, rect.bottom() - area.bottom()) or min(0, rect.top() - area.top())
        return self.offset + QPoint(x, y)
