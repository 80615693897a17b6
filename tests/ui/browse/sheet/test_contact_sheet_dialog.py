import threading

import numpy as np
import pytest
from helpers.widget_driver import click, find, text, visible_text
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
)

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.sheet.contact_sheet_dialog import ContactSheetDialog
from mnist_gui.ui.browse.sheet.sheet_form import SheetForm, SheetSource
from mnist_gui.ui.browse.sheet.sheet_preview import SheetPreview
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.widgets import theme


@pytest.fixture
def predictions(tiny_dataset):
    predicted = tiny_dataset.labels.copy()
    predicted[3] = (predicted[3] + 1) % 10
    sure = np.full(len(predicted), 0.9, dtype=np.float32)
    return Predictions(predicted, sure, sure.copy())


@pytest.fixture
def make_dialog(qtbot, runner, owner, tiny_dataset, tmp_path):
    def make(dataset=tiny_dataset, selected=range(12), visible=range(40), shown=range(200), **facts):
        rows = (np.array(part, dtype=np.intp) for part in (selected, visible, shown))
        source = SheetSource(dataset, *rows, **facts)
        dialog = ContactSheetDialog(source, runner, folder=str(tmp_path), parent=owner)
        dialog.open()
        settle(qtbot, dialog)
        return dialog

    return make


@pytest.fixture
def dialog(make_dialog):
    return make_dialog(title="Tiny: label:3")


def settle(qtbot, dialog):
    preview = dialog.findChild(SheetPreview)
    qtbot.waitUntil(lambda: preview.is_up_to_date)


def size_of(dialog):
    return text(dialog, "sheetSize")


def message_of(dialog):
    return visible_text(dialog, "sheetMessage")


def choose(qtbot, dialog, name, data):
    box = find(dialog, QComboBox, name)
    box.setCurrentIndex(box.findData(data))
    settle(qtbot, dialog)


def set_value(qtbot, dialog, name, value):
    find(dialog, QSpinBox, name).setValue(value)
    settle(qtbot, dialog)


def request_of(dialog):
    return dialog.findChild(SheetForm).request


# --- what goes onto the sheet ----------------------------------------------------------------------


def test_the_selection_is_proposed_where_there_is_one(dialog):
    assert find(dialog, QRadioButton, "sheetSelected").isChecked()
    assert find(dialog, QRadioButton, "sheetSelected").text() == "Sel&ected images (12)"
    assert request_of(dialog).rows.tolist() == list(range(12))
    assert size_of(dialog).startswith("12 images, ")


@pytest.mark.parametrize("selected", [[], [5]])
def test_without_a_real_selection_what_is_on_screen_is_proposed(make_dialog, selected):
    dialog = make_dialog(selected=selected, shown=range(201))
    assert find(dialog, QRadioButton, "sheetVisible").isChecked()
    assert find(dialog, QRadioButton, "sheetSelected").isEnabled() == bool(selected)


@pytest.mark.parametrize("selected", [[], [5]])
def test_few_digits_are_all_proposed_though_not_all_are_on_screen(make_dialog, selected):
    dialog = make_dialog(selected=selected, shown=range(200))
    assert find(dialog, QRadioButton, "sheetShown").isChecked()
    assert len(request_of(dialog).rows) == 200


def test_other_digits_can_be_chosen(qtbot, dialog):
    click(qtbot, dialog, "sheetShown")
    settle(qtbot, dialog)
    assert request_of(dialog).rows.tolist() == list(range(200))
    assert size_of(dialog).startswith("200 images, ")


def test_columns_are_proposed_until_the_user_says_how_many(qtbot, dialog):
    columns = find(dialog, QSpinBox, "sheetColumns")
    assert columns.value() == 10
    click(qtbot, dialog, "sheetShown")
    assert columns.value() == 14
    columns.setValue(5)
    click(qtbot, dialog, "sheetVisible")
    assert columns.value() == 5


