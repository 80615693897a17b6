"""Opening by dialogs and by drops on the window."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, save_pictures
from helpers.widget_driver import find, text
from helpers.window_driver import choose_in_dialog, drag_in, dragged, drop, message
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QAction, QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

import mnist_gui
from mnist_gui.data.formats import name_filters
from mnist_gui.data.idx import write_idx
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.pages import Pages


@pytest.fixture
def window(make_window) -> MainWindow:
    return make_window()


@pytest.fixture
def four_files(tmp_path, tiny_dataset) -> list[Path]:
    """MNIST's four files, in a folder called small."""
    folder = tmp_path / "small"
    folder.mkdir()
    for split, word in zip(tiny_dataset.splits, ("train", "t10k"), strict=True):
        write_idx(folder / f"{word}-images-idx3-ubyte.gz", split.images, compression="gzip")
        labels = split.labels.astype(np.uint8)
        write_idx(folder / f"{word}-labels-idx1-ubyte.gz", labels, compression="gzip")
    return sorted(folder.iterdir())


def wait_for_dataset(qtbot, window: MainWindow, words: str) -> None:
    qtbot.waitUntil(lambda: words in text(window, "datasetLabel"))


# Dropping


def test_a_dropped_file_opens_with_its_partners(qtbot, window, four_files):
    drop(window, four_files[0])
    wait_for_dataset(qtbot, window, "small: 200 train, 100 test, 28\N{MULTIPLICATION SIGN}28")
    assert message(window) == ""


def test_what_opens_from_another_page_is_shown_on_browse(qtbot, window, four_files, tmp_path):
    pages = find(window, Pages, "pages")
    window.show_page("catalogue")
    drop(window, tmp_path / "nothing")
    qtbot.waitUntil(lambda: message(window) != "")
    assert pages.front_name == "catalogue", "what cannot be opened leads nowhere"
    drop(window, four_files[0])
    wait_for_dataset(qtbot, window, "small: 200 train")
    qtbot.waitUntil(lambda: pages.front_name == "browse")


def test_a_dropped_folder_opens(qtbot, window, four_files):
    drop(window, four_files[0].parent)
    wait_for_dataset(qtbot, window, "small: 200 train, 100 test")


def test_four_files_dropped_together_open_as_the_data_set_that_they_are(qtbot, window, four_files):
    drop(window, *four_files)
    wait_for_dataset(qtbot, window, "small: 200 train, 100 test")
    assert message(window) == ""


def test_files_of_several_data_sets_are_refused_in_a_sentence_and_cost_nothing(qtbot, window, four_files):
    drop(window, four_files[0])
    wait_for_dataset(qtbot, window, "small")
    loadings = window.state.session.loading.task
    other = four_files[0].parent / "other_train.csv"
    drop(window, *four_files, other)
    assert message(window).startswith("These 5 files are not one data set, so nothing was opened; choose")
    assert window.state.session.loading.task is loadings is None
    assert "small" in text(window, "datasetLabel")


def test_what_cannot_be_opened_is_said_and_gone_once_something_opens(qtbot, window, four_files, tmp_path):
    other = tmp_path / "letter.doc"
    other.write_bytes(b"Dear all")
    drop(window, other)
    qtbot.waitUntil(lambda: "letter.doc" in message(window))
    drop(window, *four_files[:2])
    wait_for_dataset(qtbot, window, "small")
    assert message(window) == ""


