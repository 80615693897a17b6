"""Turns requests for rows into the rows that the grid shows, and goes back and forward through them.

A request may use columns that are not computed yet. Then it waits, and is run again when the column store has
more; the shown result is replaced when a column that it depends on changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.class_changes import class_table
from mnist_gui.data.columns import PREDICTIONS, Columns
from mnist_gui.data.dataset import Rows
from mnist_gui.data.duplicate_links import SAME_INK
from mnist_gui.data.query.masks import links_of
from mnist_gui.data.query.order import Order, Sorter, sections
from mnist_gui.data.query.query import Query, select_rows
from mnist_gui.errors import DataError
from mnist_gui.ui.browse.filters.likeness_bar import nearest_asked
from mnist_gui.ui.browse.query_history import QueryHistory
from mnist_gui.ui.browse.query_request import MOST_GROUPS, Comparison, QueryRequest, QueryResult
from mnist_gui.ui.state.column_store import DISTANCE, ColumnStore

_PAUSE = 50  # ms after a correction until its rows are found again

NEAREST = 50
"""How many similar images are shown."""


class QueryController(QObject):
    """Owns the current request of the Browse page, its result and their history. Knows no widget.

    Parameters
    ----------
    store : ColumnStore
        Computes the columns that a request needs. Pass its columns to `update` whenever they change.
    top_row : callable
        Returns the row at the top of the grid, or None; going back scrolls there again.

    Signals
    -------
    requested(QueryRequest)
        Another request is current: by `request`, or by going back or forward.
    result_changed(QueryResult, int or None)
        The rows to show, and the row to scroll to the top, if any.
    waiting(str)
        Why there is no result yet, in a sentence for the user; empty once there is one.
    history_changed()
        `can_go` may have changed.
    """

    requested = Signal(object)
    result_changed = Signal(object, object)
    waiting = Signal(str)
    history_changed = Signal()

    def __init__(
        self, store: ColumnStore, top_row: Callable[[], int | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._top_row = top_row
        self._history = QueryHistory()
        self._request: QueryRequest | None = None
        self._comparison: Comparison | None = None  # the store's distances start there
        self._return_row: int | None = None
        self._sorter: Sorter | None = None
        self._result: QueryResult | None = None  # the last one
        self._late = QTimer(self, singleShot=True)
        self._late.setInterval(_PAUSE)
        self._late.timeout.connect(self._run_again)
        self._used: Columns | None = None  # by the shown result; None without one

    @property
    def current(self) -> QueryRequest | None:
        """The current request."""
        return self._request

    # --- requests -----------------------------------------------------------------------------------

    def request(self, request: QueryRequest) -> None:
        """Show other rows, or the same ones in another arrangement. Without a data set, nothing happens.

        Distances start at the image that was compared last, unless the request brings another.
        """
        if request.comparison is None and DISTANCE in request.needs:
            request = replace(request, comparison=self._comparison)
        self._history.leave(self._top_row())
        self._history.visit(request)
        self._go_to(request)

    def adjust(self, request: QueryRequest) -> None:
        """Show a request in place of the current one, as while a slider is moved."""
        self._history.replace(request)
        self._go_to(request)

    def request_similar(self, comparison: Comparison) -> None:
        """Show the images that are nearest to one."""
        self.request(QueryRequest(Query(nearest=NEAREST), Order("similarity"), comparison=comparison))

    def can_go(self, step: int) -> bool:
        """Return whether there is a request so many steps ahead, or back if negative."""
        return self._history.can_go(step)

    def go(self, step: int) -> None:
        """Go some steps ahead, or back if negative; if that leads nowhere, do nothing."""
        if self._history.can_go(step):
            self._history.leave(self._top_row())
            visit = self._history.go(step)
            self._go_to(visit.request, return_row=visit.row)

    def forget(self) -> None:
        """Forget all requests: another data set is open."""
        self._history.clear()
        self._request = self._comparison = self._sorter = self._result = None
        self._late.stop()

    def _go_to(self, request: QueryRequest, *, return_row: int | None = None) -> None:
        self._request, self._return_row, self._used = request, return_row, None
        comparison = request.comparison
        if comparison is not None and comparison is not self._comparison:
            self._comparison = comparison
            self._store.compare(comparison.image, comparison.space)
        self.requested.emit(request)
        if self._store.columns is not None:
            self._run(self._store.columns, request)
        self.history_changed.emit()

    # --- results ------------------------------------------------------------------------------------

    @Slot(object)
    def update(self, columns: Columns) -> None:
        """Run the request again if it waits, or if a column that its result depends on has changed.

        If only labels are other ones, they are shown at once where the images are, and the rows found again
        a little later: so a correction is seen before the image moves away.
        """
        if self._result is not None and columns.dataset.differs_only_in_labels(self._result.dataset):
            self._follow_classes(columns)
        request, result = self._request, self._result
        if request is None:
            return
        if result is not None and result.request is request and self._only_labels_differ(columns):
            self._used, self._result = columns, replace(result, dataset=columns.dataset)
            self.result_changed.emit(self._result, None)
            if _depends_on_labels(request):
                self._late.start()
        elif self._used is None or _differ(columns, self._used, request.needs):
            self._run(columns, request)

    def _follow_classes(self, columns: Columns) -> None:
        """Ask for the classes by their new labels, if these are other ones now."""
        assert self._result is not None
        table = class_table(self._result.dataset, columns.dataset)
        if table is not None:
            self._history.in_classes(table)
            self._request = None if self._request is None else self._request.in_classes(table)
            self._result = self._used = None  # sections are of the old classes

    def _only_labels_differ(self, columns: Columns) -> bool:
        if self._used is None or columns.dataset is self._used.dataset:
            return False
        return columns.dataset.differs_only_in_labels(self._used.dataset)

    @Slot()
    def _run_again(self) -> None:
        """Find the rows for other labels, which have been shown where the images were."""
        if self._request is not None and self._store.columns is not None:
            self._run(self._store.columns, self._request)

    def _run(self, columns: Columns, request: QueryRequest) -> None:
        self._late.stop()
        if not self._store.require(request.needs) and self._store.is_finding(request.needs):
            self.waiting.emit(self.tr("Measuring all images..."))
            return
        if self._sorter is None or not columns.dataset.differs_only_in_labels(self._sorter.columns.dataset):
            self._sorter = Sorter(columns)
        self._sorter.columns = columns
        try:
            rows = select_rows(columns.dataset, request.query, columns)
            by_label = request.grouped and not request.groups_duplicates
            rows = self._sorter.sort(rows, request.order, by_label=by_label)
            if self._result is not None and np.array_equal(rows, self._result.rows):
                rows = self._result.rows  # which tells views that nothing moves
            values = self._sorter.values(request.order)
        except DataError as error:
            self.waiting.emit(str(error))
            return
        self._used = columns
        parts = sections(rows, columns.dataset) if by_label or request.order.key == "label" else ()
        groups = _groups(rows, columns, request) if request.groups_duplicates else ()
        return_row, self._return_row = self._return_row, None
        self.waiting.emit("")
        self._result = QueryResult(request, columns.dataset, rows, parts, values, groups)
        self.result_changed.emit(self._result, return_row)


def _groups(rows: Rows, columns: Columns, request: QueryRequest) -> Sequence[tuple[int, bool]]:
    """Return where groups of duplicates begin in sorted rows, and which of these runs are groups.

    Of more than `MOST_GROUPS`, none.
    """
    near = nearest_asked(request.query)
    distance = SAME_INK if near is None else near
    links = links_of(columns)
    if len(links.groups(columns.dataset, distance)) > MOST_GROUPS:  # a list of half a million takes long
        return ()
    return links.runs_among(rows, columns.dataset, distance)


def _depends_on_labels(request: QueryRequest) -> bool:
    """Return whether other labels may lead to other rows, or to another order."""
    is_plain = request.query.with_value("split", None) == Query() and not request.grouped
    return not is_plain or request.order.key == "label" or PREDICTIONS in request.needs


def _differ(new: Columns, old: Columns, needs: frozenset[str]) -> bool:
    """Return whether a result that needs some of the columns has to be found again."""
    return new.dataset is not old.dataset or any(new.get(name) is not old.get(name) for name in needs)
