"""Exporting from the window: which images, in which format, where, and what is left after an error."""

import threading
from pathlib import Path

import numpy as np
import pytest
from helpers.widget_driver import click, find, text, visible_text
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
)

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.export import FORMATS, export, mnist160
from mnist_gui.data.open import open_dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.user.notes import Notes, notes_folder, notes_path, write_notes
from mnist_gui.errors import DataError
from mnist_gui.progress import Progress
from mnist_gui.ui.browse.export.export_dialog import ExportDialog
from mnist_gui.ui.browse.export.scopes import ExportSource, scopes_of
from mnist_gui.ui.state.tasks import Lane

SELECTED = [250, 3, 42, 150, 207]
SHOWN = list(range(100, 260))


@pytest.fixture
def make_dialog(qtbot, runner, owner, tiny_dataset, tmp_path):
    def make(dataset=tiny_dataset, selected=SELECTED, shown=SHOWN, query="label:3 wrong", **known):
        rows = (np.array(part, dtype=np.intp) for part in (selected, shown))
        source = ExportSource(dataset, *rows, query, **known)
        dialog = ExportDialog(source, runner, folder=str(tmp_path), parent=owner)
        with qtbot.waitExposed(dialog):
            dialog.open()
        qtbot.waitUntil(lambda: summary(dialog) != "")
        return dialog

    return make


@pytest.fixture
def dialog(make_dialog):
    return make_dialog()


def summary(dialog):
    return text(dialog, "exportSummary")


def message_of(dialog):
    return visible_text(dialog, "exportMessage")


def path_of(dialog):
    return find(dialog, QLineEdit, "exportPath").text()


def pick(qtbot, dialog, name, data):
    """Choose from a list, by keys."""
    box = find(dialog, QComboBox, name)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentData() != data:
            qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == data


def type_path(qtbot, dialog, path):
    edit = find(dialog, QLineEdit, "exportPath")
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, str(path))


def box_of(qtbot, dialog):
    """Wait for the question whether to replace something."""
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox, "overwriteDialog") is not None)
    return dialog.findChild(QMessageBox, "overwriteDialog")


def write(qtbot, dialog):
    """Press Export and wait for what is said of it."""
    with qtbot.waitSignal(dialog.exported) as exported:
        click(qtbot, dialog, "exportButton")
    return exported.args


def assert_holds(path, dataset, rows, *, by_class=False):
    """Assert that a file opens as some rows of a data set; PNG folders keep them by class, then by place."""
    again, chosen = open_dataset(path), dataset.subset(np.sort(rows) if by_class else np.array(rows))
    parts = [split for split in chosen.splits if len(split)]
    assert again.split_names == tuple(split.name for split in parts)
    for split, original in zip(again.splits, parts, strict=True):
        order = np.argsort(original.labels, kind="stable") if by_class else slice(None)
        np.testing.assert_array_equal(split.labels, original.labels[order])
        np.testing.assert_array_equal(split.images, original.images[order])


# --- which images, in which format -------------------------------------------------------------------


def test_no_choice_counts_or_writes_images_that_the_user_excluded(qtbot, make_dialog, tiny_dataset, tmp_path):
    labels, states = tiny_dataset.labels.copy(), np.zeros(300, np.uint8)
    labels[3] = (labels[3] + 1) % 10
    states[[42, 150, 299]] = CorrectionState.EXCLUDED
    corrected = with_corrections(tiny_dataset, labels, states)
    scopes = {
        scope.name: scope for scope in scopes_of(ExportSource(corrected, np.array(SELECTED), np.array(SHOWN)))
    }
    assert [scope.count for scope in scopes.values()][:5] == [3, 159, 297, 198, 99]
    assert all(scope.count == len(scope.find_rows()) for scope in scopes.values())
    dialog = make_dialog(dataset=corrected)
    pick(qtbot, dialog, "exportFormat", "npz")
    assert write(qtbot, dialog)[0] == 3
    assert_holds(tmp_path / "tiny-selection.npz", corrected, [250, 3, 207])


