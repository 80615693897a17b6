"""The confusion matrix as a picture, with a tool tip, clicks and a keyboard cursor on its cells.

Rows are actual classes, columns predicted ones. Nearly all images lie on the diagonal, so it has one calm
tone, and the colour scale is reserved for the errors. The scale follows the square root of their number and
starts well above nothing, so that a single error is visible beside a hundred.

A frame is one small indexed image, one pixel for each cell, magnified in one call; then gaps, numbers where
they fit, names, and the cursor.
"""

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLine, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from mnist_gui.ui.train.colours import even_ramp, readable_on
from mnist_gui.ui.train.confusion_content import DIAGONAL, MatrixContent
from mnist_gui.ui.train.confusion_geometry import Cell, MatrixGeometry
from mnist_gui.ui.widgets.imaging import indexed_image
from mnist_gui.ui.widgets.palette_colours import is_high_contrast
from mnist_gui.ui.widgets.plain_text import show_tool_tip
from mnist_gui.ui.widgets.theme import WRONG

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

_SMALLEST_NUMBER, _LARGEST_NUMBER = 8, 16
"""Pixel sizes of the numbers; smaller ones are left out."""

_WIDEST_NAME = 96
"""Pixels after which a class name is elided."""

_LONGEST_RECALL = "100.0 %"

_STRONG_FIRST, _STRONG_LAST = QColor("#f07a3a"), QColor("#ffe6d9")
"""Few errors and many, in high contrast."""

_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _ABSOLUTE, Qt.AlignmentFlag.AlignRight | _ABSOLUTE
"""Alignments of names, the same where text runs from right to left: the matrix is not mirrored."""

_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_PageUp: (-1000, 0),
    Qt.Key.Key_PageDown: (1000, 0),
    Qt.Key.Key_Home: (0, -1000),
    Qt.Key.Key_End: (0, 1000),
}
"""Steps down and right of each key."""