def test_of_too_many_digits_the_first_go_onto_the_sheet(qtbot, make_dialog, tiny_dataset):
    dialog = make_dialog(shown=np.arange(12_345) % len(tiny_dataset))
    limit = find(dialog, QLabel, "sheetLimit")
    assert not limit.isVisible()
    click(qtbot, dialog, "sheetShown")
    settle(qtbot, dialog)
    assert limit.isVisible()
    assert "10,000" in limit.text()
    assert size_of(dialog).startswith("10,000 images, ")


def test_it_begins_with_the_colours_of_the_grid(make_dialog):
    dialog = make_dialog(appearance=Appearance(colours="viridis"))
    assert find(dialog, QComboBox, "sheetColours").currentData() == "viridis"
    assert request_of(dialog).options.table[0] == 0xFF440154


def test_paper_is_white_even_in_a_dark_window(qapp, make_dialog):
    before = qapp.palette()
    qapp.setPalette(theme.palette_of(theme.DARK))
    try:
        assert request_of(make_dialog()).options.table[0] == 0xFFFFFFFF
    finally:
        qapp.setPalette(before)


def test_predictions_are_on_offer_only_where_something_was_read(make_dialog, predictions):
    without, with_predictions = make_dialog(), make_dialog(predictions=predictions)
    assert not find(without, QCheckBox, "sheetPredictions").isEnabled()
    box = find(with_predictions, QCheckBox, "sheetPredictions")
    assert box.isEnabled()
    assert box.isChecked()
    assert request_of(with_predictions).make_sheet().layout.legend
    box.setChecked(False)
    assert not request_of(with_predictions).make_sheet().layout.legend


def test_labels_are_on_offer_only_where_there_are_some(make_dialog):
    images = np.zeros((20, 8, 8), dtype=np.uint8)
    bare = Dataset("Bare", (Split("train", images, np.full(20, -1, dtype=np.int16)),), ("a",), "bare")
    dialog = make_dialog(dataset=bare, visible=range(20), shown=range(20))
    assert not find(dialog, QCheckBox, "sheetLabels").isEnabled()
    assert request_of(dialog).make_sheet().layout.caption_lines == 0
    assert find(dialog, QSpinBox, "sheetDigit").value() == 56, "a whole multiple of 8"


# --- preview and size ------------------------------------------------------------------------------


