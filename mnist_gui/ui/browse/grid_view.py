"""The grid of digits.

How a frame is made: `DigitGrid.paintEvent` finds the bands of lines that the area to paint shows, one for
each section, and for each band the slice of the model's rows in it. `GridPainter` does the rest: one numpy
gather fetches the images of these rows from a copy of the data set in just the size of the cells, and one
``drawImage`` puts them on screen as a single picture. So a frame costs what its pixels cost, whether the
data set has a thousand images or a million.

Where things are is inherited from `GridSurface`. Which digits are selected is known by a `SelectionMask`, one
flag for each position; here is decided what a click or a rubber band means to it.
"""

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.facts import Column, Flags, Readings
from mnist_gui.data.sorting import Section
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.badges import Look
from mnist_gui.ui.browse.grid_geometry import Band
from mnist_gui.ui.browse.grid_model import GridModel, Index, nearest_kept
from mnist_gui.ui.browse.grid_painter import Frame, GridPainter
from mnist_gui.ui.browse.grid_surface import GridSurface
from mnist_gui.ui.browse.levels import Levels
from mnist_gui.ui.browse.section_headers import SectionHeaders
from mnist_gui.ui.browse.selection import Command, SelectionMask
from mnist_gui.ui.browse.zoom import DEFAULT_SIZE, MAX_SIZE, MIN_SIZE

__all__ = ["DEFAULT_SIZE", "MAX_SIZE", "MIN_SIZE", "DigitGrid"]

_REACH = 2000
"""How many positions away another digit may take the place of one that is shown no more."""


