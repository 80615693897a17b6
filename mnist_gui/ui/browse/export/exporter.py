"""Opens the dialog that hands digits on, and says what came of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import format_query
from mnist_gui.data.readings import Readings
from mnist_gui.data.user.notes import Notes
from mnist_gui.ui.state.tasks import TaskRunner

_LONGEST_PATH = 560  # px of the status bar


class Exporter(QObject):
    """Asks which digits shall become files of which form.

    Parameters
    ----------
    runner : TaskRunner
        Writes them.
    parent : QWidget
        What the dialog belongs to.

    Signals
    -------
    said(str)
        How many images were written where, or why none can be.
    """

    said = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._runner = runner
        self._window = parent
        self._folder = ""  # where something was written last

    def ask(
        self,
        dataset: Dataset,
        query: Query,
        *,
        selected: Rows,
        shown: Rows,
        notes: Notes | None = None,
        readings: Readings | None = None,
    ) -> None:
        """Open the dialog.

        Parameters
        ----------
        dataset : Dataset
        query : Query
            What the filters ask for.
        selected, shown : ndarray of intp, shape (k,)
            Rows in the order of the grid.
        notes : Notes, optional
            What was written to single images; by default, that is read if it is asked for.
        readings : Readings, optional
            What a model has read in them.
        """
        # The first frame need not wait for these.
        from mnist_gui.ui.browse.export.choices import ExportSource
        from mnist_gui.ui.browse.export.export_dialog import ExportDialog

        if not len(dataset):
            self.said.emit(self.tr("There is no digit to export"))
            return
        source = ExportSource(dataset, selected, shown, format_query(query, dataset), notes, readings)
        dialog = ExportDialog(source, self._runner, folder=self._folder, parent=self._window)
        dialog.exported.connect(self._on_exported)
        dialog.open()

    @Slot(int, str)
    def _on_exported(self, count: int, path: str) -> None:
        self._folder = str(Path(path).parent)
        words = self.tr("{count} images exported to {path}")
        if count == 1:
            words = self.tr("1 image exported to {path}")
        metrics = self._window.fontMetrics()
        shown = metrics.elidedText(path, Qt.TextElideMode.ElideMiddle, _LONGEST_PATH)
        self.said.emit(words.format(count=f"{count:,}", path=shown))
