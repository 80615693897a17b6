"""Marks of what the user said of images: corrected, checked, unsure, excluded; and of proposed labels.

They differ in shape as well as in colour: an arrow, a tick, a question mark, a cross, three dots. Excluded
images are dimmed as well.
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from mnist_gui.data.arrays import NO_LABEL, Flags, Labels, Rows
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle, GridStyle
from mnist_gui.ui.browse.grid.sprites import NOTHING, Cells, Numbers, painted

CORRECTED, CHECKED, UNSURE, EXCLUDED, PROPOSED = range(5)
"""The numbers of the marks."""

_LEAST, _LARGEST = 11, 20  # the size of a mark, in logical pixels
_CELLS_PER_MARK = 5
_MARGIN = 2

_ROLE = QPalette.ColorRole

_LINES = {
    CORRECTED: (((0.24, 0.5), (0.76, 0.5)), ((0.54, 0.28), (0.76, 0.5), (0.54, 0.72))),
    CHECKED: (((0.24, 0.52), (0.43, 0.72), (0.76, 0.3)),),
    EXCLUDED: (((0.3, 0.3), (0.7, 0.7)), ((0.7, 0.3), (0.3, 0.7))),
}
"""The strokes of each mark, as fractions of its size."""


def marks_of(dataset: Dataset, rows: Rows, proposed: Labels | None = None) -> Numbers | None:
    """Return the mark of each row, or `NOTHING`; None if no image of the data set has one.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
    proposed : ndarray of int16, shape (k,), optional
        The labels that are proposed for images without one; `NO_LABEL` for none.
    """
    labels, given, states = dataset.labels, dataset.given_now, dataset.states
    if given is labels and states is None and proposed is None:
        return None
    was = given[rows]  # a label where none was is no other one
    marks: Numbers = np.where((labels[rows] != was) & (was != NO_LABEL), CORRECTED, NOTHING)
    if proposed is not None:
        marks[proposed != NO_LABEL] = PROPOSED
    if states is not None:
        shown = states[rows]
        marks[(shown == CorrectionState.CHECKED) & (marks == NOTHING)] = CHECKED
        marks[shown == CorrectionState.UNSURE] = UNSURE
        marks[shown == CorrectionState.EXCLUDED] = EXCLUDED
    return marks


def dim(cells: Cells, excluded: Flags, ground: int) -> None:
    """Let a quarter of some cells show over the ground."""
    lines, columns = np.nonzero(excluded)
    shown = cells[lines, :, columns]  # (cells, side, side)
    parts = shown.view(np.uint8).reshape(*shown.shape, 4).astype(np.uint16)
    parts += 3 * np.array([ground], dtype=np.uint32).view(np.uint8).astype(np.uint16)
    cells[lines, :, columns] = (parts >> 2).astype(np.uint8).view(np.uint32)[..., 0]


class CorrectionMarks:
    """Paints marks into the first corner at the bottom of cells.

    Parameters
    ----------
    size : float
        Width and height, in logical pixels.
    style : CaptionStyle
    mirrored : bool
        Whether the first corner is the right one.
    """

    def __init__(self, size: float, style: CaptionStyle, *, mirrored: bool) -> None:
        self._style = style
        self._mirrored = mirrored
        self._margin = round(_MARGIN * style.ratio)
        self._sprites = painted(self._paint, len(_LINES) + 2, size, size, style.ratio)

    @staticmethod
    def size_for(style: GridStyle) -> float:
        """Return the size of marks in the cells of a style, in logical pixels."""
        return float(min(max(style.pitch // _CELLS_PER_MARK, _LEAST), _LARGEST))

    def put(self, cells: Cells, marks: Numbers, *, above: int = 0) -> None:
        """Mark cells; so many device pixels above their foot."""
        size, margin = self._sprites.height, self._margin
        x = cells.shape[3] - size - margin if self._mirrored else margin
        self._sprites.put(cells, marks, x=x, y=max(0, cells.shape[1] - size - margin - above))

    def _paint(self, painter: QPainter, number: int, area: QRectF) -> None:
        palette = self._style.palette
        is_strong = number == CORRECTED
        fill = palette.color(_ROLE.Highlight if is_strong else _ROLE.Base)
        colour = palette.color(_ROLE.HighlightedText if is_strong else _ROLE.Text)
        size = min(area.width(), area.height())
        disc = QRectF(area.left() + 0.5, area.top() + 0.5, size - 1, size - 1)
        painter.setBrush(fill)
        painter.setPen(QPen(colour if not is_strong else QColor(fill), 1))
        painter.drawEllipse(disc)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if number == PROPOSED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for x in (-0.22, 0.0, 0.22):
                painter.drawEllipse(disc.center() + QPointF(x * size, 0), size / 13, size / 13)
            return
        if number == UNSURE:
            font = self._style.font
            font.setPixelSize(max(round(0.7 * size), 8))
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "?")
            return
        painter.setPen(QPen(colour, max(size / 9, 1.4), c=Qt.PenCapStyle.RoundCap))
        for line in _LINES[number]:
            turned = number == CORRECTED and self._mirrored
            points = [(1 - x if turned else x, y) for x, y in line]
            corner = disc.topLeft()
            painter.drawPolyline(QPolygonF([corner + QPointF(x, y) * disc.width() for x, y in points]))