class DigitGrid(GridSurface):
    """All digits of a `GridModel`, to look at and to select from.

    Signals
    -------
    current_changed(int or None)
        Another digit is the current one: its row in the data set.
    selection_changed(int)
        So many digits are selected now.
    copy_requested()
        The user pressed the keys for it.
    quick_look_requested()
        The user wants to see the current digit large.
    pin_requested()
        The user wants the current digit to stay in the inspector.
    """

    current_changed = Signal(object)
    selection_changed = Signal(int)
    copy_requested = Signal()
    quick_look_requested = Signal()
    pin_requested = Signal()

    def __init__(self, model: GridModel, levels: Levels, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._readings: Readings | None = None
        self._wrong: Flags | None = None
        self._values: Column | None = None
        self._titles: tuple[str, ...] = ()
        self._appearance = Appearance()
        self._painter = GridPainter(levels)
        self._anchor: int | None = None  # from where Shift extends
        self._band: QRect | None = None  # in content coordinates, as it grows while the view scrolls
        self._selection = SelectionMask(model, self)
        self._before_touch = self._selection.flags, self.currentIndex()

        self.setObjectName("digitGrid")
        self.setAccessibleName(self.tr("Digits"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setModel(model)
        self.setSelectionModel(self._selection)
        self._selection.changed.connect(self._on_selection_changed)
        self._gestures.touched.connect(self._on_touched)
        self._gestures.moved.connect(self._on_moved_by_fingers)
        levels.changed.connect(self.viewport().update)

    # --- what is shown ------------------------------------------------------------------------------

    def show_rows(
        self,
        dataset: Dataset,
        rows: Rows,
        *,
        sections: tuple[Section, ...] = (),
        titles: tuple[str, ...] = (),
    ) -> None:
        """Show other rows. Of the same data set, what stays in view keeps its selection and its place.

        Parameters
        ----------
        dataset : Dataset
        rows : ndarray of intp, shape (k,)
            The rows to show, in their order.
        sections : tuple of Section
            Where a part of the rows begins that has a header of its own; none without rows.
        titles : tuple of str
            What to write into these headers.
        """
        starts = tuple(section.start for section in sections)
        if dataset is not self._model.dataset or not len(self._model.rows):
            self._show(dataset, rows, starts, titles)
            self.verticalScrollBar().setValue(0)
        else:
            self._exchange_rows(dataset, rows, starts, titles)
        self.current_changed.emit(self.current_row)
        self.selection_changed.emit(self._selection.count)

    def _exchange_rows(
        self, dataset: Dataset, rows: Rows, starts: tuple[int, ...], titles: tuple[str, ...]
    ) -> None:
        before, flags = self._model.rows, self._selection.flags
        steady = self._steady_position()
        steady_y = self._geometry.corner(steady)[1] - self.verticalOffset()
        steady_row, current_row = int(before[steady]), self.current_row
        anchor_row = None if self._anchor is None else int(before[self._anchor])
        is_chosen = steady_row == current_row and bool(flags[steady])
        nearby = before[max(steady - _REACH, 0) : steady + _REACH + 1]
        was_selected = np.zeros(len(dataset), dtype=bool)
        was_selected[before] = flags

        self._show(dataset, rows, starts, titles)
        if not len(rows):
            return
        marked = [row for row in (current_row, anchor_row) if row is not None]
        positions = self._model.positions_of([*nearby.tolist(), *marked])
        self._selection.replace(was_selected[rows])
        if current_row in positions:
            current = self._model.index(positions[current_row])
            self.selectionModel().setCurrentIndex(current, Command.NoUpdate)
        self._anchor = None if anchor_row is None else positions.get(anchor_row)
        place = nearest_kept(nearby, steady_row, positions)
        if place is None and is_chosen:
            place = positions.get(steady_row)
        if place is None:
            self.verticalScrollBar().setValue(0)
        else:
            self.verticalScrollBar().setValue(self._geometry.corner(place)[1] - steady_y)
            self.scrollTo(self._model.index(place))

    def _show(self, dataset: Dataset, rows: Rows, starts: tuple[int, ...], titles: tuple[str, ...]) -> None:
        is_new = dataset is not self._model.dataset
        self._starts, self._titles = starts, titles
        self._model.show(dataset, rows)
        if is_new:
            self._find_wrong()

    def reset(self) -> None:
        """Start afresh after the model has changed altogether."""
        self._anchor = self._band = self._held = None
        super().reset()

    def set_facts(self, readings: Readings | None) -> None:
        """Show what a classifier reads in the digits.

        Parameters
        ----------
        readings : Readings or None
            Of the data set that is shown, or of the one that is shown next.
        """
        self._readings = readings
        self._find_wrong()
        self.viewport().update()

    def _find_wrong(self) -> None:
        dataset, readings = self._model.dataset, self._readings
        if dataset is None or readings is None or len(readings.predicted) != len(dataset):
            self._wrong = None
        else:
            self._wrong = readings.wrong(dataset.labels)

    def set_values(self, values: Column | None) -> None:
        """Show a number with each digit.

        Parameters
        ----------
        values : ndarray of float32, shape (n,), or None
            What the digits are sorted by, for each row of the data set that is shown, or is shown next.
        """
        self._values = values
        self.viewport().update()

    def set_appearance(self, appearance: Appearance) -> None:
        """Show other marks, or other colours."""
        self._appearance = appearance
        self.viewport().update()

    # --- the current digit and the selected ones ----------------------------------------------------

    @property
    def current_row(self) -> int | None:
        """The row of the current digit in the data set."""
        index = self.currentIndex()
        return int(self._model.rows[index.row()]) if index.isValid() else None

    @property
    def selected_rows(self) -> Rows:
        """The selected rows of the data set, intp of shape (k,), in the order shown."""
        return self._model.rows[self._selection.flags]

    def go_to(self, position: int) -> None:
        """Select one digit alone and bring it to the middle."""
        index = self._model.index(position)
        self._anchor = position
        self.selectionModel().setCurrentIndex(index, Command.ClearAndSelect)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def move_current(self, dx: int, dy: int = 0) -> None:
        """Make another digit the current one, as arrow keys would, but leave the selection as it is.

        Parameters
        ----------
        dx, dy : int
            How many cells to the right, and how many lines down.
        """
        current = self.currentIndex()
        if current.isValid():
            target = self._model.index(self._neighbour(current.row(), dx, dy))
            self.selectionModel().setCurrentIndex(target, Command.NoUpdate)

    def selectAll(self) -> None:
        """Select all that the filters leave."""
        self._selection.replace(np.ones(len(self._model.rows), dtype=bool))

    def clearSelection(self) -> None:
        """Select nothing."""
        self._selection.clearSelection()

    @Slot()
    def _on_selection_changed(self) -> None:
        self.viewport().update()
        if QAccessible.isActive() and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.SelectionWithin))
        self.selection_changed.emit(self._selection.count)

    def selectionChanged(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        """Do nothing: of large selections Qt knows only a part. `SelectionMask.changed` tells of all."""

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which digit is current now, a screen reader too."""
        self._held = None
        self._selection.look_at(current.row())
        QAbstractItemView.currentChanged(self, current, previous)
        if QAccessible.isActive() and self.hasFocus() and current.isValid():
            focused = QAccessibleEvent(self, QAccessible.Event.Focus)
            focused.setChild(current.row())
            QAccessible.updateAccessibility(focused)
        self.current_changed.emit(self.current_row)

    # --- painting -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that meet the event's rectangle."""
        painter = QPainter(self.viewport())
        geometry, visible, offset = self._geometry, self.viewport().rect(), self.verticalOffset()
        if not geometry.count:
            hint = self.tr("No digit matches these filters")
            self._painter.paint_hint(painter, hint, visible, self.palette())
        painter.translate(0, -offset)
        for band in geometry.bands_between(event.rect().top() + offset, event.rect().bottom() + offset + 1):
            self._painter.paint(painter, self._frame(band))
        if geometry.header:
            headers = SectionHeaders(self._titles, self.palette(), self.font())
            headers.paint(painter, geometry, visible.translated(0, offset))
        if self._band is not None:
            self._painter.paint_band(painter, self._band, self.palette())

    def _frame(self, band: Band) -> Frame:
        dataset, current = self._model.dataset, self.currentIndex()
        assert dataset is not None, "there are lines, so there is a data set"
        readings = self._readings if self._wrong is not None else None
        values = self._values if self._values is not None and len(self._values) == len(dataset) else None
        shown = slice(band.positions.start, band.positions.stop)
        rows = self._model.rows[shown]
        return Frame(
            geometry=self._geometry,
            band=band,
            dataset=dataset,
            rows=rows,
            selected=self._selection.flags[shown],
            predicted=None if readings is None else readings.predicted[rows],
            wrong=None if self._wrong is None else self._wrong[rows],
            values=None if values is None else values[rows],
            current=current.row() if current.isValid() else None,
            look=Look(
                pitch=self._geometry.pitch,
                ratio=self.devicePixelRatioF(),
                palette=self.palette(),
                font=self.font(),
                appearance=self._appearance,
            ),
        )

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll; a rubber band grows meanwhile, and is painted anew."""
        super().scrollContentsBy(dx, dy)
        if self._band is not None:
            self.viewport().update()

    # --- input --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something to digits; the rest is Qt's."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = modifiers == Qt.KeyboardModifier.NoModifier and self.currentIndex().isValid()
        if key == Qt.Key.Key_Escape:
            self.clearSelection()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif is_plain and key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():  # a key that is held down would open and close
                self.quick_look_requested.emit()
        elif is_plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pin_requested.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Do nothing: names such as "Digit 7, number 1 of train" are not for typing ahead."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let Qt know whether the digit under the pointer is selected, before it decides."""
        self._selection.look_at(self.indexAt(event.position().toPoint()).row())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the rubber band away."""
        super().mouseReleaseEvent(event)
        self._band = None
        self.viewport().update()

    @Slot()
    def _on_touched(self) -> None:
        self._before_touch = self._selection.flags, self.currentIndex()

    @Slot()
    def _on_moved_by_fingers(self) -> None:
        """Undo what the finger has selected as it landed."""
        flags, current = self._before_touch
        self._band = None
        self.setState(QAbstractItemView.State.NoState)
        if len(flags) == len(self._model.rows):
            self._selection.replace(flags)
            self.setAutoScroll(False)  # or the current digit would be scrolled into sight
            self.selectionModel().setCurrentIndex(current, Command.NoUpdate)
            self.setAutoScroll(True)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> Command:
        """Decide as Qt does, and remember the digit from which Shift will extend."""
        command = super().selectionCommand(index, event)
        pressed = event is not None and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
        if pressed and not command & Command.Current:
            self._selection.begin(command)
            self._anchor = index.row() if index.isValid() else self._anchor
        return command

    def setSelection(self, rect: QRect, command: Command) -> None:
        """Select the cells under a rubber band, the cell at a point, or all from the anchor to a point."""
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
