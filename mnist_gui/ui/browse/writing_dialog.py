"""What dialogs have in common that write something in the background, and close when it is there."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QPushButton, QWidget

from mnist_gui.errors import UserError
from mnist_gui.progress import Progress
from mnist_gui.ui.state.tasks import Job, Lane, Task, TaskRunner
from mnist_gui.ui.widgets.message import Message


class WritingDialog(QDialog):
    """A dialog with a button that writes, and one that stops this, or else closes.

    A subclass lays out the widgets, gives them their names and texts, and says what follows from an outcome.
    Deletes itself when it is closed.

    Parameters
    ----------
    runner : TaskRunner
        Writes.
    lane : Lane
        On which thread.
    message_name : str
        The object name of the message.
    """

    def __init__(
        self, runner: TaskRunner, lane: Lane, message_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._lane = lane
        self._task: Task | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._message = Message(message_name)
        self._progress = QProgressBar()
        self._progress.setAccessibleName(self.tr("Progress of writing"))
        self._write_button = QPushButton()
        self._write_button.setDefault(True)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._buttons = QDialogButtonBox()
        self._buttons.addButton(self._write_button, QDialogButtonBox.ButtonRole.AcceptRole)
        # Not of the role that rejects: while something is being written, it stops that and nothing else.
        self._buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.ActionRole)

    @property
    def is_writing(self) -> bool:
        """Whether something is being written."""
        return self._task is not None

    def _start_writing(self, job: Job[Any]) -> None:
        self._message.say("")
        self._task = task = self._runner.start(self._lane, job)
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_written)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._progress.setRange(0, 0)
        self._show_progress(visible=True)

    def _show_progress(self, *, visible: bool) -> None:
        """Show whether something is being written."""
        self._cancel.setEnabled(True)
        self._progress.setVisible(visible)

    def _tell(self, result: Any) -> None:  # noqa: ANN401 - what the job returned
        """Tell whom it concerns that it is written."""
        raise NotImplementedError

    def _describe(self, progress: Progress) -> None:
        """Say how far the writing is, besides what the bar shows."""

    def _explain(self, error: UserError) -> None:
        """Say why nothing was written."""
        self._message.warn(str(error))

    # The slots are not for subclasses: those of a class itself end with the object, overridden ones may not.

    @Slot(object)
    def _on_written(self, result: Any) -> None:  # noqa: ANN401
        self._tell(result)
        self.accept()

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)
        self._describe(progress)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._explain(error)

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        self._show_progress(visible=False)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        """Stop what is being written, or else close."""
        if self._task is None:
            self.reject()
        else:
            self._cancel.setEnabled(False)
            self._task.cancel()

    def done(self, result: int) -> None:
        """Close; of what is being written nothing stays."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)
