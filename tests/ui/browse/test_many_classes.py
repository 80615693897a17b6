"""Classes are data: more of them cost no more widgets, wherever they are shown."""

import numpy as np
from PySide6.QtWidgets import QWidget

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ui.browse.page import BrowsePage

SHOWN_AT_MOST = 64


def of_classes(count: int) -> Dataset:
    labels = (np.arange(2 * count) % count).astype(np.int16)
    split = Split("train", np.zeros((len(labels), 4, 4), dtype=np.uint8), labels)
    return Dataset(
        f"{count} classes", (split,), tuple(f"class {number}" for number in range(count)), str(count)
    )


def test_classes_beyond_those_in_sight_cost_no_widgets(qtbot, window_state):
    page = BrowsePage(window_state)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()

    def widgets(classes: int) -> int:
        window_state.session.set_dataset(of_classes(classes))
        return len(page.findChildren(QWidget))

    few, many, most = map(widgets, (2, 100, 999))
    assert many - few <= SHOWN_AT_MOST
    assert most == many
    assert widgets(2) == few
