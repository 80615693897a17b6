"""A user trains two models, starts the program again, compares them, and writes a report."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from helpers.html_page import Page
from helpers.widget_driver import click, find, text, wait_for_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QWidget,
)

from mnist_gui.data.idx import write_idx
from mnist_gui.learning.runs.comparison import Comparison, compare
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import RunStore

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def folder(tmp_path, monkeypatch, tiny_dataset) -> Path:
    """A small data set in IDX files; runs are kept in a directory of their own."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    monkeypatch.delenv(LIMIT_VARIABLE)
    folder = tmp_path / "Tiny"
    folder.mkdir()
    for split, stem in zip(tiny_dataset.splits, ("train", "t10k"), strict=True):
        write_idx(folder / f"{stem}-images-idx3-ubyte", split.images)
        write_idx(folder / f"{stem}-labels-idx1-ubyte", split.labels.astype(np.uint8))
    return folder


def go_to_train(qtbot, window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, CTRL)
    qtbot.waitUntil(find(window, QWidget, "trainFormScroll").isVisible)


def choose(qtbot, box: QComboBox, entry: str) -> None:
    """Choose an entry by the arrows: letters count as one word only if they come fast."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() != entry:
            qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == entry


def train(qtbot, window, model: str) -> None:
    """Train a model on the pixels of 100 images: choose, type, and click."""
    before = len(window.state.workspace.runs)
    choose(qtbot, find(window, QComboBox, "modelChoice"), model)
    choose(qtbot, find(window, QComboBox, "featureChoice"), "Pixels")
    limit = find(window, QSpinBox, "trainLimit")
    limit.setFocus()
    limit.selectAll()
    qtbot.keyClicks(limit, "100")
    assert limit.value() == 100
    click(qtbot, window, "trainButton")
    qtbot.waitUntil(lambda: len(window.state.workspace.runs) == before + 1)


def tick(qtbot, window, row: int) -> None:
    table = find(window, QTableView, "runsList")
    cell = table.visualRect(table.model().index(row, 0))
    at = cell.center()
    at.setX(cell.left() + 4 + table.style().pixelMetric(table.style().PixelMetric.PM_IndicatorWidth) // 2)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def train_two(qtbot, window) -> None:
    wait_for_text(qtbot, window, "resultCount", part="300 images")
    go_to_train(qtbot, window)
    train(qtbot, window, "Logistic regression")
    train(qtbot, window, "k nearest neighbours")


def open_comparison(qtbot, window) -> None:
    wait_for_text(qtbot, window, "resultCount", part="300 images")
    go_to_train(qtbot, window)
    table = find(window, QTableView, "runsList")
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    tick(qtbot, window, 0)
    tick(qtbot, window, 1)
    wait_for_text(qtbot, window, "comparisonWords", part="McNemar p")
    assert find(window, QWidget, "comparisonView").isVisible()


def check_only_right(qtbot, window, found: Comparison, place: int) -> None:
    """Open the images that one run alone gets right, and check that Browse has exactly these."""
    go_to_train(qtbot, window)
    button, expected = find(window, QPushButton, f"onlyRight{place}Link"), found.only_right(place)
    assert button.text().endswith(f": {len(expected)}")
    if not len(expected):
        assert not button.isEnabled()
        return
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    grid = find(window, QAbstractItemView, "digitGrid")
    qtbot.waitUntil(lambda: grid.isVisible() and grid.model().rowCount() == len(expected))
    first = window.state.workspace.dataset.offsets[1]
    np.testing.assert_array_equal(grid.model().rows, first + expected)


def save_as(qtbot, dialog: QFileDialog, path: Path) -> None:
    # Pasted: typed letter by letter, the path would select each of its folders.
    find(dialog, QLineEdit, "fileNameEdit").setText(str(path))
    save = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)


def test_two_models_are_compared_after_a_restart_and_written_as_a_report(qtbot, use, folder, tmp_path):
    path = tmp_path / "both.html"
    assert use([str(folder)], partial(train_two, qtbot)) == 0

    def compare_two(window):
        open_comparison(qtbot, window)
        found = compare(RunStore().runs(), names=["Logistic regression", "k nearest neighbours"])
        assert any(len(found.only_right(place)) for place in (0, 1)), "there is something to open"
        better, worse = np.argsort(found.error_rates, kind="stable")
        words = text(window, "comparisonWords")
        assert words.startswith(found.names[better])
        assert found.names[worse] in words
        assert f"{-100 * found.pairs[0].better_first().difference:.2f} points" in words
        for place in (0, 1):
            check_only_right(qtbot, window, found, place)
        go_to_train(qtbot, window)
        click(qtbot, window, "comparisonReportButton")
        save_as(qtbot, find(window, QFileDialog, "saveReportDialog"), path)
        qtbot.waitUntil(lambda: window.statusBar().currentMessage() == "Report saved as both.html")

    assert use([str(folder)], compare_two) == 0
    assert [file.name for file in tmp_path.glob("*.html*")] == ["both.html"]
    page = Page(path.read_text(encoding="utf-8"))
    assert not page.open
    page.check_loads_nothing()
    assert "Comparison of 2 runs" in page.text
