"""What is there of each data set, which downloads are under way, and how they went."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.sources.catalogue import LARGE, Entry
from mnist_gui.errors import UserError
from mnist_gui.progress import Progress
from mnist_gui.ui.catalogue.places import Fetched, Place, fetch, look_for_all
from mnist_gui.ui.state.tasks import Lane, LatestJob, Task, TaskRunner


class Phase(Enum):
    """How far a data set is on its way here."""

    UNKNOWN = auto()
    ABSENT = auto()
    WAITING = auto()
    RUNNING = auto()
    STOPPING = auto()
    HERE = auto()


@dataclass(frozen=True)
class Status:
    """All that is known of one data set at a moment.

    Attributes
    ----------
    phase : Phase
    place : Place or None
        What the disk has of it; None until somebody has looked.
    progress : Progress or None
        How far its download is; None until that has said something.
    problem : str
        Why the last download failed, or nobody could look; a sentence.
    was_stopped : bool
        Whether the user stopped the last download.
    has_arrived : bool
        Whether it was downloaded, or its files were checked, since the program was started.
    mended : tuple of str
        Names of files that were found damaged then and have been downloaded again.
    """

    phase: Phase = Phase.UNKNOWN
    place: Place | None = None
    progress: Progress | None = None
    problem: str = ""
    was_stopped: bool = False
    has_arrived: bool = False
    mended: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether a download is under way, or waits for another."""
        return self.phase in (Phase.WAITING, Phase.RUNNING, Phase.STOPPING)


class Downloads(QObject):
    """Downloads data sets one after another, on a thread that nothing else waits for.

    Parameters
    ----------
    entries : mapping of str to Entry
        The catalogue.
    runner : TaskRunner
    parent_folder : Path or None
        Inside which each data set has its folder; None for the program's own.

    Signals
    -------
    status_changed(str)
        Something else is known of the data set of this name.
    arrived(str)
        The data set of this name is there, all of it.
    """

    status_changed = Signal(str)
    arrived = Signal(str)

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
        self._tasks: dict[str, Task] = {}  # the first is running, the others wait for it
        self._looks = LatestJob(runner, Lane.CATALOGUING, self)
        self._looks.succeeded.connect(self._on_looked)
        self._looks.failed.connect(self._on_look_failed)

    def status(self, name: str) -> Status:
        """Return what is known of a data set."""
        return self._statuses[name]

    @property
    def is_busy(self) -> bool:
        """Whether any download is under way or waits."""
        return bool(self._tasks)

    @property
    def parent_folder(self) -> Path | None:
        """The folder that the data sets share; None for the program's own."""
        return self._parent_folder

    def set_parent_folder(self, folder: Path | None) -> None:
        """Look for the data sets, and put them, somewhere else.

        Raises
        ------
        RuntimeError
            If a download is under way.
        """
        if self.is_busy:
            raise RuntimeError("a download is under way")
        self._parent_folder = folder
        for name in self._entries:
            self._set(name, Status())
        self._looks.drop()
        self.look()

    @Slot()
    def look(self) -> None:
        """Look at the disk, in the background: something else may have put files there or taken them away."""
        self._looks.request(partial(look_for_all, self._entries, self._parent_folder))

    def must_ask(self, name: str) -> bool:
        """Tell whether a download is so large that the user should be asked first.

        Not if it goes on where it was, nor if another that is under way brings the same archive.
        """
        entry, place = self._entries[name], self._statuses[name].place
        if place is None or place.missing < LARGE or place.arrived:
            return False
        return all(self._entries[other].files != entry.files for other in self._tasks)

    def start(self, name: str, *, base_url: str = "") -> None:
        """Download a data set, or check and mend one that is there, unless that is under way.

        Parameters
        ----------
        name : str
        base_url : str
            Where to download from; empty for its mirrors.
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
        self._set(name, Status(phase, self._statuses[name].place))

    def cancel(self, name: str) -> None:
        """Stop a download, if it is under way or waits; what has arrived stays for the next."""
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
        """Take note of how a download ended, let the next begin, and look what there is now."""
        del self._tasks[name]
        place = status.place or self._statuses[name].place
        self._set(name, replace(status, place=place, phase=_phase(place)))
        following = next(iter(self._tasks), None)
        if following is not None and self._statuses[following].phase is Phase.WAITING:
            self._set(following, replace(self._statuses[following], phase=Phase.RUNNING))
        self._looks.drop()  # who is looking now began before
        self.look()

    def _name_of_sender(self) -> str | None:
        """Return which download the signal is about; None if it is one that was given up."""
        return next((name for name, task in self._tasks.items() if task is self.sender()), None)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if name := self._name_of_sender():
            self._set(name, replace(self._statuses[name], progress=progress))

    @Slot(object)
    def _on_succeeded(self, fetched: Fetched) -> None:
        if name := self._name_of_sender():
            self._end(name, Status(place=fetched.place, has_arrived=True, mended=fetched.mended))
            self.arrived.emit(name)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if name := self._name_of_sender():
            is_expected = isinstance(error, UserError)
            fault = self.tr("The download ended with an error in the program.")
            self._end(name, Status(problem=str(error) if is_expected else fault))
            if not is_expected:
                raise error  # for the exception hook, which reports it

    @Slot()
    def _on_cancelled(self) -> None:
        if name := self._name_of_sender():
            self._end(name, Status(was_stopped=True))

    @Slot(object)
    def _on_looked(self, places: dict[str, Place]) -> None:
        for name, place in places.items():
            known = self._statuses[name]
            if known.is_active:
                self._set(name, replace(known, place=place))
            elif known.phase is Phase.HERE and not place.is_here:
                self._set(name, Status(_phase(place), place))  # somebody has taken it away
            else:
                self._set(name, replace(known, place=place, phase=_phase(place)))

    @Slot(Exception)
    def _on_look_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        for name, status in self._statuses.items():
            if not status.is_active:
                self._set(name, Status(problem=str(error)))


def _phase(place: Place | None) -> Phase:
    if place is None:
        return Phase.UNKNOWN
    return Phase.HERE if place.is_here else Phase.ABSENT
