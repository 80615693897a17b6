"""Jobs on worker threads: every outcome is announced once, on the GUI thread, and stale ones never."""

import gc
import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, QThread, QTimer, Slot

from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress, Report
from mnist_gui.ui.state.tasks import CurrentTask, Lane, LatestJob, Task, TaskRunner


class Journal(QObject):
    """Writes down what a task announces, and on which thread."""

    def __init__(self, task: Task | LatestJob) -> None:
        super().__init__()
        self.entries: list[Any] = []
        self.threads: set[QThread] = set()
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        if isinstance(task, Task):
            task.progressed.connect(self._on_progressed)
            task.cancelled.connect(self._on_cancelled)
            task.finished.connect(self._on_finished)

    def _write(self, *entry: Any) -> None:
        self.entries.append(entry if len(entry) > 1 else entry[0])
        self.threads.add(QThread.currentThread())

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        self._write("progressed", progress.message, progress.done)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        self._write("succeeded", result)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        self._write("failed", error)

    @Slot()
    def _on_cancelled(self) -> None:
        self._write("cancelled")

    @Slot()
    def _on_finished(self) -> None:
        self._write("finished")


class Gate:
    """A job that says it has begun and then waits to be let through, or cancelled."""

    def __init__(self, result: object = "through") -> None:
        self.begun = threading.Event()
        self.opened = threading.Event()
        self._result = result

    def __call__(self, report: Report, token: CancelToken) -> object:
        self.begun.set()
        while not self.opened.wait(0.005):
            token.raise_if_cancelled()
        return self._result


def returning(value: object) -> Callable[[Report, CancelToken], object]:
    return lambda report, token: value


def raising(error: Exception) -> Callable[[Report, CancelToken], object]:
    def job(report: Report, token: CancelToken) -> object:
        raise error

    return job


def journal_of(qtbot, runner: TaskRunner, job, *, lane: Lane = Lane.LOADING) -> list[Any]:
    task = runner.start(lane, job)
    journal = Journal(task)
    with qtbot.waitSignal(task.finished):
        pass
    return journal.entries


def test_result_is_announced_and_then_the_end(qtbot, runner):
    assert journal_of(qtbot, runner, returning(42)) == [("succeeded", 42), "finished"]


def test_error_is_announced_and_then_the_end(qtbot, runner):
    error = DataError("It is no good.")
    assert journal_of(qtbot, runner, raising(error)) == [("failed", error), "finished"]


def test_job_that_stops_by_itself_counts_as_cancelled(qtbot, runner):
    assert journal_of(qtbot, runner, raising(Cancelled())) == ["cancelled", "finished"]


def test_cancelled_job_is_told(qtbot, runner):
    gate = Gate()
    task = runner.start(Lane.LOADING, gate)
    journal = Journal(task)
    qtbot.waitUntil(gate.begun.is_set)
    with qtbot.waitSignal(task.finished):
        task.cancel()
    assert journal.entries == ["cancelled", "finished"]


@pytest.mark.parametrize("job", [returning("late"), raising(DataError("late"))], ids=["result", "error"])
def test_outcome_on_its_way_is_dropped_by_cancel(qtbot, runner, job):
    ended = threading.Event()

    def signalled(report: Report, token: CancelToken) -> object:
        try:
            return job(report, token)
        finally:
            ended.set()

    task = runner.start(Lane.LOADING, signalled)
    journal = Journal(task)
    assert ended.wait(5)  # without the event loop: nothing can have been announced yet
    task.cancel()
    with qtbot.waitSignal(task.finished):
        pass
    assert journal.entries == ["cancelled", "finished"]


def test_task_cancelled_in_the_queue_never_runs(qtbot, runner):
    gate, ran = Gate(), threading.Event()
    first = runner.start(Lane.LOADING, gate)
    second = runner.start(Lane.LOADING, lambda report, token: ran.set())
    journal = Journal(second)
    second.cancel()
    gate.opened.set()
    with qtbot.waitSignals([first.finished, second.finished]):
        pass
    assert journal.entries == ["cancelled", "finished"]
    assert not ran.is_set()


def test_signals_come_on_the_gui_thread(qtbot, runner):
    def job(report: Report, token: CancelToken) -> QThread:
        report(Progress("Working"))
        return QThread.currentThread()

    task = runner.start(Lane.LOADING, job)
    journal = Journal(task)
    with qtbot.waitSignal(task.succeeded) as succeeded:
        pass
    assert journal.threads == {QThread.currentThread()}
    assert succeeded.args[0] is not QThread.currentThread()


