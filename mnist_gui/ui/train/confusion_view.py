"""The confusion matrix as a picture, with a tool tip, clicks and a keyboard cursor on its cells.

Rows are actual classes, columns predicted ones. Nearly all images lie on the diagonal, so it has one calm
tone, and the colour scale is reserved for the errors. The scale follows the square root of their number and
starts well above nothing, so that a single error is visible beside a hundred.

`confusion_content` says what is in the cells, `confusion_geometry` where they are, and `confusion_painter`
paints them. Cells fit the widget, unless they have a least size: then the wheel and the keys scroll them.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from mnist_gui.ui.train.confusion_content import MatrixContent, MatrixStyle, Unit
from mnist_gui.ui.train.confusion_geometry import Cell, MatrixGeometry
from mnist_gui.ui.train.confusion_painter import MatrixPainter, longest_name, names_are_vertical
from mnist_gui.ui.widgets.exhibit import Exhibit
from mnist_gui.ui.widgets.paper import put_on_paper
from mnist_gui.ui.widgets.plain_text import show_tool_tip

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

_LONGEST_RECALL = "100.0 %"

_NOTCH = 120
"""What a wheel reports for one notch."""

_SPOKEN = 10
"""Errors that are said in words."""

_PAPER, _PAPER_CELL = 640, 20
"""Side of the matrix in a file, and of its cells at least, in 1/96 inch."""

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
    scrolled()
        Other cells may be seen, or how far the matrix can be scrolled may have changed.
    """

    current_cell_changed = Signal(int, int)
    cell_activated = Signal(int, int)
    cell_hovered = Signal(int, int)
    scrolled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._content: MatrixContent | None = None
        self._style = MatrixStyle()
        self._marks = True
        self._least_cell = 1
        self._offset = QPoint()
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

    @property
    def content(self) -> MatrixContent | None:
        """What is shown."""
        return self._content

    @property
    def matrix_style(self) -> MatrixStyle:
        """How it is shown."""
        return self._style

    def set_evaluation(self, evaluation: "Evaluation | None") -> None:
        """Show the confusion matrix of an evaluation, with the cursor on the most frequent error."""
        self._evaluation = evaluation
        self._pressed = self._hovered = None
        self._offset = QPoint()
        if evaluation is None:
            self._content = None
        else:
            self._content = MatrixContent.of(evaluation, self._style)
            self._set_current(self._content.worst)
        self._update_cells()

    def set_style(self, style: MatrixStyle) -> None:
        """Show the matrix in another style; the cursor stays on its classes."""
        self._style = style
        if self._evaluation is not None:
            classes = self.classes_of(self._current)
            self._content = MatrixContent.of(self._evaluation, style)
            self._hovered = None
            self._set_current(self._content.cell_of(*classes) or self._content.worst)
        self._update_cells()

    def set_least_cell(self, side: int) -> None:
        """Give cells a least side in pixels, and let them scroll where they do not fit then."""
        self._least_cell = side
        self._update_cells()

    def scroll_to(self, offset: QPoint) -> None:
        """Scroll the matrix; the offset is held within the matrix."""
        self._offset = offset
        self._update_cells()

    def mark_cells(self, *, marked: bool) -> None:
        """Write the names of the cell that is pointed at in bold, or all names alike, as on paper."""
        self._marks = marked
        self.update()

    def describe(self, cell: Cell) -> str:
        """Return a sentence about a cell; empty without a matrix."""
        if self._content is None:
            return ""
        words = self.tr("Actual {actual}, predicted {predicted}: {count:,} of {total:,} ({percent:.1f} %)")
        if self._style.unit is Unit.COLUMN:
            words = self.tr(
                "Predicted {predicted}, actual {actual}: {count:,} of {total:,} ({percent:.1f} %)"
            )
        return words.format(**self._content.values(cell))

    def classes_of(self, cell: Cell) -> Cell:
        """Return the classes of a cell; its row and column, unless classes have another order."""
        if self._content is None:
            return cell
        return Cell(self._content.classes[cell.actual], self._content.classes[cell.predicted])

    @property
    def shown_classes(self) -> int:
        """The number of classes that are shown."""
        return len(self._content.classes) if self._content is not None else 0

    def cells(self) -> MatrixGeometry:
        """Return the current positions of the cells."""
        line, names = self.fontMetrics().height(), longest_name(self._content, self.font())
        area = self.rect().adjusted(line + names + 14, 2 * line + 8, -2 - self._recall_width(), -2)
        classes = max(1, self.shown_classes)
        flat = MatrixGeometry.fitted(area, classes, least=self._least_cell, offset=self._offset)
        if not names_are_vertical(flat, names, self.font()):
            return flat
        lower = area.adjusted(0, names - line, 0, 0)
        return MatrixGeometry.fitted(lower, classes, least=self._least_cell, offset=self._offset)

    def exhibit(self) -> Exhibit | None:
        """Return the matrix as it is copied and saved; None without one."""
        if self._content is None or self._evaluation is None:
            return None
        side = max(_PAPER, self.shown_classes * _PAPER_CELL + _PAPER // 4)
        size, evaluation, style = QSize(side, side), self._evaluation, self._style

        def paint(painter: QPainter) -> None:
            matrix = ConfusionView()
            matrix.mark_cells(marked=False)
            put_on_paper(matrix, size)
            matrix.set_style(style)
            matrix.set_evaluation(evaluation)
            matrix.paint_matrix(painter)

        words = "; ".join(self.describe(cell) for cell in self._content.errors(_SPOKEN))
        return Exhibit(self.tr("Confusion matrix"), words, self._content.csv(), size, paint)

    def sizeHint(self) -> QSize:
        """Return a size for ten classes with three digits in each cell."""
        return QSize(440, 380)

    def minimumSizeHint(self) -> QSize:
        """Return a size that shows the colours of ten classes."""
        return QSize(220, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole matrix; with at most 100 classes, clipping is not worth it."""
        painter = QPainter(self)
        self.paint_matrix(painter)
        if self._content is not None:
            self._paint_cursor(painter, self.cells())

    def paint_matrix(self, painter: QPainter) -> None:
        """Paint all but the cursor, here or on paper; the painter's origin is the upper left corner."""
        if self._content is not None:
            MatrixPainter(
                self._content,
                self.cells(),
                self.palette(),
                self.font(),
                self._marked_cell(),
                self._marks,
                self._recall_width(),
            ).paint(painter)

    def _recall_width(self) -> int:
        """Return the room for the recall of each class, beside the matrix if there is enough."""
        width = self.fontMetrics().horizontalAdvance(_LONGEST_RECALL) + 12
        return width if self.width() - width >= min(self.height(), 300) else 0

    def _paint_cursor(self, painter: QPainter, cells: MatrixGeometry) -> None:
        painter.setClipRect(cells.shown.adjusted(-2, -2, 2, 2))
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

    # Pointing, scrolling and walking.

    def _set_current(self, cell: Cell) -> None:
        self._current = cell
        self._offset = self.cells().offset_showing(cell)
        self.setAccessibleDescription(self.describe(cell))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.current_cell_changed.emit(*self.classes_of(cell))
        self._update_cells()

    def _update_cells(self) -> None:
        self._offset = self.cells().offset
        self.scrolled.emit()
        self.update()

    def _cell_at(self, point: QPoint) -> Cell | None:
        return self.cells().cell_at(point) if self._content is not None else None

    def _set_hovered(self, cell: Cell | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.cell_hovered.emit(*self.classes_of(self._marked_cell()))
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cursor in sight."""
        super().resizeEvent(event)
        self._offset = self.cells().offset_showing(self._current)
        self._update_cells()

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

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll cells that do not fit: three of them with each notch."""
        cells = self.cells()
        if cells.beyond.isNull():
            super().wheelEvent(event)
            return
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned = turned.transposed()
        step = event.pixelDelta()
        if step.isNull():
            step = turned * (3 * cells.cell_width / _NOTCH)
        self.scroll_to(cells.offset - step)
        self._set_hovered(self._cell_at(event.position().toPoint()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the names of the cell under the pointer."""
        self._set_hovered(self._cell_at(event.position().toPoint()))

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
        if self._content is not None and key in _STEPS:
            down, right = _STEPS[key]
            self._set_current(self.cells().moved(self._current, down=down, right=right))
        elif self._content is not None and key in _ACTIVATING:
            self.cell_activated.emit(*self.classes_of(self._current))
        else:
            super().keyPressEvent(event)
