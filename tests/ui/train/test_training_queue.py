"""Trainings are added to a queue while one runs, and begin one after another."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QSpinBox, QWidget

from mnist_gui.errors import TrainingError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.train.page import TrainPage
from mnist_gui.ui.train.training_queue import QueuedTraining, TrainingQueue

FAST = TrainingRequest("logistic", "pixels", limit=100)


def seeded(seed: int) -> TrainingRequest:
    return TrainingRequest("logistic", "pixels", limit=100, seed=seed)


@pytest.fixture
def queue(session, tiny_dataset) -> TrainingQueue:
    session.set_dataset(tiny_dataset)
    return TrainingQueue(session, session)


def test_what_is_queued_begins_when_the_one_before_has_ended(qtbot, queue, session):
    for seed in range(3):
        queue.add(QueuedTraining(seeded(seed)))
    assert [entry.request.seed for entry in queue.entries] == [1, 2]
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 3)
    assert [run.request.seed for run in session.workspace.runs] == [0, 1, 2]
    assert queue.entries == ()


def test_a_cross_validation_waits_as_well(qtbot, queue, session):
    queue.add(QueuedTraining(FAST))
    queue.add(QueuedTraining(FAST, folds=2))
    qtbot.waitUntil(lambda: session.workspace.validation is not None)
    assert len(session.workspace.validation.folds) == 2
    qtbot.waitUntil(lambda: session.learning.task is None)


def test_a_removed_entry_does_not_begin(qtbot, queue, session):
    for seed in range(3):
        queue.add(QueuedTraining(seeded(seed)))
    queue.remove(0)
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 2)
    assert [run.request.seed for run in session.workspace.runs] == [0, 2]
    qtbot.waitUntil(lambda: session.learning.task is None)


def test_cancelling_one_lets_the_next_begin(qtbot, queue, session):
    queue.add(QueuedTraining(TrainingRequest()))
    queue.add(QueuedTraining(seeded(1)))
    session.learning.cancel()
    qtbot.waitUntil(lambda: len(session.workspace.runs) == 1)
    assert session.workspace.runs[0].request.seed == 1
    qtbot.waitUntil(lambda: session.learning.task is None)


def test_another_data_set_empties_the_queue(qtbot, queue, session, tiny_dataset):
    queue.add(QueuedTraining(FAST))
    queue.add(QueuedTraining(FAST))
    session.set_dataset(tiny_dataset)
    assert queue.entries == ()
    qtbot.waitUntil(lambda: session.learning.task is None)
    assert session.workspace.runs == ()


@pytest.fixture
def page(qtbot, session, tiny_dataset, window_state) -> TrainPage:
    session.set_dataset(tiny_dataset)
    page = TrainPage(window_state)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    return page


def button(page: TrainPage, name: str) -> QAbstractButton:
    return page.findChild(QAbstractButton, name)


def queued(page: TrainPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel, "queuedTraining")]


def test_the_page_shows_what_waits_and_removes_it(qtbot, page, session):
    assert not button(page, "queueButton").isVisible()
    page.start_training()
    assert not button(page, "trainButton").isVisible()
    page.findChild(QSpinBox, "seed").setValue(7)
    qtbot.mouseClick(button(page, "queueButton"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(page, "queueValidationButton"), Qt.MouseButton.LeftButton)
    first, second = queued(page)
    assert first.startswith("SVM on gradient directions \N{MIDDLE DOT} C 5")
    assert first.endswith("Seed 7")
    assert second.startswith("SVM on gradient directions, 5 folds")
    for _ in range(2):
        qtbot.mouseClick(button(page, "removeQueuedButton"), Qt.MouseButton.LeftButton)
        qtbot.wait(0)
    assert queued(page) == []
    assert not page.findChild(QWidget, "trainQueue").isVisible()
    page.cancel_training()
    qtbot.waitUntil(lambda: session.learning.task is None)
    assert button(page, "trainButton").isVisible()


def test_a_refusal_is_told_when_the_next_one_takes_its_place(qtbot, page, session, monkeypatch):
    def refuse(*_arguments: object, **_options: object) -> None:
        raise TrainingError("No.")

    monkeypatch.setattr("mnist_gui.learning.training.train", refuse)
    with qtbot.waitSignal(page.failed) as failed:
        page.start_training()
        page.queue_training()
    assert failed.args == ["No."]
    qtbot.waitUntil(lambda: session.learning.task is None)
