"""Selecting in the grid by click, key, rubber band and touch.

`QAbstractItemView` turns events into selection commands by the usual rules of lists. This module finds the
positions of a command, and `SelectionMask` executes it.
"""

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHideEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from mnist_gui.data.arrays import Flags
from mnist_gui.data.dataset import Rows
from mnist_gui.ui.browse.grid.gestures import LEADING_ELSEWHERE
from mnist_gui.ui.browse.grid.grid_model import GridModel, Index
from mnist_gui.ui.browse.grid.grid_surface import GridSurface
from mnist_gui.ui.browse.grid.selection import Command, SelectionMask


class SelectableGrid(GridSurface):
    """A `GridSurface` with a current cell and selected cells.

    Signals
    -------
    current_changed(int or None)
        Another image is current: its row in the data set.
    selection_changed(int, int)
        The number of selected images that are shown, and of those that the filters hide.
    released()
        The user let go of a mouse button.
    """

    current_changed = Signal(object)
    selection_changed = Signal(int, int)
    released = Signal()

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._anchor: int | None = None  # where Shift starts to extend the selection
        self._band: QRect | None = None  # the rubber band, in content coordinates: it grows while scrolling
        self._button = Qt.MouseButton.NoButton  # pressed last
        self._is_pressed = False
        self._selection = SelectionMask(model, self)
        self._on_touched()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(model)
        self.setSelectionModel(self._selection)
        self._selection.changed.connect(self._on_selection_changed)
        self._gestures.touched.connect(self._on_touched)
        self._gestures.moved.connect(self._on_moved_by_fingers)

    # --- the current image and the selected ones ----------------------------------------------------

    @property
    def current_row(self) -> int | None:
        """The row of the current image in the data set."""
        index = self.currentIndex()
        return int(self._model.rows[index.row()]) if index.isValid() else None

    @property
    def selected_rows(self) -> Rows:
        """The selected rows that are shown, in the order of the grid, intp of shape (k,)."""
        return self._model.rows[self._selection.flags]

    @property
    def is_pressed(self) -> bool:
        """Whether a mouse button is held: a layout that changes now would move images away under it."""
        return self._is_pressed

    def selected_by_row(self) -> Flags:
        """Return for each row of the data set, shown or hidden, whether it is selected.

        Returns
        -------
        ndarray of bool, shape (rows of the data set,)
        """
        assert self._model.dataset is not None, "no data set is shown"
        hidden = self._selection.hidden
        by_row = np.zeros(len(self._model.dataset), dtype=bool) if hidden is None else hidden.copy()
        by_row[self._model.rows] = self._selection.flags
        return by_row

    def select_by_row(self, by_row: Flags) -> None:
        """Select the rows whose flags are set, shown or hidden.

        Parameters
        ----------
        by_row : ndarray of bool, shape (rows of the data set,)
            Not copied; do not use it afterwards.
        """
        flags = by_row[self._model.rows]
        hidden = None
        if np.count_nonzero(flags) < np.count_nonzero(by_row):
            hidden = by_row
            hidden[self._model.rows] = False
        self._selection.restore(flags, hidden)

    def go_to(self, position: int, *, centred: bool = True) -> None:
        """Select only one image and scroll it into view, by default to the middle."""
        index = self._model.index(position)
        self._anchor = position
        self.selectionModel().setCurrentIndex(index, Command.ClearAndSelect)
        hint = QAbstractItemView.ScrollHint
        self.scrollTo(index, hint.PositionAtCenter if centred else hint.EnsureVisible)

    def move_current(self, dx: int, dy: int = 0) -> None:
        """Make another image current, as arrow keys do, without changing the selection.

        Parameters
        ----------
        dx, dy : int
            Number of cells to the right, and of lines down.
        """
        current = self.currentIndex()
        if current.isValid():
            target = self._model.index(self._neighbour(current.row(), dx, dy))
            self.selectionModel().setCurrentIndex(target, Command.NoUpdate)

    def selectAll(self) -> None:
        """Select all images that are shown."""
        self._selection.replace(np.ones(len(self._model.rows), dtype=bool))

    def clearSelection(self) -> None:
        """Select nothing."""
        self._selection.clearSelection()

    @Slot()
    def _on_selection_changed(self) -> None:
        self.viewport().update()
        if QAccessible.isActive() and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.SelectionWithin))
        self._tell_selection()

    def _tell_selection(self) -> None:
        self.selection_changed.emit(self._selection.count, self._selection.hidden_count)

    def selectionChanged(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        """Do nothing: Qt knows only part of a large selection. `SelectionMask.changed` reports all of it."""

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Report the new current image, also to screen readers."""
        self._held = None
        self._selection.look_at(current.row())
        QAbstractItemView.currentChanged(self, current, previous)
        if QAccessible.isActive() and self.hasFocus() and current.isValid():
            focused = QAccessibleEvent(self, QAccessible.Event.Focus)
            focused.setChild(current.row())
            QAccessible.updateAccessibility(focused)
        self.current_changed.emit(self.current_row)

    def reset(self) -> None:
        """Start again after a reset of the model."""
        self._anchor = self._band = self._held = None
        super().reset()

    # --- input --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show Qt whether the image under the pointer is selected before it decides."""
        if event.button() in LEADING_ELSEWHERE:
            event.ignore()
            return
        self._button = event.button()
        self._is_pressed = True
        self._selection.look_at(self.indexAt(event.position().toPoint()).row())
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ignore the buttons that the page handles."""
        if event.button() in LEADING_ELSEWHERE:
            event.ignore()
        else:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Remove the rubber band."""
        super().mouseReleaseEvent(event)
        self._band = None
        self._is_pressed = False
        self.viewport().update()
        self.released.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remove the rubber band if the button was released elsewhere, such as over a dialog."""
        if not event.buttons() & self._button:
            self._end_drag()
        super().mouseMoveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Remove the rubber band: the release event will go elsewhere."""
        super().hideEvent(event)
        self._end_drag()

    def _end_drag(self) -> None:
        self._band = None
        self._is_pressed = False
        if self.state() == QAbstractItemView.State.DragSelectingState:
            self.setState(QAbstractItemView.State.NoState)
            self.stopAutoScroll()
            self.viewport().update()

    @Slot()
    def _on_touched(self) -> None:
        self._before_touch = self._selection.flags, self._selection.hidden, self.currentIndex()

    @Slot()
    def _on_moved_by_fingers(self) -> None:
        """Undo the selection that the finger made when it landed."""
        flags, hidden, current = self._before_touch
        self._band = None
        self.setState(QAbstractItemView.State.NoState)
        if len(flags) == len(self._model.rows):
            self._selection.restore(flags, hidden)
            self.setAutoScroll(False)  # or the view would scroll to the current image
            self.selectionModel().setCurrentIndex(current, Command.NoUpdate)
            self.setAutoScroll(True)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> Command:
        """Decide as Qt does, and remember the position from which Shift extends the selection."""
        command = super().selectionCommand(index, event)
        pressed = event is not None and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
        if pressed and not command & Command.Current:
            self._selection.begin(command)
            self._anchor = index.row() if index.isValid() else self._anchor
        return command

    def setSelection(self, rect: QRect, command: Command) -> None:
        """Select the cells in a rubber band, the cell at a point, or all from the anchor to a point."""
        geometry, offset = self._geometry, self.verticalOffset()
        if self.state() == QAbstractItemView.State.DragSelectingState:
            # Qt gives the two corners in the order of the drag.
            left, right = sorted((rect.left(), rect.right()))
            top, bottom = sorted((rect.top() + offset, rect.bottom() + offset))
            self._band = QRect(QPoint(left, top), QPoint(right, bottom))
            self.viewport().update()
            self._selection.apply(geometry.cells_in(left, top, right, bottom), command)
            return
        meant = np.zeros(geometry.count, dtype=bool)
        if rect.size() == QSize(1, 1):
            index = self.indexAt(rect.topLeft())
            if index.isValid():
                meant[index.row()] = True
        elif geometry.count:
            target = geometry.nearest_position(rect.right(), rect.bottom() + offset)
            anchor = self._anchor
            if anchor is None:
                anchor = geometry.nearest_position(rect.left(), rect.top() + offset)
            meant[min(anchor, target) : max(anchor, target) + 1] = True
        self._selection.apply(meant, command)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll; repaint the rubber band, which grows meanwhile."""
        super().scrollContentsBy(dx, dy)
        if self._band is not None:
            self.viewport().update()
