"""The open data set in another way: turned or not, in another size; and the same images at the next start."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QSpinBox

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.ui.opening.open_as_dialog import OpenAsDialog
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.settings import Settings

PLAIN = OpenRequest("/digits")


@pytest.fixture
def make_dialog(qtbot):
    def make(request: OpenRequest = PLAIN) -> OpenAsDialog:
        dialog = OpenAsDialog(request, "Digits")
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def choose(
    qtbot, dialog: QDialog, *, turned: bool | None = None, size: tuple[int, int] | None = None
) -> None:
    box = dialog.findChild(QComboBox, "openAsTransposed")
    box.setCurrentIndex(box.findData(turned))
    check = dialog.findChild(QCheckBox, "openAsSize")
    if check.isChecked() != (size is not None):
        qtbot.keyClick(check, Qt.Key.Key_Space)
    if size is not None:
        for name, value in zip(("openAsHeight", "openAsWidth"), size, strict=True):
            side = dialog.findChild(QSpinBox, name)
            side.selectAll()
            qtbot.keyClicks(side, str(value))


def press_open(qtbot, dialog: QDialog) -> None:
    qtbot.mouseClick(dialog.findChild(QPushButton, "openAsButton"), Qt.MouseButton.LeftButton)


# The dialog


@pytest.mark.parametrize(
    "request_",
    [
        PLAIN,
        OpenRequest("/digits", ReadOptions(transposed=True)),
        OpenRequest("/digits", ReadOptions(transposed=False, size=(20, 32))),
        OpenRequest("/digits", ReadOptions(range=(-1, 16.5), invert=True)),
        OpenRequest("/digits", ReadOptions(as_is=True)),
    ],
)
def test_the_dialog_shows_how_the_data_set_is_open(make_dialog, request_):
    dialog = make_dialog(request_)
    assert dialog.request == request_
    assert dialog.windowTitle() == "Open Digits As"


def test_what_is_chosen_is_announced(qtbot, make_dialog):
    dialog = make_dialog()
    choose(qtbot, dialog, turned=True, size=(20, 32))
    with qtbot.waitSignal(dialog.request_chosen) as chosen:
        press_open(qtbot, dialog)
    assert chosen.args == [OpenRequest("/digits", ReadOptions(transposed=True, size=(20, 32)))]


def test_range_and_paper_are_chosen(qtbot, make_dialog):
    dialog = make_dialog()
    paper, limits = dialog.findChild(QComboBox, "openAsPaper"), dialog.findChild(QLineEdit, "openAsRange")
    qtbot.keyClick(paper, Qt.Key.Key_Down)
    qtbot.keyClicks(limits, "0..16")
    with qtbot.waitSignal(dialog.request_chosen) as chosen:
        press_open(qtbot, dialog)
    assert chosen.args == [OpenRequest("/digits", ReadOptions(range=(0, 16), invert=True))]


def test_a_range_that_is_none_cannot_be_opened(qtbot, make_dialog):
    dialog = make_dialog()
    limits, button = dialog.findChild(QLineEdit, "openAsRange"), dialog.findChild(QPushButton, "openAsButton")
    qtbot.keyClicks(limits, "0..")
    assert not button.isEnabled()
    qtbot.keyClicks(limits, "1")
    assert button.isEnabled()
    limits.clear()
    assert button.isEnabled()


def test_what_is_so_already_is_not_opened_again(qtbot, make_dialog):
    dialog = make_dialog()
    with qtbot.assertNotEmitted(dialog.request_chosen):
        press_open(qtbot, dialog)


def test_the_sides_can_be_chosen_only_for_another_size(qtbot, make_dialog):
    dialog = make_dialog()
    height = dialog.findChild(QSpinBox, "openAsHeight")
    assert not height.isEnabled()
    qtbot.keyClick(dialog.findChild(QCheckBox, "openAsSize"), Qt.Key.Key_Space)
    assert height.isEnabled()
    assert dialog.request.options.size == (28, 28)


def test_every_control_can_be_reached_by_a_key(make_dialog):
    dialog = make_dialog()
    buddies = {label.buddy() for label in dialog.findChildren(QLabel) if label.buddy()}
    assert dialog.findChild(QComboBox, "openAsTransposed") in buddies
    assert "&" in dialog.findChild(QCheckBox, "openAsSize").text()


# In the window


@pytest.fixture
def lying(tmp_path):
    """A file of three images, 10 high and 6 wide, with a line along the top."""
    images = np.zeros((3, 10, 6), dtype=np.uint8)
    images[:, 0] = 255
    path = tmp_path / "train-images-idx3-ubyte"
    write_idx(path, images)
    return path


@pytest.fixture
def window(qtbot, make_window, lying) -> MainWindow:
    window = make_window()
    with qtbot.waitSignal(window.state.session.changed):
        window.open_first(OpenRequest(str(lying)), pytest.fail)
    return window


def open_as(qtbot, window: MainWindow, **how) -> None:
    window.findChild(QAction, "openAsAction").trigger()
    dialog = window.findChild(QDialog, "openAsDialog")
    choose(qtbot, dialog, **how)
    with qtbot.waitSignal(window.state.session.changed):
        press_open(qtbot, dialog)
    qtbot.waitUntil(lambda: window.findChild(QDialog, "openAsDialog") is None)


def test_the_open_data_set_is_turned_and_resized(qtbot, window, lying):
    open_as(qtbot, window, turned=True)
    dataset = window.state.workspace.dataset
    assert (dataset.height, dataset.width) == (6, 10)
    assert (dataset.take([0])[0, :, 0] == 255).all()
    assert window.findChild(QLabel, "datasetNote").text().startswith("images turned upright")
    open_as(qtbot, window, turned=True, size=(12, 20))
    assert (window.state.workspace.dataset.height, window.state.workspace.dataset.width) == (
        12,
        20,
    )
    assert "resized to 12x20" in window.findChild(QLabel, "datasetNote").text()
    open_as(qtbot, window)
    assert (window.state.workspace.dataset.height, window.state.workspace.dataset.width) == (
        10,
        6,
    )
    assert window.state.workspace.opened == OpenRequest(str(lying))


def test_the_same_images_come_back_at_the_next_start(qtbot, window, lying, tmp_path):
    open_as(qtbot, window, turned=True, size=(12, 20))
    remembered = Settings(tmp_path / "settings.ini").dataset
    assert remembered == OpenRequest(str(lying), ReadOptions(transposed=True, size=(12, 20)))


def test_a_size_that_cannot_be_had_costs_nothing(qtbot, window, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: 1000)
    window.findChild(QAction, "openAsAction").trigger()
    dialog = window.findChild(QDialog, "openAsDialog")
    choose(qtbot, dialog, size=(4000, 4000))
    press_open(qtbot, dialog)
    message = window.findChild(QLabel, "messageText")
    qtbot.waitUntil(lambda: "too large for the memory" in message.text())
    assert (window.state.workspace.dataset.height, window.state.workspace.opened.options.size) == (
        10,
        None,
    )


def test_own_digits_have_one_form_only(window):
    action = window.findChild(QAction, "openAsAction")
    assert action.isEnabled()
    window.state.session.set_dataset(replace(window.state.workspace.dataset, source="own"))
    assert not action.isEnabled()
