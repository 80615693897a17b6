"""Counts in the background how many images of each class and split the other conditions of a query leave."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.columns import Columns
from mnist_gui.data.query.facets import Facets, count_facets, has_whole_counts
from mnist_gui.data.query.query import Query, needs
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner

_PAUSE = 50  # ms after a correction until it is counted: the frame comes first


class FacetCounter(QObject):
    """Counts for the last query only, and again when a column that it uses has changed.

    Signals
    -------
    counted(Facets)
        The counts for the last query; not emitted for queries that others have replaced.
    """

    counted = Signal(object)

    def __init__(self, store: ColumnStore, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._query: Query | None = None  # that was counted last, or is being counted
        self._columns: Columns | None = None
        self._late = QTimer(self, singleShot=True)
        self._late.setInterval(_PAUSE)
        self._late.timeout.connect(self._start)
        self._jobs = LatestJob(runner, Lane.COUNTING, self)
        self._jobs.succeeded.connect(self._on_counted)

    def count(self, query: Query) -> None:
        """Count for a query whose columns are all known to the store; a little later after a correction."""
        columns, used = self._store.columns, self._columns
        if columns is None or has_whole_counts(query):
            self._query = self._columns = None
            self._late.stop()
            self._jobs.drop()
        elif query != self._query or used is None or not _same(columns, used, needs(query)):
            is_corrected = used is not None and query == self._query and columns.dataset is not used.dataset
            self._query, self._columns = query, columns
            if is_corrected:
                self._late.start()
            else:
                self._start()

    @Slot()
    def _start(self) -> None:
        self._late.stop()
        if self._query is not None and self._columns is not None:
            self._jobs.request(partial(_count, self._query, self._columns))

    @Slot(object)
    def _on_counted(self, counted: tuple[Query, Facets]) -> None:
        query, facets = counted
        if query is self._query:
            self.counted.emit(facets)


def _same(new: Columns, old: Columns, names: frozenset[str]) -> bool:
    return new.dataset is old.dataset and all(new.get(name) is old.get(name) for name in names)


def _count(query: Query, columns: Columns, _report: Report, token: CancelToken) -> tuple[Query, Facets]:
    token.raise_if_cancelled()
    return query, count_facets(query, columns)
