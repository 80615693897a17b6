"""The system's dialog that asks for a printer."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def choose_printer(window: QWidget, document: str, then: "Callable[[QPrinter], object]") -> None:
    """Ask for a printer, and go on with it unless the user cancels.

    Parameters
    ----------
    window : QWidget
        The parent of the dialog.
    document : str
        What the queue of the printer calls the document.
    then : callable
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # a library of its own

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(document)
    dialog = QPrintDialog(printer, window)
    dialog.setObjectName("printDialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda _printer: then(printer))  # which this keeps alive
    QDialog.open(dialog)  # the open() of the print dialog itself wants a slot by name
