"""A data set that was closed, its models and its notes do not stay in memory."""

import gc
import weakref
from dataclasses import replace

from PySide6.QtWidgets import QTabBar

from mnist_gui.learning.recipes import TrainingRequest


def settled(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)


def test_what_was_open_is_let_go_when_another_data_set_is_opened(qtbot, make_window, tiny_dataset):
    window = make_window()
    session = window.state.session
    session.set_dataset(replace(tiny_dataset, name="Closed"))
    settled(qtbot, window)
    window.state.column_store.set_note(3, "a note")
    session.train(TrainingRequest("logistic", "pixels"))
    settled(qtbot, window)
    for name in window.pages.names:
        window.show_page(name)
    tabs = window.findChild(QTabBar, "resultTabs")
    for tab in range(tabs.count()):
        tabs.setCurrentIndex(tab)
    settled(qtbot, window)
    closed = session.workspace
    alive = {
        "data set": weakref.ref(closed.dataset),
        "run": weakref.ref(closed.current_run),
        "model": weakref.ref(closed.classifier),
        "workspace": weakref.ref(closed),
    }
    del closed
    session.set_dataset(replace(tiny_dataset, splits=tiny_dataset.splits[:1]))
    settled(qtbot, window)
    gc.collect()
    assert [what for what, reference in alive.items() if reference() is not None] == []
