"""The dialog that makes a contact sheet: options, preview and saving."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QPushButton, QWidget

from mnist_gui.ui.browse.sheet.sheet_file import why_too_large
from mnist_gui.ui.browse.sheet.sheet_form import SheetForm, SheetRequest, SheetSource
from mnist_gui.ui.browse.sheet.sheet_layout import Paging, SheetLayout
from mnist_gui.ui.browse.sheet.sheet_preview import SheetPreview
from mnist_gui.ui.opening.writing_dialog import WritingDialog
from mnist_gui.ui.state.tasks import Lane, TaskRunner
from mnist_gui.ui.widgets.buttons import set_icon
from mnist_gui.ui.widgets.file_name import file_name
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.painting import UNITS_PER_INCH
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.printers import choose_printer

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_MILLIMETRES_PER_UNIT = 25.4 / UNITS_PER_INCH


class ContactSheetDialog(WritingDialog):
    """Makes one contact sheet.

    Parameters
    ----------
    source : SheetSource
        At least one of its lists of rows must not be empty.
    runner : TaskRunner
        Paints the preview and writes the file.
    folder : str
        The folder that the file dialog opens.
    parent : QWidget, optional

    Signals
    -------
    saved(str)
        The sheet was written to this path, or printed if that is empty; the dialog is about to close.
    """

    saved = Signal(str)

    def __init__(
        self, source: SheetSource, runner: TaskRunner, *, folder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(runner, Lane.SHEETS, "sheetMessage", parent)
        self._dataset_name = source.dataset.name
        self._folder = folder
        self._problem = ""
        self.setObjectName("contactSheetDialog")
        self.setWindowTitle(self.tr("Contact Sheet"))
        self._form = SheetForm(source)
        self._preview = SheetPreview(runner)
        self._size = quiet_label()
        self._size.setObjectName("sheetSize")
        self._progress.setObjectName("sheetProgress")
        self._write_button.setText(self.tr("&Save..."))
        self._write_button.setObjectName("saveSheetButton")
        self._cancel.setObjectName("cancelSheetButton")
        self._print_button = QPushButton(self.tr("P&rint..."))
        self._print_button.setObjectName("printSheetButton")
        set_icon(self._print_button, "print")
        set_tool_tip(self._print_button, self.tr("Print A4 pages, or save them as a PDF"))
        self._buttons.addButton(self._print_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()

        self._form.changed.connect(self._show_request)
        self._preview.painted.connect(self._on_painted)
        self._preview.failed.connect(self._on_failed)
        self._write_button.clicked.connect(self._on_save_clicked)
        self._print_button.clicked.connect(self._on_print_clicked)
        self._show_progress(visible=False)
        self._show_request()

    def _lay_out(self) -> None:
        upper = row(self._form, (self._preview, 1), spacing=16)
        lower = row((self._size, 1), (self._progress, 1), self._buttons, spacing=12)
        column((upper, 1), self._message, lower, owner=self, spacing=12, margins=(16, 16, 16, 16))
        screen = self.screen().availableSize()
        self.resize(QSize(960, 640).boundedTo(QSize(screen.width() - 40, screen.height() - 60)))

    # --- preview ------------------------------------------------------------------------------------

    @Slot()
    def _show_request(self) -> None:
        self._message.say("")
        self._preview.show_sheet(self._form.request.make_sheet)

    @Slot(object)
    def _on_painted(self, layout: SheetLayout) -> None:
        request = self._form.request
        self._size.setText(self._summary(layout, request))
        self._problem = why_too_large(request.suffix, layout, request.options)
        self._write_button.setEnabled(not self._problem and not self.is_writing)
        if self._problem:
            self._message.warn(self._problem)

    def _summary(self, layout: SheetLayout, request: SheetRequest) -> str:
        """Return the number of images and the size of the sheet in pixels, pages or millimetres."""
        if request.suffix == ".pdf" and request.options.paging is Paging.A4:
            size = self.tr("1 page") if layout.pages == 1 else self.tr("{pages} pages")
            size = size.format(pages=f"{layout.pages:,}")
        else:
            in_pixels = request.suffix == ".png"
            text = self.tr("{width} by {height} pixels") if in_pixels else self.tr("{width} by {height} mm")
            factor = request.options.scale if in_pixels else _MILLIMETRES_PER_UNIT
            size = text.format(
                width=f"{layout.page_width * factor:,.0f}", height=f"{layout.page_height * factor:,.0f}"
            )
        return self.tr("{count} images, {size}").format(count=f"{len(request.rows):,}", size=size)

    # --- saving -------------------------------------------------------------------------------------

    @Slot()
    def _on_save_clicked(self) -> None:
        request = self._form.request
        kind = f"{self._form.kind} (*{request.suffix})"
        dialog = QFileDialog(self, self.tr("Save Contact Sheet"), self._folder, kind)
        dialog.setObjectName("saveSheetDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # asks before it replaces a file
        dialog.setDefaultSuffix(request.suffix.removeprefix("."))
        name = file_name(request.options.title or self._dataset_name, otherwise="sheet")
        dialog.selectFile(name + request.suffix)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the sheet to a file in the background, and then close.

        Parameters
        ----------
        path : str
            Ends in ``.png``, ``.pdf`` or ``.svg``; an existing file is replaced.
        """
        if not self.is_writing:
            self._folder = str(Path(path).parent)
            self._start_writing(partial(self._form.request.write, path))

    # --- printing -----------------------------------------------------------------------------------

    @Slot()
    def _on_print_clicked(self) -> None:
        name = self._form.request.options.title or self._dataset_name
        choose_printer(self, name, self.print_on)

    def print_on(self, printer: "QPrinter") -> None:
        """Print the sheet in the background, and then close.

        Parameters
        ----------
        printer : QPrinter
            Its whole page is used: A4, unless it says otherwise.
        """
        if not self.is_writing:
            printer.setFullPage(True)
            self._start_writing(partial(self._form.request.print_on, printer))

    def _show_progress(self, *, visible: bool) -> None:
        super()._show_progress(visible=visible)
        self._form.setEnabled(not visible)
        self._write_button.setEnabled(not visible and not self._problem)
        self._print_button.setEnabled(not visible)
        self._size.setVisible(not visible)

    def _announce(self, path: str) -> None:
        self.saved.emit(path)

    def done(self, result: int) -> None:
        """Close; a file that is being replaced stays as it was."""
        self._preview.stop()
        super().done(result)
