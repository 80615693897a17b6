"""The table of all runs that are kept: a row for each, and a column for each hyperparameter of any."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from mnist_gui.learning.recipes import FEATURES, RECIPES
from mnist_gui.ui.widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.runs.record import RunRecord

_Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = Qt.ItemDataRole.UserRole
"""Role of what a column is sorted by: numbers as numbers."""

KEPT = 7
"""The column that says when a run was kept."""


class RunColumn(NamedTuple):
    """A column: its title, the text of a run, and what it is sorted by; without the latter, by the text."""

    title: str
    text: "Callable[[RunRecord], str]"
    key: "Callable[[RunRecord], float] | None" = None


class KeptRunsModel(QAbstractTableModel):
    """Kept runs as rows, of all data sets.

    Attributes
    ----------
    columns : tuple of RunColumn
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[KeptRun, ...] = ()
        self.columns = _columns(())

    def set_runs(self, runs: "tuple[KeptRun, ...]") -> None:
        """Show other runs."""
        self.beginResetModel()
        self._runs = runs
        self.columns = _columns(runs)
        self.endResetModel()

    def run(self, row: int) -> "KeptRun":
        """Return the run of a row."""
        return self._runs[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - what Qt declares
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt
        """Return the text, the alignment, the tool tip of a cell, or what it is sorted by."""
        if not index.isValid():
            return None
        record, column = self._runs[index.row()].record, self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record)
        if role == SORT_ROLE:
            return column.text(record).casefold() if column.key is None else column.key(record)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(record.note) if record.note else None
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        is_number = self.columns[column].key is not None
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _columns(runs: "tuple[KeptRun, ...]") -> tuple[RunColumn, ...]:
    """Return the columns of a table: those of every run, then one for each hyperparameter of some run."""
    titles: dict[str, str] = {}
    for run in runs:
        request = run.record.request
        for name in request.hyperparameters:
            titles.setdefault(name, request.recipe.parameter(name).title)
    return (
        RunColumn(_tr("Name"), _name),
        RunColumn(_tr("Model"), _model),
        RunColumn(_tr("Features"), lambda record: FEATURES[record.request.features].title),
        RunColumn(_tr("Data set"), lambda record: record.dataset.name),
        RunColumn(
            _tr("Images"), lambda record: f"{record.train_images:,}", lambda record: record.train_images
        ),
        RunColumn(_tr("Error"), _error, _error_rate),
        RunColumn(_tr("Seconds"), lambda record: f"{record.seconds:.1f}", lambda record: record.seconds),
        RunColumn(
            _tr("Kept"),
            lambda record: f"{record.created.astimezone():%Y-%m-%d %H:%M}",
            lambda record: record.created.timestamp(),
        ),
        *(_hyperparameter(name, title) for name, title in titles.items()),
        RunColumn(_tr("Seed"), lambda record: str(record.request.seed), lambda record: record.request.seed),
    )


def _hyperparameter(name: str, title: str) -> RunColumn:
    def text(record: "RunRecord") -> str:
        value = record.request.hyperparameters.get(name)
        return "" if value is None else f"{value:g}"

    return RunColumn(title, text, lambda record: record.request.hyperparameters.get(name, -1.0))


def _name(record: "RunRecord") -> str:
    return ("\N{BLACK STAR} " if record.starred else "") + record.name


def _model(record: "RunRecord") -> str:
    title = RECIPES[record.request.model].title
    if not record.is_validation:
        return title
    return _tr("{model}, {folds} folds").format(model=title, folds=len(record.folds))


def _error(record: "RunRecord") -> str:
    measured = record.measured
    return "\N{EN DASH}" if measured is None else f"{100 * measured.error_rate:.2f} %"


def _error_rate(record: "RunRecord") -> float:
    return 2.0 if record.measured is None else record.measured.error_rate  # below all others


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeptRuns", text)
