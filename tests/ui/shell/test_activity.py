import threading

import pytest
from helpers.widget_driver import find, text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.shell.activity import ActivityStrip
from mnist_gui.ui.state.tasks import Lane


@pytest.fixture
def gate():
    """Keeps jobs running until the test ends."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def strip(qtbot, window_state):
    strip = ActivityStrip(window_state.session)
    qtbot.addWidget(strip)
    return strip


def job(gate, words):
    def work(report, token):
        report(Progress(words, 1, 4, "images"))
        while not gate.wait(0.01):
            token.raise_if_cancelled()

    return work


def test_a_training_is_shown_on_every_page_and_can_be_ended_there(qtbot, make_window, gate):
    window = make_window()
    learning = window.state.session.learning
    learning.start(job(gate, "Fitting"), pytest.fail)
    strip = find(window, QWidget, "activityStrip")
    for page in ("browse", "draw", "catalogue", "train"):
        window.show_page(page)
        assert strip.isVisible()
    qtbot.waitUntil(lambda: text(strip, "loadingMessage") == "Fitting")
    qtbot.mouseClick(find(strip, QPushButton, "cancelLoadingButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: learning.task is None)
    assert not strip.isVisible()


def test_a_task_is_shown_whole_and_stays_in_its_corner(qtbot, make_window, runner, gate):
    window = make_window()
    window.resize(1366, 768)
    strip = find(window, QWidget, "activityStrip")
    strip.follow(runner.start(Lane.MEASURING, job(gate, "Predicting images by models without them")))
    qtbot.waitUntil(strip.isVisible)
    message, button = (
        find(strip, kind, name)
        for kind, name in ((QLabel, "loadingMessage"), (QPushButton, "cancelLoadingButton"))
    )
    qtbot.waitUntil(lambda: "Predicting" in message.text())
    qtbot.waitUntil(lambda: message.width() >= message.fontMetrics().horizontalAdvance(message.text()))
    assert button.visibleRegion().boundingRect() == button.rect(), "no edge is cut off"
    place = button.mapTo(window, button.rect().topLeft())
    window.statusBar().showMessage("1 image: checked, the label is right.")
    qtbot.waitUntil(lambda: not find(window, QLabel, "datasetLabel").isVisible())
    window.statusBar().layout().activate()
    assert button.mapTo(window, button.rect().topLeft()) == place


def test_all_that_runs_is_listed_each_with_its_own_button(qtbot, strip, runner, gate):
    lanes = (Lane.MEASURING, Lane.IMPORTING, Lane.LOADING)
    tasks = [runner.start(lane, job(gate, f"Step {lane.name}")) for lane in lanes]
    for task in tasks:
        strip.follow(task)
    qtbot.waitUntil(strip.isVisible)
    more = find(strip, QToolButton, "moreActivities")
    assert more.text() == "+2"
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    others = find(strip, QWidget, "otherActivities")
    assert others.isVisible()
    shown = sorted(label.text() for label in others.findChildren(QLabel, "loadingMessage"))
    qtbot.waitUntil(lambda: len(shown) == 2)
    buttons = others.findChildren(QPushButton, "cancelLoadingButton")
    assert len({button.width() for button in buttons}) == 1, "the button has one width, with any task"
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: more.text() == "+1")
    gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert not strip.isVisible()


def test_a_task_that_ends_soon_is_not_shown(qtbot, strip, runner):
    task = runner.start(Lane.MEASURING, lambda report, token: None)
    strip.follow(task)
    with qtbot.waitSignal(task.finished):
        pass
    assert not strip.isVisible()