def test_progress_comes_in_order_and_before_the_result(qtbot, runner):
    def job(report: Report, token: CancelToken) -> str:
        for name in ("Reading", "Sorting", "Writing"):
            report(Progress(name))
        return "done"

    entries = journal_of(qtbot, runner, job)
    assert entries == [
        ("progressed", "Reading", 0),
        ("progressed", "Sorting", 0),
        ("progressed", "Writing", 0),
        ("succeeded", "done"),
        "finished",
    ]


def test_a_flood_of_progress_becomes_a_trickle(qtbot, runner, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("mnist_gui.ui.state.tasks.time.monotonic", lambda: now[0])

    def job(report: Report, token: CancelToken) -> None:
        for step in range(1000):
            now[0] += 0.001  # a thousand reports within one second of this clock
            report(Progress("Counting", step, 1000))

    reports = [entry for entry in journal_of(qtbot, runner, job) if entry[0] == "progressed"]
    assert reports[0] == ("progressed", "Counting", 0)
    assert 25 <= len(reports) <= 40


def test_a_new_message_is_never_held_back(qtbot, runner, monkeypatch):
    monkeypatch.setattr("mnist_gui.ui.state.tasks.time.monotonic", lambda: 1000.0)

    def job(report: Report, token: CancelToken) -> None:
        report(Progress("Reading", 99, 100))
        report(Progress("Reading", 100, 100))
        report(Progress("Solving"))  # and then nothing for a minute

    reports = [entry for entry in journal_of(qtbot, runner, job) if entry[0] == "progressed"]
    assert reports == [("progressed", "Reading", 99), ("progressed", "Solving", 0)]


def test_a_message_with_other_numbers_is_held_back(qtbot, runner, monkeypatch):
    monkeypatch.setattr("mnist_gui.ui.state.tasks.time.monotonic", lambda: 1000.0)

    def job(report: Report, token: CancelToken) -> None:
        for left in range(3_000, 0, -1):
            report(Progress(f"Solving: {left:,} left"))
        report(Progress("Measuring"))

    reports = [entry for entry in journal_of(qtbot, runner, job) if entry[0] == "progressed"]
    assert reports == [("progressed", "Solving: 3,000 left", 0), ("progressed", "Measuring", 0)]


def test_progress_stops_with_cancel(qtbot, runner):
    gate = Gate()

    def job(report: Report, token: CancelToken) -> object:
        report(Progress("Unheard"))
        return gate(report, token)

    task = runner.start(Lane.LOADING, job)
    journal = Journal(task)
    assert gate.begun.wait(5)
    with qtbot.waitSignal(task.finished):
        task.cancel()
    assert journal.entries == ["cancelled", "finished"]


def test_a_lane_works_off_its_tasks_in_order(qtbot, runner):
    order: list[int] = []
    tasks = [runner.start(Lane.TRAINING, lambda report, token, n=n: order.append(n)) for n in range(5)]
    with qtbot.waitSignals([task.finished for task in tasks]):
        pass
    assert order == [0, 1, 2, 3, 4]


def test_lanes_do_not_wait_for_one_another(qtbot, runner):
    gate = Gate()
    training = runner.start(Lane.TRAINING, gate)
    assert journal_of(qtbot, runner, returning(7), lane=Lane.PREDICTING) == [("succeeded", 7), "finished"]
    assert not training.is_finished
    with qtbot.waitSignal(training.finished):
        gate.opened.set()


def test_live_tasks_are_those_that_have_not_finished(qtbot, runner):
    gate = Gate()
    task = runner.start(Lane.LOADING, gate)
    assert runner.live_tasks == {task}
    with qtbot.waitSignal(task.finished):
        gate.opened.set()
    assert runner.live_tasks == frozenset()
    assert task.is_finished


def test_task_is_destroyed_on_the_gui_thread_though_the_worker_lets_go_last(qtbot, runner, monkeypatch):
    gate, run = threading.Event(), Task.run

    def run_and_linger(task: Task) -> None:
        run(task)
        gate.wait(5)  # this frame still holds the task

    monkeypatch.setattr(Task, "run", run_and_linger)
    threads: list[QThread] = []
    task = runner.start(Lane.LOADING, returning(None))
    task.destroyed.connect(
        lambda: threads.append(QThread.currentThread()), Qt.ConnectionType.DirectConnection
    )
    with qtbot.waitSignal(task.finished):
        pass
    del task
    gc.collect()
    gate.set()
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert threads == [QThread.currentThread()]


def test_shut_down_cancels_waits_and_stays_silent(qtbot, runner):
    gate = Gate()
    running, queued = runner.start(Lane.LOADING, gate), runner.start(Lane.LOADING, returning(1))
    journals = [Journal(running), Journal(queued)]
    assert gate.begun.wait(5)
    runner.shut_down()
    assert runner.live_tasks == frozenset()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("loading")]
    assert not gate.opened.is_set()
    qtbot.wait(0)  # queued signals are delivered now
    assert [journal.entries for journal in journals] == [[], []]


