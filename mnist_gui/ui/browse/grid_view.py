"""The grid of digits.

How a frame is made: `DigitGrid.paintEvent` finds the lines of cells that the area to paint shows, and the
slice of the model's rows in them. `GridPainter` does the rest: one numpy gather fetches the images of these
rows, from a smaller copy of the data set when the cells are small; one shift gives the selected ones greys of
their own; one tiling makes them a single picture; one ``drawImage`` colours, scales and paints it. On top of
it come the gaps, the labels, the wrong marks, the frame of the current digit and the rubber band. So a frame
costs what its pixels cost, whether the data set has a thousand images or a million.

Everything else is Qt's own. `QAbstractItemView` turns mouse and keys into a selection; it asks this class
only where things are, and `GridGeometry` knows. The selection lives in Qt's selection model as ranges; what
a frame looks at is the `SelectionMask` kept beside it, one flag for each position. `QListView` stands in
between because Qt shows a view to screen readers as a list only if it inherits that class; what it would do
for each single item is overridden here.
"""

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.ui.browse.badges import Look
from mnist_gui.ui.browse.grid_geometry import Band, GridGeometry, whole_pitch
from mnist_gui.ui.browse.grid_model import GridModel, Index
from mnist_gui.ui.browse.grid_painter import Frame, GridPainter
from mnist_gui.ui.browse.levels import Levels
from mnist_gui.ui.browse.selection import Command, Flags, SelectionMask, ranges_of, runs_of
from mnist_gui.ui.browse.zoom import Anchor

MIN_SIZE, DEFAULT_SIZE, MAX_SIZE = 8.0, 56.0, 256.0
"""Sizes of a cell, in logical pixels."""

_NOTCHES_PER_OCTAVE = 4  # wheel notches that double the size of a cell
_NOTCH = 120  # Qt's unit for one notch; a trackpad sends fractions of it
_MANY_RANGES = 1000