def ink_of(dialog):
    """What share of the preview is dark."""
    picture = dialog.findChild(SheetPreview).grab().toImage()
    grey = picture.convertToFormat(picture.Format.Format_Grayscale8)
    bits = np.frombuffer(grey.constBits(), dtype=np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return float((bits[:, : grey.width()] < 100).mean())


def test_the_preview_follows_every_choice(qtbot, make_dialog, predictions):
    dialog = make_dialog(predictions=predictions, title="Tiny")
    seen = [dialog.findChild(SheetPreview).grab().toImage()]

    def changed():
        settle(qtbot, dialog)
        seen.append(dialog.findChild(SheetPreview).grab().toImage())
        return seen[-1] != seen[-2]

    find(dialog, QSpinBox, "sheetColumns").setValue(3)
    assert changed()
    find(dialog, QSpinBox, "sheetDigit").setValue(28)
    assert changed()
    find(dialog, QLineEdit, "sheetTitle").setText("Another")
    assert changed()
    find(dialog, QCheckBox, "sheetLabels").setChecked(False)
    assert changed()
    find(dialog, QCheckBox, "sheetPredictions").setChecked(False)
    assert changed()
    find(dialog, QComboBox, "sheetColours").setCurrentIndex(2)
    assert changed()


def test_the_preview_shows_digits(dialog):
    assert 0.002 < ink_of(dialog) < 0.5


def test_the_preview_of_a_very_long_sheet_shows_its_beginning_as_large_as_it_can(qtbot, dialog):
    set_value(qtbot, dialog, "sheetColumns", 2)
    click(qtbot, dialog, "sheetShown")
    settle(qtbot, dialog)
    assert ink_of(dialog) > 0.005


def test_the_size_is_told_in_the_terms_of_the_file(qtbot, dialog):
    layout = request_of(dialog).make_sheet().layout
    width, height = layout.width, layout.page_height
    assert size_of(dialog) == f"12 images, {2 * width:,} by {2 * height:,} pixels"
    find(dialog, QComboBox, "sheetScale").setCurrentIndex(0)
    settle(qtbot, dialog)
    assert size_of(dialog) == f"12 images, {width:,} by {height:,} pixels"
    for suffix in (".svg", ".pdf"):
        choose(qtbot, dialog, "sheetFormat", suffix)
        assert size_of(dialog) == f"12 images, {width * 25.4 / 96:.0f} by {height * 25.4 / 96:.0f} mm"
    find(dialog, QComboBox, "sheetPaging").setCurrentIndex(1)
    settle(qtbot, dialog)
    assert size_of(dialog) == "12 images, 1 page"
    click(qtbot, dialog, "sheetShown")
    set_value(qtbot, dialog, "sheetColumns", 4)
    pages = request_of(dialog).make_sheet().layout.pages
    assert pages > 1
    assert size_of(dialog) == f"200 images, {pages} pages"


def test_only_what_a_file_can_have_is_asked(qtbot, dialog):
    scale, paging = find(dialog, QComboBox, "sheetScale"), find(dialog, QComboBox, "sheetPaging")
    asked = {}
    for suffix in (".png", ".pdf", ".svg"):
        choose(qtbot, dialog, "sheetFormat", suffix)
        asked[suffix] = (scale.isVisible(), paging.isVisible())
    assert asked == {".png": (True, False), ".pdf": (False, True), ".svg": (False, False)}


def test_a_sheet_that_is_too_large_cannot_be_saved_and_it_says_why(qtbot, dialog):
    save = find(dialog, QPushButton, "saveSheetButton")
    click(qtbot, dialog, "sheetShown")
    set_value(qtbot, dialog, "sheetDigit", 512)
    set_value(qtbot, dialog, "sheetColumns", 100)
    assert not save.isEnabled()
    assert "choose smaller images" in message_of(dialog)
    set_value(qtbot, dialog, "sheetColumns", 10)
    assert save.isEnabled()
    assert message_of(dialog) == ""


# --- saving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg"])
def test_the_sheet_is_saved_where_the_user_says(qtbot, owner, dialog, tmp_path, suffix):
    choose(qtbot, dialog, "sheetFormat", suffix)
    path = tmp_path / f"mine{suffix}"
    saved = []
    dialog.saved.connect(saved.append)
    click(qtbot, dialog, "saveSheetButton")
    files = dialog.findChild(QFileDialog, "saveSheetDialog")
    files.selectFile(str(path.with_suffix("")))  # the file dialog adds the suffix
    files.accept()
    qtbot.waitUntil(lambda: saved == [str(path)] and owner.findChild(ContactSheetDialog) is None)
    assert path.stat().st_size > 1000


def test_the_file_is_what_was_asked_for(qtbot, dialog, tmp_path):
    find(dialog, QComboBox, "sheetScale").setCurrentIndex(2)
    layout = request_of(dialog).make_sheet().layout
    with qtbot.waitSignal(dialog.saved):
        dialog.save(str(tmp_path / "mine.png"))
    with Image.open(tmp_path / "mine.png") as picture:
        assert picture.size == (3 * layout.width, 3 * layout.page_height)


def test_the_proposed_name_is_made_of_the_title(qtbot, dialog, tmp_path):
    click(qtbot, dialog, "saveSheetButton")
    files = dialog.findChild(QFileDialog, "saveSheetDialog")
    assert files.selectedFiles() == [str(tmp_path / "tiny-label-3.png")]
    with qtbot.waitSignal(files.destroyed):
        files.reject()


def test_a_file_is_not_replaced_unasked(qtbot, dialog, tmp_path):
    path = tmp_path / "mine.png"
    path.write_text("older")
    click(qtbot, dialog, "saveSheetButton")
    files = dialog.findChild(QFileDialog, "saveSheetDialog")
    files.selectFile(str(path))
    asked = []

    def refuse():
        box = files.findChild(QMessageBox)
        assert box is not None
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.No).click()

    QTimer.singleShot(0, refuse)
    files.accept()
    assert "already exists" in asked[0]
    assert path.read_text() == "older"
    with qtbot.waitSignal(files.destroyed):
        files.reject()


