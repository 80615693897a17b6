"""The Browse page: filters above, the grid, and beside it the inspector. Wiring; each part works alone.

Data flows one way. The column store announces another data set, or more columns. Filters and actions make a
request, and the query controller turns it into a result. The grid shows the result, the inspector its current
image.
"""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from mnist_gui.data.class_changes import class_table
from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset, Images
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import format_query
from mnist_gui.data.query.values import Sample
from mnist_gui.ui.browse.corrector import Corrector
from mnist_gui.ui.browse.dialogs import BrowseDialogs
from mnist_gui.ui.browse.filters.facet_counter import FacetCounter
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.grid_menu import GridMenu
from mnist_gui.ui.browse.grid_pane import GridPane
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.inspector_controller import InspectorController
from mnist_gui.ui.browse.labelling.label_bar import LabelBar
from mnist_gui.ui.browse.labelling.labeller import Labeller
from mnist_gui.ui.browse.prediction_source import PredictionSource
from mnist_gui.ui.browse.query_controller import QueryController
from mnist_gui.ui.browse.query_request import Comparison, QueryRequest, QueryResult
from mnist_gui.ui.browse.selection_button import SelectionButton
from mnist_gui.ui.browse.selection_commands import SelectionCommands
from mnist_gui.ui.browse.snapshot import BrowseSnapshot
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.cards import EmptyState
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.page import Page


