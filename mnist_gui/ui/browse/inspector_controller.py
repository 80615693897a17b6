"""Keeps the inspector on the current image of the grid, and decides when it is open."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.browse.grid_pane import GridPane
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.state.column_store import ColumnStore


class InspectorController(QObject):
    """Opens the inspector for an image that the user chooses, until the user closes it.

    Parameters
    ----------
    inspector : Inspector
    pane : GridPane
        Has the current image.
    store : ColumnStore
        Has the notes.
    page : QWidget
        Holds both.

    Signals
    -------
    moved()
        Another image is current, or none is.
    """

    moved = Signal()

    def __init__(self, inspector: Inspector, pane: GridPane, store: ColumnStore, page: QWidget) -> None:
        super().__init__(page)
        self._inspector = inspector
        self._pane = pane
        self._grid = pane.grid
        self._store = store
        self._page = page
        self._dataset: Dataset | None = None
        self._inspected: int | None = None
        self._is_closed = False
        self._grid.current_changed.connect(self._on_current_changed)
        self._grid.released.connect(self._on_released)
        self._grid.escaped.connect(self.close)
        self._grid.pin_requested.connect(inspector.toggle_pin)
        inspector.close_requested.connect(self.close)
        inspector.note_left.connect(self._grid.setFocus)

    def set_dataset(self, dataset: Dataset) -> None:
        """Follow the current image of another data set."""
        self._dataset = dataset
        self._inspector.set_dataset(dataset)

    def set_labels(self, dataset: Dataset) -> None:
        """Show other labels of the same images."""
        self._dataset = dataset
        self._inspector.set_labels(dataset)

    def update(self) -> None:
        """Show or hide the inspector, as it is open or closed."""
        shown = self._inspector.row is not None and not self._is_closed
        if not shown and self._inspector.isAncestorOf(self._page.focusWidget() or self._page):
            self._grid.setFocus()
        self._inspector.setVisible(shown)

    def show_note(self) -> None:
        """Show the note of the current image."""
        row, columns = self._inspector.row, self._store.columns
        known = row is not None and columns is not None and columns.noted is not None
        self._inspector.set_note(self._store.note_of(row) if row is not None and known else None)

    def reopen(self) -> None:
        """Open the inspector with the next image that becomes current."""
        self._is_closed = False

    @Slot()
    def close(self) -> None:
        """Close the inspector until another image is chosen."""
        self._inspector.commit_note()
        self._is_closed = True
        self.update()

    @Slot(object)
    def _on_current_changed(self, row: int | None) -> None:
        if self._pane.model.dataset is not self._dataset:
            return  # a widget with the focus was hidden, and the grid with the old rows got it
        self._inspector.show_row(row)
        self.show_note()
        if row is not None and row != self._inspected:
            self._is_closed = self._grid.is_being_focused
        self._inspected = row
        if not self._grid.is_pressed:
            self.update()
        self.moved.emit()

    @Slot()
    def _on_released(self) -> None:
        """Open the inspector for the image that was clicked, also if it was current."""
        if self._grid.current_row in self._grid.selected_rows:
            self._is_closed = False
        self.update()
