"""The Browse page: filters above, the grid, and beside it the inspector. Wiring; each part works alone."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMargins, QPoint, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QMouseEvent, QPalette
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.query.query import Query, select_rows
from mnist_gui.data.query.values import Sample
from mnist_gui.errors import DataError
from mnist_gui.ui.browse.copying import MOST_COPIED, copy_digits, copy_indices
from mnist_gui.ui.browse.export.exporter import Exporter
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.grid_pane import GridPane
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.own_menu import OwnMenu
from mnist_gui.ui.browse.query_controller import QueryController
from mnist_gui.ui.browse.query_request import Comparison, QueryRequest, QueryResult
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.page import Page

if TYPE_CHECKING:  # a window that only shows digits does not need it
    from mnist_gui.learning.training import Run

_INSPECTOR_WIDTH = 280


class BrowsePage(Page):
    """Shows every image of the open data set."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._session = session = state.session
        self._facts = facts = state.column_store
        self._state = state
        self._runner = runner = state.runner
        self._dataset: Dataset | None = None
        self._comparison: Comparison | None = None  # that the filters name
        self._source: tuple[Run | None, bool] = (None, False)  # of the readings
        self._levels = Pyramid(runner, self)
        self._filters = FilterBar()
        self._pane = GridPane(self._levels)
        self._grid = self._pane.grid
        self._exporter = Exporter(runner, self)
        self._queries = QueryController(facts, self._top_row, self)
        self._inspector = Inspector(runner)
        self._hint = QLabel()
        self._hint.setObjectName("browseHint")
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._pages = QStackedWidget()
        self._lay_out()
        self._fill_context_menu()
        self._connect()
        self._update_hint()
        session.follow(self._on_workspace_changed)
        if facts.columns is not None:
            self._on_columns_changed(facts.columns)

    def _lay_out(self) -> None:
        self._splitter.addWidget(self._pane)
        self._splitter.addWidget(self._inspector)
        self._splitter.setCollapsible(0, False)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setSizes([3 * _INSPECTOR_WIDTH, _INSPECTOR_WIDTH])
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filters)
        column.addWidget(self._splitter, stretch=1)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.setFocusProxy(self._grid)

    def _fill_context_menu(self) -> None:
        for text, slot in (
            (self.tr("&Copy as Picture"), self.copy),
            (self.tr("Copy &Indices"), self.copy_indices),
            (self.tr("Select &All"), self._grid.selectAll),
            (self.tr("Select &Nothing"), self._grid.clearSelection),
            ("", None),
            (self.tr("&Quick Look"), self._pane.quick_look.open),
            (self.tr("&Pin in the Inspector"), self._inspector.toggle_pin),
            (self.tr("Similar by &Features"), self.find_similar),
            (self.tr("Similar by Pi&xels"), self._find_similar_pixels),
            ("", None),
            (self.tr("&Export..."), self.export),
            (self.tr("Contact &Sheet..."), self.make_sheet),
        ):
            action = QAction(text, self._grid)
            action.setSeparator(not text)
            if slot is not None:
                action.triggered.connect(slot)
            self._grid.addAction(action)
        self._sheet_action = self._grid.actions()[-1]
        self._own_menu = OwnMenu(self._grid)
        self._own_menu.label_requested.connect(self._on_label_requested)
        self._own_menu.removal_requested.connect(self._on_removal_requested)
        self._grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _connect(self) -> None:
        grid, filters, inspector = self._grid, self._filters, self._inspector
        session, facts = self._session, self._facts
        grid.copy_requested.connect(self.copy)
        grid.current_changed.connect(self._on_current_changed)
        grid.selection_changed.connect(inspector.set_selected_count)
        grid.pin_requested.connect(inspector.toggle_pin)
        for view in (grid, inspector, self._pane.quick_look):
            filters.appearance_changed.connect(view.set_appearance)
        filters.sample_requested.connect(self.draw_sample)
        filters.sheet_requested.connect(self.make_sheet)
        self._exporter.said.connect(self.said)
        inspector.described.connect(self._pane.quick_look.set_image)
        inspector.note_edited.connect(facts.set_note)
        facts.notes_wanted.connect(inspector.commit_note)
        inspector.note_left.connect(grid.setFocus)
        inspector.similar_requested.connect(self._on_similar_requested)
        self._levels.task_started.connect(self.task_started)
        for changed in (filters.query_changed, filters.order_changed, filters.grouping_changed):
            changed.connect(self._on_filters_changed)
        self._queries.requested.connect(self._on_requested)
        self._queries.result_changed.connect(self._on_result_changed)
        self._queries.waiting.connect(filters.set_busy)
        self._queries.history_changed.connect(self.actions_changed)
        session.loading.started.connect(self._on_loading_started)
        session.loading.ended.connect(self._update_hint)
        facts.changed.connect(self._on_columns_changed)

    # --- for the menus ------------------------------------------------------------------------------

    @Slot()
    def zoom_in(self) -> None:
        """Make the digits larger."""
        self._pane.zoom_in()

    @Slot()
    def zoom_out(self) -> None:
        """Make the digits smaller."""
        self._pane.zoom_out()

    @Slot()
    def reset_zoom(self) -> None:
        """Give the digits their first size again."""
        self._pane.reset_zoom()

    @Slot()
    def copy(self) -> None:
        """Put the selected digits on the clipboard, as one picture and as text."""
        rows = self._chosen_rows()
        if self._dataset is None or not len(rows):
            self.said.emit(self.tr("No digit is selected"))
            return
        copy_digits(self._dataset, rows)
        words = self.tr("1 digit copied") if len(rows) == 1 else self.tr("{count} digits copied")
        if len(rows) > MOST_COPIED:
            words = self.tr("{count} digits copied as text; the picture holds the first {most}")
        self.said.emit(words.format(count=f"{len(rows):,}", most=f"{MOST_COPIED:,}"))

    @Slot()
    def copy_indices(self) -> None:
        """Put the rows of the selected digits on the clipboard."""
        rows = self._chosen_rows()
        if not len(rows):
            self.said.emit(self.tr("No digit is selected"))
            return
        copy_indices(rows)
        words = self.tr("1 index copied") if len(rows) == 1 else self.tr("{count} indices copied")
        self.said.emit(words.format(count=f"{len(rows):,}"))

    @Slot(int)
    def _on_label_requested(self, label: int) -> None:
        self._edit_own_digits(label)

    @Slot()
    def _on_removal_requested(self) -> None:
        self._edit_own_digits(None)

    def _edit_own_digits(self, label: int | None) -> None:
        """Give the chosen own digits another label, or without one remove them."""
        rows = self._chosen_rows()
        if self._dataset is not None and len(rows):
            self._state.own_digits.edit(self._dataset.take(rows), self._dataset.labels[rows], label)

    @Slot()
    def focus_query(self) -> None:
        """Let the user type a query."""
        self._filters.focus_query()

    @property
    def has_current(self) -> bool:
        """Whether a digit is the current one."""
        return self._grid.current_row is not None

    @property
    def has_digits(self) -> bool:
        """Whether any digit is shown."""
        return len(self._pane.model.rows) > 0

    @property
    def grid_margins(self) -> QMargins:
        """What is left of the page around the digits, in logical pixels."""
        viewport = self._grid.viewport()
        first = viewport.mapTo(self, QPoint())
        last = viewport.mapTo(self, QPoint(viewport.width(), viewport.height()))
        return QMargins(first.x(), first.y(), self.width() - last.x(), self.height() - last.y())

    def remember(self) -> None:
        """Store where the grid is, for the preview at the next start."""
        if self.isVisible() and self._dataset is not None:
            self._state.settings.grid_margins = self.grid_margins

    def go_to_row(self, row: int) -> None:
        """Show one row of the data set, and nothing but it selected; filters that hide it are cleared.

        Parameters
        ----------
        row : int
            0 to the number of images less one; others do nothing.
        """
        if self._dataset is None or not 0 <= row < len(self._dataset):
            return
        if not self._pane.model.shows(row):
            self._filters.clear()
        position = self._pane.model.position_of(row)
        assert position is not None, "without filters every row is shown"
        self._grid.go_to(position)
        self._grid.setFocus()

    @Slot()
    def draw_sample(self) -> None:
        """Ask how many digits to draw at random, and show those."""
        # Like the other dialogs', its module is read when it is wanted: the first frame need not wait for it.
        from mnist_gui.ui.browse.filters.sample_dialog import SampleDialog

        if self._dataset is None:
            return
        query = self._filters.query
        dialog = SampleDialog(self._count(query.with_value("sample", None)), query.sample, parent=self)
        dialog.sample_chosen.connect(self._on_sample_chosen)
        dialog.open()

    def _count(self, query: Query) -> int:
        """Count the rows that a query asks for; none while it cannot be answered."""
        assert self._dataset is not None
        try:
            return len(select_rows(self._dataset, query, self._facts.columns))
        except DataError:
            return 0

    @Slot()
    def make_sheet(self) -> None:
        """Ask how a contact sheet of the digits shall look and where to save it."""
        from mnist_gui.ui.browse.sheet.contact_sheet_dialog import ContactSheetDialog
        from mnist_gui.ui.browse.sheet.sheet_form import SheetSource

        if self._dataset is None:
            return
        rows, visible = self._pane.model.rows, self._grid.visible_positions
        if not len(rows):
            self.said.emit(self.tr("There is no digit to put on a sheet"))
            return
        source = SheetSource(
            self._dataset,
            selected=self._grid.selected_rows,
            visible=rows[visible.start : visible.stop],
            shown=rows,
            readings=self._facts.columns.readings if self._facts.columns else None,
            appearance=self._filters.appearance,
        )
        dialog = ContactSheetDialog(source, self._runner, parent=self)
        dialog.saved.connect(self._on_sheet_saved)
        dialog.open()

    @Slot()
    def export(self) -> None:
        """Ask which digits shall become files of which form, and write those."""
        if self._dataset is not None:
            self._facts.notes_wanted.emit()  # one may still be being written
            self._exporter.ask(
                self._dataset,
                self._filters.query,
                selected=self._grid.selected_rows,
                shown=self._pane.model.rows,
                notes=self._facts.notes,
                readings=self._facts.columns.readings if self._facts.columns else None,
            )

    @Slot()
    def ask_where_to_go(self) -> None:
        """Ask for a digit by its place, and show it."""
        from mnist_gui.ui.browse.filters.go_to_dialog import GoToDialog

        if self._dataset is not None:
            dialog = GoToDialog(self._dataset, self._pane.model.shows, self)
            dialog.row_chosen.connect(self.go_to_row)
            dialog.open()

    def show_query(self, query: Query) -> None:
        """Show the rows of a query, in the order of the data set and not grouped."""
        self._pane.quick_look.leave()
        self._queries.request(QueryRequest(query))

    @Slot()
    def find_similar(self) -> None:
        """Show the digits whose features are nearest to those of the current one."""
        self._find_similar_in("features")

    @Slot()
    def _find_similar_pixels(self) -> None:
        self._find_similar_in("pixels")

    def _find_similar_in(self, space: str) -> None:
        if (row := self._grid.current_row) is not None:
            self._on_similar_requested(row, space)

    def show_similar(self, image: Images, space: str = "features", *, row: int | None = None) -> None:
        """Show the digits that are nearest to an image.

        Parameters
        ----------
        image : ndarray of uint8, shape (h, w)
        space : str
            ``"pixels"`` or ``"features"``.
        row : int, optional
            The row that it is of, unless it was drawn.
        """
        self._pane.quick_look.leave()
        self._queries.request_similar(Comparison(image, space, row))

    # --- back and forward ---------------------------------------------------------------------------

    @property
    def can_go_back(self) -> bool:
        """Whether something else was asked for before."""
        return self._queries.can_go(-1)

    @property
    def can_go_forward(self) -> bool:
        """Whether one has gone back from somewhere."""
        return self._queries.can_go(1)

    @Slot()
    def go_back(self) -> None:
        """Show what was shown before: conditions, order and groups; the selection stays."""
        self._queries.go(-1)

    @Slot()
    def go_forward(self) -> None:
        """Show what one has gone back from."""
        self._queries.go(1)

    def _top_row(self) -> int | None:
        visible = self._grid.visible_positions
        return int(self._pane.model.rows[visible.start]) if visible else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go back and forward with the buttons that a mouse has for it."""
        if event.button() == Qt.MouseButton.BackButton:
            self.go_back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.go_forward()
        else:
            super().mousePressEvent(event)

    def _chosen_rows(self) -> Rows:
        """Return the selected rows, or else the current one."""
        rows, current = self._grid.selected_rows, self._grid.current_row
        return np.array([current]) if not len(rows) and current is not None else rows

    # --- the session --------------------------------------------------------------------------------

    @Slot()
    def _on_loading_started(self) -> None:
        self._levels.stop()  # it would keep the new data set waiting
        self._update_hint()

    @Slot()
    def _update_hint(self) -> None:
        loading = self._session.loading.task is not None
        waiting, idle = self.tr("Loading..."), self.tr("Open a data set to look at its digits")
        self._hint.setText(waiting if loading else idle)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.current_run is not old.current_run:
            self._inspector.set_classifier(new.classifier)

    @Slot(object)
    def _on_columns_changed(self, facts: Columns) -> None:
        is_other = facts.dataset is not self._dataset
        if is_other:
            self._set_dataset(facts.dataset)
        self._filters.set_columns(facts)
        self._pane.set_readings(facts.readings)
        self._inspector.set_readings(facts.readings, self._facts.unseen)
        self._say_who_read(facts)
        self._show_note()
        if is_other:
            self._queries.forget()
            self._on_filters_changed()
            self._pages.setCurrentIndex(1)
        else:
            self._queries.update(facts)

    def _set_dataset(self, dataset: Dataset) -> None:
        self._dataset, self._comparison = dataset, None
        self._levels.set_dataset(dataset)
        self._own_menu.set_dataset(dataset)
        self._inspector.set_dataset(dataset)
        self._filters.set_dataset(dataset)

    def _say_who_read(self, facts: Columns) -> None:
        """Name the source of the readings whenever it changes."""
        run, unseen = self._session.workspace.current_run, self._facts.unseen
        source = (run, unseen is not None)
        if source == self._source or facts.readings is None or run is None:
            return
        self._source = source
        words = self.tr("Read by {title}")
        if unseen is not None:
            words = self.tr("Read by {title}; {split} images by models that had not seen them")
        split = facts.dataset.location(0 if unseen is None else int(unseen.argmax()))[0].name
        self.said.emit(words.format(title=run.classifier.title, split=split))

    # --- filters, grid, inspector -------------------------------------------------------------------

    @property
    def _filtered(self) -> QueryRequest:
        """The request that the filters show."""
        return QueryRequest(self._filters.query, self._filters.order, self._filters.grouped)

    @Slot()
    def _on_filters_changed(self) -> None:
        self._queries.request(self._filtered)

    @Slot(object)
    def _on_requested(self, request: QueryRequest) -> None:
        """Show in the filters what was requested elsewhere."""
        if request.comparison not in (None, self._comparison):
            self._comparison = request.comparison
            self._filters.set_comparison(request.comparison)
        if replace(request, comparison=None) != self._filtered:
            with QSignalBlocker(self._filters):
                self._filters.set_query(request.query)
                self._filters.set_order(request.order)
                self._filters.set_grouped(grouped=request.grouped)

    @Slot(object, object)
    def _on_result_changed(self, result: QueryResult, return_row: int | None) -> None:
        self._pane.show_result(result)
        if return_row is not None:
            self._pane.scroll_to_row(return_row)
        self._filters.set_result(len(result.rows), len(result.dataset))
        self._sheet_action.setEnabled(self.has_digits)
        self._inspector.set_images_shown(any_shown=self.has_digits)
        self.actions_changed.emit()

    @Slot(object)
    def _on_current_changed(self, row: int | None) -> None:
        self._inspector.show_row(row)
        self._show_note()
        self.actions_changed.emit()

    def _show_note(self) -> None:
        row, keeper = self._inspector.row, self._facts
        known = row is not None and keeper.columns is not None and keeper.columns.noted is not None
        self._inspector.set_note(keeper.note_of(row) if row is not None and known else None)

    @Slot(int, str)
    def _on_similar_requested(self, row: int, space: str) -> None:
        if self._dataset is not None:
            self.show_similar(self._dataset.take([row])[0], space, row=row)

    @Slot(str)
    def _on_sheet_saved(self, path: str) -> None:
        self.said.emit(self.tr("Sheet saved as {path}").format(path=path))

    @Slot(object)
    def _on_sample_chosen(self, sample: Sample) -> None:
        self._filters.set_query(self._filters.query.with_value("sample", sample))
