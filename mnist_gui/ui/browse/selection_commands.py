"""What the user can do with the selected images: copy them, and show them."""

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.ui.browse.clipboard import Clipboard
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid_pane import GridPane


class SelectionCommands(QObject):
    """Commands on the selected images, or on the current one if none is selected.

    Parameters
    ----------
    filters : FilterBar
        They may hide selected images.
    pane : GridPane
        Has the selection.
    page : QWidget

    Signals
    -------
    said(str)
        What was copied, or why nothing was.
    """

    said = Signal(str)

    def __init__(self, filters: FilterBar, pane: GridPane, page: QWidget) -> None:
        super().__init__(page)
        self._filters = filters
        self._pane = pane
        self._grid = pane.grid
        self._dataset: Dataset | None = None
        self._clipboard = Clipboard(self)
        self._clipboard.said.connect(self.said)

    def set_dataset(self, dataset: Dataset) -> None:
        """Select in another data set."""
        self._dataset = dataset

    def copy(self) -> None:
        """Copy the images as one picture and as text."""
        if self._dataset is not None:
            self._clipboard.copy_images(self._dataset, self._chosen_rows())

    def copy_indices(self) -> None:
        """Copy the rows of the images."""
        self._clipboard.copy_indices(self._chosen_rows())

    @Slot()
    def show(self) -> None:
        """Show the selected images: without filters that hide any, from the first on."""
        chosen = self._grid.selected_by_row()
        if np.count_nonzero(chosen) > len(self._grid.selected_rows):
            self._filters.clear()
        shown = self._pane.model.rows
        first = np.flatnonzero(chosen[shown])
        if len(first):
            self._pane.scroll_to_row(int(shown[first[0]]))
        self._grid.setFocus()

    def _chosen_rows(self) -> Rows:
        """Return the selected rows, or else the current one."""
        rows, current = self._grid.selected_rows, self._grid.current_row
        return np.array([current]) if not len(rows) and current is not None else rows
