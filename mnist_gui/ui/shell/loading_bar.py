"""The corner of the status bar that shows background tasks and can cancel them."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel

_STEPS = 1000
_MEGABYTE = 1_000_000
_DELAY = 400
"""Milliseconds after which a task is shown; shorter ones would only flicker."""


class LoadingBar(QWidget):
    """The current task, its progress and a Cancel button. Hidden without a task.

    The loading of a data set is shown at once, other tasks after a delay. Of several tasks, the last one is
    shown.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self._delay = QTimer(self, singleShot=True)
        self._delay.setInterval(_DELAY)
        self._delay.timeout.connect(self._show_last)

        self._message = PlainLabel()
        self._message.setObjectName("loadingMessage")
        self._bar = QProgressBar()
        self._bar.setObjectName("loadingProgress")
        self._bar.setAccessibleName(self.tr("Loading progress"))
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("cancelLoadingButton")
        self._cancel.setAccessibleName(self.tr("Cancel loading"))
        self._cancel.clicked.connect(self._on_cancel_clicked)

        row(self._message, self._bar, self._cancel, owner=self, spacing=8)
        self.hide()
        session.loading.follow(self._on_loading_started)
        session.model_loading.follow(self.follow)

    @Slot(object)
    def follow(self, task: Task) -> None:
        """Show a task if it takes longer than the delay."""
        self._tasks.append(task)
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self._on_finished)
        if self.isHidden():
            self._delay.start()

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        self.follow(task)
        self._show_last()
        self._message.setText(self.tr("Opening..."))

    @Slot()
    def _show_last(self) -> None:
        """Show the task that was started last; its progress follows."""
        self._delay.stop()
        self.setVisible(bool(self._tasks))
        self._message.setText(self.tr("Working..."))
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if not self._tasks or self.sender() is not self._tasks[-1]:
            return
        if progress.unit == "bytes" and progress.total:
            done, total = progress.done / _MEGABYTE, progress.total / _MEGABYTE
            amount = self.tr("{done} of {total} MB").format(done=f"{done:.1f}", total=f"{total:.1f}")
            self._message.setText(f"{progress.message}: {amount}")
        else:
            self._message.setText(progress.message)
        if progress.fraction is not None:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(progress.fraction * _STEPS))

    @Slot()
    def _on_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, Task)
        was_shown = not self.isHidden() and task is self._tasks[-1]
        self._tasks.remove(task)
        if was_shown:
            self._show_last()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._tasks:
            self._cancel.setEnabled(False)
            self._tasks[-1].cancel()
