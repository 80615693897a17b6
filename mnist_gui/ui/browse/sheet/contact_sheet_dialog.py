"""Asks what a contact sheet shall look like, shows it, and saves it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.errors import UserError
from mnist_gui.progress import Progress
from mnist_gui.ui.browse.file_name import file_name
from mnist_gui.ui.browse.sheet.sheet_file import UNITS_PER_INCH, why_too_large
from mnist_gui.ui.browse.sheet.sheet_form import SheetForm, SheetRequest, SheetSource
from mnist_gui.ui.browse.sheet.sheet_layout import Paging, SheetLayout
from mnist_gui.ui.browse.sheet.sheet_preview import SheetPreview
from mnist_gui.ui.quiet_label import quiet_label
from mnist_gui.ui.tasks import Lane, Task, TaskRunner
from mnist_gui.ui.verdict_label import VerdictLabel

_MILLIMETRES_PER_UNIT = 25.4 / UNITS_PER_INCH


class ContactSheetDialog(QDialog):
    """Makes one contact sheet. Deletes itself when it is closed.

    Parameters
    ----------
    source : SheetSource
        At least one of its lists of rows must not be empty.
    runner : TaskRunner
        Paints and writes.
    folder : str
        Where to propose to save it.

    Signals
    -------
    saved(str)
        The sheet was written, to this path; the dialog is about to close.
    """

    saved = Signal(str)

    def __init__(
        self, source: SheetSource, runner: TaskRunner, *, folder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._dataset_name = source.dataset.name
        self._runner = runner
        self._folder = folder
        self._task: Task | None = None
        self._problem = ""
        self.setObjectName("contactSheetDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Contact Sheet"))
        self._form = SheetForm(source)
        self._preview = SheetPreview(runner)
        self._size = quiet_label()
        self._size.setObjectName("sheetSize")
        self._message = self._build_message()
        self._progress = QProgressBar()
        self._progress.setObjectName("sheetProgress")
        self._progress.setAccessibleName(self.tr("Progress of writing"))
        self._save = QPushButton(self.tr("&Save..."))
        self._save.setObjectName("saveSheetButton")
        self._save.setDefault(True)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("cancelSheetButton")
        self._lay_out()

        self._form.changed.connect(self._show_request)
        self._preview.painted.connect(self._on_painted)
        self._preview.failed.connect(self._on_failed)
        self._save.clicked.connect(self._on_save_clicked)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._show_progress(visible=False)
        self._show_request()

    def _build_message(self) -> QLabel:
        message = VerdictLabel()
        message.setObjectName("sheetMessage")
        message.setWordWrap(True)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        message.set_wrong(True)
        message.hide()
        return message

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(16)
        upper.addWidget(self._form)
        upper.addWidget(self._preview, stretch=1)
        buttons = QDialogButtonBox()
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        # Not of the role that rejects: while a file is being written, it stops that and nothing else.
        buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.ActionRole)
        lower = QHBoxLayout()
        lower.setSpacing(12)
        lower.addWidget(self._size, stretch=1)
        lower.addWidget(self._progress, stretch=1)
        lower.addWidget(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        outer.addLayout(upper, stretch=1)
        outer.addWidget(self._message)
        outer.addLayout(lower)
        self.resize(960, 640)

    # --- preview ------------------------------------------------------------------------------------

    @Slot()
    def _show_request(self) -> None:
        self._say("")
        self._preview.show_sheet(self._form.request.make_sheet)

    @Slot(object)
    def _on_painted(self, layout: SheetLayout) -> None:
        request = self._form.request
        self._size.setText(self._in_words(layout, request))
        self._problem = why_too_large(request.suffix, layout, request.options)
        self._save.setEnabled(not self._problem and self._task is None)
        if self._problem:
            self._say(self._problem)

    def _in_words(self, layout: SheetLayout, request: SheetRequest) -> str:
        """Say how many digits there are and how large the sheet is, in pixels, pages or millimetres."""
        if request.suffix == ".pdf" and request.options.paging is Paging.A4:
            size = self.tr("1 page") if layout.pages == 1 else self.tr("{pages} pages")
            size = size.format(pages=f"{layout.pages:,}")
        else:
            in_pixels = request.suffix == ".png"
            words = self.tr("{width} by {height} pixels") if in_pixels else self.tr("{width} by {height} mm")
            factor = request.options.scale if in_pixels else _MILLIMETRES_PER_UNIT
            size = words.format(
                width=f"{layout.page_width * factor:,.0f}", height=f"{layout.page_height * factor:,.0f}"
            )
        return self.tr("{count} digits, {size}").format(count=f"{len(request.rows):,}", size=size)

    # --- saving -------------------------------------------------------------------------------------

    @Slot()
    def _on_save_clicked(self) -> None:
        request = self._form.request
        kind = f"{self._form.kind} (*{request.suffix})"
        dialog = QFileDialog(self, self.tr("Save Contact Sheet"), self._folder, kind)
        dialog.setObjectName("saveSheetDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # it asks before a file is replaced
        dialog.setDefaultSuffix(request.suffix.removeprefix("."))
        name = file_name(request.options.title or self._dataset_name, otherwise="sheet")
        dialog.selectFile(name + request.suffix)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the sheet to a file, in the background, and close when it is there.

        Parameters
        ----------
        path : str
            Ends in ``.png``, ``.pdf`` or ``.svg``; a file that is there is replaced.
        """
        if self._task is not None:
            return
        self._say("")
        self._folder = str(Path(path).parent)
        self._task = task = self._runner.start(Lane.PAINTING, partial(self._form.request.write, path))
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_saved)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._progress.setRange(0, 0)
        self._show_progress(visible=True)

    def _show_progress(self, *, visible: bool) -> None:
        self._form.setEnabled(not visible)
        self._save.setEnabled(not visible and not self._problem)
        self._cancel.setEnabled(True)
        self._size.setVisible(not visible)
        self._progress.setVisible(visible)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        self._progress.setRange(0, progress.total)
        self._progress.setValue(progress.done)

    @Slot(object)
    def _on_saved(self, path: str) -> None:
        self.saved.emit(path)
        self.accept()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._say(str(error))

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
        """Close; a file that is being written stays as it was."""
        self._preview.stop()
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _say(self, message: str) -> None:
        self._message.setText(message)
        self._message.setVisible(bool(message))
