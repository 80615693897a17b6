"""The dialog with all runs that are kept, of every data set: sorted, searched, opened, named and deleted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QLineEdit, QTableView, QWidget

from mnist_gui.names import shown
from mnist_gui.ui.train.all_runs import AllRuns
from mnist_gui.ui.train.kept_runs_model import KEPT, SORT_ROLE, KeptRunsModel
from mnist_gui.ui.train.run_dialog import RunDialog
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from mnist_gui.learning.runs.kept_run import KeptRun, KeptRuns

_WIDTH, _HEIGHT = 940, 480


class KeptRunsDialog(QDialog):
    """Lists all kept runs. The dialog deletes itself when it is closed.

    Parameters
    ----------
    runs : AllRuns
        Reads, changes and deletes them.
    can_open : callable
        Returns whether a run can be shown: its data set is open, or can be opened.

    Signals
    -------
    open_requested(KeptRun), settings_requested(KeptRun)
        The user wants to see a run with its data set, or to use its settings.
    """

    open_requested = Signal(object)
    settings_requested = Signal(object)

    def __init__(
        self, runs: AllRuns, can_open: "Callable[[KeptRun], bool]", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keptRunsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Kept Runs"))
        window = QSize(_WIDTH, _HEIGHT) if parent is None else parent.window().size()
        self.resize(QSize(_WIDTH, _HEIGHT).boundedTo(window))
        self._runs = runs
        self._can_open = can_open
        self._model = KeptRunsModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setFilterKeyColumn(-1)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._search = QLineEdit()
        self._search.setObjectName("searchRuns")
        self._search.setAccessibleName(self.tr("Search runs"))
        self._search.setPlaceholderText(self.tr("Search names, models, data sets"))
        self._search.setClearButtonEnabled(True)
        self._table = _Table(self._sorted)
        self._said = quiet_label("")
        self._said.setObjectName("keptRunsSaid")
        self._open = dialog_button(self.tr("&Open"), "openRunButton")
        self._settings = dialog_button(self.tr("Use &Settings"), "useRunSettingsButton")
        self._describe = dialog_button(self.tr("&Name..."), "describeRunButton")
        self._delete = dialog_button(self.tr("&Delete"), "deleteRunButton")
        self._undo = dialog_button(self.tr("&Undo"), "undoDeletionButton")
        close = dialog_button(self.tr("&Close"), "closeRunsButton")
        buttons = (self._open, self._settings, self._describe, self._delete, self._undo)
        column(
            self._search,
            (self._table, 1),
            self._said,
            row(*buttons, None, close, spacing=tokens.GAP),
            owner=self,
            spacing=tokens.WIDE,
            margins=(16, 16, 16, 16),
        )
        self._search.textChanged.connect(self._sorted.setFilterFixedString)
        self._table.selectionModel().selectionChanged.connect(self._update)
        self._table.doubleClicked.connect(self._on_open)
        self._table.opened.connect(self._on_open)
        self._table.deleted.connect(self._on_delete)
        self._table.renamed.connect(self._on_describe)
        self._open.clicked.connect(self._on_open)
        self._settings.clicked.connect(self._on_settings)
        self._describe.clicked.connect(self._on_describe)
        self._delete.clicked.connect(self._on_delete)
        self._undo.clicked.connect(self._on_undo)
        close.clicked.connect(self.reject)
        runs.listed.connect(self._on_listed)
        runs.changed.connect(self._update)
        runs.failed.connect(self._say)
        self._table.sortByColumn(KEPT, Qt.SortOrder.DescendingOrder)
        self._table.setFocus()
        self._update()
        runs.list()

    def _current(self) -> "KeptRun | None":
        rows = self._table.selectionModel().selectedRows()
        return self._model.run(self._sorted.mapToSource(rows[0]).row()) if rows else None

    def _with_current(self, act: "Callable[[KeptRun], object]") -> None:
        run = self._current()
        if run is not None:
            act(run)

    @Slot(object)
    def _on_listed(self, runs: "KeptRuns") -> None:
        chosen, header = self._current(), self._table.horizontalHeader()
        titles = [column.title for column in self._model.columns]
        order = titles[header.sortIndicatorSection()], header.sortIndicatorOrder()
        self._model.set_runs(tuple(runs))
        titles = [column.title for column in self._model.columns]
        self._table.sortByColumn(titles.index(order[0]) if order[0] in titles else 0, order[1])
        self._table.resizeColumnsToContents()
        for section in range(header.count()):
            header.resizeSection(section, header.sectionSize(section) + 2 * tokens.GAP)
        ids = [self._model.run(self._sorted.mapToSource(index).row()).id for index in self._indices()]
        place = ids.index(chosen.id) if chosen is not None and chosen.id in ids else 0
        if ids:
            # Not `selectRow`: from right to left it asks for the column at the far edge, before there is one.
            self._table.setCurrentIndex(self._sorted.index(place, 0))
        damaged = [f"{each.id}: {each.reason}" for each in runs.damaged]
        if damaged:
            self._say(self.tr("Damaged: {runs}").format(runs="; ".join(damaged)))
        else:
            self._say("" if len(runs) else self.tr("No run is kept yet. Each training will be."))
        self._update()

    @Slot(str)
    def _say(self, text: str) -> None:
        self._said.setText(shown(text))
        self._said.setVisible(bool(text))

    def _indices(self) -> list[QModelIndex]:
        return [self._sorted.index(row, 0) for row in range(self._sorted.rowCount())]

    @Slot()
    def _update(self) -> None:
        run = self._current()
        for button in (self._settings, self._describe, self._delete):
            button.setEnabled(run is not None)
        self._open.setEnabled(run is not None and self._can_open(run))
        self._undo.setEnabled(self._runs.can_undo)

    @Slot()
    def _on_open(self) -> None:
        if self._open.isEnabled():
            self._with_current(self.open_requested.emit)
            self.accept()

    @Slot()
    def _on_settings(self) -> None:
        self._with_current(self.settings_requested.emit)
        self.accept()

    @Slot()
    def _on_describe(self) -> None:
        self._with_current(self._ask)

    def _ask(self, run: "KeptRun") -> None:
        dialog = RunDialog(run.record, self)

        def keep(name: str, note: str, starred: bool) -> None:  # noqa: FBT001 - of a signal
            self._runs.change(run, name=name, note=note, starred=starred)

        dialog.confirmed.connect(keep)
        dialog.open()

    @Slot()
    def _on_delete(self) -> None:
        self._with_current(self._runs.delete)

    @Slot()
    def _on_undo(self) -> None:
        if self._runs.can_undo:
            self._runs.undo()


class _Table(QTableView):
    """The table itself, with its keys."""

    opened = Signal()
    deleted = Signal()
    renamed = Signal()

    def __init__(self, model: QSortFilterProxyModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setObjectName("keptRunsTable")
        self.setAccessibleName(self.tr("Kept runs"))
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(
            max(tokens.LEAST_TARGET, self.fontMetrics().height() + 10)
        )
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, name with F2, delete with Delete."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_F2:
            self.renamed.emit()
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)
