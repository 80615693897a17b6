"""A user corrects labels by keys: in the grid and in quick look, undoes, restarts, exports."""

from pathlib import Path

import numpy as np
from helpers.class_list import click_class
from helpers.widget_driver import find, trigger, wait_for_text
from helpers.window_driver import export_whole
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LABELS = np.array([3, 1, 4, 1, 5, 9, 2, 6], dtype=np.uint8)


def make_idx(folder: Path, *, seed: int) -> Path:
    """Write a data set of eight images; another seed makes one with other corrections."""
    images = np.random.default_rng(seed).integers(0, 255, (len(LABELS), 8, 8), dtype=np.uint8)
    folder.mkdir()
    write_idx(folder / "train-images-idx3-ubyte", images)
    write_idx(folder / "train-labels-idx1-ubyte", LABELS)
    return folder


def labels_of(window) -> list[int]:
    return window.state.workspace.dataset.labels.tolist()


def choose(qtbot, window, position: int, *, modifiers=Qt.KeyboardModifier.NoModifier) -> QAbstractItemView:
    grid = find(window, QAbstractItemView, "digitGrid")
    place = grid.visualRect(grid.model().index(position, 0)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifiers, place)
    return grid


def test_labels_are_corrected_by_keys_undone_and_kept_through_restarts(qtbot, use, tmp_path):
    folder = make_idx(tmp_path / "set", seed=1)

    def correct(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        grid = choose(qtbot, window, 0)
        qtbot.keyClick(grid, Qt.Key.Key_8)
        qtbot.waitUntil(lambda: labels_of(window) == [8, 1, 4, 1, 5, 9, 2, 6])
        choose(qtbot, window, 1)
        choose(qtbot, window, 3, modifiers=SHIFT)
        qtbot.keyClick(grid, Qt.Key.Key_7)
        qtbot.waitUntil(lambda: labels_of(window) == [8, 7, 7, 7, 5, 9, 2, 6])
        qtbot.keyClick(grid, Qt.Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: labels_of(window) == [8, 1, 4, 1, 5, 9, 2, 6])
        qtbot.keyClick(grid, Qt.Key.Key_Z, CTRL | SHIFT)
        qtbot.waitUntil(lambda: labels_of(window) == [8, 7, 7, 7, 5, 9, 2, 6])
        choose(qtbot, window, 5)
        qtbot.keyClick(grid, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: window.state.workspace.dataset.corrections.excluded == 1)
        choose(qtbot, window, 7)
        qtbot.keyClick(grid, Qt.Key.Key_U)
        qtbot.waitUntil(lambda: window.state.workspace.dataset.corrections.unsure == 1)

    def look_again(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        assert labels_of(window) == [8, 7, 7, 7, 5, 9, 2, 6]
        qtbot.waitUntil(lambda: window.state.corrections.can_undo)
        grid = choose(qtbot, window, 4)
        qtbot.keyClick(grid, Qt.Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: window.state.workspace.dataset.corrections.unsure == 0)
        click_class(window, 7)
        wait_for_text(qtbot, window, "resultCount", part="3 of 8")

    assert use([str(folder)], correct) == 0
    assert use([str(folder)], look_again) == 0


def test_keys_change_the_image_in_quick_look_and_nothing_that_is_not_selected(qtbot, use, tmp_path):
    folder = make_idx(tmp_path / "set", seed=2)

    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        grid = choose(qtbot, window, 0)
        qtbot.keyClick(grid, Qt.Key.Key_Space)
        look = find(window, QWidget, "quickLook")
        qtbot.keyClick(look, Qt.Key.Key_Right)
        qtbot.keyClick(look, Qt.Key.Key_8)
        qtbot.waitUntil(lambda: labels_of(window) == [3, 8, 4, 1, 5, 9, 2, 6])
        qtbot.keyClick(look, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: window.state.workspace.dataset.corrections.checked == 1)
        qtbot.waitUntil(lambda: window.statusBar().currentMessage().endswith("checked, the label is right."))
        qtbot.keyClick(look, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: window.statusBar().currentMessage() == "1 image: mark removed.")
        qtbot.keyClick(look, Qt.Key.Key_Escape)
        qtbot.keyClick(grid, Qt.Key.Key_Escape)
        qtbot.keyClick(grid, Qt.Key.Key_8)
        qtbot.waitUntil(lambda: "Nothing is selected" in window.statusBar().currentMessage())
        assert labels_of(window) == [3, 8, 4, 1, 5, 9, 2, 6]
        trigger(window, "unsureAction")
        assert "Nothing is selected" in window.statusBar().currentMessage()

    assert use([str(folder)], steps) == 0


def test_the_data_set_is_shown_as_given_where_corrections_are_off(qtbot, use, tmp_path):
    folder = make_idx(tmp_path / "set", seed=3)

    def correct(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        grid = choose(qtbot, window, 0)
        qtbot.keyClick(grid, Qt.Key.Key_8)
        qtbot.waitUntil(lambda: labels_of(window)[0] == 8)
        trigger(window, "correctionsAction")
        qtbot.waitUntil(lambda: labels_of(window)[0] == 3)
        qtbot.keyClick(grid, Qt.Key.Key_9)
        assert "as given" in window.statusBar().currentMessage()
        trigger(window, "correctionsAction")
        qtbot.waitUntil(lambda: labels_of(window)[0] == 8)

    def look(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        assert labels_of(window)[0] == 3
        assert not find(window, QAction, "correctionsAction").isChecked()

    assert use([str(folder)], correct) == 0
    assert use([str(folder), "--corrections", "off"], look) == 0


def test_an_export_has_exactly_the_corrected_labels(qtbot, use, tmp_path):
    folder, out = make_idx(tmp_path / "set", seed=4), tmp_path / "out"

    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        grid = choose(qtbot, window, 0)
        qtbot.keyClick(grid, Qt.Key.Key_0)
        choose(qtbot, window, 2)
        qtbot.keyClick(grid, Qt.Key.Key_7)
        choose(qtbot, window, 3)
        qtbot.keyClick(grid, Qt.Key.Key_Delete)
        choose(qtbot, window, 4)
        qtbot.keyClick(grid, Qt.Key.Key_6)
        qtbot.keyClick(grid, Qt.Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: labels_of(window) == [0, 1, 7, 1, 5, 9, 2, 6])
        qtbot.waitUntil(lambda: window.state.corrections.can_redo)

    def export(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        trigger(window, "exportAction")
        export_whole(qtbot, window, out, "idx")

    assert use([str(folder)], steps) == 0
    assert use([str(folder)], export) == 0
    given, exported = open_dataset(folder, corrections=False), open_dataset(out)
    assert given.labels.tolist() == LABELS.tolist()
    assert exported.labels.tolist() == [0, 1, 7, 5, 9, 2, 6]
    kept = [0, 1, 2, 4, 5, 6, 7]
    assert (exported.take(np.arange(7)) == given.take(kept)).all()


def test_long_names_are_chosen_in_a_palette_and_classes_win_over_marks(qtbot, use, tmp_path):
    folder = tmp_path / "pictures"
    for name in ("K", "shoe", "shirt"):
        (folder / "train" / name).mkdir(parents=True)
        for number in range(2):
            grey = np.random.default_rng([number, len(name)]).integers(0, 255, (28, 28), dtype=np.uint8)
            picture = QImage(grey.tobytes(), 28, 28, 28, QImage.Format.Format_Grayscale8)
            assert picture.save(str(folder / "train" / name / f"{number}.png"))

    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="6 images")
        names = window.state.workspace.dataset.class_names
        grid = choose(qtbot, window, 5)
        qtbot.keyClick(grid, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: labels_of(window)[5] == names.index("K"))
        qtbot.keyClick(grid, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: window.state.workspace.dataset.corrections.checked == 1)
        qtbot.keyClick(grid, Qt.Key.Key_S)
        search = find(window, QLineEdit, "labelSearch")
        qtbot.keyClicks(search, "hi")
        qtbot.keyClick(search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: labels_of(window)[5] == names.index("shirt"))

    assert use([str(folder)], steps) == 0