@pytest.mark.parametrize("fmt", [name for name in FORMATS if name != "html"])
def test_each_form_opens_again_as_what_was_chosen(qtbot, dialog, tiny_dataset, tmp_path, fmt):
    if fmt == "parquet":
        pytest.importorskip("pyarrow")
    if fmt != "png":  # which is proposed
        pick(qtbot, dialog, "exportFormat", fmt)
    suffix = FORMATS[fmt].suffix
    path = tmp_path / f"tiny-selection{suffix}"
    assert path_of(dialog) == str(path)
    assert write(qtbot, dialog) == [5, str(path)]
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert_holds(path, tiny_dataset, SELECTED, by_class=fmt == "png")


def test_a_page_shows_what_was_chosen(qtbot, dialog, tmp_path):
    pick(qtbot, dialog, "exportFormat", "html")
    write(qtbot, dialog)
    assert (tmp_path / "tiny-selection.html").read_text().count("<img ") == 5


@pytest.mark.parametrize(
    ("what", "name", "rows"),
    [
        ("selected", "tiny-selection", SELECTED),
        ("shown", "tiny-label-3-wrong", SHOWN),
        ("all", "tiny", range(300)),
        ("split:train", "tiny-train", range(200)),
        ("split:test", "tiny-test", range(200, 300)),
    ],
)
def test_each_choice_exports_its_images(qtbot, make_dialog, tiny_dataset, tmp_path, what, name, rows):
    dialog = make_dialog()
    pick(qtbot, dialog, "exportFormat", "npz")
    if what != "selected":
        pick(qtbot, dialog, "exportWhat", what)
    assert write(qtbot, dialog) == [len(rows), str(tmp_path / f"{name}.npz")]
    assert_holds(tmp_path / f"{name}.npz", tiny_dataset, list(rows))


def test_the_quick_test_set_has_eight_of_each_class_in_each_split(qtbot, make_dialog, tiny_dataset, tmp_path):
    dialog = make_dialog()
    pick(qtbot, dialog, "exportWhat", "mnist160")
    qtbot.waitUntil(lambda: summary(dialog).startswith("160 images in 20 folders, about "))
    write(qtbot, dialog)
    assert_holds(tmp_path / "tiny-mnist160", tiny_dataset, mnist160(tiny_dataset), by_class=True)


def offered(dialog, name):
    box = find(dialog, QComboBox, name)
    model = box.model()
    return {box.itemData(at): (box.itemText(at), model.item(at).isEnabled()) for at in range(box.count())}


def test_what_there_is_none_of_cannot_be_chosen(make_dialog):
    dialog = make_dialog(selected=[], shown=[])
    assert offered(dialog, "exportWhat") == {
        "selected": ("Selected images (0)", False),
        "shown": ("Images shown (0)", False),
        "all": ("Whole data set (300)", True),
        "split:train": ("Split train (200)", True),
        "split:test": ("Split test (100)", True),
        "mnist160": ("Quick test, mnist160 (160)", True),
    }


@pytest.mark.parametrize("selected", [[], [7]])
def test_where_nothing_is_shown_nothing_is_written_until_something_is_chosen(
    qtbot, make_dialog, tiny_dataset, tmp_path, selected
):
    dialog = make_dialog(selected=selected, shown=[])
    box, button = find(dialog, QComboBox, "exportWhat"), find(dialog, QPushButton, "exportButton")
    assert (box.currentIndex(), box.placeholderText()) == (-1, "Choose which images")
    assert find(dialog, QLabel, "exportWhatLine").text() == "No image is shown"
    assert summary(dialog) == "Nothing is shown, so nothing is chosen yet"
    pick(qtbot, dialog, "exportFormat", "npz")
    type_path(qtbot, dialog, tmp_path / "mine.npz")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not button.isEnabled()
    assert dialog.isVisible()
    assert list(tmp_path.iterdir()) == []
    pick(qtbot, dialog, "exportWhat", "all")
    assert button.isEnabled()
    qtbot.waitUntil(lambda: summary(dialog).startswith("300 images in 1 file"))
    assert write(qtbot, dialog) == [300, str(tmp_path / "mine.npz")]


@pytest.mark.parametrize("selected", [[], [7]])
def test_without_a_real_selection_what_is_shown_is_proposed_with_its_query(make_dialog, selected):
    dialog = make_dialog(selected=selected)
    assert find(dialog, QComboBox, "exportWhat").currentText() == "Images shown (160)"
    assert find(dialog, QLabel, "exportWhatLine").text() == "label:3 wrong"