class DigitGrid(QListView):
    """All digits of a `GridModel` on one scrolling, zooming surface.

    Signals
    -------
    zoom_changed(float)
        Cells have another size.
    current_changed(int or None)
        Another digit is the current one: its row in the data set.
    selection_changed(int)
        So many digits are selected now.
    copy_requested()
        The user pressed the keys for it.
    """

    zoom_changed = Signal(float)
    current_changed = Signal(object)
    selection_changed = Signal(int)
    copy_requested = Signal()

    def __init__(self, model: GridModel, levels: Levels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._cell_size = DEFAULT_SIZE
        self._geometry = GridGeometry(0, 0, int(DEFAULT_SIZE))
        self._wrong: Flags | None = None
        self._anchor: int | None = None
        self._band: QRect | None = None  # in content coordinates, as it grows while the view scrolls
        self._painter = GridPainter(levels)
        chosen = QItemSelectionModel(model, self)
        self._mask = SelectionMask(chosen)

        self.setObjectName("digitGrid")
        self.setAccessibleName(self.tr("Digits"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always on: a bar that comes and goes would change the width, and with it all lines.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setModel(model)
        self.setSelectionModel(chosen)
        levels.changed.connect(self.viewport().update)

    # --- what is shown ------------------------------------------------------------------------------

    def show_rows(self, dataset: Dataset, rows: Rows) -> None:
        """Show other rows. Of the same data set, what stays in view keeps its selection and its place.

        Parameters
        ----------
        dataset : Dataset
        rows : ndarray of intp, shape (k,)
            The rows to show, in their order.
        """
        if dataset is not self._model.dataset or not len(self._model.rows):
            self._wrong = self._wrong if dataset is self._model.dataset else None
            self._model.show(dataset, rows)
            self.verticalScrollBar().setValue(0)
        else:
            self._exchange_rows(dataset, rows)
        self.current_changed.emit(self.current_row)
        self.selection_changed.emit(self._mask.count)

    def _exchange_rows(self, dataset: Dataset, rows: Rows) -> None:
        before = self._model.rows
        steady = self._steady_position()
        steady_row, steady_y = int(before[steady]), self._geometry.corner(steady)[1] - self.verticalOffset()
        anchor_row = None if self._anchor is None else int(before[self._anchor])
        current_row = self.current_row
        was_selected = np.zeros(len(dataset), dtype=bool)
        was_selected[self.selected_rows] = True

        self._model.show(dataset, rows)
        if not len(rows):
            return
        self._mask.replace(was_selected[rows])
        current = None if current_row is None else self._model.position_of(current_row)
        if current is not None:
            self.selectionModel().setCurrentIndex(self._model.index(current), Command.NoUpdate)
        self._anchor = None if anchor_row is None else self._model.position_of(anchor_row)
        nearest = int(np.abs(rows - steady_row).argmin())
        self.verticalScrollBar().setValue(self._geometry.corner(nearest)[1] - steady_y)

    def set_wrong(self, wrong: Flags | None) -> None:
        """Mark the digits that a classifier got wrong.

        Parameters
        ----------
        wrong : ndarray of bool, shape (rows of the data set,), or None
        """
        self._wrong = wrong
        self.viewport().update()

    @property
    def current_row(self) -> int | None:
        """The row of the current digit in the data set."""
        index = self.currentIndex()
        return int(self._model.rows[index.row()]) if index.isValid() else None

    @property
    def selected_rows(self) -> Rows:
        """The selected rows of the data set, intp of shape (k,), in the order shown."""
        return self._model.rows[self._mask.flags]

    def go_to(self, position: int) -> None:
        """Select one digit alone and bring it to the middle."""
        index = self._model.index(position)
        self._anchor = position
        self.selectionModel().setCurrentIndex(index, Command.ClearAndSelect)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    # --- painting -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that meet the event's rectangle."""
        painter = QPainter(self.viewport())
        offset = self.verticalOffset()
        top, bottom = event.rect().top() + offset, event.rect().bottom() + offset
        bands = self._geometry.bands_between(top, bottom + 1)
        if not self._geometry.count:
            hint = self.tr("No digit matches these filters")
            self._painter.paint_hint(painter, hint, self.viewport().rect(), self.palette())
        painter.translate(0, -offset)
        for band in bands:
            self._painter.paint(painter, self._frame(band))
        if self._band is not None:
            self._painter.paint_band(painter, self._band, self.palette())

    def _frame(self, band: Band) -> Frame:
        dataset, current = self._model.dataset, self.currentIndex()
        assert dataset is not None, "there are lines, so there is a data set"
        shown = slice(band.positions.start, band.positions.stop)
        first = band.top // self._geometry.pitch
        rows = self._model.rows[shown]
        return Frame(
            geometry=self._geometry,
            lines=range(first, first + band.lines),
            dataset=dataset,
            rows=rows,
            selected=self._mask.flags[shown],
            wrong=None if self._wrong is None else self._wrong[rows],
            current=current.row() if current.isValid() else None,
            look=Look(self._geometry.pitch, self.devicePixelRatioF(), self.palette(), self.font()),
        )

    # --- zooming and layout -------------------------------------------------------------------------

    @property
    def cell_size(self) -> float:
        """Wished size of a cell, in logical pixels; on screen it is rounded to whole device pixels."""
        return self._cell_size

    @cell_size.setter
    def cell_size(self, size: float) -> None:
        self.zoom_to(size)

    def zoom_to(self, size: float, *, cursor: QPoint | None = None) -> None:
        """Give cells another size.

        Parameters
        ----------
        size : float
            In logical pixels; brought into the range of `MIN_SIZE` to `MAX_SIZE`.
        cursor : QPoint or None
            The digit at this point of the viewport stays there. Without it, the current digit keeps its
            height if it is visible, or else what is in the middle.
        """
        size = min(max(size, MIN_SIZE), MAX_SIZE)
        if size == self._cell_size:
            return
        self._cell_size = size
        before, pitch = self._geometry, whole_pitch(size, self.devicePixelRatioF())
        if before.count and pitch != before.pitch:
            if cursor is None:
                self._lay_out_around(self._steady_position())
            else:
                anchor = Anchor.at(before, cursor.x(), cursor.y(), offset=self.verticalOffset())
                self._set_layout(*anchor.hold(self._straight_layout()))
        self.zoom_changed.emit(size)

    def _steady_position(self) -> int:
        """Choose the digit that keeps its place when lines change."""
        current = self.currentIndex()
        if current.isValid() and self.visualRect(current).intersects(self.viewport().rect()):
            return current.row()
        if self.verticalOffset() == 0:
            return 0
        middle = self.viewport().rect().center()
        return self._geometry.nearest_position(middle.x(), middle.y() + self.verticalOffset())

    def _lay_out_around(self, steady: int) -> None:
        before = self._geometry
        layout = self._straight_layout()
        middle = before.corner(steady)[1] + before.pitch // 2 - self.verticalOffset()
        offset = layout.corner(steady)[1] + layout.pitch // 2 - middle
        self._set_layout(layout, offset)
        self.scrollTo(self._model.index(steady))

    def _straight_layout(self) -> GridGeometry:
        pitch = whole_pitch(self._cell_size, self.devicePixelRatioF())
        return GridGeometry(len(self._model.rows), self.viewport().width(), pitch)

    def _set_layout(self, layout: GridGeometry, offset: int) -> None:
        self._geometry = layout
        self._update_scroll_bar()
        self.verticalScrollBar().setValue(offset)
        self.viewport().update()

    def _update_scroll_bar(self) -> None:
        bar, visible = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._geometry.height - visible))
        bar.setPageStep(visible)
        bar.setSingleStep(min(self._geometry.pitch, 48))

    def updateGeometries(self) -> None:
        """Lay out anew if the width, the number of digits or the screen's resolution has changed."""
        before, layout = self._geometry, self._straight_layout()
        if layout.columns == before.columns and layout.count == before.count:
            layout = GridGeometry(layout.count, layout.width, layout.pitch, before.lead)
        if layout == before:
            self._update_scroll_bar()
        elif before.count and layout.count == before.count:
            self._lay_out_around(self._steady_position())
        else:
            self._set_layout(layout, self.verticalOffset())
        QAbstractItemView.updateGeometries(self)

    def doItemsLayout(self) -> None:
        """Lay out without QListView, which would look at each item."""
        QAbstractItemView.doItemsLayout(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        QAbstractItemView.resizeEvent(self, event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted already; only what comes into view is painted."""
        whole_pixels = self.devicePixelRatioF().is_integer()
        if self._band is None and whole_pixels:
            self.viewport().scroll(dx, dy)
        else:
            self.viewport().update()

    def reset(self) -> None:
        """Start afresh after the model has changed altogether."""
        super().reset()
        self._mask.reset(len(self._model.rows))
        self._anchor = None
        self._band = None
        self.updateGeometries()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Ask for room for a dozen digits by nine."""
        return QSize(12, 9) * int(DEFAULT_SIZE)

    # --- input --------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or zoom around the cursor with Ctrl."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        # The size is a float, so that it adds up the fractions of a notch that trackpads send.
        notches = event.angleDelta().y() / _NOTCH
        size = self._cell_size * 2 ** (notches / _NOTCHES_PER_OCTAVE)
        self.zoom_to(size, cursor=event.position().toPoint())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom with a pinch of two fingers, where the platform reports it."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_to(self._cell_size * (1 + event.value()), cursor=event.position().toPoint())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear the selection with Esc and copy it with the platform's keys; the rest is Qt's."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the rubber band away."""
        super().mouseReleaseEvent(event)
        self._band = None
        self.viewport().update()

    def keyboardSearch(self, _search: str) -> None:
        """Do nothing: names such as "Digit 7, number 1 of train" are not for typing ahead."""

    # --- answers to QAbstractItemView: where things are ---------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        """Return the cell of an item, in viewport coordinates."""
        if not index.isValid():
            return QRect()
        x, y = self._geometry.corner(index.row())
        return QRect(x, y - self.verticalOffset(), self._geometry.pitch, self._geometry.pitch)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the item at a point of the viewport."""
        position = self._geometry.position_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if position is None else self._model.index(position)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll as little as the hint allows to show an item."""
        if not index.isValid():
            return
        top = self._geometry.corner(index.row())[1]
        at_bottom = top + self._geometry.pitch - self.viewport().height()
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                offset = top
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                offset = at_bottom
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                offset = (top + at_bottom) // 2
            case _:
                offset = min(max(self.verticalOffset(), at_bottom), top)
        self.verticalScrollBar().setValue(offset)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the item to which a key leads."""
        geometry = self._geometry
        if not geometry.count:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid():
            return self._model.index(geometry.nearest_position(0, self.verticalOffset()))
        position, page = current.row(), max(1, self.viewport().height() // geometry.pitch)
        move = QAbstractItemView.CursorAction
        match action:
            case move.MoveLeft | move.MovePrevious:
                target = max(position - 1, 0)
            case move.MoveRight | move.MoveNext:
                target = min(position + 1, geometry.count - 1)
            case move.MoveUp:
                target = geometry.lines_away(position, -1)
            case move.MoveDown:
                target = geometry.lines_away(position, 1)
            case move.MovePageUp:
                target = geometry.lines_away(position, -page)
            case move.MovePageDown:
                target = geometry.lines_away(position, page)
            case move.MoveHome:
                target = 0
            case _:
                target = geometry.count - 1
        return self._model.index(target)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> Command:
        """Decide as Qt does, and remember the digit from which Shift will extend."""
        command = super().selectionCommand(index, event)
        pressed = event is not None and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
        if pressed and not command & Command.Current:
            self._mask.begin(command)
            self._anchor = index.row() if index.isValid() else self._anchor
        return command

    def setSelection(self, rect: QRect, command: Command) -> None:
        """Select the cells under a rubber band, the cell at a point, or all from the anchor to a point."""
        geometry, offset = self._geometry, self.verticalOffset()
        if self.state() == QAbstractItemView.State.DragSelectingState:
            # Qt gives the two corners in the order of the drag.
            left, right = sorted((rect.left(), rect.right()))
            top, bottom = sorted((rect.top() + offset, rect.bottom() + offset))
            ranges = runs_of(geometry.cells_in(left, top, right, bottom))
            self._band = QRect(QPoint(left, top), QPoint(right, bottom))
            self.viewport().update()
        elif rect.size() == QSize(1, 1):
            position = geometry.position_at(rect.x(), rect.y() + offset)
            ranges = [] if position is None else [range(position, position + 1)]
        elif geometry.count:
            target = geometry.nearest_position(rect.right(), rect.bottom() + offset)
            anchor = self._anchor
            if anchor is None:
                anchor = geometry.nearest_position(rect.left(), rect.top() + offset)
            ranges = [range(min(anchor, target), max(anchor, target) + 1)]
        else:
            ranges = []
        self._mask.apply(ranges, command)

    def selectAll(self) -> None:
        """Select all that the filters leave."""
        self._mask.replace(np.ones(len(self._model.rows), dtype=bool))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Keep the mask in step with Qt's selection."""
        self._mask.follow(selected, deselected)
        QAbstractItemView.selectionChanged(self, selected, deselected)
        self.selection_changed.emit(self._mask.count)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which digit is current now, a screen reader too."""
        QAbstractItemView.currentChanged(self, current, previous)
        if QAccessible.isActive() and self.hasFocus() and current.isValid():
            focused = QAccessibleEvent(self, QAccessible.Event.Focus)
            focused.setChild(current.row())
            QAccessible.updateAccessibility(focused)
        self.current_changed.emit(self.current_row)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return the visible lines between the first and the last selected item, for repainting."""
        visible = self.viewport().rect()
        if selection.count() > _MANY_RANGES:
            return QRegion(visible)  # painting all of it takes less time than looking at all of them
        positions = [at for each in ranges_of(selection) for at in (each.start, each.stop - 1)]
        if not positions:
            return QRegion()
        top = self._geometry.corner(min(positions))[1] - self.verticalOffset()
        bottom = self._geometry.corner(max(positions))[1] + self._geometry.pitch - self.verticalOffset()
        return QRegion(QRect(0, top, visible.width(), bottom - top).intersected(visible))

    def horizontalOffset(self) -> int:
        """Return 0: the grid is never wider than its viewport."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the content is scrolled, in logical pixels."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        """Return False: every item has its cell."""
        return False
