"""Library calls on worker threads.

A job is a plain function ``job(report, token) -> result`` that knows nothing of Qt. `TaskRunner` runs it on
the single thread of a lane and returns a `Task`. All signals of a task are emitted on the GUI thread, and
whether a task succeeded or was cancelled is decided there too: after `Task.cancel`, a result that was already
on its way is dropped. Outcomes of several tasks are announced in several rounds of the event loop: what the
slots of two of them do, and the painting that follows, would add up to a pause that the user notices.

A job refuses with a `UserError`, whose message the user sees: connect `Task.refused`. Any other exception is
a bug. It is raised again on the GUI thread after the last signal, so it reaches the exception hook with its
traceback whether or not a slot is connected.

`CurrentTask` and `LatestJob` deal with jobs that replace one another: the first drops the task under way, the
second lets it finish and then runs the newest job.
"""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from mnist_gui.errors import UserError
from mnist_gui.progress import Cancelled, CancelToken, Progress, Report
from mnist_gui.ui.state.one_by_one import OneByOne

Result = TypeVar("Result")
Job = Callable[[Report, CancelToken], Result]

_PROGRESS_INTERVAL = 0.03
"""Seconds between two progress signals; each costs the GUI thread an event."""

_NUMBERS = re.compile(r"[\d.,]+")


class Lane(Enum):
    """A queue with a thread of its own, so that a prediction never waits for a training."""

    IMPORTING = auto()  # modules of pages
    LOADING = auto()  # data sets and models
    MEASURING = auto()  # computed columns, neighbours, notes; the startup preview
    COUNTING = auto()  # images of each class that a query leaves
    TRAINING = auto()
    INFERENCE = auto()  # all images of a data set
    PROPOSING = auto()  # labels for images without one
    PREDICTING = auto()  # short jobs that the user waits for while drawing
    COMPARING = auto()  # other readers of the same drawing
    EXPLAINING = auto()
    TRACING = auto()  # the steps to a prediction
    SEGMENTING = auto()  # digits in pictures
    SHEETS = auto()
    CORRECTING = auto()  # steps of corrections, one after another
    SAVING = auto()  # models, notes and own digits
    CLOSING = auto()  # notes and own digits, when the window waits for other programs
    KEEPING = auto()  # runs, on their way to the data directory and back
    RECOVERY = auto()  # what a crash would take
    EXPORTING = auto()
    PREPARING = auto()  # a sample, then all images, of a data set that is made of the open one
    CATALOGUING = auto()
    DOWNLOADING = auto()
    PREVIEWS = auto()  # small pictures of data sets
    UPKEEP = auto()  # which files are there, how large they are; backups


def failure_text(error: Exception, unexpected: str) -> str:
    """Return the message of a `UserError`; for any other error, `unexpected`."""
    return str(error) if isinstance(error, UserError) else unexpected


class Task(QObject):
    """One execution of a job.

    `finished` is always emitted last, after exactly one of `succeeded`, `failed` and `cancelled`. Then the
    task is deleted.

    Signals
    -------
    progressed(Progress)
    succeeded(object)
        The result.
    failed(Exception)
        Any error: for what has to be tidied up or shown elsewhere. See `failure_text`.
    refused(str)
        A `UserError`, before `failed`: its message for the user.
    cancelled()
    finished()
    """

    progressed = Signal(Progress)
    succeeded = Signal(object)
    failed = Signal(Exception)
    refused = Signal(str)
    cancelled = Signal()
    finished = Signal()

    # From the worker thread to this object's own thread.
    _reported = Signal(Progress)
    _ended = Signal(object, object)

    def __init__(self, job: Job[Any], rounds: OneByOne | None, parent: QObject) -> None:
        # The parent owns the task. Otherwise the last reference would destroy it, possibly on the worker
        # thread while this thread still delivers its signals.
        super().__init__(parent)
        self._job: Job[Any] | None = job
        self._rounds = rounds
        self._token = CancelToken()
        self._finished = False
        self._last_report = 0.0
        self._last_words: str | None = None
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def is_finished(self) -> bool:
        """Whether the final signals were emitted."""
        return self._finished

    def cancel(self) -> None:
        """Cancel the job. Its result, if it still comes, is dropped."""
        self._token.cancel()

    def run(self) -> None:
        """Run the job. Called on the thread of the lane, once."""
        # What the job was made with, such as a data set, goes with it: the task may be kept for longer.
        job, self._job = self._job, None
        assert job is not None
        try:
            self._token.raise_if_cancelled()
            outcome: tuple[object, Exception | None] = (job(self._report, self._token), None)
        except Cancelled:
            self._token.cancel()  # a job may stop by itself; either way the task was cancelled
            outcome = (None, None)
        except Exception as error:
            outcome = (None, error)
        self._ended.emit(*outcome)

    def _report(self, progress: Progress) -> None:
        now = time.monotonic()
        # Another message is never held back: it may be the last for a long while. One in which only the
        # numbers are others is not another; there may be hundreds in a second.
        words = _NUMBERS.sub("", progress.message)
        if words != self._last_words or now - self._last_report >= _PROGRESS_INTERVAL:
            self._last_report, self._last_words = now, words
            self._reported.emit(progress)

    @Slot(Progress)
    def _on_reported(self, progress: Progress) -> None:
        if not self._token.is_cancelled:
            self.progressed.emit(progress)

    @Slot(object, object)
    def _on_ended(self, result: object, error: Exception | None) -> None:
        if self._rounds is None:
            self._announce(result, error)
        else:
            self._rounds.call(partial(self._announce, result, error))

    def _announce(self, result: object, error: Exception | None) -> None:
        self._finished = True
        if self._token.is_cancelled:
            self.cancelled.emit()
        elif error is not None:
            if isinstance(error, UserError):
                self.refused.emit(str(error))
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)
        was_cancelled = self._token.is_cancelled
        self.finished.emit()
        if error is not None and not was_cancelled and not isinstance(error, UserError):
            raise error  # for the exception hook