def test_neither_labels_nor_splits_are_offered_where_there_are_none(make_dialog):
    split = Split("train", np.zeros((20, 8, 8), np.uint8), np.full(20, NO_LABEL, np.int16))
    dialog = make_dialog(Dataset("Bare", (split,), ("a", "b"), "bare"), range(2), range(20), "")
    assert list(offered(dialog, "exportWhat")) == ["selected", "shown", "all"]


def test_without_pyarrow_parquet_is_not_to_be_had_and_says_why(qtbot, make_dialog, monkeypatch):
    monkeypatch.setattr("mnist_gui.ui.browse.export.export_form.find_spec", lambda _name: None)
    dialog = make_dialog()
    formats = offered(dialog, "exportFormat")
    assert [name for name, (_, enabled) in formats.items() if not enabled] == ["parquet"]
    box = find(dialog, QComboBox, "exportFormat")
    why = box.itemData(box.findData("parquet"), Qt.ItemDataRole.AccessibleDescriptionRole)
    assert why == "Needs pyarrow: python -m pip install 'mnist-gui[parquet]'"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == "csv"
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == "npz"


def test_each_form_says_what_reads_it(make_dialog):
    box = find(make_dialog(), QComboBox, "exportFormat")
    lines = {
        box.itemData(at): box.itemData(at, Qt.ItemDataRole.AccessibleDescriptionRole)
        for at in range(box.count())
    }
    assert list(lines) == list(FORMATS)
    assert all(lines.values())
    assert "yolo classify train data=OUT" in lines["png"]


# --- how many files, and where ---------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_table_may_be_one_for_each_split(qtbot, dialog, tiny_dataset, tmp_path, fmt):
    if fmt == "parquet":
        pytest.importorskip("pyarrow")
    one, each = (find(dialog, QAbstractButton, f"export{name}") for name in ("OneFile", "SplitFiles"))
    assert (one.isVisible(), each.isVisible()) == (False, False)
    pick(qtbot, dialog, "exportFormat", fmt)
    assert (one.isVisible(), each.isVisible(), one.isChecked()) == (True, True, True)
    qtbot.waitUntil(lambda: summary(dialog).startswith("5 images in 1 file"))
    click(qtbot, dialog, "exportSplitFiles")
    qtbot.waitUntil(lambda: summary(dialog).startswith("5 images in 2 files"))
    assert path_of(dialog) == str(tmp_path / "tiny-selection")
    write(qtbot, dialog)
    names = sorted(path.name for path in (tmp_path / "tiny-selection").iterdir())
    assert names == [f"test.{fmt}", f"train.{fmt}"]
    assert_holds(tmp_path / "tiny-selection", tiny_dataset, SELECTED)


def test_a_table_of_a_single_split_is_one(qtbot, make_dialog):
    images = np.zeros((20, 8, 8), np.uint8)
    dialog = make_dialog(
        Dataset("One", (Split("train", images, np.zeros(20, np.int16)),), ("a",), "one"), [], range(20)
    )
    pick(qtbot, dialog, "exportFormat", "csv")
    assert not find(dialog, QAbstractButton, "exportSplitFiles").isVisible()
    assert path_of(dialog).endswith(".csv")


def test_what_will_be_written_is_told(qtbot, make_dialog, tiny_dataset):
    dialog = make_dialog()
    assert summary(dialog).startswith("5 images in 5 folders, about ")
    pick(qtbot, dialog, "exportFormat", "idx")
    # 2 * 16 + 2 * 8 + 5 * 785 bytes, and in a moment 16 + 8 + 100 * 785.
    qtbot.waitUntil(lambda: summary(dialog) == "5 images in 4 files, about 4 kB")
    pick(qtbot, dialog, "exportWhat", "split:test")
    qtbot.waitUntil(lambda: summary(dialog) == "100 images in 2 files, about 79 kB")


def test_it_says_that_labels_are_written_as_corrected(make_dialog, tiny_dataset):
    labels = tiny_dataset.labels.copy()
    labels[0] = (labels[0] + 1) % 10
    corrected = with_corrections(tiny_dataset, labels, np.zeros(len(labels), np.uint8))
    assert summary(make_dialog(corrected)).endswith("; labels as you corrected them")
    assert "corrected" not in summary(make_dialog())