def test_a_failure_is_told_and_the_dialog_stays(qtbot, dialog, tmp_path):
    path = tmp_path / "gone" / "mine.png"
    dialog.save(str(path))
    qtbot.waitUntil(lambda: message_of(dialog).startswith(f"{path} cannot be written: "))
    assert dialog.isVisible()
    assert find(dialog, QPushButton, "saveSheetButton").isEnabled()
    with qtbot.waitSignal(dialog.saved):
        dialog.save(str(tmp_path / "mine.png"))


@pytest.fixture
def hold(runner):
    """Keep jobs of a lane waiting, until the event that is returned is set."""
    go_on = threading.Event()

    def hold(lane):
        runner.start(lane, lambda _report, _token: go_on.wait(30))
        return go_on

    yield hold
    go_on.set()


def test_no_sheet_waits_for_digits_to_be_read(qtbot, hold, make_dialog, tmp_path):
    is_read = hold(Lane.PREDICTING)
    dialog = make_dialog()
    with qtbot.waitSignal(dialog.saved):
        dialog.save(str(tmp_path / "mine.png"))
    assert not is_read.is_set()


@pytest.fixture
def busy_lane(hold):
    """An event without which no sheet is written."""
    return hold(Lane.SHEETS)


def test_writing_can_be_stopped(qtbot, dialog, tmp_path, busy_lane):
    dialog.save(str(tmp_path / "mine.png"))
    assert find(dialog, QProgressBar, "sheetProgress").isVisible()
    assert not dialog.findChild(SheetForm).isEnabled()
    assert not find(dialog, QPushButton, "saveSheetButton").isEnabled()
    click(qtbot, dialog, "cancelSheetButton")
    busy_lane.set()
    qtbot.waitUntil(lambda: dialog.findChild(SheetForm).isEnabled())
    assert dialog.isVisible()
    assert not find(dialog, QProgressBar, "sheetProgress").isVisible()
    assert find(dialog, QPushButton, "saveSheetButton").isEnabled()
    assert not list(tmp_path.iterdir())


def test_closing_stops_the_writing(qtbot, dialog, runner, tmp_path, busy_lane):
    dialog.save(str(tmp_path / "mine.png"))
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    busy_lane.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert not list(tmp_path.iterdir())


def test_cancel_closes_where_there_is_nothing_to_stop(qtbot, dialog):
    with qtbot.waitSignal(dialog.rejected):
        click(qtbot, dialog, "cancelSheetButton")


def test_escape_closes(qtbot, dialog):
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


# --- reach -----------------------------------------------------------------------------------------


def test_every_field_can_be_reached_and_is_named(dialog):
    for kind, name in (
        (QLineEdit, "sheetTitle"),
        (QSpinBox, "sheetColumns"),
        (QSpinBox, "sheetDigit"),
        (QComboBox, "sheetColours"),
        (QComboBox, "sheetFormat"),
        (QComboBox, "sheetScale"),
        (QComboBox, "sheetPaging"),
    ):
        widget = find(dialog, kind, name)
        assert widget.accessibleName()
        buddies = [label for label in dialog.findChildren(QLabel) if label.buddy() is widget]
        assert len(buddies) == 1
        assert "&" in buddies[0].text()


def test_no_letter_stands_for_two_fields(dialog):
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in dialog.findChildren(QAbstractButton)]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert sorted(letters) == sorted(set(letters))


def test_a_sheet_is_printed_on_pages_of_the_printer(make_dialog, qtbot, tmp_path):
    dialog = make_dialog(title="Printed")
    dialog.findChild(QPushButton, "printSheetButton").click()
    question = dialog.findChild(QPrintDialog)
    assert question.isVisible()
    question.reject()
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.print_on(printer)
    assert saved.args == [""]
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
