"""Saving the model of a run in a file that the user names."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.names import shown
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, TaskRunner, failure_text

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

Then: TypeAlias = Callable[[bool], object]
"""Called after saving: with True if the model is in its file."""


def do_nothing(_saved: bool) -> None:  # noqa: FBT001 - a callback
    """Have nothing to do after saving."""


class ModelSaver(QObject):
    """Asks for a file for the model of the current run, and writes it in the background.

    Parameters
    ----------
    session : Session
    runner : TaskRunner
    folder : str
        The folder that is proposed first; then that of the last file.
    parent : QWidget
        The dialog stands above it.

    Signals
    -------
    said(str), failed(str)
        What is being saved or was, or why nothing was.
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, runner: TaskRunner, folder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._runner, self._folder, self._above = session, runner, folder, parent
        self._to_save: tuple[Run, Then] | None = None  # that the dialog asks about

    def save(self, then: Then) -> None:
        """Ask where to save the model of the current run, and save it there.

        Parameters
        ----------
        then : callable
            Called at the end: with True if the model is in its file, with False if the user cancelled or it
            cannot be written.
        """
        run = self._session.workspace.current_run
        if run is None:
            return
        for open_dialog in self._above.findChildren(QFileDialog, "saveModelDialog"):
            open_dialog.reject()  # the question about unsaved models may come over it
        self._to_save = run, then
        title, kind = self.tr("Save model"), self.tr("Models (*.mnistmodel)")
        dialog = QFileDialog(self._above, title, self._folder, kind)
        dialog.setObjectName("saveModelDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mnistmodel")
        dialog.selectFile(_proposed_file_name(run))
        dialog.fileSelected.connect(self._on_path_chosen)
        dialog.rejected.connect(self._on_dialog_rejected)
        dialog.open()

    @Slot()
    def _on_dialog_rejected(self) -> None:
        if self._to_save is not None:
            (_, then), self._to_save = self._to_save, None
            then(False)

    @Slot(str)
    def _on_path_chosen(self, path: str) -> None:
        assert self._to_save is not None, "the dialog is about a model"
        (run, then), self._to_save = self._to_save, None
        self._folder = str(Path(path).parent)
        self.said.emit(self.tr("Saving"))
        task = self._runner.start(Lane.SAVING, partial(_save, Path(path), run))
        task.succeeded.connect(partial(self._on_saved, then))
        task.failed.connect(partial(self._on_failed, then))

    def _on_saved(self, then: Then, saved: "tuple[Path, Run]") -> None:
        path, run = saved
        self._session.mark_saved(run, str(path))
        self.said.emit(self.tr("Model saved as {name}").format(name=shown(path.name)))
        then(True)

    def _on_failed(self, then: Then, error: Exception) -> None:
        then(False)
        unexpected = self.tr("The model was not saved: there is an error in the program.")
        self.failed.emit(failure_text(error, unexpected))


def _save(path: Path, run: "Run", _report: Report, _token: CancelToken) -> "tuple[Path, Run]":
    """Save the model of a run; return both."""
    from mnist_gui.learning.model_file import save_model

    save_model(path, run)
    return path, run


def _proposed_file_name(run: "Run") -> str:
    """Return a proposed name such as ``mnist-svm-gradient.mnistmodel``."""
    dataset = re.sub(r"\W+", "-", run.dataset_name.lower()).strip("-")
    return f"{dataset}-{run.request.model}-{run.request.features}.mnistmodel"
