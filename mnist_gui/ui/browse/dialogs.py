"""The dialogs of the Browse page. Their modules are imported when they are first needed."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from mnist_gui.data.query.query import Query, select_rows
from mnist_gui.errors import DataError
from mnist_gui.names import shown
from mnist_gui.ui.browse.export.exporter import Exporter
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid_pane import GridPane
from mnist_gui.ui.state.window_state import WindowState

if TYPE_CHECKING:
    from mnist_gui.data.columns import Columns
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.data.predictions import Predictions
    from mnist_gui.ui.browse.labelling.classes_dialog import ClassesDialog


class BrowseDialogs(QObject):
    """Opens dialogs about the images that are shown; does nothing while no data set is open.

    A question about rows closes when another data set has been loaded meanwhile: its answer would be about
    that one. Export and contact sheet go on with the data set that they were opened for.

    Parameters
    ----------
    state : WindowState
    filters : FilterBar
        Has the query.
    pane : GridPane
        Has the rows that are shown, visible and selected.
    page : QWidget
        The parent of the dialogs.

    Signals
    -------
    said(str)
        What has been done, or why nothing was.
    row_chosen(int)
        The user wants to go to this row.
    class_chosen(int)
        The user wants to see the images of this class.
    sample_chosen(Sample)
        The user wants this random sample.
    """

    said = Signal(str)
    row_chosen = Signal(int)
    sample_chosen = Signal(object)
    class_chosen = Signal(int)

    def __init__(self, state: WindowState, filters: FilterBar, pane: GridPane, page: QWidget) -> None:
        super().__init__(page)
        self._store = state.column_store
        self._corrections = state.corrections
        self._runner = state.runner
        self._filters = filters
        self._pane = pane
        self._page = page
        self._question: QDialog | None = None
        self._asked_about: Dataset | None = None
        self._store.changed.connect(self._on_columns_changed)
        self._exporter = Exporter(state.runner, page)
        self._exporter.said.connect(self.said)

    @property
    def _dataset(self) -> "Dataset | None":
        return self._store.columns.dataset if self._store.columns is not None else None

    @property
    def _predictions(self) -> "Predictions | None":
        return self._store.columns.predictions if self._store.columns is not None else None

    def go_to(self) -> None:
        """Ask for an image by its index or number."""
        from mnist_gui.ui.browse.filters.go_to_dialog import GoToDialog

        if self._dataset is not None:
            dialog = GoToDialog(self._dataset, self._pane.model.shows, self._page)
            dialog.row_chosen.connect(self.row_chosen)
            self._ask(dialog, self._dataset)

    def sample(self) -> None:
        """Ask how many images to draw at random."""
        from mnist_gui.ui.browse.filters.sample_dialog import SampleDialog

        if self._dataset is not None:
            query = self._filters.query
            count = self._count(self._dataset, query.with_value("sample", None))
            dialog = SampleDialog(count, query.sample, parent=self._page)
            dialog.sample_chosen.connect(self.sample_chosen)
            self._ask(dialog, self._dataset)

    def averages(self) -> None:
        """Show the mean image and the spread of each class of what is shown."""
        from mnist_gui.ui.browse.averages.averages_dialog import AveragesDialog

        rows = self._pane.model.rows
        if self._dataset is not None and len(rows):
            dialog = AveragesDialog(self._dataset, rows, self._filters.appearance, self._runner, self._page)
            dialog.class_chosen.connect(self.class_chosen)
            self._ask(dialog, self._dataset)

    def classes(self) -> None:
        """Let the user rename, merge, move and add classes."""
        from mnist_gui.ui.browse.labelling.classes_dialog import ClassesDialog

        if self._dataset is None:
            return
        if not self._corrections.is_on:
            self.said.emit(self.tr("The data set is shown as given; View > Corrections lets you change it."))
            return
        dialog = ClassesDialog(self._dataset, self._store, self._corrections, self._page)
        dialog.merge_asked.connect(partial(self._ask_class, dialog))
        dialog.open()

    def _ask_class(self, dialog: "ClassesDialog", name: str) -> None:
        """Ask which class one is merged into."""
        from mnist_gui.ui.widgets.label_palette import LabelPalette

        if self._dataset is None:
            return
        others = tuple(each for each in self._dataset.class_names if each != name)
        label = self._dataset.class_names.index(name)
        count = int(self._dataset.class_counts()[label])
        palette = LabelPalette(others, count, parent=dialog)
        palette.setWindowTitle(self.tr("Merge {name} into").format(name=name))
        palette.label_chosen.connect(lambda chosen: dialog.merge(name, others[chosen]))
        palette.open()

    def _ask(self, question: QDialog, dataset: "Dataset") -> None:
        self._question, self._asked_about = question, dataset
        question.finished.connect(self._on_answered)
        question.open()

    @Slot()
    def _on_answered(self) -> None:
        self._question = self._asked_about = None

    @Slot(object)
    def _on_columns_changed(self, columns: "Columns") -> None:
        if self._question is not None and columns.dataset is not self._asked_about:
            self._question.reject()

    def _count(self, dataset: "Dataset", query: Query) -> int:
        """Return the number of rows that match a query; 0 while it cannot be run."""
        try:
            return len(select_rows(dataset, query, self._store.columns))
        except DataError:
            return 0

    def sheet(self) -> None:
        """Ask for the layout of a contact sheet, and where to save it."""
        from mnist_gui.ui.browse.sheet.contact_sheet_dialog import ContactSheetDialog
        from mnist_gui.ui.browse.sheet.sheet_form import SheetSource

        if self._dataset is None:
            return
        grid, rows = self._pane.grid, self._pane.model.rows
        if not len(rows):
            self.said.emit(self.tr("No image to put on a sheet"))
            return
        visible = grid.visible_positions
        source = SheetSource(
            self._dataset,
            selected=grid.selected_rows,
            visible=rows[visible.start : visible.stop],
            shown=rows,
            predictions=self._predictions,
            appearance=self._filters.appearance,
        )
        dialog = ContactSheetDialog(source, self._runner, parent=self._page)
        dialog.saved.connect(self._on_sheet_saved)
        dialog.open()

    @Slot(str)
    def _on_sheet_saved(self, path: str) -> None:
        words = self.tr("Sheet saved as {name}") if path else self.tr("Sheet printed")
        self.said.emit(words.format(name=shown(Path(path).name)))

    def export(self) -> None:
        """Ask which images to export, and in which format."""
        if self._dataset is not None:
            self._store.notes_wanted.emit()  # the user may still be writing one
            self._exporter.ask(
                self._dataset,
                self._filters.query,
                selected=self._pane.grid.selected_rows,
                shown=self._pane.model.rows,
                notes=self._store.notes,
                predictions=self._predictions,
            )
