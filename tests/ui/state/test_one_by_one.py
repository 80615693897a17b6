"""Calls come one in each round of the event loop, in order, and none at the end of a long round."""

import itertools

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from mnist_gui.ui.state import one_by_one
from mnist_gui.ui.state.one_by_one import OneByOne
from mnist_gui.ui.state.tasks import Lane, TaskRunner


class Rounds(QObject):
    """Writes down calls, and between them that an event was handled that was posted before the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[str] = []

    def write(self, entry: str) -> None:
        self.entries.append(entry)
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self.entries.append("event")
            return True
        return super().event(event)


@pytest.fixture
def calls(qapp):
    return OneByOne()


def test_events_are_handled_before_each_call_and_calls_come_in_order(qtbot, calls):
    rounds = Rounds()
    QCoreApplication.postEvent(rounds, QEvent(QEvent.Type.User))
    for entry in "abc":
        calls.call(lambda entry=entry: rounds.write(entry))
    assert rounds.entries == []
    qtbot.waitUntil(lambda: len(rounds.entries) == 7)
    assert rounds.entries == ["event", "a", "event", "b", "event", "c", "event"]


def test_no_call_is_made_in_a_round_that_was_long(qtbot, calls, monkeypatch):
    """A click, for one, may have made a dialog."""
    clock = iter([0.0, 0.02, 0.02, 0.021])  # begin and end of the first round, and of the second
    monkeypatch.setattr(one_by_one, "thread_time", lambda: next(clock))
    done = []
    calls.call(lambda: done.append("a"))
    qtbot.waitUntil(lambda: done == ["a"])
    assert list(clock) == []


def test_a_call_lets_only_a_few_rounds_pass(qtbot, calls, monkeypatch):
    clock, done = itertools.count(), []
    monkeypatch.setattr(one_by_one, "thread_time", lambda: next(clock))  # each round takes a second
    for entry in "ab":
        calls.call(lambda entry=entry: done.append(entry))
    qtbot.waitUntil(lambda: done == ["a", "b"])


def test_calls_that_wait_are_made_although_one_of_them_raises(qtbot, calls):
    rounds = Rounds()
    calls.call(lambda: 1 // 0)
    calls.call(lambda: rounds.write("b"))
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: "b" in rounds.entries)
    assert [error[0] for error in raised] == [ZeroDivisionError]


def test_after_its_end_no_call_is_made(qtbot, calls):
    rounds, others = Rounds(), OneByOne()
    for entry in "ab":
        calls.call(lambda entry=entry: rounds.write(entry))
    calls.stop()
    calls.call(lambda: rounds.write("late"))
    for entry in "cd":
        others.call(lambda entry=entry: rounds.write(entry))
    qtbot.waitUntil(lambda: "d" in rounds.entries)
    assert not {"a", "b", "late"} & set(rounds.entries)


def test_results_that_arrive_together_are_announced_in_several_rounds(qtbot):
    runner, rounds = TaskRunner(), Rounds()
    lanes = Lane.LOADING, Lane.MEASURING, Lane.TRAINING
    for lane in lanes:
        task = runner.start(lane, lambda report, token: None)
        task.succeeded.connect(lambda _result, name=lane.name: rounds.write(name))
    for executor in runner._executors.values():
        executor.shutdown(wait=True)  # all have ended before the first is announced
    qtbot.waitUntil(lambda: not runner.live_tasks and len(rounds.entries) == 6)
    runner.shut_down()
    assert rounds.entries[1::2] == ["event"] * 3
    assert set(rounds.entries[::2]) == {lane.name for lane in lanes}


def test_the_answer_to_a_drawing_does_not_wait_for_other_results(qtbot):
    runner, announced = TaskRunner(), []
    for lane in (Lane.LOADING, Lane.MEASURING, Lane.PREDICTING):
        task = runner.start(lane, lambda report, token: None)
        task.succeeded.connect(lambda _result, name=lane.name: announced.append(name))
        runner._executors[lane].shutdown(wait=True)  # it has ended before the next one
    qtbot.waitUntil(lambda: len(announced) == 3)
    runner.shut_down()
    assert announced == ["PREDICTING", "LOADING", "MEASURING"]
