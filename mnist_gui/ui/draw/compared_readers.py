"""The readers beside the first one: the one that ships, and each model that was trained or opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.draw.reader import BLANK, DRAWING_SHAPE, Answer, DrawingReader, ReaderChoice, read_again
from mnist_gui.ui.state.tasks import Lane, LatestJob
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Reader
    from mnist_gui.learning.training import Run

MOST = 4
"""Most readers side by side, the first included."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A reader that can be compared with the first.

    Attributes
    ----------
    run : Run or None
        None for the reader that ships.
    reader : Reader or None
        None until the reader that ships is open.
    """

    run: "Run | None"
    reader: "Reader | None"


class ComparedReaders(QObject):
    """Lets the readers that the user ticked read what the first one has read.

    They read in the background on a lane of their own, so that the first never waits for them. What the user
    ticked is remembered for the next start by the names of model, features and data set.

    Parameters
    ----------
    state : WindowState
    first : DrawingReader
    parent : QObject, optional

    Signals
    -------
    candidates_changed()
        There are other readers to choose from, or others are ticked.
    answered(list of Answer)
        An answer of each ticked reader, in the order of `ticked`.
    """

    candidates_changed = Signal()
    answered = Signal(object)

    def __init__(self, state: WindowState, first: DrawingReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = state.session
        self._settings = state.settings
        self._first = first
        self._wanted: dict[Run | None, bool] = {}  # by the user; None is the reader that ships
        self._remembered = dict(state.settings.compared_readers)
        self._answer = BLANK
        self._readers: tuple[Reader | None, ...] = ()
        self._job = LatestJob(state.runner, Lane.COMPARING, self)
        self._job.succeeded.connect(self._on_answered)
        first.reader_changed.connect(self._on_readers_changed)
        state.session.follow(self._on_workspace_changed)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All readers of drawings but the first: the one that ships, then the models, oldest first."""
        workspace = self._session.workspace
        is_shipped = self._first.choice is ReaderChoice.SHIPPED
        first = None if is_shipped else workspace.current_run
        runs = [run for run in workspace.runs if run.classifier.image_shape == DRAWING_SHAPE]
        if workspace.current_run is not None and workspace.current_run not in runs and self._first.can_choose:
            runs.append(workspace.current_run)
        others = [] if is_shipped else [Candidate(None, self._first.shipped)]
        return (*others, *(Candidate(run, run.classifier) for run in runs if run is not first))

    @property
    def refused(self) -> "tuple[Run, ...]":
        """The runs whose models read no drawings."""
        runs = self._session.workspace.runs
        return tuple(run for run in runs if run.classifier.image_shape != DRAWING_SHAPE)

    @property
    def ticked(self) -> tuple[Candidate, ...]:
        """The candidates that read: those that the user ticked, now or the last time, or else one of two."""
        candidates = self.candidates
        newest = {_key_of(candidate.run): candidate.run for candidate in candidates}
        by_default = (None, self._session.workspace.current_run)
        chosen = []
        for candidate in candidates:
            run, key = candidate.run, _key_of(candidate.run)
            remembered = self._remembered.get(key) if newest[key] is run else None
            wanted = run in by_default if remembered is None else remembered
            if self._wanted.get(run, wanted):
                chosen.append(candidate)
        return tuple(chosen[: MOST - 1])

    def tick(self, run: "Run | None", *, wanted: bool) -> None:
        """Let a reader read, or not, and remember it."""
        self._wanted[run] = wanted
        key = _key_of(run)
        written = self._settings.compared_readers or self._remembered  # another window may have ticked some
        self._remembered = {**{other: value for other, value in written.items() if other != key}, key: wanted}
        self._settings.compared_readers = self._remembered
        self._on_readers_changed()

    def read(self, answer: Answer) -> None:
        """Read what the first reader has read."""
        self._answer = answer
        self._readers = tuple(candidate.reader for candidate in self.ticked)
        if not self._readers:
            return
        if answer.is_blank:
            self._job.drop()
            self.answered.emit([BLANK] * len(self._readers))
        else:
            self._job.request(partial(_read_job, answer, self._readers))

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.runs is not old.runs or new.current_run is not old.current_run:
            self._wanted = {run: wanted for run, wanted in self._wanted.items() if run in (None, *new.runs)}
            self._on_readers_changed()

    @Slot()
    def _on_readers_changed(self) -> None:
        self._job.drop()
        self.candidates_changed.emit()
        self.read(self._answer)

    @Slot(object)
    def _on_answered(self, answers: "list[Answer]") -> None:
        if len(answers) == len(self._readers):
            self.answered.emit(answers)


def _key_of(run: "Run | None") -> str:
    """Return by what a reader is remembered; a model that is trained again is the same reader."""
    if run is None:
        return "built-in"
    return f"{run.request.model} {run.request.features} {run.dataset_name}"


def _read_job(
    answer: Answer, readers: "Sequence[Reader | None]", _report: Report, token: CancelToken
) -> list[Answer]:
    answers = []
    for reader in readers:
        token.raise_if_cancelled()
        answers.append(read_again(answer, reader))
    return answers
