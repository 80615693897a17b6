"""The corner of the status bar that shows a loading under way and can stop it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.session import Session
from mnist_gui.ui.tasks import Task

_STEPS = 1000
_MEGABYTE = 1_000_000


class LoadingBar(QWidget):
    """What is being read, how far, and a Cancel button. Hidden while nothing is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None

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
        session.loading_started.connect(self._on_loading_started)

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        self._task = task
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self._on_finished)
        self._message.setText(self.tr("Opening..."))
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)
        self.show()

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if self.sender() is not self._task:
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
        if self.sender() is self._task:  # a newer loading may have taken over
            self._task = None
            self.hide()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._task is not None:
            self._cancel.setEnabled(False)
            self._task.cancel()
