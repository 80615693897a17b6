"""Train and Draw on paper: Ctrl+P, the preview, a PDF, a printer."""

import re
import zlib
from pathlib import Path

import pytest
from helpers.widget_driver import click, find, pixels
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLineEdit, QWidget

from mnist_gui.ink.drawing import drawing_from_json
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.widgets.print_dialog import PrintDialog

_SEVEN = {"strokes": [[[0.3, 0.2], [0.7, 0.2], [0.4, 0.8]]]}


@pytest.fixture
def window(make_window, tiny_dataset) -> MainWindow:
    """A window with a data set."""
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    return window


def has_text(pdf: Path) -> bool:
    """Return whether a document has text, not only pictures."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf.read_bytes(), re.DOTALL)
    plain = (zlib.decompressobj().decompress(part) for part in streams if part[:1] == b"\x78")
    return any(b" Tj" in part or b" TJ" in part for part in plain)


def dialog_of(window: MainWindow) -> PrintDialog:
    """Press Ctrl+P, and return the dialog."""
    action = find(window, QAction, "printAction")
    assert action.isEnabled()
    action.trigger()
    return find(window, PrintDialog, "printPageDialog")


def check_dialog(qtbot, dialog: PrintDialog, path: Path) -> None:
    """Change the title, save a PDF, and look at both."""
    preview = find(dialog, QWidget, "printPreview")
    before = pixels(preview)
    find(dialog, QLineEdit, "printTitle").setText("Homework of Ada")
    assert (pixels(preview) != before).any()
    with qtbot.waitSignal(dialog.printed) as printed:
        dialog.save(str(path))
    assert printed.args == [str(path)]
    assert has_text(path)


def test_results_are_printed(qtbot, window, tiny_dataset, tmp_path):
    window.show_page("train")
    assert not find(window, QAction, "printAction").isEnabled(), "there is nothing yet"
    for limit in (40, 60):
        request = TrainingRequest("logistic", "pixels", limit=limit)
        window.state.session.add_run(train(tiny_dataset, request), saved=True)
    check_dialog(qtbot, dialog_of(window), tmp_path / "run.pdf")
    click(qtbot, window, "printResultsButton")
    find(window, PrintDialog, "printPageDialog").reject()


def test_a_drawing_and_its_answers_are_printed(qtbot, window, tmp_path):
    window.show_page("draw")
    assert not find(window, QAction, "printAction").isEnabled(), "the pad is empty"
    find(window, DrawingPad, "drawingPad").set_drawing(drawing_from_json(_SEVEN))
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    check_dialog(qtbot, dialog_of(window), tmp_path / "drawing.pdf")


def test_a_sheet_goes_to_a_printer_and_says_where_it_cannot_be_written(qtbot, window, tmp_path):
    window.show_page("draw")
    find(window, DrawingPad, "drawingPad").set_drawing(drawing_from_json(_SEVEN))
    dialog = dialog_of(window)
    dialog.save(str(tmp_path / "gone" / "drawing.pdf"))
    assert "cannot be written" in find(dialog, QWidget, "printMessage").text()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with qtbot.waitSignal(dialog.printed) as printed:
        dialog.print_on(printer)
    assert printed.args == [""]
    assert has_text(tmp_path / "printed.pdf")


def test_images_are_printed_from_other_pages(window):
    find(window, QAction, "printAction").trigger()
    assert find(window, QWidget, "contactSheetDialog").isVisible()
    find(window, QWidget, "contactSheetDialog").reject()
