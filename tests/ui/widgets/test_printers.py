"""Tests of the dialog that asks for a printer."""

from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QWidget

from mnist_gui.ui.widgets.printers import choose_printer


def test_the_work_goes_on_with_the_printer_that_was_chosen(qtbot):
    window, chosen = QWidget(), []
    qtbot.addWidget(window)
    choose_printer(window, "Sheet", chosen.append)
    dialog = window.findChild(QPrintDialog, "printDialog")
    dialog.done(QDialog.DialogCode.Accepted.value)
    assert [printer.docName() for printer in chosen] == ["Sheet"]


def test_nothing_goes_on_if_no_printer_is_chosen(qtbot):
    window, chosen = QWidget(), []
    qtbot.addWidget(window)
    choose_printer(window, "Sheet", chosen.append)
    window.findChild(QPrintDialog, "printDialog").reject()
    assert not chosen
