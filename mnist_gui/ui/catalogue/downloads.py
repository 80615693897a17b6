"""The downloads of the Start page: their order, progress and results."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.sources.catalogue import LARGE, Entry
from mnist_gui.progress import Progress
from mnist_gui.ui.catalogue.local_files import Fetched, LocalFiles, fetch, find_all_local_files
from mnist_gui.ui.state.tasks import Lane, LatestJob, Task, TaskRunner, failure_text


class Phase(Enum):
    """State of the download of a data set."""

    UNKNOWN = auto()
    ABSENT = auto()
    WAITING = auto()
    RUNNING = auto()
    STOPPING = auto()
    PRESENT = auto()


@dataclass(frozen=True)
class Status:
    """The state of one data set.

    Attributes
    ----------
    phase : Phase
    local : LocalFiles or None
        None until the disk was read.
    progress : Progress or None
        Progress of the download; None until the first report.
    error : str
        Message of the last download or of reading the disk, if it failed.
    was_stopped : bool
        Whether the user stopped the last download.
    is_verified : bool
        Whether it was downloaded, or its files were checked, since the program started.
    repaired : tuple of str
        Names of damaged files that were downloaded again.
    """

    phase: Phase = Phase.UNKNOWN
    local: LocalFiles | None = None
    progress: Progress | None = None
    error: str = ""
    was_stopped: bool = False
    is_verified: bool = False
    repaired: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether a download is running or waiting."""
        return self.phase in (Phase.WAITING, Phase.RUNNING, Phase.STOPPING)


class Downloads(QObject):
    """Download data sets one after another, on a lane of their own.

    Parameters
    ----------
    entries : mapping of str to Entry
        The catalogue.
    runner : TaskRunner
    parent_folder : Path or None
        Folder that the data sets share; None for the default.

    Signals
    -------
    status_changed(str)
        The name of a data set.
    completed(str)
        The name of a data set that was downloaded or checked.
    """

    status_changed = Signal(str)
    completed = Signal(str)

    def __init__(
        self,
        entries: Mapping[str, Entry],
        runner: TaskRunner,
        *,
        parent_folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._entries = entries
        self._runner = runner
        self._parent_folder = parent_folder
        self._statuses = {name: Status() for name in entries}
        self._tasks: dict[str, Task] = {}  # the first is running, the others wait
        self._disk_jobs = LatestJob(runner, Lane.CATALOGUING, self)
        self._disk_jobs.succeeded.connect(self._on_disk_read)
        self._disk_jobs.refused.connect(self._on_disk_refused)

    def status(self, name: str) -> Status:
        """Return the status of a data set."""
        return self._statuses[name]

    @property
    def is_busy(self) -> bool:
        """Whether a download is running or waiting."""
        return bool(self._tasks)

    @property
    def parent_folder(self) -> Path | None:
        """The folder that the data sets share; None for the default."""
        return self._parent_folder

    def set_parent_folder(self, folder: Path | None) -> None:
        """Use another folder for the data sets; raise RuntimeError if a download is running."""
        if self.is_busy:
            raise RuntimeError("a download is under way")
        self._parent_folder = folder
        for name in self._entries:
            self._set(name, Status())
        self._disk_jobs.drop()
        self.refresh()

    def refresh(self) -> None:
        """Read the state of the disk again in the background: other programs may have changed it."""
        self._disk_jobs.request(partial(find_all_local_files, self._entries, self._parent_folder))

    def must_ask(self, name: str) -> bool:
        """Return whether a download is so large that the user has to confirm it.

        A resumed download needs no confirmation, nor one whose archive another download fetches already.
        """
        entry, local = self._entries[name], self._statuses[name].local
        if local is None or local.missing < LARGE or local.received:
            return False
        return all(self._entries[other].files != entry.files for other in self._tasks)

    def start(self, name: str, *, base_url: str = "") -> None:
        """Download a data set, or check and repair it, unless that is under way.

        Parameters
        ----------
        name : str
        base_url : str
            Address to download from; empty for its mirrors.
        """
        if name in self._tasks:
            return
        job = partial(fetch, self._entries[name], self._parent_folder, base_url)
        self._tasks[name] = task = self._runner.start(Lane.DOWNLOADING, job)
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        phase = Phase.RUNNING if len(self._tasks) == 1 else Phase.WAITING
        self._set(name, Status(phase, self._statuses[name].local))

    def cancel(self, name: str) -> None:
        """Stop a running or waiting download; received bytes are kept for the next."""
        if name not in self._tasks:
            return
        self._tasks[name].cancel()
        if self._statuses[name].phase is Phase.WAITING:  # its task ends only when its turn comes
            self._end(name, Status(was_stopped=True))
        else:
            self._set(name, replace(self._statuses[name], phase=Phase.STOPPING))

    def _set(self, name: str, status: Status) -> None:
        if status != self._statuses[name]:
            self._statuses[name] = status
            self.status_changed.emit(name)

    def _end(self, name: str, status: Status) -> None:
        """Store the result of a download, start the next and read the disk."""
        del self._tasks[name]
        local = status.local or self._statuses[name].local
        self._set(name, replace(status, local=local, phase=_phase(local)))
        following = next(iter(self._tasks), None)
        if following is not None and self._statuses[following].phase is Phase.WAITING:
            self._set(following, replace(self._statuses[following], phase=Phase.RUNNING))
        self._disk_jobs.drop()  # a job under way may have read the disk before the end
        self.refresh()

    def _name_of_sender(self) -> str | None:
        """Return the name of the download that sent the signal; None if it was cancelled while waiting."""
        return next((name for name, task in self._tasks.items() if task is self.sender()), None)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if name := self._name_of_sender():
            self._set(name, replace(self._statuses[name], progress=progress))

    @Slot(object)
    def _on_succeeded(self, fetched: Fetched) -> None:
        if name := self._name_of_sender():
            self._end(name, Status(local=fetched.local, is_verified=True, repaired=fetched.repaired))
            self.completed.emit(name)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if name := self._name_of_sender():
            unexpected = self.tr("The download ended with an error in the program.")
            self._end(name, Status(error=failure_text(error, unexpected)))

    @Slot()
    def _on_cancelled(self) -> None:
        if name := self._name_of_sender():
            self._end(name, Status(was_stopped=True))

    @Slot(object)
    def _on_disk_read(self, local_files: dict[str, LocalFiles]) -> None:
        for name, local in local_files.items():
            known = self._statuses[name]
            if known.is_active:
                self._set(name, replace(known, local=local))
            elif known.phase is Phase.PRESENT and not local.is_complete:
                self._set(name, Status(_phase(local), local))  # removed meanwhile
            else:
                self._set(name, replace(known, local=local, phase=_phase(local)))

    @Slot(str)
    def _on_disk_refused(self, message: str) -> None:
        for name, status in self._statuses.items():
            if not status.is_active:
                self._set(name, Status(error=message))


def _phase(local: LocalFiles | None) -> Phase:
    if local is None:
        return Phase.UNKNOWN
    return Phase.PRESENT if local.is_complete else Phase.ABSENT
