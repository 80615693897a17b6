"""The dialog that asks which images to export in which format, and writes them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.export import SizeEstimate
from mnist_gui.errors import TakenError, UserError
from mnist_gui.eta import EtaEstimator, format_seconds
from mnist_gui.progress import Progress
from mnist_gui.ui.browse.export.export_form import ExportForm
from mnist_gui.ui.browse.export.request import ExportRequest
from mnist_gui.ui.browse.export.scopes import ExportSource
from mnist_gui.ui.opening.replace_question import ReplaceQuestion
from mnist_gui.ui.opening.writing_dialog import WritingDialog
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column, row

_WIDTH = 560


class ExportDialog(WritingDialog):
    """Exports images once.

    Parameters
    ----------
    source : ExportSource
    runner : TaskRunner
        Estimates and writes.
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
        super().__init__(runner, Lane.EXPORTING, "exportMessage", parent)
        self._request: ExportRequest | None = None  # what is being written, or would replace something
        self._eta = EtaEstimator()
        self._estimates = LatestJob(runner, Lane.EXPORTING, self)
        self._estimates.succeeded.connect(self._on_estimated)
        self._estimates.failed.connect(self._on_failed)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export Images"))
        self._form = ExportForm(source, folder=folder)
        self._summary = ElidedLabel()
        self._summary.setObjectName("exportSummary")
        self._progress.setObjectName("exportProgress")
        self._progress.setTextVisible(False)
        self._write_button.setText(self.tr("&Export"))
        self._write_button.setObjectName("exportButton")
        self._cancel.setObjectName("exportCancelButton")
        self._lay_out()

        self._form.changed.connect(self._on_form_changed)
        self._form.path_changed.connect(self._on_path_changed)
        self._write_button.clicked.connect(self._on_export_clicked)
        self._show_progress(visible=False)
        self._on_form_changed()

    def _lay_out(self) -> None:
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the buttons do not move
        self._progress.setSizePolicy(policy)
        lower = row((self._progress, 1), self._buttons, spacing=16)
        parts = (self._form, self._summary, self._message, None, lower)
        column(*parts, owner=self, spacing=12, margins=(16, 16, 16, 16))
        self.resize(_WIDTH, self.sizeHint().height())

    # --- what will be written -----------------------------------------------------------------------

    @Slot()
    def _on_form_changed(self) -> None:
        self._on_path_changed()
        request = self._form.request
        if request is None:
            self._summary.setText(self.tr("Nothing is shown, so nothing is chosen yet"))
        else:
            self._estimates.request(request.estimate)

    @Slot()
    def _on_path_changed(self) -> None:
        self._message.say("")
        self._write_button.setEnabled(self._form.is_complete and not self.is_writing)

    @Slot(object)
    def _on_estimated(self, estimate: SizeEstimate) -> None:
        if not self.is_writing:
            self._summary.setText(self._in_words(estimate))

    def _in_words(self, estimate: SizeEstimate) -> str:
        """Return numbers of images and files and the estimated size as text."""
        images = _counted(self.tr("1 image"), self.tr("{count} images"), estimate.images)
        files = _counted(self.tr("1 file"), self.tr("{count} files"), estimate.files)
        folders = _counted(self.tr("1 folder"), self.tr("{count} folders"), estimate.folders)
        words = (
            self.tr("{images} in {place}")
            if estimate.size is None
            else self.tr("{images} in {place}, {size}")
        )
        if estimate.shown < estimate.images:
            words = self.tr("{images}, of which the page shows {shown}, {size}")
        numbers = words.format(
            images=images,
            place=folders if estimate.folders else files,
            shown=f"{estimate.shown:,}",
            size=self.tr("about {size}").format(size=_size_in_words(estimate.size or 0)),
        )
        request = self._form.request
        if request is None or not request.dataset.corrections.corrected:
            return numbers
        return self.tr("{numbers}; labels as you corrected them").format(numbers=numbers)

    # --- writing ------------------------------------------------------------------------------------

    @Slot()
    def _on_export_clicked(self) -> None:
        self._write(self._form.request, overwrite=False)

    def _write(self, request: ExportRequest | None, *, overwrite: bool) -> None:
        if request is None or self.is_writing:
            return
        self._estimates.drop()
        self._request = request
        self._eta = EtaEstimator()
        self._start_writing(partial(request.write, overwrite=overwrite))

    def _show_progress(self, *, visible: bool) -> None:
        super()._show_progress(visible=visible)
        self._form.setEnabled(not visible)
        self._write_button.setEnabled(not visible and self._form.is_complete)
        if not visible and self.isVisible() and self._request is not None:  # it was cancelled or failed
            self._estimates.request(self._request.estimate)

    def _describe(self, progress: Progress) -> None:
        words = self.tr("{done} of {total} images")
        self._eta.note(progress.done)
        left = self._eta.seconds_left(progress.total - progress.done)
        if left is not None:
            words = self.tr("{done} of {total} images, {time} left")
        self._summary.setText(
            words.format(
                done=f"{progress.done:,}",
                total=f"{progress.total:,}",
                time=format_seconds(left) if left is not None else "",
            )
        )

    def _announce(self, path: Path) -> None:
        assert self._request is not None, "there was a request"
        self.exported.emit(self._request.scope.count, str(path))

    def _explain(self, error: UserError) -> None:
        if isinstance(error, TakenError):
            self._ask_whether_to_replace()
        else:
            super()._explain(error)

    def done(self, result: int) -> None:
        """Close; cancel writing and leave no file."""
        self._estimates.drop()
        super().done(result)

    # --- existing files ----------------------------------------------------------------------------

    def _ask_whether_to_replace(self) -> None:
        assert self._request is not None, "there was a request"
        out = self._request.out
        question = ReplaceQuestion(out, self)
        question.replace.clicked.connect(self._on_replace_clicked)
        question.open()

    @Slot()
    def _on_replace_clicked(self) -> None:
        assert self._request is not None, "there was a request"
        self._write(self._request, overwrite=True)


def _counted(one: str, many: str, count: int) -> str:
    return one if count == 1 else many.format(count=f"{count:,}")


def _size_in_words(size: int) -> str:
    """Return a number of bytes as text, with about two significant digits."""
    precision = 0 if size < 1_000_000 else 1
    return QLocale().formattedDataSize(size, precision, QLocale.DataSizeFormat.DataSizeSIFormat)
