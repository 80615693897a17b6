"""The dialog that prints a sheet: its title, a preview, a printer or a PDF."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPdfWriter, QPen, QPicture
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from mnist_gui.atomic_file import atomic_write
from mnist_gui.ui.widgets.buttons import PrimaryButton, set_icon
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.message import Message
from mnist_gui.ui.widgets.painting import open_buffer
from mnist_gui.ui.widgets.paper import A4, PaperContent, paint_sheet, print_sheet, recorded
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.printers import choose_printer
from mnist_gui.ui.widgets.tokens import GAP, MARGIN, WIDE

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_DOTS_PER_INCH: Final = 1200
_LONGEST_NAME: Final = 60


class PaperPreview(QWidget):
    """Shows a sheet, as large as it fits."""

    def __init__(self, content: QPicture, title: str) -> None:
        super().__init__()
        self._content, self._sheet_title = content, title
        self.setObjectName("printPreview")
        self.setAccessibleName(self.tr("Preview of the sheet"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(180, 240))

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._sheet_title = title
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size in which text can be read."""
        return A4 * 0.6

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheet, with a hairline around it."""
        scale = min((self.width() - 2) / A4.width(), (self.height() - 2) / A4.height())
        size = A4.toSizeF() * scale
        painter = QPainter(self)
        painter.translate((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)
        painter.save()
        painter.scale(scale, scale)
        paint_sheet(painter, self._content, self._sheet_title)
        painter.restore()
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0, 0, size.width(), size.height()))


class PrintDialog(QDialog):
    """Prints a sheet. It deletes itself when it is closed.

    Parameters
    ----------
    content : PaperContent
    title : str
        The proposed title.
    parent : QWidget

    Signals
    -------
    printed(str)
        The sheet was written to this path, or printed if that is empty; the dialog has closed.
    """

    printed = Signal(str)

    def __init__(self, content: PaperContent, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._content = recorded(content)
        self.setObjectName("printPageDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Print"))
        self._title = QLineEdit(title)
        self._title.setObjectName("printTitle")
        label = PlainLabel(self.tr("&Title"))
        label.setBuddy(self._title)
        self._title.setAccessibleName(self.tr("Title of the sheet"))
        self._preview = PaperPreview(self._content, title)
        self._message = Message("printMessage")
        size = quiet_label(self.tr("One sheet of A4"))
        buttons = QDialogButtonBox()
        self._print = PrimaryButton(self.tr("&Print..."), "print")
        self._print.setObjectName("printButton")
        self._save = QPushButton(self.tr("&Save as PDF..."))
        self._save.setObjectName("savePdfButton")
        set_icon(self._save, "save")
        set_tool_tip(self._save, self.tr("Write a PDF whose text can be searched"))
        buttons.addButton(self._print, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        top = row(label, (self._title, 1), spacing=GAP)
        below = row((size, 1), buttons, spacing=WIDE)
        parts = (top, (self._preview, 1), self._message, below)
        column(*parts, owner=self, spacing=WIDE, margins=(MARGIN,) * 4)
        screen = self.screen().availableSize()
        self.resize(QSize(620, 760).boundedTo(QSize(screen.width() - 40, screen.height() - 60)))
        self._title.textChanged.connect(self._preview.set_title)
        self._print.clicked.connect(self._on_print_clicked)
        self._save.clicked.connect(self._on_save_clicked)
        buttons.rejected.connect(self.reject)

    @Slot()
    def _on_save_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Save as PDF"), "", self.tr("PDF documents (*.pdf)"))
        dialog.setObjectName("savePdfDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # asks before it replaces a file
        dialog.setDefaultSuffix("pdf")
        name = re.sub(r"\W+", "-", self._title.text().lower())[:_LONGEST_NAME].strip("-")
        dialog.selectFile(f"{name or 'sheet'}.pdf")
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the sheet as a PDF; an existing file is replaced as a whole."""
        buffer = open_buffer()
        writer = QPdfWriter(buffer)
        writer.setTitle(self._title.text())
        writer.setCreator("mnist-gui")
        writer.setResolution(_DOTS_PER_INCH)
        try:
            print_sheet(writer, self._content, self._title.text(), dots_per_inch=_DOTS_PER_INCH)
            with atomic_write(Path(path)) as file:
                file.write(buffer.data().data())
        except OSError as error:
            words = self.tr("{path} cannot be written: {reason}; choose another place.")
            self._message.warn(words.format(path=path, reason=error.strerror or error))
            return
        self.accept()
        self.printed.emit(path)

    @Slot()
    def _on_print_clicked(self) -> None:
        choose_printer(self, self._title.text(), self.print_on)

    def print_on(self, printer: "QPrinter") -> None:
        """Print the sheet on the whole page of a printer."""
        printer.setFullPage(True)
        try:
            print_sheet(printer, self._content, self._title.text(), dots_per_inch=printer.resolution())
        except OSError:
            self._message.warn(self.tr("The printer takes nothing; choose another one, or a PDF."))
            return
        self.accept()
        self.printed.emit("")
