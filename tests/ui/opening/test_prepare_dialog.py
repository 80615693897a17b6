"""The dialog *Prepare*: a recipe that is shown on a sample and as text, and the files that it makes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.audit import cut_texts_of, unreached_by_tab
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
)

import mnist_gui
from mnist_gui.data.dataset import Split
from mnist_gui.data.left_out import LeftOut
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.preparing.recipe_text import parse_recipe
from mnist_gui.progress import CancelToken, ignore_progress
from mnist_gui.ui.opening.preparing.before_after import BeforeAfter
from mnist_gui.ui.opening.preparing.outcome import Outcome
from mnist_gui.ui.opening.preparing.preparation import Preparation
from mnist_gui.ui.opening.preparing.prepare_dialog import PrepareDialog
from mnist_gui.ui.opening.preparing.recipe_view import RecipeView
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.tasks import TaskRunner


@pytest.fixture
def window(qtbot, make_window) -> MainWindow:
    window = make_window()
    window.open_dataset("sample")
    qtbot.waitUntil(lambda: window.state.workspace.dataset is not None)
    return window


@pytest.fixture
def dialog(qtbot, runner, owner, tiny_dataset, tmp_path):
    dialog = PrepareDialog(
        tiny_dataset, ReadOptions(), runner, corrections=True, folder=tmp_path, parent=owner
    )
    dialog.show()
    settle(qtbot, runner)
    return dialog


def settle(qtbot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not runner.live_tasks)


def press(qtbot, dialog, name: str, kind: type = QPushButton) -> None:
    qtbot.keyClick(dialog.findChild(kind, name), Qt.Key.Key_Space)


def shown_text(dialog) -> list[str]:
    return dialog.findChild(QPlainTextEdit, "prepareRecipe").toPlainText().splitlines()[1:]


def test_steps_and_settings_are_a_recipe_shown_on_a_sample(qtbot, runner, dialog, tiny_dataset):
    press(qtbot, dialog, "prepareTurn", QCheckBox)
    crop = dialog.findChild(QLineEdit, "prepareCropValue")
    crop.selectAll()
    qtbot.keyClicks(crop, "2, 0, 0, 0")  # which switches the step on
    press(qtbot, dialog, "prepareCropUp", QToolButton)
    press(qtbot, dialog, "prepareCropUp", QToolButton)
    press(qtbot, dialog, "prepareTest", QCheckBox)
    dialog.findChild(QDoubleSpinBox, "prepareShare").setValue(0.25)
    press(qtbot, dialog, "prepareFolds", QCheckBox)
    dialog.findChild(QSpinBox, "prepareSeed").setValue(7)
    settle(qtbot, runner)
    assert shown_text(dialog) == ["crop 2,0,0,0", "turn 90", "test 0.25", "folds 5", "seed 7"]
    preview = dialog.findChild(BeforeAfter).preview
    assert preview.before.shape == (8, 28, 28)
    assert np.array_equal(preview.after, np.rot90(preview.before[:, 2:], -1, axes=(1, 2)))


def test_what_is_asked_for_is_written_counted_and_can_be_opened(qtbot, runner, dialog, tiny_dataset):
    press(qtbot, dialog, "prepareMirror", QCheckBox)
    box = dialog.findChild(QComboBox, "prepareFormat")
    box.setCurrentIndex(box.findData("npz"))
    opened: list[Path] = []
    dialog.open_requested.connect(opened.append)
    press(qtbot, dialog, "prepareButton")
    qtbot.waitUntil(lambda: dialog.findChild(Outcome) is not None)
    assert "300 images written to" in dialog.findChild(QLabel, "prepareOutcome").text()
    press(qtbot, dialog, "prepareOpenButton")
    made = mnist_gui.open(opened[0])
    assert opened[0].suffix == ".npz"
    assert np.array_equal(made.train.images, tiny_dataset.train.images[:, :, ::-1])


def test_an_existing_file_is_replaced_only_after_a_question(qtbot, runner, dialog, tmp_path):
    box = dialog.findChild(QComboBox, "prepareFormat")
    box.setCurrentIndex(box.findData("npz"))
    out = Path(dialog.findChild(QLineEdit, "preparePath").text())
    out.write_bytes(b"mine")
    press(qtbot, dialog, "prepareButton")
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, "replaceButton") is not None)
    assert out.read_bytes() == b"mine"
    press(qtbot, dialog, "replaceButton")
    qtbot.waitUntil(lambda: dialog.findChild(Outcome) is not None)
    assert len(mnist_gui.open(out)) == 300


def test_a_recipe_is_saved_loaded_and_shown_again(qtbot, runner, dialog, tmp_path):
    text = "turn 90\nas-mnist\nturn 180\njoin other.npz\nper-class 9\ntest 0.125\nby writer\nany-class"
    (tmp_path / "r.txt").write_text(text, encoding="utf-8")
    view = dialog.findChild(RecipeView)
    view.load(str(tmp_path / "r.txt"))
    settle(qtbot, runner)
    assert dialog.recipe == parse_recipe(text)
    view.save(str(tmp_path / "s.txt"))
    assert parse_recipe((tmp_path / "s.txt").read_text(encoding="utf-8")) == parse_recipe(text)
    press(qtbot, dialog, "prepareRemove1", QToolButton)
    assert dialog.recipe.join == ()
    (tmp_path / "r.txt").write_text("dear diary", encoding="utf-8")
    view.load(str(tmp_path / "r.txt"))
    assert "line 1: dear is no step" in dialog.findChild(QLabel, "prepareMessage").text()


@pytest.mark.parametrize(
    ("value", "said"), [("x", "cannot be; write the pixels"), ("14", "crop cuts off more than the images")]
)
def test_a_mistake_is_said_at_once(qtbot, runner, dialog, value, said):
    crop = dialog.findChild(QLineEdit, "prepareCropValue")
    crop.selectAll()
    qtbot.keyClicks(crop, value)
    settle(qtbot, runner)
    qtbot.waitUntil(lambda: said in dialog.findChild(QLabel, "prepareMessage").text())


def test_the_list_of_what_was_left_out_is_saved(qtbot, runner, owner, tiny_dataset, tmp_path):
    left_out = LeftOut({"HEIC": 1}, (("a.heic", "HEIC"),))
    dataset = replace(tiny_dataset, left_out=left_out)
    options = ReadOptions(size=(28, 28))
    dialog = PrepareDialog(dataset, options, runner, corrections=True, folder=tmp_path, parent=owner)
    dialog.show()
    assert shown_text(dialog) == ["size 28x28"]  # as it was opened
    press(qtbot, dialog, "prepareButton")
    qtbot.waitUntil(lambda: dialog.findChild(Outcome) is not None)
    assert "1 file left out: HEIC" in dialog.findChild(QLabel, "prepareOutcome").text()
    with qtbot.waitSignal(dialog.findChild(Outcome).said):
        dialog.findChild(Outcome).save(str(tmp_path / "left.csv"))
    assert (tmp_path / "left.csv").read_text(encoding="utf-8") == "file,reason\na.heic,HEIC\n"


def test_every_control_is_reached_by_tab_and_no_text_is_cut(qtbot, dialog):
    dialog.resize(640, 480)
    qtbot.waitUntil(dialog.isActiveWindow)
    assert unreached_by_tab(dialog) == []
    assert cut_texts_of(dialog) == []


def test_the_menu_and_the_dialog_open_as_lead_to_it(qtbot, window: MainWindow):
    window.findChild(QAction, "openAsAction").trigger()
    press(qtbot, window, "openAsPrepareButton")
    dialog = window.findChild(PrepareDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_the_sample_of_pages_has_their_first_digits(tiny_dataset):
    page = np.zeros((1, 200, 300), dtype=np.uint8)
    for column in range(5):  # strokes side by side
        page[0, 60:100, 30 + 50 * column : 38 + 50 * column] = 255
    pages = Split("train", np.concatenate([page, page]), np.zeros(2, dtype=np.int16))
    dataset = replace(tiny_dataset, splits=(pages,))
    recipe = parse_recipe("cut\nturn 90")
    preview = Preparation(dataset, recipe, corrections=True, out=Path(), format="idx").preview(
        ignore_progress, CancelToken()
    )
    assert preview.before.shape == (2, 200, 300)
    assert preview.after.shape == (8, 28, 28)
    assert (np.ptp(np.argwhere(preview.after[0] > 127), axis=0) == [3, 19]).all()
