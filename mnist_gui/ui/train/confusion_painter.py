"""Paints a confusion matrix: cells, numbers, names and recall.

The cells are one small indexed image, one pixel for each cell, magnified in one call; then gaps, numbers
where they fit, and names. Where not all cells fit, names stay at the edges while the cells are scrolled.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QCoreApplication, QLine, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPaintEngine, QPainter, QPalette, QPen

from mnist_gui.ui.train.colours import even_ramp, readable_on
from mnist_gui.ui.train.confusion_content import DIAGONAL, NOTHING, MatrixContent
from mnist_gui.ui.train.confusion_geometry import Cell, MatrixGeometry
from mnist_gui.ui.widgets.imaging import indexed_image
from mnist_gui.ui.widgets.palette_colours import is_high_contrast
from mnist_gui.ui.widgets.theme import WRONG

_SMALLEST_NUMBER, _LARGEST_NUMBER = 8, 16
"""Pixel sizes of the numbers; smaller ones are left out."""

_WIDEST_NAME = 96
"""Pixels after which a class name is elided."""

_STRONG_FIRST, _STRONG_LAST = QColor("#f07a3a"), QColor("#ffe6d9")
"""Few errors and many, in high contrast."""

_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _ABSOLUTE, Qt.AlignmentFlag.AlignRight | _ABSOLUTE
"""Alignments of names, the same where text runs from right to left: the matrix is not mirrored."""

_Role = QPalette.ColorRole


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConfusionView", text)


def longest_name(content: MatrixContent | None, font: QFont) -> int:
    """Return the width of the longest class name in pixels, as far as it is written."""
    return _longest(content.class_names, font.key()) if content is not None else 0


@lru_cache(maxsize=8)  # it is asked for several times with each move of the pointer
def _longest(names: tuple[str, ...], key: str) -> int:
    font = QFont()
    font.fromString(key)
    metrics = QFontMetrics(_bold(font))  # bold is wider, and any name may be marked
    return min(max(map(metrics.horizontalAdvance, names), default=0), _WIDEST_NAME)


def names_are_vertical(cells: MatrixGeometry, longest: int, font: QFont) -> bool:
    """Return whether column names are vertical: words that do not fit are; letters are thinned out."""
    return longest + 4 > cells.cell_width and longest > 2 * QFontMetrics(font).height()


@dataclass(frozen=True)
class MatrixPainter:
    """Paints one matrix.

    Attributes
    ----------
    content : MatrixContent
    cells : MatrixGeometry
    palette : QPalette
    font : QFont
    marked : Cell
        The cell whose names are written in bold.
    marks : bool
        Whether they are.
    recall_width : int
        Room for the recall of each class beside the matrix, in pixels; 0 to leave it out.
    """

    content: MatrixContent
    cells: MatrixGeometry
    palette: QPalette
    font: QFont
    marked: Cell
    marks: bool
    recall_width: int

    def paint(self, painter: QPainter) -> None:
        """Paint all but the cursor."""
        base, accent = self.palette.color(_Role.Base), self.palette.color(_Role.Highlight)
        cells = self.cells
        table = _colour_table(base.rgb(), accent.rgb(), is_strong=is_high_contrast(self.palette))
        with self._clipped(painter, cells.shown):
            self._paint_cells(painter, table)
            self._paint_gaps(painter)
            self._paint_diagonal(painter)
            self._paint_numbers(painter, table)
        self._paint_titles(painter)
        shown = cells.shown
        with self._clipped(painter, QRect(0, shown.top(), 4 * shown.right(), shown.height())):
            self._paint_row_names(painter)
            self._paint_recall(painter)
        with self._clipped(painter, QRect(shown.left() - 1, 0, shown.width() + 2, shown.top())):
            self._paint_column_names(painter)
        self._paint_recall_title(painter)

    @contextmanager
    def _clipped(self, painter: QPainter, area: QRect) -> Iterator[None]:
        """Paint within an area, if cells are scrolled; otherwise nothing leaves it, and names may overlap."""
        if self.cells.beyond.isNull():
            yield
            return
        painter.save()
        painter.setClipRect(area)
        yield
        painter.restore()

    def _paint_cells(self, painter: QPainter, table: tuple[int, ...]) -> None:
        """Paint the colours; into files as rectangles, since viewers would blur a magnified image."""
        levels = self.content.levels
        if painter.paintEngine().type() is QPaintEngine.Type.Raster:
            painter.drawImage(self.cells.rect, indexed_image(levels, list(table)))
            return
        painter.fillRect(self.cells.rect, QColor.fromRgb(table[NOTHING]))
        for actual, predicted in np.argwhere(levels != NOTHING).tolist():
            colour = QColor.fromRgb(table[levels[actual, predicted]])
            painter.fillRect(self.cells.cell_rect(Cell(actual, predicted)), colour)

    def _paint_gaps(self, painter: QPainter) -> None:
        cells = self.cells
        if min(cells.cell_width, cells.cell_height) < 5:
            return
        rect = cells.rect
        painter.setPen(self.palette.color(_Role.Window))
        across = [rect.left() + k * cells.cell_width for k in range(1, cells.classes)]
        down = [rect.top() + k * cells.cell_height for k in range(1, cells.classes)]
        painter.drawLines(
            [QLine(x, rect.top(), x, rect.bottom()) for x in across]
            + [QLine(rect.left(), y, rect.right(), y) for y in down]
        )

    def _paint_diagonal(self, painter: QPainter) -> None:
        """Outline the diagonal in high contrast, where a calm tone would be lost on black."""
        cells = self.cells
        if not is_high_contrast(self.palette) or min(cells.cell_width, cells.cell_height) < 5:
            return
        painter.setPen(QPen(self.palette.color(_Role.Mid), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index in range(cells.classes):
            painter.drawRect(cells.cell_rect(Cell(index, index)).adjusted(1, 1, -2, -2))

    def _paint_numbers(self, painter: QPainter, table: tuple[int, ...]) -> None:
        content, cells = self.content, self.cells
        font = self._font_of_numbers()
        if font is None:
            return
        painter.setFont(font)
        fits = painter.fontMetrics().horizontalAdvance
        text = self.palette.color(_Role.Text)
        levels = np.unique(content.levels).tolist()
        pens = {level: readable_on(QColor.fromRgb(table[level]), text) for level in levels}
        for cell, number in content.numbers.items():
            rect = cells.cell_rect(cell)
            if rect.intersects(cells.area) and fits(number) < rect.width():
                painter.setPen(pens[content.levels[cell]])
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, number)

    def _font_of_numbers(self) -> QFont | None:
        """Return the font for all numbers, or else for those of errors, which are shorter."""
        numbers = self.content.numbers
        whole = self._number_font(max(map(len, numbers.values()), default=0))
        errors = (len(text) for cell, text in numbers.items() if cell.actual != cell.predicted)
        return whole or self._number_font(max(errors, default=0))

    def _number_font(self, digits: int) -> QFont | None:
        """Return the largest font in which numbers fit their cells, or None if it is too small."""
        font = QFont(self.font)
        for size in range(_LARGEST_NUMBER, _SMALLEST_NUMBER - 1, -1):
            font.setPixelSize(size)
            width = QFontMetrics(font).horizontalAdvance("8" * digits)
            if width + 3 <= self.cells.cell_width and size + 3 <= self.cells.cell_height:
                return font
        return None

    def _paint_titles(self, painter: QPainter) -> None:
        line, shown = QFontMetrics(self.font).height(), self.cells.shown
        painter.setFont(self.font)
        painter.setPen(self.palette.color(_Role.PlaceholderText))
        along_top = QRect(shown.left(), 0, shown.width(), line)
        painter.drawText(along_top, Qt.AlignmentFlag.AlignCenter, _tr("Predicted"))
        along_left = QRect(0, shown.top(), line, shown.height())
        _draw_vertical(painter, along_left, Qt.AlignmentFlag.AlignCenter, _tr("Actual"))

    def _paint_row_names(self, painter: QPainter) -> None:
        line, names = QFontMetrics(self.font).height(), longest_name(self.content, self.font)
        marked = self.marked.actual
        for index in _thinned(self.cells.classes, every=ceil(line / self.cells.cell_height), keep=marked):
            row = self.cells.cell_rect(Cell(index, 0))
            if not self._are_seen(rows=row):
                continue
            area = QRect(0, row.center().y() - line // 2, line + names + 8, line)
            self._set_name_pen(painter, marked=index == marked)
            painter.drawText(area, _RIGHT, self._short_name(index, names, painter.fontMetrics()))

    def _paint_column_names(self, painter: QPainter) -> None:
        line, names = QFontMetrics(self.font).height(), longest_name(self.content, self.font)
        cells, top = self.cells, self.cells.area.top()
        vertical = names_are_vertical(cells, names, self.font)
        every = ceil((line if vertical else names + 4) / cells.cell_width)
        marked = self.marked.predicted
        for index in _thinned(cells.classes, every=every, keep=marked):
            column = cells.cell_rect(Cell(0, index))
            if not self._are_seen(columns=column):
                continue
            centre = column.center().x()
            self._set_name_pen(painter, marked=index == marked)
            name = self._short_name(index, names, painter.fontMetrics())
            if vertical:
                area = QRect(centre - line // 2, top - names - 4, line, names)
                _draw_vertical(painter, area, _LEFT, name)
            else:
                width = max(names, cells.cell_width)
                area = QRect(centre - width // 2, top - line - 3, width, line)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, name)

    def _recall_area(self, top: int) -> QRect:
        line = QFontMetrics(self.font).height()
        return QRect(self.cells.shown.right() + 8, top, self.recall_width, line)

    @property
    def _writes_recall(self) -> bool:
        return self.recall_width > 0 and self.cells.cell_height >= QFontMetrics(self.font).height()

    def _paint_recall_title(self, painter: QPainter) -> None:
        if not self._writes_recall:
            return
        self._set_recall_pen(painter)
        area = self._recall_area(self.cells.area.top() - QFontMetrics(self.font).height() - 3)
        painter.drawText(area, _LEFT, _tr("Recall"))

    def _paint_recall(self, painter: QPainter) -> None:
        """Write which share of the images of each class was recognised."""
        if not self._writes_recall:
            return
        self._set_recall_pen(painter)
        for index in range(self.cells.classes):
            total, row = int(self.content.totals[index]), self.cells.cell_rect(Cell(index, 0))
            if total and self._are_seen(rows=row):
                share = f"{100 * int(self.content.counts[index, index]) / total:.1f} %"
                top = row.center().y() - QFontMetrics(self.font).height() // 2
                painter.drawText(self._recall_area(top), _LEFT, share)

    def _are_seen(self, *, rows: QRect | None = None, columns: QRect | None = None) -> bool:
        """Return whether any of some rows or columns is seen; painting text takes most of the time."""
        area = self.cells.area
        if rows is not None:
            return rows.bottom() >= area.top() and rows.top() <= area.bottom()
        return columns is not None and columns.right() >= area.left() and columns.left() <= area.right()

    def _set_recall_pen(self, painter: QPainter) -> None:
        painter.setFont(self.font)
        painter.setPen(self.palette.color(_Role.PlaceholderText))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _set_name_pen(self, painter: QPainter, *, marked: bool) -> None:
        marked = marked and self.marks
        painter.setFont(_bold(self.font) if marked else self.font)
        painter.setPen(self.palette.color(_Role.Text if marked else _Role.PlaceholderText))

    def _short_name(self, index: int, width: int, metrics: QFontMetrics) -> str:
        return metrics.elidedText(self.content.class_names[index], Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=4)
def _colour_table(base: int, accent: int, *, is_strong: bool) -> tuple[int, ...]:
    """Return the colour of each step, 0xAARRGGBB, on the colour of paper and beside that of the accent."""
    paper = QColor.fromRgb(base)
    if is_strong:
        # Between these, neither black nor white numbers would have a contrast of 7:1.
        return base, *even_ramp(_STRONG_FIRST, _STRONG_LAST, DIAGONAL - 1), base
    calm = even_ramp(paper, QColor.fromRgb(accent), 6)[1]
    return *even_ramp(paper, WRONG, DIAGONAL), calm


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _thinned(count: int, *, every: int, keep: int) -> list[int]:
    """Return each `every`-th index, and `keep` instead of those next to it."""
    spread = [index for index in range(0, count, every) if abs(index - keep) >= every]
    return [*spread, keep]


def _draw_vertical(painter: QPainter, area: QRect, alignment: Qt.AlignmentFlag, text: str) -> None:
    """Draw text upwards, along the long side of `area`."""
    painter.save()
    painter.translate(area.left(), area.bottom())
    painter.rotate(-90)
    painter.drawText(QRect(0, 0, area.height(), area.width()), alignment, text)
    painter.restore()
