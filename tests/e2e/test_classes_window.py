"""A user changes the classes of a data set: a new one in the palette, the others in their dialog."""

import numpy as np
from helpers.widget_driver import click, find, trigger, wait_for_text
from helpers.window_driver import export_whole
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLineEdit, QWidget

import mnist_gui
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.open import open_dataset

LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1], dtype=np.int16)


def shown(window) -> str:
    dataset = window.state.workspace.dataset
    return "".join(dataset.class_names[label] for label in dataset.labels)


def test_classes_are_added_renamed_merged_and_moved_and_exported(qtbot, use, tmp_path):
    file, out = tmp_path / "abc.npz", tmp_path / "out.npz"
    images = np.random.default_rng(1).integers(0, 255, (8, 8, 8), dtype=np.uint8)
    mnist_gui.export(Dataset("abc", (Split("train", images, LABELS),), ("a", "b", "c"), ""), file, "npz")

    def change(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        grid = find(window, QAbstractItemView, "digitGrid")
        qtbot.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(grid.model().index(7, 0)).center()
        )
        trigger(window, "relabelAction")
        search = find(window, QLineEdit, "labelSearch")
        qtbot.keyClicks(search, "x")
        qtbot.keyClick(search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shown(window) == "abcabcax")
        field = find(window, QLineEdit, "queryField")
        field.setText("label:c")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        wait_for_text(qtbot, window, "resultCount", part="2 of 8")

        trigger(window, "classesAction")
        dialog = find(window, QDialog, "classesDialog")
        view = find(dialog, QAbstractItemView, "classesList")
        qtbot.keyClick(view, Qt.Key.Key_F2)
        editor = find(view, QLineEdit, "")
        editor.setText("A")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shown(window) == "AbcAbcAx")
        click(qtbot, dialog, "mergeClassButton")
        palette = find(dialog, QDialog, "labelPalette")
        qtbot.keyClicks(find(palette, QLineEdit, "labelSearch"), "b")
        qtbot.keyClick(find(palette, QLineEdit, "labelSearch"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shown(window) == "bbcbbcbx")
        wait_for_text(qtbot, window, "resultCount", part="2 of 8")  # of c, which has another label now
        find(dialog, QLineEdit, "newClassName").setText("n")
        click(qtbot, dialog, "addClassButton")
        names = lambda: window.state.workspace.dataset.class_names  # noqa: E731
        qtbot.waitUntil(lambda: names() == ("b", "c", "x", "n"))
        qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: names() == ("b", "c", "n", "x"))
        assert shown(window) == "bbcbbcbx"
        dialog.reject()
        trigger(window, "undoAction")
        trigger(window, "undoAction")
        qtbot.waitUntil(lambda: names() == ("b", "c", "x"))
        trigger(window, "redoAction")
        qtbot.waitUntil(lambda: names() == ("b", "c", "x", "n"))
        qtbot.waitUntil(lambda: window.statusBar().currentMessage() == "Done again: other classes.")

    def export(window):
        wait_for_text(qtbot, window, "resultCount", part="8 images")
        assert shown(window) == "bbcbbcbx"
        assert find(window, QWidget, "labelBar").isHidden()
        trigger(window, "correctionsAction")
        qtbot.waitUntil(lambda: shown(window) == "abcabcab")
        assert window.state.workspace.dataset.class_names == ("a", "b", "c")
        trigger(window, "correctionsAction")
        qtbot.waitUntil(lambda: shown(window) == "bbcbbcbx")
        trigger(window, "exportAction")
        export_whole(qtbot, window, out, "npz")

    assert use([str(file)], change) == 0
    assert use([str(file)], export) == 0
    exported = open_dataset(out)
    assert exported.class_names == ("b", "c", "x", "n")
    assert exported.labels.tolist() == [0, 0, 1, 0, 0, 1, 0, 2]
