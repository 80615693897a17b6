"""Calls come one in each round of the event loop, in order."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

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


@pytest.mark.usefixtures("qapp")
def test_the_first_call_is_made_at_once_and_events_are_handled_before_each_of_the_others(qtbot):
    rounds, calls = Rounds(), OneByOne()
    for entry in "abc":
        calls.call(lambda entry=entry: rounds.write(entry))
    assert rounds.entries == ["a"]
    qtbot.waitUntil(lambda: len(rounds.entries) == 6)
    assert rounds.entries == ["a", "event", "b", "event", "c", "event"]


@pytest.mark.usefixtures("qapp")
def test_calls_that_wait_are_made_although_one_of_them_raises(qtbot):
    rounds, calls = Rounds(), OneByOne()
    calls.call(lambda: rounds.write("a"))
    calls.call(lambda: 1 // 0)
    calls.call(lambda: rounds.write("b"))
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: "b" in rounds.entries)
    assert [error[0] for error in raised] == [ZeroDivisionError]


def test_calls_that_wait_can_be_forgotten(qtbot):
    rounds, calls, later = Rounds(), OneByOne(), OneByOne()
    for entry in "ab":
        calls.call(lambda entry=entry: rounds.write(entry))
    calls.clear()
    for entry in "cd":
        later.call(lambda entry=entry: rounds.write(entry))
    qtbot.waitUntil(lambda: "d" in rounds.entries)
    assert "b" not in rounds.entries


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