def test_a_large_page_says_how_much_it_shows(qtbot, make_dialog, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats.html.MOST_SHOWN", 60)
    dialog = make_dialog()
    pick(qtbot, dialog, "exportFormat", "html")
    pick(qtbot, dialog, "exportWhat", "all")
    qtbot.waitUntil(lambda: summary(dialog).startswith("300 images, of which the page shows 60, about "))


def test_a_place_the_user_named_stays_and_ends_as_its_form_does(qtbot, dialog, tmp_path):
    type_path(qtbot, dialog, tmp_path / "v1.0")
    pick(qtbot, dialog, "exportFormat", "csv")
    assert path_of(dialog) == str(tmp_path / "v1.0.csv")
    pick(qtbot, dialog, "exportWhat", "all")
    assert path_of(dialog) == str(tmp_path / "v1.0.csv")
    pick(qtbot, dialog, "exportFormat", "npz")
    assert path_of(dialog) == str(tmp_path / "v1.0.npz")
    pick(qtbot, dialog, "exportFormat", "idx")
    assert path_of(dialog) == str(tmp_path / "v1.0")


@pytest.mark.parametrize(
    ("fmt", "typed", "name"),
    [
        ("png", "n.npz", "n"),
        ("idx", "n.CSV", "n"),
        ("npz", "n.csv", "n.npz"),
        ("csv", "n.html", "n.csv"),
        ("png", "v1.0", "v1.0"),
        ("npz", "v1.0", "v1.0.npz"),
    ],
)
def test_a_name_does_not_end_as_another_form_does(qtbot, dialog, tmp_path, fmt, typed, name):
    if fmt != "png":
        pick(qtbot, dialog, "exportFormat", fmt)
    type_path(qtbot, dialog, tmp_path / typed)
    qtbot.keyClick(find(dialog, QLineEdit, "exportPath"), Qt.Key.Key_Tab)
    assert path_of(dialog) == str(tmp_path / name), "it is seen before it is written"
    assert write(qtbot, dialog) == [5, str(tmp_path / name)]
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("typed", ["mine", "mine.npz"])
def test_a_name_alone_is_one_in_the_proposed_folder_and_gets_its_ending(qtbot, dialog, tmp_path, typed):
    pick(qtbot, dialog, "exportFormat", "npz")
    type_path(qtbot, dialog, typed)
    with qtbot.waitSignal(dialog.exported) as exported:
        qtbot.keyClick(find(dialog, QLineEdit, "exportPath"), Qt.Key.Key_Return)
    assert exported.args == [5, str(tmp_path / "mine.npz")]
    assert (tmp_path / "mine.npz").is_file()


def test_the_home_folder_may_be_written_short(qtbot, dialog, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "deep").mkdir()
    type_path(qtbot, dialog, "~/deep/digits")
    assert write(qtbot, dialog) == [5, str(tmp_path / "deep" / "digits")]


def test_nothing_can_be_written_nowhere(qtbot, dialog):
    button = find(dialog, QPushButton, "exportButton")
    assert button.isEnabled()
    type_path(qtbot, dialog, " ")
    assert not button.isEnabled()
    type_path(qtbot, dialog, "x")
    assert button.isEnabled()


def test_what_has_no_name_is_no_place(qtbot, dialog):
    pick(qtbot, dialog, "exportFormat", "csv")
    type_path(qtbot, dialog, "/")
    qtbot.keyClick(find(dialog, QLineEdit, "exportPath"), Qt.Key.Key_Tab)
    assert path_of(dialog) == "/"
    assert not find(dialog, QPushButton, "exportButton").isEnabled()


def test_a_place_that_was_emptied_is_proposed_again(qtbot, dialog, tmp_path):
    type_path(qtbot, dialog, tmp_path / "mine")
    edit = find(dialog, QLineEdit, "exportPath")
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    pick(qtbot, dialog, "exportFormat", "npz")
    assert path_of(dialog) == str(tmp_path / "tiny-selection.npz")
    assert find(dialog, QPushButton, "exportButton").isEnabled()


@pytest.mark.parametrize(("fmt", "name"), [("npz", "mine.npz"), ("png", "mine")])
def test_the_place_may_be_looked_for(qtbot, dialog, tmp_path, fmt, name):
    (tmp_path / "sub").mkdir()
    if fmt != "png":
        pick(qtbot, dialog, "exportFormat", fmt)
    click(qtbot, dialog, "exportBrowseButton")
    files = dialog.findChild(QFileDialog, "exportFileDialog")
    assert files.directory().absolutePath() == str(tmp_path)
    assert files.selectedFiles() == [path_of(dialog)]
    files.setDirectory(str(tmp_path / "sub"))
    files.selectFile("mine")
    with qtbot.waitSignal(files.destroyed):
        files.accept()
    assert path_of(dialog) == str(tmp_path / "sub" / name)


# --- details ---------------------------------------------------------------------------------------


@pytest.fixture
def notes_in_their_folder(tiny_dataset, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path_factory.mktemp("notes")))
    write_notes(notes_folder(), tiny_dataset, Notes({42: "written earlier"}))
    return notes_path(notes_folder(), tiny_dataset)


