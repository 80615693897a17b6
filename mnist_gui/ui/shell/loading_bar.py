"""The corner of the status bar that shows what is under way in the background, and can stop it."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Task

_STEPS = 1000
_MEGABYTE = 1_000_000
_PATIENCE = 400
"""Milliseconds after which a task is worth showing: what is shorter would only flicker."""


class LoadingBar(QWidget):
    """What is being done, how far it is, and a Cancel button. Hidden while there is nothing to show.

    A loading is shown at once, other tasks if they last. Of several, the one that began last is shown.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_last)

        self._message = QLabel()
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

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._message)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        self.hide()
        session.loading.follow(self._on_loading_started)
        session.model_loading.follow(self.follow)

    @Slot(object)
    def follow(self, task: Task) -> None:
        """Show a task if it lasts."""
        self._tasks.append(task)
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self._on_finished)
        if self.isHidden():
            self._patience.start()

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        self.follow(task)
        self._show_last()
        self._message.setText(self.tr("Opening..."))

    @Slot()
    def _show_last(self) -> None:
        """Begin to show the task that began last; its progress follows."""
        self._patience.stop()
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
