"""A user labels a folder of pictures from nothing: proposals, keys, a restart, a training, an export."""

import numpy as np
from helpers.widget_driver import click, find, text, trigger, wait_for_text
from helpers.window_driver import export_whole
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDoubleSpinBox,
    QPushButton,
    QWidget,
)

import mnist_gui
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.open import open_dataset

COUNT = 16


def labels_of(window) -> np.ndarray:
    return window.state.workspace.dataset.labels


def test_a_folder_without_labels_is_labelled_trained_on_and_exported(qtbot, use, tmp_path):
    folder, out = tmp_path / "scans", tmp_path / "out"
    folder.mkdir()
    sample = mnist_gui.open("sample")
    for number, grey in enumerate(sample.take(np.arange(COUNT))):
        picture = QImage(grey.tobytes(), 28, 28, 28, QImage.Format.Format_Grayscale8)
        assert picture.save(str(folder / f"{number:02}.png"))
    expected: list[int] = []

    def label(window):
        wait_for_text(qtbot, window, "resultCount", part=f"{COUNT} images")
        bar = find(window, QWidget, "labelBar")
        qtbot.waitUntil(bar.isVisible)
        click(qtbot, window, "labelTheseButton")
        qtbot.waitUntil(lambda: window.state.proposals.proposals is not None, timeout=60_000)
        assert text(window, "labelBarText").startswith(f"{COUNT} proposed labels.")
        assert (labels_of(window) == NO_LABEL).all()
        confidence = window.state.proposals.proposals.confidence
        find(window, QDoubleSpinBox, "labelConfidence").setValue(90)
        sure = int((confidence >= np.float32(0.9)).sum())
        assert 0 < sure < COUNT
        assert find(window, QPushButton, "acceptProposalsButton").text().endswith(f"Accept {sure}")
        click(qtbot, window, "acceptProposalsButton")
        qtbot.waitUntil(lambda: (labels_of(window) != NO_LABEL).sum() == sure)
        click(qtbot, window, "labelRestButton")
        wait_for_text(qtbot, window, "resultCount", part=f"{COUNT - sure} of {COUNT}")
        grid = find(window, QAbstractItemView, "digitGrid")
        doubtful = grid.current_row
        assert confidence[doubtful] == np.nanmin(confidence)
        qtbot.keyClick(grid, Qt.Key.Key_8)
        qtbot.waitUntil(lambda: labels_of(window)[doubtful] == 8)
        for _ in range(COUNT - sure - 1):
            row = grid.current_row
            assert labels_of(window)[row] == NO_LABEL
            qtbot.keyClick(grid, Qt.Key.Key_K)
            qtbot.waitUntil(lambda row=row: labels_of(window)[row] != NO_LABEL)
        qtbot.waitUntil(bar.isHidden)
        expected[:] = labels_of(window).tolist()

    def train_and_export(window):
        wait_for_text(qtbot, window, "resultCount", part=f"{COUNT} images")
        qtbot.waitUntil(lambda: labels_of(window).tolist() == expected)
        assert find(window, QWidget, "labelBar").isHidden()
        trigger(window, "trainAction")
        qtbot.waitUntil(lambda: window.state.workspace.current_run is not None, timeout=60_000)
        assert window.state.workspace.current_run.train_images == COUNT
        trigger(window, "exportAction")
        export_whole(qtbot, window, out, "idx")

    assert use([str(folder)], label) == 0
    assert use([str(folder)], train_and_export) == 0
    exported = open_dataset(out)
    assert exported.labels.tolist() == expected
    assert (exported.take(np.arange(COUNT)) == open_dataset(folder).take(np.arange(COUNT))).all()
    assert open_dataset(folder, corrections=False).labels.tolist() == [NO_LABEL] * COUNT
