"""Files that another program cuts short while the window shows them."""

import os
import sys

import numpy as np
import pytest
from helpers.window_driver import message
from PySide6.QtWidgets import QApplication

from mnist_gui.data.idx import write_idx


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to cut a mapped file")
def test_a_file_cut_short_under_an_open_window_is_said_and_ends_nothing(qtbot, make_window, tmp_path):
    path = tmp_path / "train-images-idx3-ubyte"
    write_idx(path, np.full((20_000, 28, 28), 200, dtype=np.uint8))
    window = make_window()
    window.open_dataset(str(path))
    qtbot.waitUntil(lambda: window.state.workspace.dataset is not None)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    os.truncate(path, 100_000)
    window.page("browse").go_to_row(19_000)
    window.grab()
    QApplication.processEvents()
    qtbot.waitUntil(lambda: "was cut short" in message(window))
    assert int(window.state.workspace.dataset.take([19_999]).max()) == 0
    assert int(window.state.workspace.dataset.take([0]).max()) == 200