class BrowsePage(Page):
    """Shows every image of the open data set."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._state = state
        self._store = state.column_store
        self._dataset: Dataset | None = None
        self._comparison: Comparison | None = None  # that the filters name
        self._pyramid = Pyramid(state.runner, self)
        self._filters = FilterBar()
        self.pane = GridPane(self._pyramid)
        self._grid = self.pane.grid
        self._inspector = Inspector(state.runner, corrected_at=state.corrections.changed_at)
        self._queries = QueryController(self._store, self.pane.top_row, self)
        self._facets = FacetCounter(self._store, state.runner, self)
        self.dialogs = BrowseDialogs(state, self._filters, self.pane, self)
        self._source = PredictionSource(state, self)
        self.selection = SelectionCommands(self._filters, self.pane, self)
        self._label_bar = LabelBar()
        self.labeller = Labeller(state, self._label_bar, self)
        self.corrector = Corrector(state, self.pane, self, advances=lambda: self.labeller.is_going_through)
        self._inspection = InspectorController(self._inspector, self.pane, self._store, self)
        self._empty = EmptyState("images", button=self.tr("Open Files..."), button_icon="open")
        self._stack = QStackedWidget()
        self._selected = SelectionButton()
        self._origins: list[tuple[QueryRequest, str]] = []  # of requests that other pages made
        self._lay_out()
        self._status = QWidget(self)  # behind all others in the order of Tab
        row(self.pane.pixel, self._selected, self.pane.zoom, owner=self._status, spacing=8)
        self._status.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._status.hide()
        self.pane.zoom.hide()  # until there is something to make larger
        self._menu = GridMenu(self, self.pane, self._inspector)
        self._connect()
        self._follow_state()

    def _lay_out(self) -> None:
        self._empty.sentence.setObjectName("browseHint")
        self._empty.button.setObjectName("browseOpenButton")
        self._inspector.hide()
        content = QWidget()
        middle = row(self._filters.panel, (self.pane, 1), self._inspector)
        column(self._filters, self._filters.likeness, self._label_bar, (middle, 1), owner=content)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(content)
        column(self._stack, owner=self)
        self.lead_focus(self._grid)

    def _connect(self) -> None:
        grid, filters, inspector, queries = self._grid, self._filters, self._inspector, self._queries
        for changed in (filters.query_changed, filters.order_changed, filters.grouping_changed):
            changed.connect(self._on_filters_changed)
        for view in (grid, inspector, self.pane.quick_look):
            filters.appearance_changed.connect(view.set_appearance)
        self.pane.clear_requested.connect(filters.clear)
        filters.query_adjusted.connect(lambda: queries.adjust(self._filtered))
        filters.sample_requested.connect(self.draw_sample)
        filters.suspects_requested.connect(lambda: self.action_requested.emit("reviewSuspectsAction"))
        self._selected.clicked.connect(self.selection.show)
        queries.requested.connect(self._on_requested)
        queries.result_changed.connect(self._on_result_changed)
        queries.waiting.connect(filters.set_busy)
        queries.history_changed.connect(self.actions_changed)
        self._facets.counted.connect(filters.panel.show_facets)
        grid.copy_requested.connect(self.selection.copy)
        grid.selection_changed.connect(self._selected.set_count)
        self._inspection.moved.connect(self._on_current_moved)
        inspector.steps_requested.connect(self.steps_requested)
        self._empty.requested.connect(self.open_dialog_requested)
        inspector.described.connect(self.pane.quick_look.set_image)
        inspector.note_edited.connect(self._store.set_note)
        inspector.similar_requested.connect(self._on_similar_requested)
        self.dialogs.row_chosen.connect(self.go_to_row)
        self.dialogs.sample_chosen.connect(self._on_sample_chosen)
        self.dialogs.class_chosen.connect(self._on_class_chosen)
        inspector.row_requested.connect(self.go_to_row)
        for part in (self.dialogs, self._source, self.selection, self.corrector, self.labeller):
            part.said.connect(self.said)
        self.labeller.shown.connect(queries.request)
        self.labeller.shown.connect(self.choose_first)
        self.labeller.model_requested.connect(lambda: self.action_requested.emit("openModelAction"))
        self.labeller.failed.connect(self.failed)
        self.labeller.task_started.connect(self.task_started)
        self.labeller.changed.connect(self.actions_changed)
        self.corrector.page_requested.connect(self.page_requested)
        self._source.withdrawn.connect(self.withdrawn)
        self._pyramid.task_started.connect(self.task_started)
        for shown in (queries.history_changed, grid.selection_changed, grid.current_changed):
            shown.connect(self.snapshot_changed)
        inspector.note_typed.connect(self.snapshot_changed)

    # --- the state of the window --------------------------------------------------------------------

    def _follow_state(self) -> None:
        session, store = self._state.session, self._store
        session.loading.started.connect(self._on_loading_started)
        session.loading.ended.connect(self._update_hint)
        self._update_hint()
        store.notes_wanted.connect(self._inspector.commit_note)
        session.follow(self._on_workspace_changed)
        store.changed.connect(self._on_columns_changed)
        if store.columns is not None:
            self._on_columns_changed(store.columns)

    @Slot()
    def _on_loading_started(self) -> None:
        self._pyramid.stop()  # the new data set would have to wait for it
        self._update_hint()

    @Slot()
    def _update_hint(self) -> None:
        loading = self._state.session.loading.task is not None
        idle = self.tr("Open a data set to look at its images")
        self._empty.say(self.tr("Loading...") if loading else idle)
        self._empty.button.setVisible(not loading)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.current_run is not old.current_run:
            self._inspector.set_classifier(new.classifier)

    @Slot(object)
    def _on_columns_changed(self, columns: Columns) -> None:
        before = self._dataset
        is_other = before is None or not columns.dataset.differs_only_in_labels(before)
        if is_other:
            self._set_dataset(columns.dataset)
        elif columns.dataset is not before:
            self._set_labels(columns.dataset)
        self._filters.set_columns(columns)
        self.pane.set_predictions(columns.predictions)
        self._inspector.set_predictions(columns.predictions, self._store.unseen)
        self._inspection.show_note()
        self._source.update(columns)
        self.pane.set_proposals(columns.proposals)
        self._inspector.set_proposals(columns.proposals)
        self._inspector.set_columns(columns)
        self.labeller.update(columns)
        if is_other:
            self._queries.forget()
            self._origins = []
            self._on_filters_changed()
            self._stack.setCurrentIndex(1)
            self.pane.zoom.show()
        else:
            self._queries.update(columns)

    def _set_dataset(self, dataset: Dataset) -> None:
        self._dataset, self._comparison = dataset, None
        self._pyramid.set_dataset(dataset)
        self._menu.own.set_dataset(dataset)
        self.selection.set_dataset(dataset)
        self.corrector.set_dataset(dataset)
        self._inspection.set_dataset(dataset)
        self._filters.set_dataset(dataset)
        self._inspection.update()

    def _set_labels(self, dataset: Dataset) -> None:
        """Show other labels of the same images; all that was chosen stays."""
        if self._dataset is not None and class_table(self._dataset, dataset) is not None:
            self._inspector.set_predictions(None)  # they are of other classes until the next ones come
        self._dataset = dataset
        self._pyramid.set_labels(dataset)
        self.selection.set_dataset(dataset)
        self.corrector.set_dataset(dataset)
        self._inspection.set_labels(dataset)
        self._filters.set_labels(dataset)

    # --- requests and results -----------------------------------------------------------------------

    @property
    def _filtered(self) -> QueryRequest:
        """The request that the filters show."""
        return QueryRequest(self._filters.query, self._filters.order, self._filters.grouped)

    @Slot()
    def _on_filters_changed(self) -> None:
        self._queries.request(self._filtered)

    @Slot(object)
    def _on_sample_chosen(self, sample: Sample) -> None:
        self._filters.set_query(self._filters.query.with_value("sample", sample))

    @Slot(int)
    def _on_class_chosen(self, label: int) -> None:
        self._filters.set_query(self._filters.query.with_value("label", frozenset({label})))

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
        self.pane.show_result(result)
        if return_row is not None:
            self.pane.scroll_to_row(return_row)
        self._filters.set_result(len(result.rows), len(result.dataset))
        self._facets.count(result.request.query)
        self._menu.sheet.setEnabled(self.has_digits)
        self.actions_changed.emit()

    def show_query(self, query: Query, *, origin: str = "") -> None:
        """Show the rows of a query, in the order of the data set and not grouped.

        Parameters
        ----------
        query : Query
        origin : str
            The page from which the query comes; going back leads to it again.
        """
        self.pane.quick_look.leave()
        request = QueryRequest(query)
        self._queries.request(request)
        self._origins = [(each, page) for each, page in self._origins if each is not request]
        if origin and origin != "browse":
            self._origins.append((request, origin))

    def show_similar(self, image: Images, space: str = "features", *, row: int | None = None) -> None:
        """Show the images that are nearest to one.

        Parameters
        ----------
        image : ndarray of uint8, shape (h, w)
        space : str
            ``"pixels"`` or ``"features"``.
        row : int, optional
            The row of the image, unless it was drawn.
        """
        self.pane.quick_look.leave()
        self._queries.request_similar(Comparison(image, space, row))

    @Slot(int, str)
    def _on_similar_requested(self, row: int, space: str) -> None:
        if self._dataset is not None:
            self.show_similar(self._dataset.take([row])[0], space, row=row)

    # --- the current image --------------------------------------------------------------------------

    @Slot()
    def _on_current_moved(self) -> None:
        self.actions_changed.emit()
        self.image_shown.emit(self.shown_image)

    @Slot(int)
    def go_to_row(self, row: int) -> None:
        """Show one row of the data set, and select nothing but it; filters that hide it are cleared.

        Parameters
        ----------
        row : int
            0 to the number of images less one; others do nothing.
        """
        if self._dataset is None or not 0 <= row < len(self._dataset):
            return
        if not self.pane.model.shows(row):
            self._filters.clear()
        position = self.pane.model.position_of(row)
        assert position is not None, "without filters every row is shown"
        self._grid.go_to(position)
        self._grid.setFocus()

    # --- handlers of actions ------------------------------------------------------------------------

    @property
    def has_current(self) -> bool:
        """Whether there is a current image."""
        return self._grid.current_row is not None

    @property
    def query(self) -> Query:
        """The query of the filters."""
        return self._filters.query

    @property
    def has_misread_current(self) -> bool:
        """Whether there is a current image, and the model reads it wrong."""
        row, columns = self._grid.current_row, self._store.columns
        if row is None or columns is None or columns.predictions is None:
            return False
        return bool(columns.predictions.wrong(columns.dataset.labels)[row])

    @property
    def shows_pixel_values(self) -> bool:
        """Whether the images are so large that each pixel carries its grey value."""
        return self.pane.shows_pixel_values

    def show_pixel_values(self) -> None:
        """Make the images so large that each pixel carries its grey value."""
        self.pane.show_pixel_values()

    def choose_first(self) -> None:
        """Choose the first image that is shown, if there is one."""
        if self.has_digits:
            self._inspection.reopen()
            self.go_to_row(int(self.pane.model.rows[0]))

    @property
    def shown_image(self) -> Images | None:
        """The current image."""
        row = self._grid.current_row
        return None if row is None or self._dataset is None else self._dataset.take([row])[0]

    @property
    def has_digits(self) -> bool:
        """Whether any image is shown."""
        return len(self.pane.model.rows) > 0

    @property
    def can_go_back(self) -> bool:
        """Whether something else was requested before."""
        return self._queries.can_go(-1)

    @property
    def can_go_forward(self) -> bool:
        """Whether the user has gone back."""
        return self._queries.can_go(1)

    @Slot()
    def go_back(self) -> None:
        """Show what was shown before: query, order and grouping; the selection stays."""
        left = self._queries.current
        self._queries.go(-1)
        for request, page in self._origins:
            if request is left:
                self.page_requested.emit(page)

    @Slot()
    def go_forward(self) -> None:
        """Show what was shown before going back."""
        self._queries.go(1)

    @Slot()
    def focus_query(self) -> None:
        """Let the user type a query."""
        self._filters.focus_query()

    def find_similar(self, space: str = "features") -> None:
        """Show the images whose features, or pixels, are nearest to those of the current one."""
        if (row := self._grid.current_row) is not None:
            self._on_similar_requested(row, space)

    @Slot()
    def draw_sample(self) -> None:
        """Ask how many images to draw at random, and show those."""
        self.dialogs.sample()

    @Slot()
    def show_averages(self) -> None:
        """Show what the images of each class have in common, and where they differ."""
        self.dialogs.averages()

    @Slot()
    def ask_where_to_go(self) -> None:
        """Ask for an image by its index or number, and show it."""
        self.dialogs.go_to()

    @Slot()
    def make_sheet(self) -> None:
        """Make a contact sheet of the images."""
        self.dialogs.sheet()

    @Slot()
    def export(self) -> None:
        """Export images to files for other programs."""
        self.dialogs.export()

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Have the entries of the menu Image in the context menu, and their keys."""
        self.corrector.take_actions(actions)

    @property
    def can_undo(self) -> bool:
        """Whether there is a correction to undo."""
        return self.corrector.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a correction to make again."""
        return self.corrector.can_redo

    def undo(self) -> None:
        """Undo the last correction."""
        self.corrector.undo()

    def redo(self) -> None:
        """Make the correction that was undone last again."""
        self.corrector.redo()

    @property
    def has_query(self) -> bool:
        """Whether the query has a condition."""
        return self._filters.query != Query()

    def copy_query(self) -> None:
        """Copy the query as text, for the command line, Python or another window."""
        assert self._dataset is not None, "a query is about a data set"
        text = format_query(self._filters.query, self._dataset)
        QGuiApplication.clipboard().setText(text)
        self.said.emit(self.tr("Copied: {query}").format(query=text))

    @property
    def status_widget(self) -> QWidget:
        """The number of selected images, and the zoom."""
        return self._status

    # --- events -------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go back and forward with the buttons that a mouse has for it."""
        if event.button() == Qt.MouseButton.BackButton:
            self.go_back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.go_forward()
        else:
            super().mousePressEvent(event)

    def snapshot(self) -> Mapping[str, object]:
        """Return the query, its order, the selection, and a note that is being written."""
        if self._dataset is None or self.pane.model.dataset is not self._dataset:
            return {}
        row, text = self._inspector.row, self._inspector.note_draft
        note = None if row is None or text is None else (row, text)
        selected, current = self._grid.selected_by_row(), self._grid.current_row
        return BrowseSnapshot(self._filtered, selected, current, note).to_json(self._dataset)

    def restore(self, snapshot: Mapping[str, object]) -> None:
        """Show a snapshot again; the note that was being written becomes one of the data set."""
        if self._dataset is None:
            return
        shown = BrowseSnapshot.from_json(snapshot, self._dataset)
        if shown.current is not None:
            self.go_to_row(shown.current)
        self._grid.select_by_row(shown.selected)
        self._queries.request(shown.request)
        if shown.note is not None:
            self._store.restore_note(*shown.note)

    def remember(self) -> None:
        """Store where the grid is, for the preview at the next start."""
        if self.isVisible() and self._dataset is not None:
            self._state.settings.grid_margins = self.pane.grid_margins(self)
            self._state.settings.grid_legend = self.pane.first_legend