def test_details_are_handed_on_when_asked_for(qtbot, make_dialog, tiny_dataset, tmp_path):
    predictions = Predictions(
        np.full(300, 4, np.int16), np.full(300, 0.75, np.float32), np.ones(300, np.float32)
    )
    dialog = make_dialog(notes=Notes({42: "odd"}), predictions=predictions)
    box = find(dialog, QAbstractButton, "exportDetails")
    assert (box.isChecked(), box.text()) == (False, "&With details")
    line = find(dialog, QLabel, "exportDetailsLine")
    assert line.text() == "Position in the data set, your note, prediction"
    click(qtbot, dialog, "exportDetails")
    pick(qtbot, dialog, "exportFormat", "npz")
    write(qtbot, dialog)
    again = open_dataset(tmp_path / "tiny-selection.npz")
    assert again.columns["row"].tolist() == [3, 42, 150, 250, 207]
    assert again.columns["note"].tolist() == ["", "odd", "", "", ""]
    assert again.columns["predicted"].tolist() == [4] * 5
    assert_holds(tmp_path / "tiny-selection.npz", tiny_dataset, SELECTED)


def test_without_being_asked_for_there_are_no_details(qtbot, make_dialog, tmp_path):
    dialog = make_dialog(notes=Notes({42: "odd"}))
    write(qtbot, dialog)
    assert not list((tmp_path / "tiny-selection").glob("*.csv"))


def test_details_count_among_what_will_be_written(qtbot, dialog):
    pick(qtbot, dialog, "exportFormat", "idx")
    qtbot.waitUntil(lambda: summary(dialog).startswith("5 images in 4 files"))
    click(qtbot, dialog, "exportDetails")
    qtbot.waitUntil(lambda: summary(dialog).startswith("5 images in 5 files"))
    click(qtbot, dialog, "exportDetails")
    qtbot.waitUntil(lambda: summary(dialog).startswith("5 images in 4 files"))


def test_notes_that_are_not_loaded_yet_are_read(qtbot, dialog, tmp_path, notes_in_their_folder):
    click(qtbot, dialog, "exportDetails")
    write(qtbot, dialog)
    assert "written earlier" in (tmp_path / "tiny-selection" / "details.csv").read_text()


def test_notes_that_are_damaged_are_told_and_the_dialog_stays(qtbot, dialog, tmp_path, notes_in_their_folder):
    notes_in_their_folder.write_text("{")
    click(qtbot, dialog, "exportDetails")
    qtbot.waitUntil(lambda: "are damaged" in message_of(dialog))
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(find(dialog, QPushButton, "exportButton").isEnabled)
    qtbot.waitUntil(lambda: "are damaged" in message_of(dialog))
    assert list(tmp_path.iterdir()) == []
    click(qtbot, dialog, "exportDetails")
    assert message_of(dialog) == ""
    write(qtbot, dialog)


# --- writing, stopping, failing --------------------------------------------------------------------


@pytest.fixture
def held(monkeypatch):
    """Hold the writing of an export after its first images, until the test says otherwise."""
    begun, go_on = threading.Event(), threading.Event()

    def held_export(*arguments, report, **options):
        def report_and_wait(progress: Progress) -> None:
            report(progress)
            if progress.done:
                begun.set()
                go_on.wait(30)

        return export(*arguments, report=report_and_wait, **options)

    monkeypatch.setattr("mnist_gui.ui.browse.export.request.export", held_export)
    yield begun, go_on
    go_on.set()


