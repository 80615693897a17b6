"""Open the export dialog and report its result."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import format_query
from mnist_gui.data.user.notes import Notes
from mnist_gui.ui.state.tasks import TaskRunner

_LONGEST_NAME = 560  # px of the status bar


class Exporter(QObject):
    """Open the export dialog.

    Parameters
    ----------
    runner : TaskRunner
    parent : QWidget
        Parent of the dialog.

    Signals
    -------
    said(str)
        Message about the written files, or why there are none.
    """

    said = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._runner = runner
        self._window = parent
        self._folder = ""  # of the last export

    def ask(
        self,
        dataset: Dataset,
        query: Query,
        *,
        selected: Rows,
        shown: Rows,
        notes: Notes | None = None,
        predictions: Predictions | None = None,
    ) -> None:
        """Open the dialog.

        Parameters
        ----------
        dataset : Dataset
        query : Query
        selected, shown : ndarray of intp, shape (k,)
            Rows in the order of the grid.
        notes : Notes, optional
            By default, they are read from their file if needed.
        predictions : Predictions, optional
            Predictions of a model.
        """
        # Imported late, so that the first frame does not wait for them.
        from mnist_gui.ui.browse.export.export_dialog import ExportDialog
        from mnist_gui.ui.browse.export.scopes import ExportSource

        if not len(dataset):
            self.said.emit(self.tr("No image to export"))
            return
        source = ExportSource(dataset, selected, shown, format_query(query, dataset), notes, predictions)
        dialog = ExportDialog(source, self._runner, folder=self._folder, parent=self._window)
        dialog.exported.connect(self._on_exported)
        dialog.open()

    @Slot(int, str)
    def _on_exported(self, count: int, path: str) -> None:
        self._folder = str(Path(path).parent)
        words = self.tr("{count} images exported to {name}")
        if count == 1:
            words = self.tr("1 image exported to {name}")
        metrics = self._window.fontMetrics()
        shown = metrics.elidedText(Path(path).name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME)
        self.said.emit(words.format(count=f"{count:,}", name=shown))