class TaskRunner(QObject):
    """Owner of the worker threads: one for each lane, started when first needed.

    Attributes
    ----------
    rounds : OneByOne
        Announces the ends of tasks, but for those that the pen waits for. Other work of more than some
        milliseconds that need not be done at once, such as making what is out of sight, is passed to it, too.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executors: dict[Lane, ThreadPoolExecutor] = {}
        self._live: set[Task] = set()
        self.rounds = OneByOne(self)
        self._is_shut_down = False

    @property
    def live_tasks(self) -> frozenset[Task]:
        """Tasks that were started and have not finished."""
        return frozenset(self._live)

    def start(self, lane: Lane, job: Job[Any]) -> Task:
        """Queue a job in a lane.

        Connect to the returned task at once: its signals come through the event loop, so none is missed.
        After `shut_down` nothing is run any more, as for a timer that fires while the window is taken apart.
        """
        if self._is_shut_down:
            task = Task(job, self.rounds, self)
            task.cancel()
            return task
        if lane not in self._executors:
            self._executors[lane] = ThreadPoolExecutor(1, thread_name_prefix=lane.name.lower())
        # While drawing, the answer comes in the same frame as the ink.
        task = Task(job, None if lane is Lane.PREDICTING else self.rounds, self)
        self._live.add(task)
        task.finished.connect(self._on_task_finished)
        self._executors[lane].submit(task.run)
        return task

    def shut_down(self) -> None:
        """Cancel every task and wait for the threads to end. No task emits a signal afterwards."""
        self._is_shut_down = True
        self.rounds.stop()
        for task in self._live:
            task.cancel()
            task.blockSignals(True)
        for executor in self._executors.values():
            executor.shutdown(wait=True, cancel_futures=True)
        self._executors.clear()
        for task in self._live:
            task.deleteLater()
        self._live.clear()

    @Slot()
    def _on_task_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, Task)
        self._live.discard(task)
        task.deleteLater()


class CurrentTask(QObject):
    """The only current task of its kind: starting another one drops it.

    Each start begins a generation, and only the result of the current generation is used.

    Signals
    -------
    started(Task)
    succeeded(object), refused(str), failed(Exception)
        Result of the current task, emitted after `then` was called with it; its error, as of `Task`.
    ended()
        No task is running any more.
    """

    started = Signal(object)
    succeeded = Signal(object)
    refused = Signal(str)
    failed = Signal(Exception)
    ended = Signal()

    def __init__(self, runner: TaskRunner, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._lane = lane
        self._task: Task | None = None
        self._generation = 0

    @property
    def task(self) -> Task | None:
        """The running task."""
        return self._task

    @property
    def generation(self) -> int:
        """Number of tasks started so far."""
        return self._generation

    def follow(self, slot: Callable[[Task], object]) -> None:
        """Connect a slot to `started`, and call it at once if a task is running."""
        self.started.connect(slot)
        if self._task is not None:
            slot(self._task)

    def start(self, job: Job[Any], then: Callable[[Any], object]) -> Task:
        """Start a job in place of the running one; its result is passed to `then`."""
        self.cancel()
        self._generation += 1
        self._task = task = self._runner.start(self._lane, job)
        task.succeeded.connect(partial(self._on_succeeded, self._generation, then))
        task.refused.connect(partial(self._on_refused, self._generation))
        task.failed.connect(partial(self._on_failed, self._generation))
        task.finished.connect(partial(self._on_finished, self._generation))
        self.started.emit(task)
        return task

    @Slot()
    def cancel(self) -> None:
        """Cancel the running task; its result is dropped."""
        if self._task is not None:
            self._task.cancel()

    def _on_succeeded(self, generation: int, then: Callable[[Any], object], result: object) -> None:
        if generation == self._generation:
            then(result)
            self.succeeded.emit(result)

    def _on_failed(self, generation: int, error: Exception) -> None:
        if generation == self._generation:
            self.failed.emit(error)

    def _on_refused(self, generation: int, message: str) -> None:
        if generation == self._generation:
            self.refused.emit(message)

    def _on_finished(self, generation: int) -> None:
        if generation == self._generation:
            self._task = None
            self.ended.emit()


class LatestJob(QObject):
    """Runs a job for the newest input only.

    While one run is under way, newer inputs replace one another; the last of them runs next. A result is
    announced even if a newer input waits, so that a view fed by a fast source still moves; results come in
    the order of their inputs. The signals are those of `Task`.
    """

    succeeded = Signal(object)
    refused = Signal(str)
    failed = Signal(Exception)

    def __init__(self, runner: TaskRunner, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._lane = lane
        self._task: Task | None = None
        self._waiting: Job[Any] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether every requested job has ended or was replaced."""
        return self._task is None

    def request(self, job: Job[Any]) -> None:
        """Run `job` now, or as soon as the run under way has ended unless a newer one comes first."""
        if self._task is not None:
            self._waiting = job
            return
        self._task = self._runner.start(self._lane, job)
        self._task.succeeded.connect(self.succeeded)
        self._task.refused.connect(self.refused)
        self._task.failed.connect(self.failed)
        self._task.finished.connect(self._on_finished)

    def drop(self) -> None:
        """Forget the waiting job and the result of the one under way."""
        self._waiting = None
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        if self._waiting is not None:
            job, self._waiting = self._waiting, None
            self.request(job)