def test_progress_is_shown_and_nothing_can_be_changed_meanwhile(qtbot, dialog, tmp_path, held):
    begun, go_on = held
    bar, what = find(dialog, QProgressBar, "exportProgress"), find(dialog, QComboBox, "exportWhat")
    assert not bar.isVisible()
    pick(qtbot, dialog, "exportWhat", "all")
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(lambda: bar.maximum() == 300)
    assert bar.isVisible()
    assert summary(dialog).endswith("of 300 images")
    assert not what.isEnabled()
    assert not find(dialog, QPushButton, "exportButton").isEnabled()
    with qtbot.waitSignal(dialog.exported):
        go_on.set()


@pytest.mark.parametrize("fmt", ["png", "npz"])
def test_cancel_leaves_nothing_behind_and_the_dialog_open(qtbot, dialog, tmp_path, held, fmt):
    begun, go_on = held
    if fmt != "png":
        pick(qtbot, dialog, "exportFormat", fmt)
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(begun.is_set)
    assert list(tmp_path.iterdir())
    click(qtbot, dialog, "exportCancelButton")
    assert not find(dialog, QPushButton, "exportCancelButton").isEnabled()
    go_on.set()
    qtbot.waitUntil(find(dialog, QPushButton, "exportButton").isEnabled)
    assert list(tmp_path.iterdir()) == []
    assert dialog.isVisible()
    assert not find(dialog, QProgressBar, "exportProgress").isVisible()
    assert find(dialog, QPushButton, "exportCancelButton").isEnabled()
    qtbot.waitUntil(lambda: "images in" in summary(dialog))
    assert message_of(dialog) == ""
    write(qtbot, dialog)
    assert len(list(tmp_path.iterdir())) == 1


def test_closing_stops_the_writing(qtbot, dialog, runner, tmp_path, held):
    begun, go_on = held
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(begun.is_set)
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    go_on.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert list(tmp_path.iterdir()) == []


def test_an_end_of_the_program_stops_the_writing(qtbot, dialog, runner, tmp_path, held):
    begun, go_on = held
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(begun.is_set)
    for task in runner.live_tasks:
        task.cancel()  # as shutting down does, before it waits
    go_on.set()
    runner.shut_down()
    assert list(tmp_path.iterdir()) == []


def test_cancel_closes_where_there_is_nothing_to_stop(qtbot, dialog):
    with qtbot.waitSignal(dialog.rejected):
        click(qtbot, dialog, "exportCancelButton")


def test_a_failure_is_told_in_a_sentence_and_the_dialog_stays(qtbot, dialog, tmp_path):
    path = tmp_path / "gone" / "mine"
    type_path(qtbot, dialog, path)
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(lambda: message_of(dialog).startswith(f"{path} cannot be written ("))
    assert dialog.isVisible()
    type_path(qtbot, dialog, tmp_path / "here")
    assert message_of(dialog) == "", "it is of another place"
    write(qtbot, dialog)


def test_images_that_a_form_cannot_hold_are_told(qtbot, make_dialog, tmp_path):
    split = Split("train", np.zeros((3, 28, 28), np.uint8), np.array([3, NO_LABEL, 5], np.int16))
    dialog = make_dialog(Dataset("Some", (split,), tuple("0123456789"), ""), [], range(3), "")
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(lambda: "1 of the images in the split train have no label" in message_of(dialog))
    assert list(tmp_path.iterdir()) == []


# --- what is there already -------------------------------------------------------------------------


@pytest.fixture
def taken(tiny_dataset, tmp_path):
    """A folder and a file of earlier exports, where new ones are proposed."""
    for name, fmt in (("tiny-selection", "png"), ("tiny-selection.npz", "npz")):
        export(tiny_dataset, tmp_path / name, fmt, rows=np.arange(9))
    return tmp_path


@pytest.mark.parametrize("fmt", ["png", "npz"])
def test_what_is_there_is_kept_when_the_user_says_so(qtbot, dialog, taken, fmt):
    if fmt != "png":
        pick(qtbot, dialog, "exportFormat", fmt)
    click(qtbot, dialog, "exportButton")
    box = box_of(qtbot, dialog)
    name = f"tiny-selection{FORMATS[fmt].suffix}"
    assert box.text() == f"{name} is there already. Replace it?"
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    with qtbot.waitSignal(box.destroyed):
        qtbot.mouseClick(box.defaultButton(), Qt.MouseButton.LeftButton)
    assert len(open_dataset(taken / name)) == 9
    assert dialog.isVisible()
    assert message_of(dialog) == ""
    assert find(dialog, QPushButton, "exportButton").isEnabled()


