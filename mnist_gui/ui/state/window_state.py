"""The owners of all that changes in one window; its pages are made with them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.correction_store import CorrectionStore
from mnist_gui.ui.state.recovery import RecoveryKeeper
from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import Lane, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.ui.state.own_digits_store import OwnDigitsStore
    from mnist_gui.ui.state.previews import Previews
    from mnist_gui.ui.state.proposal_store import ProposalStore
    from mnist_gui.ui.state.recent import RecentDatasets
    from mnist_gui.ui.state.review_store import ReviewStore


@dataclass(frozen=True, eq=False)
class WindowState:
    """What a page may use. A page keeps only the owners that it needs.

    Attributes
    ----------
    session : Session
        The workspace and the tasks that change it.
    column_store : ColumnStore
        The computed columns and notes of the open data set.
    settings : Settings
        What is remembered between two starts.
    runner : TaskRunner
        Runs jobs in the background.
    recovery : RecoveryKeeper or None
        Keeps what a crash would take; None if nothing is to be kept, as for a screenshot.
    runs : RunKeeper or None
        Keeps runs, and brings them back; None likewise.
    """

    session: Session
    column_store: ColumnStore
    settings: Settings
    runner: TaskRunner
    recovery: RecoveryKeeper | None = None
    runs: RunKeeper | None = None

    @classmethod
    def create(
        cls,
        settings: Settings,
        runner: TaskRunner,
        *,
        recovery_folder: Path | None = None,
        runs_folder: Path | None = None,
    ) -> "WindowState":
        """Return the state of a window in which nothing is open."""
        session = Session(runner, runner)
        recovery = RecoveryKeeper(session, runner, recovery_folder, session) if recovery_folder else None
        runs = RunKeeper(session, runner, runs_folder, session) if runs_folder else None
        return cls(session, ColumnStore(session, runner, session), settings, runner, recovery, runs)

    @property
    def workspace(self) -> Workspace:
        """What is open now."""
        return self.session.workspace

    @cached_property
    def corrections(self) -> CorrectionStore:
        """The corrections of the open data set."""
        return CorrectionStore(self.session, self.runner, self.session)

    @cached_property
    def proposals(self) -> "ProposalStore":
        """The labels that a reader proposes for the open data set."""
        from mnist_gui.ui.state.proposal_store import ProposalStore

        return ProposalStore(self.session, self.column_store, self.corrections, self.runner, self.session)

    @cached_property
    def reviews(self) -> "ReviewStore":
        """The review of the open data set; its file is read when it is first needed."""
        from mnist_gui.ui.state.review_store import ReviewStore

        return ReviewStore(self.session, self.column_store, self.corrections, self.runner, self.session)

    @cached_property
    def recent(self) -> "RecentDatasets":
        """The data sets that were opened before."""
        from mnist_gui.ui.state.recent import RecentDatasets

        return RecentDatasets(self.session, self.settings, self.runner, self.session)

    @cached_property
    def previews(self) -> "Previews":
        """Small pictures of data sets, made from when they are first needed."""
        from mnist_gui.ui.state.previews import Previews

        return Previews(self.session, self.column_store, self.recent, self.runner, self.session)

    @cached_property
    def own_digits(self) -> "OwnDigitsStore":
        """The own digits; their file is read when they are first needed, not before the first frame."""
        from mnist_gui.ui.state.own_digits_store import OwnDigitsStore

        return OwnDigitsStore(self.runner, self.session)

    def save_now(self, *, patience: float | None = None) -> bool:
        """Save corrections, notes, own digits and runs and wait for it, because the window closes.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for other programs and threads.

        Returns
        -------
        bool
            False if something cannot be saved; the owner has said why.

        Raises
        ------
        BusyError
            If they did not end in the time of `patience`.
        """
        corrections = self.corrections.save_now(patience=patience)
        notes = self.column_store.save_now(patience=patience)
        own_digits = "own_digits" not in vars(self) or self.own_digits.save_now(patience=patience)
        runs = self.runs is None or self.runs.save_now(patience=patience)
        return corrections and notes and own_digits and runs

    def save_in_background(self) -> Task:
        """Save as `save_now` does, but wait for other programs on a thread of its own."""
        self.column_store.notes_wanted.emit()
        writes: list[Callable[[], object]] = [
            self.corrections.write_steps,
            self.column_store.write_notes,
        ]
        if "own_digits" in vars(self):
            writes.append(self.own_digits.pending_write())
        if self.runs is not None:
            writes.append(self.runs.pending_write())
        return self.runner.start(Lane.CLOSING, partial(_save_job, tuple(writes)))


def _save_job(writes: tuple[Callable[[], object], ...], _report: Report, _token: CancelToken) -> None:
    for write in writes:
        write()
