"""Every widget of every page and dialog: text can be read, controls hit, named, reached by keys."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from helpers.audit import faults_of
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from mnist_gui.ink.drawing import drawing_from_json
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.widgets.theme import Scheme

_LEAST = {Scheme.LIGHT: 4.5, Scheme.DARK: 4.5, Scheme.HIGH_CONTRAST: 7.0}
_DIALOGS = (
    *("openAsAction", "exportAction", "sheetAction", "sampleAction", "goToAction", "shortcutsAction"),
    "preferencesAction",
    "averagesAction",
    "prepareAction",
    "classesAction",
    "aboutAction",
    "stepsAction",
)
_SEVEN = {"strokes": [[[0.3, 0.2], [0.7, 0.2], [0.4, 0.8]]]}


@pytest.fixture
def window(make_window: Callable[[], MainWindow], qtbot, qapp: QApplication) -> Iterator[MainWindow]:
    """A window with the sample and 1366x768 pixels."""
    palette, font = QPalette(qapp.palette()), QFont(qapp.font())
    window = make_window()
    window.resize(1366, 768)
    window.open_dataset("sample")
    qtbot.waitUntil(lambda: window.state.workspace.dataset is not None and not window.state.runner.live_tasks)
    yield window
    qapp.setStyle("Fusion")
    qapp.setPalette(palette)
    qapp.setFont(font)


def settled(window: MainWindow, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks, timeout=30_000)
    for _ in range(3):
        QApplication.processEvents()


def faults_in_all_themes(window: MainWindow, shown: QWidget, qtbot) -> list[str]:
    found = []
    for scheme, least in _LEAST.items():
        window.choose_scheme(scheme)
        settled(window, qtbot)
        found += [f"{scheme.value}: {fault}" for fault in faults_of(shown, text=least)]
    return found


def test_every_page_can_be_read_and_used(window, qtbot):
    faults = []
    for page in PAGES:
        window.show_page(page.name)
        faults += [f"{page.name}, {fault}" for fault in faults_in_all_themes(window, window, qtbot)]
    assert faults == []


def test_every_page_that_has_results_can_be_read_and_used(window, qtbot):
    dataset = window.state.workspace.dataset
    window.state.session.add_run(train(dataset, TrainingRequest("logistic", "pixels")), saved=True)
    window.show_page("draw")
    window.findChild(DrawingPad).set_drawing(drawing_from_json(_SEVEN))
    window.page("browse").go_to_row(3)
    window.state.reviews.review_rows(np.arange(12))
    settled(window, qtbot)
    faults = []
    for page in PAGES:
        window.show_page(page.name)
        faults += [f"{page.name}, {fault}" for fault in faults_in_all_themes(window, window, qtbot)]
    assert faults == []


def test_every_dialog_can_be_read_and_used(window, qtbot):
    faults = []
    for name in _DIALOGS:
        window.run_action(next(spec for spec in ACTIONS if spec.name == name))
        settled(window, qtbot)
        dialogs = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
        assert dialogs, name
        for dialog in dialogs:
            faults += [f"{name}, {fault}" for fault in faults_in_all_themes(window, dialog, qtbot)]
            dialog.reject()
    assert faults == []