@pytest.mark.parametrize("fmt", ["png", "npz"])
def test_what_is_there_is_replaced_when_the_user_says_so(qtbot, dialog, tiny_dataset, taken, fmt):
    if fmt != "png":
        pick(qtbot, dialog, "exportFormat", fmt)
    click(qtbot, dialog, "exportButton")
    box = box_of(qtbot, dialog)
    assert ("All files in this folder" in box.informativeText()) == (fmt == "png")
    with qtbot.waitSignal(dialog.exported):
        qtbot.mouseClick(box.findChild(QPushButton, "replaceButton"), Qt.MouseButton.LeftButton)
    name = f"tiny-selection{FORMATS[fmt].suffix}"
    assert_holds(taken / name, tiny_dataset, SELECTED, by_class=fmt == "png")
    assert len(list(taken.iterdir())) == 2


def test_a_folder_with_anything_else_in_it_is_refused_unasked(qtbot, dialog, taken):
    (taken / "tiny-selection" / "thesis.txt").write_text("precious")
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(lambda: "holds thesis.txt, which no export wrote" in message_of(dialog))
    assert dialog.findChild(QMessageBox, "overwriteDialog") is None
    assert (taken / "tiny-selection" / "thesis.txt").read_text() == "precious"


def test_what_came_while_it_was_written_is_asked_about_too(qtbot, dialog, tmp_path, held):
    begun, go_on = held
    pick(qtbot, dialog, "exportFormat", "npz")
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(begun.is_set)
    (tmp_path / "tiny-selection.npz").write_text("precious")
    go_on.set()
    box = box_of(qtbot, dialog)
    assert (tmp_path / "tiny-selection.npz").read_text() == "precious"
    with qtbot.waitSignal(box.destroyed):
        qtbot.keyClick(box, Qt.Key.Key_Escape)


# --- reach -----------------------------------------------------------------------------------------


def test_it_does_not_wait_for_other_work(qtbot, dialog, runner):
    go_on = threading.Event()
    for lane in set(Lane) - {Lane.EXPORTING}:
        runner.start(lane, lambda _report, _token: go_on.wait(30))
    try:
        write(qtbot, dialog)
    finally:
        go_on.set()


def test_every_field_is_named_and_has_a_letter_of_its_own(dialog):
    for kind, name in ((QComboBox, "exportWhat"), (QComboBox, "exportFormat"), (QLineEdit, "exportPath")):
        widget = find(dialog, kind, name)
        assert widget.accessibleName()
        buddies = [label for label in dialog.findChildren(QLabel) if label.buddy() is widget]
        assert len(buddies) == 1
        assert "&" in buddies[0].text()
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in dialog.findChildren(QAbstractButton)]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert sorted(letters) == sorted(set(letters))


def test_tab_goes_from_top_to_bottom(qtbot, dialog):
    pick(qtbot, dialog, "exportFormat", "csv")
    dialog.activateWindow()
    find(dialog, QComboBox, "exportWhat").setFocus()
    visited = []
    for _ in range(7):
        visited.append(dialog.focusWidget().objectName())
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert visited == [
        "exportWhat",
        "exportFormat",
        "exportOneFile",
        "exportDetails",
        "exportPath",
        "exportBrowseButton",
        "exportButton",
    ]


def test_an_unexpected_error_is_no_sentence_but_a_bug(qtbot, dialog, monkeypatch):
    errors = iter([ZeroDivisionError(), DataError("A sentence.")])

    def fail(*_arguments, **_options):
        raise next(errors)

    monkeypatch.setattr("mnist_gui.ui.browse.export.request.export", fail)
    with qtbot.captureExceptions() as unexpected:
        click(qtbot, dialog, "exportButton")
        qtbot.waitUntil(lambda: not dialog.is_writing)
    assert [kind for kind, *_ in unexpected] == [ZeroDivisionError]
    assert message_of(dialog) == ""
    click(qtbot, dialog, "exportButton")
    qtbot.waitUntil(lambda: message_of(dialog) == "A sentence.")
