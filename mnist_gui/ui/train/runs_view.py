"""The table of trainings so far, the newest on top."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from mnist_gui.learning.recipes import FEATURES, RECIPES
from mnist_gui.ui.train.settings_in_words import settings_in_words
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.palette_colours import soft_colour
from mnist_gui.ui.widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.training import Run
    from mnist_gui.ui.state.workspace import KeptRuns

_Index = QModelIndex | QPersistentModelIndex

_FEATURES, _SETTINGS, _IMAGES, _SECONDS, _ERROR = 1, 2, 3, 4, 5
"""Columns: the one that stretches is that of the settings, and numbers begin with that of the images."""

_LEFT_OUT = (_SETTINGS, _FEATURES, _SECONDS, _IMAGES)
"""The columns that are left out where there is no room, first ones first."""

_LEAST_SETTINGS = 12
"""Letters of the settings that must fit, at least."""


class RunsModel(QAbstractTableModel):
    """Runs as rows, the newest first; the current one has a dot and bold text, and each a box to tick.

    Signals
    -------
    ticked(tuple of Run)
        The user ticked a run to compare it, or no longer; has all that are ticked, oldest first.
    """

    ticked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._current: Run | None = None
        self._words: dict[Run, tuple[str, ...]] = {}  # a table asks for them again and again
        self._kept: KeptRuns = {}
        self._compared: tuple[Run, ...] = ()
        self._bold = QFont()
        self._bold.setBold(True)

    def set_runs(self, runs: "tuple[Run, ...]") -> None:
        """Show other runs.

        Parameters
        ----------
        runs : tuple of Run
            Oldest first. If they are those shown and one more, selection and scroll position stay.
        """
        self._words = {run: self._words.get(run) or _texts(run, self._kept.get(run)) for run in runs}
        if runs and runs[:-1] == self._runs:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._runs = runs
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._runs = runs
            self.endResetModel()

    def set_current_run(self, run: "Run | None") -> None:
        """Mark another run, or none."""
        self._current = run
        if self._runs:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def set_kept(self, kept: "KeptRuns") -> None:
        """Show the names, stars and notes that the user gave to runs that are kept."""
        self._kept = kept
        self._words = {run: _texts(run, kept.get(run)) for run in self._runs}
        if self._runs:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def set_compared(self, compared: "tuple[Run, ...]") -> None:
        """Tick the runs that are compared, and no others."""
        self._compared = compared
        if self._runs:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let the first cell of each run that was measured be ticked."""
        flags = super().flags(index)
        if index.isValid() and not index.column() and self.run(index.row()).evaluation is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401 - as Qt
        """Tick a run, or no longer."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        run, is_ticked = self.run(index.row()), Qt.CheckState(value) is Qt.CheckState.Checked
        chosen = {*self._compared, run} if is_ticked else {*self._compared} - {run}
        self.ticked.emit(tuple(each for each in self._runs if each in chosen))
        return True

    def run(self, row: int) -> "Run":
        """Return the run of a row."""
        return self._runs[-1 - row]

    def row_of(self, run: "Run") -> int:
        """Return the row of a run."""
        return len(self._runs) - 1 - self._runs.index(run)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else 6

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - what Qt declares
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < 6:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (
                self.tr("Model"),
                self.tr("Features"),
                self.tr("Settings"),
                self.tr("Images"),
                self.tr("Seconds"),
                self.tr("Test error"),
            )
            return titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt
        """Return the text, alignment, font or tool tip of a cell."""
        if not index.isValid():
            return None
        run = self.run(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return ("" if index.column() else self._marks(run)) + self._words[run][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._tick(run) if not index.column() else None
        if role == Qt.ItemDataRole.FontRole and run is self._current:
            return self._bold
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._description(run)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._description(run))
        return None

    def _tick(self, run: "Run") -> Qt.CheckState | None:
        if run.evaluation is None:
            return None  # nothing to compare
        return Qt.CheckState.Checked if run in self._compared else Qt.CheckState.Unchecked

    def _marks(self, run: "Run") -> str:
        """Return what stands before the name of a run: a dot if it is current, a star."""
        kept = self._kept.get(run)
        star = "\N{BLACK STAR} " if kept is not None and kept.record.starred else ""
        return ("\N{BLACK CIRCLE} " if run is self._current else "") + star

    def _description(self, run: "Run") -> str:
        """Return the settings of a run, and the note that the user wrote to it."""
        kept = self._kept.get(run)
        note = "" if kept is None else kept.record.note
        return "\n".join(filter(None, [self._words[run][_SETTINGS], note]))


class RunsView(QTableView):
    """The table of runs; the selected row is the run whose results are shown.

    Signals
    -------
    run_selected(Run)
        Another row was selected.
    ticked(tuple of Run)
        The user ticked a run to compare it, or no longer; has all that are ticked, oldest first.
    describe_requested(), delete_requested()
        The user wants to name the selected run, or to delete it.
    """

    run_selected = Signal(object)
    ticked = Signal(object)
    describe_requested = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: dict[int, int] = {}  # of columns, as long as texts and font are the same
        self._model = RunsModel(self)
        self.setModel(self._model)
        self.setObjectName("runsList")
        self.setAccessibleName(self.tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self._follow_font()
        self._follow_palette()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.doubleClicked.connect(self.describe_requested)
        self._model.ticked.connect(self.ticked)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Name a run with F2, and delete it with Delete."""
        if event.key() == Qt.Key.Key_F2:
            self.describe_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()
        if event.type() == QEvent.Type.FontChange:
            self._widths.clear()
            self._follow_font()
            self._fit_columns()

    def _follow_palette(self) -> None:
        """Mark the selected row softly: the dot and the bold text say the same."""
        whole = QApplication.palette()
        soft = soft_colour(whole)
        if self.palette().color(QPalette.ColorRole.Highlight) == soft:
            return
        palette = QPalette()  # without any colour set, so that the others follow the theme
        palette.setColor(QPalette.ColorRole.Highlight, soft)
        palette.setColor(QPalette.ColorRole.HighlightedText, whole.color(QPalette.ColorRole.Text))
        self.setPalette(palette)

    def _follow_font(self) -> None:
        self.verticalHeader().setDefaultSectionSize(
            max(tokens.LEAST_TARGET, self.fontMetrics().height() + 10)
        )

    def set_runs(self, runs: "tuple[Run, ...]") -> None:
        """Show other runs, oldest first."""
        self._widths.clear()
        self._model.set_runs(runs)
        self._fit_columns()
        self.updateGeometry()

    def set_kept(self, kept: "KeptRuns") -> None:
        """Show the names, stars and notes that the user gave to runs that are kept."""
        self._model.set_kept(kept)
        self._fit_columns()

    def set_compared(self, compared: "tuple[Run, ...]") -> None:
        """Tick the runs that are compared, and no others."""
        self._model.set_compared(compared)

    def texts(self) -> list[tuple[str, str, str, str, str]]:
        """Return model, features, settings, number of images and error of each run, newest first."""
        rows = range(self._model.rowCount())
        columns = (0, _FEATURES, _SETTINGS, _IMAGES, _ERROR)
        model, features, settings, images, error = (
            [str(self._model.index(row, column).data()) for row in rows] for column in columns
        )
        return list(zip(model, features, settings, images, error, strict=True))

    def set_current_run(self, run: "Run | None") -> None:
        """Mark and select a run that is in the table, or none."""
        self._widths.clear()  # of another run the text is bold
        self._model.set_current_run(run)
        if run is not None:
            # Not `selectRow`: from right to left it asks for the column at the far edge, before there is one.
            self.setCurrentIndex(self._model.index(self._model.row_of(run), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out that would not fit."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        header = self.horizontalHeader()
        columns = range(self._model.columnCount())
        widths = [max(header.sectionSizeHint(k), self.sizeHintForColumn(k)) for k in columns]
        widths[_SETTINGS] = _LEAST_SETTINGS * self.fontMetrics().averageCharWidth()
        shown = set(columns)
        for column in _LEFT_OUT:
            if sum(widths[k] for k in shown) > self.viewport().width():
                shown.discard(column)
        for column in columns:
            self.setColumnHidden(column, column not in shown)
        stretched = _SETTINGS if _SETTINGS in shown else 0
        for column in (0, _SETTINGS):
            is_stretched = column == stretched
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, mode.Stretch if is_stretched else mode.ResizeToContents)

    def sizeHintForColumn(self, column: int) -> int:
        """Return the width of the longest text, and a gap to the next column.

        Qt asks for it several times in each layout, and measures every row to answer.
        """
        if column not in self._widths:
            self._widths[column] = super().sizeHintForColumn(column) + tokens.GAP
        return self._widths[column]

    def sizeHint(self) -> QSize:
        """Return room for a few rows and the longest names."""
        metrics = self.fontMetrics()
        header = self.horizontalHeader().sizeHint().height()
        rows = header + min(max(self._model.rowCount(), 2), 5) * self.verticalHeader().defaultSectionSize()
        return QSize(metrics.horizontalAdvance("0") * 72, rows)

    def minimumSizeHint(self) -> QSize:
        """Return room for the titles and the two newest runs."""
        header = self.horizontalHeader().sizeHint().height()
        return QSize(160, header + 2 * self.verticalHeader().defaultSectionSize())

    @Slot(QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.run_selected.emit(self._model.run(current.row()))


def _texts(run: "Run", kept: "KeptRun | None") -> tuple[str, ...]:
    """Return the text of each column, without the marks of the first."""
    title = RECIPES[run.request.model].title
    if kept is not None and kept.record.name:
        words = QCoreApplication.translate("RunsModel", "{name} ({model})")
        title = words.format(name=kept.record.name, model=title)
    return (
        title,
        FEATURES[run.request.features].title,
        settings_in_words(run.request),
        f"{run.train_images:,}",
        f"{run.train_seconds:.1f}",
        f"{100 * run.evaluation.error_rate:.2f} %" if run.evaluation is not None else "\N{EN DASH}",
    )


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column >= _IMAGES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
