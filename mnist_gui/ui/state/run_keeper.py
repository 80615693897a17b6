"""Keeps each finished run, and brings back those of the data set that is opened, in the background.

A run is written as soon as its training has ended. The next time its data set is opened, it is there again:
its readings at once, its model when something predicts with it. The files are those of
`mnist_gui.learning.runs.store`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.errors import BusyError, DataError, UserError, reason_of
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import CurrentTask, Lane, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation


MOST_BROUGHT_BACK: Final = 50
"""Runs of a data set that come back when it is opened: the newest ones, and those with a star."""


class _Found(NamedTuple):
    """What was kept of a data set: what comes back, oldest first, all of it by id, and what is damaged."""

    earlier: "Mapping[Run | Validation, KeptRun]"
    records: "Mapping[str, KeptRun]"
    messages: list[str]


@dataclass(frozen=True, eq=False)
class _Deleted:
    """A run that was deleted, and where it stood among the others."""

    run: "Run"
    kept: "KeptRun | None"
    index: int


class RunKeeper(QObject):
    """Owns the way of runs to the user's data directory and back.

    Parameters
    ----------
    session : Session
    runner : TaskRunner
    folder : Path
        Where runs are kept; made when there is one.

    Attributes
    ----------
    folder : Path

    Signals
    -------
    failed(str)
        A run could not be kept or brought back: a sentence for the user.
    full(str)
        A run was not kept, because all of them would be larger than they may be: a sentence for the user.
    deleted_changed()
        A run was deleted, or brought back: `can_undo` may have changed.
    """

    failed = Signal(str)
    full = Signal(str)
    deleted_changed = Signal()

    def __init__(
        self, session: Session, runner: TaskRunner, folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self.folder = folder
        self._on_their_way: dict[Run | Validation, Event] = {}
        self._refused: list[Run | Validation] = []  # for which no room was left
        self._deleted: list[_Deleted] = []  # of the open data set
        self._wanted = ""  # id of the run to show as soon as it is there
        self._trash: set[str] = set()  # ids of the runs that this window deleted
        self._finding = CurrentTask(runner, Lane.KEEPING, self)
        session.keeps_runs = self._keeps
        session.follow(self._on_workspace_changed)

    def save_now(self, *, patience: float | None = None) -> bool:
        """Wait until all runs are written, because the window closes; always returns True.

        Raises
        ------
        BusyError
            If that takes longer than `patience`, in seconds.
        """
        for written in list(self._on_their_way.values()):
            if not written.wait(patience):
                raise BusyError("A run is still being written; try again in a moment.")
        return True

    def pending_write(self) -> Callable[[], object]:
        """Return what waits until all runs are written; on any thread."""
        waits = [written.wait for written in self._on_their_way.values()]
        return lambda: [wait() for wait in waits]

    def _keeps(self) -> bool:
        from mnist_gui.learning.runs.limit import runs_limit  # not before the first frame

        return runs_limit(self.folder) > 0

    @Slot()
    def reload(self) -> None:
        """Read again what is kept of the open data set, because others may have changed it."""
        workspace = self._session.workspace
        if workspace.dataset is not None:
            job = partial(_find, self.folder, workspace.dataset, self._wanted)
            self._finding.start(job, partial(self._on_reloaded, workspace))

    # --- what the user does ---------------------------------------------------------------------------

    def change(
        self, run: "Run", *, name: str | None = None, note: str | None = None, starred: bool | None = None
    ) -> None:
        """Give a run that is kept another name, note or star; None leaves one as it is."""
        kept = self._session.workspace.kept.get(run)
        if kept is None:
            return
        job = partial(_change, self.folder, kept, {"name": name, "note": note, "starred": starred})
        task = self._runner.start(Lane.KEEPING, job)
        task.succeeded.connect(partial(self._on_kept, run))
        task.refused.connect(self.failed)

    def delete(self, run: "Run") -> bool:
        """Delete a run, until `undo`; return False if it is still being written, and stays."""
        workspace = self._session.workspace
        kept = workspace.kept.get(run)
        if run not in workspace.runs or (kept is None and run in workspace.kept):
            return False
        deleted = _Deleted(run, kept, workspace.runs.index(run))
        self._deleted.append(deleted)
        self._session.remove(run)
        if kept is not None:
            self._trash.add(kept.id)
            task = self._runner.start(Lane.KEEPING, partial(_delete, self.folder, kept.id))
            task.refused.connect(partial(self._on_not_deleted, deleted))
        self.deleted_changed.emit()
        return True

    def expect_trash(self, run_id: str) -> None:
        """Remove a run for good when the window closes, if it is deleted then."""
        self._trash.add(run_id)

    def show_when_open(self, run_id: str) -> None:
        """Show a run of the open data set soon, or else as soon as its data set is opened."""
        self._wanted = run_id
        self._show_wanted()
        if self._wanted:  # it may be too old to have come back with its data set
            self.reload()

    def _show_wanted(self) -> None:
        for made, kept in self._session.workspace.kept.items():
            if kept is not None and kept.id == self._wanted:
                self._wanted = ""
                self._session.show_made(made)
                return

    def set_limit(self, megabytes: int) -> None:
        """Let all runs take so much room together, and keep those for which none was left."""
        task = self._runner.start(Lane.KEEPING, partial(_set_limit, self.folder, megabytes))
        task.succeeded.connect(self._on_limit_set)
        task.refused.connect(self.failed)

    @property
    def can_undo(self) -> bool:
        """Whether a run of the open data set was deleted and can be brought back."""
        return bool(self._deleted)

    def undo(self) -> "Run":
        """Bring back the run that was deleted last."""
        deleted = self._deleted.pop()
        if deleted.kept is not None:
            self._trash.discard(deleted.kept.id)
            task = self._runner.start(Lane.KEEPING, partial(_restore, self.folder, deleted.kept.id))
            task.refused.connect(self.failed)
            task.refused.connect(partial(self._on_not_restored, deleted.run))
        self._session.put_back(deleted.run, deleted.kept, index=deleted.index)
        self.deleted_changed.emit()
        return deleted.run

    def close(self) -> None:
        """Remove for good what was deleted, when no task is running any more."""
        if self._trash:
            from mnist_gui.learning.runs.store import RunStore

            RunStore(self.folder).empty_trash(self._trash)

    # --- changes ------------------------------------------------------------------------------------

    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self._deleted.clear()
            self._refused.clear()
            self.deleted_changed.emit()
        if new.opened is not old.opened and new.dataset is not None and self.folder.is_dir():
            job = partial(_find, self.folder, new.dataset, self._wanted)
            self._finding.start(job, partial(self._on_found, new))
        if new.kept is not old.kept:
            for made, kept in new.kept.items():
                if kept is None and made not in self._on_their_way:
                    self._keep(made, new)

    def _keep(self, made: "Run | Validation", workspace: Workspace) -> None:
        assert workspace.dataset is not None, "it was made of a data set"
        self._on_their_way[made] = written = Event()
        job = partial(_keep, self.folder, made, workspace.dataset, workspace.opened, written)
        task = self._runner.start(Lane.KEEPING, job)
        task.succeeded.connect(partial(self._on_kept, made))
        task.failed.connect(partial(self._on_not_kept, made))
        task.finished.connect(partial(self._on_their_way.pop, made))

    def _on_kept(self, made: "Run | Validation", kept: "KeptRun") -> None:
        self._session.mark_kept(made, kept)

    def _on_not_kept(self, made: "Run | Validation", error: Exception) -> None:
        from mnist_gui.learning.runs.limit import RunsFullError

        self._session.mark_not_kept(made)
        if isinstance(error, RunsFullError):
            self._refused.append(made)
            self.full.emit(str(error))
        elif isinstance(error, UserError):
            self.failed.emit(str(error))

    def _on_not_deleted(self, deleted: "_Deleted", message: str) -> None:
        if deleted in self._deleted:
            self._deleted.remove(deleted)
            self._session.put_back(deleted.run, deleted.kept, index=deleted.index)
            self.deleted_changed.emit()
        self.failed.emit(message)

    def _on_not_restored(self, run: "Run", _message: str) -> None:
        self._session.mark_not_kept(run)  # its model is in memory, and in no file

    @Slot()
    def _on_limit_set(self) -> None:
        refused, self._refused = self._refused, []
        for made in refused:
            self._session.keep_again(made)

    def _on_reloaded(self, workspace: Workspace, found: _Found) -> None:
        if self._session.workspace.opened is not workspace.opened:
            return
        shown = [(made, kept) for made, kept in self._session.workspace.kept.items() if kept is not None]
        for made, kept in shown:
            if kept.id not in found.records:
                self._session.remove(made)
            elif found.records[kept.id].record != kept.record:
                self._session.mark_kept(made, found.records[kept.id])
        known = {kept.id for _made, kept in shown}
        self._session.bring_back({made: kept for made, kept in found.earlier.items() if kept.id not in known})
        self._show_wanted()

    def _on_found(self, workspace: Workspace, found: _Found) -> None:
        if self._session.workspace.opened is workspace.opened:
            self._session.bring_back(found.earlier)
            self._show_wanted()
            if found.messages:
                self.failed.emit(" ".join(found.messages))


def _keep(
    folder: Path,
    made: "Run | Validation",
    dataset: "Dataset",
    opened: OpenRequest,
    written: Event,
    _report: Report,
    _token: CancelToken,
) -> "KeptRun":
    from mnist_gui.learning.runs.store import RunStore

    try:
        return RunStore(folder).keep(made, dataset, opened=opened)
    finally:
        written.set()


def _change(
    folder: Path, kept: "KeptRun", changes: Mapping[str, Any], _report: Report, _token: CancelToken
) -> "KeptRun":
    from mnist_gui.learning.runs.store import RunStore

    return RunStore(folder).change(kept.id, **changes)


def _set_limit(folder: Path, megabytes: int, _report: Report, _token: CancelToken) -> None:
    from mnist_gui.learning.runs.limit import set_runs_limit

    try:
        set_runs_limit(folder, megabytes)
    except OSError as error:
        raise DataError(
            f"The limit of kept runs cannot be written in {folder} ({reason_of(error)})."
        ) from error


def _delete(folder: Path, run_id: str, _report: Report, _token: CancelToken) -> None:
    from mnist_gui.learning.runs.store import RunStore

    RunStore(folder).delete(run_id)


def _restore(folder: Path, run_id: str, _report: Report, _token: CancelToken) -> None:
    from mnist_gui.learning.runs.store import RunStore

    RunStore(folder).restore(run_id)


def _find(folder: Path, dataset: "Dataset", wanted: str, _report: Report, token: CancelToken) -> _Found:
    """Open the runs that come back with a data set, and the wanted one."""
    from mnist_gui.learning.runs.store import RunStore

    runs = RunStore(folder).runs().on(dataset)
    earlier: dict[Run | Validation, KeptRun] = {}
    messages = []
    for place, kept in enumerate(runs, start=MOST_BROUGHT_BACK - len(runs)):
        if place < 0 and not kept.record.starred and kept.id != wanted:
            continue
        token.raise_if_cancelled()
        try:
            earlier[kept.validation if kept.record.is_validation else kept.run] = kept
        except UserError as error:
            messages.append(str(error))
    return _Found(earlier, {kept.id: kept for kept in runs}, messages)
