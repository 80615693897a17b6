"""Handing digits on from the window, and being stopped by its end."""

import csv
import threading

import pytest
from helpers.class_list import click_class
from helpers.widget_driver import find, trigger, wait_for_text
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)

from mnist_gui.data.export import export
from mnist_gui.data.open import open_dataset


def open_dialog(qtbot, window):
    """Press the shortcut and name a place."""
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_E, keys)
    qtbot.waitUntil(lambda: window.findChild(QDialog, "exportDialog") is not None)
    return window.findChild(QDialog, "exportDialog")


def name_place(qtbot, dialog, path):
    edit = dialog.findChild(QLineEdit, "exportPath")
    edit.selectAll()
    qtbot.keyClicks(edit, str(path))


def test_what_the_filters_leave_is_handed_on(qtbot, use, tmp_path):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        window.activateWindow()
        click_class(window, 7)
        wait_for_text(qtbot, window, "resultCount", part="179 of")
        dialog = open_dialog(qtbot, window)
        assert dialog.findChild(QComboBox, "exportWhat").currentText() == "Images shown (179)"
        name_place(qtbot, dialog, tmp_path / "sevens")
        with qtbot.waitSignal(dialog.destroyed):
            qtbot.mouseClick(dialog.findChild(QPushButton, "exportButton"), Qt.MouseButton.LeftButton)
        message = window.statusBar().currentMessage()
        assert message.startswith("179 images exported to ")
        assert message.endswith("sevens")

    assert use(["sample"], steps) == 0
    again = open_dataset(tmp_path / "sevens")
    assert len(again) == 179
    assert set(again.labels.tolist()) == {7}


@pytest.mark.parametrize("fmt", ["png", "csv"])
def test_closing_the_window_stops_an_export_and_leaves_nothing(qtbot, use, tmp_path, monkeypatch, fmt):
    (tmp_path / "out").mkdir()
    begun, closing = threading.Event(), threading.Event()

    def held_export(*arguments, report, **options):
        def report_and_wait(progress):
            report(progress)
            if progress.done:
                begun.set()
                closing.wait(30)

        return export(*arguments, report=report_and_wait, **options)

    monkeypatch.setattr("mnist_gui.ui.browse.export.request.export", held_export)

    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        window.activateWindow()
        shut_down = window.state.runner.shut_down

        def let_go_and_shut_down():
            for task in window.state.runner.live_tasks:
                task.cancel()
            closing.set()
            shut_down()

        monkeypatch.setattr(window.state.runner, "shut_down", let_go_and_shut_down)
        dialog = open_dialog(qtbot, window)
        box = dialog.findChild(QComboBox, "exportFormat")
        box.setCurrentIndex(box.findData(fmt))
        name_place(qtbot, dialog, tmp_path / "out" / "digits")
        qtbot.mouseClick(dialog.findChild(QPushButton, "exportButton"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(begun.is_set)
        assert list((tmp_path / "out").iterdir())

    assert use(["sample"], steps) == 0
    assert list((tmp_path / "out").iterdir()) == []


def test_the_next_export_is_proposed_where_the_last_one_went(qtbot, use, tmp_path):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        window.activateWindow()
        dialog = open_dialog(qtbot, window)
        name_place(qtbot, dialog, tmp_path / "digits")
        with qtbot.waitSignal(dialog.destroyed):
            qtbot.mouseClick(dialog.findChild(QPushButton, "exportButton"), Qt.MouseButton.LeftButton)
        trigger(window, "exportAction")
        dialog = find(window, QDialog, "exportDialog")
        assert dialog.findChild(QLineEdit, "exportPath").text().startswith(str(tmp_path))
        dialog.reject()

    assert use(["sample"], steps) == 0


def test_the_menu_leads_there_from_any_page_once_there_is_a_data_set(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        assert find(window, QAction, "exportAction").isEnabled()
        trigger(window, "drawPageAction")
        trigger(window, "exportAction")
        assert find(window, QWidget, "digitGrid").isVisible()
        dialog = find(window, QDialog, "exportDialog")
        dialog.reject()

    assert use(["sample"], steps) == 0


def test_a_note_that_is_still_being_written_is_handed_on_with_the_place_of_its_digit(
    qtbot, use, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))

    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        window.activateWindow()
        grid = find(window, QAbstractItemView, "digitGrid")
        spot = grid.visualRect(grid.model().index(5, 0)).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        note = find(window, QWidget, "noteField")
        qtbot.waitUntil(note.isEnabled)
        note.setFocus()
        qtbot.keyClicks(note, "surely a 9")
        dialog = open_dialog(qtbot, window)
        name_place(qtbot, dialog, tmp_path / "found")
        qtbot.mouseClick(dialog.findChild(QCheckBox, "exportDetails"), Qt.MouseButton.LeftButton)
        with qtbot.waitSignal(dialog.destroyed):
            qtbot.mouseClick(dialog.findChild(QPushButton, "exportButton"), Qt.MouseButton.LeftButton)

    assert use(["sample"], steps) == 0
    with (tmp_path / "found" / "details.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 1797
    assert [(line["row"], line["note"]) for line in lines if line["note"]] == [("5", "surely a 9")]
