"""No text of the window is cut, small or large, on a small screen."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest
from helpers.audit import cut_texts_of
from helpers.ruler import LYING, drawing_of
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QDialog

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate
from mnist_gui.ui.catalogue.entry_list import EntryList
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.main_window import MainWindow

_DIALOGS = ("preferencesAction", "shortcutsAction", "averagesAction", "sheetAction", "prepareAction")
SIZES = (1366, 768), (1024, 600), (640, 480)


@pytest.fixture
def window(
    make_window: Callable[[], MainWindow], qtbot, qapp: QApplication, tiny_dataset
) -> Iterator[MainWindow]:
    """A window with a data set, a model and a chosen image."""
    font = QFont(qapp.font())
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    window.state.session.add_run(train(tiny_dataset, TrainingRequest("logistic", "pixels")), saved=True)
    settled(window, qtbot)
    window.page("browse").go_to_row(3)
    window.state.reviews.review_rows(np.arange(12))
    yield window
    window.state.settings.text_size = 100
    qapp.setFont(font)


def settled(window: MainWindow, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("percent", [80, 200])
def test_no_text_of_results_answers_and_steps_is_cut(window, qtbot, tiny_dataset, percent):
    window.state.settings.text_size = percent
    request = TrainingRequest("logistic", "pixels")
    window.state.session.set_validation(cross_validate(tiny_dataset, request, folds=2))
    window.findChild(DrawingPad).set_drawing(drawing_of(LYING))
    faults = []
    for size, name in product(SIZES, ("train", "draw")):
        window.resize(*size)
        window.show_page(name)
        settled(window, qtbot)
        assert window.size().toTuple() == size
        faults += [f"{size} {name}, {fault}" for fault in cut_texts_of(window)]
    for name in ("stepsAction", "printAction"):
        window.run_action(next(spec for spec in ACTIONS if spec.name == name))
        settled(window, qtbot)
        for dialog in (each for each in window.findChildren(QDialog) if each.isVisible()):
            faults += [f"{name}, {fault}" for fault in cut_texts_of(dialog)]
            dialog.reject()
    assert faults == []


@pytest.mark.parametrize("percent", [80, 200])
def test_no_text_is_cut_in_text_of_any_size(window, qtbot, percent):
    window.state.settings.text_size = percent
    faults = []
    for size in SIZES:
        window.resize(*size)
        for name in ("browse", "catalogue"):
            window.show_page(name)
            settled(window, qtbot)
            assert window.size().toTuple() == size
            faults += [f"{size} {name}, {fault}" for fault in cut_texts_of(window)]
        window.findChild(EntryList).choose("fashion-mnist")
        settled(window, qtbot)
        faults += [f"{size} details, {fault}" for fault in cut_texts_of(window)]
        window.findChild(EntryList).choose("")
        for name in _DIALOGS:
            window.run_action(next(spec for spec in ACTIONS if spec.name == name))
            settled(window, qtbot)
            for dialog in (each for each in window.findChildren(QDialog) if each.isVisible()):
                faults += [f"{size} {name}, {fault}" for fault in cut_texts_of(dialog)]
                dialog.reject()
    assert faults == []