def test_a_dropped_picture_is_read_on_the_draw_page(qtbot, window, tmp_path):
    picture = QImage(200, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setPen(QPen(QColor("black"), 12))
    painter.drawLine(100, 30, 95, 170)
    painter.end()
    path = tmp_path / "one.PNG"
    assert picture.save(str(path))
    drop(window, path)
    assert window.findChild(QWidget, "drawingPad").isVisible()
    qtbot.waitUntil(window.findChild(QWidget, "pictureOverlay").isVisible, timeout=20_000)
    assert window.state.session.loading.task is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.heic", b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", "is a HEIC photo"),
        ("mnist.pkl", pickle.dumps([1, 2]), "holds Python objects"),
        ("mnist.npz", b"<!DOCTYPE html><html>", "is a web page"),
    ],
)
def test_what_cannot_be_used_is_called_so_when_it_is_dropped(qtbot, window, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    drop(window, path)
    qtbot.waitUntil(lambda: f"{path} {said}" in message(window), timeout=20_000)


def test_a_folder_with_the_name_of_a_picture_is_a_folder(qtbot, window, four_files, tmp_path):
    folder = four_files[0].parent.rename(tmp_path / "digits.png")
    drop(window, folder)
    wait_for_dataset(qtbot, window, "200 train")


@pytest.fixture
def class_folders(tmp_path) -> list[Path]:
    """Ten folders of pictures, one for each class."""
    names = [f"{label}/{number}.png" for label in range(10) for number in range(2)]
    save_pictures(tmp_path / "digits", make_images(20), names)
    return sorted((tmp_path / "digits").iterdir())


def test_folders_of_classes_dropped_together_are_one_data_set(qtbot, window, class_folders):
    (class_folders[0].parent / "README.md").write_text("About these digits")
    drop(window, *class_folders)
    wait_for_dataset(qtbot, window, "digits: 20 train")
    assert message(window) == ""


@pytest.mark.parametrize("names", [("train", "test"), ("training-images", "test-images")])
def test_folders_of_splits_dropped_together_are_one_data_set(qtbot, window, tmp_path, names):
    pictures = [f"{name}/{label}/{number}.png" for name in names for label in (3, 7) for number in range(2)]
    folder = save_pictures(tmp_path / "digits", make_images(8), pictures)
    drop(window, *(folder / name for name in names))
    wait_for_dataset(qtbot, window, "digits: 4 train, 4 test")


def test_pictures_dropped_together_are_one_data_set_if_there_are_no_others(qtbot, window, tmp_path):
    folder = save_pictures(tmp_path / "scans", make_images(3), ["a.png", "b.png", "c.png"])
    pictures = sorted(folder.iterdir())
    drop(window, *pictures[:2])
    assert message(window).startswith(f"These 2 lie beside others in {folder}, so nothing was opened; move")
    drop(window, *pictures)
    wait_for_dataset(qtbot, window, "scans: 3 train")
    assert message(window) == ""


def test_folders_that_lie_beside_others_are_not_opened_without_them(qtbot, window, class_folders):
    drop(window, *class_folders[:5])
    assert message(window).startswith("These 5 lie beside others in ")
    assert message(window).endswith("move them to a folder of their own, and open that.")
    assert window.state.session.loading.task is None


def test_folders_that_lie_apart_are_no_data_set(qtbot, window, class_folders, tmp_path):
    save_pictures(tmp_path, make_images(1), ["other/7/a.png"])
    drop(window, class_folders[0], tmp_path / "other")
    assert message(window).startswith("These 2 files are not one data set")


@pytest.mark.parametrize(
    "urls",
    [
        ["https://example.org/train-images-idx3-ubyte"],
        [Path("/digits/train-images"), "https://example.org/train-labels"],
        [],
    ],
)
def test_only_files_of_this_computer_are_welcome(window, urls):
    assert not drag_in(window, dragged(*urls))


def test_dragged_text_is_not_welcome(window):
    data = QMimeData()
    data.setText("/digits/train-images-idx3-ubyte")
    assert not drag_in(window, data)


# What was changed


def test_what_was_changed_on_opening_stands_beside_the_name_and_in_its_tool_tip(
    qtbot, window, four_files, tmp_path
):
    drop(window, four_files[0])
    wait_for_dataset(qtbot, window, "small")
    assert text(window, "datasetNote") == ""
    assert window.findChild(QLabel, "datasetLabel").toolTip() == str(four_files[0])
    turned = tmp_path / "emnist-digits-train-images-idx3-ubyte"
    write_idx(turned, np.zeros((3, 28, 28), dtype=np.uint8))
    drop(window, turned)
    wait_for_dataset(qtbot, window, "EMNIST digits")
    assert text(window, "datasetNote") == "images turned upright (rows and columns exchanged)"
    tip = window.findChild(QLabel, "datasetLabel").toolTip()
    assert tip == f"{turned}\n{text(window, 'datasetNote')}"


def test_corrections_of_the_user_are_applied_and_counted_there(qtbot, window, four_files):
    dataset = mnist_gui.open(four_files[0])
    label = (int(dataset.labels[0]) + 1) % len(dataset.class_names)
    mnist_gui.corrections(dataset).change([0], label=label)
    drop(window, four_files[0])
    wait_for_dataset(qtbot, window, "small")
    assert window.state.workspace.dataset.labels[0] == label
    assert text(window, "datasetNote") == "1 label corrected"


def test_a_long_note_makes_the_window_no_wider(qtbot, window, tiny_dataset):
    window.state.session.set_dataset(tiny_dataset)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    before = window.minimumSizeHint().width()
    window.state.session.set_dataset(replace(tiny_dataset, note="changed " * 200))
    note = window.findChild(QLabel, "datasetNote")
    qtbot.waitUntil(lambda: note.text().startswith("changed"))
    assert note.toolTip() == note.text()
    assert window.minimumSizeHint().width() == before
    assert note.width() < note.sizeHint().width()


# Dialogs


def chosen(window: MainWindow, action: str, dialog: str) -> QFileDialog:
    window.findChild(QAction, action).trigger()
    return window.findChild(QFileDialog, dialog)


def close(qtbot, dialog: QFileDialog) -> None:
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_the_open_dialog_offers_every_form_of_data_set(qtbot, window):
    dialog = chosen(window, "openAction", "openDialog")
    filters = dialog.nameFilters()
    titles = [words.split(" (")[0] for words in filters]
    assert titles == ["All data sets", *name_filters(), "All files"]
    assert {"IDX files", "Tables: CSV, Parquet, Arrow", "Zips of pictures"} <= set(titles)
    patterns = filters[0].split("(")[1]
    for part in ("*ubyte ", "*.gz ", "*.xz)", "*.csv ", "*.npz ", "*.zip ", "*.parquet "):
        assert part in patterns
    close(qtbot, dialog)


@pytest.mark.parametrize(
    "name",
    [
        "train-images-idx3-ubyte",
        "t10k-labels.idx1-ubyte",
        "train-images",
        "train-images.idx3",
        "qmnist-test-labels-idx2-int",
        "emnist-letters-train-images-idx3-ubyte.gz",
        "mnist_train.csv",
        "mnist.npz",
        "digits.zip",
        "train-00000-of-00001.parquet",
    ],
)
def test_files_of_every_form_can_be_seen_in_the_open_dialog(qtbot, window, tmp_path, name):
    (tmp_path / name).touch()
    dialog = chosen(window, "openAction", "openDialog")
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(name)
    model = dialog.findChild(QWidget, "listView").model()
    root = dialog.findChild(QWidget, "listView").rootIndex
    qtbot.waitUntil(
        lambda: name in [model.index(row, 0, root()).data() for row in range(model.rowCount(root()))]
    )
    close(qtbot, dialog)


def test_a_file_is_opened_from_the_dialog(qtbot, window, four_files):
    dialog = chosen(window, "openAction", "openDialog")
    choose_in_dialog(qtbot, dialog, four_files[1])
    wait_for_dataset(qtbot, window, "small: 200 train, 100 test")


def test_a_folder_is_opened_from_its_dialog(qtbot, window, four_files):
    dialog = chosen(window, "openFolderAction", "openFolderDialog")
    assert "folders of pictures" in dialog.windowTitle()
    choose_in_dialog(qtbot, dialog, four_files[0].parent)
    wait_for_dataset(qtbot, window, "small: 200 train, 100 test")


def test_the_dialogs_begin_where_the_open_data_set_is(qtbot, window, four_files):
    drop(window, four_files[0])
    wait_for_dataset(qtbot, window, "small")
    dialog = chosen(window, "openAction", "openDialog")
    assert Path(dialog.directory().absolutePath()) == four_files[0].parent
    close(qtbot, dialog)
