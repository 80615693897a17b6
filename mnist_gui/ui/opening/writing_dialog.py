"""Base class of dialogs that write a file in the background and close when it is written."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from mnist_gui.errors import UserError
from mnist_gui.progress import Progress
from mnist_gui.ui.state.tasks import Job, Lane, Task, TaskRunner
from mnist_gui.ui.widgets.message import Message
from mnist_gui.ui.widgets.progress_bar import ProgressBar


class WritingDialog(QDialog):
    """A dialog with a button to write, and one to cancel writing or close.

    A subclass lays out the widgets, sets their names and texts, and handles the result. The dialog deletes
    itself when it is closed.

    Parameters
    ----------
    runner : TaskRunner
    lane : Lane
        Lane of the writing task.
    message_name : str
        Object name of the message.
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
        self._progress = ProgressBar()
        self._progress.setAccessibleName(self.tr("Progress of writing"))
        self._write_button = QPushButton()
        self._write_button.setDefault(True)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._buttons = QDialogButtonBox()
        self._buttons.addButton(self._write_button, QDialogButtonBox.ButtonRole.AcceptRole)
        # Not RejectRole: while a file is being written, the button only cancels that.
        self._buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.ActionRole)

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written."""
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
        """Show or hide the progress."""
        self._cancel.setEnabled(True)
        self._progress.setVisible(visible)

    def _announce(self, result: Any) -> None:  # noqa: ANN401 - what the job returned
        """Emit the signal of the subclass after a file was written."""
        raise NotImplementedError

    def _conclude(self, result: Any) -> None:  # noqa: ANN401
        """Announce the result and close."""
        self._announce(result)
        self.accept()

    def _describe(self, progress: Progress) -> None:
        """Show progress as text, beside the bar."""

    def _explain(self, error: UserError) -> None:
        """Show why nothing was written."""
        self._message.warn(str(error))

    # Subclasses must not override slots: Qt disconnects only those of the class itself with the object.

    @Slot(object)
    def _on_written(self, result: Any) -> None:  # noqa: ANN401
        self._conclude(result)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)
        self._describe(progress)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._explain(error)

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        self._show_progress(visible=False)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        """Cancel writing, or else close."""
        if self._task is None:
            self.reject()
        else:
            self._cancel.setEnabled(False)
            self._task.cancel()

    def done(self, result: int) -> None:
        """Close; cancel writing and leave no file."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)
