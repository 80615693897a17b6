"""Asks for a file for a plot or a table, and writes it in the background."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.atomic_file import write_file
from mnist_gui.names import shown
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, TaskRunner, failure_text
from mnist_gui.ui.widgets.exhibit import Exhibit, picture_of, png_of, svg_document
from mnist_gui.ui.widgets.file_name import file_name


class ExhibitSaver(QObject):
    """Saves exhibits.

    Parameters
    ----------
    runner : TaskRunner
    folder : str
        The folder that is proposed first; then that of the last file.
    parent : QWidget
        The dialog stands above it.

    Signals
    -------
    said(str), failed(str)
        What was saved, or why nothing was.
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, runner: TaskRunner, folder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._runner, self._folder, self._above = runner, folder, parent

    @Slot(object, str)
    def save(self, exhibit: Exhibit, suffix: str) -> None:
        """Ask for a file and write it; the suffix says what into it."""
        kinds = {
            ".png": self.tr("Pictures (*.png)"),
            ".svg": self.tr("Drawings (*.svg)"),
            ".csv": self.tr("Tables (*.csv)"),
        }
        dialog = QFileDialog(self._above, exhibit.title, self._folder, kinds[suffix])
        dialog.setObjectName("saveExhibitDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(file_name(exhibit.title, otherwise="mnist") + suffix)
        dialog.fileSelected.connect(partial(self._write, exhibit, suffix))
        dialog.open()

    def _write(self, exhibit: Exhibit, suffix: str, chosen: str) -> None:
        path = Path(chosen)
        self._folder = str(path.parent)
        # Qt paints text on this thread only; what takes long is to compress a picture.
        content: QImage | bytes
        if suffix == ".png":
            content = picture_of(exhibit)
        else:
            content = svg_document(exhibit) if suffix == ".svg" else exhibit.csv.encode("utf-8", "replace")
        task = self._runner.start(Lane.SAVING, partial(_write_job, path, content))
        task.succeeded.connect(partial(self._on_written, path))
        task.failed.connect(self._on_failed)

    def _on_written(self, path: Path, _result: object) -> None:
        self.said.emit(self.tr("Saved as {name}").format(name=shown(path.name)))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(failure_text(error, self.tr("It was not saved: there is an error in the program.")))


def _write_job(path: Path, content: QImage | bytes, _report: Report, _token: CancelToken) -> None:
    write_file(path, content if isinstance(content, bytes) else png_of(content))
