"""Asks which digits shall become files of which form, and writes them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.exporting.outline import Outline
from mnist_gui.data.fetching.meter import format_seconds
from mnist_gui.errors import TakenError, UserError
from mnist_gui.pace import Pace
from mnist_gui.progress import Progress
from mnist_gui.ui.browse.handing.choices import ExportSource
from mnist_gui.ui.browse.handing.form import ExportForm
from mnist_gui.ui.browse.handing.request import ExportRequest
from mnist_gui.ui.elided_label import ElidedLabel
from mnist_gui.ui.message import Message
from mnist_gui.ui.tasks import Lane, LatestJob, Task, TaskRunner

_WIDTH = 560


class ExportDialog(QDialog):
    """Hands digits on once. Deletes itself when it is closed.

    Parameters
    ----------
    source : ExportSource
    runner : TaskRunner
        Measures and writes.
    folder : str
        Where to propose to write.

    Signals
    -------
    exported(int, str)
        So many images were written to this path; the dialog is about to close.
    """

    exported = Signal(int, str)

    def __init__(
        self, source: ExportSource, runner: TaskRunner, *, folder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: Task | None = None
        self._request: ExportRequest | None = None  # what is being written, or would replace something
        self._pace = Pace()
        self._outlines = LatestJob(runner, Lane.EXPORTING, self)
        self._outlines.succeeded.connect(self._on_outlined)
        self._outlines.failed.connect(self._on_failed)
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export Digits"))
        self._form = ExportForm(source, folder=folder)
        self._summary = ElidedLabel()
        self._summary.setObjectName("exportSummary")
        self._message = Message("exportMessage")
        self._progress = QProgressBar()
        self._progress.setObjectName("exportProgress")
        self._progress.setAccessibleName(self.tr("Progress of writing"))
        self._progress.setTextVisible(False)
        self._export = QPushButton(self.tr("&Export"))
        self._export.setObjectName("exportButton")
        self._export.setDefault(True)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("exportCancelButton")
        self._lay_out()

        self._form.changed.connect(self._on_form_changed)
        self._form.path_changed.connect(self._on_path_changed)
        self._export.clicked.connect(self._on_export_clicked)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._show_progress(visible=False)
        self._on_form_changed()

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        buttons.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        # Not of the role that rejects: while files are being written, it stops that and nothing else.
        buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.ActionRole)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the buttons keep still
        self._progress.setSizePolicy(policy)
        lower = QHBoxLayout()
        lower.setSpacing(16)
        lower.addWidget(self._progress, stretch=1)
        lower.addWidget(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        outer.addWidget(self._form)
        outer.addWidget(self._summary)
        outer.addWidget(self._message)
        outer.addStretch()
        outer.addLayout(lower)
        self.resize(_WIDTH, self.sizeHint().height())

    # --- what will be written -----------------------------------------------------------------------

    @Slot()
    def _on_form_changed(self) -> None:
        self._on_path_changed()
        request = self._form.request
        if request is None:
            self._summary.setText(self.tr("Nothing is shown, so nothing is chosen yet"))
        else:
            self._outlines.request(request.outline)

    @Slot()
    def _on_path_changed(self) -> None:
        self._message.say("")
        self._export.setEnabled(self._form.is_complete and self._task is None)

    @Slot(object)
    def _on_outlined(self, told: Outline) -> None:
        if self._task is None:
            self._summary.setText(self._in_words(told))

    def _in_words(self, told: Outline) -> str:
        """Say how many images become how many files, and about how large those are."""
        images = _counted(self.tr("1 image"), self.tr("{count} images"), told.images)
        files = _counted(self.tr("1 file"), self.tr("{count} files"), told.files)
        folders = _counted(self.tr("1 folder"), self.tr("{count} folders"), told.folders)
        words = (
            self.tr("{images} in {place}") if told.size is None else self.tr("{images} in {place}, {size}")
        )
        if told.shown < told.images:
            words = self.tr("{images}, of which the page shows {shown}, {size}")
        return words.format(
            images=images,
            place=folders if told.folders else files,
            shown=f"{told.shown:,}",
            size=self.tr("about {size}").format(size=_size_in_words(told.size or 0)),
        )

    # --- writing ------------------------------------------------------------------------------------

    @Slot()
    def _on_export_clicked(self) -> None:
        self._write(self._form.request, overwrite=False)

    def _write(self, request: ExportRequest | None, *, overwrite: bool) -> None:
        if request is None or self._task is not None:
            return
        self._message.say("")
        self._outlines.drop()
        self._request = request
        self._pace = Pace()
        job = partial(request.write, overwrite=overwrite)
        self._task = task = self._runner.start(Lane.EXPORTING, job)
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_written)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._progress.setRange(0, 0)
        self._show_progress(visible=True)

    def _show_progress(self, *, visible: bool) -> None:
        self._form.setEnabled(not visible)
        self._export.setEnabled(not visible and self._form.is_complete)
        self._cancel.setEnabled(True)
        self._progress.setVisible(visible)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)
        words = self.tr("{done} of {total} images")
        self._pace.note(progress.done)
        left = self._pace.seconds_left(progress.total - progress.done)
        if left is not None:
            words = self.tr("{done} of {total} images, {time} left")
        self._summary.setText(
            words.format(
                done=f"{progress.done:,}",
                total=f"{progress.total:,}",
                time=format_seconds(left) if left is not None else "",
            )
        )

    @Slot(object)
    def _on_written(self, path: Path) -> None:
        assert self._request is not None, "something was asked for"
        self.exported.emit(self._request.choice.count, str(path))
        self.accept()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TakenError):
            self._ask_whether_to_replace()
        elif isinstance(error, UserError):
            self._message.warn(str(error))
        else:
            raise error

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        self._show_progress(visible=False)
        if self.isVisible() and self._request is not None:  # it was stopped, or has failed
            self._outlines.request(self._request.outline)

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
        self._outlines.drop()
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    # --- what is there already ----------------------------------------------------------------------

    def _ask_whether_to_replace(self) -> None:
        assert self._request is not None, "something was to be written"
        out = self._request.out
        name = self.fontMetrics().elidedText(out.name, Qt.TextElideMode.ElideMiddle, _WIDTH // 2)
        box = QMessageBox(self)
        box.setObjectName("overwriteDialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Replace?"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("{name} is there already. Replace it?").format(name=name))
        if out.is_dir():
            box.setInformativeText(
                self.tr("All files in this folder, written by an earlier export, are lost.")
            )
        replace = box.addButton(self.tr("&Replace"), QMessageBox.ButtonRole.AcceptRole)
        replace.setObjectName("replaceButton")
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        keep.setObjectName("keepButton")
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setEscapeButton(keep)
        replace.clicked.connect(self._on_replace_clicked)
        box.open()

    @Slot()
    def _on_replace_clicked(self) -> None:
        assert self._request is not None, "something would be replaced"
        self._write(self._request, overwrite=True)


def _counted(one: str, many: str, count: int) -> str:
    return one if count == 1 else many.format(count=f"{count:,}")


def _size_in_words(size: int) -> str:
    """Write a number of bytes with two digits that count."""
    precision = 0 if size < 1_000_000 else 1
    return QLocale().formattedDataSize(size, precision, QLocale.DataSizeFormat.DataSizeSIFormat)