def test_an_outcome_on_its_way_is_dropped_by_shut_down(qtbot, runner):
    ended = threading.Event()
    task = runner.start(Lane.LOADING, lambda report, token: ended.set())
    journal = Journal(task)
    assert ended.wait(5)  # without the event loop: nothing can have been announced yet
    runner.shut_down()
    with qtbot.waitSignal(task.destroyed):
        pass
    rounds: list[int] = []  # in which nothing is announced for a task that is no more
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: rounds.append(2)))
    qtbot.waitUntil(lambda: rounds == [2])
    assert journal.entries == []


def test_shut_down_twice_is_harmless(qtbot, runner):
    runner.shut_down()
    runner.shut_down()
    assert runner.live_tasks == frozenset()


def test_deleted_receiver_gets_nothing(qtbot, runner):
    gate = Gate()
    task = runner.start(Lane.LOADING, gate)
    journal = Journal(task)
    entries = journal.entries
    del journal
    gc.collect()
    with qtbot.waitSignal(task.finished):
        gate.opened.set()
    assert entries == []


def test_latest_job_skips_all_but_the_newest_that_waits(qtbot, runner):
    latest = LatestJob(runner, Lane.PREDICTING)
    journal = Journal(latest)
    gate = Gate("first")
    latest.request(gate)
    for number in range(10):
        latest.request(returning(number))
    gate.opened.set()
    qtbot.waitUntil(lambda: latest.is_idle)
    assert journal.entries == [("succeeded", "first"), ("succeeded", 9)]


def test_latest_job_drops_the_result_under_way_and_the_one_that_waits(qtbot, runner):
    latest = LatestJob(runner, Lane.PREDICTING)
    journal = Journal(latest)
    latest.request(Gate("stale"))
    latest.request(returning("waiting"))
    latest.drop()
    qtbot.waitUntil(lambda: latest.is_idle)
    assert journal.entries == []


def test_latest_job_answers_again_after_a_drop(qtbot, runner):
    latest = LatestJob(runner, Lane.PREDICTING)
    journal = Journal(latest)
    latest.request(Gate("stale"))
    latest.drop()
    latest.request(returning("fresh"))
    qtbot.waitUntil(lambda: latest.is_idle)
    assert journal.entries == [("succeeded", "fresh")]


def test_latest_job_announces_failure_and_goes_on(qtbot, runner):
    latest = LatestJob(runner, Lane.PREDICTING)
    journal = Journal(latest)
    error = DataError("No.")
    latest.request(raising(error))
    latest.request(returning("next"))
    qtbot.waitUntil(lambda: latest.is_idle)
    assert journal.entries == [("failed", error), ("succeeded", "next")]


# Errors


def test_a_message_for_the_user_is_announced_before_the_error(runner, qtbot):
    task = runner.start(Lane.LOADING, raising(DataError("It is damaged.")))
    said = []
    task.refused.connect(said.append)
    task.failed.connect(lambda error: said.append(type(error)))
    with qtbot.waitSignal(task.finished):
        pass
    assert said == ["It is damaged.", DataError]


@pytest.mark.parametrize("owner_of", [CurrentTask, LatestJob])
def test_owners_of_a_task_pass_on_its_message(runner, qtbot, owner_of):
    owner = owner_of(runner, Lane.LOADING)
    job = raising(DataError("It is damaged."))
    with qtbot.waitSignal(owner.refused) as refused:
        owner.start(job, print) if owner_of is CurrentTask else owner.request(job)
    assert refused.args == ["It is damaged."]


def test_an_unexpected_error_reaches_the_exception_hook_without_any_slot(runner, qtbot):
    fault = ZeroDivisionError()
    with qtbot.captureExceptions() as caught:
        task = runner.start(Lane.LOADING, raising(fault))
        refused = []
        task.refused.connect(refused.append)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][1] is fault
    assert "in job" in "".join(traceback.format_exception(*caught[0])), "the traceback of the job"
    assert refused == []
    assert not runner.live_tasks


def test_an_unexpected_error_of_a_cancelled_task_is_dropped(runner, qtbot):
    gate = Gate()

    def job(report, token):
        gate.begun.set()
        gate.opened.wait(10)
        raise ZeroDivisionError

    task = runner.start(Lane.LOADING, job)
    assert gate.begun.wait(10)
    task.cancel()
    gate.opened.set()
    with qtbot.waitSignal(task.finished):
        pass