_ACTIVATING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ConfusionView(QWidget):
    """Paint the confusion matrix of an `Evaluation`.

    Signals
    -------
    current_cell_changed(int, int)
        The cursor moved to another cell: actual class, predicted class.
    cell_activated(int, int)
        A cell was clicked, or Enter was pressed on it, to see its images.
    cell_hovered(int, int)
        The pointer is over another cell, or left them: then it is the one of the cursor.
    """

    current_cell_changed = Signal(int, int)
    cell_activated = Signal(int, int)
    cell_hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: MatrixContent | None = None
        self._as_shares = False
        self._marks = True
        self._current = Cell(0, 0)
        self._pressed: Cell | None = None
        self._hovered: Cell | None = None
        self.setObjectName("confusionView")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def current_cell(self) -> Cell:
        """The cell under the cursor."""
        return self._current

    def set_evaluation(self, evaluation: "Evaluation | None") -> None:
        """Show the confusion matrix of an evaluation, with the cursor on the most frequent error."""
        self._pressed = self._hovered = None
        if evaluation is None:
            self._content = None
        else:
            self._content = MatrixContent.of(evaluation, as_shares=self._as_shares)
            self._set_current(self._content.worst)
        self.update()

    def set_as_shares(self, as_shares: bool) -> None:  # noqa: FBT001 - a setter
        """Write and colour each cell by its share of its row instead of its count."""
        self._as_shares = as_shares
        if self._content is not None:
            self._content = replace(self._content, as_shares=as_shares)
        self.update()

    def mark_cells(self, *, marked: bool) -> None:
        """Write the names of the cell that is pointed at in bold, or all names alike, as on paper."""
        self._marks = marked
        self.update()

    def describe(self, cell: Cell) -> str:
        """Return a sentence about a cell; empty without a matrix."""
        if self._content is None:
            return ""
        words = self.tr("Actual {actual}, predicted {predicted}: {count:,} of {total:,} ({percent:.1f} %)")
        return words.format(**self._content.values(cell))

    def classes_of(self, cell: Cell) -> Cell:
        """Return the classes of a cell; its row and column, unless only some of many classes are shown."""
        if self._content is None or not self._content.classes:
            return cell
        return Cell(self._content.classes[cell.actual], self._content.classes[cell.predicted])

    @property
    def shown_classes(self) -> int:
        """The number of classes that are shown."""
        return len(self._class_names)

    def cells(self) -> MatrixGeometry:
        """Return the current positions of the cells."""
        metrics = self.fontMetrics()
        line, names = metrics.height(), self._longest_name()
        area = self.rect().adjusted(line + names + 14, 2 * line + 8, -2 - self._recall_width(), -2)
        flat = MatrixGeometry.fitted(area, max(1, len(self._class_names)))
        if not self._names_are_vertical(flat):
            return flat
        return MatrixGeometry.fitted(area.adjusted(0, names - line, 0, 0), flat.classes)

    def sizeHint(self) -> QSize:
        """Return a size for ten classes with three digits in each cell."""
        return QSize(440, 380)

    def minimumSizeHint(self) -> QSize:
        """Return a size that shows the colours of ten classes."""
        return QSize(220, 120)

    @property
    def _class_names(self) -> tuple[str, ...]:
        return self._content.class_names if self._content is not None else ()

    def _longest_name(self) -> int:
        metrics = QFontMetrics(self._name_font(marked=True))  # bold is wider, and any name may be marked
        widest = max((metrics.horizontalAdvance(name) for name in self._class_names), default=0)
        return min(widest, _WIDEST_NAME)

    def _names_are_vertical(self, cells: MatrixGeometry) -> bool:
        """Return whether column names are vertical: words that do not fit are; letters are thinned out."""
        longest = self._longest_name()
        return longest + 4 > cells.cell_width and longest > 2 * self.fontMetrics().height()

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole matrix; with at most 100 classes, clipping is not worth it."""
        painter = QPainter(self)
        self.paint_matrix(painter)
        if self._content is not None:
            self._paint_cursor(painter, self.cells())

    def paint_matrix(self, painter: QPainter) -> None:
        """Paint all but the cursor, here or on paper; the painter's origin is the upper left corner."""
        if self._content is None:
            return
        cells, table = self.cells(), self._colour_table()
        painter.drawImage(cells.rect, indexed_image(self._content.levels, table))
        self._paint_gaps(painter, cells)
        self._paint_diagonal(painter, cells)
        self._paint_numbers(painter, cells, self._content, table)
        self._paint_titles(painter, cells)
        self._paint_row_names(painter, cells)
        self._paint_column_names(painter, cells)
        self._paint_recall(painter, cells, self._content)

    def _colour_table(self) -> list[int]:
        base = self.palette().color(QPalette.ColorRole.Base)
        if is_high_contrast(self.palette()):
            # Between these, neither black nor white numbers would have a contrast of 7:1.
            return [base.rgb(), *even_ramp(_STRONG_FIRST, _STRONG_LAST, DIAGONAL - 1), base.rgb()]
        calm = even_ramp(base, self.palette().color(QPalette.ColorRole.Highlight), 6)[1]
        return [*even_ramp(base, WRONG, DIAGONAL), calm]

    def _paint_gaps(self, painter: QPainter, cells: MatrixGeometry) -> None:
        if min(cells.cell_width, cells.cell_height) < 5:
            return
        rect = cells.rect
        painter.setPen(self.palette().color(QPalette.ColorRole.Window))
        across = [rect.left() + k * cells.cell_width for k in range(1, cells.classes)]
        down = [rect.top() + k * cells.cell_height for k in range(1, cells.classes)]
        painter.drawLines(
            [QLine(x, rect.top(), x, rect.bottom()) for x in across]
            + [QLine(rect.left(), y, rect.right(), y) for y in down]
        )

    def _paint_diagonal(self, painter: QPainter, cells: MatrixGeometry) -> None:
        """Outline the diagonal in high contrast, where a calm tone would be lost on black."""
        if not is_high_contrast(self.palette()) or min(cells.cell_width, cells.cell_height) < 5:
            return
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index in range(cells.classes):
            painter.drawRect(cells.cell_rect(Cell(index, index)).adjusted(1, 1, -2, -2))

    def _paint_numbers(
        self, painter: QPainter, cells: MatrixGeometry, content: MatrixContent, table: list[int]
    ) -> None:
        font = self._number_font(cells, max(map(len, content.numbers.values()), default=0))
        if font is None:
            return
        painter.setFont(font)
        text = self.palette().color(QPalette.ColorRole.Text)
        pens = {level: readable_on(QColor.fromRgb(table[level]), text) for level in set(content.levels.flat)}
        for cell, number in content.numbers.items():
            painter.setPen(pens[content.levels[cell]])
            painter.drawText(cells.cell_rect(cell), Qt.AlignmentFlag.AlignCenter, number)

    def _number_font(self, cells: MatrixGeometry, digits: int) -> QFont | None:
        """Return the largest font in which numbers fit their cells, or None if it is too small."""
        font = QFont(self.font())
        for size in range(_LARGEST_NUMBER, _SMALLEST_NUMBER - 1, -1):
            font.setPixelSize(size)
            width = QFontMetrics(font).horizontalAdvance("8" * digits)
            if width + 3 <= cells.cell_width and size + 3 <= cells.cell_height:
                return font
        return None

    def _paint_titles(self, painter: QPainter, cells: MatrixGeometry) -> None:
        line = self.fontMetrics().height()
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        along_top = QRect(cells.left, 0, cells.rect.width(), line)
        painter.drawText(along_top, Qt.AlignmentFlag.AlignCenter, self.tr("Predicted"))
        along_left = QRect(0, cells.top, line, cells.rect.height())
        _draw_vertical(painter, along_left, Qt.AlignmentFlag.AlignCenter, self.tr("Actual"))

    def _paint_row_names(self, painter: QPainter, cells: MatrixGeometry) -> None:
        line, names = self.fontMetrics().height(), self._longest_name()
        marked = self._marked_cell().actual
        for index in _thinned(cells.classes, every=ceil(line / cells.cell_height), keep=marked):
            row = cells.cell_rect(Cell(index, 0))
            area = QRect(0, row.center().y() - line // 2, line + names + 8, line)
            self._set_name_pen(painter, marked=index == marked)
            painter.drawText(area, _RIGHT, self._short_name(index, names, painter.fontMetrics()))

    def _paint_column_names(self, painter: QPainter, cells: MatrixGeometry) -> None:
        line, names = self.fontMetrics().height(), self._longest_name()
        vertical = self._names_are_vertical(cells)
        every = ceil((line if vertical else names + 4) / cells.cell_width)
        marked = self._marked_cell().predicted
        for index in _thinned(cells.classes, every=every, keep=marked):
            centre = cells.cell_rect(Cell(0, index)).center().x()
            self._set_name_pen(painter, marked=index == marked)
            name = self._short_name(index, names, painter.fontMetrics())
            if vertical:
                area = QRect(centre - line // 2, cells.top - names - 4, line, names)
                _draw_vertical(painter, area, _LEFT, name)
            else:
                width = max(names, cells.cell_width)
                area = QRect(centre - width // 2, cells.top - line - 3, width, line)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, name)

    def _recall_width(self) -> int:
        """Return the room for the recall of each class, beside the matrix if there is enough."""
        width = self.fontMetrics().horizontalAdvance(_LONGEST_RECALL) + 12
        return width if self.width() - width >= min(self.height(), 300) else 0

    def _paint_recall(self, painter: QPainter, cells: MatrixGeometry, content: MatrixContent) -> None:
        """Write which share of the images of each class was recognised."""
        width, line = self._recall_width(), self.fontMetrics().height()
        if not width or cells.cell_height < line:
            return
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        left = cells.rect.right() + 8
        painter.drawText(QRect(left, cells.top - line - 3, width, line), _LEFT, self.tr("Recall"))
        for index in range(cells.classes):
            total = int(content.totals[index])
            if total:
                share = f"{100 * int(content.counts[index, index]) / total:.1f} %"
                top = cells.cell_rect(Cell(index, 0)).center().y() - line // 2
                painter.drawText(QRect(left, top, width, line), _LEFT, share)

    def _paint_cursor(self, painter: QPainter, cells: MatrixGeometry) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._hovered is not None:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1))
            painter.drawRect(cells.cell_rect(self._hovered))
        if min(cells.cell_width, cells.cell_height) >= 5 or self.hasFocus():
            width = 3 if self.hasFocus() else 2
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), width))
            painter.drawRect(cells.cell_rect(self._current))

    def _marked_cell(self) -> Cell:
        return self._hovered or self._current

    def _set_name_pen(self, painter: QPainter, *, marked: bool) -> None:
        marked = marked and self._marks
        painter.setFont(self._name_font(marked=marked))
        role = QPalette.ColorRole.Text if marked else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))

    def _name_font(self, *, marked: bool) -> QFont:
        font = QFont(self.font())
        font.setBold(marked)
        return font

    def _short_name(self, index: int, width: int, metrics: QFontMetrics) -> str:
        return metrics.elidedText(self._class_names[index], Qt.TextElideMode.ElideRight, width)

    # Pointing and walking.

    def _set_current(self, cell: Cell) -> None:
        self._current = cell
        self.setAccessibleDescription(self.describe(cell))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.current_cell_changed.emit(*self.classes_of(cell))
        self.update()

    def _cell_at(self, point: QPoint) -> Cell | None:
        return self.cells().cell_at(point) if self._class_names else None

    def event(self, event: QEvent) -> bool:
        """Show a tool tip for the cell under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(event.pos())
            if cell is None:
                QToolTip.hideText()
            else:
                show_tool_tip(event.globalPos(), self.describe(cell), self, self.cells().cell_rect(cell))
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the names of the cell under the pointer."""
        hovered = self._cell_at(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.cell_hovered.emit(*self.classes_of(self._marked_cell()))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Mark the names of the cursor's cell again."""
        self._hovered = None
        if self._content is not None:
            self.cell_hovered.emit(*self.classes_of(self._current))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor on the cell under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = self._cell_at(event.position().toPoint())
        if self._pressed is not None:
            self._set_current(self._pressed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Activate a cell that was pressed and released."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and pressed == self._cell_at(event.position().toPoint()):
            self.cell_activated.emit(*self.classes_of(pressed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, or activate the cell under it."""
        key = event.key()
        if self._class_names and key in _STEPS:
            down, right = _STEPS[key]
            self._set_current(self.cells().moved(self._current, down=down, right=right))
        elif self._class_names and key in _ACTIVATING:
            self.cell_activated.emit(*self.classes_of(self._current))
        else:
            super().keyPressEvent(event)


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
